/** Looking ahead: what it tells is what the engine does, for random flows and people, and for each kind of doubt. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import { type Candidate, type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { allSteps, type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { forecast } from "../../core/domain/forecast.ts";
import { flatItems } from "../../core/domain/forecast-groups.ts";
import type { Forecast, ForecastItem, PeopleItem } from "../../core/domain/forecast-item.ts";
import type { ForecastFacts } from "../../core/domain/forecast-tell.ts";
import { planOf } from "../../core/domain/flow-plan.ts";
import { apply } from "../../core/domain/replay.ts";
import { flowArb, ROLES } from "../support/random-flows.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const STARTER = "starter";
type People = Readonly<Record<string, readonly string[]>>;

function factsOf(flow: Flow, people: People, more: Partial<ForecastFacts> = {}): ForecastFacts {
  const candidates: Record<string, Candidate[]> = {};
  for (const step of allSteps(flow))
    if (isHuman(step))
      candidates[step.id] = step.who.flatMap((who, i) => {
        const role = "role" in who ? who : "chosenBy" in who ? who.from : undefined;
        return role ? (people[role.role] ?? []).map((person) => ({ person, why: { role: role.role, who: i } })) : [];
      });
  return {
    actor: null,
    starter: STARTER,
    candidates,
    now: "2026-03-02T02:00:00.000Z",
    holds: (text) => text !== "no",
    until: () => "2026-04-01T00:00:00.000Z",
    ...more,
  };
}

const peopleItems = (look: Forecast): PeopleItem[] =>
  flatItems(look.items)
    .filter((item) => item.kind === "people")
    .filter((item) => item.blocked !== true)
    .toSorted((a, b) => a.entry - b.entry);
const told = (look: Forecast) => peopleItems(look).map((item) => [item.step, item.people.map((p) => p.person)]);
const kinds = (items: readonly ForecastItem[]): unknown[] =>
  items.map((item) =>
    item.kind === "group" ? [item.step, ...item.branches.map((b) => kinds(b.items))] : `${item.kind} ${item.step}`,
  );

/** Plays what the items say, and nothing else; another person acts at the steps of `instead`. */
function follow(flow: Flow, look: Forecast, facts: ForecastFacts, instead: Readonly<Record<number, string>> = {}) {
  let state: CaseState = NEW_CASE;
  const entered: [string, string[]][] = [];
  const byEntry = new Map(peopleItems(look).map((item) => [item.entry, item]));
  const give = (actor: string | null, command: Command): string | undefined => {
    const result = decide(flow, state, command, { ...facts, actor });
    if ("problem" in result) return result.problem.code;
    if (result.events.length === 0) return "nothing";
    for (const event of result.events) {
      state = apply(state, event);
      if (event.kind === "entered") entered.push([event.step, event.people.map((p) => p.person)]);
    }
    return undefined;
  };
  let stop = give(STARTER, { do: "submit" });
  const blocked = new Set<number>();
  const codes = stop ? [stop] : [];
  for (;;) {
    const active = state.active.find((a) => !blocked.has(a.entry));
    if (!active || stop !== undefined) break;
    const { step, entry } = active;
    if (active.kind === "wait") stop = give(null, { do: "wake", step, entry });
    else if (active.kind === "act") stop = give(null, { do: "answer", step, entry, attempt: 1, output: {} });
    else if (openSeats(active).length === 0) stop = "forecast.nobody-left";
    else {
      const item = byEntry.get(entry);
      const acting = new Set(item?.people.filter((p) => p.acts && p.auto === undefined).map((p) => p.person));
      const actor = instead[entry] ?? openSeats(active).find((s) => acting.has(s.person))?.person ?? "nobody";
      const kind = planOf(flow).get(step)?.step;
      if (active.order === "claim" && active.claimed === undefined) give(actor, { do: "claim", step });
      const said = { step, opinion: "yes" };
      if (kind?.do === "approve" && typeof kind.decide === "object")
        stop = give(actor, { do: "vote", choice: "for", ...said });
      else stop = give(actor, { do: kind?.do === "handle" ? "handle" : "approve", ...said });
    }
    if (stop !== undefined) {
      codes.push(stop);
      blocked.add(entry);
      stop = undefined;
    }
  }
  return { entered, status: state.status, codes };
}

const PEOPLE = ["ann", "bob", "cid", "dan", STARTER];
const peopleArb: fc.Arbitrary<People> = fc.record(
  Object.fromEntries(
    ROLES.map((role) => [role, fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 0, maxLength: 3 })]),
  ),
);

