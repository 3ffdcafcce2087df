/** Every fault of the drafts of a change: their shape, what they name, what names them, and what their scope may not do. */
import { calendarWarnings } from "../domain/calendar.ts";
import type { Conversion, DraftBody, DraftFault } from "../domain/change.ts";
import { sameValue } from "../domain/compare-definitions.ts";
import { compileConversions } from "../domain/conversion.ts";
import type { Sentence } from "../domain/definition-references.ts";
import { checkDefinitionSet, type DefinitionFault, type LoadedDefinition } from "../domain/definition-set.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { warningsOf } from "../domain/form-warnings.ts";
import type { Form } from "../domain/form.ts";
import { otherBases } from "../domain/offered-type.ts";
import { unauthorised } from "../domain/own-flow.ts";
import type { Problem } from "../domain/problem.ts";
import { distanceOf } from "../domain/scope.ts";
import type { Base } from "./change-queries.ts";
import { draftedEffectives, layeredFaults, layerFaults, partsIn } from "./draft-layers.ts";
import { outdatedBases } from "./draft-bases.ts";
import type { Area } from "./places.ts";
import { type ShapeFault, shapeFaults } from "../domain/definition-shape.ts";
import type { DefinitionView } from "./view.ts";

export type DraftOrder = {
  view: DefinitionView;
  area: Area;
  bodies: readonly DraftBody[];
  bases: readonly Base[];
  conversions: readonly Conversion[];
  types: FieldTypes;
  /** What enabled plugins offer as field types; left out where nobody knows. */
  offers?: readonly { name: string; field?: { base: string } }[];
};
export type CheckedDrafts = {
  faults: DraftFault[];
  /** Drafts of the right shape, which can be compared and compiled. */
  sound: AnyDefinition[];
  /** Everything that holds at the area with the drafts in their places, and what holds in parts of it. */
  around: AnyDefinition[];
};

const MAX_FAULTS = 300;
/** Who may do what, and who runs the site, is not drafted in the portal: it comes with packs. */
const PACK_ONLY = new Set(["role", "site"]);

/** All faults at once; drafts of a wrong shape are left out of the check of references, their published base stands in. */
export function checkDrafts(order: DraftOrder): CheckedDrafts {
  const { view, area, bodies, types } = order;
  const faults: DraftFault[] = [];
  const shapes = bodies.map((body) => shapeFaults(body, types));
  shapes.forEach((own, i) => faults.push(...own.map((fault) => worded(fault, bodies[i]))));
  const sound = bodies.filter((_, i) => shapes[i]?.length === 0) as unknown as AnyDefinition[];
  const others = othersOf(view, area, sound);
  const around = [...sound, ...others.map((other) => other.body)];
  const loaded = [...sound.map((body) => ({ file: keyOf(body), body })), ...others];
  const broken = new Set(bodies.filter((_, i) => (shapes[i]?.length ?? 0) > 0).map((body) => body.id));
  const drafted = new Set(sound.map(keyOf));
  const found = checkDefinitionSet(loaded, types, partsIn(view)).filter((fault) => !broken.has(fault.found));
  const known = found.some((fault) => !drafted.has(fault.file)) ? faultsBefore(order, others) : new Set<string>();
  for (const fault of found)
    if (drafted.has(fault.file) || !known.has(faultKey(fault)))
      faults.push(
        worded(
          fault,
          around.find((body) => keyOf(body) === fault.file),
        ),
      );
  faults.push(...scopeFaults(order, sound, others), ...conversionFaults(order, sound), ...baseFaults(order));
  faults.push(...layerFaults(order, sound), ...layeredFaults(order, sound, draftedEffectives(order, sound, true)));
  faults.push(...baseOfOffers(order, sound));
  faults.push(...formWarnings(order, sound, around), ...calendarNotices(sound));
  return { faults: faults.slice(0, MAX_FAULTS), sound, around };
}

