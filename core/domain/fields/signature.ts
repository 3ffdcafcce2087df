import { type Static, Type } from "typebox";
import { sameAnswer } from "../complete-type.ts";
import type { FieldTypeSpec } from "../field-type.ts";
import type { Field } from "../form.ts";
import { type Problem, pointerStep, problem } from "../problem.ts";
import { columnsOf } from "./table.ts";

const Coordinate = Type.Integer({ minimum: 0, maximum: 1000 });

/** What was drawn, and who drew it when; the server fills in the person, so that nobody signs for somebody else. */
export const Signature = Type.Object(
  {
    person: Type.Optional(Type.String({ format: "uuid" })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    at: Type.Optional(Type.String({ format: "date-time" })),
    strokes: Type.Array(Type.Array(Type.Tuple([Coordinate, Coordinate]), { minItems: 1, maxItems: 2000 }), {
      minItems: 1,
      maxItems: 500,
    }),
  },
  { additionalProperties: false },
);
export type Signature = Static<typeof Signature>;
export type Signer = { person: string; name: string; at: string };

const MAX_POINTS = 2000;

/** A signature by hand. */
export const signature: FieldTypeSpec = {
  name: "signature",
  brief: false,
  description: "Signature by hand, with the name and time of who signed",
  group: "special",
  options: {},
  answerSchema: () => Signature,
  emptyValue: undefined,
  expressionType: () => ({ parts: { person: "string", name: "string", at: "string" } }),
  check: (answer, field, pointer) =>
    isSignature(answer) && answer.strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MAX_POINTS
      ? [problem("answer.too-many", `${pointer}/strokes`, { label: field.label, limit: MAX_POINTS })]
      : [],
  fromText: () => undefined,
  toText: (answer) => (isSignature(answer) ? [answer.name, dayOf(answer.at)].filter(Boolean).join(" ") : ""),
  indexAs: undefined,
  viewAs: () => "jsonb",
  reads: [],
};

/**
 * Puts the signer's person, name and time to what was newly drawn. A signature that was there already stays as it is;
 * one that names somebody else is a problem.
 */
export function signAnswers(
  fields: Iterable<Field>,
  before: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  signer: Signer,
): { answers: Record<string, unknown>; problems: Problem[] } {
  const answers: Record<string, unknown> = { ...given };
  const problems: Problem[] = [];
  const sign = (field: Field, value: unknown, known: readonly unknown[], pointer: string): unknown => {
    if (field.type !== signature.name || !isSignature(value)) return value;
    const there = known.filter(isSignature).find((old) => sameAnswer(old.strokes, value.strokes));
    if (value.person !== undefined && value.person !== (there ?? signer).person)
      problems.push(problem("answer.foreign-signature", pointer, { label: field.label }));
    return there ?? { ...signer, strokes: value.strokes };
  };
  for (const field of fields) {
    const value = given[field.id];
    const columns = columnsOf(field).filter((column) => column.type === signature.name);
    if (columns.length > 0 && Array.isArray(value))
      answers[field.id] = (value as unknown[]).map((row, i) => {
        if (!isObject(row)) return row;
        const signed = columns
          .filter((column) => row[column.id] !== undefined)
          .map((column) => {
            const pointer = `${pointerStep(field.id)}/${i}${pointerStep(column.id)}`;
            return [column.id, sign(column, row[column.id], rowsOf(before[field.id], column.id), pointer)];
          });
        return { ...row, ...Object.fromEntries(signed) };
      });
    else if (value !== undefined) answers[field.id] = sign(field, value, [before[field.id]], pointerStep(field.id));
  }
  return { answers, problems };
}

function isSignature(answer: unknown): answer is Signature {
  return isObject(answer) && Array.isArray(answer["strokes"]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rowsOf(answer: unknown, column: string): unknown[] {
  return Array.isArray(answer) ? (answer as unknown[]).filter(isObject).map((row) => row[column]) : [];
}

/** The day of an instant in Chinese time, which has no summer time. */
function dayOf(at: string | undefined): string {
  const instant = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(instant) ? "" : new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10);
}
