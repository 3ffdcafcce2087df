/**
 * The one adapter between stored answers and cells. COPY gives an answer as text; the type's own schema says which
 * JSON shape it has. An answer of another shape, as old documents may hold, becomes its text and breaks nothing.
 */
import type { FieldType, FieldTypes, NameOf, SheetCell } from "../domain/field-type.ts";
import type { Field } from "../domain/form.ts";
import { holdsSensitive, redactAnswer } from "../domain/redact.ts";

export const MASK = "****";
const EMPTY: SheetCell = { kind: "empty" };

/** The unit of a column's figures; it stands in the header, so that the cells hold figures alone. */
export function moneyUnitOf(field: Field): "yuan" | "wan" {
  return field["unit"] === "wan" ? "wan" : "yuan";
}

/** Makes the cell of an answer that COPY gave as text; `isClosed` says whether the row's sensitive answers are. */
export function cellMaker(
  field: Field,
  types: FieldTypes,
  isClosed: () => boolean,
): (raw: string | undefined, nameOf: NameOf) => SheetCell {
  const type = types.get(field.type);
  const read = shapeReader(type, field, types);
  const sensitive = holdsSensitive(field);
  return (raw, nameOf) => {
    if (raw === undefined || raw === "") return EMPTY;
    const answer = read(raw);
    const closed = sensitive && isClosed();
    if (answer === undefined) return { kind: "text", text: closed ? MASK : raw };
    if (closed && field.sensitive === true) return maskedCell(type, field, answer, types);
    try {
      return type.toCell(closed ? redactAnswer(answer, field, types) : answer, field, nameOf, types);
    } catch {
      return { kind: "text", text: closed ? MASK : raw };
    }
  };
}

/** The text of a sensitive answer for those who may not read it: what its type leaves, else the mask. */
export function maskedText(type: FieldType, field: Field, answer: unknown, types: FieldTypes): string {
  const left = type.redact(answer, field, types);
  return (left === undefined || left === null ? "" : type.toText(left, field, (_, id) => id, types)) || MASK;
}

function maskedCell(type: FieldType, field: Field, answer: unknown, types: FieldTypes): SheetCell {
  try {
    return { kind: "text", text: maskedText(type, field, answer, types) };
  } catch {
    return { kind: "text", text: MASK };
  }
}

/** Reads the text of `answers ->> id` in the shape of the type's schema; undefined when it has another. */
function shapeReader(type: FieldType, field: Field, types: FieldTypes): (raw: string) => unknown {
  const shape = (type.answerSchema(field, types) as { type?: unknown }).type;
  switch (shape) {
    case "string":
      return (raw) => raw;
    case "integer":
    case "number":
      return (raw) => {
        const value = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(raw) ? Number(raw) : Number.NaN;
        return (shape === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value)) ? value : undefined;
      };
    case "boolean":
      return (raw) => (raw === "true" ? true : raw === "false" ? false : undefined);
    default:
      return (raw) => {
        const value = /^[[{]/.test(raw) ? parsed(raw) : raw;
        return shape !== undefined && (shape === "array") !== Array.isArray(value) ? undefined : value;
      };
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}
