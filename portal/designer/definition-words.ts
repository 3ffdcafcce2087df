/** Definitions in words: kinds, things, properties and their values, as reports and comparisons show them. */
import { ELEMENT_WORDS } from "./element-words.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Handles } from "../../core/domain/handles.ts";
import type { Dictionaries } from "../api-types.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import { isDrawable } from "./drawable.ts";
import { flowValueWords } from "./flow-value-words.ts";
import { handlesWords } from "./handles-words.ts";
import { operationsWords } from "./layer-words.ts";
import { readExpression } from "./reading.ts";
import { ruleValueWords } from "./rule-diff-words.ts";

const KINDS: Readonly<Record<string, MessageKey>> = {
  form: "kind.form",
  flow: "kind.flow",
  indicator: "kind.indicator",
  lifecycle: "kind.lifecycle",
  dictionary: "kind.dictionary",
  publication: "kind.publication",
  list: "kind.list",
  page: "kind.page",
  site: "kind.site",
  role: "kind.role",
  mapping: "kind.mapping",
  print: "kind.print",
  layer: "kind.layer",
  calendar: "kind.calendar",
  reconciliation: "kind.reconciliation",
  rule: "kind.rule",
  voucher: "kind.voucher",
  feed: "kind.feed",
};

/** The name of a kind of definition. */
export function kindName(kind: string): string {
  const key = KINDS[kind];
  return key ? t(key) : kind;
}

const THINGS: Readonly<Record<string, MessageKey>> = {
  field: "thing.field",
  column: "thing.column",
  section: "thing.section",
  check: "thing.check",
  "plugin-check": "thing.plugin-check",
  step: "thing.step",
  branch: "thing.branch",
  item: "thing.item",
  stage: "thing.stage",
  input: "thing.input",
  fact: "thing.fact",
  binding: "thing.binding",
  "calendar-year": "thing.calendar-year",
  holiday: "thing.holiday",
  "exchanged-day": "thing.exchanged-day",
  layout: "thing.layout",
  "list-column": "thing.column",
  "mapping-column": "thing.column",
};

/** The name of a thing inside a definition. */
export function thingName(thing: string): string {
  const key = THINGS[thing];
  return key ? t(key) : kindName(thing);
}

export const WHAT_WORDS = {
  added: "what.added",
  removed: "what.removed",
  changed: "what.changed",
  moved: "what.moved",
} as const satisfies Record<string, MessageKey>;

