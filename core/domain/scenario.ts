/**
 * A scenario: who there is, what they answer, what they do one after the other, and what should come of it. It runs a
 * flow in memory (`mz flow simulate`), so people are plain names and everything outside the flow is data.
 */
import { type Static, Type } from "typebox";
import type { Command } from "./commands.ts";
import type { Flow } from "./flow.ts";
import { planOf } from "./flow-plan.ts";
import { pointerStep } from "./problem.ts";
import { schemaFaults, type SchemaFault } from "./schema-faults.ts";

const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Names = Type.Array(Name, { maxItems: 200 });
const Instant = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$",
  description: "Instant with its offset, such as 2026-03-02T09:00:00+08:00",
});
const Answers = Type.Record(Type.String(), Type.Unknown());
const Day = Type.String({ format: "date" });

/** What may change while a scenario runs, beside the case itself. */
const world = {
  people: Type.Optional(
    Type.Record(Type.String(), Names, {
      description:
        "Role → who holds it. role@place for one place only: @own-unit, @parent-unit, @<kind of unit>, @<kind>/<level>, @<unit id>",
    }),
  ),
  steps: Type.Optional(Type.Record(Type.String(), Names, { description: "Step → people that its rules find here" })),
  superiors: Type.Optional(Names),
  head: Type.Optional(Names),
  parentHead: Type.Optional(Names),
  names: Type.Optional(Type.Record(Type.String(), Name, { description: "Id in the flow → name in this scenario" })),
  substitutions: Type.Optional(
    Type.Array(
      Type.Object({ person: Name, substitute: Name, from: Type.Optional(Day), to: Type.Optional(Day) }, strict),
      { maxItems: 200 },
    ),
  ),
  left: Type.Optional(Names),
  reach: Type.Optional(
    Type.Record(Type.String(), Type.Enum(["county", "elsewhere"]), {
      description: "Who stands outside the document's unit: in its county, or elsewhere",
    }),
  ),
  administrators: Type.Optional(Names),
};
export const World = Type.Object(world, strict);
export type World = Static<typeof World>;

export const Expectation = Type.Object(
  {
    status: Type.Optional(Type.Enum(["new", "running", "returned", "done", "withdrawn", "refused"])),
    round: Type.Optional(Type.Integer()),
    waits: Type.Optional(Type.Array(Type.String(), { description: "Steps that wait, in any order" })),
    asks: Type.Optional(
      Type.Union([Names, Type.Record(Type.String(), Names)], { description: "Who may act now, or step → who" }),
    ),
    refused: Type.Optional(Type.String({ description: "Code of the problem that forbids the command" })),
    events: Type.Optional(
      Type.Array(Type.String(), { description: "What happened with this line: kind, or kind step" }),
    ),
    trace: Type.Optional(Type.Array(Type.String(), { description: "Steps entered or carried out so far, in order" })),
    posted: Type.Optional(Type.Array(Type.String(), { description: "Postings that stand, in order" })),
    answers: Type.Optional(Answers),
    rights: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Enum(["hide", "read", "edit"])), {
        description: "Person → field → right at the step where they act now",
      }),
    ),
    told: Type.Optional(Names),
    due: Type.Optional(Type.Record(Type.String(), Instant)),
  },
  strict,
);
export type Expectation = Static<typeof Expectation>;

export const ScenarioLine = Type.Object(
  {
    note: Type.Optional(Type.String()),
    at: Type.Optional(Instant),
    by: Type.Optional(Name),
    do: Type.Optional(
      Type.Enum([
        "submit",
        "approve",
        "handle",
        "vote",
        "return",
        "refuse",
        "withdraw",
        "take-back",
        "claim",
        "release",
        "transfer",
        "delegate",
        "add",
        "remove",
        "copy",
        "urge",
        "jump",
        "hand-over",
        "retry",
        "pass-over",
        "answer",
        "remind",
        "due",
        "wake",
        "try-again",
        "order-paid",
        "order-rejected",
      ]),
    ),
    step: Type.Optional(Type.String()),
    from: Type.Optional(Type.String()),
    to: Type.Optional(Type.String()),
    // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
    then: Type.Optional(Type.Enum(["continue", "come-back"])),
    choice: Type.Optional(Type.Enum(["for", "against", "abstain", "recuse"])),
    where: Type.Optional(Type.Enum(["before", "after", "alongside"])),
    people: Type.Optional(Names),
    person: Type.Optional(Name),
    choose: Type.Optional(Type.Record(Type.String(), Names)),
    opinion: Type.Optional(Type.String()),
    files: Type.Optional(Type.Array(Type.String())),
    signature: Type.Optional(Type.Unknown()),
    answers: Type.Optional(Answers),
    output: Type.Optional(Answers),
    error: Type.Optional(Type.String()),
    entry: Type.Optional(Type.Integer()),
    attempt: Type.Optional(Type.Integer()),
    overdue: Type.Optional(Type.Boolean()),
    paid: Type.Optional(
      Type.Object(
        { voucher: Type.String(), serial: Type.String(), day: Type.String() },
        { additionalProperties: false },
      ),
    ),
    part: Type.Optional(Type.Integer()),
    more: Type.Optional(Type.Literal(true)),
    others: Type.Optional(Type.Literal(true)),
    reason: Type.Optional(Type.String()),
    change: Type.Optional(World),
    expect: Type.Optional(Expectation),
  },
  strict,
);
export type ScenarioLine = Static<typeof ScenarioLine>;

