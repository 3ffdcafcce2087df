/** What holds for any flow, any people and any order of commands. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import { type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import { type Flow, isBlock, isHuman } from "../../core/domain/flow.ts";
import type { Vote } from "../../core/domain/flow-people.ts";
import { blocksAround, isParallel, planOf } from "../../core/domain/flow-plan.ts";
import { apply, replay } from "../../core/domain/replay.ts";
import { type Ballot, type Member, tally } from "../../core/domain/vote.ts";
import {
  commandFor,
  factsIn,
  favourable,
  type Move,
  randomFlow,
  randomMove,
  randomWorld,
  STARTER,
  type World,
} from "../support/random-case.ts";

const game = fc.record({
  flow: randomFlow,
  world: randomWorld,
  moves: fc.array(randomMove, { minLength: 5, maxLength: 60 }),
});
const RUNS = { seed: 20260302, numRuns: 700 };

/** Frozen to the bottom, so that a change of it throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

type Seen = {
  before: CaseState;
  state: CaseState;
  events: readonly FlowEvent[];
  all: readonly FlowEvent[];
  move: Move;
};

/** Plays a game and shows every command that went through; refused ones change nothing by construction. */
function play(flow: Flow, world: World, moves: readonly Move[], look?: (seen: Seen) => void): CaseState {
  frozen(flow);
  const all: FlowEvent[] = [];
  let state: CaseState = frozen(structuredClone(NEW_CASE));
  for (const move of moves) {
    const { actor, command } = commandFor(flow, state, move);
    const result = decide(flow, state, frozen(command), factsIn(flow, world, actor));
    if ("problem" in result) continue;
    const before = state;
    all.push(...result.events);
    state = frozen(result.events.reduce(apply, state));
    look?.({ before, state, events: result.events, all, move });
  }
  return state;
}

/** Steps of a branch, with what stands in blocks inside it. */
function isInside(flow: Flow, step: string, block: string, branch: string): boolean {
  return blocksAround(planOf(flow), step).some(
    (around) =>
      around.block.id === block && isParallel(around.block) && around.block.branches[around.branch]?.id === branch,
  );
}

