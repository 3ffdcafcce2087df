/** The worklist: views, filters, order by deadline, pages by key, counts and what may be agreed together. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Step } from "../../core/domain/flow.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { publishTrial, startTrial } from "../support/trial-case.ts";

type Row = {
  task: string;
  document: string;
  status: string;
  title: string;
  amountFen: number | null;
  due: { state: string; days: number; unit: string } | null;
  plain?: boolean;
  notPlain?: string;
  waits?: { step: string; people: string[] }[];
  step: { id: string; title: string };
};
type Work = {
  rows: Row[];
  next: string | null;
  total: { count: number; withAmount: number; sumFen: number; capped: boolean };
  facets: {
    forms: { id: string; count: number }[];
    steps: { id: string; count: number }[];
    regions: { id: string; count: number }[];
    due: { overdue: number; today: number; week: number };
  };
  counts: { work: number; overdue: number; waiting: number; copies: number; drafts: number };
};

let test: TestApp;
let clerk: Client;
let head: Client;
const work = async (client: Client, query = ""): Promise<Work> => (await client.get<Work>(`/work${query}`)).body;
const check = (due?: { workdays: number } | { hours: number }, more: object = {}): Step =>
  ({
    id: "unit",
    title: "单位审核",
    do: "approve",
    who: [{ role: "unit-head", at: "own-unit" }],
    decide: "any",
    ...(due && { due: { within: due } }),
    ...more,
  }) as Step;
/** Moves the clock; sessions end when nobody works for long. */
async function at(time: string): Promise<void> {
  test.setClock(time);
  clerk = await test.signIn("fangxiaoman");
  head = await test.signIn("qinmuzhi");
}
const ids: Record<string, string> = {};

beforeAll(async () => {
  // A Monday; the working days of the week follow.
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  clerk = await test.signIn("fangxiaoman");
  head = await test.signIn("qinmuzhi");
  await publishTrial(test, "slow", [check({ workdays: 3 })]);
  await publishTrial(test, "quick", [check({ hours: 1 })]);
  await publishTrial(test, "free", [check()]);
  await publishTrial(test, "opinion", [check(undefined, { opinion: "always" })]);
  ids["free"] = await startTrial(clerk, "free", { name: "没有期限", sum: 500 });
  ids["slow"] = await startTrial(clerk, "slow", { name: "三个工作日", sum: 2_000_000 });
  ids["quick"] = await startTrial(clerk, "quick", { name: "一个小时", sum: 3_000_000 });
  ids["opinion"] = await startTrial(clerk, "opinion", { name: "要写意见", sum: 4_000_000 });
});

