/**
 * Puts layers on a definition from above: province, then city, county, unit. Each operation names stable ids, so it
 * survives renaming and reordering above; one that no longer fits is listed and left out, never dropped in silence.
 */
import { columnsOf } from "./fields/table.ts";
import { allSteps, type Flow, innerLists, type Step } from "./flow.ts";
import { type Check, type Field, fieldsOf, type Form, type Section } from "./form.ts";
import type { Layer, LayerOperation } from "./layer.ts";
import { loosens } from "./tighten.ts";

/** Why an operation does not fit; `reason` is a key of the message catalogue. */
export type Misfit = { layer: string; scope: string; operation: number; reason: MisfitReason };
export type MisfitReason =
  | "layer.gone"
  | "layer.locked"
  | "layer.loosens"
  | "layer.needed"
  | "layer.id-taken"
  | "layer.no-place"
  | "layer.wrong-kind"
  | "layer.not-for-this";

type Locks = Map<string, ReadonlySet<string> | "all">;

/** Broadest first: everywhere, province, city, county, unit. */
export function layerDepth(scope: string): number {
  if (scope === "") return 0;
  if (scope.startsWith("unit:")) return 4;
  if (scope.endsWith("0000")) return 1;
  return scope.endsWith("00") ? 2 : 3;
}

/** The definition with all layers on it, broadest first, and what did not fit. */
export function applyLayers<Body extends Form | Flow>(
  base: Body,
  layers: readonly Layer[],
): { body: Body; misfits: Misfit[] } {
  const body = structuredClone(base);
  const misfits: Misfit[] = [];
  const locks: Locks = new Map();
  for (const layer of layers.toSorted((a, b) => layerDepth(a.scope) - layerDepth(b.scope))) {
    if (body.kind === "flow") for (const id of lockedSteps(body)) locks.set(id, "all");
    const own: [string, ReadonlySet<string> | "all"][] = [];
    layer.operations.forEach((operation, i) => {
      const reason =
        operation.op === "lock"
          ? lockReason(body, operation, own)
          : (lockedReason(operation, locks) ??
            (body.kind === "form" ? applyToForm(body, operation) : applyToFlow(body, operation)));
      if (reason) misfits.push({ layer: layer.id, scope: layer.scope, operation: i, reason });
    });
    // A lock holds for the layers below, not for the one that sets it. A locked step says so itself from then on.
    for (const [target, keys] of own) {
      locks.set(target, keys);
      const step = body.kind === "flow" && keys === "all" ? stepWith(body, target) : undefined;
      if (step) step.locked = true;
    }
  }
  return { body, misfits };
}

/** Ids of the steps and blocks that the levels above have locked. */
export function lockedSteps(flow: Pick<Flow, "steps">): string[] {
  return flow.steps.flatMap(withInner).flatMap((step) => (step.locked === true ? [step.id] : []));
}

function lockReason(
  body: Form | Flow,
  operation: LayerOperation,
  own: [string, ReadonlySet<string> | "all"][],
): MisfitReason | undefined {
  if (!idsOf(body).has(operation.target)) return "layer.gone";
  const keys = Array.isArray(operation.value) ? new Set(operation.value.map(String)) : ("all" as const);
  own.push([operation.target, keys]);
  return undefined;
}

/** An operation on a locked thing, or one that sets a locked key of it. */
function lockedReason(operation: LayerOperation, locks: Locks): MisfitReason | undefined {
  const lock = locks.get(operation.target);
  if (lock === undefined) return undefined;
  // Adding something into a section does not change the section itself.
  if (operation.op === "add" && lock !== "all") return undefined;
  if (lock === "all") return "layer.locked";
  return keysOf(operation).some((key) => lock.has(key)) ? "layer.locked" : undefined;
}

function keysOf(operation: LayerOperation): string[] {
  if (operation.op === "hide") return ["hide"];
  if (operation.op === "reorder") return ["order"];
  return isRecord(operation.value) ? Object.keys(operation.value) : [];
}

