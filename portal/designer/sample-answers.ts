/** Answers that look like real ones, so that a form can be seen filled before anybody has filled it. */
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Answers, Dictionaries, Item } from "../api-types.ts";
import { t } from "../message.ts";

export type SampleFacts = {
  today: string;
  dictionaries: Dictionaries;
  unit?: { id: string; name: string } | undefined;
  person?: { id: string; name: string } | undefined;
  region?: { code: string; name: string } | undefined;
};
export type SampleDocument = { answers: Answers; names: Record<string, string> };
/** No stored thing has these ids. */
const NOBODY = "00000000-0000-7000-8000-000000000000";
const MILLION = 100_000_000;

/** An answer for every field that people type. */
export function sampleAnswers(form: Form, facts: SampleFacts): SampleDocument {
  const answers: Answers = {};
  for (const field of fieldsOf(form)) {
    if (field.computed !== undefined || field.from !== undefined) continue;
    const value = answerFor(field, facts, answers);
    if (value !== undefined) answers[field.id] = value;
  }
  const names: Record<string, string> = {
    [`document:${NOBODY}`]: t("preview.sample-document"),
    [`quota:${NOBODY}`]: t("preview.sample-quota"),
    [`project:${NOBODY}`]: t("preview.sample-project"),
  };
  if (facts.unit) names[`unit:${facts.unit.id}`] = facts.unit.name;
  if (facts.person) names[`person:${facts.person.id}`] = facts.person.name;
  if (facts.region) names[`region:${facts.region.code}`] = facts.region.name;
  return { answers, names };
}

function answerFor(field: Field, facts: SampleFacts, before: Answers): unknown {
  switch (field.type) {
    case "text":
    case "long-text":
      return textFor(field);
    case "number":
      return within(12, field);
    case "money":
      return within(MILLION, field);
    case "percent":
      return within(5000, field);
    case "date":
      return facts.today;
    case "date-range":
      return { from: facts.today, to: facts.today };
    case "year":
      return Number(facts.today.slice(0, 4));
    case "yes-no":
      return true;
    case "choice":
      return choiceFor(field, facts, before);
    case "region":
      return facts.region?.code;
    case "org":
      return facts.unit?.id;
    case "person":
      return facts.person?.id;
    case "document":
    case "quota":
    case "project":
      return NOBODY;
    case "table":
      return [Object.fromEntries(columnsOf(field).flatMap((column) => cell(column, facts)))];
    case "file":
      return [fileFor(t("preview.sample-file"), 120_000)];
    default:
      return undefined;
  }
}

function cell(column: Field, facts: SampleFacts): [string, unknown][] {
  if (column.computed !== undefined) return [];
  const value = column.type === "picture" ? undefined : answerFor(column, facts, {});
  return value === undefined ? [] : [[column.id, value]];
}

/** A file that stands in the list without being stored anywhere. */
export function fileFor(name: string, size: number): Record<string, unknown> {
  return { id: NOBODY, name, size, mediaType: "application/pdf", sha256: "0".repeat(64) };
}

const SHAPED: Readonly<Record<string, string>> = { code: "SL-2026-001", digits: "100001", phone: "0576-84110000" };

/** A text of the field's own name, or one of the shape that it asks for. */
function textFor(field: Field): string | undefined {
  if (typeof field["pattern"] === "string") return SHAPED[field["pattern"]];
  const text = t("preview.sample-text", { label: field.label });
  return typeof field["maxLength"] === "number" ? text.slice(0, field["maxLength"]) : text;
}

function within(value: number, field: Field): number {
  const least = typeof field["min"] === "number" ? field["min"] : -Infinity;
  const most = typeof field["max"] === "number" ? field["max"] : Infinity;
  return Math.min(Math.max(value, least), most);
}

/** The first code that may be chosen, below the chosen one where the field depends on another. */
function choiceFor(field: Field, { dictionaries }: SampleFacts, before: Answers): unknown {
  const items: readonly Item[] = dictionaries[String(field["dictionary"])] ?? [];
  const above = typeof field["dependsOn"] === "string" ? before[field["dependsOn"]] : undefined;
  const open = items.filter((item) => item.closed !== true && (typeof above !== "string" || item.parent === above));
  const leaf = (item: Item): boolean => !items.some((other) => other.parent === item.code);
  const found = (field["leaf"] === true ? open.filter(leaf) : open)[0];
  return found && (field["multiple"] === true ? [found.code] : found.code);
}
