/** Which other definitions one names, by kind and id: what a pack needs beside its own. */
import { DEFAULT_CALENDAR } from "./calendar.ts";
import { CONTRACT_PARTS } from "./contract-page.ts";
import type { Kind } from "./definition-head.ts";
import type { AnyDefinition } from "./definition.ts";
import { columnsOf } from "./fields/table.ts";
import { allSteps, type Flow, isHuman, type LeafStep } from "./flow.ts";
import { isRoleWho, type Span, type Who } from "./flow-people.ts";
import { type Field, fieldsOf } from "./form.ts";
import type { Rule } from "./rule.ts";
import { watchedForm } from "./rule-scope.ts";

/** The watched form or life cycle, forms and rules that are looked up, roles that are told, the form hits are handled with. */
function ruleReferences(rule: Rule): DefinitionReference[] {
  const sources = (rule.values ?? []).map((value) => value.from);
  const told = [...(rule.tell ?? []), ...(rule.escalate ?? [])].flatMap(({ to }) => to.map((who) => who.role));
  return [
    ...of("form", [watchedForm(rule.watches), rule.handle?.form]),
    ...of(
      "form",
      sources.map((from) => ("documents" in from ? from.documents.form : undefined)),
    ),
    ...of("lifecycle", ["project" in rule.watches ? rule.watches.project : undefined]),
    ...of(
      "rule",
      sources.map((from) => ("rule" in from ? from.rule : undefined)),
    ),
    ...of("role", told),
  ];
}

export type DefinitionReference = { kind: Kind; id: string };

/** Every definition that this one cannot do without, each once. */
export function referencesOf(definition: AnyDefinition): DefinitionReference[] {
  const found = new Map<string, DefinitionReference>();
  for (const reference of listReferences(definition)) found.set(`${reference.kind} ${reference.id}`, reference);
  found.delete(`${definition.kind} ${definition.id}`);
  return [...found.values()];
}

const of = (kind: Kind, ids: Iterable<string | undefined>): DefinitionReference[] =>
  [...ids].flatMap((id) => (id === undefined ? [] : [{ kind, id }]));

function listReferences(definition: AnyDefinition): DefinitionReference[] {
  switch (definition.kind) {
    case "form":
      return [
        ...of("role", definition.create),
        ...of(
          "form",
          CONTRACT_PARTS.map((part) => definition.contract?.[part]?.form),
        ),
        ...of("rule", [definition.offers?.rule]),
        ...fieldsOf(definition).flatMap(fieldReferences),
      ];
    case "flow":
      return flowReferences(definition);
    case "indicator":
      return of(
        "form",
        definition.inputs.map((input) => ("form" in input.from ? input.from.form : undefined)),
      );
    case "rule":
      return ruleReferences(definition);
    case "lifecycle":
      return of(
        "form",
        definition.stages.flatMap((stage) => stage.forms),
      );
    case "publication": {
      const { summary, sources, progress, contracts, facts, indicators } = definition;
      const parts = [summary, sources, progress, contracts, ...facts].map((part) => part?.form);
      return [...of("form", parts), ...of("indicator", indicators)];
    }
    case "list":
      return "form" in definition.of ? of("form", [definition.of.form]) : [];
    case "page":
      return [
        ...of("role", definition.roles),
        ...of(
          "list",
          definition.menu.flatMap((group) =>
            group.items.map((item) => ("list" in item.open ? item.open.list : undefined)),
          ),
        ),
      ];
    case "role":
      return of("role", definition.conflicts);
    case "mapping":
      return [...of("form", [definition.form]), ...of("publication", [definition.publication])];
    case "reconciliation":
      return of("form", [
        ...definition.payments.map((one) => one.form),
        ...(definition.batches ?? []).map((one) => one.form),
        definition.returned?.form,
      ]);
    case "feed":
      return of("form", [definition.form, definition.changed.form]);
    case "voucher":
      return of("form", [definition.form, definition.refund?.form]);
    case "print":
      return of("form", [definition.form]);
    case "layer":
      return of(definition.of.kind, [definition.of.id]);
    case "dictionary":
    case "calendar":
    case "site":
      return [];
  }
}

/** The form, the roles of all who may be asked, flows that it calls, what it publishes, the calendar its deadlines count by. */
function flowReferences(flow: Flow): DefinitionReference[] {
  const { noApprover } = flow.policy ?? {};
  const steps = allSteps(flow);
  const asked = [
    ...(typeof noApprover === "object" ? noApprover.who : []),
    ...steps.flatMap((step) =>
      isHuman(step) ? [...step.who, ...(step.due?.to ?? [])] : step.do === "cc" ? step.who : [],
    ),
  ];
  return [
    ...of("form", [flow.form]),
    ...of("role", asked.map(roleOf)),
    ...of(
      "flow",
      steps.map((step) => (step.do === "call" ? step.flow : undefined)),
    ),
    ...of(
      "voucher",
      steps.map((step) => (step.do === "handle" ? step.pays?.voucher : undefined)),
    ),
    ...of(
      "publication",
      steps.map((step) => (step.do === "publish" ? step.publication : undefined)),
    ),
    ...of("calendar", [flow.calendar ?? (countsWork(steps) ? DEFAULT_CALENDAR : undefined)]),
  ];
}

function roleOf(who: Who): string | undefined {
  if (isRoleWho(who)) return who.role;
  return "chosenBy" in who || "plugin" in who ? who.from?.role : undefined;
}

/** Whether some length of time is in working days or hours. */
function countsWork(steps: readonly LeafStep[]): boolean {
  const spans = steps.flatMap((step): (Span | undefined)[] => {
    if (step.do === "wait") return [step.for];
    if (!isHuman(step) || !step.due) return [];
    return [step.due.within, ...(step.due.remind ?? []), step.due.overdue?.every];
  });
  return spans.some((span) => span !== undefined && ("workdays" in span || "workhours" in span));
}

function fieldReferences(field: Field): DefinitionReference[] {
  const own: DefinitionReference[] = [];
  if (typeof field["dictionary"] === "string") own.push({ kind: "dictionary", id: field["dictionary"] });
  if (field.type === "document" && typeof field["form"] === "string") own.push({ kind: "form", id: field["form"] });
  return [...own, ...columnsOf(field).flatMap(fieldReferences)];
}
