/** Running cases on a new version of their flow: judged by their history first, moved one by one, on record, undone. */
import { beforeAll, describe, expect, it } from "vitest";
import type { CaseVerdict } from "../../core/cases/judge-migration.ts";
import type { Step } from "../../core/domain/flow.ts";
import { type Answer, type Client, command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";

let test: TestApp;
let clerk: Client;
let head: Client;
let business: Client;
let budget: Client;
let admin: Client;

const review = approval("unit-review", "单位审核", ["head"], {
  due: { within: { workdays: 3 }, remind: [{ workdays: 1 }] },
});
const office = approval("office", "业务科审", ["business"], { due: { within: { workdays: 2 } } });
const small = (steps: Step[]): Step => ({
  id: "size",
  title: "按费用分流",
  do: "choose",
  cases: [
    { title: "5000 元及以上", when: 'doc.cost >= yuan("5000")', steps },
    { title: "不足 5000 元", steps: [] },
  ],
});
/** v2 adds a step behind the office for large bridges, and asks the budget office before it for all. */
const VERSIONS: Record<number, Step[]> = {
  1: [review, office, approval("final", "终审", ["final"])],
  // Only what comes later differs.
  2: [review, office, approval("extra", "预算科审", ["budget"]), approval("final", "终审", ["final"])],
  // The budget office is asked before the business office.
  3: [review, approval("extra", "预算科审", ["budget"]), office, approval("final", "终审", ["final"])],
  // The unit is not asked any more.
  4: [small([office]), approval("final", "终审", ["final"])],
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBridge(test, VERSIONS[1] ?? []);
  await signIn();
});

async function signIn(): Promise<void> {
  [clerk, head, business, budget, admin] = (await Promise.all(
    ["tangyihe", "luoyuanxiu", "shenyinuo", "guzhiwei", "chengshouzhuo"].map((login) => test.signIn(login)),
  )) as [Client, Client, Client, Client, Client];
}

type Report = {
  versions: { version: number; running: number; returned: number; over: number }[];
  cases: (CaseVerdict & { reason?: string })[];
  more: boolean;
};
type Refused = { code: string; problems: { code: string }[] };
type Log = {
  rows: {
    case: string;
    from: number;
    version: number;
    by: string;
    opinion: string;
    undoable: boolean;
    undo: boolean;
  }[];
};

const judged = async (version: number, client = admin): Promise<Report> =>
  (await client.get<Report>(`/flows/bridge-repair/migration?version=${version}`)).body;
const verdictOf = async (id: string, version: number) =>
  (await judged(version)).cases.find((row) => row.document === id);
const move = async (caseId: string, version: number, client = admin): Promise<Answer<Refused & { verdict: string }>> =>
  client.send("POST", "/flows/bridge-repair/migrations", { case: caseId, version, opinion: "按新办法办" });
const undo = async (caseId: string, client = admin): Promise<Answer<Refused & { version: number }>> =>
  client.send("POST", "/flows/bridge-repair/migrations/undo", { case: caseId, opinion: "换错了" });
/** The moves of one case, the newest first. */
const log = async (caseId: string) =>
  (await admin.get<Log>("/flows/bridge-repair/migrations")).body.rows.filter((row) => row.case === caseId);
const codes = (answer: Answer<Refused>) => [answer.status, answer.body.problems?.map((p) => p.code)];

/** A bridge whose case was decided by these people, one after the other. */
async function running(name: string, by: Client[], cost = 900_000): Promise<{ id: string; case: string }> {
  const doc = await bridge(clerk, name, cost);
  expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
  for (const client of by) expect((await command(client, doc.id, { do: "approve" })).status).toBe(200);
  const rows = await test.database.owner.query<{ id: string }>("select id from core.flow_case where document = $1", [
    doc.id,
  ]);
  return { id: doc.id, case: rows.rows[0]?.id ?? "" };
}
const tasksOf = async (document: string) =>
  (
    await test.database.owner.query<{ step: string; login: string; status: string }>(
      "select t.step, p.login, t.status from core.task t join core.person p on p.id = t.person where t.document = $1 order by t.entry, t.opened_at",
      [document],
    )
  ).rows.map((row) => `${row.step} ${row.login} ${row.status}`);
