/** The ways out: e-mail and endpoints from the outbox, wrong and late answers, quiet hours, crashes, and the log of it all. */
import { createHmac } from "node:crypto";
import type { QueryConfig } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../core/context.ts";
import { canonicalText } from "../../core/domain/canonical.ts";
import { openPool, type Pool, roleUrl } from "../../core/database/database.ts";
import { deliverDue, LEASE_MS, type WaysOut } from "../../core/notices/deliver.ts";
import { keepDelivering } from "../../core/notices/keep-delivering.ts";
import { openChannels } from "../../core/notices/send-channel.ts";
import { openConnectors } from "../../core/notices/send-connector.ts";
import { openMail } from "../../core/notices/send-email.ts";
import { runDueJob } from "../../core/plugins/run-jobs.ts";
import { sendWebhook, signatureOf } from "../../core/notices/send-webhook.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { type HookServer, hookServer } from "../support/hook-server.ts";
import { type MailServer, mailServer } from "../support/mail-server.ts";
import { forgetNotices, peopleOf, tell } from "../support/notices.ts";
import { type GatewayMood, type SmsGateway, smsGateway } from "../support/sms-gateway.ts";
import { fundedProject, type Story } from "../support/story.ts";

type Way = {
  delivery: number;
  channel: string;
  endpoint: string | null;
  status: string;
  nextAt: string | null;
  attempts: {
    outcome: string;
    address: string | null;
    answer: string | null;
    attempt: number;
    at: string;
    by: string | null;
  }[];
};
type Log = {
  rows: { text: string; person: { name: string }; document: { number: string } | null; ways: Way[] }[];
  total: number;
};

const FROM = "明账 <mingzhang@huangyan.gov.cn>";
const SECRET = "a secret of some length";
/** Short, for servers that never answer; no test measures it. */
const PATIENCE_MS = 300;

let test: TestApp;
let road: Story;
let mail: MailServer;
let hook: HookServer;
let ways: WaysOut;
let admin: Client;
let zhou: Client;
/** The worker's clock: sessions at the portal stay at theirs. */
let worker: Context;
let now = new Date(0);
const setClock = (time: string): void => {
  now = new Date(time);
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  road = await fundedProject(test, 100_000_000);
  admin = await test.signIn("chengshouzhuo");
  zhou = await test.signIn("zhouyunheng");
  hook = await hookServer();
});
beforeEach(async () => {
  setClock("2026-03-02T10:00:00+08:00");
  worker = { ...test.context, clock: () => now };
  await forgetNotices(test);
  await mail?.close();
  mail = await mailServer();
  hook.calls.length = 0;
  hook.mood = 200;
  ways = {
    email: openMail({ url: mail.url, from: FROM }, PATIENCE_MS),
    webhook: (sending, endpoint) => sendWebhook(sending, endpoint, PATIENCE_MS),
  };
});
afterAll(async () => {
  await mail.close();
  await hook.close();
});

