/** Names of the people and units that a flow names by their ids; what was found once is known for the session. */
import type { Flow, Step } from "../../core/domain/flow.ts";
import { listPeopleChoices, listUnits } from "../api.ts";
import { readNames } from "../change-api.ts";
import type { ComboItem } from "../fields/combo.ts";
import { t } from "../message.ts";
import type { Titled } from "./approval-words.ts";
import type { FlowProblem } from "./flow-problems.ts";
import { placedSteps } from "./flow-tree.ts";

const people = new Map<string, string>();
const units = new Map<string, string>();
/** Ids that the server knows neither as a person nor as a unit. */
const gone = new Set<string>();
const MOST = 100;

/** People by name, with the unit beside. */
export async function findPeople(text: string): Promise<ComboItem[]> {
  const rows = await listPeopleChoices(text);
  for (const row of rows) people.set(row.id, row.name);
  return rows.map((row) => ({ value: row.id, label: row.name, detail: row.unit.name }));
}

/** Units by name, with the region beside. */
export async function findUnits(text: string): Promise<ComboItem[]> {
  const rows = await listUnits(text);
  for (const row of rows) units.set(row.id, row.name);
  return rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
}

export const knownPeople: ReadonlyMap<string, string> = people;
export const knownUnits: ReadonlyMap<string, string> = units;

/** True for an id that nobody has, as far as was asked. */
export const isGone = (id: string): boolean => gone.has(id);

/** Asks for the names of all ids in the flow that are not known yet; what nobody has stays visible by its id. */
export async function learnNames(flow: Flow): Promise<void> {
  const named = namedIn(flow);
  const asked = [...new Set([...named.people, ...named.units])].filter((id) => !people.has(id) && !units.has(id));
  for (let at = 0; at < asked.length; at += MOST) {
    const found = await readNames(asked.slice(at, at + MOST));
    for (const [id, name] of Object.entries(found.people)) people.set(id, name);
    for (const [id, name] of Object.entries(found.units)) units.set(id, name);
  }
  const missing = (ids: readonly string[], known: Map<string, string>): void => {
    for (const id of ids)
      if (!known.has(id)) {
        known.set(id, t("flow.unknown", { id }));
        gone.add(id);
      }
  };
  missing(named.people, people);
  missing(named.units, units);
}

/** What a flow names that is not there: people and units that were looked for, and acts that no enabled plugin does. */
export function unknownNames(flow: Flow, acts: readonly Titled[] | undefined): FlowProblem[] {
  return placedSteps(flow).flatMap(({ step }) => {
    const ids = namedIn(own(step));
    const lost = [...ids.people, ...ids.units].filter(isGone);
    if (step.do === "act" && step.plugin !== "" && acts && !acts.some(({ id }) => id === step.plugin))
      lost.push(step.plugin);
    return lost.map((id) => ({ code: "unknown", step: step.id, path: [], message: t("flow.unknown", { id }) }));
  });
}

/** A step without the steps inside it, which speak for themselves. */
function own(step: Step): object {
  return Object.fromEntries(Object.entries(step).filter(([key]) => !["cases", "branches", "steps"].includes(key)));
}

/** Every id that a rule for people names, wherever it stands. */
function namedIn(part: unknown): { people: string[]; units: string[] } {
  const found: { people: string[]; units: string[] } = { people: [], units: [] };
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { persons, unit } = value as { persons?: unknown; unit?: unknown };
    if (Array.isArray(persons)) found.people.push(...persons.filter(isId));
    if (isId(unit)) found.units.push(unit);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(part);
  return found;
}

const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}