export const Scenario = Type.Object(
  {
    title: Type.Optional(Type.String()),
    note: Type.Optional(Type.String()),
    now: Type.Optional(Instant),
    starter: Type.Optional(Name),
    form: Type.Optional(Type.String({ description: "Path of the form, from the scenario's folder" })),
    fields: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())])),
    ),
    answers: Type.Optional(Answers),
    calendar: Type.Optional(Type.String({ description: "Path of the calendar, from the scenario's folder" })),
    ...world,
    do: Type.Array(ScenarioLine, { maxItems: 5000 }),
    expect: Type.Optional(Expectation),
  },
  strict,
);
export type Scenario = Static<typeof Scenario>;

const deciding = ["step", "opinion", "files", "signature", "choose", "answers"];
/** What each command takes: needed with an exclamation mark. */
const TAKES: Record<Command["do"], readonly string[]> = {
  submit: ["choose", "answers"],
  approve: deciding,
  handle: deciding,
  vote: [...deciding, "choice!"],
  return: ["step", "opinion", "files", "to!", "then"],
  refuse: ["step", "opinion", "files"],
  withdraw: ["opinion"],
  "take-back": ["opinion"],
  claim: ["step"],
  release: ["step"],
  transfer: ["step", "opinion", "files", "to!"],
  delegate: ["step", "opinion", "files", "to!"],
  add: [...deciding, "where!", "people!"],
  remove: ["step", "person!"],
  copy: ["people!", "opinion"],
  urge: [],
  jump: ["from!", "to!", "opinion"],
  "hand-over": ["step!", "from!", "to!", "opinion"],
  retry: ["step!", "opinion"],
  "pass-over": ["step!", "opinion"],
  answer: ["step!", "entry", "attempt", "output", "error"],
  remind: ["step!", "entry", "overdue"],
  due: ["step!", "entry"],
  wake: ["step!", "entry"],
  "try-again": ["step!", "entry", "attempt"],
  "order-paid": ["step!", "entry", "paid!", "part", "more"],
  "order-rejected": ["step!", "entry", "reason!", "others"],
};
/** Commands of the clock and of answers from outside: nobody gives them. */
const OF_NOBODY: ReadonlySet<string> = new Set([
  "answer",
  "remind",
  "due",
  "wake",
  "try-again",
  "order-paid",
  "order-rejected",
]);
const ASIDE: ReadonlySet<string> = new Set(["note", "at", "by", "do", "change", "expect"]);

/** Everything wrong with a scenario for a flow: its shape, keys that a command does not take, steps that are not there. */
export function scenarioFaults(scenario: unknown, flow: Flow): SchemaFault[] {
  const faults = schemaFaults(Scenario, scenario, "");
  if (faults.length > 0) return faults;
  const { do: lines, expect, steps } = scenario as Scenario;
  const plan = planOf(flow);
  const found: SchemaFault[] = [];
  const needStep = (id: string, pointer: string): void => {
    if (!plan.has(id)) found.push({ pointer, found: id, expected: "a step of the flow" });
  };
  const expected = (e: Expectation | undefined, at: string): void => {
    for (const [i, id] of (e?.waits ?? []).entries()) needStep(id, `${at}/waits/${i}`);
    for (const [i, id] of (e?.trace ?? []).entries()) needStep(id, `${at}/trace/${i}`);
    if (e?.asks && !Array.isArray(e.asks)) for (const id of Object.keys(e.asks)) needStep(id, `${at}/asks`);
  };
  for (const id of Object.keys(steps ?? {})) needStep(id, `/steps${pointerStep(id)}`);
  for (const [i, line] of lines.entries()) {
    const at = `/do/${i}`;
    found.push(...lineFaults(line, at));
    if (line.step !== undefined) needStep(line.step, `${at}/step`);
    if (line.do === "return" && line.to !== undefined) needStep(line.to, `${at}/to`);
    expected(line.expect, `${at}/expect`);
  }
  expected(expect, "/expect");
  return found;
}

function lineFaults(line: ScenarioLine, at: string): SchemaFault[] {
  const keys = Object.keys(line).filter((key) => !ASIDE.has(key));
  if (line.do === undefined)
    return keys.map((key) => ({
      pointer: `${at}/${key}`,
      found: key,
      expected: "a line that does something, with do",
    }));
  const takes = TAKES[line.do];
  const needed = takes.flatMap((key) => (key.endsWith("!") ? [key.slice(0, -1)] : []));
  const known = new Set(takes.map((key) => key.replace("!", "")));
  const faults = [
    ...keys
      .filter((key) => !known.has(key))
      .map((key) => ({
        pointer: `${at}/${key}`,
        found: key,
        expected: `for ${line.do} one of ${[...known].join(", ")}`,
      })),
    ...needed
      .filter((key) => !keys.includes(key))
      .map((key) => ({ pointer: `${at}/${key}`, found: "nothing", expected: `${key}, which ${line.do} needs` })),
  ];
  if (OF_NOBODY.has(line.do) === (line.by !== undefined))
    faults.push({
      pointer: `${at}/by`,
      found: line.by ?? "nothing",
      expected:
        line.by === undefined ? `who does ${line.do}` : `nobody: ${line.do} comes from the clock or from outside`,
    });
  return faults;
}