async function wantsMail(client: Client, more: Record<string, unknown> = {}): Promise<void> {
  const answer = await client.send("PUT", "/notice-settings", {
    email: "zhou@huangyan.gov.cn",
    language: "zh-CN",
    emailKinds: ["task", "urge", "escalate", "returned"],
    quiet: null,
    ...more,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** Sends everything that is due at the clock's present instant. */
async function deliver(context: Context = worker): Promise<number> {
  let sent = 0;
  for (let taken = 1; taken > 0; sent += taken) taken = await deliverDue(context, ways);
  return sent;
}

async function log(client: Client = admin, query = ""): Promise<Log["rows"]> {
  const answer = await client.get<Log>(`/deliveries${query}`);
  expect(answer.status).toBe(200);
  return answer.body.rows;
}

async function onlyWay(): Promise<Way> {
  const all = (await log()).flatMap((row) => row.ways);
  expect(all.length).toBe(1);
  return all[0] as Way;
}

const outcomes = (way: Way): string[] => way.attempts.map((attempt) => attempt.outcome);
const at = (time: string): string => new Date(`2026-03-02T${time}+08:00`).toISOString();

describe("by e-mail", () => {
  it("a notice arrives once, with its words, the way to it and the key of its delivery", async () => {
    await wantsMail(zhou);
    const document = road.document("declare");
    await tell(
      { ...test, context: worker },
      {
        to: "zhouyunheng",
        kind: "returned",
        document,
        params: { title: "羽山路西延市政道路工程", number: "SB-2026-1", from: "林书遥", reason: "缺附件" },
      },
    );

    await deliver({ ...worker, publicUrl: "https://mz.huangyan.gov.cn/" });
    await deliver();

    expect(mail.mails.length).toBe(1);
    const [received] = mail.mails;
    expect([received?.from, received?.to]).toEqual(["mingzhang@huangyan.gov.cn", ["zhou@huangyan.gov.cn"]]);
    expect(received?.headers.get("subject")).toBe("林书遥退回了：羽山路西延市政道路工程");
    expect(received?.headers.get("from")).toBe(FROM);
    expect(received?.headers.get("to")).toBe("周允恒 <zhou@huangyan.gov.cn>");
    expect(received?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(received?.headers.get("message-id")).toMatch(/^<[0-9a-f-]{36}\.email@huangyan\.gov\.cn>$/);
    expect(received?.text).toBe(
      [
        "周允恒，您好：",
        "",
        "林书遥退回了：羽山路西延市政道路工程",
        "编号：SB-2026-1",
        "原因：缺附件",
        "",
        `打开：https://mz.huangyan.gov.cn/portal/documents/${document}`,
        "",
        "-- ",
        "这封邮件由明账自动发出，请不要回复。不想收这类邮件，可在门户的“通知设置”里改。",
        "",
      ].join("\n"),
    );
    const way = await onlyWay();
    expect(way).toMatchObject({ channel: "email", status: "delivered", nextAt: null });
    expect(way.attempts).toMatchObject([
      {
        outcome: "delivered",
        attempt: 1,
        address: "zhou@huangyan.gov.cn",
        answer: expect.stringMatching(/^250 /) as string,
      },
    ]);
  });

  it("goes to those who gave an address and chose the kind, in their language, and without a portal address says so", async () => {
    await wantsMail(zhou, { language: "en", emailKinds: ["urge"] });
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "task" },
      { to: "zhouyunheng", kind: "urge", params: { title: "Road", from: "Lin", due: "2026-03-05" } },
      { to: "linshuyao", kind: "urge" },
    );

    await deliver();

    expect(mail.mails.map((m) => m.headers.get("subject"))).toEqual(["Lin asks you to hurry: Road"]);
    expect(mail.mails[0]?.text).toContain("Dear 周允恒,");
    expect(mail.mails[0]?.text).toContain("Due: 2026-03-05");
    expect(mail.mails[0]?.text).toContain("Please sign in to the portal");
  });

  it("a title cannot become a header", async () => {
    await wantsMail(zhou);
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", params: { title: "Road\r\nBcc: other@x.cn\r\n\r\nHello" } },
    );

    await deliver();

    expect(mail.mails[0]?.to).toEqual(["zhou@huangyan.gov.cn"]);
    expect(mail.mails[0]?.headers.has("bcc")).toBe(false);
    expect(mail.mails[0]?.headers.get("subject")).toBe("请办理：Road Bcc: other@x.cn Hello");
  });

  it.each(["receiver 450", "content 451", "drop", "hang"] as const)(
    "is tried again after 1 and 5 minutes when the server answers %s, then delivered under the same key",
    async (mood) => {
      await wantsMail(zhou);
      mail.mood = mood;
      await tell({ ...test, context: worker }, { to: "zhouyunheng" });

      await deliver();
      expect(await onlyWay()).toMatchObject({
        status: "waiting",
        nextAt: expect.stringContaining("02:01:00") as string,
      });
      setClock("2026-03-02T10:00:59+08:00");
      expect(await deliver()).toBe(0);
      setClock("2026-03-02T10:01:00+08:00");
      expect(await deliver()).toBe(1);
      mail.mood = "take";
      setClock("2026-03-02T10:05:59+08:00");
      expect(await deliver()).toBe(0);
      setClock("2026-03-02T10:06:00+08:00");
      expect(await deliver()).toBe(1);

      expect(mail.mails.length).toBe(1);
      const way = await onlyWay();
      expect([way.status, outcomes(way)]).toEqual(["delivered", ["deferred", "deferred", "delivered"]]);
      expect(way.attempts[0]?.answer).not.toBe("");
    },
  );

  it("has failed after six attempts, the last 14 h 36 min after the first", async () => {
    await wantsMail(zhou);
    mail.mood = "receiver 450";
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });

    for (const time of ["10:00", "10:01", "10:06", "10:36", "12:36"]) {
      setClock(`2026-03-02T${time}:00+08:00`);
      expect(await deliver(), time).toBe(1);
      expect((await onlyWay()).status, time).toBe("waiting");
    }
    setClock("2026-03-03T00:36:00+08:00");
    expect(await deliver()).toBe(1);

    const way = await onlyWay();
    expect([way.status, way.nextAt]).toEqual(["failed", null]);
    expect(outcomes(way)).toEqual([...Array.from({ length: 5 }, () => "deferred"), "failed"]);
    setClock("2026-03-04T00:00:00+08:00");
    expect(await deliver()).toBe(0);
  });

  it.each(["receiver 550", "content 554"] as const)(
    "fails at once when the server refuses the message (%s), stands in the log, and can be asked for again",
    async (mood) => {
      await wantsMail(zhou);
      mail.mood = mood;
      await tell({ ...test, context: worker }, { to: "zhouyunheng" });
      await deliver();

      const way = await onlyWay();
      expect([way.status, outcomes(way)]).toEqual(["failed", ["failed"]]);
      expect(way.attempts[0]?.answer).toContain("no such mailbox here");

      mail.mood = "take";
      expect((await admin.send("POST", `/deliveries/${way.delivery}/retry`)).status).toBe(204);
      await deliver();
      const after = await onlyWay();
      expect([after.status, outcomes(after)]).toEqual(["delivered", ["failed", "asked-again", "delivered"]]);
      expect(after.attempts[1]?.by).toBe("程守拙");
      const again = await admin.send("POST", `/deliveries/${way.delivery}/retry`);
      expect([again.status, again.body["code"]]).toEqual([409, "delivery.not-failed"]);
    },
  );

  it("goes to the address of the moment of sending, and fails without one", async () => {
    await wantsMail(zhou);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await wantsMail(zhou, { email: "new@huangyan.gov.cn" });
    await deliver();
    expect(mail.mails.map((m) => m.to)).toEqual([["new@huangyan.gov.cn"]]);

    await tell({ ...test, context: worker }, { to: "zhouyunheng", kind: "urge" });
    await wantsMail(zhou, { email: null });
    await deliver();
    const [newest] = await log();
    expect(newest?.ways[0]?.attempts).toMatchObject([
      { outcome: "failed", address: null, answer: "这个人没有填邮箱地址，或账号已停用" },
    ]);
  });

  it("waits for a worker with a mail server, and is told no more after three days", async () => {
    await wantsMail(zhou);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    const { webhook } = ways;

    expect(await deliverDue(worker, { webhook })).toBe(0);
    expect((await onlyWay()).status).toBe("waiting");
    setClock("2026-03-05T10:00:01+08:00");
    await deliver();

    const way = await onlyWay();
    expect([mail.mails.length, way.status, outcomes(way)]).toEqual([0, "expired", ["expired"]]);
    setClock("2026-03-02T10:00:01+08:00");
    expect((await admin.send("POST", `/deliveries/${way.delivery}/retry`)).status).toBe(204);
    await deliver();
    expect([mail.mails.length, (await onlyWay()).status]).toEqual([1, "delivered"]);
  });
});

