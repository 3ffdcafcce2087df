/** What a rule looks up, and in which days, in plain language. */
import { fieldsOf } from "../../core/domain/form.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { Amount, Documents, RuleValue, Where, Window } from "../../core/domain/rule-value.ts";
import { t } from "../message.ts";
import type { RuleNames } from "./rule-reading.ts";
import { codeName, fill } from "./words.ts";

/** The sentence of one value, without its label. */
export function valueWords(value: RuleValue, rule: Rule, names: RuleNames): string {
  const words = sourceWords(value, rule, names);
  return value.orElse === undefined ? words : fill("rule.value.or-else", { a: words, b: value.orElse });
}

function sourceWords({ from }: RuleValue, rule: Rule, names: RuleNames): string {
  if ("documents" in from) {
    const which = documentsWords(from.documents, rule, names);
    if (from.take === "count") return fill("rule.take.count", { a: which });
    return t(`rule.take.${from.take}`, { a: which, b: labelIn(names, from.documents.form, from.field ?? "") });
  }
  if ("ledger" in from)
    return fill("rule.value.ledger", { a: t(`rule.of.${from.of}`), b: t(`rule.account.${from.ledger}`) });
  if ("payments" in from) {
    const within = windowWords(from.within, rule);
    return t(`rule.payments.${from.payments}`, { a: t(`rule.of.${from.of}`) + within });
  }
  if ("project" in from) return t(`rule.project.${from.project}`);
  if ("case" in from) return t(`rule.case.${from.case}`);
  if ("similar" in from) {
    const least =
      typeof from.similar.least === "string"
        ? `${from.similar.least}%`
        : parameterWords(from.similar.least.param, rule);
    const form = "document" in rule.watches ? rule.watches.document : "";
    return fill("rule.value.similar", {
      a: t(`rule.of.${from.of}`),
      b: labelIn(names, form, from.similar.field),
      c: least,
    });
  }
  if ("workdays" in from)
    return fill("rule.value.workdays", {
      a: nameWords(from.workdays.from, rule, names),
      b: nameWords(from.workdays.to, rule, names),
    });
  if ("invoices" in from) return t(`rule.invoices.${from.invoices}`);
  if ("bank" in from) {
    const a = parameterWords(from.late.param, rule);
    return from.bank === "lines" ? fill("rule.bank.lines", { a }) : fill("rule.bank.payments", { a });
  }
  if ("plugin" in from) return fill("rule.value.plugin", { a: from.plugin });
  const level = from.level === undefined ? "" : t("rule.value.from-level", { level: t(`rule.as.${from.level}`) });
  return fill("rule.value.rule", { a: t(`rule.of.${from.of}`), b: names.title("rule", from.rule) }) + level;
}

/** Which documents are looked at. */
export function documentsWords(documents: Documents, rule: Rule, names: RuleNames): string {
  const { form, of = "project", by, named, acted, state = "done", where = [], within, date } = documents;
  const title = names.title("form", form);
  const own = "document" in rule.watches ? rule.watches.document : "";
  const whose =
    named !== undefined
      ? fill("rule.of.named", { a: labelIn(names, own, named) })
      : by === undefined
        ? t(`rule.of.${of}`)
        : fill("rule.of.by", { a: labelIn(names, form, by) });
  const owner = acted === true ? fill("rule.of.acted", { a: whose }) : whose;
  const dated =
    date === undefined || within === undefined ? "" : fill("rule.value.dated", { a: labelIn(names, form, date) });
  const conditions = where.map((one) => whereWords(one, form, rule, names));
  const only = conditions.length === 0 ? "" : fill("rule.value.where", { a: conditions.join(t("text.pause")) });
  return t(`rule.state.${state}`, { a: owner + dated + windowWords(within, rule), b: title }) + only;
}

function whereWords(where: Where, form: string, rule: Rule, names: RuleNames): string {
  const body = names.forms.get(form);
  const field = body && fieldsOf(body).find(({ id }) => id === where.field);
  const label = field?.label ?? where.field;
  if (where.in)
    return fill("reading.is", {
      a: label,
      b: where.in.map((code) => codeName(code, field, names.nameOf)).join(t("rule.or")),
    });
  if (where.same !== undefined) {
    const own =
      "document" in rule.watches ? rule.watches.document : "contract" in rule.watches ? rule.watches.contract : "";
    return fill("rule.value.same", { a: label, b: labelIn(names, own, where.same) });
  }
  if (where.other !== undefined) {
    const own = "document" in rule.watches ? rule.watches.document : "";
    return fill("rule.value.other", { a: label, b: labelIn(names, own, where.other) });
  }
  const day = where.upTo ?? where.since;
  if (day !== undefined) {
    const own = "document" in rule.watches ? rule.watches.document : "";
    const key = where.upTo === undefined ? "rule.value.since" : "rule.value.up-to";
    return fill(key, { a: label, b: labelIn(names, own, day) });
  }
  return fill(where.filled === false ? "reading.empty" : "reading.filled", { a: label });
}

/** The days that count; empty for all of them. */
export function windowWords(window: Window | undefined, rule: Rule): string {
  if (!window) return "";
  if ("days" in window) return fill("rule.window.days", { a: amountWords(window.days, rule) });
  if ("year" in window)
    return window.year === 0 ? t("rule.window.this-year") : fill("rule.window.year", { a: String(-window.year) });
  const month =
    window.month === 0 ? t("rule.window.this-month") : fill("rule.window.month", { a: String(-window.month) });
  return window.sameYear === true ? month + t("rule.window.same-year") : month;
}

function amountWords(amount: Amount, rule: Rule): string {
  return typeof amount === "number" ? String(amount) : parameterWords(amount.param, rule);
}

function parameterWords(id: string, rule: Rule): string {
  const parameter = rule.params?.find((one) => one.id === id);
  return parameter ? fill("reading.quote", { a: parameter.label }) : id;
}

function labelIn(names: RuleNames, form: string, field: string): string {
  const body = names.forms.get(form);
  const found = body && fieldsOf(body).find(({ id }) => id === field);
  return fill("reading.quote", { a: found?.label ?? field });
}

/** A date that days are counted between: an answer, an earlier value, or today. */
function nameWords(name: string, rule: Rule, names: RuleNames): string {
  if (name === "now.today") return t("reading.today");
  if (name.startsWith("doc."))
    return labelIn(
      names,
      "document" in rule.watches ? rule.watches.document : "contract" in rule.watches ? rule.watches.contract : "",
      name.slice(4),
    );
  const value = rule.values?.find(({ id }) => name === `values.${id}`);
  return fill("reading.quote", { a: value?.label ?? name });
}
