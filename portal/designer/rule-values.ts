/** What a rule looks up in the world and the figures that lower levels may set in it, each as a card. */
import { html, type TemplateResult } from "lit";
import { fieldsOf } from "../../core/domain/form.ts";
import { invoiceTableOf } from "../../core/domain/invoice-rows.ts";
import type { RuleParameter } from "../../core/domain/rule.ts";
import {
  ACCOUNTS,
  BANK_FACTS,
  CASE_FACTS,
  INVOICE_FACTS,
  PROJECT_FACTS,
  type RuleValue,
  type Window,
  type WorldSource,
} from "../../core/domain/rule-value.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { choice, type Control, figure, line } from "./flow-controls.ts";
import { withKeys } from "./flow-tree.ts";
import { formWatched } from "./rule-form.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import {
  isRead,
  NEW_SOURCES,
  newParameter,
  newSource,
  newValue,
  sourceKind,
  withEntry,
  withSettings,
} from "./rule-steps.ts";
import { valueWords } from "./rule-value-words.ts";
import { whereControls } from "./rule-where.ts";

const TAKES = ["count", "sum", "latest", "first", "max", "min", "rows"] as const;
const STATES = ["done", "open", "any"] as const;
const OWNERS = ["project", "unit", "county"] as const;
const WINDOWS = ["all", "days", "month", "last-month", "year"] as const;
const TYPES = ["days", "money", "percent", "number"] as const;
const LOWEST = ["province", "city", "county", "unit"] as const;

/** The values with a button for another one. */
export function rulePartValues(parts: RuleDeskParts): TemplateResult {
  const { rule, editable, tell } = parts;
  const put = (at: number, value: RuleValue | undefined, key = ""): void =>
    tell(withSettings(rule, { values: withEntry(rule.values, at, value) }), key === "" ? "" : `value${at}:${key}`);
  return html`<p class="help">${t("ruledesk.values-help")}</p>
    <ol class="rd-cards" role="list">${(rule.values ?? []).map((value, at) => html`<li class="rd-card">${valueCard(parts, value, at, (next, key) => put(at, next, key))}</li>`)}</ol>
    ${editable ? html`<button class="btn small" id="rd-add-value" type="button" @click=${() => put(rule.values?.length ?? 0, newValue(rule, t("ruledesk.value-new")))}>${icon("plus")}${t("ruledesk.add-value")}</button>` : ""}`;
}

function valueCard(
  parts: RuleDeskParts,
  value: RuleValue,
  n: number,
  put: (value: RuleValue | undefined, key?: string) => void,
): TemplateResult {
  const { rule, editable, names } = parts;
  const at = (id: string, label: string): Control => ({ id: `rv${n}-${id}`, label, editable });
  const kind = sourceKind(value.from);
  const from = (next: WorldSource): void => put({ ...value, from: next });
  const kinds = NEW_SOURCES.filter((one) => {
    const form = formWatched(rule, parts.forms);
    if (one === "bank" || "account" in rule.watches) return one === "bank" && "account" in rule.watches;
    return one === "invoices" ? form && invoiceTableOf(form) : one !== "case" || form;
  }).map((one) => ({
    value: one,
    label: t(`ruledesk.source.${one}`),
  }));
  const offered = kind === "similar" ? [...kinds, { value: kind, label: t("ruledesk.source.similar") }] : kinds;
  return html`<div class="rd-grid">
      ${line(at("label", t("ruledesk.value-label")), value.label, (label) => put({ ...value, label: label ?? "" }, "label"), { max: 40 })}
      ${choice(at("kind", t("ruledesk.value-kind")), kind, offered, (next) => next !== kind && from(newSource(next, rule)))}
      ${editable ? remove(t("ruledesk.remove-value", { label: value.label }), isRead(rule, `values.${value.id}`), () => put(undefined)) : ""}
    </div>
    <div class="rd-grid">${sourceControls(parts, value.from, at, from)}</div>
    ${whereOf(parts, `rv${n}`, value.from, from)}
    <p class="reading">${valueWords(value, rule, names)}</p>
    <div class="rd-grid">${line({ ...at("else", t("ruledesk.or-else")), help: t("ruledesk.or-else-help") }, value.orElse, (orElse) => put(withKeys(value, { orElse }), "else"), { max: 40 })}</div>`;
}