/** Fields of drafted forms that are of another type than the plugin's offer they name. */
function baseOfOffers({ offers = [] }: DraftOrder, sound: readonly AnyDefinition[]): DraftFault[] {
  const bases = new Map(offers.flatMap(({ name, field }) => (field ? [[name, field.base] as const] : [])));
  return sound
    .filter((body) => body.kind === "form")
    .flatMap((form) => otherBases(form, bases).map((fault) => worded(fault, form)));
}

/** What is allowed in a drafted form but surely not meant; the sentence stands in the catalogues under the code. */
function formWarnings(
  { types }: DraftOrder,
  sound: readonly AnyDefinition[],
  around: readonly AnyDefinition[],
): DraftFault[] {
  const dictionaries = around.filter((body) => body.kind === "dictionary");
  return sound
    .filter((body) => body.kind === "form")
    .flatMap((form) => warningsOf(form, types, dictionaries).map((found) => warning(form, found)));
}

/** Where the table of a drafted calendar ends, so that nobody believes it to be known for ever. */
function calendarNotices(sound: readonly AnyDefinition[]): DraftFault[] {
  return sound
    .filter((body) => body.kind === "calendar")
    .flatMap((calendar) => calendarWarnings(calendar).map((found) => warning(calendar, found)));
}

function warning(body: AnyDefinition, { code, pointer, params }: Problem): DraftFault {
  return { ...stop(body, pointer, "", ""), severity: "warn", code, ...(params && { params }) };
}

/** What stands around the drafts: all that holds at the area, and what parts of the area made for themselves. */
function othersOf(view: DefinitionView, area: Area, sound: readonly AnyDefinition[]): LoadedDefinition[] {
  const taken = new Set(sound.map(keyOf));
  const others = new Map<string, AnyDefinition>();
  for (const row of view.rows) {
    const key = keyOf(row.body);
    if (taken.has(key) || others.has(key)) continue;
    const holding = view.row(row.kind, row.id, undefined, area.place);
    if (holding) others.set(key, holding.body);
  }
  for (const row of view.rows) {
    const key = keyOf(row.body);
    if (!taken.has(key) && !row.retired && (!others.has(key) || row.scope !== "") && isInside(view, row.scope, area))
      if (!view.row(row.kind, row.id, undefined, area.place)) others.set(key, row.body);
  }
  return [...others].map(([file, body]) => ({ file, body }));
}

/** Whether a scope lies inside the area: a county in its province, a unit in its county. */
function isInside(view: DefinitionView, scope: string, area: Area): boolean {
  if (scope === "" || scope === area.scope) return false;
  if (area.scope === "") return true;
  const inner = view.area(scope);
  const place = { units: [], county: inner.county, city: inner.city, province: inner.province };
  return distanceOf(area.scope, place) !== undefined;
}

/** Faults that were there before: nobody has to mend them to publish something else. */
function faultsBefore(order: DraftOrder, others: readonly LoadedDefinition[]): Set<string> {
  const bases = order.bases.flatMap((base) => {
    const body = order.view.row(base.kind, base.id, base.version)?.body;
    return body ? [{ file: keyOf(body), body }] : [];
  });
  return new Set(checkDefinitionSet([...bases, ...others], order.types, partsIn(order.view)).map(faultKey));
}