describe("quiet hours", () => {
  const night = { from: "22:00", to: "07:30" };

  it("hold e-mail until they end, also over midnight, and never the inbox", async () => {
    await wantsMail(zhou, { quiet: night });
    setClock("2026-03-02T23:15:00+08:00");
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await deliver();

    expect((await zhou.get<{ count: number }>("/notices/unread")).body.count).toBe(1);
    expect(mail.mails).toEqual([]);
    const way = await onlyWay();
    expect([way.status, way.nextAt, outcomes(way)]).toEqual([
      "waiting",
      expect.stringContaining("2026-03-02T23:30:00"),
      ["held"],
    ]);
    setClock("2026-03-03T07:29:59+08:00");
    expect(await deliver()).toBe(0);
    setClock("2026-03-03T07:30:00+08:00");
    await deliver();
    expect(mail.mails.length).toBe(1);
    expect(outcomes(await onlyWay())).toEqual(["held", "delivered"]);
  });

  it("hold the next attempt as well, and cost none", async () => {
    await wantsMail(zhou, { quiet: night });
    mail.mood = "content 451";
    setClock("2026-03-02T21:59:30+08:00");
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await deliver();
    setClock("2026-03-02T22:00:30+08:00");
    await deliver();
    mail.mood = "take";
    setClock("2026-03-03T07:30:00+08:00");
    await deliver();

    const way = await onlyWay();
    expect(way.attempts.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ["deferred", 1],
      ["held", 2],
      ["delivered", 2],
    ]);
  });

  it("let pass what the unit or one above it lets pass", async () => {
    await wantsMail(zhou, { quiet: night });
    const set = (unit: string, passes: string[]) =>
      admin.send("PUT", `/notice-units/${test.units.get(unit) ?? ""}`, { passes });
    // The water bureau is above zhou's river centre; the school is somewhere else.
    expect((await set("water", ["escalate"])).status).toBe(204);
    expect((await set("school", ["urge"])).status).toBe(204);
    expect((await zhou.get("/notice-settings")).body["passes"]).toEqual(["escalate"]);
    setClock("2026-03-02T23:00:00+08:00");
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "escalate" },
      { to: "zhouyunheng", kind: "urge" },
    );

    await deliver();

    expect(mail.mails.map((m) => m.headers.get("x-mingzhang-kind"))).toEqual(["escalate"]);
    expect((await set("water", [])).status).toBe(204);
    expect((await zhou.get("/notice-settings")).body["passes"]).toEqual([]);
    expect((await admin.get("/notice-units")).body["rows"]).toMatchObject([
      { name: "黄岩区澄溪小学", passes: ["urge"] },
    ]);
    const foreign = await set("nh-finance", ["urge"]);
    expect([foreign.status, foreign.body["code"]]).toEqual([404, "unit.not-found"]);
  });
});

describe("several workers", () => {
  it("are woken by a hint, and end after what is under way", async () => {
    await wantsMail(zhou);
    const context = { ...worker, mail: { url: mail.url, from: FROM } };
    const stop = keepDelivering(context, 3_600_000);
    await tell({ ...test, context }, { to: "zhouyunheng" });
    await expect.poll(() => mail.mails.length).toBe(1);
    await expect.poll(async () => (await onlyWay()).status).toBe("delivered");

    await stop();
    await tell({ ...test, context }, { to: "zhouyunheng" });
    expect((await log()).map((row) => row.ways[0]?.status)).toEqual(["waiting", "delivered"]);
  });

  it("never send the same delivery twice", async () => {
    await wantsMail(zhou);
    await tell(
      { ...test, context: worker },
      ...Array.from({ length: 60 }, (_, i) => ({ to: "zhouyunheng", params: { title: `n${i}` } })),
    );
    const pools = Array.from({ length: 3 }, () => openPool(roleUrl(test.database.url, "mz_app"), 2, "test-worker"));

    // A worker that meets another's claims may take fewer than it could: all come again until nothing is left.
    for (let turn = 0; turn < 3; turn++) await Promise.all(pools.map((pool) => deliver({ ...worker, pool })));

    await Promise.all(pools.map((pool) => pool.end()));
    const subjects = mail.mails.map((m) => m.headers.get("subject"));
    expect(new Set(subjects).size).toBe(60);
    expect(subjects.length).toBe(60);
  });

  it("send once more under the same key what was sent and not written down", async () => {
    await wantsMail(zhou);
    await hooked();
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });

    // The process ends after the other side took it: nothing is written down any more.
    await deliver({ ...worker, pool: broken(worker.pool, "record-attempt") });
    expect([mail.mails.length, hook.calls.length]).toEqual([1, 1]);
    expect((await log())[0]?.ways.map((way) => way.status)).toEqual(["sending", "sending"]);
    setClock(new Date(Date.parse(at("10:00:00")) + LEASE_MS - 1).toISOString());
    expect(await deliver()).toBe(0);
    setClock(new Date(Date.parse(at("10:00:00")) + LEASE_MS).toISOString());
    expect(await deliver()).toBe(2);

    expect([mail.mails.length, hook.calls.length]).toEqual([2, 2]);
    expect(new Set(mail.mails.map((m) => m.headers.get("message-id"))).size).toBe(1);
    expect(new Set(hook.calls.map((call) => call.headers["idempotency-key"])).size).toBe(1);
    for (const way of (await log())[0]?.ways ?? [])
      expect([way.status, outcomes(way)]).toEqual(["delivered", ["lost", "delivered"]]);
  });

  it("leave alone what another took over: the late one writes its log, not the state", async () => {
    await wantsMail(zhou);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    const { email } = ways;
    let takeover: Promise<number> = Promise.resolve(0);

    // While the first sends, its lease ends and a second process takes over and fails for good.
    await deliverDue(worker, {
      ...ways,
      email: async (sending, address) => {
        setClock(new Date(Date.parse(at("10:00:00")) + LEASE_MS).toISOString());
        takeover = deliverDue(worker, {
          ...ways,
          email: async () => ({ outcome: "failed", answer: "550 refused" }),
        });
        await takeover;
        return email?.(sending, address) ?? { outcome: "deferred", answer: "" };
      },
    });

    expect(await takeover).toBe(1);
    const way = await onlyWay();
    expect([way.status, outcomes(way)]).toEqual(["failed", ["lost", "failed", "delivered"]]);
  });

  it("give up what was lost six times, instead of losing themselves for ever", async () => {
    await wantsMail(zhou);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    const failing = { ...worker, pool: broken(worker.pool, "record-attempt") };
    for (let i = 0; i < 6; i += 1) {
      await deliver(failing);
      setClock(new Date(Date.parse(at("10:00:00")) + (i + 1) * LEASE_MS).toISOString());
    }
    await deliver();

    const way = await onlyWay();
    expect([mail.mails.length, way.status]).toEqual([6, "failed"]);
    expect(outcomes(way)).toEqual([...Array.from({ length: 6 }, () => "lost"), "failed"]);
  });

  it("send a repeat under the same key when the mail server took it and broke off without a word", async () => {
    await wantsMail(zhou);
    mail.mood = "drop after content";
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await deliver();
    mail.mood = "take";
    setClock("2026-03-02T10:01:00+08:00");
    await deliver();

    expect(mail.seen.length).toBe(2);
    expect(new Set(mail.seen.map((m) => m.headers.get("message-id"))).size).toBe(1);
  });
});