/** Where lists say that the document stands. */
const stepOf = async (document: string) =>
  (await test.database.owner.query<{ step: string }>("select step from core.document where id = $1", [document]))
    .rows[0]?.step;
const timersOf = async (document: string) =>
  (
    await test.database.owner.query<{ step: string; kind: string; open: boolean }>(
      "select step, kind, done_at is null as open from core.timer where document = $1 order by entry, kind",
      [document],
    )
  ).rows.map((row) => `${row.step} ${row.kind} ${row.open ? "open" : "done"}`);

/** Publishes the versions up to this one; a case runs on the version of its submission. */
async function publishTo(version: number): Promise<void> {
  for (let v = 2; v <= version; v++) await publishBridge(test, VERSIONS[v] ?? [], v);
}

describe("a case of the first version", () => {
  it("is judged against the others: the same, another step, or impossible, each with its reason", async () => {
    const early = await running("刚提交的桥", []);
    const late = await running("单位审过的桥", [head]);
    await publishTo(4);
    expect(await verdictOf(early.id, 2)).toMatchObject({ verdict: "same", version: 1, title: "刚提交的桥" });
    expect(await verdictOf(late.id, 2)).toMatchObject({ verdict: "same" });
    expect(await verdictOf(late.id, 3)).toMatchObject({
      verdict: "differs",
      at: 2,
      before: [{ step: "office", title: "业务科审" }],
      after: [{ step: "extra", title: "预算科审" }],
    });
    // Whoever reviewed for the unit did what the version does not know.
    expect(await verdictOf(late.id, 4)).toMatchObject({
      verdict: "impossible",
      at: 2,
      reason: "按新版本，到第 2 次办理时不会问到那个人，那次办理就不算数了。",
    });
    const report = await judged(2);
    expect(report.versions).toEqual([
      { version: 1, running: 2, returned: 0, over: 0 },
      { version: 2, running: 0, returned: 0, over: 0 },
      { version: 3, running: 0, returned: 0, over: 0 },
      { version: 4, running: 0, returned: 0, over: 0 },
    ]);
  });
});

