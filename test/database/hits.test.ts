/** Hits of alerts on a real database: days, months and events, each told once, none lost and none judged twice. */
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { dueRun, runSchedule } from "../../core/rules/run-schedule.ts";
import { type TestApp, testApp } from "../support/app.ts";
import {
  act,
  addSigners,
  begin,
  type People,
  publishFlows,
  signStep,
  smallFlow,
  STARTER,
} from "../support/small-flow.ts";
import { alertsTold, historyOf, hitsOf, withoutRules } from "../support/hits.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { fundedProject } from "../support/story.ts";

let test: TestApp;
let people: People;
let project: string;
let lifecycle: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await withoutRules(test);
  ({ project } = await fundedProject(test, 100_000_000));
  people = await addSigners(test, ["a"]);
  await publishFlows(test, [
    ...["note", "spend", "load", "guarded"].map((id) => smallFlow(id, [])),
    smallFlow("waits", [signStep(people, ["a"])]),
  ]);
  const { rows } = await test.database.owner.query<{ lifecycle: string }>(
    "select lifecycle from core.project where id = $1",
    [project],
  );
  lifecycle = rows[0]?.lifecycle ?? "";
});

/** Every test begins without hits and runs, with every other rule out of use, the day before as the last one judged. */
beforeEach(async () => {
  await test.database.owner.query(
    "truncate core.hit, core.hit_event, core.hit_settled, core.rule_run, core.notice cascade",
  );
  await withoutRules(test);
  await test.database.owner.query(
    "update core.document set state = 'void' where form in ('note', 'spend', 'load', 'guarded', 'waits')",
  );
});

const at = (day: string, time = "00:10:00"): void => test.setClock(`${day}T${time}+08:00`);

async function file(form: string, answers: Record<string, unknown>): Promise<string> {
  const document = await begin(test, people, form, project, answers);
  await act(test, people.get(STARTER), document, { do: "submit" });
  return document;
}

/** What is run at a moment, as `day 2026-03-02`. */
async function run(day: string, time?: string): Promise<string[]> {
  at(day, time);
  return (await runSchedule(test.context, { batch: 2 })).ran.map(({ every, asOf }) => `${every} ${asOf}`);
}

/** As if everything had been judged until a day: it, and the month that ended last by then. */
async function judgedUntil(day: string): Promise<void> {
  const month = plusDays(day, 1).endsWith("-01") ? day : plusDays(`${day.slice(0, 7)}-01`, -1);
  for (const [every, asOf] of Object.entries({ day, month }))
    await test.database.owner.query(
      "insert into core.rule_run (id, every, as_of, started_at, finished_at) values (gen_random_uuid(), $1, $2, now(), now())",
      [every, asOf],
    );
}

const tell: Rule["tell"] = [{ to: [{ role: "unit-finance", at: "own-unit" }] }];
const noProgress = (more: Partial<Rule> = {}): Rule =>
  makeRule("no-progress", {
    watches: { project: lifecycle },
    runs: { every: "day" },
    params: [{ id: "days", label: "days", type: "days", value: "3" }],
    values: [
      {
        id: "notes",
        label: "notes",
        from: { documents: { form: "note", within: { days: { param: "days" } }, date: "day" }, take: "count" },
      },
    ],
    fires: [{ as: "yellow", if: "values.notes == 0" }],
    tell,
    ...more,
  });
const load = (more: Partial<Rule> = {}): Rule =>
  makeRule("load", {
    watches: { project: lifecycle },
    runs: { on: ["finished"] },
    values: [
      { id: "sum", label: "sum", from: { documents: { form: "load" }, take: "sum", field: "amount" }, orElse: "0" },
    ],
    fires: [
      { as: "red", if: 'values.sum > yuan("200")' },
      { as: "yellow", if: 'values.sum > yuan("100")' },
    ],
    tell,
    ...more,
  });

