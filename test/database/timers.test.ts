/** What the clock does to cases: reminders, deadlines, waits, acts of plugins and their attempts, and what a timer never does. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fireTimers } from "../../core/cases/fire-timers.ts";
import { runClockCommand } from "../../core/cases/run-command.ts";
import type { Context, FlowAct } from "../../core/context.ts";
import type { Step } from "../../core/domain/flow.ts";
import { readWaiting } from "../../core/plugins/uses.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { caseFaults } from "../support/case-faults.ts";
import { gateOver } from "../support/plugins.ts";
import {
  act,
  addSigners,
  begin,
  idOf,
  type People,
  publishFlows,
  signStep,
  smallFlow,
  STARTER,
} from "../support/small-flow.ts";
import { fundedProject } from "../support/story.ts";

const MONDAY = "2026-03-02T10:00:00+08:00";
let test: TestApp;
let people: People;
let project: string;
let quota: string;
const documents: string[] = [];

/** What the fake plugin was asked, and what it answers next; the last answer counts for all that follow. */
const asked: Parameters<FlowAct>[0][] = [];
let answers: (Awaited<ReturnType<FlowAct>> | (() => Promise<void>))[] = [];
const fake: FlowAct = async (request) => {
  asked.push(request);
  const next = answers.length > 1 ? answers.shift() : answers[0];
  if (typeof next === "function") await next();
  return typeof next === "object" ? next : { ok: true, output: { receipt: "R-1" } };
};

beforeAll(async () => {
  test = await testApp({ at: MONDAY });
  ({ project, quota } = await fundedProject(test, 100_000_000));
  people = await addSigners(test, ["a", "b", "c"], [["flow-admin", "system-admin", "finance"]]);
  const sign = (who: string[], more: Parameters<typeof signStep>[2]): Step => signStep(people, who, more);
  const day = { within: { days: 1 } };
  const push = (more: object = {}): Step => ({
    id: "push",
    title: "推送",
    do: "act",
    plugin: "treasury-push/push",
    with: { amount: "doc.amount", failFirst: "true" },
    set: { receipt: "receipt" },
    ...more,
  });
  await publishFlows(test, [
    smallFlow("escalates", [
      sign(["a"], {
        due: {
          within: { workdays: 3 },
          remind: [{ workdays: 1 }],
          overdue: { every: { days: 1 }, times: 2 },
          then: "escalate",
          to: [{ persons: [idOf(people, "b")] }],
        },
      }),
    ]),
    smallFlow("tells", [sign(["a"], { due: { ...day, then: "nothing" } })]),
    smallFlow("returns", [sign(["a"], { due: { ...day, then: "return" } })]),
    smallFlow("refuses", [sign(["a"], { due: { ...day, then: "refuse" } })]),
    smallFlow("closes", [
      sign(["a", "b", "c"], { decide: { pass: "1/2", early: false }, due: { ...day, then: "close" } }),
    ]),
    smallFlow("agrees", [sign(["a"], { due: { ...day, then: "approve" } })]),
    smallFlow("pays", [
      { id: "hold", title: "占用", do: "post", movement: "reserve", amount: "amount", quota: "quota", undo: "release" },
      sign(["a"], { due: { ...day, then: "approve" } }),
    ]),
    smallFlow("waits", [{ id: "wait", title: "等", do: "wait", for: { hours: 2 } }]),
    smallFlow("waits-until", [{ id: "wait", title: "等", do: "wait", until: "day" }]),
    smallFlow("stuck", [
      { id: "wait", title: "等", do: "wait", for: { hours: 2 } },
      { ...signStep(people, ["a"]), who: [{ role: "nobody", at: "own-unit" }] },
    ]),
    smallFlow("push", [push()]),
    smallFlow("push-once", [push({ retry: 0 })], { withdraw: "until-done" }),
    smallFlow("push-on", [push({ retry: 0, failed: "go-on" })]),
  ]);
});
beforeEach(() => {
  test.setClock(MONDAY);
  asked.length = 0;
  answers = [];
});
// A process that fires late must not meet what an earlier test left behind.
afterAll(async () => {
  expect(await caseFaults(test.database.owner, documents)).toEqual([]);
});

