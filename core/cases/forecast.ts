/**
 * Who will decide about a document and why: the engine's look ahead with names, before the document is submitted and at
 * any step of its case. Read with the right to read the document; nothing is written.
 */
import { findSubstitutes } from "../accounts/substitutions.ts";
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { type CaseState, NEW_CASE, type Why } from "../domain/case-state.ts";
import { dayInChina } from "../domain/day.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { compileExpression } from "../domain/expression.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { forecast } from "../domain/forecast.ts";
import { flatItems } from "../domain/forecast-groups.ts";
import { type ForecastItem, type ForecastPerson, isUnnamed, type PeopleItem } from "../domain/forecast-item.ts";
import type { Identity } from "../domain/scope.ts";
import { type LockedDocument, readUnlocked } from "../documents/command-side.ts";
import { factsOf as answerFacts } from "../documents/facts.ts";
import { getDocument } from "../documents/read-document.ts";
import { moveOf } from "../documents/upgrade-document.ts";
import { factsFor } from "./facts.ts";
import { listEntered, listNamesOf } from "./forecast-queries.ts";
import { type CaseRow, findCase } from "./queries.ts";

type Named = { id: string; name: string };
/** Why a person is asked, in names: role or post at a unit, whose substitute through which chain, named by whom. */
export type ShownWhy = {
  rule: NonNullable<Why["rule"]>;
  role?: string;
  unit?: string;
  levels?: number;
  for?: string;
  chain?: string[];
  by?: string;
};
export type ShownPerson = Omit<ForecastPerson, "person" | "why"> & { person: Named | null; why: ShownWhy };
type Shown<Item> = Item extends PeopleItem
  ? Omit<PeopleItem, "people" | "named" | "depends"> & {
      people: ShownPerson[];
      named?: { by: "starter" | "previous"; from: Named[]; max: number };
      depends: { on: string; how: PeopleItem["depends"][number]["how"] }[];
      /** Day in China whose organisation found the people. */
      asOf: string;
    }
  : Item extends { kind: "group" }
    ? Omit<Item, "branches"> & { branches: { id: string; title: string; items: ShownItem[] }[] }
    : Item;
export type ShownItem = Shown<ForecastItem>;
export type ShownForecast = {
  flow: { id: string; version: number; title: string };
  /** Nothing was submitted yet, or it runs, or it is over. */
  stage: "before" | "running" | "over";
  asOf: string;
  end: ReturnType<typeof forecast>["end"];
  items: ShownItem[];
};

/** The look ahead at a document's case as the reader sees it. */
export async function readForecast(context: Context, identity: Identity, id: string): Promise<ShownForecast> {
  const db = context.pool;
  const row = await getDocument(context, db, identity, id);
  const [known] = await findCase(db, [id]);
  const unlocked = await readUnlocked(db, id);
  // A draft is judged in the version of its form in which it would be submitted.
  const moved = (await moveOf(context, db, row))?.row;
  const document = moved ? { ...unlocked, formVersion: moved.form_version, answers: moved.answers } : unlocked;
  const at = context.clock();
  const over = known?.status === "done" || known?.status === "refused";
  const flow = await flowFor(context, document, known);
  const about = { id: flow.id, version: flow.version, title: flow.title };
  const asOf = dayInChina(at);
  if (over) return { flow: about, stage: "over", asOf, end: known.status === "done" ? "done" : "refused", items: [] };
  const facts = await factsFor(context, db, flow, document, document.answers, {
    identity: null,
    command: { do: "urge" },
    at,
  });
  const state = known?.state ?? NEW_CASE;
  const look = forecast(flow, state, { ...facts, reads: readsOf(context, document) });
  const words = await wordsFor(context, { flow, document, look: look.items, known, at });
  return {
    flow: about,
    stage: waitsForStarter(state) ? "before" : "running",
    asOf,
    end: look.end,
    items: look.items.map((item) => shown(item, words)),
  };
}

function waitsForStarter(state: CaseState): boolean {
  return state.status !== "running" && state.active.length === 0;
}

/** The flow that would count: a new round follows the newest one, a running case stays on its own version. */
async function flowFor(context: Context, document: LockedDocument, known: CaseRow | undefined): Promise<Flow> {
  const { definitions } = context;
  const flow =
    known && !waitsForStarter(known.state)
      ? definitions.get("flow", known.flow, known.flow_version)
      : definitions.flowOf(document.form, await placeOfUnit(context, context.pool, document.place.unit));
  return expandFlow(flow, (id, version) => definitions.find("flow", id, version));
}

function readsOf(context: Context, document: LockedDocument) {
  const form = context.definitions.compiled(document.form, document.formVersion);
  return (text: string): { fields: string[]; missing: string[] } => {
    const expression = compileExpression(text, form.scope);
    if ("faults" in expression) return { fields: [], missing: [] };
    const result = expression.run(document.answers, answerFacts(context, document.writer));
    return { fields: expression.reads, missing: result.kind === "missing" ? result.names : [] };
  };
}

