/** Answers as people write them in a scenario, turned into what is stored: amounts and percentages may stand as text. */
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field, Form } from "./form.ts";
import { parseMoney, parsePercent } from "./money.ts";
import type { Scenario } from "./scenario.ts";

/** What cannot be read: where it stands and why. */
export type AnswerFault = { pointer: string; found: string; expected: string };

/** The form that a scenario's `fields` stand for: id → name of a field type, or a field with its options. */
export function formOfFields(fields: NonNullable<Scenario["fields"]>): Form {
  return {
    $schema: "",
    kind: "form",
    id: "scenario",
    version: 1,
    title: "scenario",
    project: { role: "belongs" },
    number: "S-{serial:4}",
    titleField: "title",
    create: ["clerk"],
    checks: [],
    sections: [
      {
        id: "all",
        title: "all",
        fields: Object.entries(fields).map(
          ([id, given]): Field =>
            ({ label: id, ...(typeof given === "string" ? { type: given } : given), id }) as Field,
        ),
      },
    ],
  };
}

/**
 * Stored answers: money in fen (a whole number is fen, a text is yuan: 5000000 and "50,000.00" are the same), a percentage
 * in basis points (a whole number, or a text as "3.5%"), everything else as it stands. Rows of tables alike.
 */
export function storedAnswers(
  fields: ReadonlyMap<string, Field>,
  given: Readonly<Record<string, unknown>>,
  types: FieldTypes,
  pointer: string,
): { answers: Record<string, unknown> } | { fault: AnswerFault } {
  const answers: Record<string, unknown> = {};
  for (const [id, value] of Object.entries(given)) {
    const field = fields.get(id);
    const at = `${pointer}/${id}`;
    if (!field) return { fault: { pointer: at, found: id, expected: "a field of the form, or of fields" } };
    const stored = storedAnswer(field, value, types);
    if (stored === undefined)
      return { fault: { pointer: at, found: JSON.stringify(value), expected: `an answer of type ${field.type}` } };
    answers[id] = stored;
  }
  return { answers };
}

function storedAnswer(field: Field, value: unknown, types: FieldTypes): unknown {
  if (value === null) return null;
  if (field.type === "money") return typeof value === "string" ? parseMoney(value, "yuan") : whole(value);
  if (field.type === "percent") return typeof value === "string" ? parsePercent(value) : whole(value);
  if (field.type !== "table") return value;
  if (!Array.isArray(value)) return undefined;
  const columns = new Map(columnsOf(field).map((column) => [column.id, column]));
  const rows = value.map((row) => storedAnswers(columns, row as Record<string, unknown>, types, ""));
  return rows.every((row) => "answers" in row) ? rows.map((row) => row.answers) : undefined;
}

const whole = (value: unknown): unknown => (Number.isSafeInteger(value) ? value : undefined);