describe("a look ahead at random flows", () => {
  it("is what happens when its people act", () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(flowArb(), peopleArb, (flow, people) => {
        const facts = factsOf(flow, people);
        const look = forecast(flow, NEW_CASE, facts);
        const run = follow(flow, look, facts);
        ends.set(look.end, (ends.get(look.end) ?? 0) + 1);
        if (look.end === "stuck") {
          const stops = flatItems(look.items).flatMap((item) => (item.kind === "stop" ? [item.code] : []));
          expect(stops.toSorted()).toEqual(run.codes.toSorted());
        } else expect(run.status).toBe(look.end);
        expect(told(look)).toEqual(run.entered);
      }),
      { numRuns: 3000, seed: 4 },
    );
    for (const end of ["done", "refused", "stuck"]) expect(ends.get(end) ?? 0, end).toBeGreaterThan(50);
  });

  it("stays true when another one of several acts, unless it says that a later step hangs on it", () => {
    let tried = 0;
    let warned = 0;
    fc.assert(
      fc.property(flowArb(), peopleArb, fc.nat(), (flow, people, which) => {
        const facts = factsOf(flow, people);
        const look = forecast(flow, NEW_CASE, facts);
        const passed = flatItems(look.items).some((i) => i.kind === "skipped" && i.reason === "no-approver");
        if (look.end !== "done" || passed) return;
        const open = peopleItems(look).filter(
          (item) =>
            item.order !== "in-turn" &&
            (item.do === "handle" || item.decide === "any") &&
            item.people.length > 1 &&
            item.people.every((p) => p.auto === undefined),
        );
        const item = open[which % Math.max(1, open.length)];
        const other = item?.people.find((p) => !p.acts)?.person;
        if (!item || other === undefined) return;
        if (peopleItems(look).some((later) => later.depends.some((d) => d.on === item.step))) {
          warned++;
          return;
        }
        tried++;
        expect(follow(flow, look, facts, { [item.entry]: other }).entered).toEqual(told(look));
      }),
      { numRuns: 3000, seed: 4 },
    );
    expect(tried).toBeGreaterThan(100);
    expect(warned).toBeGreaterThan(30);
  });
});