function applyToForm(form: Form, operation: LayerOperation): MisfitReason | undefined {
  switch (operation.op) {
    case "add":
      return addToForm(form, operation);
    case "hide":
      return hide(form, operation.target);
    case "tighten":
    case "relabel":
      return change(form, operation);
    case "reorder":
      return reorder(form, operation);
    case "insert-step":
    case "lock":
      return "layer.wrong-kind";
  }
}

function addToForm(form: Form, { target, value, after }: LayerOperation): MisfitReason | undefined {
  if (!isRecord(value) || typeof value["id"] !== "string") return "layer.not-for-this";
  if (idsOf(form).has(value["id"])) return "layer.id-taken";
  const added = structuredClone(value);
  if (target === "checks") return insert(form.checks, added as unknown as Check, after);
  if (target === "sections") return insert(form.sections, added as unknown as Section, after);
  const section = form.sections.find((s) => s.id === target);
  if (section) return insert(section.fields as Field[], added as unknown as Field, after);
  const table = fieldsOf(form).find((field) => field.id === target && columnsOf(field).length > 0);
  return table ? insert(columnsOf(table), added as unknown as Field, after) : "layer.gone";
}

/** Takes a field, section or check away where nothing else needs it. */
function hide(form: Form, target: string): MisfitReason | undefined {
  const check = form.checks.findIndex((c) => c.id === target);
  if (check >= 0) {
    if (form.checks[check]?.severity === "block") return "layer.loosens";
    form.checks.splice(check, 1);
    return undefined;
  }
  const sectionAt = form.sections.findIndex((s) => s.id === target);
  const section = form.sections[sectionAt];
  if (section) {
    const needed = (section.fields as Field[]).some((field) => isNeeded(form, field));
    if (needed || form.sections.length === 1) return "layer.needed";
    form.sections.splice(sectionAt, 1);
    return undefined;
  }
  for (const place of form.sections) {
    const at = place.fields.findIndex((field) => field.id === target);
    const field = place.fields[at] as Field | undefined;
    if (!field) continue;
    if (isNeeded(form, field) || place.fields.length === 1) return "layer.needed";
    place.fields.splice(at, 1);
    return undefined;
  }
  return "layer.gone";
}

/** Required from above, named by the form itself, or read by an expression. */
function isNeeded(form: Form, field: Field): boolean {
  if (field.required === true) return true;
  const { sections, checks, ...head } = form;
  const named = JSON.stringify(head).includes(`"${field.id}"`);
  const others = sections.flatMap((s) => [s.visible, ...(s.fields as Field[]).filter((f) => f.id !== field.id)]);
  const rest = JSON.stringify([others, checks]);
  const reads = new RegExp(`doc\\.${field.id}(?![A-Za-z0-9])`).test(rest);
  return named || reads || rest.includes(`"field":"${field.id}"`);
}

function change(form: Form, operation: LayerOperation): MisfitReason | undefined {
  if (!isRecord(operation.value)) return "layer.not-for-this";
  const thing = thingOf(form, operation.target);
  if (!thing) return "layer.gone";
  const allowed = operation.op === "relabel" ? ["label", "title", "help", "message"] : undefined;
  for (const [key, value] of Object.entries(operation.value)) {
    if (allowed ? !allowed.includes(key) || typeof value !== "string" : loosens(thing, key, value))
      return allowed ? "layer.not-for-this" : "layer.loosens";
  }
  Object.assign(thing, structuredClone(operation.value));
  return undefined;
}

function reorder(form: Form, { target, after }: LayerOperation): MisfitReason | undefined {
  const lists: { id: string }[][] = [
    form.sections,
    form.checks,
    ...form.sections.map((section) => section.fields as Field[]),
    ...fieldsOf(form).map(columnsOf),
  ];
  const list = lists.find((items) => items.some((item) => item.id === target));
  if (!list) return "layer.gone";
  if (after !== undefined && !list.some((item) => item.id === after)) return "layer.no-place";
  const [item] = list.splice(
    list.findIndex((i) => i.id === target),
    1,
  );
  if (item) list.splice(after === undefined ? 0 : list.findIndex((i) => i.id === after) + 1, 0, item);
  return undefined;
}

