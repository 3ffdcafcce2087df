import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import { needsAdministrators, noticesOf } from "../../core/domain/case-notices.ts";
import { type Candidate, type CaseState, type FlowEvent, NEW_CASE } from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { allSteps, type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { apply } from "../../core/domain/replay.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const STARTER = "starter";
const AT = "2026-03-02T02:00:00.000Z";

/** Plays commands and gives the notices of the last one as "kind person step". */
function toldBy(flow: Flow, commands: readonly [string | null, Command][]): string[] {
  const candidates: Record<string, Candidate[]> = Object.fromEntries(
    allSteps(flow)
      .filter(isHuman)
      .map((step) => [
        step.id,
        step.who.flatMap((who) => ("role" in who ? [{ person: who.role, why: { role: who.role } }] : [])),
      ]),
  );
  candidates["escalate:one"] = [{ person: "boss", why: { role: "boss", who: 0 } }];
  let state: CaseState = NEW_CASE;
  let told: string[] = [];
  for (const [actor, command] of commands) {
    const result = decide(flow, state, command, {
      actor,
      starter: STARTER,
      candidates,
      now: AT,
      holds: () => true,
      mayReach: () => true,
    });
    if ("problem" in result) throw new Error(JSON.stringify(result.problem));
    const before = state;
    const events: FlowEvent[] = result.events;
    state = events.reduce(apply, state);
    const notices = noticesOf({
      flow,
      before,
      after: state,
      events,
      document: { id: "document", title: "Road", number: "R-1" },
      flowCase: "case",
      starter: STARTER,
      administrators: needsAdministrators(events) ? ["admin"] : [],
      actor: actor === null ? null : { id: actor, name: actor },
    });
    told = notices.map((n) => `${n.kind} ${n.person} ${n.step ?? "-"}`);
  }
  return told;
}

const pushing = { id: "push", title: "push", do: "act" as const, plugin: "treasury/push" };
const submit: [string, Command] = [STARTER, { do: "submit" }];
const both: Step = {
  id: "both",
  title: "both",
  do: "all",
  branches: [
    { id: "left", title: "left", steps: [makeApprove("law")] },
    { id: "right", title: "right", steps: [makeApprove("money")] },
  ],
};
const line = makeFlow([makeApprove("one"), makeApprove("two")]);
const open = makeFlow([
  {
    ...makeApprove("one"),
    may: ["transfer", "cc"],
    due: { within: { days: 1 }, then: "escalate", to: [{ role: "boss", at: "own-unit" }] },
  } as Step,
]);

describe("who is told when a case moves", () => {
  it.each<[string, Flow, [string | null, Command][], string[]]>([
    ["the next person of a new to-do", line, [submit], ["task one one"]],
    [
      "nobody of a colleague's decision",
      makeFlow([makeApprove("one", { roles: ["a", "b"] }), makeApprove("two")]),
      [submit, ["a", { do: "approve" }]],
      ["task two two"],
    ],
    [
      "the starter of the end",
      line,
      [submit, ["one", { do: "approve" }], ["two", { do: "approve" }]],
      ["finished starter -"],
    ],
    [
      "the starter of a return, and the other branch that it is over there",
      makeFlow([both]),
      [submit, ["law", { do: "return", to: "submit", opinion: "no" }]],
      ["returned starter law", "withdrawn money money"],
    ],
    ["the starter of a refusal", line, [submit, ["one", { do: "refuse", opinion: "no" }]], ["refused starter one"]],
    [
      "whoever was asked when the starter withdraws",
      line,
      [submit, [STARTER, { do: "withdraw" }]],
      ["withdrawn one one"],
    ],
    ["the new hands", open, [submit, ["one", { do: "transfer", to: "deputy" }]], ["transferred deputy one"]],
    ["those who get a copy", open, [submit, ["one", { do: "copy", people: ["reader"] }]], ["cc reader -"]],
    ["those who are urged", line, [submit, [STARTER, { do: "urge" }]], ["urge one one"]],
    [
      "the one who is asked, before the deadline",
      open,
      [submit, [null, { do: "remind", step: "one", entry: 1, overdue: false }]],
      ["remind one one"],
    ],
    [
      "and after it",
      open,
      [submit, [null, { do: "remind", step: "one", entry: 1, overdue: true }]],
      ["overdue one one"],
    ],
    [
      "whom the deadline adds, once",
      open,
      [submit, [null, { do: "due", step: "one", entry: 1 }]],
      ["escalate boss one"],
    ],
    [
      "administrators of an act that failed for good",
      makeFlow([{ ...pushing, retry: 0 }]),
      [submit, [null, { do: "answer", step: "push", entry: 1, attempt: 1, error: "closed" }]],
      ["stopped admin push"],
    ],
    [
      "nobody of an act that is tried again",
      makeFlow([{ ...pushing, retry: 2 }]),
      [submit, [null, { do: "answer", step: "push", entry: 1, attempt: 1, error: "closed" }]],
      [],
    ],
    [
      "nobody but the starter of an act that the flow passes over",
      makeFlow([{ ...pushing, retry: 0, failed: "go-on" }]),
      [submit, [null, { do: "answer", step: "push", entry: 1, attempt: 1, error: "closed" }]],
      ["finished starter -"],
    ],
  ])("tells %s", (_, flow, commands, expected) => {
    expect(toldBy(flow, commands)).toEqual(expected);
  });
});