async function submitted(form: string, given: Record<string, unknown> = {}): Promise<string> {
  await test.database.owner.query("update core.timer set done_at = now() where done_at is null");
  const document = await begin(test, people, form, project, { amount: 100, quota, ...given });
  documents.push(document);
  await act(test, people.get(STARTER), document, { do: "submit" });
  return document;
}

/** Fires what is due at an instant; the kinds of events that came of it. */
async function at(instant: string, document: string, context: Partial<Context> = {}): Promise<string> {
  test.setClock(instant);
  const before = (await events(document)).length;
  for (const lane of ["others", "acts"] as const)
    while ((await fireTimers({ ...test.context, act: fake, ...context }, lane)) > 0);
  return (await events(document))
    .slice(before)
    .map((e) => e.kind)
    .join(" ");
}

type Event = { kind: string; body: Record<string, unknown> };
async function events(document: string): Promise<Event[]> {
  const { rows } = await test.database.owner.query<Event>(
    "select e.kind, e.body from core.event e join core.flow_case c on c.id = e.flow_case where c.document = $1 order by e.seq",
    [document],
  );
  return rows;
}
const last = async (document: string): Promise<Event | undefined> => (await events(document)).at(-1);

async function timers(document: string): Promise<{ kind: string; tries: number; claimed_until: Date | null }[]> {
  const { rows } = await test.database.owner.query<{ kind: string; tries: number; claimed_until: Date | null }>(
    "select kind, tries, claimed_until from core.timer where document = $1 and done_at is null order by due_at, kind",
    [document],
  );
  return rows;
}

describe("a deadline", () => {
  it("reminds before, escalates at its end, reminds after, and stops with the decision", async () => {
    const document = await submitted("escalates");
    const entered = (await events(document)).find((e) => e.kind === "entered")?.body;
    // Three working days behind a Monday end with Thursday; the calendar that counted them stands in the event.
    expect(entered?.["deadline"]).toMatchObject({
      at: "2026-03-05T16:00:00.000Z",
      remind: ["2026-03-04T16:00:00.000Z"],
      // The day after the next is a Saturday.
      overdue: ["2026-03-06T16:00:00.000Z", "2026-03-09T16:00:00.000Z"],
      calendar: "cn-workdays",
      version: 1,
    });
    expect(await at("2026-03-04T15:59:59Z", document)).toBe("");
    expect(await at("2026-03-04T16:00:00Z", document)).toBe("reminded");
    expect(await last(document)).toMatchObject({ body: { people: [idOf(people, "a")], overdue: false } });
    expect(await at("2026-03-05T16:00:01Z", document)).toBe("escalated");
    expect(await at("2026-03-06T16:00:01Z", document)).toBe("reminded");
    expect(await last(document)).toMatchObject({
      body: { people: [idOf(people, "a"), idOf(people, "b")], overdue: true },
    });
    await act(test, people.get("b"), document, { do: "approve" });
    expect(await timers(document)).toEqual([]);
    expect(await at("2026-03-20T16:00:00Z", document)).toBe("");
  });

  it.each([
    ["tells", "reminded"],
    ["returns", "returned"],
    ["refuses", "refused"],
    ["agrees", "closed finished"],
  ])("%s: %s", async (form, wanted) => {
    const document = await submitted(form);
    expect(await at("2026-03-10T00:00:00Z", document)).toBe(wanted);
    expect(await timers(document)).toEqual([]);
  });

  it("counts a vote as it stands", async () => {
    const voted = await submitted("closes");
    await act(test, people.get("a"), voted, { do: "vote", choice: "for" });
    expect(await at("2026-03-10T00:00:00Z", voted)).toBe("closed finished");
    test.setClock(MONDAY);
    expect(await at("2026-03-10T00:00:00Z", await submitted("closes"))).toBe("closed refused");
  });

  it("never approves money", async () => {
    const document = await submitted("pays");
    expect(await at("2026-03-10T00:00:00Z", document)).toBe("");
    const { rows } = await test.database.owner.query(
      "select t.status, c.status as case from core.task t join core.flow_case c on c.id = t.flow_case where t.document = $1",
      [document],
    );
    expect(rows).toEqual([{ status: "open", case: "running" }]);
    await act(test, people.get("a"), document, { do: "approve" });
  });
});