describe("to an endpoint", () => {
  it("a notice comes signed, with its words and the key of its delivery", async () => {
    const id = await hooked();
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "urge", params: { title: "羽山路", from: "林书遥" } },
    );

    await deliver();

    const [call] = hook.calls;
    const timestamp = String(call?.headers["x-mingzhang-timestamp"]);
    expect(timestamp).toBe(String(Date.parse(at("10:00:00")) / 1000));
    expect(call?.headers["x-mingzhang-signature"]).toBe(signatureOf(SECRET, timestamp, call?.body ?? ""));
    expect(call?.headers["x-mingzhang-signature"]).not.toBe(signatureOf(`${SECRET}!`, timestamp, call?.body ?? ""));
    expect(call?.headers["idempotency-key"]).toMatch(new RegExp(`^[0-9a-f-]{36}\\.${id}$`));
    expect(JSON.parse(call?.body ?? "")).toEqual({
      key: call?.headers["idempotency-key"],
      kind: "urge",
      at: at("10:00:00"),
      person: { id: (await peopleOf(test)).get("zhouyunheng"), login: "zhouyunheng", name: "周允恒" },
      document: null,
      text: "林书遥催您办理：羽山路",
      details: [],
    });
    const way = await onlyWay();
    expect(way).toMatchObject({ channel: "webhook", endpoint: "政务钉钉", status: "delivered" });
    // What an answer from inside the network said is nobody's business.
    expect(way.attempts).toMatchObject([{ address: hook.url, answer: "HTTP 200" }]);
  });

  it("goes only the kinds it is set for, of people of its region, while it is switched on", async () => {
    const id = await hooked({ kinds: ["urge"] });
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "urge" },
      { to: "zhouyunheng", kind: "task" },
      { to: "xiejinghe", kind: "urge" },
    );
    await deliver();
    expect(
      hook.calls.map((call) => (JSON.parse(call.body) as { kind: string; person: { login: string } }).person.login),
    ).toEqual(["zhouyunheng"]);

    await tell({ ...test, context: worker }, { to: "zhouyunheng", kind: "urge" });
    expect((await admin.send("PUT", `/webhooks/${id}`, endpoint({ active: false, secret: undefined }))).status).toBe(
      204,
    );
    await tell({ ...test, context: worker }, { to: "zhouyunheng", kind: "urge" });
    await deliver();
    expect(hook.calls.length).toBe(1);
    const answers = (await log()).flatMap((row) => row.ways.map((way) => way.attempts[0]?.answer));
    expect(new Set(answers)).toEqual(new Set(["HTTP 200", "回调地址已停用"]));
    expect(answers.length).toBe(2);
  });

  it("waits for the end of quiet hours too", async () => {
    await wantsMail(zhou, { emailKinds: [], quiet: { from: "09:00", to: "10:30" } });
    await hooked();
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await deliver();
    expect(hook.calls.length).toBe(0);
    setClock("2026-03-02T10:30:00+08:00");
    await deliver();
    expect(hook.calls.length).toBe(1);
  });

  it.each([
    [500, "deferred", "HTTP 500"],
    [503, "deferred", "HTTP 503"],
    [429, "deferred", "HTTP 429"],
    [404, "failed", "HTTP 404"],
    [401, "failed", "HTTP 401"],
    ["redirect", "failed", "HTTP 302"],
    ["huge", "delivered", "HTTP 200"],
    ["hang", "deferred", "no answer within"],
    ["cut", "deferred", "socket hang up"],
  ] as const)("whose answer is %s has %s", async (mood, outcome, answer) => {
    await hooked();
    hook.mood = mood;
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });

    await deliver();

    const way = await onlyWay();
    expect(outcomes(way)).toEqual([outcome]);
    expect(way.attempts[0]?.answer).toContain(answer);
    expect(way.status).toBe(outcome === "deferred" ? "waiting" : outcome);
    // A redirect is not followed.
    expect(hook.calls.map((call) => call.path)).toEqual(["/hook/"]);
  });

  it.each([
    ["an address of this machine", "127.0.0.1"],
    ["a name that leads to this machine", "localhost"],
    ["an IPv4 address inside an IPv6 one", "[::ffff:127.0.0.1]"],
  ])("in a private network is refused unless it says so: %s", async (_name, host) => {
    const id = await hooked();
    // As if it had been saved before the rule, or the name led elsewhere then.
    await test.database.owner.query("update core.webhook set private = false, url = $2 where id = $1", [
      id,
      `http://${host}:${hook.port}/hook/`,
    ]);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });

    await deliver();

    const way = await onlyWay();
    expect([hook.calls.length, way.status]).toEqual([0, "failed"]);
    expect(way.attempts[0]?.answer).toMatch(/^refused address /);
  });
});

const endpoint = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: "政务钉钉",
  url: hook.url,
  secret: SECRET,
  kinds: ["task", "urge"],
  region: "331003",
  private: true,
  active: true,
  ...more,
});

