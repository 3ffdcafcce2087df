/** All definitions of a portal together, newest versions by kind and id, and the faults between them. */
import type { Kind } from "./definition-head.ts";
import { KINDS } from "./definition-head.ts";
import type { AnyDefinition, Definitions } from "./definition.ts";
import type { ExpressionScope } from "./expression.ts";
import { compileExpression } from "./expression.ts";
import { compileForm, scopeOf } from "./evaluate-form.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { type Field, type Form, fieldsOf } from "./form.ts";
import { allSteps, type Flow, type LeafStep } from "./flow.ts";
import type { Indicator } from "./indicator.ts";
import { LIST_COLUMNS } from "./list.ts";

/** One fault of a definition: file, JSON pointer, what was found and what was expected. */
export type DefinitionFault = { file: string; pointer: string; found: string; expected: string };
export type LoadedDefinition = { file: string; body: AnyDefinition };

export type DefinitionSet = {
  find<K extends Kind>(kind: K, id: string): Definitions[K] | undefined;
  all<K extends Kind>(kind: K): Definitions[K][];
};

/** Looks definitions up by kind and id; of several versions the highest counts. */
export function definitionSet(bodies: Iterable<AnyDefinition>): DefinitionSet {
  const byKind = new Map<Kind, Map<string, AnyDefinition>>(KINDS.map((kind) => [kind, new Map()]));
  for (const body of bodies) {
    const known = byKind.get(body.kind)?.get(body.id);
    if (!known || known.version < body.version) byKind.get(body.kind)?.set(body.id, body);
  }
  return {
    find: <K extends Kind>(kind: K, id: string) => byKind.get(kind)?.get(id) as Definitions[K] | undefined,
    all: <K extends Kind>(kind: K) => [...(byKind.get(kind)?.values() ?? [])] as Definitions[K][],
  };
}

type Report = (pointer: string, found: string, expected: string) => void;

/** Every reference between definitions that leads nowhere, and every expression that does not compile. */
export function checkDefinitionSet(loaded: readonly LoadedDefinition[], types: FieldTypes): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const set = definitionSet(loaded.map((l) => l.body));
  for (const { file, body } of loaded) {
    const report: Report = (pointer, found, expected) => faults.push({ file, pointer, found, expected });
    switch (body.kind) {
      case "form":
        checkForm(body, set, types, report);
        break;
      case "flow":
        checkFlow(body, set, types, report);
        break;
      case "indicator":
        checkIndicator(body, set, report);
        break;
      case "lifecycle":
        body.stages.forEach((stage, i) => {
          stage.forms.forEach((form, f) => needs(set, "form", form, `/stages/${i}/forms/${f}`, report));
          stage.after.forEach((id, a) => {
            if (!body.stages.some((s) => s.id === id))
              report(`/stages/${i}/after/${a}`, id, "the id of a stage of this lifecycle");
          });
        });
        break;
      case "publication":
        checkPublication(body, set, report);
        break;
      case "list":
        if ("form" in body.of) {
          const form = needs(set, "form", body.of.form, "/of/form", report);
          if (form) {
            const ids = new Set<string>([...LIST_COLUMNS, ...fieldsOf(form).map((f) => f.id)]);
            body.columns.forEach(
              (c, i) => ids.has(c.id) || report(`/columns/${i}/id`, c.id, "a general column or a field of the form"),
            );
            body.filters.forEach(
              (id, i) => ids.has(id) || report(`/filters/${i}`, id, "a general column or a field of the form"),
            );
          }
        }
        break;
      case "page":
        body.roles.forEach((role, i) => needs(set, "role", role, `/roles/${i}`, report));
        body.menu.forEach((group, g) =>
          group.items.forEach((item, i) => {
            if ("list" in item.open) needs(set, "list", item.open.list, `/menu/${g}/items/${i}/open/list`, report);
          }),
        );
        break;
      case "role":
        body.conflicts.forEach((role, i) => needs(set, "role", role, `/conflicts/${i}`, report));
        break;
      case "mapping": {
        const form = needs(set, "form", body.form, "/form", report);
        if (body.publication) needs(set, "publication", body.publication, "/publication", report);
        if (form) {
          body.columns.forEach((c, i) => needsField(form, c.field, `/columns/${i}/field`, report));
          body.key.forEach((id, i) => needsField(form, id, `/key/${i}`, report));
          needsField(form, body.unitField, "/unitField", report);
        }
        break;
      }
      case "dictionary": {
        const codes = new Set<string>();
        body.items.forEach((item, i) => {
          if (codes.has(item.code)) report(`/items/${i}/code`, item.code, "a code that stands once");
          codes.add(item.code);
        });
        body.items.forEach((item, i) => {
          if (item.parent !== undefined && !codes.has(item.parent))
            report(`/items/${i}/parent`, item.parent, "a code of this dictionary");
        });
        break;
      }
      case "site":
        break;
    }
  }
  return faults;
}