const PROPERTIES: Readonly<Record<string, MessageKey>> = {
  label: "property.label",
  title: "property.title",
  name: "property.name",
  help: "property.help",
  type: "property.type",
  required: "property.required",
  locked: "property.locked",
  operations: "property.operations",
  visible: "property.visible",
  readOnly: "property.readOnly",
  computed: "property.computed",
  initial: "property.initial",
  default: "property.default",
  from: "property.from",
  public: "property.public",
  sensitive: "property.sensitive",
  indexed: "property.indexed",
  width: "property.width",
  pluginType: "property.pluginType",
  plugin: "property.plugin",
  unit: "property.unit",
  decimals: "property.decimals",
  min: "property.min",
  max: "property.max",
  maxLength: "property.maxLength",
  lines: "property.lines",
  pattern: "property.pattern",
  dictionary: "property.dictionary",
  multiple: "property.multiple",
  leaf: "property.leaf",
  dependsOn: "property.dependsOn",
  as: "property.as",
  level: "property.level",
  unitKind: "property.unitKind",
  form: "property.form",
  columns: "property.columns",
  minRows: "property.minRows",
  maxRows: "property.maxRows",
  sums: "property.sums",
  invoices: "property.invoices",
  accept: "property.accept",
  maxFiles: "property.maxFiles",
  maxMegabytes: "property.maxMegabytes",
  neededAt: "property.neededAt",
  signed: "property.signed",
  text: "property.text",
  expr: "property.expr",
  when: "property.when",
  severity: "property.severity",
  message: "property.message",
  basis: "property.basis",
  field: "property.field",
  show: "property.show",
  note: "property.note",
  number: "property.number",
  create: "property.create",
  project: "property.project",
  titleField: "property.titleField",
  amountField: "property.amountField",
  dateField: "property.dateField",
  handles: "handling.title",
  who: "property.who",
  do: "property.do",
  decide: "property.decide",
  opinion: "property.opinion",
  back: "property.back",
  fields: "property.fields",
  separate: "property.separate",
  withdraw: "property.withdraw",
  states: "property.states",
  closed: "property.closed",
  parent: "property.parent",
  after: "property.after",
  forms: "property.forms",
  year: "property.year",
  set: "property.set",
  weekend: "property.weekend",
  hours: "property.hours",
  source: "property.source",
  years: "property.years",
  holidays: "thing.holiday",
  workdays: "thing.exchanged-day",
  id: "property.id",
  order: "flow.order",
  may: "flow.may",
  attachments: "property.attachments",
  sign: "property.sign",
  due: "property.due",
  act: "flow.handle-act",
  for: "property.for",
  until: "property.until",
  with: "property.with",
  retry: "property.retry",
  failed: "property.failed",
  flow: "property.flow",
  version: "property.version",
  movement: "property.movement",
  amount: "property.amount",
  quota: "property.quota",
  undo: "property.undo",
  line: "property.line",
  rows: "flow.post-rows",
  supNumber: "flow.part.supNumber",
  elements: "flow.elements",
  ...ELEMENT_WORDS,
  payment: "property.payment",
  pays: "property.pays",
  results: "property.results",
  paid: "flow.results.paid",
  unpaid: "flow.results.unpaid",
  paidLines: "flow.results.paid-lines",
  unpaidLines: "flow.results.unpaid-lines",
  zero: "property.zero",
  parts: "property.parts",
  document: "property.document",
  publication: "property.publication",
  decides: "flow.decides",
  cases: "property.cases",
  branches: "property.branches",
  again: "property.again",
  times: "property.times",
  exhausted: "property.exhausted",
  steps: "property.steps",
  part: "flow.part",
  calendar: "property.calendar",
  takeBack: "property.takeBack",
  policy: "property.policy",
  role: "property.role",
  at: "property.at",
  of: "property.of",
  starter: "property.starter",
  levels: "property.levels",
  persons: "property.persons",
  chosenBy: "property.chosenBy",
  sameAs: "property.sameAs",
  expression: "property.expression",
  to: "property.to",
  then: "property.then",
  within: "property.within",
  days: "property.days",
  workhours: "property.workhours",
  remind: "property.remind",
  overdue: "property.overdue",
  every: "property.every",
  pass: "property.pass",
  abstain: "property.abstain",
  quorum: "property.quorum",
  veto: "property.veto",
  weights: "property.weights",
  early: "property.early",
  otherwise: "property.otherwise",
  nature: "flow.part.nature",
  date: "flow.part.date",
  payee: "flow.part.payee",
  payeeCode: "flow.part.payeeCode",
  month: "flow.post-month",
  figures: "flow.post-figures",
  vouchers: "flow.part.vouchers",
  turnover: "flow.part.turnover",
  paidAt: "flow.part.paidAt",
  voucher: "flow.part.voucher",
  kind: "property.kind",
  contract: "flow.part.contract",
  limit: "flow.part.limit",
  account: "flow.part.account",
  bank: "flow.part.bank",
  usage: "flow.part.usage",
  result: "flow.part.result",
  serial: "flow.part.serial",
  day: "flow.part.day",
  sameApprover: "flow.same",
  noApprover: "flow.none",
  approverIsStarter: "flow.self",
  reach: "flow.reach",
  "branch when": "property.branch-when",
  "step fields": "property.step-fields",
  "step set": "property.step-set",
  "step plugin": "flow.act-plugin",
  "step as": "property.step-as",
  "step number": "flow.part.number",
  code: "ruledesk.code",
  owner: "ruledesk.owner",
  class: "ruledesk.class",
  off: "ruledesk.off",
  watches: "ruledesk.watches",
  runs: "ruledesk.part.runs",
  params: "rule.params",
  values: "rule.values",
  fires: "ruledesk.part.conditions",
  if: "ruledesk.part.conditions",
  missing: "ruledesk.missing",
  compare: "ruledesk.compare",
  tell: "ruledesk.part.people",
  escalate: "ruledesk.later",
  freeze: "ruledesk.freeze",
  closes: "ruledesk.closes",
  handle: "ruledesk.handle",
  "rule when": "ruledesk.only",
  "rule message": "ruledesk.message",
  "rule basis": "ruledesk.basis",
  "rule field": "ruledesk.beside",
  "holiday from": "property.holiday-from",
  "holiday to": "property.holiday-to",
};

/** The name of a property, where it has another meaning in a thing that of the thing; its key where nobody has named it yet. */
export function propertyName(key: string, thing = ""): string {
  const name = PROPERTIES[`${thing} ${key}`] ?? PROPERTIES[key];
  return name ? t(name) : key;
}

/** The form that a flow is taken for, where it is among the bodies. */
export function formOf(body: DraftBody, bodies: readonly DraftBody[]): Form | undefined {
  const form = bodies.find((one) => one.kind === "form" && one.id === body["form"] && isDrawable(one));
  return form as unknown as Form | undefined;
}