describe("a wait", () => {
  it("lasts its time, or until the day in a field begins in China", async () => {
    const hours = await submitted("waits");
    expect(await at("2026-03-02T11:59:59+08:00", hours)).toBe("");
    expect(await at("2026-03-02T12:00:00+08:00", hours)).toBe("woke finished");
    test.setClock(MONDAY);
    const day = await submitted("waits-until", { day: "2026-03-09" });
    expect(await at("2026-03-08T23:59:59+08:00", day)).toBe("");
    expect(await at("2026-03-09T00:00:00+08:00", day)).toBe("woke finished");
  });

  it("refused what follows, stays and is tried later, each time after a longer lease", async () => {
    const document = await submitted("stuck");
    const leases: number[] = [];
    let now = Date.parse("2026-03-02T12:00:00+08:00");
    for (let i = 0; i < 4; i++) {
      expect(await at(new Date(now).toISOString(), document)).toBe("");
      const [timer] = await timers(document);
      expect(timer?.tries).toBe(i + 1);
      const until = timer?.claimed_until?.getTime() ?? 0;
      leases.push((until - now) / 1000);
      expect(await at(new Date(until - 1).toISOString(), document)).toBe("");
      expect((await timers(document))[0]?.tries).toBe(i + 1);
      now = until;
    }
    expect(leases).toEqual([15, 30, 60, 120]);
    // The lease of a clock that was a day ahead holds nothing up once the clock is right again.
    await at("2026-03-03T12:00:00+08:00", document);
    expect((await timers(document))[0]?.tries).toBe(5);
    await at("2026-03-02T13:00:00+08:00", document);
    expect((await timers(document))[0]?.tries).toBe(6);
  });
});