function needs<K extends Kind>(
  set: DefinitionSet,
  kind: K,
  id: string,
  pointer: string,
  report: Report,
): Definitions[K] | undefined {
  const found = set.find(kind, id);
  if (!found) report(pointer, id, `the id of a ${kind}`);
  return found;
}

function needsField(form: Form, id: string, pointer: string, report: Report, type?: string): Field | undefined {
  const field = fieldsOf(form).find((f) => f.id === id);
  if (!field) report(pointer, id, `a field of form ${form.id}`);
  else if (type !== undefined && field.type !== type) {
    report(pointer, `${id} of type ${field.type}`, `a field of type ${type}`);
    return undefined;
  }
  return field;
}

function checkForm(form: Form, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const seen = new Set<string>();
  const checkField = (field: Field, pointer: string, inTable: boolean): void => {
    if (!inTable) {
      if (seen.has(field.id)) report(`${pointer}/id`, field.id, "a field id that stands once in the form");
      seen.add(field.id);
    }
    if (typeof field["dictionary"] === "string")
      needs(set, "dictionary", field["dictionary"], `${pointer}/dictionary`, report);
    if (field.type === "document") needs(set, "form", String(field["form"]), `${pointer}/form`, report);
    if (
      inTable &&
      (field.computed !== undefined ||
        field.visible !== undefined ||
        field.from !== undefined ||
        field.type === "table")
    )
      report(pointer, field.id, "a column without computed, visible, from and table");
    columnsOf(field).forEach((column, i) => checkField(column, `${pointer}/columns/${i}`, true));
    if (field.from) checkFrom(form, field, `${pointer}/from`, set, report);
    if (field.required === true && (field.computed !== undefined || field.from !== undefined))
      report(`${pointer}/required`, "true", "no required on a computed field");
  };
  form.sections.forEach((section, s) =>
    (section.fields as Field[]).forEach((field, f) => checkField(field, `/sections/${s}/fields/${f}`, false)),
  );
  needsField(form, form.titleField, "/titleField", report);
  if (form.amountField) needsField(form, form.amountField, "/amountField", report, "money");
  if (form.dateField) needsField(form, form.dateField, "/dateField", report, "date");
  form.create.forEach((role, i) => needs(set, "role", role, `/create/${i}`, report));
  if (form.project.role === "opens" && !form.project.facts)
    report("/project", "no facts", "facts of the project that the form opens");
  for (const [fact, id] of Object.entries(form.project.facts ?? {}))
    if (typeof id === "string") needsField(form, id, `/project/facts/${fact}`, report);
  form.checks.forEach((check, i) => {
    if (check.field) needsField(form, check.field, `/checks/${i}/field`, report);
    check.show?.forEach((id, k) => needsField(form, id, `/checks/${i}/show/${k}`, report));
  });
  const compiled = compileForm(form, types);
  if ("faults" in compiled) for (const fault of compiled.faults) report(fault.pointer, fault.found, fault.expected);
  if (!set.all("flow").some((flow) => flow.form === form.id)) report("", form.id, "a flow for this form");
}

