/** What a look ahead tells of each event: the step it enters, the branch it takes, who acted, where it cannot go on. */
import type { Active, CaseState, FlowEvent, Seat } from "./case-state.ts";
import type { Facts } from "./case-run.ts";
import { type Flow, type HumanStep, innerLists, isBlock, isHuman, type Step } from "./flow.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { Groups } from "./forecast-groups.ts";
import type { ForecastPerson, PeopleItem } from "./forecast-item.ts";
import type { Problem } from "./problem.ts";

export type ForecastFacts = Facts & {
  /** Fields that an expression reads, and those of them that are missing. */
  reads?(expression: string): { fields: string[]; missing: string[] };
};

export type Look = {
  flow: Flow;
  plan: FlowPlan;
  facts: ForecastFacts;
  state: CaseState;
  groups: Groups;
  /** Steps with people, by entry. */
  people: Map<number, PeopleItem>;
  /** All of them, in the order in which they are entered. */
  items: PeopleItem[];
  /** Steps by entry that cannot go on. */
  stuck: Set<number>;
  stopped: boolean;
  /** People known before the look began. */
  chosen: CaseState["chosen"];
  /** Conditions that are supposed not to hold, because a step to come decides them. */
  assumed: ReadonlySet<string>;
};

/** The conditions of a block's branches. */
export function conditionsOf(step: Step): string[] {
  if (step.do === "choose") return step.cases.flatMap((c) => c.when ?? []);
  return step.do === "some" ? step.branches.flatMap((b) => b.when ?? []) : [];
}

/** Fields that a step fills or corrects. */
export function filledAt(step: Step | undefined): string[] {
  if (!step) return [];
  if (step.do === "act") return Object.keys(step.set ?? {});
  if (step.do === "amend" && step.document === "self") return Object.keys(step.set);
  if (!isHuman(step)) return [];
  return Object.entries(step.fields ?? {}).flatMap(([field, right]) => (right === "edit" ? [field] : []));
}

export function humanAt(look: Look, id: string): HumanStep | undefined {
  const step = look.plan.get(id)?.step;
  return step && isHuman(step) ? step : undefined;
}

function titleOf(look: Look, id: string): string {
  return look.plan.get(id)?.step.title ?? id;
}

/** What an event adds to the picture. */
export function tell(look: Look, event: FlowEvent, before: CaseState): void {
  const { groups } = look;
  if (!("step" in event) || event.step === undefined) return;
  const at = { step: event.step, title: titleOf(look, event.step) };
  switch (event.kind) {
    case "chose":
    case "split": {
      const step = look.plan.get(event.step)?.step;
      if (step && (step.do === "choose" || step.do === "some"))
        groups.add({ kind: "branch", ...at, taken: takenOf(step, event), open: openFields(look, step) });
      if (event.kind === "split") groups.open(event.step, event.branches);
      return;
    }
    case "repeated": {
      const step = look.plan.get(event.step)?.step;
      if (step?.do !== "repeat") return;
      const assumed = look.assumed.has(step.again);
      if (assumed || event.time > 1)
        groups.add({ kind: "repeat", ...at, time: event.time, times: step.times, assumed });
      return;
    }
    case "entered":
    case "waiting":
    case "acting": {
      const active = look.state.active.find((a) => a.step === event.step);
      if (active && !before.active.some((a) => a.entry === active.entry)) addActive(look, active, false);
      return;
    }
    case "agreed":
    case "handled":
    case "voted":
    case "answered":
      mark(look, event, before);
      return;
    case "skipped":
      groups.add({ kind: "skipped", ...at, reason: event.reason });
      return;
    case "copied":
      groups.add({ kind: "copies", ...at, people: event.people });
      return;
    case "posted":
    case "unposted":
    case "amended":
    case "published": {
      const does = { posted: "post", unposted: "unpost", amended: "amend", published: "publish" } as const;
      groups.add({ kind: "does", ...at, do: does[event.kind] });
      return;
    }
    default:
  }
}

function takenOf(
  step: Extract<Step, { do: "choose" | "some" }>,
  event: Extract<FlowEvent, { kind: "chose" | "split" }>,
) {
  if (step.do === "choose") return event.kind === "chose" ? [step.cases[event.branch]?.title ?? ""] : [];
  return step.branches.filter(({ id }) => event.kind === "split" && event.branches.includes(id)).map((b) => b.title);
}

/** Fields behind the conditions of a block that some step before it, still to come, may change. */
function openFields(look: Look, block: Step): string[] {
  const read = new Set(conditionsOf(block).flatMap((text) => look.facts.reads?.(text).fields ?? []));
  const coming = look.items.flatMap((item) => filledAt(look.plan.get(item.step)?.step));
  return [...new Set(coming.filter((field) => read.has(field)))];
}