function sourceControls(
  parts: RuleDeskParts,
  from: WorldSource,
  at: (id: string, label: string) => Control,
  put: (from: WorldSource) => void,
): TemplateResult {
  const { rule, choices } = parts;
  const of = (value: string, offered: readonly string[], set: (of: never) => void): TemplateResult =>
    choice(
      at("of", t("ruledesk.of")),
      value,
      offered.map((one) => ({ value: one, label: t(`rule.of.${one as "project"}`) })),
      (next) => set(next as never),
    );
  const whose =
    "unit" in rule.watches ? ["unit"] : "quota" in rule.watches ? ["project", "unit", "quota"] : ["project", "unit"];
  if ("documents" in from) return documentControls(parts, from, at, put);
  if ("ledger" in from)
    return html`${choice(
      at("account", t("ruledesk.account")),
      from.ledger,
      ACCOUNTS.map((value) => ({ value, label: t(`rule.account.${value}`) })),
      (ledger) => put({ ...from, ledger }),
    )}${of(from.of, whose, (next) => put({ ...from, of: next }))}`;
  if ("payments" in from)
    return html`${choice(
      at("pay", t("ruledesk.take")),
      from.payments,
      (["sum", "count"] as const).map((value) => ({ value, label: t(`ruledesk.pay.${value}`) })),
      (payments) => put({ ...from, payments }),
    )}${of(from.of, "contract" in rule.watches ? [...whose, "contract"] : whose, (next) => put({ ...from, of: next }))}${windowControls(parts, from.within, at, (within) => put(withWindow(from, within)))}`;
  if ("project" in from)
    return choice(
      at("fact", t("ruledesk.fact")),
      from.project,
      PROJECT_FACTS.map((value) => ({ value, label: t(`rule.project.${value}`) })),
      (project) => put({ project }),
    );
  if ("case" in from)
    return choice(
      at("fact", t("ruledesk.fact")),
      from.case,
      CASE_FACTS.map((value) => ({ value, label: t(`rule.case.${value}`) })),
      (fact) => put({ case: fact }),
    );
  if ("invoices" in from)
    return choice(
      at("fact", t("ruledesk.fact")),
      from.invoices,
      INVOICE_FACTS.map((value) => ({ value, label: t(`rule.invoices.${value}`) })),
      (invoices) => put({ invoices }),
    );
  if ("bank" in from)
    return html`${choice(
      at("fact", t("ruledesk.fact")),
      from.bank,
      BANK_FACTS.map((value) => ({ value, label: t(`ruledesk.bank.${value}`) })),
      (bank) => put({ ...from, bank }),
    )}${choice(
      at("late", t("ruledesk.bank-late")),
      from.late.param,
      (rule.params ?? []).filter(({ type }) => type === "days").map(({ id, label }) => ({ value: id, label })),
      (param) => put({ ...from, late: { param } }),
    )}`;
  if ("workdays" in from) {
    const dates = dateNames(parts);
    const side = (key: "from" | "to"): TemplateResult =>
      choice(at(key, t(key === "from" ? "ruledesk.day-from" : "ruledesk.day-to")), from.workdays[key], dates, (name) =>
        put({ workdays: { ...from.workdays, [key]: name } }),
      );
    return html`${side("from")}${side("to")}`;
  }
  if ("rule" in from)
    return html`${choice(
      at("rule", t("ruledesk.other-rule")),
      from.rule,
      choices.rules
        .filter(({ id, check }) => id !== rule.id && !check)
        .map(({ id, title }) => ({ value: id, label: title })),
      (id) => put({ ...from, rule: id }),
    )}${of(from.of, "unit" in rule.watches ? ["unit"] : ["subject", "project", "unit"], (next) => put({ ...from, of: next }))}`;
  return html`<p class="small muted">${t("ruledesk.in-text")}</p>`;
}

