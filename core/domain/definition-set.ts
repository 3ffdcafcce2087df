/** All definitions of a portal together, newest versions by kind and id, and the faults between them. */
import { checkAnswer } from "./check-answers.ts";
import { QUOTA_FACTS } from "./budget-element.ts";
import type { Kind } from "./definition-head.ts";
import { KINDS } from "./definition-head.ts";
import type { AnyDefinition, Definitions } from "./definition.ts";
import { checkFieldNames } from "./check-fields.ts";
import { checkCompute } from "./check-compute.ts";
import { checkContractPage } from "./check-contract-page.ts";
import { checkHandles } from "./check-handles.ts";
import { checkOffers } from "./check-offers.ts";
import { checkPrepares } from "./check-prepares.ts";
import { checkFlow } from "./check-flow.ts";
import { checkExpression, checkOnce, needs, needsField, type Report, type Sentence } from "./definition-references.ts";
import type { ExpressionScope } from "./expression.ts";
import { compiledOnce } from "./evaluate-form.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { type Field, type Form, fieldsOf } from "./form.ts";
import type { Indicator } from "./indicator.ts";
import { checkLayer } from "./layer.ts";
import { checkOfferedField } from "./offered-type.ts";
import { checkPrint } from "./print.ts";
import { checkFeed } from "./check-feed.ts";
import { checkReconciliation } from "./check-reconciliation.ts";
import { checkRule } from "./check-rule.ts";
import { checkDictionary, checkLifecycle, checkList, checkMapping } from "./check-tables.ts";
import { checkVoucher } from "./check-voucher.ts";

/** One fault of a definition: file, JSON pointer, what was found and what was expected, or a sentence that says it better. */
export type DefinitionFault = { file: string; pointer: string; found: string; expected: string } & Partial<Sentence>;
export type LoadedDefinition = { file: string; body: AnyDefinition };

export type DefinitionSet = {
  /** The highest version there is, or the one that is named. */
  find<K extends Kind>(kind: K, id: string, version?: number): Definitions[K] | undefined;
  all<K extends Kind>(kind: K): Definitions[K][];
};

/** Looks definitions up by kind and id; of several versions the highest counts. `older` are found by their version alone. */
export function definitionSet(bodies: Iterable<AnyDefinition>, older: Iterable<AnyDefinition> = []): DefinitionSet {
  const byKind = new Map<Kind, Map<string, AnyDefinition>>(KINDS.map((kind) => [kind, new Map()]));
  const versions = new Map<string, AnyDefinition>();
  const keyOf = (kind: Kind, id: string, version: number): string => `${kind} ${id} ${version}`;
  for (const body of bodies) {
    versions.set(keyOf(body.kind, body.id, body.version), body);
    const known = byKind.get(body.kind)?.get(body.id);
    if (!known || known.version < body.version) byKind.get(body.kind)?.set(body.id, body);
  }
  // What was published under a number stays what that number means, whatever a draft says.
  for (const body of older) versions.set(keyOf(body.kind, body.id, body.version), body);
  return {
    find: <K extends Kind>(kind: K, id: string, version?: number) =>
      (version === undefined ? byKind.get(kind)?.get(id) : versions.get(keyOf(kind, id, version))) as
        | Definitions[K]
        | undefined,
    all: <K extends Kind>(kind: K) => [...(byKind.get(kind)?.values() ?? [])] as Definitions[K][],
  };
}

/**
 * Every reference between definitions that leads nowhere, and every expression that does not compile. `older`: versions
 * that may still be named, and are not checked again.
 */
export function checkDefinitionSet(
  loaded: readonly LoadedDefinition[],
  types: FieldTypes,
  older: readonly AnyDefinition[] = [],
): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const set = definitionSet(
    loaded.map((l) => l.body),
    older,
  );
  for (const { file, body } of loaded) {
    const report: Report = (pointer, found, expected, sentence) =>
      faults.push({ file, pointer, found, expected, ...sentence });
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
      case "rule":
        checkRule(body, set, types, report);
        break;
      case "lifecycle":
        checkLifecycle(body, set, report);
        break;
      case "publication":
        checkPublication(body, set, report);
        break;
      case "list":
        checkList(body, set, report);
        break;
      case "page":
        body.roles.forEach((role, i) => needs(set, "role", role, `/roles/${i}`, report));
        body.menu.forEach((group, g) =>
          group.items.forEach((item, i) => {
            if ("board" in item.open) needs(set, "form", item.open.board, `/menu/${g}/items/${i}/open/board`, report);
            else if ("list" in item.open) needs(set, "list", item.open.list, `/menu/${g}/items/${i}/open/list`, report);
          }),
        );
        break;
      case "role":
        body.conflicts.forEach((role, i) => needs(set, "role", role, `/conflicts/${i}`, report));
        break;
      case "mapping":
        checkMapping(body, set, report);
        break;
      case "dictionary":
        checkDictionary(body, report);
        break;
      case "reconciliation":
        checkReconciliation(body, set, report);
        break;
      case "voucher":
        checkVoucher(body, set, report);
        break;
      case "feed":
        checkFeed(body, set, report);
        break;
      case "print":
        checkPrint(body, set, report);
        break;
      case "layer":
        checkLayer(body, set, report);
        break;
      case "site":
      case "calendar":
        break;
    }
  }
  return faults;
}

