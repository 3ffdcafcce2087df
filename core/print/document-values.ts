/** The values of one document as a sheet shows them: the reader's own view of it, so that printing shows no more. */
import { capitalMoney } from "../domain/capital-money.ts";
import type { FieldTypes, NameOf } from "../domain/field-type.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import type { PrintBinding } from "../domain/print.ts";

/** What printing needs of a document, as the reader sees it. */
export type PrintedDocument = {
  number: string;
  title: string;
  stateTitle: string;
  unit: { name: string };
  region: { name: string };
  createdBy: { name: string };
  project: { code: string; name: string } | null;
  /** Day of the last submission; empty for a draft. */
  submittedAt: string;
  answers: Readonly<Record<string, unknown>>;
  rights: Readonly<Record<string, "hide" | "read" | "edit">>;
  opinions: { step: string; title: string; text: string; person: string; at: string }[];
};

/** Text to show; `number` too where a spreadsheet should calculate with it (money in yuan, as exact text). */
export type PrintedValue = { text: string; number?: string; drawing?: string };

export type DocumentValues = {
  form: Form;
  /** The field as text with its unit; empty when hidden or not filled in. */
  field(id: string): PrintedValue;
  /** The rows of a table, one value per column. */
  rows(table: string): Record<string, PrintedValue>[];
  fact(name: NonNullable<PrintBinding["fact"]>): string;
  opinion(step: string): string;
  opinions: { step: string; title: string; text: string; person: string; at: string }[];
};

/** Reads a document for printing; `word` gives units and state words. */
export function documentValues(
  document: PrintedDocument,
  form: Form,
  types: FieldTypes,
  nameOf: NameOf,
  word: (key: string) => string,
  printedAt: string,
): DocumentValues {
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const shown = (field: Field, answer: unknown): PrintedValue => {
    if (answer === undefined || answer === null) return { text: "" };
    const type = types.get(field.type);
    // Masked answers are texts whatever their type was.
    if (typeof answer === "string" && answer.startsWith("****")) return { text: answer };
    const cell = type.toCell?.(answer, field, nameOf);
    const text = type.toText(answer, field, nameOf, types);
    if (field.type === "signature") return { text: nameOfSigner(answer), drawing: strokesSvg(answer) };
    if (cell?.kind === "money") return { text, number: moneyNumber(cell.fen, cell.unit) };
    if (cell?.kind === "number") return { text, number: String(cell.value) };
    return { text };
  };
  const { opinions } = document;
  return {
    form,
    field(id) {
      const field = fields.get(id);
      if (!field || document.rights[id] === "hide") return { text: "" };
      return shown(field, document.answers[id]);
    },
    rows(id) {
      const field = fields.get(id);
      const rows = document.answers[id];
      if (!field || document.rights[id] === "hide" || !Array.isArray(rows)) return [];
      return (rows as Record<string, unknown>[]).map((row) =>
        Object.fromEntries(columnsOf(field).map((column) => [column.id, shown(column, row[column.id])])),
      );
    },
    fact(name) {
      return {
        number: document.number,
        title: document.title,
        unit: document.unit.name,
        region: document.region.name,
        state: document.stateTitle,
        starter: document.createdBy.name,
        submitted: document.submittedAt,
        printed: printedAt,
        project: document.project?.name ?? "",
      }[name];
    },
    opinion(step) {
      const last = opinions.findLast((o) => o.step === step);
      return last === undefined ? "" : [last.text, [last.person, last.at].join("  ")].filter(Boolean).join("\n");
    },
    opinions,
  };

  function nameOfSigner(answer: unknown): string {
    const name = (answer as { name?: unknown } | null)?.name;
    return typeof name === "string" ? name : word("print.signed");
  }
}

/** The value as the binding asks for it. */
export function boundValue(value: PrintedValue, fen: unknown, as: PrintBinding["as"]): PrintedValue {
  if (as === "capital") return { text: typeof fen === "number" ? capitalMoney(fen) : "" };
  if (as === "text") return { text: value.text };
  return value;
}

/** Whole fen as a plain number of yuan (two decimals) or wan (six), exact: no float stands between. */
export function moneyNumber(fen: number, unit: "yuan" | "wan"): string {
  const decimals = unit === "wan" ? 6 : 2;
  const digits = String(Math.abs(fen)).padStart(decimals + 1, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A signature is written on a pad two and a half times as wide as high; both axes of its strokes run from 0 to 1000. */
const PAD_RATIO = 2.5;

/** Strokes of a signature as a drawing. */
export function strokesSvg(answer: unknown): string {
  const strokes = (answer as { strokes?: unknown } | null)?.strokes;
  const points = (Array.isArray(strokes) ? strokes : []) as [number, number][][];
  const paths = points
    .filter((stroke) => Array.isArray(stroke) && stroke.length > 0)
    .map((stroke) =>
      stroke.map(([x, y], i) => `${i === 0 ? "M" : "L"}${Number(x) * PAD_RATIO} ${Number(y)}`).join(" "),
    );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${1000 * PAD_RATIO} 1000"><path d="${paths.join(" ")}" fill="none" stroke="#1b2733" stroke-width="24" stroke-linecap="round"/></svg>`;
}
