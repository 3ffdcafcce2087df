/** From a hit to its end: the document that handles it, the money that it freezes, and what closes it. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Rule } from "../../core/domain/rule.ts";
import { listBrokenLines } from "../../core/ledger/invariants.ts";
import { settleOwing } from "../../core/rules/open-handling.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { type Client, command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import { PASSWORD } from "../support/beginning.ts";
import { historyOf, hitsOf, type StoredHit, withoutRules } from "../support/hits.ts";
import { act, addSigners, begin, type People, publishFlows, smallFlow, STARTER } from "../support/small-flow.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";

let test: TestApp;
let people: People;
let story: Story;
let other: Story;
let head: Client;
let finance: Client;
let final: Client;
let watches: Rule["watches"];
const logged: string[] = [];

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await withoutRules(test);
  story = await fundedProject(test, 100_000_000, "甲路");
  other = await fundedProject(test, 40_000_000, "乙路");
  people = await addSigners(test, []);
  await publishFlows(test, [smallFlow("load", [])]);
  const { rows } = await test.database.owner.query<{ lifecycle: string }>("select lifecycle from core.project limit 1");
  watches = { project: rows[0]?.lifecycle ?? "" };
  head = await test.signIn("qinmuzhi");
  finance = await test.signIn("shenyinuo");
  final = await test.signIn("lujingxing");
  test.context.log = (line) => void logged.push(line);
});

/** A fresh day far from those of the other tests; what is frozen is lifted through its own document before. */
let month = 3;
beforeEach(async () => {
  await test.database.owner.query("truncate core.hit, core.hit_event, core.hit_settled, core.rule_run cascade");
  await test.database.owner.query("update core.document set state = 'void' where form in ('load', 'alert')");
  await withoutRules(test);
  logged.length = 0;
  month++;
});

const day = (n: number): string => `2026-${String(month).padStart(2, "0")}-${String(n).padStart(2, "0")}`;
async function run(n: number): Promise<void> {
  test.setClock(`${day(n)}T00:10:00+08:00`);
  await test.database.owner.query("delete from core.session");
  await runSchedule(test.context);
  head = await test.signIn("qinmuzhi");
  finance = await test.signIn("shenyinuo");
  final = await test.signIn("lujingxing");
}
async function settle(): Promise<number> {
  let settled = 0;
  while (await settleOwing(test.context)) settled++;
  return settled;
}
async function load(amount: number): Promise<string> {
  const document = await begin(test, people, "load", story.project, { amount });
  await act(test, people.get(STARTER), document, { do: "submit" });
  return document;
}
const overload = (more: Partial<Rule> = {}): Rule =>
  makeRule("overload", {
    title: "超载",
    watches,
    runs: { every: "day" },
    values: [
      { id: "sum", label: "合计", from: { documents: { form: "load" }, take: "sum", field: "amount" }, orElse: "0" },
    ],
    fires: [
      { as: "grey", if: 'values.sum > yuan("200")' },
      { as: "yellow", if: 'values.sum > yuan("100")' },
    ],
    compare: [{ label: "合计", value: "values.sum" }],
    message: "{object} 合计 {values.sum} 元。",
    handle: { form: "alert", from: "grey" },
    freeze: { of: "project", from: "grey" },
    ...more,
  });
const hit = async (): Promise<StoredHit | undefined> => (await hitsOf(test, "overload")).at(-1);

/** The unit's answer, the finding and the lifting; what is not normal is not carried to its end here. */
async function handle(id: string, finding: string): Promise<void> {
  const answered = await command(head, id, { do: "handle", answers: { feedback: "已经核对，是重复登记。" } });
  expect([answered.status, answered.body.problems]).toEqual([200, undefined]);
  const found = await command(finance, id, { do: "handle", answers: { finding, findingNote: "附有原始记录。" } });
  expect([found.status, found.body.problems]).toEqual([200, undefined]);
  // What is red or grey is lifted by the final approval of finance, with a reason.
  expect(await hit()).toMatchObject({ state: "open" });
  const lifted = await command(final, id, { do: "approve", opinion: "情况属实，解除。" });
  expect([lifted.status, lifted.body.problems]).toEqual([200, undefined]);
}