function checkForm(form: Form, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const checkField = (field: Field, pointer: string, inTable: boolean, seen: Set<string>): void => {
    if (seen.has(field.id))
      report(`${pointer}/id`, field.id, `a field id that stands once in the ${inTable ? "table" : "form"}`);
    seen.add(field.id);
    if (field.id in Object.prototype)
      report(`${pointer}/id`, field.id, "a name that is not a property of every object in JavaScript");
    if (typeof field["dictionary"] === "string")
      needs(set, "dictionary", field["dictionary"], `${pointer}/dictionary`, report);
    if (field.default !== undefined) checkDefault(field, `${pointer}/default`, set, types, report);
    if (field.type === "document") needs(set, "form", String(field["form"]), `${pointer}/form`, report);
    if (inTable) checkColumn(field, pointer, report);
    else checkFieldNames(form, field, pointer, { set, types, report });
    const columns = new Set<string>();
    columnsOf(field).forEach((column, i) => checkField(column, `${pointer}/columns/${i}`, true, columns));
    checkOfferedField(field, pointer, inTable, report);
    if (field.compute && inTable) report(`${pointer}/compute`, field.id, "a column without compute");
    else checkCompute(form, field, pointer, set, report);
    if (field.from) checkFrom(form, field, `${pointer}/from`, set, report);
    const filled = field.computed !== undefined || field.from !== undefined;
    if (filled && field.required !== undefined && field.required !== false)
      report(`${pointer}/required`, String(field.required), "no required on a computed field");
    if (filled && field.initial !== undefined)
      report(`${pointer}/initial`, field.initial, "no initial on a computed field");
  };
  const seen = new Set<string>();
  form.sections.forEach((section, s) =>
    (section.fields as Field[]).forEach((field, f) => checkField(field, `/sections/${s}/fields/${f}`, false, seen)),
  );
  checkOnce(
    form.sections.map((section) => section.id),
    (i) => `/sections/${i}/id`,
    "a section id that stands once",
    report,
  );
  checkOnce(
    form.checks.map((check) => check.id),
    (i) => `/checks/${i}/id`,
    "a check id that stands once",
    report,
  );
  checkOnce(
    (form.pluginChecks ?? []).map((check) => check.id),
    (i) => `/pluginChecks/${i}/id`,
    "a check id that stands once",
    report,
  );
  const title = needsField(form, form.titleField, "/titleField", report);
  if (title && types.find(title.type)?.answers === false)
    report("/titleField", title.id, "a field that holds an answer");
  if (form.amountField) needsField(form, form.amountField, "/amountField", report, "money");
  if (form.dateField) needsField(form, form.dateField, "/dateField", report, "date");
  if (form.contract) checkContractPage(form, form.contract, set, report);
  const successor = form.successor && needsField(form, form.successor, "/successor", report, "document");
  if (successor && (successor["form"] !== form.id || form.project.role !== "none"))
    report("/successor", form.successor ?? "", "a reference to another entry of the same register");
  if (form.offers) checkOffers(form, form.offers, set, report);
  if (form.handles) checkHandles(form, form.handles, { set, types }, report);
  if (form.prepares) checkPrepares(form, form.prepares, { set, types }, report);
  form.create.forEach((role, i) => needs(set, "role", role, `/create/${i}`, report));
  if (form.project.role === "opens" && !form.project.facts)
    report("/project", "no facts", "facts of the project that the form opens");
  if (form.project.role === "none" && form.project.facts)
    report("/project/facts", "facts", "no facts where there is no project");
  for (const [fact, id] of Object.entries(form.project.facts ?? {}))
    if (typeof id === "string") needsField(form, id, `/project/facts/${fact}`, report);
  form.checks.forEach((check, i) => {
    if (check.field) needsField(form, check.field, `/checks/${i}/field`, report);
    check.show?.forEach((id, k) => needsField(form, id, `/checks/${i}/show/${k}`, report));
  });
  const compiled = compiledOnce(form, types);
  if ("faults" in compiled) for (const fault of compiled.faults) report(fault.pointer, fault.found, fault.expected);
  if (!set.all("flow").some((flow) => flow.form === form.id && flow.part !== true))
    report("", form.id, "a flow for this form");
}