function documentControls(
  parts: RuleDeskParts,
  from: Extract<WorldSource, { documents: unknown }>,
  at: (id: string, label: string) => Control,
  put: (from: WorldSource) => void,
): TemplateResult {
  const { choices, forms, rule } = parts;
  const { documents, take } = from;
  const form = forms.get(documents.form);
  const fields = form ? fieldsOf(form) : [];
  const types: Partial<Record<(typeof TAKES)[number], readonly string[]>> = {
    sum: ["money", "number", "percent"],
    max: ["date", "money", "number", "percent"],
    min: ["date", "money", "number", "percent"],
    rows: ["table"],
  };
  const taken = fields.filter(
    ({ type }) =>
      types[take]?.includes(type) ??
      !["table", "file", "picture", "location", "signature", "note", "date-range"].includes(type),
  );
  const dates = fields.filter(({ type }) => type === "date");
  const set = (changes: Readonly<Record<string, unknown>>): void => {
    const next: Record<string, unknown> = { ...documents, ...changes };
    for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key];
    put({ ...from, documents: next as typeof documents });
  };
  const takeAs = (next: (typeof TAKES)[number]): void =>
    put(next === "count" ? { documents, take: next } : { documents, take: next, field: from.field ?? "" });
  return html`${choice(
    at("form", t("ruledesk.which-form")),
    documents.form,
    choices.forms.map(({ id, title }) => ({ value: id, label: title })),
    (id) =>
      put({
        documents: { form: id, ...(documents.of && { of: documents.of }) },
        take,
        ...(take !== "count" && { field: "" }),
      }),
  )}
    ${choice(
      at("take", t("ruledesk.take")),
      take,
      TAKES.map((value) => ({ value, label: t(`ruledesk.take.${value}`) })),
      takeAs,
    )}
    ${
      take === "count"
        ? ""
        : choice(
            at("field", t("ruledesk.field")),
            from.field ?? "",
            taken.map(({ id, label }) => ({ value: id, label })),
            (field) => put({ ...from, field }),
          )
    }
    ${choice(
      at("of", t("ruledesk.of")),
      documents.of ?? "project",
      OWNERS.filter((one) => one !== "project" || !("unit" in rule.watches)).map((value) => ({
        value,
        label: t(`rule.of.${value}`),
      })),
      (of) => set({ of: of === "project" ? undefined : of }),
    )}
    ${choice(
      at("state", t("ruledesk.state")),
      documents.state ?? "done",
      STATES.map((value) => ({ value, label: t(`ruledesk.state.${value}`) })),
      (state) => set({ state: state === "done" ? undefined : state }),
    )}
    ${windowControls(parts, documents.within, at, (within) => set({ within, ...(within === undefined && { date: undefined }) }))}
    ${documents.within && dates.length > 0 ? choice(at("date", t("ruledesk.date")), documents.date ?? "", [{ value: "", label: t("ruledesk.date-own") }, ...dates.map(({ id, label }) => ({ value: id, label }))], (date) => set({ date: date === "" ? undefined : date })) : ""}
    ${documents.by !== undefined || documents.named !== undefined || documents.acted === true ? html`<p class="small muted">${t("ruledesk.in-text-more")}</p>` : ""}`;
}

function windowControls(
  { rule }: RuleDeskParts,
  within: Window | undefined,
  at: (id: string, label: string) => Control,
  put: (within: Window | undefined) => void,
): TemplateResult {
  const kind: (typeof WINDOWS)[number] = !within
    ? "all"
    : "days" in within
      ? "days"
      : "year" in within
        ? "year"
        : within.month === 0
          ? "month"
          : "last-month";
  const days = (rule.params ?? []).filter(({ type }) => type === "days").map(({ id, label }) => ({ value: id, label }));
  const begin: Record<(typeof WINDOWS)[number], Window | undefined> = {
    all: undefined,
    days: { days: 30 },
    month: { month: 0 },
    "last-month": { month: -1 },
    year: { year: 0 },
  };
  const amount = within && "days" in within ? within.days : undefined;
  return html`${choice(
    at("within", t("ruledesk.within")),
    kind,
    WINDOWS.map((value) => ({ value, label: t(`ruledesk.within.${value}`) })),
    (next) => put(begin[next]),
  )}
    ${amount === undefined || days.length === 0 ? "" : choice(at("days-by", t("ruledesk.days-by")), typeof amount === "number" ? "" : amount.param, [{ value: "", label: t("ruledesk.days-fixed") }, ...days], (param) => put({ days: param === "" ? 30 : { param } }))}
    ${typeof amount === "number" ? figure(at("days", t("ruledesk.days")), amount, { min: 1, max: 3660, unit: t("rule.day") }, (next) => put({ days: next })) : ""}`;
}