function applyToFlow(flow: Flow, operation: LayerOperation): MisfitReason | undefined {
  const step = stepWith(flow, operation.target);
  switch (operation.op) {
    case "insert-step": {
      if (!isRecord(operation.value) || typeof operation.value["id"] !== "string") return "layer.not-for-this";
      if (idsOf(flow).has(operation.value["id"])) return "layer.id-taken";
      // Lower levels may ask one more person; money and disclosure are not theirs to add.
      if (operation.value["do"] !== "approve" && operation.value["do"] !== "handle") return "layer.not-for-this";
      return insertStep(flow, structuredClone(operation.value) as unknown as Step, operation);
    }
    case "relabel": {
      if (!step) return "layer.gone";
      if (!isRecord(operation.value) || typeof operation.value["title"] !== "string") return "layer.not-for-this";
      step.title = operation.value["title"];
      return undefined;
    }
    case "tighten": {
      if (!step) return "layer.gone";
      if (!isRecord(operation.value)) return "layer.not-for-this";
      for (const [key, value] of Object.entries(operation.value))
        if (loosens(step as unknown as Readonly<Record<string, unknown>>, key, value)) return "layer.loosens";
      Object.assign(step, structuredClone(operation.value));
      return undefined;
    }
    default:
      return "layer.wrong-kind";
  }
}

/** Puts a step before or after another, in whatever block that stands; nothing comes before the submission. */
function insertStep(flow: Flow, step: Step, { before, after }: LayerOperation): MisfitReason | undefined {
  const anchor = before ?? after;
  if (anchor === undefined || (before !== undefined && after !== undefined)) return "layer.no-place";
  const list = listWith(flow.steps, anchor);
  const at = list?.findIndex((s) => s.id === anchor) ?? -1;
  if (!list || (before !== undefined && list[at]?.do === "submit")) return "layer.no-place";
  flow.separate = withDecider(flow, step);
  list.splice(before === undefined ? at + 1 : at, 0, step);
  return undefined;
}

/** A step that decides joins every group that keeps all who submit and decide apart, as one drawn above would. */
function withDecider(flow: Flow, step: Step): Flow["separate"] {
  if (step.do !== "approve") return flow.separate;
  const deciders = allSteps(flow).filter((one) => one.do === "submit" || one.do === "approve");
  return flow.separate.map((group) =>
    !group.includes(step.id) && deciders.every(({ id }) => group.includes(id)) ? [...group, step.id] : group,
  );
}

function stepWith(flow: Flow, id: string): Step | undefined {
  return listWith(flow.steps, id)?.find((step) => step.id === id);
}

/** The list in which a step stands: the flow's own, or one of a block's. */
function listWith(list: Step[], id: string): Step[] | undefined {
  if (list.some((step) => step.id === id)) return list;
  for (const inner of list.flatMap(innerLists)) {
    const found = listWith(inner, id);
    if (found) return found;
  }
  return undefined;
}

/** Puts a thing behind another, or at the end. */
function insert<Thing extends { id: string }>(
  list: Thing[],
  thing: Thing,
  after: string | undefined,
): MisfitReason | undefined {
  const at = after === undefined ? list.length - 1 : list.findIndex((item) => item.id === after);
  if (after !== undefined && at < 0) return "layer.no-place";
  list.splice(at + 1, 0, thing);
  return undefined;
}

function thingOf(form: Form, id: string): Record<string, unknown> | undefined {
  const all: unknown[] = [...form.sections, ...fieldsOf(form), ...fieldsOf(form).flatMap(columnsOf), ...form.checks];
  return all.find((thing) => (thing as { id: string }).id === id) as Record<string, unknown> | undefined;
}

function idsOf(body: Form | Flow): Set<string> {
  if (body.kind === "flow") return new Set(body.steps.flatMap(withInner).map((step) => step.id));
  return new Set([
    ...body.sections.map((section) => section.id),
    ...fieldsOf(body).flatMap((field) => [field.id, ...columnsOf(field).map((column) => column.id)]),
    ...body.checks.map((check) => check.id),
  ]);
}

/** The step with all that stands inside it. */
function withInner(step: Step): Step[] {
  return [step, ...innerLists(step).flat().flatMap(withInner)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