describe("any flow, any people, any commands", () => {
  it("the state is the replay of the events, and deciding changes nothing it was given", () => {
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ state, all }) => expect(state).toEqual(replay(all)));
      }),
      { ...RUNS, numRuns: 300 },
    );
  });

  it("a running case waits somewhere, every step that waits asks somebody, and a case that ended waits nowhere", () => {
    const reached = new Map<string, number>();
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ state }) => {
          reached.set(state.status, (reached.get(state.status) ?? 0) + 1);
          if (state.status !== "running") {
            expect(state.active).toEqual([]);
            expect(state.joins).toEqual({});
            return;
          }
          expect(state.active.length).toBeGreaterThan(0);
          for (const active of state.active) {
            if (active.kind === "human") expect(openSeats(active).length, active.step).toBeGreaterThan(0);
            expect(state.path).toContain(active.step);
          }
          expect(new Set(state.active.map((a) => a.step)).size).toBe(state.active.length);
        });
      }),
      RUNS,
    );
    for (const status of ["running", "returned", "done", "withdrawn", "refused"])
      expect(reached.get(status) ?? 0, status).toBeGreaterThan(3);
  });

  it("every running case can be brought to an end by people of good will, unless nobody may do a step", () => {
    let ended = 0;
    const stuck = new Map<string, number>();
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        let state = play(flow, world, moves);
        for (let i = 0; i < 400 && ["new", "running", "returned"].includes(state.status); i++) {
          const ways = state.active.flatMap((active) =>
            active.kind === "human"
              ? openSeats(active).map((seat) => favourable(flow, active, seat.person))
              : [favourable(flow, active, STARTER)],
          );
          if (ways.length === 0) ways.push({ actor: STARTER, command: { do: "submit" } });
          const codes: string[] = [];
          const next = ways
            .map(({ actor, command }) => decide(flow, state, command, factsIn(flow, world, actor)))
            .find((result) => {
              if ("problem" in result) codes.push(result.problem.code);
              return "events" in result && result.events.length > 0;
            });
          if (!next || "problem" in next) {
            // Nobody is left by the flow's own rules, or money that stays stands against giving it back.
            for (const code of codes) expect(["flow.no-approver", "case.cannot-undo"]).toContain(code);
            stuck.set(codes[0] ?? "", (stuck.get(codes[0] ?? "") ?? 0) + 1);
            return;
          }
          state = next.events.reduce(apply, state);
        }
        expect(["done", "refused", "withdrawn"]).toContain(state.status);
        ended += 1;
      }),
      RUNS,
    );
    expect(ended).toBeGreaterThan(60);
  });

  it("nobody decides twice at one entry of a step", () => {
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        const said = new Set<string>();
        play(flow, world, moves, ({ before, events }) => {
          let at = before;
          for (const event of events) {
            const entry = "step" in event ? at.active.find((a) => a.step === event.step)?.entry : undefined;
            if (
              event.kind === "agreed" ||
              event.kind === "handled" ||
              event.kind === "voted" ||
              event.kind === "answered"
            ) {
              const key = `${entry ?? "none"} ${event.by}`;
              expect(said.has(key), key).toBe(false);
              said.add(key);
            }
            if (event.kind === "taken-back" && event.seat !== undefined) said.delete(`${entry ?? "none"} ${event.by}`);
            at = apply(at, event);
          }
        });
      }),
      RUNS,
    );
  });

  it("an entry has a number of its own for ever", () => {
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        const entries: number[] = [];
        play(flow, world, moves, ({ events }) => {
          for (const event of events)
            if (
              event.kind === "entered" ||
              event.kind === "waiting" ||
              (event.kind === "acting" && event.attempt === 1)
            )
              entries.push(event.entry);
        });
        expect(entries).toEqual([...new Set(entries)].sort((a, b) => a - b));
      }),
      { ...RUNS, numRuns: 500 },
    );
  });

  it("duties stay separate over handing over, substitution and added signers, also side by side", () => {
    let groups = 0;
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ state, events }) => {
          const own = flow.policy?.approverIsStarter ?? "exclude";
          for (const event of events)
            if ((event.kind === "agreed" || event.kind === "voted") && own !== "allow" && own !== "skip")
              expect(event.by).not.toBe(STARTER);
          for (const group of flow.separate) {
            const acted = state.acted.filter((a) => group.includes(a.step));
            const hands = (a: (typeof acted)[number]): string[] => [a.person, ...(a.for === undefined ? [] : [a.for])];
            for (const a of acted) {
              if (group.includes("submit")) expect(hands(a)).not.toContain(STARTER);
              for (const b of acted)
                if (a.step !== b.step) expect(hands(a).filter((person) => hands(b).includes(person))).toEqual([]);
            }
            if (acted.length > 1) groups += 1;
          }
        });
      }),
      RUNS,
    );
    expect(groups).toBeGreaterThan(20);
  });

  it("a join never fires early or twice, and each open branch has a position of its own", () => {
    let joins = 0;
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        const open = new Map<string, Set<string>>();
        play(flow, world, moves, ({ before, state, events }) => {
          let at = before;
          for (const event of events) {
            at = apply(at, event);
            if (event.kind === "split") open.set(event.step, new Set(event.branches));
            if (event.kind === "taken-back")
              for (const [block, branch] of Object.entries(event.reopened ?? {})) open.get(block)?.add(branch);
            if (event.kind !== "arrived") continue;
            const left = open.get(event.step);
            expect(left?.delete(event.branch), `${event.step} ${event.branch}`).toBe(true);
            expect(at.active.filter((a) => isInside(flow, a.step, event.step, event.branch))).toEqual([]);
            expect(at.joins[event.step] === undefined).toBe(left?.size === 0);
            joins += left?.size === 0 ? 1 : 0;
          }
          for (const [block, branches] of Object.entries(state.joins))
            for (const branch of branches)
              expect(
                state.active.some((a) => isInside(flow, a.step, block, branch)),
                `${block} ${branch}`,
              ).toBe(true);
          for (const { step } of state.active)
            for (const { block, branch } of blocksAround(planOf(flow), step))
              if (isParallel(block)) expect(state.joins[block.id]).toContain(block.branches[branch]?.id);
        });
      }),
      RUNS,
    );
    expect(joins).toBeGreaterThan(60);
  });

  it("a posting is undone once for each time it was made, and never one that stays", () => {
    let undone = 0;
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        const standing = new Map<string, number>();
        play(flow, world, moves, ({ state, events }) => {
          for (const event of events) {
            if (event.kind !== "posted" && event.kind !== "unposted") continue;
            const step = planOf(flow).get(event.step)?.step;
            const count = (standing.get(event.step) ?? 0) + (event.kind === "posted" ? 1 : -1);
            expect(count).toBeGreaterThanOrEqual(0);
            if (event.kind === "unposted") {
              undone += 1;
              expect(step).toMatchObject({ undo: "release" });
            }
            standing.set(event.step, count);
          }
          for (const [id, count] of standing) expect(state.path.filter((s) => s === id).length, id).toBe(count);
          if (
            ["withdrawn", "refused"].includes(state.status) ||
            (state.status === "returned" && state.active.length === 0)
          )
            for (const [id, count] of standing) expect(count, id).toBe(0);
        });
      }),
      RUNS,
    );
    expect(undone).toBeGreaterThan(20);
  });

  it("a late timer or answer changes nothing", () => {
    let late = 0;
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ state }) => {
          for (const step of planOf(flow).keys())
            for (const entry of [0, state.entries, state.entries + 1]) {
              if (state.active.some((a) => a.step === step && a.entry === entry)) continue;
              for (const act of ["due", "wake"] as const) {
                expect(decide(flow, state, { do: act, step, entry }, factsIn(flow, world, null))).toEqual({
                  events: [],
                });
                late += 1;
              }
              const answer = { do: "answer" as const, step, entry, attempt: 1, error: "x" };
              expect(decide(flow, state, answer, factsIn(flow, world, null))).toEqual({ events: [] });
            }
        });
      }),
      { ...RUNS, numRuns: 60 },
    );
    expect(late).toBeGreaterThan(60);
  });

  it("a return leaves nothing waiting behind its target, in no branch", () => {
    let out = 0;
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ before, state, events }) => {
          const event = events.find((e) => e.kind === "returned");
          if (event?.kind !== "returned") return;
          const left = new Set(event.left);
          // What waits behind the target was entered by this command, when the target passed at once.
          const old = new Set(before.active.map((a) => a.entry));
          expect(state.active.filter((a) => left.has(a.step) && old.has(a.entry))).toEqual([]);
          if (Object.keys(before.joins).some((block) => left.has(block))) out += 1;
          for (const block of Object.keys(state.joins))
            if (left.has(block)) expect(before.joins[block]).not.toBe(state.joins[block]);
        });
      }),
      RUNS,
    );
    expect(out).toBeGreaterThan(3);
  });

  it("what a seat is asked is asked of a human step of the flow, and blocks never wait by themselves", () => {
    fc.assert(
      fc.property(game, ({ flow, world, moves }) => {
        play(flow, world, moves, ({ state }) => {
          for (const active of state.active) {
            const step = planOf(flow).get(active.step)?.step;
            expect(step && !isBlock(step)).toBe(true);
            expect(active.kind === "human").toBe(step !== undefined && isHuman(step));
          }
        });
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});

describe("any vote", () => {
  const ballot = fc.constantFrom<Ballot | undefined>("for", "against", "abstain", "recuse", undefined);
  const share = fc.constantFrom<string | number>("1/2", "2/3", "3/5", "1/1", 1, 2, 3);
  const rules: fc.Arbitrary<Vote> = fc.record(
    {
      pass: share,
      of: fc.constantFrom("voted" as const, "members" as const),
      abstain: fc.constantFrom("counted" as const, "not-counted" as const),
      quorum: share,
    },
    { requiredKeys: ["pass"] },
  );
  const members = fc.array(
    fc.record({ ballot, weight: fc.integer({ min: 1, max: 3 }), veto: fc.nat(4).map((n) => n === 0) }),
    { minLength: 1, maxLength: 5 },
  );
  /** Every way in which the open votes may still be cast, or not at all. */
  const endings = (all: readonly Member[]): Member[][] =>
    all.reduce<Member[][]>(
      (lists, member) =>
        lists.flatMap((list) =>
          (member.ballot === undefined
            ? (["for", "against", "abstain", "recuse", undefined] as const)
            : [member.ballot]
          ).map((cast) => [...list, { ...member, ballot: cast }]),
        ),
      [[]],
    );

  it("ends early only when no vote to come can change the result, and then at once", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(rules, members, (vote, all) => {
        const now = tally(vote, all).result;
        const ends = new Set(endings(all).map((list) => tally(vote, list, true).result));
        seen.set(now, (seen.get(now) ?? 0) + 1);
        if (now === "open") expect(ends.size, "it could have ended").toBe(2);
        else expect([...ends]).toEqual([now]);
      }),
      { seed: 20260302, numRuns: 4000 },
    );
    for (const result of ["open", "passed", "failed"]) expect(seen.get(result) ?? 0, result).toBeGreaterThan(20);
  });
});
