/** Bad input is a 4xx with a code, the field and a sentence; never a 5xx, never a partial write. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, command, draft, type TestApp, testApp } from "../support/app.ts";
import { fundedProject, type Story } from "../support/story.ts";

let test: TestApp;
let clerk: Client;
let story: Story;
let doc: { id: string; stamp: number; answers: Record<string, unknown> };

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100_000_000, "坏输入");
  clerk = await test.signIn("fangxiaoman");
  doc = await draft(clerk, "declare", { answers: { name: "一个草稿" } });
});

type Refused = { code: string; message: string; problems: { code: string; pointer: string; message: string }[] };
const save = (answers: Record<string, unknown>) =>
  clerk.send<Refused>("PUT", `/documents/${doc.id}/draft`, {
    stamp: doc.stamp,
    answers: { ...doc.answers, ...answers },
  });

describe("answers of a draft", () => {
  const cases: [string, Record<string, unknown>, string, string][] = [
    ["an unknown field", { nosuch: 1 }, "/nosuch", "answer.unknown-field"],
    ["a number where text belongs", { name: 5 }, "/name", "answer.type"],
    ["text where money belongs", { totalAmount: "5" }, "/totalAmount", "answer.type"],
    ["a fraction of a fen", { totalAmount: 1.5 }, "/totalAmount", "answer.type"],
    ["money beyond 2^53", { totalAmount: 2 ** 60 }, "/totalAmount", "answer.too-large"],
    ["negative money", { totalAmount: -1 }, "/totalAmount", "answer.too-small"],
    ["a control character", { name: "a\u0000b" }, "/name", "answer.characters"],
    ["half a surrogate pair", { name: "a\ud800" }, "/name", "answer.characters"],
    ["full-width digits", { name: "道路１期" }, "/name", "answer.full-width"],
    ["a full-width phone number", { phone: "０５７６" }, "/phone", "answer.pattern"],
    ["a day that does not exist", { planStart: "2026-02-30" }, "/planStart", "answer.format"],
    ["a code that is not in the dictionary", { industry: "ZZ" }, "/industry", "answer.unknown-code"],
    ["a region that does not exist", { region: "999999" }, "/region", "answer.no-reference"],
    ["a region of another county", { region: "330226" }, "/region", "answer.no-reference"],
    ["a row with an unknown column", { sources: [{ nosuch: 1 }] }, "/sources/0", "answer.unknown-field"],
    ["an object where a list belongs", { sources: { length: 1 } }, "/sources", "answer.type"],
    [
      "a file that was never uploaded",
      {
        declareFile: [
          { id: randomUUID(), name: "x.pdf", size: 1, mediaType: "application/pdf", sha256: "0".repeat(64) },
        ],
      },
      "/declareFile/0",
      "answer.no-reference",
    ],
    ["a text that is too long", { name: "长".repeat(5000) }, "/name", "answer.too-long"],
  ];
  it.each(cases)(
    "refuses %s with its field and a sentence, and keeps the draft as it was",
    async (_what, answers, pointer, code) => {
      const before = (await clerk.get<{ stamp: number; answers: unknown }>(`/documents/${doc.id}`)).body;

      const answer = await save(answers);

      expect([answer.status, answer.body.code]).toEqual([422, "document.invalid"]);
      expect(answer.body.problems.map((p) => [p.pointer, p.code])).toContainEqual([pointer, code]);
      expect(answer.body.problems.every((p) => /[一-龥]/.test(p.message))).toBe(true);
      expect((await clerk.get<{ stamp: number; answers: unknown }>(`/documents/${doc.id}`)).body).toMatchObject({
        stamp: before.stamp,
        answers: before.answers,
      });
    },
  );

  it("refuses a stale save and shows what changed", async () => {
    const fresh = await draft(clerk, "declare", { answers: { name: "甲" } });
    expect(
      (
        await clerk.send("PUT", `/documents/${fresh.id}/draft`, {
          stamp: fresh.stamp,
          answers: { ...fresh.answers, name: "乙" },
        })
      ).status,
    ).toBe(200);
    const stale = await clerk.send<{
      code: string;
      changed: { field: string; label: string; theirs: unknown; yours: unknown }[];
      current: { stamp: number };
    }>("PUT", `/documents/${fresh.id}/draft`, { stamp: fresh.stamp, answers: { ...fresh.answers, name: "丙" } });
    expect([stale.status, stale.body.code]).toEqual([409, "document.stale"]);
    expect(stale.body.changed).toEqual([{ field: "name", label: "项目名称", theirs: "乙", yours: "丙" }]);
    expect(stale.body.current.stamp).toBe(fresh.stamp + 1);
  });

  it("lets nobody type what the program computes or a later step fills", async () => {
    await story.payment("p1", 10_000_000);
    const id = story.document("p1");
    const before = (await clerk.get<{ stamp: number; answers: Record<string, unknown> }>(`/documents/${id}`)).body;
    const saved = await clerk.send<{ answers: Record<string, unknown> }>("PUT", `/documents/${id}/draft`, {
      stamp: before.stamp,
      answers: { ...before.answers, available: 999_999_999_999, bankSerial: "forged", paidAt: "2026-01-01" },
    });
    expect(saved.status).toBe(200);
    expect(saved.body.answers).toMatchObject({ available: 100_000_000 });
    expect(saved.body.answers["bankSerial"]).toBeUndefined();
  });
});

describe("requests", () => {
  it("of the wrong shape, size, kind or address get a code and a sentence", async () => {
    const headers = { cookie: clerk.cookie, "x-csrf-token": clerk.csrf };
    const table: [object, number, string][] = [
      [
        { method: "POST", url: "/api/v1/documents", headers, payload: { id: "no-uuid", form: "declare" } },
        400,
        "request.invalid",
      ],
      [
        { method: "POST", url: "/api/v1/documents", headers, payload: { id: randomUUID(), form: "declare", extra: 1 } },
        400,
        "request.invalid",
      ],
      [
        {
          method: "POST",
          url: "/api/v1/documents",
          headers: { ...headers, "content-type": "application/json" },
          payload: "{",
        },
        400,
        "request.invalid",
      ],
      [
        {
          method: "POST",
          url: "/api/v1/documents",
          headers: { ...headers, "content-type": "application/json" },
          payload: `{"__proto__":{"x":1},"id":"${randomUUID()}","form":"declare"}`,
        },
        400,
        "request.invalid",
      ],
      [
        {
          method: "POST",
          url: "/api/v1/documents",
          headers: { ...headers, "content-type": "text/xml" },
          payload: "<a/>",
        },
        415,
        "request.media-type",
      ],
      [
        {
          method: "PUT",
          url: `/api/v1/documents/${doc.id}/draft`,
          headers,
          payload: { stamp: 0, answers: { name: "x".repeat(2_000_000) } },
        },
        413,
        "request.too-large",
      ],
      [{ method: "GET", url: "/api/v1/documents/nope", headers }, 400, "request.invalid"],
      [{ method: "GET", url: `/api/v1/documents/${randomUUID()}`, headers }, 404, "document.not-found"],
      [{ method: "GET", url: "/api/v1/documents?list=declare&page=0", headers }, 400, "request.invalid"],
      [{ method: "GET", url: "/api/v1/documents?list=declare&size=100000", headers }, 400, "request.invalid"],
      [{ method: "GET", url: "/api/v1/documents?list=nosuch", headers }, 404, "definition.not-found"],
      [{ method: "GET", url: "/api/v1/documents?list=declare&sort=';drop table core.person--", headers }, 200, ""],
      [{ method: "GET", url: "/api/v1/documents?list=declare&f.name=')%20or%201=1--", headers }, 200, ""],
      [{ method: "GET", url: "/api/v1/documents?list=declare&q=%00", headers }, 400, "request.invalid"],
      [{ method: "GET", url: "/api/v1/nothing", headers }, 404, "request.not-found"],
      [{ method: "GET", url: "/api/v1/session", headers: { cookie: "__Host-mz=forged" } }, 401, "sign-in.needed"],
      [
        {
          method: "POST",
          url: `/api/v1/documents/${doc.id}/commands`,
          headers,
          payload: { commandId: randomUUID(), command: { do: "explode" } },
        },
        400,
        "request.invalid",
      ],
    ];
    for (const [request, status, code] of table) {
      const answer = await test.raw(request as Parameters<TestApp["raw"]>[0]);
      expect([JSON.stringify(request).slice(0, 160), answer.status, answer.body["code"] ?? ""]).toEqual([
        JSON.stringify(request).slice(0, 160),
        status,
        code,
      ]);
      if (status >= 400) expect(String(answer.body["message"])).toMatch(/[一-龥]/);
    }
  });

  it("over plain HTTP from another host cannot sign in, and hear how to mend it", async () => {
    const answer = await test.raw({
      method: "POST",
      url: "/api/v1/session",
      headers: { host: "portal.example.gov.cn" },
      payload: { login: "fangxiaoman", password: "demo-password" },
    });
    expect([answer.status, answer.body["code"]]).toEqual([403, "sign-in.plain-http"]);
    expect(String(answer.body["message"])).toContain("MZ_TLS_CERT");
  });

  it("with an expired session are refused, and a wrong password is slowed down", async () => {
    const short = await test.signIn("qinmuzhi");
    test.setClock("2026-03-03T10:00:00+08:00");
    expect((await short.get("/projects")).status).toBe(401);
    test.setClock("2026-03-02T10:00:00+08:00");
    const attempt = (login: string, password: string) =>
      test.raw({ method: "POST", url: "/api/v1/session", payload: { login, password } });
    for (let i = 0; i < 5; i++) expect((await attempt("jiangwangshu", "wrong-password")).status).toBe(401);
    const shut = await attempt("jiangwangshu", "demo-password");
    expect([shut.status, shut.body["code"]]).toEqual([429, "sign-in.too-many"]);
    expect((await attempt("nobody-at-all", "x")).status).toBe(401);
  });
});

describe("a submission that is not ready", () => {
  it("lists every problem at once and changes nothing", async () => {
    const answer = await command(clerk, doc.id, { do: "submit" });

    expect([answer.status, answer.body.code]).toEqual([422, "document.invalid"]);
    expect(answer.body.problems.length).toBeGreaterThan(10);
    expect(answer.body.problems.map((p) => p.pointer)).toEqual(
      expect.arrayContaining(["/totalAmount", "/sources", "/declareFile"]),
    );
    expect((await clerk.get<{ state: string }>(`/documents/${doc.id}`)).body.state).toBe("draft");
    expect(
      (await test.database.owner.query("select 1 from core.flow_case where document = $1", [doc.id])).rowCount,
    ).toBe(0);
  });
});