function checkFrom(form: Form, field: Field, pointer: string, set: DefinitionSet, report: Report): void {
  const from = field.from;
  if (!from) return;
  const source = needsField(form, from.field, `${pointer}/field`, report);
  if (!source) return;
  const ways = [from.take, from.sum, from.ledger].filter((way) => way !== undefined).length;
  if (ways !== 1) report(pointer, `${ways} ways`, "exactly one of take, sum, ledger");
  if (from.ledger === "available" ? source.type !== "quota" : source.type !== "document")
    report(
      `${pointer}/field`,
      `${source.id} of type ${source.type}`,
      from.ledger === "available" ? "a quota field" : "a document field",
    );
  if (from.take && source.type === "document") {
    const target = set.find("form", String(source["form"]));
    if (target) needsField(target, from.take, `${pointer}/take`, report, field.type);
  }
  if (from.sum) needsField(form, from.sum, `${pointer}/sum`, report, "money");
}

function checkFlow(flow: Flow, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const form = needs(set, "form", flow.form, "/form", report);
  const ids = new Set<string>();
  const steps = allSteps(flow);
  if (flow.steps[0]?.do !== "submit") report("/steps/0", flow.steps[0]?.do ?? "nothing", "a submit step first");
  const position = (step: LeafStep): string => {
    const top = flow.steps.findIndex((s) => s === step);
    if (top >= 0) return `/steps/${top}`;
    const outer = flow.steps.findIndex((s) => s.do === "choose" && s.cases.some((c) => c.steps.includes(step)));
    return `/steps/${outer}`;
  };
  for (const step of flow.steps) {
    if (ids.has(step.id)) report("/steps", step.id, "a step id that stands once");
    ids.add(step.id);
  }
  for (const step of steps) {
    if (!flow.steps.includes(step)) {
      if (ids.has(step.id)) report(position(step), step.id, "a step id that stands once");
      ids.add(step.id);
    }
    if (step.do === "approve" || step.do === "handle") {
      step.who.forEach((who, i) => needs(set, "role", who.role, `${position(step)}/who/${i}/role`, report));
      for (const id of step.back ?? [])
        if (!steps.some((s) => s.id === id)) report(`${position(step)}/back`, id, "a step of this flow");
      if (form)
        for (const id of Object.keys(step.fields ?? {})) needsField(form, id, `${position(step)}/fields`, report);
    }
    if (step.do === "publish") needs(set, "publication", step.publication, `${position(step)}/publication`, report);
    if (form && step.do === "post") checkPost(step, form, position(step), report);
    if (form && step.do === "amend") {
      const target = step.document === "self" ? form : undefined;
      const field =
        step.document === "self"
          ? undefined
          : needsField(form, step.document, `${position(step)}/document`, report, "document");
      const targetForm = target ?? (field ? set.find("form", String(field["form"])) : undefined);
      for (const [id, text] of Object.entries(step.set)) {
        const amended = targetForm ? needsField(targetForm, id, `${position(step)}/set`, report) : undefined;
        const expected = amended ? types.find(amended.type)?.expressionType(amended, types) : undefined;
        checkExpression(
          text,
          scopeOf(form, types),
          typeof expected === "string" ? expected : undefined,
          `${position(step)}/set/${id}`,
          report,
        );
      }
    }
  }
  flow.steps.forEach((step, i) => {
    if (step.do !== "choose") return;
    step.cases.forEach((branch, c) => {
      const last = c === step.cases.length - 1;
      if ((branch.when === undefined) !== last)
        report(
          `/steps/${i}/cases/${c}`,
          branch.when ?? "no condition",
          last ? "no condition on the last case" : "a condition",
        );
      if (branch.when !== undefined && form)
        checkExpression(branch.when, scopeOf(form, types), "bool", `/steps/${i}/cases/${c}/when`, report);
    });
  });
  flow.separate.forEach((group, i) =>
    group.forEach(
      (id, k) => steps.some((s) => s.id === id) || report(`/separate/${i}/${k}`, id, "a step of this flow"),
    ),
  );
}

