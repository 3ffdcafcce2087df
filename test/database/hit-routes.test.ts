/** Hits as people read them: only those in reach, page by page, with who was told, and statistics. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { withoutRules } from "../support/hits.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { fundedProject } from "../support/story.ts";

type Hit = {
  id: string;
  rule: { id: string; code: string; title: string; version: number };
  object: string;
  level: string;
  state: string;
  unit: { id: string; name: string };
};
type Page = { rows: Hit[]; next: string | null; total: number };
type Counts = { found: number; open: number; closed: number; handled: number; handledRate: number | null };

let test: TestApp;
let finance: Client;
let head: Client;
let stranger: Client;
const projects: string[] = [];

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await withoutRules(test);
  for (const name of ["甲路", "乙路", "丙路"]) projects.push((await fundedProject(test, 100_000_000, name)).project);
  const { rows } = await test.database.owner.query<{ lifecycle: string }>("select lifecycle from core.project limit 1");
  const project = { project: rows[0]?.lifecycle ?? "" };
  const tell = [{ to: [{ role: "unit-head", at: "own-unit" as const }], mail: true }];
  const paid = { id: "paid", label: "已付", from: { ledger: "paid" as const, of: "project" as const } };
  await test.database.owner.query("update core.person set email = login || '@example.org' where login = 'qinmuzhi'");
  await publishRules(test, [
    makeRule("unpaid", {
      watches: project,
      runs: { every: "day" },
      values: [paid],
      params: [{ id: "least", label: "最少", type: "money", value: "1" }],
      fires: [{ as: "orange", if: "values.paid < params.least" }],
      compare: [{ label: "已付", value: "values.paid" }],
      message: "{object} 只付了 {values.paid} 元。",
      tell,
    }),
    makeRule("unknown", {
      watches: project,
      runs: { every: "day" },
      values: [{ id: "last", label: "最近", from: { documents: { form: "pay" }, take: "latest", field: "amount" } }],
      fires: [{ as: "red", if: 'values.last > yuan("1")' }],
    }),
    makeRule("unit-unpaid", {
      watches: { unit: true },
      runs: { every: "day" },
      values: [{ ...paid, from: { ledger: "paid", of: "unit" } }],
      fires: [{ as: "red", if: 'values.paid < yuan("1")' }],
    }),
  ]);
  await runSchedule(test.context);
  finance = await test.signIn("shenyinuo");
  head = await test.signIn("qinmuzhi");
  stranger = await test.signIn("zhouyunheng");
});

describe("hits", () => {
  it("are listed to whoever may read documents of the place, and to nobody else", async () => {
    expect((await finance.get<Page>("/hits")).body.total).toBe(4);
    expect((await head.get<Page>("/hits?rule=unpaid")).body.rows.map((row) => row.object).toSorted()).toEqual(
      ["甲路", "乙路", "丙路"].toSorted(),
    );
    expect((await stranger.get<Page>("/hits")).body).toMatchObject({ rows: [], total: 0, next: null });
    const [hit] = (await head.get<Page>("/hits")).body.rows;
    expect((await stranger.get(`/hits/${hit?.id}`)).status).toBe(404);
    expect((await finance.get(`/hits/${randomUUID()}`)).body["code"]).toBe("hit.not-found");
    expect((await stranger.get<{ all: Counts }>("/hits/statistics")).body.all.found).toBe(0);
  });

  it("come page by page, and by state, level, rule, unit, project and day", async () => {
    const first = (await finance.get<Page>("/hits?size=3")).body;
    const second = (await finance.get<Page>(`/hits?size=3&after=${first.next}`)).body;
    expect([first.rows.length, second.rows.length, second.next]).toEqual([3, 1, null]);
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(4);
    const count = async (query: string): Promise<number> => (await finance.get<Page>(`/hits?${query}`)).body.total;
    expect(await count("level=red")).toBe(1);
    expect(await count("state=closed")).toBe(0);
    expect(await count(`project=${projects[0]}`)).toBe(1);
    expect(await count(`unit=${test.units.get("road")}`)).toBe(4);
    expect(await count("from=2026-03-01&to=2026-03-01")).toBe(4);
    expect(await count("from=2026-03-02")).toBe(0);
    for (const query of ["level=purple", "state=any", "after=1", "size=0", "unit=x", "other=1"])
      expect((await finance.get(`/hits?${query}`)).status, query).toBe(400);
  });

  it("show what was compared, by which figures, and who was told when", async () => {
    const [hit] = (await head.get<Page>("/hits?rule=unpaid")).body.rows;
    const { body } = await head.get(`/hits/${hit?.id}`);
    expect(body).toMatchObject({
      message: `${hit?.object} 只付了 0.00 元。`,
      compared: [{ label: "已付", text: "0.00" }],
      params: [{ id: "least", label: "最少", type: "money", value: 100 }],
      firstSeen: "2026-03-01",
      rule: { id: "unpaid", version: 1, code: "UNPAID" },
      basis: { mark: "S" },
      events: [
        { kind: "opened", day: "2026-03-01", by: null, facts: { level: "orange" } },
        { kind: "told", people: [{ name: expect.any(String) }], facts: { level: "orange" } },
      ],
    });
  });

  it("stand in the inbox of who was told, and go by e-mail where the rule says so", async () => {
    const inbox = await head.get<{ rows: { kind: string; sentence: string }[] }>("/notices?kind=alert");
    expect(inbox.body.rows.map((row) => row.sentence)).toContain("橙色预警：甲路");
    const { rows } = await test.database.owner.query(
      "select d.id from core.delivery d join core.notice n on n.id = d.notice where n.kind = 'alert' and d.channel = 'email'",
    );
    expect(rows).toHaveLength(3);
  });

  it("that could not be found out stand in the run, named to who may see the thing", async () => {
    type Run = {
      every: string;
      asOf: string;
      missing: number;
      rules: { rule: { id: string }; missing: number; examples: { object: string; why: string }[] }[];
    };
    const runs = (await finance.get<Run[]>("/rule-runs?every=day")).body;
    expect(runs).toMatchObject([{ every: "day", asOf: "2026-03-01", judged: 7, opened: 4, missing: 3, failed: 0 }]);
    const unknown = runs[0]?.rules.find(({ rule }) => rule.id === "unknown");
    expect(unknown?.examples.map(({ object }) => object).toSorted()).toEqual(["甲路", "乙路", "丙路"].toSorted());
    expect(unknown?.examples[0]?.why).toBe("values.last");
    const strange = (await stranger.get<Run[]>("/rule-runs")).body.find(({ every }) => every === "day");
    expect(strange?.rules.find(({ rule }) => rule.id === "unknown")).toMatchObject({ missing: 3, examples: [] });
  });

  it("are counted by level, rule, county and unit, with the share that was handled", async () => {
    await test.database.owner.query(
      "update core.hit set state = 'closed', closed_at = now(), closed_as = 'normal' where project = $1",
      [projects[0]],
    );
    await test.database.owner.query("update core.hit set handle_form = 'alert' where project = $1", [projects[1]]);
    const { body } = await finance.get<{
      all: Counts;
      levels: (Counts & { level: string })[];
      rules: (Counts & { rule: { id: string } })[];
      regions: (Counts & { region: { code: string } })[];
      units: Counts[];
    }>("/hits/statistics");
    expect(body.all).toMatchObject({ found: 4, open: 3, closed: 1, handled: 1, handledRate: 5000 });
    expect(body.levels.map(({ level, found }) => [level, found])).toEqual([
      ["blue", 0],
      ["yellow", 0],
      ["orange", 3],
      ["red", 1],
      ["grey", 0],
    ]);
    expect(body.levels.find(({ level }) => level === "red")?.handledRate).toBeNull();
    expect(body.rules.map(({ rule, found }) => [rule.id, found])).toEqual([
      ["unpaid", 3],
      ["unit-unpaid", 1],
    ]);
    expect([body.regions.length, body.units.length]).toEqual([1, 1]);

    // The list and the statistics are narrowed by the same things.
    const region = body.regions[0]?.region.code ?? "";
    for (const [narrowed, found] of [
      [`region=${region}`, 4],
      ["region=330226", 0],
      ["rule=unpaid", 3],
      ["rule=unpaid&level=red", 0],
      ["from=2099-01-01", 0],
    ] as const) {
      expect((await finance.get<{ total: number }>(`/hits?${narrowed}`)).body.total, narrowed).toBe(found);
      const counted = await finance.get<{ all: Counts }>(`/hits/statistics?${narrowed}`);
      expect(counted.body.all.found, narrowed).toBe(found);
    }
    expect((await finance.get("/hits?region=abc")).status).toBe(400);
  });
});