async function hooked(more: Record<string, unknown> = {}): Promise<string> {
  const made = await admin.send<{ id: string }>("POST", "/webhooks", endpoint(more));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

describe("setting endpoints", () => {
  it("never shows a secret, keeps it when none is given, and is evidence without it", async () => {
    const id = await hooked();
    expect((await admin.send("PUT", `/webhooks/${id}`, endpoint({ title: "浙政钉", secret: undefined }))).status).toBe(
      204,
    );

    const listed = await admin.get("/webhooks");
    expect(JSON.stringify(listed.body)).not.toContain(SECRET);
    expect(listed.body).toMatchObject({ rows: [{ id, title: "浙政钉" }], regions: [{ code: "331003" }] });
    const { rows } = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where subject = $1 order by id",
      [`webhook:${id}`],
    );
    const said = rows.map((row) => row.body.toString());
    expect(said.map((text) => (JSON.parse(text) as { what: { do: string } }).what.do)).toEqual([
      "add-webhook",
      "change-webhook",
    ]);
    expect(said.join()).not.toContain(SECRET);
    await tell({ ...test, context: worker }, { to: "zhouyunheng" });
    await deliver();
    const [call] = hook.calls;
    expect(call?.headers["x-mingzhang-signature"]).toBe(
      signatureOf(SECRET, String(call?.headers["x-mingzhang-timestamp"]), call?.body ?? ""),
    );
  });

  it.each([
    ["no address", { url: "somewhere" }, 422, "webhook.bad-url"],
    ["another scheme", { url: "file:///etc/passwd" }, 422, "webhook.bad-url"],
    ["plain HTTP outside", { url: "http://hook.example.com/", private: false }, 422, "webhook.bad-url"],
    ["a password in it", { url: "https://a:b@hook.example.com/" }, 422, "webhook.bad-url"],
    ["a private address", { url: "https://10.0.0.8/", private: false }, 422, "webhook.private"],
    ["a private IPv6 address", { url: "https://[fd00::8]/", private: false }, 422, "webhook.private"],
    ["a private address in disguise", { url: "https://0x7f.1/", private: false }, 422, "webhook.private"],
    ["this machine by name", { url: "https://localhost/", private: false }, 422, "webhook.private"],
    ["no secret", { secret: undefined }, 422, "webhook.no-secret"],
    ["a short secret", { secret: "short" }, 400, undefined],
    ["an unknown kind", { kinds: ["gossip"] }, 400, undefined],
    ["no name", { title: "" }, 400, undefined],
    ["another county", { region: "330226" }, 404, "unit.not-found"],
    ["the whole city", { region: "331000" }, 404, "unit.not-found"],
  ])("refuses %s and leaves nothing behind", async (_name, wrong, status, code) => {
    const answer = await admin.send<{ code: string; problems: { code: string }[] }>(
      "POST",
      "/webhooks",
      endpoint(wrong),
    );

    expect(answer.status).toBe(status);
    if (code !== undefined) expect([answer.body.code, ...answer.body.problems.map((p) => p.code)]).toContain(code);
    expect((await admin.get("/webhooks")).body["rows"]).toEqual([]);
  });

  it("is not for those who may only read the log", async () => {
    for (const login of ["mowendi", "kangboyan", "zhouyunheng"]) {
      const client = await test.signIn(login);
      expect((await client.get("/webhooks")).status, login).toBe(403);
      expect((await client.send("POST", "/webhooks", endpoint())).status, login).toBe(403);
      expect((await client.send("POST", "/deliveries/1/retry")).status, login).toBe(403);
    }
  });
});

describe("the delivery log", () => {
  it("is read by administrators and auditors, for people in reach, and found by person, document and state", async () => {
    await wantsMail(zhou);
    const document = road.document("declare");
    const { number } = (await (await test.signIn("fangxiaoman")).get<{ number: string }>(`/documents/${document}`))
      .body;
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "task", params: { title: "一" } },
      { to: "fangxiaoman", kind: "finished", document, params: { title: "二" } },
      { to: "xiejinghe", kind: "task", params: { title: "三" } },
    );
    mail.mood = "receiver 550";
    await deliver();

    const names = async (query = "", login = "chengshouzhuo"): Promise<string[]> =>
      (await log(await test.signIn(login), query)).map((row) => row.person.name).toSorted();
    for (const login of ["chengshouzhuo", "mowendi", "kangboyan"])
      expect(await names("", login)).toEqual(["周允恒", "方小满"]);
    expect(await names(`?person=${encodeURIComponent("周允")}`)).toEqual(["周允恒"]);
    expect(await names("?person=fangxiaoman")).toEqual(["方小满"]);
    expect(await names("?person=%25")).toEqual([]);
    expect(await names(`?document=${encodeURIComponent(number)}`)).toEqual(["方小满"]);
    expect(await names(`?document=${encodeURIComponent("测试道路")}`)).toEqual(["方小满"]);
    expect(await names("?status=failed")).toEqual(["周允恒"]);
    expect(await names("?status=delivered")).toEqual([]);
    expect(await names("?from=2026-03-02&to=2026-03-02")).toEqual(["周允恒", "方小满"]);
    expect(await names("?from=2026-03-03")).toEqual([]);
    expect((await zhou.get("/deliveries")).status).toBe(403);
    for (const query of ["?from=0000-01-01", "?to=2026-02-30", "?status=lost", "?page=0", "?who=me"])
      expect((await admin.get(`/deliveries${query}`)).status, query).toBe(400);
  });

  it("lets nobody repeat what was told to people out of reach", async () => {
    const { owner } = test.database;
    await owner.query("update core.person set email = 'xie@ninghai.gov.cn' where login = 'xiejinghe'");
    mail.mood = "receiver 550";
    await tell({ ...test, context: worker }, { to: "xiejinghe" });
    await deliver();
    const { rows } = await owner.query<{ id: number; status: string }>("select id, status from core.delivery");
    expect(rows[0]?.status).toBe("failed");

    const answer = await admin.send("POST", `/deliveries/${rows[0]?.id ?? 0}/retry`);
    expect([answer.status, answer.body["code"]]).toEqual([404, "delivery.not-found"]);
  });
});

/** A pool on which one statement fails, as when the process or the connection ends just then. */
function broken(pool: Pool, name: string): Pool {
  return new Proxy(pool, {
    get(target, key: keyof Pool) {
      if (key !== "query") return Reflect.get(target, key) as unknown;
      return (config: QueryConfig & { name: string }) =>
        config.name === name ? Promise.reject(new Error("the process ended")) : target.query(config);
    },
  });
}