const RULES = new Set(["visible", "required", "readOnly", "computed", "initial", "expr", "when"]);
const VALUES: Readonly<Record<string, MessageKey>> = {
  "severity block": "severity.block",
  "severity warn": "severity.warn",
  "severity hint": "severity.hint",
  "width third": "width.third",
  "width half": "width.half",
  "width full": "width.full",
  "unit yuan": "unit.yuan",
  "unit wan": "unit.wan",
};

/** Names by kind and id: `dictionary pay-mode`, `field amount`, `above review` for what a layer works on. */
export type Names = Readonly<Record<string, string>>;
/** `form` is the one of a flow, for its fields and conditions. */
export type ValueContext = { body: DraftBody; dictionaries: Dictionaries; titles?: Names; form?: Form | undefined };

/** The value of a property: rules as sentences, switches as yes and no, the rest as short as it can be. */
export function valueWords(key: string, value: unknown, context: ValueContext): string {
  if (value === undefined || value === null) return "";
  const flowWords = context.body.kind === "flow" ? flowValueWords(key, value, context) : undefined;
  if (flowWords !== undefined) return flowWords;
  const ruleWords = context.body.kind === "rule" ? ruleValueWords(key, context) : undefined;
  if (ruleWords !== undefined) return ruleWords;
  if (typeof value === "boolean") return t(value ? "text.yes" : "text.no");
  if (typeof value === "string") {
    const word = VALUES[`${key} ${value}`];
    if (word) return t(word);
    if (RULES.has(key) && context.body.kind === "form")
      return readExpression(value, {
        form: context.body as unknown as Form,
        nameOf: namesOf({ ...EMPTY_CONTEXT, dictionaries: context.dictionaries }),
      });
    if (key === "dictionary") return context.titles?.[`dictionary ${value}`] ?? value;
    return key === "type" ? typeName(value) : value;
  }
  if (typeof value === "number") return String(value);
  if (key === "operations" && context.body.kind === "layer") {
    const name = (id: string): string => context.titles?.[`above ${id}`] ?? id;
    return operationsWords(value, { name, type: typeName, property: propertyName }) ?? JSON.stringify(value);
  }
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(t("reading.comma"));
  if (key === "fields" && context.body.kind === "flow") return rightsWords(value, context.titles);
  if (key === "handles" && context.body.kind === "form")
    return handlesWords(value as Handles, context.body as unknown as Form, context.dictionaries);
  if (key === "from" && context.body.kind === "form") return fromWords(value as From, context.body);
  return JSON.stringify(value);
}

const TYPES: Readonly<Record<string, MessageKey>> = {
  text: "field-type.text",
  "long-text": "field-type.long-text",
  number: "field-type.number",
  money: "field-type.money",
  percent: "field-type.percent",
  date: "field-type.date",
  "date-range": "field-type.date-range",
  year: "field-type.year",
  choice: "field-type.choice",
  "yes-no": "field-type.yes-no",
  region: "field-type.region",
  org: "field-type.org",
  person: "field-type.person",
  project: "field-type.project",
  document: "field-type.document",
  quota: "field-type.quota",
  table: "field-type.table",
  file: "field-type.file",
  picture: "field-type.picture",
  location: "field-type.location",
  signature: "field-type.signature",
  note: "field-type.note",
};

/** The name of a field type; its id for types that came with a plugin. */
export function typeName(type: string): string {
  const key = TYPES[type];
  return key ? t(key) : type;
}

/** Which fields a step may change, read or not see. */
function rightsWords(value: object, titles: Names | undefined): string {
  const rights = Object.entries(value as Readonly<Record<string, string>>);
  return (["edit", "read", "hide"] as const)
    .flatMap((right) => {
      const fields = rights.filter(([, own]) => own === right).map(([id]) => titles?.[`field ${id}`] ?? id);
      return fields.length === 0 ? [] : [t(`rights.${right}`, { fields: fields.join(t("text.pause")) })];
    })
    .join(t("reading.comma"));
}

type From = { field?: string; take?: string; sum?: string; ledger?: string };

/** Where a value is brought from, with the labels of this form. */
function fromWords(from: From, body: DraftBody): string {
  const label = (id: string): string => fieldsOf(body as unknown as Form).find((field) => field.id === id)?.label ?? id;
  const field = label(String(from.field));
  if (from.take !== undefined) return t("from.take", { field, name: from.take });
  if (from.sum !== undefined) return t("from.sum", { field, name: label(from.sum) });
  return from.ledger === "available" ? t("from.available", { field }) : t("from.paid", { field });
}