describe("a hit that has to be handled", () => {
  it("gets a document of its own with what was found, and freezes what is left on the project's lines", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    expect([await settle(), logged]).toEqual([1, []]);
    const found = await hit();
    expect(found).toMatchObject({ level: "grey", document: found?.id, frozen_at: expect.any(Date) });
    const document = (await finance.get<DocumentView>(`/documents/${found?.id}`)).body;
    expect(document).toMatchObject({
      state: "running",
      stateTitle: "待反馈",
      project: { id: story.project },
      answers: {
        rule: "OVERLOAD 超载",
        level: "4",
        object: "甲路",
        message: "甲路 合计 300.00 元。",
        compared: "合计: 300.00",
        firstSeen: day(1),
      },
    });
    expect(await accountsOf(test, story.quota)).toMatchObject({ total: 100, frozen: 100, available: 0 });
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 0, available: 40 });
    expect(await listBrokenLines(test.database.owner)).toEqual([]);
    expect(await settle()).toBe(0);

    await handle(found?.id ?? "", "1");
    expect(await hit()).toMatchObject({ state: "closed", closed_as: "normal" });
    expect(await historyOf(test, "overload")).toBe("opened handling frozen handled unfrozen closed");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0, available: 100 });
    expect(await listBrokenLines(test.database.owner)).toEqual([]);
    // What was found to be in order opens no other hit while nothing changes, and one when it comes back.
    await run(3);
    await run(4);
    expect(await hitsOf(test, "overload")).toHaveLength(1);
    await test.database.owner.query("update core.document set state = 'void' where form = 'load'");
    await run(5);
    await load(30_000);
    await run(6);
    expect(await hitsOf(test, "overload")).toHaveLength(2);
  });

  it("is not lifted by the schedule when the condition is over, only by who handles it", async () => {
    await publishRules(test, [overload()]);
    const document = await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [document]);
    await run(3);
    await run(4);
    expect(await hit()).toMatchObject({ state: "open", cleared_on: day(2) });
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100 });
    await handle((await hit())?.id ?? "", "1");
    expect(await historyOf(test, "overload")).toBe("opened handling frozen cleared handled unfrozen closed");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
  });

  it("releases no more than is still frozen, when somebody released a part by hand", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query(
      `select core.post_movement(gen_random_uuid(), $1, 'unfreeze', 30000000, c.document, c.id, 'by-hand', c.opened_by, now(), 'test', $2, 'x')
       from core.flow_case c where c.document = $3`,
      [story.quota, randomUUID(), story.document("declare")],
    );
    await handle((await hit())?.id ?? "", "1");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0, available: 100 });
    expect(await listBrokenLines(test.database.owner)).toEqual([]);
  });

  it("of a unit stands under the project with most at stake, and freezes every line of the unit", async () => {
    await publishRules(test, [
      overload({
        watches: { unit: true },
        values: [],
        compare: [{ label: "合计", value: "1" }],
        message: "{object}",
        fires: [{ as: "grey", if: "1 == 1" }],
        freeze: { of: "unit", from: "grey" },
      }),
    ]);
    await run(2);
    expect(await settle()).toBe(1);
    const found = await hit();
    expect((await finance.get<DocumentView>(`/documents/${found?.id}`)).body.project?.id).toBe(story.project);
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100 });
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 40 });
    await handle(found?.id ?? "", "1");
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 0 });
  });

  it("goes on where the program stopped between the document and the hit, with the same document", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query("update core.hit set document = null, frozen_at = null, try_at = null");
    await test.database.owner.query("delete from core.hit_event where kind in ('handling', 'frozen')");
    expect(await settle()).toBe(1);
    expect(await historyOf(test, "overload")).toBe("opened handling frozen");
    // Nothing was left to freeze a second time.
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100, available: 0 });
    await handle((await hit())?.id ?? "", "1");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
    expect(logged).toEqual([]);
  });

  it("is tried again later where its form is not there, and keeps its money free until then", async () => {
    await publishRules(test, [overload({ handle: { form: "not-there" } })]);
    await load(30_000);
    await run(2);
    expect(await settle()).toBe(1);
    expect(logged).toEqual([expect.stringContaining("definition.not-found")]);
    expect(await hit()).toMatchObject({ state: "open", document: null, frozen_at: null });
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
    test.setClock(`${day(2)}T00:10:16+08:00`);
    expect(await settle()).toBe(1);
  });

  it("closes itself and asks for nothing below the level of its document", async () => {
    await publishRules(test, [overload()]);
    const document = await load(15_000);
    await run(2);
    expect(await settle()).toBe(0);
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [document]);
    await run(3);
    expect(await historyOf(test, "overload")).toBe("opened closed");
  });
});

describe("the account of the program", () => {
  it("is closed: it signs in with no password", async () => {
    for (const password of [PASSWORD, "", "!"]) {
      const answer = await test.raw({
        method: "POST",
        url: "/api/v1/session",
        payload: { login: "mz-rules", password },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    const { rows } = await test.database.owner.query("select active from core.person where login = 'mz-rules'");
    expect(rows).toEqual([{ active: false }]);
  });
});