describe("a to-do list", () => {
  it("stands in the order of deadlines, with what is left of each in working days", async () => {
    await at("2026-03-02T12:00:00+08:00");
    const list = await work(head);
    expect(list.rows.map((r) => [r.title, r.due?.state, r.due?.days, r.due?.unit])).toEqual([
      ["一个小时", "overdue", 0, "days"],
      ["三个工作日", "later", 3, "workdays"],
      ["没有期限", undefined, undefined, undefined],
      ["要写意见", undefined, undefined, undefined],
    ]);
    expect([list.counts, list.total, list.facets.due]).toEqual([
      { work: 4, overdue: 1, waiting: 0, copies: 0, drafts: 0 },
      { count: 4, withAmount: 4, sumFen: 9_000_500, capped: false },
      { overdue: 1, today: 0, week: 1 },
    ]);
    // The third working day after Monday is Thursday: on Saturday it is over by two days.
    await at("2026-03-07T12:00:00+08:00");
    expect((await work(head)).rows.slice(0, 2).map((r) => [r.title, r.due?.state, r.due?.days])).toEqual([
      ["一个小时", "overdue", 5],
      ["三个工作日", "overdue", 2],
    ]);
    await at("2026-03-02T12:00:00+08:00");
  });

  it("is filtered by form, step, region, amount, deadline and text, all at once", async () => {
    const titles = async (query: string): Promise<string[]> => (await work(head, query)).rows.map((r) => r.title);
    expect(await titles("?form=slow")).toEqual(["三个工作日"]);
    expect(await titles("?min=2000000&max=3000000")).toEqual(["一个小时", "三个工作日"]);
    expect(await titles("?due=overdue")).toEqual(["一个小时"]);
    expect(await titles("?due=week")).toEqual(["三个工作日"]);
    expect(await titles(`?q=${encodeURIComponent("工作日")}`)).toEqual(["三个工作日"]);
    expect(await titles(`?q=${encodeURIComponent("%")}`)).toEqual([]);
    expect(await titles("?region=331003&step=unit&form=free")).toEqual(["没有期限"]);
    expect(await titles("?region=330226")).toEqual([]);
    const filtered = await work(head, "?min=3000000");
    expect([filtered.total.count, filtered.total.sumFen, filtered.facets.forms.length]).toEqual([2, 7_000_000, 4]);
  });

  it("comes page by page, without a row twice or left out", async () => {
    const seen: string[] = [];
    let after = "";
    for (let page = 0; page < 4; page++) {
      const list = await work(head, `?size=1${after}`);
      seen.push(...list.rows.map((r) => r.title));
      expect(list.next === null).toBe(page === 3);
      after = `&after=${list.next ?? ""}`;
    }
    expect(seen).toEqual(["一个小时", "三个工作日", "没有期限", "要写意见"]);
    const forged = Buffer.from(JSON.stringify(["now()", "x", "y"])).toString("base64url");
    expect((await head.get(`/work?after=${forged}`)).status).toBe(400);
  });

  it("says of each to-do whether a nod is enough", async () => {
    expect((await work(head)).rows.map((r) => [r.title, r.plain, r.notPlain])).toEqual([
      ["一个小时", true, undefined],
      ["三个工作日", true, undefined],
      ["没有期限", true, undefined],
      ["要写意见", false, "opinion"],
    ]);
    const failing = await startTrial(clerk, "free", { name: "核对未过", bidder: " " });
    const row = (await work(head)).rows.find((r) => r.document === failing);
    expect(row?.title).toBe("核对未过");
    await command(head, failing, { do: "refuse", opinion: "重报" });
  });

  it("shows nothing of other people", async () => {
    const stranger = await test.signIn("linshuyao");
    for (const view of ["work", "handled", "started", "copies", "drafts"])
      expect((await work(stranger, `?view=${view}`)).rows).toEqual([]);
  });
});

describe("agreeing to several", () => {
  it("sends one command for each; a repeat with the same ids does nothing twice", async () => {
    const batch = [ids["quick"], ids["slow"]].map((document) => ({ document: document ?? "", id: randomUUID() }));
    const send = async (): Promise<number[]> =>
      Promise.all(
        batch.map(
          async ({ document, id }) => (await command(head, document, { do: "approve", step: "unit" }, id)).status,
        ),
      );
    expect(await send()).toEqual([200, 200]);
    expect(await send()).toEqual([200, 200]);
    for (const { document } of batch) {
      const events = await test.database.owner.query(
        "select 1 from core.event e join core.flow_case c on c.id = e.flow_case where c.document = $1 and e.kind = 'agreed'",
        [document],
      );
      expect(events.rows.length).toBe(1);
    }
    expect((await work(head)).rows.map((r) => r.title)).toEqual(["没有期限", "要写意见"]);
    expect((await work(head, "?view=handled")).rows.map((r) => [r.title, r.status])).toEqual(
      expect.arrayContaining([
        ["一个小时", "agreed"],
        ["三个工作日", "agreed"],
      ]),
    );
  });
});

describe("the other views", () => {
  it("show what one started with who has it, and what came back first of all", async () => {
    const running = (await work(clerk, "?view=started&state=running")).rows;
    expect(running.map((r) => [r.title, r.waits?.map((w) => [w.step, w.people])])).toEqual(
      expect.arrayContaining([["没有期限", [["单位审核", ["秦牧之"]]]]]),
    );
    expect((await command(head, ids["free"] ?? "", { do: "return", to: "submit", opinion: "补材料" })).status).toBe(
      200,
    );
    const mine = await work(clerk);
    expect([mine.counts.work, mine.rows[0]?.title, mine.rows[0]?.status, mine.rows[0]?.notPlain]).toEqual([
      1,
      "没有期限",
      "returned",
      "returned",
    ]);
  });

  it("count drafts until they are submitted", async () => {
    const id = randomUUID();
    await clerk.send("POST", "/documents", { id, form: "free" });
    expect((await work(clerk, "?view=drafts")).rows.map((r) => r.document)).toEqual([id]);
    expect((await work(clerk)).counts.drafts).toBe(1);
    await clerk.send("DELETE", `/documents/${id}`);
    expect((await work(clerk)).counts.drafts).toBe(0);
  });
});
