/** When a field is filled in: seen, required, computed, brought from elsewhere, or filled by a later step of the flow. */
import { type BranchCondition, type Constant, readBranch } from "./branch-condition.ts";
import type { CompiledForm } from "./compile-form.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { ExpressionScope } from "./expression.ts";
import { type Flow, isHuman } from "./flow.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";
import { everyStep } from "./place-parts.ts";

export type FieldRule = {
  /** All of these hold where the field is seen; `unread` when that is more than branch conditions can say. */
  visible: readonly BranchCondition[] | "unread";
  required: boolean | BranchCondition;
  /** Fields without which a computed one stays empty. */
  computedFrom?: readonly string[];
  /** The reference that a value comes along with; sure when the other side always has one. */
  broughtBy?: { field: string; sure: boolean };
};
export type FieldStates = {
  ruleOf(id: string): FieldRule;
  /** Only a later step fills it: the starter cannot. */
  isLocked(id: string): boolean;
  /** Locked, and without a value that a new document starts with. */
  isUntouched(id: string): boolean;
  /** The fields and all that are computed from them or seen because of them. */
  spread(ids: readonly string[]): string[];
};

type Given = {
  flow: Flow;
  compiled: CompiledForm;
  scope: ExpressionScope;
  byId: ReadonlyMap<string, Field>;
  definitions: Pick<DefinitionSet, "find"> | undefined;
  /** Asks for a field to be looked at too, which `uses` then has. */
  use(field: string, constants?: readonly Constant[]): void;
  uses: ReadonlyMap<string, unknown>;
};

/** The rules of all fields that are used; fields that these rules read are used from now on. */
export function fieldStates(given: Given): FieldStates {
  const { flow, compiled, uses, use } = given;
  const locked = lockedBy(flow);
  const rules = new Map<string, FieldRule>();
  // A rule may ask for further fields, which are then among the used ones: the loop sees them too.
  for (const id of uses.keys()) {
    const rule = readRule(id, given);
    rules.set(id, rule);
    for (const condition of [...(rule.visible === "unread" ? [] : rule.visible), rule.required])
      if (typeof condition === "object") for (const { field, constants } of condition.uses) use(field, constants);
    for (const field of rule.computedFrom ?? []) use(field);
    if (rule.broughtBy) use(rule.broughtBy.field);
  }
  const readers = readersIn(compiled);
  return {
    ruleOf: (id) => rules.get(id) ?? { visible: "unread", required: false },
    isLocked: (id) => locked.has(id),
    isUntouched(id) {
      const field = given.byId.get(id);
      return locked.has(id) && !field?.computed && !field?.from && field?.default === undefined && !field?.initial;
    },
    spread(ids) {
      const found = new Set(ids);
      for (const id of found) for (const reader of readers.get(id) ?? []) found.add(reader);
      return [...found];
    },
  };
}

/** Fields that human steps fill, or that the flow amends in its own document. */
function lockedBy(flow: Flow): Set<string> {
  const locked = new Set<string>();
  for (const step of everyStep(flow.steps)) {
    if (isHuman(step))
      for (const [id, right] of Object.entries(step.fields ?? {})) if (right === "edit") locked.add(id);
    if (step.do === "amend" && step.document === "self") for (const id of Object.keys(step.set)) locked.add(id);
  }
  return locked;
}

function readRule(id: string, { compiled, scope, byId, definitions }: Given): FieldRule {
  const rule = compiled.rules.find((r) => r.id === id);
  const field = byId.get(id);
  if (!rule || !field) return { visible: "unread", required: false };
  const section = compiled.sections[rule.section];
  const visible: BranchCondition[] = [];
  let unread = false;
  for (const expression of [section, rule.visible]) {
    if (!expression) continue;
    const read = readBranch(expression.text, scope, byId);
    if ("faults" in read) unread = true;
    else visible.push(read);
  }
  const required =
    typeof field.required === "string" ? readBranch(field.required, scope, byId) : field.required === true;
  const computed = rule.computed;
  return {
    visible: unread ? "unread" : visible,
    required: typeof required === "object" && "faults" in required ? false : required,
    ...(computed && { computedFrom: computed.reads.filter((name) => !computed.guarded.includes(name)) }),
    ...(field.from && { broughtBy: { field: field.from.field, sure: isBroughtSurely(field, byId, definitions) } }),
  };
}

/** Sums and ledger figures are always there; a copied answer when the other form asks for it in any case. */
function isBroughtSurely(
  field: Field,
  byId: ReadonlyMap<string, Field>,
  definitions: Pick<DefinitionSet, "find"> | undefined,
): boolean {
  const take = field.from?.take;
  if (take === undefined) return true;
  const reference = byId.get(field.from?.field ?? "");
  const other = definitions?.find("form", String(reference?.["form"]));
  return other !== undefined && isAlwaysFilled(other, take);
}

function isAlwaysFilled(form: Form, id: string): boolean {
  const section = form.sections.find((s) => s.fields.some((f) => f.id === id));
  const field = fieldsOf(form).find((f) => f.id === id);
  return field?.required === true && field.visible === undefined && section?.visible === undefined;
}

/** For each field those whose value or being seen depends on it. */
function readersIn(compiled: CompiledForm): Map<string, Set<string>> {
  const readers = new Map<string, Set<string>>();
  for (const rule of compiled.rules)
    for (const expression of [rule.computed, rule.visible, compiled.sections[rule.section]])
      for (const name of expression?.reads ?? []) {
        const all = readers.get(name) ?? new Set();
        readers.set(name, all.add(rule.id));
      }
  return readers;
}
