/** What every definition has in common. */
import { Type } from "typebox";

export const KINDS = [
  "form",
  "flow",
  "indicator",
  "lifecycle",
  "dictionary",
  "publication",
  "list",
  "page",
  "site",
  "role",
  "mapping",
  "print",
  "layer",
  "calendar",
  "rule",
  "reconciliation",
  "voucher",
  "feed",
] as const;
export type Kind = (typeof KINDS)[number];

export const Id = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,59}$",
  description: "Stable id in kebab-case; never reused",
});

/** The head of a definition of one kind, to be spread into its schema. */
export function definitionHead<K extends Kind>(kind: K) {
  return {
    $schema: Type.String({ description: "Path of the JSON Schema that editors use" }),
    kind: Type.Literal(kind),
    id: Id,
    version: Type.Integer({ minimum: 1, description: "Counts up; a published version never changes" }),
    title: Type.String({ minLength: 1, maxLength: 80, description: "Name that people see" }),
    note: Type.Optional(Type.String({ maxLength: 1000, description: "For the next designer: source, reason, doubt" })),
  };
}