export function addActive(look: Look, active: Active, now: boolean): void {
  const at = { step: active.step, title: titleOf(look, active.step), entry: active.entry, now };
  const step = look.plan.get(active.step)?.step;
  if (active.kind === "wait" && step?.do === "wait") {
    look.groups.add({
      kind: "wait",
      ...at,
      ...((now || step.until !== undefined) && active.until !== undefined && { until: active.until }),
      ...(step.for && { for: step.for }),
    });
    return;
  }
  if (active.kind === "act") {
    look.groups.add({ kind: "act", ...at, stopped: active.stopped === true });
    return;
  }
  if (!step || !isHuman(step)) return;
  const item: PeopleItem = {
    kind: "people",
    ...at,
    do: step.do,
    decide: step.do === "approve" ? step.decide : "any",
    order: active.order,
    people: active.seats.filter((seat) => seat.status !== "gone").map(personOf),
    ...namedOf(look, step, now),
    ...dueOf(step, active),
    depends: [],
  };
  look.people.set(active.entry, item);
  look.items.push(item);
  look.groups.add(item);
}

function personOf(seat: Seat): ForecastPerson {
  const { person, why, no, kind, status } = seat;
  return { person, why, seat: no, kind, status, acts: false };
}

/** Who will name the people, where nobody did before the look began. */
function namedOf(look: Look, step: HumanStep, now: boolean): Pick<PeopleItem, "named"> {
  const at = step.who.findIndex((who) => "chosenBy" in who);
  const who = step.who[at];
  if (now || !who || !("chosenBy" in who) || (look.chosen[step.id] ?? []).length > 0) return {};
  const from = (look.facts.candidates[step.id] ?? []).filter((c) => c.why.who === at).map((c) => c.person);
  return { named: { by: who.chosenBy, from: who.from ? [...new Set(from)] : [], max: who.max ?? 1 } };
}

function dueOf(step: HumanStep, { deadline }: Active): Pick<PeopleItem, "due"> {
  if (deadline) return { due: { at: deadline.at, provisional: deadline.provisional } };
  return step.due ? { due: { within: step.due.within } } : {};
}

type Decision = Extract<FlowEvent, { kind: "agreed" | "handled" | "voted" | "answered" }>;

function mark(look: Look, event: Decision, before: CaseState): void {
  const entry = (
    before.active.find((a) => a.step === event.step) ?? look.state.active.find((a) => a.step === event.step)
  )?.entry;
  const item = entry === undefined ? undefined : look.people.get(entry);
  const person = item?.people.find((p) => p.seat === event.seat);
  if (!item || !person) return;
  person.acts = true;
  if ("auto" in event && event.auto) person.auto = event.auto;
  if (event.kind === "voted" && event.result === "failed") item.failed = true;
}

/** Where and why it cannot go on, with the ways that there are from a branch that cannot be chosen yet. */
export function addStop(look: Look, problem: Problem, at: string | undefined): void {
  const id = at ?? stepOfProblem(look, problem);
  const step = id === undefined ? undefined : look.plan.get(id)?.step;
  const missing = step ? missingAt(look, step) : [];
  look.groups.add({
    kind: "stop",
    step: id ?? "",
    title: step?.title ?? "",
    code: problem.code,
    missing,
    taken: step && isHuman(step) ? usedUp(look, step) : [],
    ways: step ? waysFrom(step) : [],
  });
}

/** A problem names its step by title or pointer; the first of that title that was not reached yet is meant. */
function stepOfProblem(look: Look, problem: Problem): string | undefined {
  if (problem.pointer.startsWith("/choose/")) return problem.pointer.slice("/choose/".length);
  const title = problem.params?.["step"];
  const named = [...look.plan.values()].filter(({ step }) => step.title === title);
  const before = named.find(
    ({ step }) => !look.state.path.includes(step.id) && look.state.choices[step.id] === undefined,
  );
  return (before ?? named[0])?.step.id;
}

function missingAt(look: Look, step: Step): string[] {
  if (step.do === "wait") return step.until === undefined ? [] : [step.until];
  const texts = step.do === "repeat" ? [step.again] : conditionsOf(step);
  return [...new Set(texts.flatMap((text) => look.facts.reads?.(text).missing ?? []))];
}

/** People who could do the step but for what they did before. */
function usedUp(look: Look, step: HumanStep): string[] {
  const could = new Set(
    (look.facts.candidates[step.id] ?? []).flatMap((c) => [c.person, ...(c.why.for === undefined ? [] : [c.why.for])]),
  );
  const groups = look.flow.separate.filter((group) => group.includes(step.id));
  const did = look.state.acted.filter((a) => groups.some((group) => group.includes(a.step)) && could.has(a.person));
  return [...new Set(did.map((a) => a.person))];
}

function waysFrom(step: Step): { title: string; steps: string[] }[] {
  if (!isBlock(step) || step.do === "all" || step.do === "repeat") return [];
  const titles = (list: readonly Step[]): string[] =>
    list.flatMap((s) => (isBlock(s) ? innerLists(s).flatMap(titles) : [s.title]));
  const ways = step.do === "choose" ? step.cases : step.branches;
  return ways.map((way) => ({ title: way.title, steps: titles(way.steps) }));
}