type Words = {
  person(id: string): Named | null;
  why(person: ForecastPerson, entry: number): ShownWhy;
  field(id: string): string;
  step(id: string): string;
  asOf(entry: number): string;
};
type Look = { flow: Flow; document: LockedDocument; look: ForecastItem[]; known: CaseRow | undefined; at: Date };

/** Names for everybody and everything that the look ahead tells. */
async function wordsFor(context: Context, { flow, document, look, known, at }: Look): Promise<Words> {
  const items = flatItems(look);
  const steps = items.filter((item) => item.kind === "people");
  const entered = known ? await listEntered(context.pool, [known.id]) : [];
  const since = new Map(entered.map((row) => [row.entry, row.at]));
  const momentOf = (entry: number): Date => since.get(entry) ?? at;
  const chains = await chainsOf(context, document.form, steps, momentOf);
  const ids = new Set(
    items.flatMap((item): (string | undefined)[] => {
      if (item.kind === "copies") return item.people;
      if (item.kind === "stop") return item.taken;
      if (item.kind !== "people") return [];
      const asked = item.people.flatMap(({ person, why }) => [person, why.for, why.by, why.unit]);
      return [...asked, ...(item.named?.from ?? [])];
    }),
  );
  for (const chain of chains.values()) for (const id of chain) ids.add(id);
  const wanted = [...ids].filter((id) => id !== undefined && !isUnnamed(id));
  const names = new Map((await listNamesOf(context.pool, [wanted])).map((row) => [row.id, row.name]));
  const form = context.definitions.compiled(document.form, document.formVersion);
  const named = (id: string): string => names.get(id) ?? "";
  const plan = planOf(flow);
  return {
    person: (id) => (isUnnamed(id) ? null : { id, name: named(id) }),
    field: (id) => form.fields.get(id)?.label ?? id,
    step: (id) => plan.get(id)?.step.title ?? id,
    asOf: (entry) => dayInChina(momentOf(entry)),
    why({ person, why }, entry) {
      const chain = chains.get(chainKey(entry, why.for ?? "", person)) ?? [];
      return {
        rule: why.rule ?? "role",
        ...(why.role !== undefined && { role: context.definitions.find("role", why.role)?.title ?? why.role }),
        ...(why.unit !== undefined && { unit: named(why.unit) }),
        ...(why.levels !== undefined && { levels: why.levels }),
        ...(why.for !== undefined && { for: named(why.for) }),
        ...(chain.length > 0 && { chain: chain.map(named) }),
        ...(why.by !== undefined && { by: named(why.by) }),
      };
    },
  };
}

const chainKey = (entry: number, from: string, to: string): string => `${entry} ${from} ${to}`;

/** From whom over whom to whom the tasks of substitutes go, by entry, for the moment at which the people were found. */
async function chainsOf(
  context: Context,
  form: string,
  steps: readonly PeopleItem[],
  momentOf: (entry: number) => Date,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const moments = Map.groupBy(steps, (item) => momentOf(item.entry).getTime());
  for (const [moment, items] of moments) {
    const absent = items.flatMap((item) => item.people.flatMap((p) => (p.why.for === undefined ? [] : [p.why.for])));
    const hops = await findSubstitutes(context.pool, [...new Set(absent)], form, new Date(moment));
    for (const { entry, people } of items)
      for (const { person, why } of people) {
        const chain = why.for === undefined ? [] : (hops.get(why.for) ?? []);
        // Handed over by the person asked first: no standing substitution, so no chain.
        if (chain.at(-1)?.to === person && why.for !== undefined && why.by === undefined)
          found.set(chainKey(entry, why.for, person), [why.for, ...chain.map((hop) => hop.to)]);
      }
  }
  return found;
}

function shown(item: ForecastItem, words: Words): ShownItem {
  switch (item.kind) {
    case "group":
      return {
        ...item,
        branches: item.branches.map((branch) => ({ ...branch, items: branch.items.map((one) => shown(one, words)) })),
      };
    case "copies":
      return { ...item, people: item.people.map((id) => words.person(id)?.name ?? "") };
    case "branch":
      return { ...item, open: item.open.map(words.field) };
    case "stop":
      return {
        ...item,
        missing: item.missing.map(words.field),
        taken: item.taken.map((id) => words.person(id)?.name ?? ""),
      };
    case "people": {
      const { people, named, depends, ...rest } = item;
      return {
        ...rest,
        people: people.map(({ person, why, ...more }) => ({
          ...more,
          person: words.person(person),
          why: words.why({ person, why, ...more }, item.entry),
        })),
        ...(named && { named: { ...named, from: named.from.flatMap((id) => words.person(id) ?? []) } }),
        depends: depends.map(({ on, how }) => ({ on: words.step(on), how })),
        asOf: words.asOf(item.now ? item.entry : -1),
      };
    }
    default:
      return item;
  }
}
