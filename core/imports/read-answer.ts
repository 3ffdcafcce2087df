/** Reads one cell as the answer of a field of any form. Untidy text is tidied or named; nothing is guessed. */
import { parseDay } from "../domain/fields/date.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import type { Field } from "../domain/form.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { toHalfWidth } from "../domain/text-width.ts";
import { unguarded } from "../exports/cell-text.ts";
import { type AmountUnit, readAmount } from "./read-amount.ts";
import { plain } from "./read-content.ts";
import { excerpt, mild, proseOf, readPercent, withoutControls } from "./read-row.ts";
import { readYears } from "./read-years.ts";

/** What a name or code in a cell points to. */
export type Found = { id: string } | "none" | "several";
export type ReadingHelp = {
  types: FieldTypes;
  /** Codes of a dictionary by code and by name. */
  codeOf(dictionary: string, text: string): Found;
  /** Things outside the form by their name, code or number. */
  idOf(field: Field, text: string): Found;
};
/** How the cells below a header are read: the unit of amounts, which end of a range, whether days count from 1904. */
export type CellPlan = { field: Field; unit?: AmountUnit; part?: "from" | "to"; from1904: boolean };
export type AnswerRead = { answer: unknown; problems: Problem[] };

/** Kinds of field that no cell can hold. */
const NOT_TYPED = new Set(["table", "file", "picture", "location", "signature", "note"]);

/** Whether a cell can hold an answer of the field: nothing computed, brought from elsewhere, or made of parts. */
export function isTyped(field: Field): boolean {
  return (
    !NOT_TYPED.has(field.type) && field.computed === undefined && field.from === undefined && field.readOnly !== true
  );
}

/** The answer of a cell that is not empty, with what was odd about it. Never throws, whatever the cell holds. */
export function readAnswer(plan: CellPlan, cell: string, help: ReadingHelp): AnswerRead {
  const { field } = plan;
  const { text, changed } = withoutControls(unguarded(cell));
  const read = toHalfWidth(text) === "" ? { answer: undefined, problems: [] } : readKind(plan, text, help);
  if (changed) read.problems.push(mild("import.characters-removed", "warn", field, cell));
  if (read.answer === undefined && toHalfWidth(text) !== "" && !read.problems.some((p) => p.severity === undefined))
    read.problems.push(problem("answer.text", pointerStep(field.id), { label: field.label, value: excerpt(text) }));
  return read;
}

function readKind({ field, unit, part, from1904 }: CellPlan, text: string, help: ReadingHelp): AnswerRead {
  const stop = (code: string): AnswerRead => ({
    answer: undefined,
    problems: [problem(code, pointerStep(field.id), { label: field.label, value: excerpt(text) })],
  });
  switch (field.type) {
    case "money": {
      const fen = readAmount(text, unit);
      return fen === "no-unit" ? stop("import.no-unit") : { answer: fen, problems: [] };
    }
    case "percent":
      return readPercent(field, text);
    case "date":
      return readDay(field, text, from1904, part);
    case "year": {
      const one = help.types.get("year").fromText(text, field);
      if (one !== undefined) return { answer: one, problems: [] };
      const years = readYears(text);
      if (!years) return stop("import.years");
      if (part === undefined && years.from !== years.to) return stop("import.years");
      return { answer: part === "to" ? years.to : years.from, problems: [] };
    }
    case "choice":
      return readChoice(field, text, help);
    case "yes-no": {
      const sign = plain(text);
      if (sign === "\u221A" || sign === "\u2713" || sign === "\u6709") return { answer: true, problems: [] };
      if (sign === "\u00D7" || sign === "\u65E0") return { answer: false, problems: [] };
      break;
    }
    case "region":
    case "org":
    case "person":
    case "project":
    case "document":
    case "quota": {
      const found = help.idOf(field, text);
      if (found === "none") return stop("import.unknown-name");
      return found === "several" ? stop("import.several-names") : { answer: found.id, problems: [] };
    }
    case "text":
    case "long-text": {
      if (/^\d(?:\.\d+)?e\+\d+$/i.test(text.trim())) return stop("import.digits-lost");
      const lines = field.type === "long-text" || Number(field["lines"] ?? 1) > 1;
      return {
        answer: help.types.get(field.type).fromText(proseOf(field, lines ? "lines" : "text", text) ?? "", field),
        problems: [],
      };
    }
    default:
      break;
  }
  return { answer: help.types.get(field.type).fromText(text, field), problems: [] };
}

/** A day as people write it, the edge of a range, or the count of days that a spreadsheet keeps. */
function readDay(field: Field, text: string, from1904: boolean, part: "from" | "to" | undefined): AnswerRead {
  const typed = plain(text.trim().replace(/[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/, ""));
  const day = parseDay(typed);
  if (day !== undefined) return { answer: day, problems: [] };
  const serial = /^(\d{5})(?:\.\d+)?$/.exec(typed)?.[1];
  if (serial !== undefined) {
    const days = Number(serial) - (from1904 ? 24_107 : 25_569);
    const answer = new Date(days * 86_400_000).toISOString().slice(0, 10);
    return { answer, problems: [mild("import.serial-date", "hint", field, `${serial} = ${answer}`)] };
  }
  const years = part === undefined ? undefined : readYears(text);
  return { answer: years && (part === "to" ? `${years.to}-12-31` : `${years.from}-01-01`), problems: [] };
}

/** Codes or names of a dictionary; several are parted by commas, semicolons, pause marks or line breaks. */
function readChoice(field: Field, text: string, help: ReadingHelp): AnswerRead {
  const dictionary = String(field["dictionary"] ?? "");
  const whole = help.codeOf(dictionary, text);
  const parts = field["multiple"] === true && whole === "none" ? text.split(/[\u3001,;\uFF0C\uFF1B\n]+/) : [text];
  const codes = new Set<string>();
  for (const part of parts.filter((one) => plain(one) !== "")) {
    const found = help.codeOf(dictionary, part);
    if (found === "none" || found === "several")
      return {
        answer: undefined,
        problems: [
          problem(found === "none" ? "import.unknown-code" : "import.several-names", pointerStep(field.id), {
            label: field.label,
            value: excerpt(part),
          }),
        ],
      };
    codes.add(found.id);
  }
  const [first] = codes;
  return { answer: field["multiple"] === true ? [...codes] : first, problems: [] };
}