function checkPost(step: Extract<LeafStep, { do: "post" }>, form: Form, pointer: string, report: Report): void {
  needsField(form, step.amount, `${pointer}/amount`, report, "money");
  if (step.movement === "allot" ? !step.line : !step.quota)
    report(pointer, step.movement, step.movement === "allot" ? "the line that is made" : "the quota that is moved");
  if (step.quota) needsField(form, step.quota, `${pointer}/quota`, report, "quota");
  if ((step.movement === "pay" || step.movement === "refund") && !step.payment)
    report(pointer, step.movement, "the fields of the payment record");
  for (const [key, id] of Object.entries({ ...step.line, ...step.payment }))
    if (typeof id === "string" && key !== "limit")
      needsField(form, id, `${pointer}/${step.line ? "line" : "payment"}/${key}`, report);
}

function checkExpression(
  text: string,
  scope: ExpressionScope,
  expected: string | undefined,
  pointer: string,
  report: Report,
): void {
  const compiled = compileExpression(text, scope, expected);
  if ("faults" in compiled) for (const fault of compiled.faults) report(pointer, text, fault.message);
}

function checkIndicator(indicator: Indicator, set: DefinitionSet, report: Report): void {
  indicator.inputs.forEach((input, i) => {
    if (!("form" in input.from)) return;
    const form = needs(set, "form", input.from.form, `/inputs/${i}/from/form`, report);
    if (form) needsField(form, input.from.field, `/inputs/${i}/from/field`, report);
  });
  checkExpression(indicator.expr, indicatorScope(indicator, set), "Percent", "/expr", report);
}

/** Types of an indicator's inputs: ledger and project figures are money, the rest as the field says. */
export function indicatorScope(indicator: Indicator, set: DefinitionSet): ExpressionScope {
  const numeric: Record<string, "Money" | "Percent" | "int"> = {
    money: "Money",
    percent: "Percent",
    number: "int",
    year: "int",
  };
  const scope: ExpressionScope = {};
  for (const input of indicator.inputs) {
    const from = input.from;
    if (!("form" in from)) scope[input.id] = "Money";
    else {
      const form = set.find("form", from.form);
      const field = form && fieldsOf(form).find((f) => f.id === from.field);
      scope[input.id] = (field && numeric[field.type]) ?? "string";
    }
  }
  return scope;
}

function checkPublication(publication: Definitions["publication"], set: DefinitionSet, report: Report): void {
  const path = (form: string, field: string, pointer: string, disclosed: boolean): void => {
    const target = needs(set, "form", form, `${pointer}/form`, report);
    const found = target && needsField(target, field, `${pointer}/field`, report);
    if (found && disclosed && (found.public !== true || found.sensitive === true))
      report(`${pointer}/field`, field, "a field marked public and not sensitive");
  };
  if (publication.summary) path(publication.summary.form, publication.summary.field, "/summary", true);
  publication.facts.forEach((fact, i) => path(fact.form, fact.field, `/facts/${i}`, true));
  const { sources, progress, contracts } = publication;
  if (sources) path(sources.form, sources.table, "/sources", false);
  if (progress)
    for (const field of [progress.rate, progress.date, progress.note, progress.pictures])
      if (field) path(progress.form, field, "/progress", true);
  if (contracts)
    for (const field of [
      contracts.number,
      contracts.name,
      contracts.party,
      contracts.amount,
      contracts.current,
      contracts.signed,
    ])
      if (field) path(contracts.form, field, "/contracts", true);
  publication.indicators.forEach((id, i) => needs(set, "indicator", id, `/indicators/${i}`, report));
}