describe("a rule of days", () => {
  it("tells of the third day without progress once, on that day's run, and not again over ten days", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    at("2026-03-09", "15:00:00");
    await file("note", { day: "2026-03-09" });
    const told: number[] = [];
    for (let day = 11; day <= 22; day++) {
      expect(await run(`2026-03-${day}`)).toEqual([`day 2026-03-${day - 1}`]);
      told.push((await alertsTold(test, "no-progress")).length);
    }
    // Progress on the 9th: the 10th, 11th and 12th are without, and the run after the 12th says so.
    expect(told).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(await alertsTold(test, "no-progress")).toEqual(["a yellow"]);
    expect(await hitsOf(test, "no-progress")).toMatchObject([
      { first_seen: "2026-03-12", last_seen: "2026-03-21", state: "open", told: ["yellow"], params: { days: 3 } },
    ]);
    expect(await historyOf(test, "no-progress")).toBe("opened told");
  });

  it("closes its hit when there is progress, and opens another one the next time", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    await run("2026-03-11");
    at("2026-03-11", "12:00:00");
    await file("note", { day: "2026-03-11" });
    await run("2026-03-12");
    expect(await hitsOf(test, "no-progress")).toMatchObject([{ state: "closed", closed_as: "itself" }]);
    expect(await run("2026-03-15")).toHaveLength(3);
    expect(await hitsOf(test, "no-progress")).toMatchObject([
      { state: "closed" },
      { state: "open", first_seen: "2026-03-14" },
    ]);
    expect(await alertsTold(test, "no-progress")).toHaveLength(2);
  });

  it("keeps the version and the figures of an old hit, and judges by the new ones", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    await run("2026-03-11");
    await publishRules(test, [
      noProgress({ version: 2, params: [{ id: "days", label: "days", type: "days", value: "5" }] }),
    ]);
    await run("2026-03-12");
    expect(await hitsOf(test, "no-progress")).toMatchObject([
      { rule_version: 1, params: { days: 3 }, state: "open", last_seen: "2026-03-11" },
    ]);
    await expect(
      test.context.pool.query("update core.hit set rule_version = 2 where rule = 'no-progress'"),
    ).rejects.toThrow(/permission denied/);
  });

  it("closes the hits of a rule that is switched off, and of a subject that is gone", async () => {
    await publishRules(test, [noProgress(), noProgress({ id: "gone", code: "GONE" })]);
    await judgedUntil("2026-03-09");
    await run("2026-03-11");
    await publishRules(test, [noProgress({ version: 2, off: "not now" })]);
    await test.database.owner.query("update core.project set void_at = now() where id = $1", [project]);
    try {
      await run("2026-03-12");
    } finally {
      await test.database.owner.query("update core.project set void_at = null where id = $1", [project]);
    }
    expect(await hitsOf(test, "no-progress")).toMatchObject([{ state: "closed", closed_as: "rule-retired" }]);
    expect(await hitsOf(test, "gone")).toMatchObject([{ state: "closed", closed_as: "itself" }]);
    await expect(test.database.owner.query("update core.hit set mark = 'x'")).rejects.toThrow(/is closed/);
  });

  it("tells others after its days, once, and marks the hit", async () => {
    const to = [{ role: "unit-head", at: "own-unit" as const }];
    await publishRules(test, [noProgress({ escalate: [{ days: 2, to, mark: "重点关注" }] })]);
    await judgedUntil("2026-03-09");
    for (let day = 11; day <= 15; day++) await run(`2026-03-${day}`);
    const head = test.scenario.people.find((p) => p.login === "qinmuzhi")?.login;
    expect(await alertsTold(test, "no-progress")).toEqual(["a yellow", `${head} yellow +2`]);
    expect(await historyOf(test, "no-progress")).toBe("opened told escalated marked");
    expect(await hitsOf(test, "no-progress")).toMatchObject([{ mark: "重点关注", state: "open" }]);
  });

  it("neither opens nor closes by what is not there, and the run says for whom and why", async () => {
    const value = { documents: { form: "note" }, take: "latest", field: "amount" } as const;
    await publishRules(test, [
      noProgress({
        id: "gap",
        code: "GAP",
        values: [{ id: "last", label: "last", from: value }],
        fires: [{ as: "red", if: 'values.last > yuan("1")' }],
      }),
    ]);
    await judgedUntil("2026-03-09");
    await run("2026-03-11");
    expect(await hitsOf(test, "gap")).toEqual([]);
    const { rows } = await test.database.owner.query<{ missing: string; report: Record<string, object> }>(
      "select missing, report from core.rule_run where as_of = '2026-03-10'",
    );
    expect(Number(rows[0]?.missing)).toBe(1);
    expect(rows[0]?.report["gap"]).toMatchObject({ missing: 1, examples: [{ subject: project, why: "values.last" }] });
    at("2026-03-11", "09:00:00");
    const note = await file("note", { amount: 500 });
    await run("2026-03-12");
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [note]);
    await run("2026-03-13");
    await run("2026-03-14");
    expect(await historyOf(test, "gap")).toBe("opened told not-judged");
    expect(await hitsOf(test, "gap")).toMatchObject([{ state: "open", not_judged: "values.last" }]);
  });
});