describe("a move", () => {
  it("that changes nothing now keeps task, timer and deadline, and later steps are the new ones", async () => {
    await restart(1);
    const doc = await running("同样的桥", [head]);
    await publishTo(2);
    const before = [await tasksOf(doc.id), await timersOf(doc.id)];
    expect((await move(doc.case, 2)).body).toMatchObject({ verdict: "same" });
    expect([await tasksOf(doc.id), await timersOf(doc.id)]).toEqual(before);
    await command(business, doc.id, { do: "approve" });
    expect((await tasksOf(doc.id)).at(-1)).toBe("extra guzhiwei open");
  });

  it("that differs closes what waited with its timers, and opens what waits now", async () => {
    await restart(1);
    const doc = await running("不同的桥", [head]);
    await publishTo(3);
    expect((await timersOf(doc.id)).filter((timer) => timer.endsWith("open"))).toEqual(["office due open"]);
    expect((await move(doc.case, 3)).body).toMatchObject({ verdict: "differs" });
    expect(await tasksOf(doc.id)).toEqual([
      "unit-review luoyuanxiu agreed",
      "office shenyinuo superseded",
      "extra guzhiwei open",
    ]);
    expect(await stepOf(doc.id)).toBe("extra");
    expect((await timersOf(doc.id)).filter((timer) => timer.endsWith("open"))).toEqual([]);
    expect(codes((await command(business, doc.id, { do: "approve" })) as unknown as Answer<Refused>)[0]).toBe(409);
    expect((await command(budget, doc.id, { do: "approve" })).status).toBe(200);
    expect((await tasksOf(doc.id)).at(-1)).toBe("office shenyinuo open");
  });

  it("is on record with its reason, and undone while nothing happened since", async () => {
    await restart(1);
    const doc = await running("换错的桥", [head]);
    await publishTo(3);
    await move(doc.case, 3);
    expect((await log(doc.case))[0]).toMatchObject({
      case: doc.case,
      from: 1,
      version: 3,
      by: "程守拙",
      opinion: "按新办法办",
      undoable: true,
    });
    expect((await undo(doc.case)).body).toEqual({ version: 1 });
    expect((await tasksOf(doc.id)).filter((task) => task.endsWith("open"))).toEqual(["office shenyinuo open"]);
    expect((await timersOf(doc.id)).filter((timer) => timer.endsWith("open"))).toEqual(["office due open"]);
    const [again, moved] = await log(doc.case);
    expect([again, moved]).toMatchObject([
      { version: 1, undo: true, undoable: false },
      { version: 3, undo: false, undoable: false },
    ]);
    expect(codes(await undo(doc.case))).toEqual([409, ["migrate.moved-on"]]);
    expect((await command(business, doc.id, { do: "approve" })).status).toBe(200);
  });

  it("is not undone after somebody acted, and the refused undo leaves nothing", async () => {
    await restart(1);
    const doc = await running("办下去的桥", [head]);
    await publishTo(3);
    await move(doc.case, 3);
    await command(budget, doc.id, { do: "approve" });
    const before = await tasksOf(doc.id);
    expect(codes(await undo(doc.case))).toEqual([409, ["migrate.moved-on"]]);
    expect(await tasksOf(doc.id)).toEqual(before);
    expect((await log(doc.case))[0]).toMatchObject({ undoable: false });
  });

  it("can follow an earlier move, and what was moved can be moved back by its history", async () => {
    await restart(1);
    const doc = await running("换两次的桥", [head]);
    await publishTo(3);
    await move(doc.case, 3);
    await command(budget, doc.id, { do: "approve" });
    // Of the two decisions since, the first version knows only the first one.
    expect(await verdictOf(doc.id, 1)).toMatchObject({ verdict: "impossible" });
    expect(await verdictOf(doc.id, 2)).toMatchObject({ verdict: "impossible" });
    await command(business, doc.id, { do: "approve" });
    expect((await tasksOf(doc.id)).at(-1)).toBe("final lujingxing open");
  });

  it("is refused to who does not administer flows, to the same version, and when it cannot be", async () => {
    await restart(1);
    const doc = await running("不能换的桥", [head]);
    await publishTo(4);
    expect((await move(doc.case, 2, head)).status).toBe(403);
    expect((await clerk.get("/flows/bridge-repair/migration?version=2")).status).toBe(403);
    expect(codes(await move(doc.case, 1))).toEqual([409, ["migrate.same-version"]]);
    expect(codes(await move(doc.case, 4))).toEqual([409, ["case.not-yours"]]);
    expect((await move(doc.case, 77)).status).toBe(404);
    expect(await tasksOf(doc.id)).toEqual(["unit-review luoyuanxiu agreed", "office shenyinuo open"]);
    // Nor does it move a case by the address of another flow.
    const other = await admin.send<Refused>("POST", "/flows/declare/migrations", {
      case: doc.case,
      version: 1,
      opinion: "x",
    });
    expect(other.status).toBe(404);
  });

  it("is impossible where the case would be over", async () => {
    await restart(1);
    const doc = await running("会办结的桥", [head, business]);
    await publishBridge(test, [review, office], 2);
    expect(await verdictOf(doc.id, 2)).toMatchObject({
      verdict: "impossible",
      reason: expect.stringContaining("已经办完"),
    });
    expect(codes(await move(doc.case, 2))).toEqual([409, ["migrate.would-end"]]);
    expect((await tasksOf(doc.id)).at(-1)).toBe("final lujingxing open");
  });

  it("to a version with a plugin's act there asks the plugin, once", async () => {
    await restart(1);
    const doc = await running("要推送的桥", [head]);
    await publishBridge(test, [review, { id: "push", title: "推送", do: "act", plugin: "treasury/push" }, office], 2);
    expect((await move(doc.case, 2)).body).toMatchObject({ verdict: "differs" });
    expect(await timersOf(doc.id)).toContain("push act open");
    // An undo closes it, and the office is asked again under a new entry.
    expect((await undo(doc.case)).status).toBe(200);
    expect((await timersOf(doc.id)).filter((timer) => timer.endsWith("open"))).toEqual(["office due open"]);
  });

  it("counts a deadline of the new version from the move", async () => {
    await restart(1);
    const doc = await running("有期限的桥", [head]);
    await publishBridge(
      test,
      [review, approval("extra", "预算科审", ["budget"], { due: { within: { workdays: 2 } } }), office],
      2,
    );
    test.setClock("2026-03-09T10:00:00+08:00");
    admin = await test.signIn("chengshouzhuo");
    await move(doc.case, 2);
    const due = await test.database.owner.query<{ due_at: Date }>(
      "select due_at from core.timer where document = $1 and step = 'extra'",
      [doc.id],
    );
    expect(due.rows.map((row) => row.due_at.toISOString())).toEqual(["2026-03-11T16:00:00.000Z"]);
    test.setClock("2026-03-02T10:00:00+08:00");
    await signIn();
  });

  it("leaves an entry of evidence that names both versions", async () => {
    await restart(1);
    const doc = await running("留痕的桥", [head]);
    await publishTo(2);
    await move(doc.case, 2);
    const rows = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where subject = $1 order by at, id",
      [`document:${doc.id}`],
    );
    const last = JSON.parse(rows.rows.at(-1)?.body.toString("utf8") ?? "{}") as { what: unknown };
    expect(last.what).toMatchObject({ do: "migrate", flow: "bridge-repair", from: 1, to: 2, opinion: "按新办法办" });
  });
});

