/** Words for literals and facts of expressions, and filling of sentences with a space between Chinese and figures. */
import type { NameOf } from "../../core/domain/field-type.ts";
import type { Field } from "../../core/domain/form.ts";
import { type MessageKey, t } from "../message.ts";

/** What every expression may read beside the answers. */
export const FACT_WORDS: Readonly<Record<string, MessageKey>> = {
  "now.today": "reading.today",
  "now.year": "reading.this-year",
  "me.unit": "reading.own-unit",
  "me.region": "reading.own-region",
  "me.name": "reading.own-name",
};

/** The text of a key with its places filled; figures and Latin letters stand off from Chinese ones. */
export function fill(key: MessageKey, params: Readonly<Record<string, string>>): string {
  const marked = Object.fromEntries(Object.entries(params).map(([name, text]) => [name, `\u0001${text}\u0002`]));
  return t(key, marked)
    .replaceAll(/(\p{Script=Han})\u0001(?=[\w\u2212+])/gu, "$1 ")
    .replaceAll(/(?<=[\w%])\u0002(?=\p{Script=Han})/gu, " ")
    .replaceAll(/[\u0001\u0002]/g, "")
    .replaceAll(/(?<=\uFF09) (?=[^\w])| (?=\uFF08)/g, "");
}

/** A literal in the words of the field it is compared with: names for codes, quotes for text. */
export function literalWords(value: unknown, field: Field | undefined, nameOf: NameOf): string {
  if (typeof value === "boolean") return fill("reading.quote", { a: t(value ? "text.yes" : "text.no") });
  if (typeof value !== "string") return String(value);
  return field?.type === "date" ? value : fill("reading.quote", { a: codeName(value, field, nameOf) });
}

/** The name of a code, region or unit; the text itself for anything else. */
export function codeName(value: string, field: Field | undefined, nameOf: NameOf): string {
  switch (field?.type) {
    case "choice":
      return nameOf("dictionary", value, String(field["dictionary"]));
    case "region":
      return nameOf("region", value);
    case "org":
      return nameOf("unit", value);
    case "document":
    case "quota":
    case "person":
    case "project":
      return nameOf(field.type, value);
    default:
      return value;
  }
}