describe("a rule of months", () => {
  const overspent = (): Rule => {
    const spent = (month: number) => ({ form: "spend", within: { month, sameYear: true }, date: "day" });
    return makeRule("overspent", {
      watches: { project: lifecycle },
      runs: { every: "month" },
      values: [0, -1].map((month) => ({
        id: month === 0 ? "now" : "before",
        label: "spent",
        from: { documents: spent(month), take: "sum" as const, field: "amount" },
        orElse: "0",
      })),
      fires: [
        { as: "red", if: 'values.now > yuan("500") && values.before > yuan("500")' },
        { as: "yellow", if: 'values.now > yuan("500")' },
      ],
      tell,
    });
  };
  const months = async (spends: readonly [string, number][], runs: readonly string[]): Promise<string[]> => {
    await publishRules(test, [overspent()]);
    for (const [day, amount] of spends) {
      at(day, "12:00:00");
      await file("spend", { day, amount });
    }
    const levels: string[] = [];
    for (const day of runs) {
      await run(day);
      const open = (await hitsOf(test, "overspent")).find((hit) => hit.state === "open");
      levels.push(open?.level ?? "-");
    }
    return levels;
  };

  it("is red after two in a row, and counts again after a month between", async () => {
    await judgedUntil("2026-04-30");
    const spends: [string, number][] = [
      ["2026-05-10", 60_000],
      ["2026-06-10", 50_001],
      ["2026-07-10", 50_000],
      ["2026-08-31", 70_000],
    ];
    const levels = await months(spends, ["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01"]);
    expect(levels).toEqual(["yellow", "red", "-", "yellow"]);
    expect(await alertsTold(test, "overspent")).toEqual(["a yellow", "a red", "a yellow"]);
  });

  it("begins anew with a new year", async () => {
    await judgedUntil("2026-11-30");
    const spends: [string, number][] = [
      ["2026-12-10", 60_000],
      ["2027-01-10", 60_000],
      ["2027-02-10", 60_000],
    ];
    expect(await months(spends, ["2027-01-01", "2027-02-01", "2027-03-01"])).toEqual(["yellow", "yellow", "red"]);
  });
});

describe("a rule of events", () => {
  it("opens, rises and falls with what happens, each level told once", async () => {
    await publishRules(test, [load()]);
    at("2026-03-10", "09:00:00");
    await file("load", { amount: 10_000 });
    expect(await hitsOf(test, "load")).toEqual([]);
    await file("load", { amount: 5_000 });
    const big = await file("load", { amount: 9_000 });
    expect(await hitsOf(test, "load")).toMatchObject([{ level: "red", told: ["yellow", "red"], state: "open" }]);
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [big]);
    await file("load", { amount: 1 });
    await file("load", { amount: 9_000 });
    expect(await historyOf(test, "load")).toBe("opened told rose told fell rose");
    expect(await alertsTold(test, "load")).toEqual(["a yellow", "a red"]);
  });

  it("misses nothing of commands at the same time, opens one hit, and the pages of the place hear of it", async () => {
    const waiting = { documents: { form: "waits", state: "open" as const }, take: "sum" as const, field: "amount" };
    const values = [{ id: "sum", label: "sum", from: waiting, orElse: "0" }];
    await publishRules(test, [load({ runs: { on: ["submitted"] }, values })]);
    at("2026-03-10", "09:00:00");
    const heard: string[] = [];
    const stop = test.context.live.listen((hints) => void heard.push(...hints.map((hint) => hint.topic)));
    // Only all of them together are red: whoever is the last has to see every other one.
    await Promise.all(Array.from({ length: 6 }, () => file("waits", { amount: 3_400 })));
    expect(await hitsOf(test, "load")).toMatchObject([{ state: "open", level: "red" }]);
    expect((await historyOf(test, "load")).match(/opened/g)).toHaveLength(1);
    expect((await alertsTold(test, "load")).filter((told) => told === "a red")).toHaveLength(1);
    await vi.waitFor(() => expect(heard).toContain("alerts"));
    stop();
  });

  it("that cannot be looked up undoes no command, and the trouble is on record", async () => {
    at("2026-03-10", "09:00:00");
    await publishRules(test, [
      load({
        id: "divides",
        code: "DIV",
        values: [{ id: "count", label: "n", from: { documents: { form: "guarded" }, take: "count" } }],
        fires: [{ as: "red", if: "1 / (values.count - 1) > 5" }],
      }),
    ]);
    await file("guarded", {});
    const { rows } = await test.database.owner.query<{ failed: string; report: Record<string, object> }>(
      "select failed, report from core.rule_run where every = 'event'",
    );
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]?.failed)).toBe(1);
  });
});