function scopeFaults(
  { view, area, bases, bodies }: DraftOrder,
  sound: readonly AnyDefinition[],
  others: readonly LoadedDefinition[],
): DraftFault[] {
  const faults: DraftFault[] = [];
  for (const body of bodies)
    if (PACK_ONLY.has(body.kind))
      faults.push(stop(body, "/kind", body.kind, "a definition that the portal may change"));
  for (const body of sound) {
    if (body.kind === "flow" && area.scope.startsWith("unit:"))
      for (const { pointer, step } of unauthorised(body, area.unitKind ?? ""))
        faults.push(stop(body, pointer, step, "a step behind the agreement of somebody outside the unit"));
    if (body.kind === "form" && body.project.role === "opens" && !lifecyclesOf(body.id, sound, others))
      faults.push({
        ...stop(body, "", body.id, "a stage of a life cycle that takes documents of this form"),
        severity: "warn",
      });
    if (body.kind === "lifecycle")
      body.stages.forEach((stage, s) =>
        stage.forms.forEach((form, f) => {
          const other = others.find(
            (o) =>
              o.body.kind === "lifecycle" &&
              o.body.id !== body.id &&
              o.body.stages.some((t) => t.after.length === 0 && t.forms.includes(form)),
          );
          if (other && stage.after.length === 0)
            faults.push(
              stop(body, `/stages/${s}/forms/${f}`, form, `a form that does not begin ${other.body.title} already`),
            );
        }),
      );
  }
  if (bodies.length > 0 && bodies.every((body) => equalsBase(view, body, bases)))
    faults.push(stop(bodies[0], "", "nothing", "a difference from what is published"));
  return faults;
}

function lifecyclesOf(form: string, sound: readonly AnyDefinition[], others: readonly LoadedDefinition[]): boolean {
  return [...sound, ...others.map((other) => other.body)].some(
    (body) => body.kind === "lifecycle" && body.stages.some((stage) => stage.forms.includes(form)),
  );
}

/** Conversions of forms that are not drafted here, or that do not fit old answers and new field. */
function conversionFaults(
  { view, bodies, bases, conversions, types }: DraftOrder,
  sound: readonly AnyDefinition[],
): DraftFault[] {
  const faults: DraftFault[] = [];
  conversions.forEach((conversion, i) => {
    if (!bases.some((base) => base.kind === "form" && base.id === conversion.form))
      faults.push(
        stop(
          { kind: "form", id: conversion.form },
          `/conversions/${i}`,
          conversion.form,
          "a published form that this change edits",
        ),
      );
  });
  for (const base of bases) {
    const now = sound.find((body) => body.kind === "form" && base.kind === "form" && body.id === base.id);
    const old = view.row(base.kind, base.id, base.version)?.body;
    if (now?.kind !== "form" || old?.kind !== "form") continue;
    for (const fault of compileConversions(old, now as Form, conversions, types).faults)
      faults.push(stop(now, `/conversions/${fault.index}`, fault.found, fault.expected));
  }
  return bodies.length === 0 ? [] : faults;
}

function baseFaults({ view, area, bodies, bases }: DraftOrder): DraftFault[] {
  return outdatedBases(view, area, bodies, bases).map(({ body, base, newest }) =>
    stop(
      body,
      "/version",
      base === undefined ? "an id that is taken" : `made from version ${base}`,
      `version ${newest.version}, published meanwhile`,
    ),
  );
}

/** True when a draft says what its base says. */
export function equalsBase(view: DefinitionView, body: DraftBody, bases: readonly Base[]): boolean {
  const base = bases.find((b) => b.kind === body.kind && b.id === body.id);
  const row = base && view.row(base.kind, base.id, base.version);
  return row !== undefined && sameValue(withoutVersion(row.body), withoutVersion(body));
}

function withoutVersion(body: object): object {
  const { version: _version, $schema: _schema, ...rest } = body as Record<string, unknown>;
  return rest;
}

function stop(
  body: { kind: DraftFault["kind"]; id: string } | undefined,
  pointer: string,
  found: string,
  expected: string,
): DraftFault {
  return { kind: body?.kind ?? "form", id: body?.id ?? "", pointer, found, expected, severity: "stop" };
}

function worded(
  fault: ShapeFault & Partial<Sentence>,
  body: { kind: DraftFault["kind"]; id: string } | undefined,
): DraftFault {
  const { code, params } = fault;
  return {
    ...stop(body, fault.pointer, fault.found, fault.expected),
    ...(code !== undefined && { code }),
    ...(params && { params }),
  };
}

function keyOf(body: { kind: string; id: string }): string {
  return `${body.kind} ${body.id}`;
}

function faultKey({ file, pointer, found, expected }: DefinitionFault): string {
  return [file, pointer, found, expected].join("\n");
}
