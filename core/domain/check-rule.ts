/** Whether a rule makes sense: its references, its types, its bounds, and what may stand together. */
import { checkValues } from "./check-rule-values.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { checkExpression, checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import { compileExpression, type ExpressionScope } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { allSteps } from "./flow.ts";
import { type Form, fieldsOf } from "./form.ts";
import { LEVELS, type Rule, SEVERITIES } from "./rule.ts";
import { parameterFault, parameterValue } from "./rule-parameter.ts";
import { ruleScope, watchedForm } from "./rule-scope.ts";
import { messagesOf, wordsOf } from "./run-rule.ts";

/** Reports everything that would keep the rule from giving an answer. */
export function checkRule(rule: Rule, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const world = { find: set.find, types };
  checkWatched(rule, set, report);
  checkRuns(rule, report);
  checkLook(rule, set, report);
  checkParameters(rule, report);
  checkValues(rule, set, types, report);
  const scope = ruleScope(rule, world);
  if (rule.when !== undefined) checkExpression(rule.when, scope, "bool", "/when", report);
  rule.fires.forEach((firing, i) => checkExpression(firing.if, scope, "bool", `/fires/${i}/if`, report));
  if (rule.gives !== undefined) checkExpression(rule.gives, scope, "Money", "/gives", report);
  (rule.compare ?? []).forEach(({ value }, i) =>
    checkExpression(value, scope, undefined, `/compare/${i}/value`, report),
  );
  if (rule.look?.if !== undefined) checkExpression(rule.look.if, scope, "bool", "/look/if", report);
  (rule.look?.says ?? []).forEach((one, i) => checkExpression(one.if, scope, "bool", `/look/says/${i}/if`, report));
  if (rule.vouched) checkExpression(rule.vouched.if, scope, "bool", "/vouched/if", report);
  for (const { text, pointer } of messagesOf(rule))
    for (const name of wordsOf(text)) if (name !== "object") checkExpression(name, scope, undefined, pointer, report);
  checkShown(rule, set, scope, report);
  for (const [pointer, field] of [
    ["/field", rule.field],
    ["/vouched/field", rule.vouched?.field],
  ] as const) {
    if (field === undefined) continue;
    const id = watchedForm(rule.watches);
    const form = id === undefined ? undefined : set.find("form", id);
    if (form) needsField(form, field, pointer, report);
    else report(pointer, field, "a rule that watches documents");
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
  for (const [key, value] of Object.entries({
    look: rule.look,
    vouched: rule.vouched,
    list: rule.list,
    "runs/steps": steps,
  }))
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