describe("an act of a plugin", () => {
  it("is tried again after one minute and after five, with the same key, and writes its answer into the document", async () => {
    answers = [
      { ok: false, text: "closed" },
      { ok: false, text: "still closed" },
      { ok: true, output: { receipt: "R-7" } },
    ];
    const document = await submitted("push");
    expect(await at(MONDAY, document)).toBe("act-failed");
    expect(await at("2026-03-02T10:00:59+08:00", document)).toBe("");
    expect(await at("2026-03-02T10:01:00+08:00", document)).toBe("acting act-failed");
    expect(await at("2026-03-02T10:05:59+08:00", document)).toBe("");
    expect(await at("2026-03-02T10:06:00+08:00", document)).toBe("acting acted finished");
    expect(asked.map(({ attempt, params }) => [attempt, params["amount"]])).toEqual([
      [1, 100],
      [2, 100],
      [3, 100],
    ]);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    const { rows } = await test.database.owner.query(
      "select answers ->> 'receipt' as receipt, revision from core.document where id = $1",
      [document],
    );
    expect(rows).toEqual([{ receipt: "R-7", revision: 2 }]);
  });

  it("used up stands until an administrator tries again or passes it over", async () => {
    answers = [{ ok: false, text: "closed" }];
    const again = await submitted("push-once");
    expect(await at(MONDAY, again)).toBe("act-failed");
    expect(await timers(again)).toEqual([]);
    // Whoever switches the plugin off is told what waits for it, by number alone.
    const { running, standing } = await readWaiting(test.context, "treasury-push");
    expect(standing.find((one) => one.document === again)).toMatchObject({ number: expect.any(String), step: "推送" });
    expect(running).toBeGreaterThanOrEqual(standing.length);
    expect(await readWaiting(test.context, "treasury")).toEqual({ running: 0, standing: [] });
    await expect(act(test, people.get("a"), again, { do: "retry", step: "push", opinion: "now" })).rejects.toThrow();
    await act(test, people.get("flow-admin"), again, { do: "retry", step: "push", opinion: "now" });
    answers = [{ ok: true, output: { receipt: "R-8" } }];
    expect(await at(MONDAY, again)).toBe("acted finished");
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);

    answers = [{ ok: false, text: "closed" }];
    const over = await submitted("push-once");
    await at(MONDAY, over);
    await act(test, people.get("flow-admin"), over, { do: "pass-over", step: "push", opinion: "by hand" });
    expect((await events(over)).slice(-2).map((e) => e.kind)).toEqual(["skipped", "finished"]);
  });

  it("used up is told to who administers flows there, by its number alone, once", async () => {
    answers = [{ ok: false, text: "closed" }];
    const document = await submitted("push-once");
    const told = async () =>
      (
        await test.database.owner.query<{ login: string; params: Record<string, string> }>(
          "select p.login, n.params from core.notice n join core.person p on p.id = n.person where n.document = $1 and n.kind = 'stopped' order by p.login",
          [document],
        )
      ).rows;
    await at(MONDAY, document);
    const before = await told();
    expect(before.map(({ login }) => login)).toEqual(["chengshouzhuo", "flow-admin"]);
    // Who only administers flows reads no answer: the title is one, and what the act said may hold some.
    expect(before[0]?.params).toEqual({ number: expect.any(String), step: "推送" });
    await at(MONDAY, document);
    expect(await told()).toEqual(before);

    await at(MONDAY, await submitted("push-on"));
    await act(test, people.get("flow-admin"), document, { do: "retry", step: "push", opinion: "now" });
    await at(MONDAY, document);
    expect(await told()).toHaveLength(4);
  });

  it("used up goes on where the flow says so", async () => {
    answers = [{ ok: false, text: "closed" }];
    expect(await at(MONDAY, await submitted("push-on"))).toBe("act-failed finished");
  });

  it("with an answer that fits no field has failed", async () => {
    answers = [{ ok: true, output: { receipt: 7 } }];
    const document = await submitted("push-once");
    expect(await at(MONDAY, document)).toBe("act-failed");
    expect(await last(document)).toMatchObject({ body: { stopped: true, error: expect.stringMatching(/answer\./) } });
  });

  it("answered too late changes nothing", async () => {
    // The case is withdrawn while the plugin is at work.
    const gone = await submitted("push-once");
    answers = [async () => void (await act(test, people.get(STARTER), gone, { do: "withdraw" }))];
    expect(await at(MONDAY, gone)).toBe("withdrawn");
    expect(asked).toHaveLength(1);

    // An administrator tries again; then the first attempt's answer comes a second time, and one of an older entry.
    answers = [{ ok: false, text: "closed" }];
    const document = await submitted("push-once");
    const { rows } = await test.database.owner.query<{ id: string }>("select id from core.timer where document = $1", [
      document,
    ]);
    await at(MONDAY, document);
    await act(test, people.get("flow-admin"), document, { do: "retry", step: "push", opinion: "now" });
    const late = { do: "answer" as const, step: "push", entry: 1, attempt: 1, output: { receipt: "late" } };
    const [first] = rows;
    for (const timer of [first?.id ?? "", "01900000-0000-7000-8000-000000000000"])
      await runClockCommand(test.context, document, { commandId: timer, timer, command: late });
    expect(await last(document)).toMatchObject({ kind: "acting" });
  });

  it("runs in the isolate of a real plugin", async () => {
    const folder = join(import.meta.dirname, "../fixtures/plugins");
    const gate = await gateOver(test.database.owner, folder, ["treasury-push"], test.context.clock);
    try {
      const document = await submitted("push");
      expect(await at(MONDAY, document, gate)).toBe("act-failed");
      expect((await last(document))?.body["error"]).toMatch(/the treasury is closed/);
      expect(await at("2026-03-02T10:01:00+08:00", document, gate)).toBe("acting acted finished");
      const output = (await events(document)).find((e) => e.kind === "acted")?.body["output"];
      expect(output).toEqual({ receipt: "push 100 push 38 2" });
    } finally {
      await gate.close();
    }
  });
});