describe("the schedule", () => {
  it("catches up missed days and months in order, and runs nothing twice", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-28");
    await test.database.owner.query("update core.rule_run set as_of = '2026-02-28' where every = 'month'");
    expect(await run("2026-04-02")).toEqual([
      "day 2026-03-29",
      "day 2026-03-30",
      "day 2026-03-31",
      "month 2026-03-31",
      "day 2026-04-01",
    ]);
    expect(await run("2026-04-02", "23:59:59")).toEqual([]);
    expect(await alertsTold(test, "no-progress")).toHaveLength(1);
  });

  it("runs nothing while the clock stands before what was judged, and says so", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    await run("2026-03-12");
    const before = await test.database.owner.query("select * from core.hit_event order by id");
    at("2026-03-10");
    expect(await runSchedule(test.context)).toMatchObject({ ran: [], ahead: [{ every: "day", asOf: "2026-03-11" }] });
    expect((await test.database.owner.query("select * from core.hit_event order by id")).rows).toEqual(before.rows);
    expect(await run("2026-03-13")).toEqual(["day 2026-03-12"]);
  });

  it("is done once by two processes at the same time", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    at("2026-03-13");
    const both = await Promise.all([1, 2].map(() => runSchedule(test.context, { batch: 1 })));
    const ran = both.flatMap((one) => one.ran.map(({ asOf }) => asOf)).toSorted();
    expect(ran).toEqual([...new Set(ran)]);
    await run("2026-03-13");
    expect((await dueRun(test.context)).run).toBeUndefined();
    const { rows } = await test.database.owner.query<{ judged: string }>(
      "select judged from core.rule_run where every = 'day' and judged > 0",
    );
    expect(rows.map((row) => Number(row.judged))).toEqual([1, 1, 1]);
    expect(await historyOf(test, "no-progress")).toBe("opened told");
  });

  it("goes on where a run was broken off, and counts nothing twice", async () => {
    await publishRules(test, [
      noProgress(),
      noProgress({
        id: "other",
        code: "OTHER",
        watches: { unit: true },
        values: [],
        params: [],
        fires: [{ as: "blue", if: "1 == 1" }],
      }),
    ]);
    await judgedUntil("2026-03-09");
    at("2026-03-11");
    let asked = 0;
    const broken = await runSchedule(test.context, { batch: 1, isClosed: () => ++asked > 3 });
    expect(broken.ran).toEqual([]);
    expect(await run("2026-03-11")).toEqual(["day 2026-03-10"]);
    const { rows } = await test.database.owner.query<{ judged: string; report: Record<string, { judged: number }> }>(
      "select judged, report from core.rule_run where as_of = '2026-03-10'",
    );
    expect(rows[0]?.report).toMatchObject({ "no-progress": { judged: 1 }, other: { judged: 1 } });
  });

  it("leaves a run whose process died until its lease ends", async () => {
    await publishRules(test, [noProgress()]);
    await judgedUntil("2026-03-09");
    await test.database.owner.query(
      `insert into core.rule_run (id, every, as_of, started_at, lease, lease_until)
       values (gen_random_uuid(), 'day', '2026-03-10', now(), gen_random_uuid(), '2026-03-11T00:14:00+08:00')`,
    );
    at("2026-03-11");
    expect(await runSchedule(test.context)).toMatchObject({ ran: [], elsewhere: { asOf: "2026-03-10" } });
    expect(await run("2026-03-11", "00:14:01")).toEqual(["day 2026-03-10"]);
  });
});
