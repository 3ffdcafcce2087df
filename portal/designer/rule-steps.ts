/** Changes of a drafted rule, each a pure step that leaves the draft as it was. */
import type { Rule, RuleParameter } from "../../core/domain/rule.ts";
import type { RuleValue, WorldSource } from "../../core/domain/rule-value.ts";
import { replaceName } from "./expression-names.ts";
import { withKeys } from "./flow-tree.ts";

export type RuleChange = { rule: Rule; key: string };
/** Tells the desk what the rule is now; `key` joins quick changes into one step of undo. */
export type TellRule = (rule: Rule, key?: string) => void;

/** The rule with some of its settings; undefined takes one away. */
export function withSettings(rule: Rule, changes: Readonly<Partial<Record<keyof Rule, unknown>>>): Rule {
  return withKeys(rule, changes);
}

/** The list with one entry set, or taken out; an empty list is left out of the definition. */
export function withEntry<T>(list: readonly T[] | undefined, at: number, entry: T | undefined): T[] | undefined {
  const all = list ?? [];
  const next = entry === undefined ? all.toSpliced(at, 1) : at >= all.length ? [...all, entry] : all.with(at, entry);
  return next.length === 0 ? undefined : next;
}

/** A name that stands once among others: the stem with the smallest number that is free. */
export function freeName(stem: string, taken: readonly string[]): string {
  for (let n = 1; ; n += 1) if (!taken.includes(`${stem}${n}`)) return `${stem}${n}`;
}

export const NEW_SOURCES = [
  "documents",
  "payments",
  "ledger",
  "project",
  "case",
  "workdays",
  "invoices",
  "bank",
  "rule",
] as const;
export type SourceKind = (typeof NEW_SOURCES)[number] | "similar";

/** The kind of a value's source. */
export function sourceKind(from: WorldSource): SourceKind {
  if ("documents" in from) return "documents";
  if ("ledger" in from) return "ledger";
  if ("payments" in from) return "payments";
  if ("project" in from) return "project";
  if ("case" in from) return "case";
  if ("similar" in from) return "similar";
  if ("invoices" in from) return "invoices";
  if ("bank" in from) return "bank";
  return "workdays" in from ? "workdays" : "rule";
}

/** What a source of a kind begins with; units have no project of their own. */
export function newSource(kind: SourceKind, rule: Rule): WorldSource {
  const of = "unit" in rule.watches ? "unit" : "project";
  switch (kind) {
    case "ledger":
      return { ledger: "netPaid", of };
    case "payments":
      return { payments: "sum", of };
    case "project":
      return { project: "approved" };
    case "case":
      return { case: "days" };
    case "workdays":
      return { workdays: { from: "", to: "now.today" } };
    case "invoices":
      return { invoices: "used-elsewhere" };
    case "bank":
      return { bank: "lines", late: { param: (rule.params ?? []).find(({ type }) => type === "days")?.id ?? "" } };
    case "rule":
      return { rule: "", of: of === "unit" ? "unit" : "project" };
    default:
      return { documents: { form: "", ...(of === "unit" && { of }) }, take: "count" };
  }
}

/** A value that counts documents, to be chosen. */
export function newValue(rule: Rule, label: string): RuleValue {
  const id = freeName(
    "value",
    (rule.values ?? []).map((value) => value.id),
  );
  return { id, label, from: newSource("documents", rule) };
}

/** A number of days that the lower levels may not change yet. */
export function newParameter(rule: Rule, label: string): RuleParameter {
  return {
    id: freeName(
      "param",
      (rule.params ?? []).map((parameter) => parameter.id),
    ),
    label,
    type: "days",
    value: "30",
  };
}

/** Whether some expression or sentence of the rule reads a name such as `values.paid`. */
export function isRead(rule: Rule, name: string): boolean {
  const [root = "", id = ""] = name.split(".");
  const texts = [
    rule.when,
    ...rule.fires.map((firing) => firing.if),
    ...(rule.compare ?? []).map(({ value }) => value),
    rule.gives,
    rule.look?.if,
    ...(rule.look?.says ?? []).map((one) => one.if),
    rule.vouched?.if,
  ];
  return (
    rule.message.includes(`{${name}}`) ||
    texts.some((text) => text !== undefined && replaceName(text, root, id, `${id}_`) !== text)
  );
}