function withWindow(from: Extract<WorldSource, { payments: unknown }>, within: Window | undefined): WorldSource {
  return withKeys(from, { within });
}

/** Which of the documents count, where a value looks at documents. */
function whereOf(
  parts: RuleDeskParts,
  id: string,
  from: WorldSource,
  put: (from: WorldSource) => void,
): TemplateResult | "" {
  const form = "documents" in from ? parts.forms.get(from.documents.form) : undefined;
  if (!("documents" in from) || !form) return "";
  return whereControls(parts, id, form, from.documents.where, (where) =>
    put({ ...from, documents: withKeys(from.documents, { where }) }),
  );
}

/** Dates that working days are counted between. */
function dateNames({ rule, forms, form }: RuleDeskParts): { value: string; label: string }[] {
  const watched = formWatched(rule, forms);
  const own = (watched ? fieldsOf(watched) : [])
    .filter(({ type }) => type === "date")
    .map(({ id, label }) => ({ value: `doc.${id}`, label }));
  const values = fieldsOf(form)
    .filter(({ id, type }) => type === "date" && id.startsWith("values."))
    .map(({ id, label }) => ({ value: id, label }));
  return [{ value: "now.today", label: t("reading.today") }, ...own, ...values];
}

/** The parameters with a button for another one. */
export function rulePartParams({ rule, editable, tell }: RuleDeskParts): TemplateResult {
  const put = (at: number, parameter: RuleParameter | undefined, key = ""): void =>
    tell(withSettings(rule, { params: withEntry(rule.params, at, parameter) }), key === "" ? "" : `param${at}:${key}`);
  return html`<p class="help">${t("ruledesk.params-help")}</p>
    <ol class="rd-cards" role="list">${(rule.params ?? []).map((parameter, n) => {
      const at = (id: string, label: string): Control => ({ id: `rp${n}-${id}`, label, editable });
      const set = (key: "value" | "min" | "max", text: string | undefined): void => {
        put(n, withKeys(parameter, { [key]: text ?? (key === "value" ? "" : undefined) }), key);
      };
      return html`<li class="rd-card"><div class="rd-grid">
        ${line(at("label", t("ruledesk.param-label")), parameter.label, (label) => put(n, { ...parameter, label: label ?? "" }, "label"), { max: 40 })}
        ${choice(
          at("type", t("ruledesk.param-type")),
          parameter.type,
          TYPES.map((value) => ({ value, label: t(`ruledesk.type.${value}`) })),
          (type) => put(n, { ...parameter, type }),
        )}
        ${line(at("value", t("ruledesk.param-value")), parameter.value, (text) => set("value", text), { max: 20 })}
        ${editable ? remove(t("ruledesk.remove-param", { label: parameter.label }), isRead(rule, `params.${parameter.id}`), () => put(n, undefined)) : ""}</div>
        <div class="rd-grid">
        ${choice(at("lowest", t("ruledesk.lowest")), parameter.lowest ?? "", [{ value: "", label: t("rule.param-fixed") }, ...LOWEST.map((value) => ({ value, label: t(`rule.lowest.${value}`) }))], (lowest) => put(n, withKeys(parameter, { lowest: lowest === "" ? undefined : lowest })))}
        ${line(at("min", t("ruledesk.min")), parameter.min, (text) => set("min", text), { max: 20 })}
        ${line(at("max", t("ruledesk.max")), parameter.max, (text) => set("max", text), { max: 20 })}</div></li>`;
    })}</ol>
    ${editable ? html`<button class="btn small" id="rd-add-param" type="button" @click=${() => put(rule.params?.length ?? 0, newParameter(rule, t("ruledesk.param-new")))}>${icon("plus")}${t("ruledesk.add-param")}</button>` : ""}`;
}

/** A button that takes a card away; what is still read stays, and says so. */
function remove(label: string, used: boolean, drop: () => void): TemplateResult {
  if (used) return html`<p class="rd-remove small muted">${t("ruledesk.still-read")}</p>`;
  return html`<div class="rd-remove"><button class="btn small quiet" type="button" aria-label=${label} @click=${drop}>${icon("trash")}${t("ruledesk.remove")}</button></div>`;
}