describe("by a plugin's channel", () => {
  const KEY = "key shared with the gateway";
  const phone = "13800138000";
  let gateway: SmsGateway;

  beforeAll(async () => {
    gateway = await smsGateway(KEY);
    const security = await test.signIn("hanliyan");
    const path = "/plugins/sms-notify/versions/1.0.0";
    const powers = [{ name: "fetch", scope: ["gateway", "receipt", "balance"] }, { name: "crypto" }];
    const bound = (method: string, url: string): object => ({
      title: "短信网关",
      method,
      url: `${gateway.url}${url}`,
      query: [],
      headers: {},
      secretHeader: null,
      private: true,
      privateReason: "网关在政务外网",
      maxBytes: 10_000,
      timeoutMs: 500,
    });
    const done = [
      await security.send("POST", `${path}/grants`, { powers, reason: "发短信" }),
      await admin.send("PUT", "/plugins/sms-notify/settings", {
        settings: { account: "huangyan", signature: "黄岩财政" },
        secrets: { gatewayKey: KEY },
      }),
      await admin.send("PUT", "/plugins/sms-notify/endpoints/gateway", bound("POST", "/send")),
      await admin.send("PUT", "/plugins/sms-notify/endpoints/receipt", bound("GET", "/receipt/{key}")),
      await admin.send("PUT", "/plugins/sms-notify/endpoints/balance", bound("GET", "/balance/{key}")),
      await admin.send("PUT", "/notice-channels", { name: "sms-notify/sms", active: true }),
      await admin.send("POST", `${path}/acts`, { act: "install", reason: "发短信" }),
      await admin.send("PUT", "/notice-channels", { name: "sms-notify/sms", active: true }),
    ];
    // Nobody can choose what no plugin offers yet.
    expect(done.map(({ status }) => status)).toEqual([200, 204, 204, 204, 204, 409, 204, 204]);
  });
  beforeEach(() => {
    Object.assign(gateway, { mood: "take", receipts: true, taken: [], came: [] });
    ways = { ...ways, channel: openChannels(worker) };
  });
  afterAll(() => gateway.close());

  async function wantsSms(more: Record<string, unknown> = {}): Promise<void> {
    await wantsMail(zhou, { email: null, phone, channels: { "sms-notify/sms": ["task"] }, ...more });
  }
  const send = async (mood: GatewayMood): Promise<void> => {
    gateway.mood = mood;
    await wantsSms();
    await tell({ ...test, context: worker }, { to: "zhouyunheng" }, { to: "zhouyunheng", kind: "urge" });
    await deliver();
  };

  it("a notice that was chosen arrives once, signed, and the log keeps no whole number", async () => {
    await send("take");

    expect(gateway.taken).toEqual([{ key: expect.any(String), phone, text: "【黄岩财政】请办理：羽山路西延" }]);
    expect(gateway.came).toEqual([{ key: gateway.taken[0]?.key, header: gateway.taken[0]?.key, sound: true }]);
    const way = (await log()).flatMap((row) => row.ways);
    expect(way).toMatchObject([{ channel: "plugin", endpoint: "sms-notify/sms", status: "delivered" }]);
    expect(way[0]?.attempts).toMatchObject([{ outcome: "delivered", address: "138****8000", answer: "G-1" }]);
  });

  it.each(["late", "cut", "forge", "half"] as const)(
    "an answer that is %s counts for nothing: the receipt says that the message was taken",
    async (mood) => {
      await send(mood);

      expect([gateway.taken.length, gateway.came.length]).toEqual([1, 1]);
      expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "delivered" }]);
    },
  );

  it("without answer and receipt it is tried again under the same key, and arrives once", async () => {
    gateway.receipts = false;
    await send("cut");
    expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "waiting" }]);
    setClock("2026-03-02T10:01:00+08:00");
    gateway.mood = "take";
    await deliver();

    expect([gateway.taken.length, new Set(gateway.came.map(({ key }) => key)).size]).toEqual([1, 1]);
    const [way] = (await log()).flatMap((row) => row.ways);
    expect(way && [way.status, outcomes(way)]).toEqual(["delivered", ["deferred", "delivered"]]);
  });

  it("a forged yes to a message that was not taken is no delivery, and neither is a busy gateway", async () => {
    await send("forge-untaken");
    expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "waiting" }]);
    gateway.mood = "busy";
    setClock("2026-03-02T10:01:00+08:00");
    await deliver();
    expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "waiting" }]);
    gateway.mood = "refuse";
    setClock("2026-03-02T10:06:00+08:00");
    await deliver();

    const [way] = (await log()).flatMap((row) => row.ways);
    expect(way && [way.status, outcomes(way)]).toEqual(["failed", ["deferred", "deferred", "failed"]]);
    expect(gateway.taken).toEqual([]);
  });

  it("waits for a plugin that was switched off, and goes nowhere once the channel was", async () => {
    const act = (name: string) =>
      admin.send("POST", "/plugins/sms-notify/versions/1.0.0/acts", { act: name, reason: "试验停用" });
    await act("disable");
    await send("take");
    const [waiting] = (await log()).flatMap((row) => row.ways);
    expect(waiting).toMatchObject({ status: "waiting", attempts: [{ answer: "提供这个渠道的插件没有启用" }] });
    await act("activate");
    await admin.send("PUT", "/notice-channels", { name: "sms-notify/sms", active: false });
    setClock("2026-03-02T10:01:00+08:00");
    await deliver();
    expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "failed" }]);
    expect(gateway.came).toEqual([]);
    await admin.send("PUT", "/notice-channels", { name: "sms-notify/sms", active: true });
  });

  it("its job is run by its schedule, what was missed once, what failed at its next time, and now when asked", async () => {
    type Job = { nextAt: string | null; running: boolean; runs: { dueAt: string; outcome: string; text: string }[] };
    const path = "/plugins/sms-notify/jobs";
    const job = async (): Promise<Job | undefined> => (await admin.get<{ jobs: Job[] }>(path)).body.jobs[0];
    const schedule = { every: "workday", at: "08:30" };
    const runAll = async (context = worker): Promise<number> =>
      (await runDueJob(context)) ? 1 + (await runAll(context)) : 0;

    expect((await admin.send("POST", `${path}/balance/run`, {})).body["code"]).toBe("plugin.job-unset");
    expect((await admin.send("PUT", `${path}/other`, { schedule, active: true })).body["code"]).toBe(
      "plugin.job-unknown",
    );
    expect(
      (await admin.send("PUT", `${path}/balance`, { schedule: { ...schedule, on: 3 }, active: true })).status,
    ).toBe(400);
    expect((await zhou.send("PUT", `${path}/balance`, { schedule, active: true })).status).toBe(403);
    expect((await admin.send("PUT", `${path}/balance`, { schedule, active: true })).status).toBe(204);
    // Monday 10:00: due on Tuesday.
    expect(await job()).toMatchObject({ nextAt: "2026-03-03T00:30:00.000Z", runs: [] });
    const { body } = await admin.get<{ uses: { kind: string }[] }>("/plugins/sms-notify");
    expect(body.uses.map(({ kind }) => kind)).toEqual(["channel", "job"]);
    expect(await runAll()).toBe(0);

    // Down until Friday noon: four runs were missed, two processes come back.
    setClock("2026-03-06T12:00:00+08:00");
    gateway.left = 80;
    expect(await Promise.all([runDueJob(worker), runDueJob(worker)])).toContain(false);
    expect(await job()).toMatchObject({
      nextAt: "2026-03-09T00:30:00.000Z",
      runs: [{ dueAt: "2026-03-03T00:30:00.000Z", outcome: "done", text: "短信余额只剩 80 条，少于 500 条，请充值。" }],
    });

    gateway.mood = "forge";
    setClock("2026-03-09T08:30:00+08:00");
    expect(await runAll()).toBe(1);
    expect(await job()).toMatchObject({
      nextAt: "2026-03-10T00:30:00.000Z",
      runs: [{ outcome: "failed", text: expect.stringContaining("没有有效签名") }, { outcome: "done" }],
    });

    // A process that ended in the middle: the run is lost, and another takes the job after its lease.
    gateway.mood = "take";
    setClock("2026-03-10T08:30:00+08:00");
    await expect(runDueJob({ ...worker, pool: broken(worker.pool, "end-plugin-job") })).rejects.toThrow("ended");
    expect(await runAll()).toBe(0);
    setClock("2026-03-10T08:33:00+08:00");
    expect(await runAll()).toBe(1);
    expect((await job())?.runs.slice(0, 2).map(({ outcome }) => outcome)).toEqual(["done", "lost"]);

    // Runs of one instant have no order.
    setClock("2026-03-10T08:34:00+08:00");
    expect((await admin.send("PUT", `${path}/balance`, { schedule, active: false })).status).toBe(204);
    expect((await admin.send("POST", `${path}/balance/run`, {})).status).toBe(202);
    expect((await admin.send("POST", `${path}/balance/run`, {})).body["code"]).toBe("plugin.job-running");
    expect(await runAll()).toBe(1);
    expect(await job()).toMatchObject({ nextAt: null, running: false, runs: { length: 5, 0: { askedBy: "程守拙" } } });
  });

  it("a number that is none is refused, and settings without it leave it as it is", async () => {
    const own = { email: null, language: "zh-CN", emailKinds: [], quiet: null };
    const answer = await zhou.send("PUT", "/notice-settings", { ...own, phone: "12345" });
    expect(answer.body).toMatchObject({ code: "notice.invalid", problems: [{ code: "notice.bad-phone" }] });
    await wantsSms();
    expect((await zhou.send("PUT", "/notice-settings", own)).body).toMatchObject({
      phone,
      channels: { "sms-notify/sms": ["task"] },
      offered: [{ name: "sms-notify/sms", title: "短信", served: true }],
    });
  });
});