/** A row has no rules of its own but computed: nobody sees a column come and go. */
function checkColumn(column: Field, pointer: string, report: Report): void {
  for (const key of ["visible", "from", "initial"] as const)
    if (column[key] !== undefined) report(`${pointer}/${key}`, column.id, `a column without ${key}`);
  for (const key of ["required", "readOnly"] as const)
    if (typeof column[key] === "string") report(`${pointer}/${key}`, column[key], "true or false in a column");
  if (column["neededAt"] !== undefined) report(`${pointer}/neededAt`, column.id, "a column without neededAt");
  if (column["where"] !== undefined) report(`${pointer}/where`, column.id, "a column without where");
  if (column.type === "table") report(pointer, column.id, "a column that is no table");
}

/** What a new document starts with has to be an answer that the field takes. */
function checkDefault(field: Field, pointer: string, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const known = new Map(set.all("dictionary").map((d) => [d.id, new Set(d.items.map((item) => item.code))]));
  for (const found of checkAnswer(field, field.default, "", types, known))
    report(`${pointer}${found.pointer}`, JSON.stringify(field.default), `an answer of the field (${found.code})`);
}

function checkFrom(form: Form, field: Field, pointer: string, set: DefinitionSet, report: Report): void {
  const from = field.from;
  if (!from) return;
  const source = needsField(form, from.field, `${pointer}/field`, report);
  if (!source) return;
  const ways = [from.take, from.sum, from.ledger].filter((way) => way !== undefined).length;
  if (ways !== 1) report(pointer, `${ways} ways`, "exactly one of take, sum, ledger");
  const ofLine = from.ledger === "available" || (from.take !== undefined && source.type === "quota");
  if (source.type !== (ofLine ? "quota" : "document"))
    report(`${pointer}/field`, `${source.id} of type ${source.type}`, ofLine ? "a quota field" : "a document field");
  if (from.take && source.type === "quota" && !(QUOTA_FACTS as readonly string[]).includes(from.take))
    report(`${pointer}/take`, from.take, `one of ${QUOTA_FACTS.join(", ")}`);
  if (from.take && source.type === "document") {
    const target = set.find("form", String(source["form"]));
    if (target) needsField(target, from.take, `${pointer}/take`, report, field.type);
  }
  if ((from.sum || from.ledger) && field.type !== "money")
    report(pointer, `${field.id} of type ${field.type}`, "a money field for sums and ledger figures");
  if (from.sum) needsField(form, from.sum, `${pointer}/sum`, report, "money");
}

function checkIndicator(indicator: Indicator, set: DefinitionSet, report: Report): void {
  indicator.inputs.forEach((input, i) => {
    if (!("form" in input.from)) return;
    const form = needs(set, "form", input.from.form, `/inputs/${i}/from/form`, report);
    if (form) needsField(form, input.from.field, `/inputs/${i}/from/field`, report);
  });
  if ((indicator.expr === undefined) === (indicator.plugin === undefined))
    report("/expr", indicator.expr === undefined ? "nothing" : "expr and plugin", "either expr or plugin");
  for (const key of ["params", "measured"] as const)
    if (indicator[key] !== undefined && indicator.plugin === undefined)
      report(`/${key}`, key, "a plugin that computes the indicator");
  checkOnce(
    indicator.inputs.map(({ id }) => id),
    (i) => `/inputs/${i}/id`,
    "a name that stands once",
    report,
  );
  if (indicator.expr !== undefined)
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
      const whole = field && numeric[field.type];
      scope[input.id] = whole === "int" && Number(field?.["decimals"] ?? 0) > 0 ? "double" : (whole ?? "string");
    }
  }
  return scope;
}

function checkPublication(publication: Definitions["publication"], set: DefinitionSet, report: Report): void {
  const path = (form: string, field: string, pointer: string): Field | undefined => {
    const target = set.find("form", form);
    const found = target && needsField(target, field, pointer, report);
    if (found && (found.public !== true || found.sensitive === true))
      report(pointer, field, "a field marked public and not sensitive");
    return found;
  };
  const { summary, sources, progress, contracts } = publication;
  for (const [part, of] of Object.entries({ summary, sources, progress, contracts }))
    if (of) needs(set, "form", of.form, `/${part}/form`, report);
  if (summary) path(summary.form, summary.field, "/summary/field");
  publication.facts.forEach((fact, i) => {
    needs(set, "form", fact.form, `/facts/${i}/form`, report);
    path(fact.form, fact.field, `/facts/${i}/field`);
  });
  if (sources) {
    const table = path(sources.form, sources.table, "/sources/table");
    for (const key of ["name", "amount"] as const)
      if (table && !columnsOf(table).some((column) => column.id === sources[key]))
        report(`/sources/${key}`, sources[key], `a column of ${table.id}`);
  }
  for (const [part, of] of Object.entries({ progress, contracts }))
    for (const [key, field] of Object.entries(of ?? {}))
      if (of && key !== "form") path(of.form, field, `/${part}/${key}`);
  publication.indicators.forEach((id, i) => needs(set, "indicator", id, `/indicators/${i}`, report));
}
