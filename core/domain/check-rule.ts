/** Whether a rule makes sense: its references, its types, its bounds, and what may stand together. */
import type { DefinitionSet } from "./definition-set.ts";
import { checkExpression, checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import { compileExpression, type ExpressionScope } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { allSteps } from "./flow.ts";
import { type Form, fieldsOf } from "./form.ts";
import { invoiceTableOf } from "./invoice-rows.ts";
import { LEVELS, type Rule, SEVERITIES } from "./rule.ts";
import { parameterFault, parameterValue } from "./rule-parameter.ts";
import { fieldType, type RuleWorld, ruleScope, valueType, valueTypeOrRows, watchedForm } from "./rule-scope.ts";
import { type Amount, type RuleValue, WHERE_WAYS, type Where } from "./rule-value.ts";
import { messagesOf, wordsOf } from "./run-rule.ts";

/** Reports everything that would keep the rule from giving an answer. */
export function checkRule(rule: Rule, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const world = { find: set.find, types };
  checkWatched(rule, set, report);
  checkRuns(rule, report);
  checkLook(rule, set, report);
  checkParameters(rule, report);
  (rule.values ?? []).forEach((value, i) => checkValue(rule, value, i, world, set, report));
  checkOnce(
    (rule.values ?? []).map((v) => v.id),
    (i) => `/values/${i}/id`,
    "a name that stands once",
    report,
  );
  const scope = ruleScope(rule, world);
  if (rule.when !== undefined) checkExpression(rule.when, scope, "bool", "/when", report);
  rule.fires.forEach((firing, i) => checkExpression(firing.if, scope, "bool", `/fires/${i}/if`, report));
  if (rule.gives !== undefined) checkExpression(rule.gives, scope, "Money", "/gives", report);
  (rule.compare ?? []).forEach(({ value }, i) =>
    checkExpression(value, scope, undefined, `/compare/${i}/value`, report),
  );
  if (rule.look?.if !== undefined) checkExpression(rule.look.if, scope, "bool", "/look/if", report);
  for (const { text, pointer } of messagesOf(rule))
    for (const name of wordsOf(text)) if (name !== "object") checkExpression(name, scope, undefined, pointer, report);
  checkShown(rule, set, scope, report);
  if (rule.field !== undefined) {
    const id = watchedForm(rule.watches);
    const form = id === undefined ? undefined : set.find("form", id);
    if (form) needsField(form, rule.field, "/field", report);
    else report("/field", rule.field, "a rule that watches documents");
  }
  for (const [i, told] of (rule.tell ?? []).entries())
    told.to.forEach((who, w) => needs(set, "role", who.role, `/tell/${i}/to/${w}/role`, report));
  for (const [i, step] of (rule.escalate ?? []).entries())
    step.to.forEach((who, w) => needs(set, "role", who.role, `/escalate/${i}/to/${w}/role`, report));
  if (rule.handle) {
    const form = needs(set, "form", rule.handle.form, "/handle/form", report);
    if (form && !form.handles)
      report("/handle/form", form.id, "a form that says how it handles hits", {
        code: "handles.missing",
        params: { form: form.title },
      });
  }
  const { from, to } = rule.valid ?? {};
  if (from !== undefined && to !== undefined && to < from) report("/valid/to", to, `a day not before ${from}`);
}

function checkWatched(rule: Rule, set: DefinitionSet, report: Report): void {
  const { watches } = rule;
  const form = watchedForm(watches);
  const [key = ""] = Object.keys(watches);
  if (form !== undefined) needs(set, "form", form, `/watches/${key}`, report);
  if ("project" in watches) needs(set, "lifecycle", watches.project, "/watches/project", report);
}

/** Functions that give places in a list: which rows, and nothing of what stands in them. */
const PLACES: ReadonlySet<unknown> = new Set(["placesOf", "repeated", "among"]);

/** What is compared and said reaches inboxes, e-mail and lists of alerts: sensitive answers may be judged, never shown. */
function checkShown(rule: Rule, set: DefinitionSet, scope: ExpressionScope, report: Report): void {
  const own = watchedForm(rule.watches);
  const hidden = sensitiveNames(own === undefined ? undefined : set.find("form", own)).map((name) => `doc.${name}`);
  // Rows are read cell by cell and never shown whole; which of their cells is sensitive is not told apart.
  for (const { id, from } of rule.values ?? [])
    if ("documents" in from && from.field !== undefined) {
      const names = sensitiveNames(set.find("form", from.documents.form));
      if (names.includes(from.field)) hidden.push(`values.${id}`);
    }
  const look = (text: string, pointer: string): void => {
    for (const name of hidden)
      if (new RegExp(`\\b${name.replace(".", "\\.")}\\b`).test(text))
        report(pointer, name, "nothing that is sensitive");
  };
  if (rule.gives !== undefined) look(rule.gives, "/gives");
  (rule.compare ?? []).forEach(({ value }, i) => {
    if (!givesPlaces(value, scope)) look(value, `/compare/${i}/value`);
  });
  for (const { text, pointer } of messagesOf(rule)) for (const name of wordsOf(text)) look(name, pointer);
}

/** The whole expression is one call that gives places. */
function givesPlaces(text: string, scope: ExpressionScope): boolean {
  const compiled = compileExpression(text, scope);
  if ("faults" in compiled || compiled.tree.op !== "call" || !Array.isArray(compiled.tree.args)) return false;
  return PLACES.has(compiled.tree.args[0]);
}

function sensitiveNames(form: Form | undefined): string[] {
  const fields = form ? fieldsOf(form) : [];
  return fields.filter((f) => f.sensitive === true || columnsOf(f).some((c) => c.sensitive === true)).map((f) => f.id);
}

/** A check judges an act and has a severity; an alert opens hits and has a level. They are never one rule. */
function checkRuns(rule: Rule, report: Report): void {
  const { at, on, every } = rule.runs;
  if (!at && !on && !every) report("/runs", "nothing", "at, on or every");
  if (at && (on || every)) report("/runs", "a check and an alert", "either at, or on and every");
  if (at && !("document" in rule.watches)) report("/runs/at", "a check", "a rule that watches documents");
  if (on && ("unit" in rule.watches || "case" in rule.watches))
    report("/runs/on", "an event", "a rule that watches documents, contracts, projects or budget lines");
  const order: readonly string[] = at ? SEVERITIES : LEVELS;
  rule.fires.forEach((firing, i) => {
    if (!order.includes(firing.as)) report(`/fires/${i}/as`, firing.as, `one of ${order.join(", ")}`);
    const before = rule.fires[i - 1];
    // Beside another one as grave it has something of its own to say.
    const gap = before ? order.indexOf(before.as) - order.indexOf(firing.as) : 1;
    if (before && (gap < 0 || (gap === 0 && firing.message === undefined)))
      report(`/fires/${i}/as`, firing.as, `something milder than ${before.as}, which stands before it`);
  });
  const alertOnly = {
    tell: rule.tell,
    escalate: rule.escalate,
    freeze: rule.freeze,
    handle: rule.handle,
    closes: rule.closes,
  };
  if (at)
    for (const [key, value] of Object.entries(alertOnly))
      if (value !== undefined) report(`/${key}`, key, "an alert: a check refuses or warns, and tells who acts");
  if (rule.freeze) checkFreeze(rule, rule.freeze, report);
  if (!at && rule.field !== undefined) report("/field", rule.field, "a check: an alert has no form open");
}

/** A person is asked while an act happens; steps are those of the form's flow, lists are of checks alone. */
function checkLook(rule: Rule, set: DefinitionSet, report: Report): void {
  const { at, steps } = rule.runs;
  for (const [key, value] of Object.entries({ look: rule.look, list: rule.list, "runs/steps": steps }))
    if (value !== undefined && !at) report(`/${key}`, key, "a check: an alert asks nobody while an act happens");
  if (rule.look && rule.missing !== undefined)
    report("/missing", rule.missing, "none beside look: what is missing is for a person then");
  const form = watchedForm(rule.watches);
  const flows = set.all("flow").filter((flow) => flow.form === form);
  (steps ?? []).forEach((id, i) => {
    const step = flows.flatMap(allSteps).find((one) => one.id === id);
    if (step?.do !== "approve" && step?.do !== "handle")
      report(`/runs/steps/${i}`, id, "a step of the form's flow at which people decide");
  });
  if (steps && !at?.includes("approve")) report("/runs/steps", "steps", "approve among the moments");
}

/** Money is frozen, and lifted again, by the document that handles the hit; on lines that the rule is about. */
function checkFreeze({ watches, handle }: Rule, { of }: NonNullable<Rule["freeze"]>, report: Report): void {
  if (!handle) report("/freeze", "no form that handles it", "handle as well: its document freezes and lifts");
  if (of === "quota" && !("quota" in watches)) report("/freeze/of", of, "unit or project, or a rule of budget lines");
  if (of === "project" && "unit" in watches) report("/freeze/of", of, "unit: a unit has many projects");
}

function checkParameters(rule: Rule, report: Report): void {
  const params = rule.params ?? [];
  checkOnce(
    params.map((p) => p.id),
    (i) => `/params/${i}/id`,
    "a name that stands once",
    report,
  );
  params.forEach((parameter, i) => {
    for (const key of ["min", "max"] as const) {
      const text = parameter[key];
      if (text !== undefined && parameterValue(parameter.type, text) === undefined)
        report(`/params/${i}/${key}`, text, `a value of type ${parameter.type}`);
    }
    const fault = parameterFault(parameter, parameter.value);
    if (fault)
      report(
        `/params/${i}/value`,
        parameter.value,
        fault.code === "rule.parameter-text" ? `a value of type ${parameter.type}` : "a value within min and max",
      );
    if (parameter.lowest !== undefined && (parameter.min === undefined || parameter.max === undefined))
      report(`/params/${i}/lowest`, parameter.lowest, "min and max, when others may set it");
  });
}

function checkValue(
  rule: Rule,
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
    if (documents.acted === true && !rule.runs.at) report(`${at}/documents/acted`, "acted", "a check: somebody acts");
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