describe("by a plugin's connector", () => {
  const KEY = "key shared with the receiver";
  const SOURCE = "https://mz.huangyan.gov.cn/";
  const NAME = "event-feed/cloudevents";
  const path = "/plugins/event-feed";
  type CloudEvent = Record<string, unknown> & { id: string; signature: string };
  type Connectors = { rows: { served: boolean }[]; offers: { name: string }[] };
  const connect = (more: Record<string, unknown> = {}, client = admin) =>
    client.send("PUT", "/notice-connectors", {
      name: NAME,
      region: "331003",
      kinds: ["finished", "order"],
      active: true,
      ...more,
    });
  const act = (name: string) =>
    admin.send("POST", `${path}/versions/1.0.0/acts`, { act: name, reason: "对接数据平台" });
  const events = (): CloudEvent[] => hook.calls.map(({ body }) => JSON.parse(body) as CloudEvent);
  const finished = async (): Promise<void> => {
    const params = { title: "羽山路西延", number: "SB-2026-1" };
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "finished", document: road.document("declare"), params },
    );
    await deliver();
  };

  beforeAll(async () => {
    const security = await test.signIn("hanliyan");
    const powers = [{ name: "fetch", scope: ["receiver"] }, { name: "crypto" }];
    const done = [
      await security.send("POST", `${path}/versions/1.0.0/grants`, { powers, reason: "对接数据平台" }),
      await admin.send("PUT", `${path}/settings`, {
        settings: { source: SOURCE, algorithm: "sm3" },
        secrets: { signingKey: KEY },
      }),
      await admin.send("PUT", `${path}/endpoints/receiver`, {
        title: "数据共享平台",
        method: "POST",
        url: hook.url,
        query: [],
        headers: {},
        secretHeader: null,
        private: true,
        privateReason: "平台在政务外网",
        maxBytes: 10_000,
        timeoutMs: 500,
      }),
      await connect(),
      await act("install"),
    ];
    // Nobody can connect what no plugin offers yet.
    expect(done.map(({ status }) => status)).toEqual([200, 204, 204, 409, 204]);
  });
  beforeEach(async () => {
    await test.database.owner.query("truncate core.notice_connector");
    expect((await connect()).status).toBe(204);
    ways = { ...ways, connector: openConnectors(worker) };
  });

  it("an event of a chosen kind, of people of the region, arrives once as a signed CloudEvent with what webhooks send", async () => {
    await tell(
      { ...test, context: worker },
      { to: "zhouyunheng", kind: "task" },
      { to: "xiejinghe", kind: "finished" },
    );
    await finished();
    await deliver();

    expect(hook.calls.length).toBe(1);
    const [{ signature, ...event }] = events() as [CloudEvent];
    expect(hook.calls[0]?.headers["idempotency-key"]).toBe(event.id);
    expect(signature).toBe(createHmac("sm3", KEY).update(canonicalText(event)).digest("hex"));
    const document = road.document("declare");
    expect(event).toEqual({
      specversion: "1.0",
      id: expect.stringMatching(/^[0-9a-f-]{36}\.connector-\d+$/) as string,
      source: SOURCE,
      type: "mingzhang.notice.finished",
      subject: `documents/${document}`,
      time: at("10:00:00"),
      datacontenttype: "application/json",
      data: {
        notice: event["id"]?.toString().slice(0, 36),
        person: { id: (await peopleOf(test)).get("zhouyunheng"), login: "zhouyunheng", name: "周允恒" },
        document: { id: document, number: "SB-2026-1", title: "羽山路西延" },
        text: "已办结：羽山路西延",
        details: [{ label: "编号", value: "SB-2026-1" }],
        link: null,
      },
      signaturealg: "hmac-sm3",
    });
    const sent = (await log()).flatMap((row) => row.ways);
    expect(sent).toMatchObject([{ channel: "connector", endpoint: NAME, status: "delivered" }]);
    expect(sent[0]?.attempts).toMatchObject([{ outcome: "delivered", address: NAME, answer: "HTTP 200" }]);
    const { body } = await admin.get<{ uses: { kind: string; id: string }[] }>(path);
    expect(body.uses).toMatchObject([{ kind: "connector", id: NAME }]);
  });

  it.each([
    ["hang", "deferred", "接收方没有按时答复"],
    ["cut", "deferred", "连不上接收方，或接收方中途断开"],
    ["huge", "deferred", "接收方的答复太长"],
    ["bomb", "deferred", "接收方的答复太长"],
    [503, "deferred", "接收方答复 HTTP 503"],
    [401, "failed", "接收方答复 HTTP 401"],
    ["redirect", "failed", "接收方答复 HTTP 302"],
  ] as const)("an answer that is %s has %s, and a repeat has the same key", async (mood, outcome, answer) => {
    hook.mood = mood;
    await finished();
    const [way] = (await log()).flatMap((row) => row.ways);
    expect(way && [outcomes(way), way.attempts[0]?.answer]).toEqual([[outcome], answer]);

    hook.mood = 200;
    setClock("2026-03-02T10:01:00+08:00");
    if (outcome === "failed")
      expect((await admin.send("POST", `/deliveries/${way?.delivery ?? 0}/retry`)).status).toBe(204);
    await deliver();
    await deliver();
    expect((await log()).flatMap((row) => row.ways)).toMatchObject([{ status: "delivered" }]);
    expect(hook.calls.length).toBe(2);
    expect(new Set(events().map(({ id, signature }) => `${id} ${signature}`)).size).toBe(1);
  });

  it("is sent again under its key when the process ended before it was written down", async () => {
    await tell({ ...test, context: worker }, { to: "zhouyunheng", kind: "order" });
    await deliver({ ...worker, pool: broken(worker.pool, "record-attempt") });
    setClock(new Date(Date.parse(at("10:00:00")) + LEASE_MS).toISOString());
    await deliver();

    const [way] = (await log()).flatMap((row) => row.ways);
    expect(way && [way.status, outcomes(way)]).toEqual(["delivered", ["lost", "delivered"]]);
    expect([hook.calls.length, new Set(events().map(({ id }) => id)).size]).toEqual([2, 1]);
  });

  it("waits for a plugin that was switched off, and goes nowhere once the connector was", async () => {
    await act("disable");
    await finished();
    const [waiting] = (await log()).flatMap((row) => row.ways);
    expect(waiting).toMatchObject({ status: "waiting", attempts: [{ answer: "提供这个渠道的插件没有启用" }] });
    expect((await admin.get<Connectors>("/notice-connectors")).body).toMatchObject({
      rows: [{ served: false }],
      offers: [],
    });
    expect((await connect({ active: false })).status).toBe(204);
    expect((await connect()).body["code"]).toBe("connector.not-offered");
    await act("activate");
    setClock("2026-03-02T10:01:00+08:00");
    await deliver();
    const [way] = (await log()).flatMap((row) => row.ways);
    expect(way && [way.status, way.attempts.at(-1)?.answer]).toEqual(["failed", "这个连接已停用"]);
    expect(hook.calls).toEqual([]);
  });

  it("is set by administrators for regions in reach, as evidence, and a repeat changes nothing", async () => {
    const said = async (): Promise<unknown[]> => {
      const text = "select body from core.evidence where subject = $1";
      const { rows } = await test.database.owner.query<{ body: Buffer }>(text, [`connector:${NAME}`]);
      return rows.map(({ body }) => (JSON.parse(body.toString()) as { what: unknown }).what);
    };
    const before = (await said()).length;
    expect((await connect({ kinds: ["order", "finished"] })).status).toBe(204);
    expect((await connect({ kinds: ["order"] })).status).toBe(204);
    expect((await said()).length).toBe(before + 1);
    expect(await said()).toContainEqual({
      do: "set-connector",
      region: "331003",
      from: { kinds: ["finished", "order"], active: true },
      to: { kinds: ["order"], active: true },
    });
    expect((await connect({ region: "330226" })).body["code"]).toBe("unit.not-found");
    expect((await connect({ name: "event-feed/other" })).body["code"]).toBe("connector.not-offered");
    expect((await connect({ kinds: ["gossip"] })).status).toBe(400);
    expect((await connect({}, zhou)).status).toBe(403);
    expect((await zhou.get("/notice-connectors")).status).toBe(403);
    expect((await said()).length).toBe(before + 1);
  });
});
