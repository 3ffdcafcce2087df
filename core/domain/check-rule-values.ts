/** Whether what a rule, or a form that prepares a draft, looks up in the world can be found: forms, fields, types, bounds. */
import type { DefinitionSet } from "./definition-set.ts";
import { checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { FieldTypes } from "./field-type.ts";
import { invoiceTableOf } from "./invoice-rows.ts";
import type { Rule } from "./rule.ts";
import { parameterValue } from "./rule-parameter.ts";
import { fieldType, type LooksUp, type RuleWorld, valueType, valueTypeOrRows, watchedForm } from "./rule-scope.ts";
import { type Amount, type RuleValue, WHERE_WAYS, type Where } from "./rule-value.ts";

/** The parts of a rule that matter here; whoever is no rule has no id and no moments. */
export type Looking = LooksUp & Partial<Pick<Rule, "id" | "runs">>;

/** Reports every value that would never be found. */
export function checkValues(rule: Looking, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const world = { find: set.find, types };
  (rule.values ?? []).forEach((value, i) => checkValue(rule, value, i, world, set, report));
  checkOnce(
    (rule.values ?? []).map((v) => v.id),
    (i) => `/values/${i}/id`,
    "a name that stands once",
    report,
  );
}

function checkValue(
  rule: Looking,
  value: RuleValue,
  i: number,
  world: RuleWorld,
  set: DefinitionSet,
  report: Report,
): void {
  const { from } = value;
  const at = `/values/${i}/from`;
  const own = watchedForm(rule.watches);
  const ownForm = own === undefined ? undefined : set.find("form", own);
  const needsParam = (amount: Amount, pointer: string): void => {
    if (typeof amount === "number") return;
    const parameter = (rule.params ?? []).find((p) => p.id === amount.param);
    if (!parameter || (parameter.type !== "days" && parameter.type !== "number"))
      report(pointer, amount.param, "a parameter of type days");
  };
  const needsOwn = (field: string, pointer: string, type?: string): void => {
    if (ownForm) needsField(ownForm, field, pointer, report, type);
    else report(pointer, field, "a rule that watches documents");
  };
  const checkWhere = (where: readonly Where[] | undefined, form: string, pointer: string): void =>
    (where ?? []).forEach((one, w) => {
      const body = set.find("form", form);
      if (body) needsField(body, one.field, `${pointer}/${w}/field`, report);
      if (WHERE_WAYS.filter((key) => key in one).length !== 1)
        report(`${pointer}/${w}`, Object.keys(one).join(", "), `exactly one of ${WHERE_WAYS.join(", ")}`);
      if (one.same !== undefined) needsOwn(one.same, `${pointer}/${w}/same`);
      if (one.other !== undefined) needsOwn(one.other, `${pointer}/${w}/other`);
      for (const key of ["upTo", "since"] as const)
        if (one[key] !== undefined) {
          needsOwn(one[key], `${pointer}/${w}/${key}`, "date");
          if (body) needsField(body, one.field, `${pointer}/${w}/field`, report, "date");
        }
    });
  if ("documents" in from) {
    const { documents } = from;
    const form = needs(set, "form", documents.form, `${at}/documents/form`, report);
    if (form && from.field !== undefined) {
      const type = fieldType(form, from.field, world);
      if (type === undefined) needsField(form, from.field, `${at}/field`, report);
      else if (from.take === "sum" && !["Money", "int", "Percent"].includes(String(type)))
        report(`${at}/field`, `${from.field} of type ${String(type)}`, "a field of money, percent or whole numbers");
      else if (valueTypeOrRows(value, world) === undefined)
        report(`${at}/field`, from.field, from.take === "rows" ? "a table" : "a field with one value");
    }
    if ((from.take === "count") !== (from.field === undefined))
      report(`${at}/field`, from.field ?? "nothing", from.take === "count" ? "no field" : "the field that is taken");
    if (form && documents.by !== undefined) {
      const field = needsField(form, documents.by, `${at}/documents/by`, report);
      if (field && field.type !== "document") report(`${at}/documents/by`, field.type, "a reference to documents");
      if (own === undefined) report(`${at}/documents/by`, documents.by, "a rule that watches documents");
    }
    if (documents.named !== undefined) {
      const field = ownForm && needsField(ownForm, documents.named, `${at}/documents/named`, report);
      if (field && field.type !== "document" && field.type !== "quota")
        report(`${at}/documents/named`, field.type, "a reference to a document or a budget line");
      if (field?.type === "document" && field["form"] !== documents.form)
        report(`${at}/documents/named`, String(field["form"]), `a reference to documents of ${documents.form}`);
      if (!ownForm) report(`${at}/documents/named`, documents.named, "a rule that watches documents");
      if (documents.by !== undefined) report(`${at}/documents/by`, documents.by, "either by or named");
    }
    if (documents.acted === true && !rule.runs?.at) report(`${at}/documents/acted`, "acted", "a check: somebody acts");
    if (form && documents.date !== undefined) needsField(form, documents.date, `${at}/documents/date`, report, "date");
    if (form && documents.within && documents.date === undefined && form.dateField === undefined)
      report(`${at}/documents/date`, "nothing", `a date field of ${form.id}, which has no date of its own`);
    if (documents.within && "days" in documents.within)
      needsParam(documents.within.days, `${at}/documents/within/days`);
    checkWhere(documents.where, documents.form, `${at}/documents/where`);
    if ("unit" in rule.watches && (documents.of ?? "project") === "project")
      report(`${at}/documents/of`, documents.of ?? "project", "unit or county: a unit has many projects");
  } else if ("ledger" in from) {
    if ((from.of === "quota") !== (from.quota !== undefined) && !("quota" in rule.watches))
      report(`${at}/quota`, from.quota ?? "nothing", "a quota field, for of quota only");
    if (from.quota !== undefined) needsOwn(from.quota, `${at}/quota`);
    if ("unit" in rule.watches && from.of !== "unit") report(`${at}/of`, from.of, "unit");
  } else if ("payments" in from) {
    if (from.within && "days" in from.within) needsParam(from.within.days, `${at}/within/days`);
    if (from.contract !== undefined) needsOwn(from.contract, `${at}/contract`);
    if ("unit" in rule.watches && from.of !== "unit") report(`${at}/of`, from.of, "unit");
  } else if ("project" in from) {
    if ("unit" in rule.watches) report(at, from.project, "a rule that watches what belongs to one project");
  } else if ("case" in from) {
    if (own === undefined) report(at, from.case, "a rule that watches documents or cases");
  } else if ("similar" in from) {
    needsOwn(from.similar.field, `${at}/similar/field`);
    const { least } = from.similar;
    const parameter = typeof least === "string" ? undefined : (rule.params ?? []).find((p) => p.id === least.param);
    if (typeof least === "string" ? parameterValue("percent", least) === undefined : parameter?.type !== "percent")
      report(`${at}/similar/least`, typeof least === "string" ? least : least.param, "a percentage");
    if (own !== undefined) checkWhere(from.where, own, `${at}/where`);
  } else if ("invoices" in from) {
    if (!ownForm || !invoiceTableOf(ownForm))
      report(`${at}/invoices`, ownForm?.id ?? "nothing", "a rule that watches a form with a table of invoices");
  } else if ("bank" in from) {
    if (!("account" in rule.watches)) report(`${at}/bank`, from.bank, "a rule that watches bank accounts");
    if ((rule.params ?? []).find((p) => p.id === from.late.param)?.type !== "days")
      report(`${at}/late/param`, from.late.param, "a parameter in days");
  } else if ("workdays" in from) {
    const known = new Set(["now.today", ...(rule.values ?? []).slice(0, i).map((v) => `values.${v.id}`)]);
    for (const key of ["from", "to"] as const) {
      const name = from.workdays[key];
      if (name.startsWith("doc.")) needsOwn(name.slice("doc.".length), `${at}/workdays/${key}`);
      else if (!known.has(name))
        report(`${at}/workdays/${key}`, name, "doc.<field>, now.today, or a value that stands before this one");
    }
  } else if ("plugin" in from) {
    if (rule.id === undefined) report(`${at}/plugin`, from.plugin, "a rule");
    // A draft is saved in the middle of other writing, where nobody can be asked.
    if (rule.runs?.at?.includes("save") === true)
      report(`${at}/plugin`, "save", "a rule that runs at submit, approve, pay or publish");
  } else {
    const other = from.rule === rule.id ? undefined : needs(set, "rule", from.rule, `${at}/rule`, report);
    if (from.rule === rule.id) report(`${at}/rule`, from.rule, "another rule");
    if (other?.runs.at) report(`${at}/rule`, from.rule, "an alert: a check has no hits");
  }
  checkOrElse(value, world, i, report);
}

function checkOrElse(value: RuleValue, world: RuleWorld, i: number, report: Report): void {
  if (value.orElse === undefined) return;
  const type = valueType(value, world);
  if (type !== undefined && orElseOf(value, type) === undefined)
    report(`/values/${i}/orElse`, value.orElse, `a value of type ${type}`);
}

/** The plain value that counts where nothing is found; undefined where the text is none of the type. */
export function orElseOf(value: RuleValue, type: string): unknown {
  const text = value.orElse;
  if (text === undefined) return undefined;
  if (type === "Money") return parameterValue("money", text);
  if (type === "Percent") return parameterValue("percent", text);
  if (type === "int") return parameterValue("number", text);
  if (type === "double") return Number.isFinite(Number(text)) ? Number(text) : undefined;
  return type === "string" ? text : undefined;
}
