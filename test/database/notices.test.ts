/** The inbox: who is told what, once, in their language; what they set; who may see what others were told. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../../core/database/database.ts";
import { sendNotices } from "../../core/notices/send-notice.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { forgetNotices, peopleOf, tell } from "../support/notices.ts";
import { fundedProject, type Story } from "../support/story.ts";

type Item = {
  id: string;
  kind: string;
  sentence: string;
  details: [string, string][];
  document: string | null;
  at: string;
  readAt: string | null;
};
type Inbox = { rows: Item[]; total: number; totalCapped: boolean; unread: { count: number; kinds: unknown[] } };

let test: TestApp;
let road: Story;
let zhou: Client;
let lin: Client;
let people: Map<string, string>;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  road = await fundedProject(test, 100_000_000);
  zhou = await test.signIn("zhouyunheng");
  lin = await test.signIn("linshuyao");
  people = await peopleOf(test);
});
beforeEach(async () => {
  test.setClock("2026-03-02T10:00:00+08:00");
  await forgetNotices(test);
});

const inbox = async (client: Client, query = ""): Promise<Inbox> => (await client.get<Inbox>(`/notices${query}`)).body;
const titles = (box: Inbox): string[] => box.rows.map((row) => row.sentence);

describe("the inbox", () => {
  it("has what was told in the transaction that made it true, and nothing of one that was undone", async () => {
    await tell(test, {
      to: "zhouyunheng",
      kind: "returned",
      document: road.document("declare"),
      params: { title: "羽山路", from: "林书遥", reason: "缺附件" },
    });
    const undone = inTransaction(test.context.pool, async (tx) => {
      await sendNotices(
        tx,
        [
          {
            person: people.get("zhouyunheng") ?? "",
            kind: "task",
            document: null,
            flowCase: null,
            step: null,
            params: {},
          },
        ],
        test.context.clock(),
      );
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");

    const box = await inbox(zhou);

    expect(box.rows).toEqual([
      {
        id: expect.any(String) as string,
        kind: "returned",
        sentence: "林书遥退回了：羽山路",
        details: [["原因", "缺附件"]],
        document: road.document("declare"),
        at: "2026-03-02T02:00:00.000Z",
        readAt: null,
      },
    ]);
    expect([box.total, box.unread]).toEqual([1, { count: 1, kinds: [{ kind: "returned", count: 1 }] }]);
  });

  it("is each person's own, in the language of the reader", async () => {
    await tell(test, { to: "zhouyunheng", kind: "urge", params: { title: "A", from: "B" } }, { to: "linshuyao" });

    const english = await test.raw({
      method: "GET",
      url: "/api/v1/notices",
      headers: { cookie: zhou.cookie, "accept-language": "en" },
    });

    expect(titles(english.body as unknown as Inbox)).toEqual(["B asks you to hurry: A"]);
    expect(titles(await inbox(lin))).toEqual(["请办理：羽山路西延"]);
  });

  it("puts unread ones first or the newest, filters by kind, and comes in pages", async () => {
    for (const [i, kind] of (["task", "cc", "task", "finished", "cc"] as const).entries()) {
      test.setClock(`2026-03-02T10:0${i}:00+08:00`);
      await tell(test, { to: "zhouyunheng", kind, params: { title: String(i) } });
    }
    const all = await inbox(zhou, "?order=newest");
    await zhou.send("POST", "/notices/read", { ids: [all.rows[0]?.id, all.rows[2]?.id] });

    expect(titles(await inbox(zhou)).map((text) => text.at(-1))).toEqual(["3", "1", "0", "4", "2"]);
    expect(titles(await inbox(zhou, "?order=newest")).map((text) => text.at(-1))).toEqual(["4", "3", "2", "1", "0"]);
    expect(titles(await inbox(zhou, "?kind=cc")).map((text) => text.at(-1))).toEqual(["1", "4"]);
    expect(titles(await inbox(zhou, "?show=unread&kind=cc")).map((text) => text.at(-1))).toEqual(["1"]);
    const second = await inbox(zhou, "?size=2&page=2");
    expect([titles(second).map((text) => text.at(-1)), second.total]).toEqual([["0", "4"], 5]);
  });

  it("counts exactly up to 1,000 and says when there are more", async () => {
    const many = Array.from({ length: 1001 }, () => ({ to: "zhouyunheng" }));
    await tell(test, ...many);

    const box = await inbox(zhou, "?size=1");

    expect([box.total, box.totalCapped, box.unread.count]).toEqual([1000, true, 1001]);
  });

  it("marks one, several and all of a kind up to an instant as read; never somebody else's, never one that came later", async () => {
    await tell(test, { to: "zhouyunheng" }, { to: "zhouyunheng", kind: "cc" }, { to: "linshuyao" });
    const others = (await inbox(lin)).rows[0]?.id;
    const task = (await inbox(zhou, "?kind=task")).rows[0]?.id;

    const foreign = await zhou.send<{ marked: number }>("POST", "/notices/read", { ids: [others] });
    expect(foreign.body.marked).toBe(0);
    expect((await inbox(lin)).unread.count).toBe(1);

    const one = await zhou.send("POST", "/notices/read", { ids: [task, task] });
    expect(one.body).toEqual({ marked: 1, unread: 1 });
    expect((await zhou.send<{ marked: number }>("POST", "/notices/read", { ids: [task] })).body.marked).toBe(0);

    await tell(test, { to: "zhouyunheng" });
    test.setClock("2026-03-02T10:05:00+08:00");
    await tell(test, { to: "zhouyunheng" });
    const until = "2026-03-02T10:00:00+08:00";
    expect((await zhou.send("POST", "/notices/read", { until, kind: "task" })).body).toEqual({ marked: 1, unread: 2 });
    expect((await zhou.send("POST", "/notices/read", { until })).body).toEqual({ marked: 1, unread: 1 });
  });

  it("wakes the person's pages after the commit", async () => {
    const who = people.get("songcaiwei") ?? "";
    const heard: unknown[] = [];
    const stop = test.context.live.listen((hints) =>
      heard.push(...hints.filter((hint) => hint.people?.includes(who) === true)),
    );

    await tell(test, { to: "songcaiwei" }, { to: "songcaiwei", kind: "cc" });

    await expect.poll(() => heard).toEqual([{ topic: "notices", people: [who] }]);
    stop();
  });

  it.each([
    ["no choice", {}],
    ["no ids", { ids: [] }],
    ["what is no id", { ids: ["1"] }],
    ["both ways", { ids: ["019bd000-0000-7000-8000-000000000000"], until: "2026-03-02T10:00:00Z" }],
    ["what is no instant", { until: "yesterday" }],
    ["the year 0", { until: "0000-01-01T00:00:00Z" }],
    ["a leap second", { until: "2026-12-31T23:59:60Z" }],
    ["an unknown kind", { until: "2026-03-02T10:00:00Z", kind: "rumour" }],
  ])("refuses to mark %s", async (_name, body) => {
    await tell(test, { to: "zhouyunheng" });

    const answer = await zhou.send("POST", "/notices/read", body);

    expect([answer.status, answer.body["code"]]).toEqual([400, "request.invalid"]);
    expect((await inbox(zhou)).unread.count).toBe(1);
  });
});

describe("the same notice", () => {
  it("is told once to each person, whoever sends it how often", async () => {
    const twice = { to: "zhouyunheng", dedupe: "remind:case-1:2026-03-05" };
    await tell(test, twice, twice, { ...twice, to: "linshuyao" });
    await tell(test, { ...twice, params: { title: "changed" } });

    expect(titles(await inbox(zhou))).toEqual(["请办理：羽山路西延"]);
    expect(titles(await inbox(lin))).toEqual(["请办理：羽山路西延"]);
  });

  it("is told once when two transactions send it at once, in any order", async () => {
    const keys = Array.from({ length: 20 }, (_, i) => ({ to: i % 2 ? "zhouyunheng" : "linshuyao", dedupe: `k${i}` }));

    await Promise.all(Array.from({ length: 6 }, (_, i) => tell(test, ...(i % 2 ? keys : keys.toReversed()))));

    expect((await inbox(zhou)).total + (await inbox(lin)).total).toBe(20);
  });

  it("without a key is told each time; nobody is told at a closed account", async () => {
    await test.database.owner.query("update core.person set active = false where login = 'songcaiwei'");
    await tell(test, { to: "zhouyunheng" }, { to: "zhouyunheng" }, { to: "songcaiwei" });
    await test.database.owner.query("update core.person set active = true where login = 'songcaiwei'");

    expect((await inbox(zhou)).total).toBe(2);
    const { rows } = await test.database.owner.query("select id from core.notice");
    expect(rows.length).toBe(2);
  });
});

describe("what a person sets", () => {
  const good = {
    email: "zhou@huangyan.gov.cn",
    language: "en",
    emailKinds: ["cc", "task"],
    quiet: { from: "22:00", to: "07:30" },
  };

  it("begins with no address and is kept; a new address is evidence, the same one is not", async () => {
    expect((await zhou.get("/notice-settings")).body).toEqual({
      email: null,
      language: "zh-CN",
      emailKinds: [
        "task",
        "urge",
        "remind",
        "overdue",
        "escalate",
        "returned",
        "refused",
        "transferred",
        "layer",
        "stopped",
        "order",
        "draft",
        "plugin",
      ],
      quiet: null,
      phone: null,
      channels: {},
      offered: [],
      mailOn: false,
      passes: [],
    });

    expect((await zhou.send("PUT", "/notice-settings", good)).status).toBe(200);
    await zhou.send("PUT", "/notice-settings", { ...good, quiet: null });

    expect((await zhou.get("/notice-settings")).body).toEqual({
      ...good,
      emailKinds: ["task", "cc"],
      quiet: null,
      phone: null,
      channels: {},
      offered: [],
      mailOn: false,
      passes: [],
    });
    const { rows } = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where kind = 'notice' and subject = $1",
      [`person:${people.get("zhouyunheng")}`],
    );
    expect(rows.map((row) => (JSON.parse(row.body.toString()) as { what: unknown }).what)).toEqual([
      { do: "email", from: null, to: "zhou@huangyan.gov.cn" },
    ]);
  });

  it.each([
    ["an address that is none", { email: "zhou" }, 422, "notice.bad-email"],
    ["two addresses", { email: "a@x.cn,b@x.cn" }, 422, "notice.bad-email"],
    ["a header in the address", { email: "a@x.cn\r\nBcc: b@x.cn" }, 422, "notice.bad-email"],
    ["an empty address", { email: "" }, 400, undefined],
    ["quiet hours that end when they begin", { quiet: { from: "22:00", to: "22:00" } }, 422, "notice.quiet-same"],
    ["a time that is none", { quiet: { from: "24:00", to: "07:00" } }, 400, undefined],
    ["half of the quiet hours", { quiet: { from: "22:00" } }, 400, undefined],
    ["an unknown kind", { emailKinds: ["task", "gossip"] }, 400, undefined],
    ["a kind twice", { emailKinds: ["task", "task"] }, 400, undefined],
    ["an unknown language", { language: "fr" }, 400, undefined],
    ["a telephone number that is none", { phone: "call me" }, 422, "notice.bad-phone"],
    ["an unknown setting", { fax: "057600000000" }, 400, undefined],
  ])("refuses %s and keeps what was", async (_name, wrong, status, code) => {
    await zhou.send("PUT", "/notice-settings", good);
    const before = (await zhou.get("/notice-settings")).body;

    const answer = await zhou.send<{ problems: { code: string; message: string }[] }>("PUT", "/notice-settings", {
      ...good,
      ...wrong,
    });

    expect(answer.status).toBe(status);
    if (code !== undefined) {
      expect(answer.body.problems.map((p) => p.code)).toEqual([code]);
      expect(answer.body.problems[0]?.message).not.toBe(code);
    }
    expect((await zhou.get("/notice-settings")).body).toEqual(before);
  });
});

describe("who was told about a document", () => {
  it("is answered to those who may read it, with when it was read, and to nobody else", async () => {
    const document = road.document("declare");
    await tell(
      test,
      { to: "qinmuzhi", document, params: { title: "测试道路" } },
      { to: "fangxiaoman", kind: "finished", document, params: { title: "测试道路" } },
    );
    const head = await test.signIn("qinmuzhi");
    test.setClock("2026-03-02T11:30:00+08:00");
    await head.send("POST", "/notices/read", { ids: [(await inbox(head)).rows[0]?.id] });

    const told = await (await test.signIn("shenyinuo")).get<{ rows: Record<string, unknown>[] }>(
      `/documents/${document}/notices`,
    );

    // The title stands beside, or is not the reader's to see: the notice itself does not give it away.
    expect(JSON.stringify(told.body)).not.toContain("测试道路");
    expect(told.body.rows.map(({ person, kind, at, readAt, ways }) => ({ person, kind, at, readAt, ways }))).toEqual([
      {
        person: { id: people.get("qinmuzhi"), name: "秦牧之" },
        kind: "task",
        at: "2026-03-02T02:00:00.000Z",
        readAt: "2026-03-02T03:30:00.000Z",
        ways: [],
      },
      {
        person: { id: people.get("fangxiaoman"), name: "方小满" },
        kind: "finished",
        at: "2026-03-02T02:00:00.000Z",
        readAt: null,
        ways: [],
      },
    ]);
    const stranger = await zhou.get(`/documents/${document}/notices`);
    expect([stranger.status, stranger.body["code"]]).toEqual([404, "document.not-found"]);
  });
});

it("the database keeps the product from rewriting who was told what", async () => {
  await tell(test, { to: "zhouyunheng" });

  for (const text of [
    "delete from core.notice",
    "update core.notice set at = now()",
    "update core.notice set person = person",
    "update core.notice set params = '{}'",
    "delete from core.delivery",
    "update core.delivery_attempt set outcome = 'delivered'",
    "delete from core.delivery_attempt",
  ])
    await expect(test.database.app.query(text), text).rejects.toThrow(/permission denied/);
});