describe("what a look ahead tells", () => {
  const look = (flow: Flow, people: People, more: Partial<ForecastFacts> = {}, state = NEW_CASE) =>
    forecast(flow, state, factsOf(flow, people, more));

  it("sets branches side by side as a group, with what runs by itself between the people", () => {
    const flow = makeFlow([
      makeApprove("one"),
      {
        id: "joint",
        title: "joint",
        do: "all",
        branches: [
          {
            id: "fin",
            title: "Finance",
            steps: [makeApprove("check"), { id: "book", title: "book", do: "post", movement: "pay", amount: "a" }],
          },
          { id: "law", title: "Law", steps: [makeApprove("legal")] },
        ],
      },
      { id: "tell", title: "tell", do: "cc", who: [{ starter: "self" }] },
    ]);
    const seen = look(flow, { one: ["ann"], check: ["bob"], legal: ["cid"] }, { copies: { tell: [STARTER] } });
    expect(kinds(seen.items)).toEqual([
      "people one",
      ["joint", ["people check", "does book"], ["people legal"]],
      "copies tell",
    ]);
    expect(seen.end).toBe("done");
  });

  it("begins where a case stands, inside its branches, with what was decided there", () => {
    const flow = makeFlow([
      {
        id: "joint",
        title: "joint",
        do: "all",
        branches: [
          { id: "fin", title: "Finance", steps: [makeApprove("check", { decide: "all" })] },
          { id: "law", title: "Law", steps: [makeApprove("legal")] },
        ],
      },
      makeApprove("last"),
    ]);
    const facts = factsOf(flow, { check: ["ann", "bob"], legal: ["cid"], last: ["dan"] });
    const events: FlowEvent[] = [];
    for (const [actor, command] of [
      [STARTER, { do: "submit" }],
      ["cid", { do: "approve", step: "legal" }],
      ["ann", { do: "approve", step: "check" }],
    ] as [string, Command][]) {
      const result = decide(flow, events.reduce(apply, NEW_CASE), command, { ...facts, actor });
      if ("events" in result) events.push(...result.events);
    }
    const seen = forecast(flow, events.reduce(apply, NEW_CASE), facts);
    expect(kinds(seen.items)).toEqual([["joint", ["people check"]], "people last"]);
    expect(peopleItems(seen)[0]).toMatchObject({
      now: true,
      people: [
        { person: "ann", status: "agreed", acts: false },
        { person: "bob", status: "asked", acts: true },
      ],
    });
  });

  it("chooses people so that separated duties do not run out of them, and says which step hangs on whom", () => {
    const flow = makeFlow([makeApprove("one"), makeApprove("two")], { separate: [["one", "two"]] });
    const seen = look(flow, { one: ["ann", "bob"], two: ["ann"] });
    expect(seen.end).toBe("done");
    const [one, two] = peopleItems(seen);
    expect(one?.people.map((p) => [p.person, p.acts])).toEqual([
      ["ann", false],
      ["bob", true],
    ]);
    expect(two?.depends).toEqual([{ on: "one", how: "separate" }]);
  });

  it("stops where separated duties leave nobody, and says who has done what already", () => {
    const flow = makeFlow([makeApprove("one"), makeApprove("two")], { separate: [["one", "two"]] });
    const seen = look(flow, { one: ["ann"], two: ["ann"] });
    expect(seen.end).toBe("stuck");
    expect(seen.items.at(-1)).toMatchObject({ kind: "stop", step: "two", code: "flow.no-approver", taken: ["ann"] });
  });

  it("stops at a branch whose field is missing, and names the field and the ways", () => {
    const flow = makeFlow([
      {
        id: "size",
        title: "size",
        do: "choose",
        cases: [
          { title: "big", when: "doc.amount > 5", steps: [makeApprove("panel")] },
          { title: "small", steps: [] },
        ],
      },
      makeApprove("last"),
    ]);
    const seen = look(
      flow,
      { panel: ["ann"], last: ["bob"] },
      {
        holds: () => undefined,
        reads: () => ({ fields: ["amount"], missing: ["amount"] }),
      },
    );
    expect(seen).toMatchObject({
      end: "stuck",
      items: [
        {
          kind: "stop",
          step: "size",
          code: "flow.cannot-branch",
          missing: ["amount"],
          ways: [
            { title: "big", steps: ["panel"] },
            { title: "small", steps: [] },
          ],
        },
      ],
    });
  });

  it("says that a branch may still change where a step before it fills the field", () => {
    const handle = {
      id: "fill",
      title: "fill",
      do: "handle",
      act: "fill",
      who: [{ role: "one", at: "own-unit" }],
      fields: { amount: "edit" },
    };
    const flow = makeFlow([
      handle as Step,
      {
        id: "size",
        title: "size",
        do: "choose",
        cases: [
          { title: "big", when: "yes", steps: [] },
          { title: "small", steps: [] },
        ],
      },
    ]);
    const seen = look(flow, { one: ["ann"] }, { reads: () => ({ fields: ["amount"], missing: [] }) });
    expect(seen.items[1]).toMatchObject({ kind: "branch", taken: ["big"], open: ["amount"] });
  });

  it("supposes that a block is not repeated when a step inside decides that", () => {
    const fill = { ...makeApprove("one"), fields: { again: "edit" } } as Step;
    const flow = makeFlow([{ id: "loop", title: "loop", do: "repeat", again: "yes", times: 5, steps: [fill] }]);
    const reads = () => ({ fields: ["again"], missing: [] });
    expect(kinds(look(flow, { one: ["ann"] }, { reads }).items)).toEqual(["repeat loop", "people one"]);
    // Without a step that could change it, the engine repeats it as often as it may.
    expect(kinds(look(flow, { one: ["ann"] }).items).filter((k) => k === "people one")).toHaveLength(5);
  });

  it("passes over who agreed before, and the starter, as the policy says", () => {
    const flow = makeFlow([makeApprove("one"), makeApprove("two")], { policy: { sameApprover: "skip-repeated" } });
    const seen = look(flow, { one: ["ann"], two: ["ann"] });
    expect(peopleItems(seen)[1]?.people).toMatchObject([{ person: "ann", acts: true, auto: "same-approver" }]);
    const own = makeFlow([makeApprove("one")], { policy: { approverIsStarter: "skip" } });
    expect(peopleItems(look(own, { one: [STARTER] }))[0]?.people).toMatchObject([{ person: STARTER, auto: "starter" }]);
  });

  it("leaves the naming of people to who names them", () => {
    const named: Step = { ...makeApprove("two"), who: [{ chosenBy: "previous" }] } as Step;
    const byStarter: Step = {
      ...makeApprove("one"),
      who: [{ chosenBy: "starter", from: { role: "one", at: "own-unit" }, max: 2 }],
    } as Step;
    const seen = look(makeFlow([byStarter, named]), { one: ["ann", "bob"] });
    expect(seen.end).toBe("done");
    expect(peopleItems(seen).map((item) => item.named)).toEqual([
      { by: "starter", from: ["ann", "bob"], max: 2 },
      { by: "previous", from: [], max: 1 },
    ]);
  });

  it("tells a vote that cannot pass, a deadline by its length, and an act that stands", () => {
    const vote: Step = { ...makeApprove("one"), decide: { pass: 3 }, due: { within: { workdays: 3 } } } as Step;
    const seen = look(makeFlow([vote]), { one: ["ann", "bob"] });
    expect(seen).toMatchObject({ end: "refused", items: [{ failed: true, due: { within: { workdays: 3 } } }] });
    const act: Step = { id: "push", title: "push", do: "act", plugin: "p/a" };
    const flow = makeFlow([act, makeApprove("one")]);
    const stopped: CaseState = {
      ...NEW_CASE,
      status: "running",
      active: [{ step: "push", entry: 1, kind: "act", order: "together", seats: [], stopped: true }],
    };
    expect(look(flow, { one: ["ann"] }, {}, stopped)).toMatchObject({
      end: "stuck",
      items: [{ kind: "act", stopped: true }],
    });
  });
});