describe("at the same moment", () => {
  it("two moves of one case: one goes through, the other hears that it stands there already", async () => {
    await restart(1);
    const doc = await running("两人同时换的桥", [head]);
    await publishTo(3);
    const answers = await Promise.all([move(doc.case, 3), move(doc.case, 3)]);
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await tasksOf(doc.id)).filter((task) => task.endsWith("open"))).toEqual(["extra guzhiwei open"]);
  });

  it("a move and an approval: whoever locks first counts, and never both on the old state", async () => {
    for (let i = 0; i < 8; i++) {
      await restart(1);
      const doc = await running(`抢着办的桥 ${i}`, [head]);
      await publishTo(3);
      const [moved, agreed] = await Promise.all([
        move(doc.case, 3),
        command(business, doc.id, { do: "approve" }) as unknown as Promise<Answer<Refused>>,
      ]);
      const open = (await tasksOf(doc.id)).filter((task) => task.endsWith("open"));
      if (agreed.status === 200) {
        // The office agreed first: on the new version nobody would have asked it yet.
        expect(codes(moved)).toEqual([409, ["case.not-yours"]]);
        expect(open).toEqual(["final lujingxing open"]);
      } else {
        expect([moved.status, agreed.status]).toEqual([200, 409]);
        expect(open).toEqual(["extra guzhiwei open"]);
      }
    }
  });
});

/** Only the versions up to this one are left: earlier tests have published others, and their cases are over. */
async function restart(version: number): Promise<void> {
  await test.database.owner.query("update core.flow_case set status = 'done' where status = 'running'");
  await test.database.owner.query(
    "delete from core.definition where kind = 'flow' and id = 'bridge-repair' and version > $1",
    [version],
  );
  await test.context.definitions.reload(test.context.pool);
}
