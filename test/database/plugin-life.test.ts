/** A stranger's plugin from its package to its end: two officers, grants that end, upgrades, quarantine, removal. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { hookServer, type HookServer } from "../support/hook-server.ts";
import { makeKey, openSigner } from "../../core/signing/signing.ts";
import { lyingPackages } from "../support/lying-packages.ts";
import { packOf, type StrangersPlugin, trustedSigner } from "../support/plugin-package.ts";

const KV =
  "export const check = async ({ value }, host) => { const { value: before } = await host.kv.get({ key: 'last' }).catch((e) => ({ value: e.code })); await host.kv.set({ key: 'last', value }).catch(() => {}); return { problems: [{ severity: 'hint', message: `before ${before}` }] }; };";
const HELLO =
  "export const check = ({ value }, host) => ({ problems: [{ severity: 'hint', message: `hello ${value} ${host.settings.mood ?? ''}` }] });";
const LOOP = "export const check = () => { for (;;); };";

let test: TestApp;
let system: Client;
let security: Client;
let final: Client;
let hook: HookServer;
let vendor: ReturnType<typeof openSigner>;
let pack: (plugin: StrangersPlugin) => Buffer;

beforeAll(async () => {
  test = await testApp();
  system = await test.signIn("chengshouzhuo");
  security = await test.signIn("hanliyan");
  final = await test.signIn("lujingxing");
  hook = await hookServer();
  vendor = await trustedSigner(join(test.dataDir, "plugins", "trust.json"), "vendor");
  pack = (plugin) => packOf(plugin, vendor);
});

afterAll(() => hook.close());

async function upload(bytes: Buffer, client = system): Promise<{ status: number; body: Record<string, unknown> }> {
  const boundary = "----plugin";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="p.mzp"\r\ncontent-type: application/zip\r\n\r\n`;
  return test.raw({
    method: "POST",
    url: "/api/v1/plugins/packages",
    headers: {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
    },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
}
const doAct = (client: Client, id: string, version: string, act: string, more = {}) =>
  client.send("POST", `/plugins/${id}/versions/${version}/acts`, { act, reason: "as agreed", ...more });
const grant = (client: Client, id: string, version: string, powers: object[], more = {}) =>
  client.send("POST", `/plugins/${id}/versions/${version}/grants`, { powers, reason: "as agreed", ...more });
const stateOf = async (id: string, version: string): Promise<string> => {
  const { body } = await system.get<{ versions: { version: string; state: string }[] }>(`/plugins/${id}`);
  return body.versions.find((row) => row.version === version)?.state ?? "unknown";
};
const ask = async (id: string, value = "x"): Promise<string[]> =>
  (await test.context.checkField({ plugin: id, field: { id: "f", label: "F" }, value, params: {}, pointer: "/f" })).map(
    (p: Problem) => p.message ?? "",
  );
async function putToService(plugin: StrangersPlugin, powers: object[] = []): Promise<void> {
  expect((await upload(pack(plugin))).status).toBe(201);
  expect((await grant(security, plugin.id, plugin.version, powers)).status).toBe(200);
  expect((await doAct(system, plugin.id, plugin.version, "install")).status).toBe(204);
}
const evidenceOf = async (id: string): Promise<string[]> => {
  const { rows } = await test.database.owner.query<{ body: Buffer }>(
    "select body from core.evidence where kind = 'plugin' and subject = $1 order by at, id",
    [`plugin:${id}`],
  );
  return rows.map(({ body }) => String((JSON.parse(body.toString("utf8")) as { what: { act: string } }).what.act));
};

const lastRefused = async (): Promise<{ refused: string; bytes: number }> => {
  const { rows } = await test.database.owner.query<{ body: Buffer }>(
    "select body from core.evidence where subject = 'plugin:refused' order by at desc, id desc limit 1",
  );
  return (JSON.parse(String(rows[0]?.body)) as { what: { refused: string; bytes: number } }).what;
};

it("the house's plugin came through the same door", async () => {
  expect(await stateOf("uscc-check", "1.1.0")).toBe("active");
  expect(await evidenceOf("uscc-check")).toEqual(["upload", "review", "install", "activate"]);
  expect(await ask("uscc-check", "12")).toHaveLength(1);
});

describe("from upload to service", () => {
  it("needs two officers, each in their own office, in order", async () => {
    const plugin = { id: "hello", version: "1.0.0", main: HELLO };
    expect((await upload(pack(plugin), security)).status).toBe(403);
    expect((await upload(pack(plugin))).body).toMatchObject({ id: "hello", version: "1.0.0", known: false });
    expect(await ask("hello")).toEqual([]);
    expect((await doAct(system, "hello", "1.0.0", "install")).status).toBe(409);
    expect((await grant(system, "hello", "1.0.0", [])).status).toBe(403);
    expect((await grant(security, "hello", "1.0.0", [])).body).toEqual({ needsSecond: false });
    expect((await doAct(security, "hello", "1.0.0", "install")).status).toBe(403);
    expect((await doAct(system, "hello", "1.0.0", "install")).status).toBe(204);
    expect(await ask("hello", "world")).toEqual(["hello world "]);
    expect(await evidenceOf("hello")).toEqual(["upload", "review", "install", "activate"]);
  });

  it("settings reach it once they fit, secrets reach nobody", async () => {
    const settings = {
      mood: { type: "string", title: { zh: "m", en: "m" }, enum: ["good", "bad"] },
      token: { type: "string", title: { zh: "t", en: "t" }, writeOnly: true },
    };
    await putToService({ id: "moody", version: "1.0.0", main: HELLO, more: { settings } });
    const set = (given: object, secrets: object = {}) =>
      system.send("PUT", "/plugins/moody/settings", { settings: given, secrets });
    expect((await set({ mood: "odd" })).body).toMatchObject({
      code: "plugin.settings-wrong",
      problems: [{ pointer: "/mood" }],
    });
    expect((await set({ token: "t" })).status).toBe(422);
    expect((await set({ mood: "good" }, { token: "s3cret" })).status).toBe(204);
    expect(await ask("moody")).toEqual(["hello x good"]);
    const { body } = await system.get<{ life: object[]; secrets: string[] }>("/plugins/moody");
    expect(JSON.stringify(body)).not.toContain("s3cret");
    expect(body.secrets).toEqual(["token"]);
    const officer = { by: expect.any(String), version: "1.0.0", reason: "as agreed" };
    expect(body.life).toContainEqual(expect.objectContaining({ act: "review", ...officer }));
  });

  it("83 same version with other bytes, or from another publisher: refused and on record", async () => {
    const plugin = { id: "hello", version: "1.0.0", main: HELLO };
    expect((await upload(pack(plugin))).body).toMatchObject({ known: true });
    expect((await upload(pack({ ...plugin, main: KV }))).body).toMatchObject({ code: "plugin.other-bytes" });
    const theirs = { id: "uscc-check", version: "9.0.0", main: HELLO };
    expect((await upload(pack(theirs))).body).toMatchObject({ code: "plugin.other-publisher" });
    const stranger = packOf({ ...plugin, version: "2.0.0" }, openSigner("nobody", makeKey().privateKey));
    expect((await upload(stranger)).body).toMatchObject({ code: "package.unknown-key" });
    expect((await upload(Buffer.from("PK no"))).body).toMatchObject({ code: "package.not-readable" });
    const { rows } = await test.database.owner.query("select 1 from core.evidence where subject = 'plugin:refused'");
    expect(rows.length).toBe(4);
    expect(await stateOf("hello", "1.0.0")).toBe("active");
  });

  it("82 downgrade: refused and on record", async () => {
    const older = await upload(pack({ id: "hello", version: "0.9.0", main: HELLO }));
    expect(older).toMatchObject({ status: 409, body: { code: "plugin.older" } });
    expect((await lastRefused()).refused).toBe("plugin.older");
    expect(await stateOf("hello", "0.9.0")).toBe("unknown");
  });
});

describe("archives that lie", () => {
  it("each is refused with its code, leaves evidence and nothing else", async () => {
    const manifest = {
      id: "liar",
      version: "1.0.0",
      apiVersion: 1,
      name: { zh: "x", en: "x" },
      extensionPoints: { "field.check": "check" },
    };
    const files = new Map([
      ["plugin.json", Buffer.from(JSON.stringify(manifest))],
      ["main.js", Buffer.from(HELLO)],
    ]);
    const nobody = makeKey().privateKey;
    const keys = { sign: vendor, foreign: openSigner("nobody", nobody), forged: openSigner("vendor", nobody) };
    for (const { title, bytes, codes } of lyingPackages(files, keys)) {
      const { status, body } = await upload(bytes);
      expect(status, title).toBe(422);
      expect(codes, title).toContain(body["code"]);
      expect(await lastRefused(), title).toMatchObject({ refused: body["code"], bytes: bytes.length });
    }
    expect((await system.get("/plugins/liar")).status).toBe(404);
  });
});

describe("grants", () => {
  const request = {
    permissions: [
      { name: "kv", reason: "to remember" },
      { name: "data.read", scope: ["project-money"], reason: "to add up" },
    ],
  };

  it("nothing is reached without one; it ends on its day and when it is taken back", async () => {
    await putToService({ id: "keeper", version: "1.0.0", main: KV, more: request }, [{ name: "kv" }]);
    expect(await ask("keeper", "a")).toEqual(["before null"]);
    expect(await ask("keeper", "b")).toEqual(["before a"]);
    const page = await system.get<{ versions: { grants: { id: string }[] }[] }>("/plugins/keeper");
    const id = page.body.versions[0]?.grants[0]?.id ?? "";
    expect((await security.send("POST", `/plugins/keeper/grants/${id}/revoke`, { reason: "no more" })).status).toBe(
      204,
    );
    expect(await ask("keeper", "c")).toEqual(["before denied"]);
    expect((await grant(security, "keeper", "1.0.0", [{ name: "kv" }], { until: "2026-11-10" })).status).toBe(422);
    await grant(security, "keeper", "1.0.0", [{ name: "kv" }], { until: "2026-11-16" });
    expect(await ask("keeper", "d")).toEqual(["before b"]);
    test.setClock("2026-11-17T00:00:01+08:00");
    expect(await ask("keeper", "e")).toEqual(["before denied"]);
    test.setClock("2026-11-16T09:00:00+08:00");
  });

  it("beyond the request nothing is granted, and what shows money waits for a second person", async () => {
    expect((await grant(security, "keeper", "1.0.0", [{ name: "fetch" }])).body).toMatchObject({
      code: "plugin.beyond-request",
    });
    const read = { name: "data.read", scope: ["project-money"] };
    expect((await grant(security, "keeper", "1.0.0", [read])).body).toEqual({ needsSecond: true });
    const { body } = await final.get<{
      versions: { grants: { id: string; needsSecond: boolean; secondedBy: string | null }[] }[];
    }>("/plugins/keeper");
    const waiting = body.versions[0]?.grants.find((row) => row.needsSecond);
    expect(waiting?.secondedBy).toBeNull();
    expect((await security.send("POST", `/plugins/keeper/grants/${waiting?.id}/second`, {})).status).toBe(403);
    expect((await final.send("POST", `/plugins/keeper/grants/${waiting?.id}/second`, {})).status).toBe(204);
    expect((await final.send("POST", `/plugins/keeper/grants/${waiting?.id}/second`, {})).status).toBe(409);
  });
});

describe("endpoints", () => {
  const MAIN =
    "export const check = async ({ value }, host) => { const said = await host.fetch(JSON.parse(value)).then((a) => `${a.status} ${a.text}`, (e) => e.code); return { problems: [{ severity: 'hint', message: said }] }; };";
  const more = {
    permissions: [{ name: "fetch", scope: ["verify", "spare"], reason: "to compare" }],
    settings: { token: { type: "string", title: { zh: "t", en: "t" }, writeOnly: true } },
    limits: { wallMs: 5_000 },
  };
  const bound = (given: object = {}) => ({
    title: "Verification",
    method: "POST",
    url: `http://127.0.0.1:${hook.port}/v1/{number}`,
    query: ["day"],
    headers: { "X-App": "mz" },
    secretHeader: { header: "Authorization", prefix: "Bearer ", secret: "token" },
    private: true,
    privateReason: "the county's own gateway",
    maxBytes: 4_096,
    timeoutMs: 300,
    ...given,
  });
  const bind = (id: string, given: object = {}, client = system) =>
    client.send("PUT", `/plugins/asker/endpoints/${id}`, bound(given));
  const said = async (question: object): Promise<string | undefined> =>
    (await ask("asker", JSON.stringify(question)))[0];

  it("are bound by the system administrator alone, to names that the plugin asks for, as they should be", async () => {
    await putToService({ id: "asker", version: "1.0.0", main: MAIN, more }, [{ name: "fetch", scope: ["verify"] }]);
    expect(await said({ endpoint: "verify" })).toBe("unbound");
    expect((await bind("verify", {}, security)).status).toBe(403);
    expect((await bind("other")).body).toMatchObject({ code: "plugin.endpoint-not-asked" });
    for (const [given, code] of [
      [{ private: false }, "endpoint.bad-url"],
      [{ private: false, url: "https://127.0.0.1/" }, "endpoint.private"],
      [{ privateReason: " " }, "endpoint.no-reason"],
      [{ headers: { "X-A": "b\r\nX-B: c" } }, "endpoint.header-text"],
      [{ secretHeader: { header: "X-Key", prefix: "", secret: "other" } }, "endpoint.secret"],
    ] as const)
      expect((await bind("verify", given)).body, code).toMatchObject({ problems: [{ code }] });
    expect((await bind("verify", { maxBytes: 2_000_000 })).status).toBe(400);
    expect((await bind("verify")).status).toBe(204);
    expect((await evidenceOf("asker")).slice(-1)).toEqual(["bind"]);
  });

  it("are asked with the administrator's headers, and tell no secret", async () => {
    expect(await said({ endpoint: "verify", params: { number: "1" } })).toBe("no-secret");
    await system.send("PUT", "/plugins/asker/settings", { settings: {}, secrets: { token: "s3cret-key" } });
    const question = {
      endpoint: "verify",
      params: { number: "a/b", day: "x&y" },
      body: { a: 1 },
      idempotencyKey: "k1",
    };
    expect(await said(question)).toBe("200 thank you");
    expect(hook.calls).toMatchObject([
      {
        path: "/v1/a%2Fb?day=x%26y",
        headers: { authorization: "Bearer s3cret-key", "x-app": "mz", "idempotency-key": "k1" },
        body: '{"a":1}',
      },
    ]);
    expect(await said({ endpoint: "spare" })).toBe("denied");
    expect(await said({ endpoint: "verify", params: { number: "1", host: "a.cn" } })).toBe("bad-input");
    expect(await said({ endpoint: "verify", params: { number: ".." } })).toBe("bad-input");
    const { body } = await system.get("/plugins/asker");
    expect(JSON.stringify(body)).not.toContain("s3cret-key");
    expect(body).toMatchObject({
      endpoints: [
        { id: "spare", bound: null },
        { id: "verify", use: { calls: 1, failed: 0, lastStatus: 200 } },
      ],
      versions: [{ health: { denied: 1 } }],
    });
  });

  it("answer late, too much, elsewhere or not at all, and the plugin is told so and lives", async () => {
    const question = { endpoint: "verify", params: { number: "1" } };
    for (const [mood, told] of [
      ["hang", "late"],
      ["drip", "late"],
      ["huge", "too-large"],
      ["bomb", "too-large"],
      ["cut", "unreachable"],
      ["redirect", "302 moved"],
      [503, "503 not now"],
    ] as const) {
      hook.mood = mood;
      expect(await said(question), String(mood)).toBe(told);
    }
    // As if it had been bound before the rule, or the name led elsewhere then.
    await test.database.owner.query(
      `update core.plugin_endpoint set endpoint = endpoint || '{"private": false}' where plugin = 'asker'`,
    );
    hook.mood = 200;
    hook.calls.length = 0;
    expect(await said(question)).toBe("refused-address");
    expect(hook.calls).toEqual([]);
    expect(await stateOf("asker", "1.0.0")).not.toBe("quarantined");
  });

  it("are tried by the administrator, who sees how it ended and nothing of the answer; unbound, nobody asks there", async () => {
    await bind("verify");
    const tried = await system.send("POST", "/plugins/asker/endpoints/verify/trial", { params: { number: "1" } });
    expect(tried.body).toMatchObject({ status: 200, fault: null, bytes: 9 });
    expect(JSON.stringify(tried.body)).not.toContain("thank");
    hook.mood = "cut";
    const cut = await system.send("POST", "/plugins/asker/endpoints/verify/trial", { params: { number: "1" } });
    expect(cut.body).toMatchObject({ status: null, fault: "unreachable" });
    hook.mood = 200;
    expect((await system.send("POST", "/plugins/asker/endpoints/verify/unbind", { reason: "moved" })).status).toBe(204);
    expect((await system.send("POST", "/plugins/asker/endpoints/verify/trial", {})).status).toBe(404);
    expect(await said({ endpoint: "verify", params: { number: "1" } })).toBe("unbound");
    expect((await evidenceOf("asker")).slice(-4)).toEqual(["bind", "try", "try", "unbind"]);
  });
});

describe("notices of plugins", () => {
  const MAIN =
    "export const check = async ({ value }, host) => { const said = await host.notify(JSON.parse(value)).then((a) => `told ${a.told}`, (e) => e.code); return { problems: [{ severity: 'hint', message: said }] }; };";
  const scope = ["asker", "starter", "administrators", "role:fin-final"];
  const more = { permissions: [{ name: "notify", scope: [...scope], reason: "to say so" }] };
  const say = async (notice: object, login?: string): Promise<string | undefined> => {
    const { pool, definitions, clock } = test.context;
    const identity = login === undefined ? undefined : await identityOfLogin(pool, definitions, login, clock());
    const head = { field: { id: "f", label: "F" }, params: {} };
    const input = { ...head, value: JSON.stringify({ title: "a road", text: "look again", ...notice }) };
    const answer = await test.context.askPlugin("field.check", "teller", input, { identity });
    return answer?.ok === true ? answer.output.problems[0]?.message : JSON.stringify(answer);
  };
  const heard = async (client: Client): Promise<string[]> => {
    const { body } = await client.get<{ rows: { kind: string; sentence: string }[] }>("/notices?kind=plugin");
    return body.rows.map((row) => row.sentence).filter((sentence) => sentence.includes("look again"));
  };

  it("reach those whom the grant names, marked with whose they are, once for a key", async () => {
    const granted = scope.filter((to) => to !== "role:fin-final");
    await putToService({ id: "teller", version: "1.0.0", main: MAIN, more }, [{ name: "notify", scope: granted }]);
    expect(await say({ to: "asker" })).toBe("not-here");
    expect(await say({ to: "asker", key: "one" }, "lujingxing")).toBe("told 1");
    expect(await say({ to: "asker", key: "one" }, "lujingxing")).toBe("told 1");
    expect(await heard(final)).toEqual(["插件“teller”提醒：a road。look again"]);
    expect(await say({ to: "starter" }, "lujingxing")).toBe("not-here");
    expect(await say({ to: "role:fin-final" }, "lujingxing")).toBe("denied");
    expect(await say({ to: "role:unit-clerk" }, "lujingxing")).toBe("denied");
    expect(await say({ to: "administrators" })).toBe("told 2");
    expect([(await heard(system)).length, (await heard(security)).length]).toEqual([1, 1]);
    await grant(security, "teller", "1.0.0", [{ name: "notify", scope: ["role:fin-final"] }]);
    expect(await say({ to: "role:fin-final" }, "lujingxing")).toBe("told 1");
  });

  it("hold no markup and no links, are short, and so many a day", async () => {
    for (const text of ["<b>x</b>", "see http://a.cn", "see www.a.cn", "see ａ．com", "x".repeat(201)])
      expect(await say({ to: "administrators", text }), text).toBe("bad-input");
    await test.database.owner.query("update core.plugin_told_day set told = 199 where plugin = 'teller'");
    expect(await say({ to: "administrators" })).toBe("quota");
    expect(await say({ to: "asker" }, "lujingxing")).toBe("told 1");
    expect(await say({ to: "asker" }, "lujingxing")).toBe("quota");
  });
});

describe("drafts that plugins propose", () => {
  const MAIN =
    "export const check = async ({ value }, host) => { const said = await host.propose(JSON.parse(value)).then((a) => `${a.known} ${a.proposal}`, (e) => `${e.code} ${e.message}`); return { problems: [{ severity: 'hint', message: said }] }; };";
  const scope = ["payee.name", "payee.kind", "payee.proof", "payee.phone", "no-such-form.name"];
  const more = { permissions: [{ name: "propose", scope: [...scope], reason: "to save typing" }] };
  const own = (): string => String(test.units.get("road"));
  const draft = (key: string, given = {}): object => ({
    key,
    kind: "draft",
    form: "payee",
    answers: { name: "Green Valley" },
    reason: "the same name stands on three contracts",
    ...given,
  });
  const propose = async (asked: object, login?: string): Promise<string> => {
    const { pool, definitions, clock } = test.context;
    const identity = login === undefined ? undefined : await identityOfLogin(pool, definitions, login, clock());
    const input = { field: { id: "f", label: "F" }, params: {}, value: JSON.stringify(asked) };
    const answer = await test.context.askPlugin("field.check", "proposer", input, { identity });
    return answer?.ok === true ? String(answer.output.problems[0]?.message) : JSON.stringify(answer);
  };
  type Listed = { rows: { id: string; reason: string; fields: { label: string; text: string }[] }[] };
  const listed = async (client: Client) => (await client.get<Listed>("/proposals")).body.rows;
  const idIn = (said: string): string => said.split(" ")[1] ?? "";

  it("are kept once for a key, in the fields and for the units that the grant names", async () => {
    await putToService({ id: "proposer", version: "1.0.0", main: MAIN, more });
    expect(await propose(draft("one", { unit: own() }))).toContain("denied");
    const powers = [{ name: "propose", scope: scope.filter((part) => part !== "payee.phone") }];
    expect((await grant(security, "proposer", "1.0.0", [{ name: "propose" }])).status).toBe(422);
    await grant(security, "proposer", "1.0.0", powers, { unit: own() });
    const said = await propose(draft("one", { unit: own() }));
    expect(said).toMatch(/^false [0-9a-f-]{36}$/);
    expect(await propose(draft("one", { unit: own(), reason: "again" }))).toBe(`true ${idIn(said)}`);
    expect(await propose(draft("two"))).toContain("not-here");
    expect(await propose(draft("two", { unit: test.units.get("town") }))).toContain("denied The grant does not reach");
    expect(await propose(draft("two", { unit: own() }), "tangyihe")).toContain("no-place");
    const phone = { unit: own(), answers: { name: "x", phone: "13900000000" } };
    expect(await propose(draft("two", phone))).toBe("denied propose is not granted.");
    for (const answers of [{ proof: [] }, { kind: "no-such-kind" }, { name: 5 }])
      expect(await propose(draft("two", { unit: own(), answers })), JSON.stringify(answers)).toContain("bad-input");
    expect(await propose(draft("two", { unit: own(), form: "no-such-form" }))).toContain("bad-input");
    expect(await propose(draft("two", { unit: own(), reason: "see http://a.cn" }))).toContain("bad-input");
    const { rows } = await test.database.owner.query("select 1 from core.plugin_proposal");
    expect(rows).toHaveLength(1);
  });

  it("become an ordinary draft of who takes one over, under that person's own rights, or are turned down", async () => {
    const clerk = await test.signIn("fangxiaoman");
    const stranger = await test.signIn("tangyihe");
    const [first] = await listed(clerk);
    expect(first).toMatchObject({ reason: "the same name stands on three contracts" });
    expect(first?.fields.map(({ text }) => text)).toEqual(["Green Valley"]);
    expect([await listed(stranger), await listed(final)]).toEqual([[], []]);
    expect((await stranger.send("POST", `/proposals/${first?.id}/accept`, {})).status).toBe(404);
    const taken = await clerk.send("POST", `/proposals/${first?.id}/accept`, {});
    expect(taken.status).toBe(201);
    const { body } = await clerk.get(`/documents/${String(taken.body["document"])}`);
    expect(body).toMatchObject({
      state: "draft",
      editable: true,
      createdBy: { name: expect.any(String) },
      answers: { name: "Green Valley" },
      proposed: { plugin: "proposer", version: "1.0.0", reason: first?.reason },
    });
    expect((await clerk.send("POST", `/proposals/${first?.id}/accept`, {})).body).toMatchObject({
      code: "plugin.proposal-gone",
    });
    const second = idIn(await propose(draft("two"), "fangxiaoman"));
    expect((await listed(clerk)).map(({ id }) => id)).toEqual([second]);
    expect((await clerk.send("POST", `/proposals/${second}/reject`, { reason: "no" })).status).toBe(204);
    expect(await propose(draft("two"), "fangxiaoman")).toBe(`true ${second}`);
    expect(await listed(clerk)).toEqual([]);
    const { rows } = await test.database.owner.query<{ state: string; mine: boolean }>(
      `select o.state, d.created_by = o.decided_by as mine from core.plugin_proposal o
       left join core.document d on d.id = o.document order by o.made_at, o.key`,
    );
    expect(rows).toEqual([
      { state: "accepted", mine: true },
      { state: "rejected", mine: null },
    ]);
    const evidence = await test.database.owner.query<{ n: number }>(
      "select count(*)::integer as n from core.evidence where subject like 'proposal:%'",
    );
    expect(evidence.rows[0]?.n).toBe(4);
  });

  it("are so many at a time, and go with the plugin", async () => {
    await propose(draft("three", { unit: own() }));
    await test.database.owner.query(
      `insert into core.plugin_proposal (id, plugin, version, key, form, unit, answers, reason, state, made_at)
       select gen_random_uuid(), plugin, version, 'many-' || n, form, unit, answers, reason, 'open', made_at
       from core.plugin_proposal, generate_series(1, 199) n where key = 'three'`,
    );
    expect(await propose(draft("four", { unit: own() }))).toContain("quota");
    expect((await doAct(system, "proposer", "1.0.0", "disable")).status).toBe(204);
    expect((await doAct(system, "proposer", "1.0.0", "remove", { data: "keep" })).status).toBe(204);
    const { rows } = await test.database.owner.query(
      "select state, count(*)::integer as n from core.plugin_proposal group by state order by state",
    );
    expect(rows).toEqual([
      { state: "accepted", n: 1 },
      { state: "rejected", n: 1 },
      { state: "withdrawn", n: 200 },
    ]);
    expect((await evidenceOf("proposer")).slice(-2)).toEqual(["remove", "withdraw"]);
  });
});

describe("an upgrade", () => {
  it("84 wider capabilities: shows what it asks for beyond the last, inherits nothing, and takes its place in one stroke; the way back is open", async () => {
    const more = { permissions: [{ name: "kv", reason: "to remember" }] };
    await putToService({ id: "grower", version: "1.0.0", main: HELLO });
    await upload(pack({ id: "grower", version: "1.1.0", main: KV, more }));
    const { body } = await system.get<{ versions: { version: string; beyond: unknown }[] }>("/plugins/grower");
    expect(body.versions[0]).toMatchObject({ version: "1.1.0", beyond: { added: [{ name: "kv" }], removed: [] } });
    expect(await ask("grower")).toEqual(["hello x "]);
    await grant(security, "grower", "1.1.0", [{ name: "kv" }]);
    await doAct(system, "grower", "1.1.0", "install");
    expect(await ask("grower")).toEqual(["before null"]);
    expect([await stateOf("grower", "1.0.0"), await stateOf("grower", "1.1.0")]).toEqual(["disabled", "active"]);
    expect((await doAct(system, "grower", "1.0.0", "activate")).status).toBe(204);
    expect([await stateOf("grower", "1.0.0"), await stateOf("grower", "1.1.0")]).toEqual(["active", "disabled"]);
    expect(await ask("grower")).toEqual(["hello x "]);
  });
});

describe("a new version on trial", () => {
  it("runs past calls with both, tells what differs, and its digest goes into the evidence of the upgrade", async () => {
    const says = (text: string): string =>
      `export const check = async ({ value }, host) => { const { value: n } = await host.kv.get({ key: 'n' }); await host.kv.set({ key: 'n', value: (n ?? 0) + 1 }); ${text} };`;
    const answer = "return { problems: [{ severity: 'hint', message: `${value} ${n} ${Date.now()}` }] };";
    const more = { permissions: [{ name: "kv", reason: "to count" }], limits: { cpuMs: 50, wallMs: 300 } };
    const shadow = () => system.send<Record<string, unknown>>("POST", "/plugins/tried/versions/1.1.0/shadow", {});
    await putToService({ id: "tried", version: "1.0.0", main: says(answer), more }, [{ name: "kv" }]);
    const first = await ask("tried", "a1234567");
    for (const value of ["same", "fail", "ask"]) await ask("tried", value);
    const next = `if (value === 'fail') throw new Error('no'); if (value === 'ask') await host.kv.get({ key: 'other' }); if (value === 'a1234567') return { problems: [{ severity: 'warn', message: 'B7654321' }] }; ${answer}`;
    await upload(pack({ id: "tried", version: "1.1.0", main: says(next), more }));

    const { status, body } = await shadow();
    expect(status).toBe(200);
    expect(body).toMatchObject({ against: "1.0.0", calls: 4, same: 1, different: 1, failed: 1, open: 1 });
    const samples = body["samples"] as { before: string; after: string }[];
    expect(samples.find((one) => one.after.includes("B7••••"))?.before).toContain("a1••••");
    expect(JSON.stringify(body)).not.toMatch(/1234567/);
    expect((await final.send("POST", "/plugins/tried/versions/1.1.0/shadow", {})).status).toBe(403);
    expect((await system.send("POST", "/plugins/tried/versions/1.0.0/shadow", {})).status).toBe(409);
    // The trial asked nobody: the next call counts on from where the last one was.
    expect((await ask("tried", "same"))[0]).toMatch(/^same 4 /);
    expect(first[0]).toMatch(/^a1234567 null /);

    await grant(security, "tried", "1.1.0", [{ name: "kv" }]);
    await doAct(system, "tried", "1.1.0", "install");
    const { rows } = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where subject = 'plugin:tried' order by at, id",
    );
    const whats = rows.map((row) => (JSON.parse(String(row.body)) as { what: Record<string, unknown> }).what);
    const digest = whats.find((what) => what["act"] === "shadow")?.["digest"];
    expect(whats.at(-1)).toMatchObject({ act: "activate", version: "1.1.0", shadow: digest });
  });

  it("takes over what is kept, or changes nothing; the way back brings the old entries back", async () => {
    const more = { permissions: [{ name: "kv", reason: "to remember" }] };
    const points = { "field.check": "check", "kept.migrate": "migrate" };
    const kept = async (): Promise<unknown> => (await system.get("/plugins/mover/kept")).body;
    const powers = [{ name: "kv" }];
    const version = async (number: string, migrate: string): Promise<{ status: number; body: unknown }> => {
      await upload(
        pack({ id: "mover", version: number, main: `${KV} export const migrate = ${migrate};`, points, more }),
      );
      await grant(security, "mover", number, powers);
      return doAct(system, "mover", number, "install");
    };
    await putToService({ id: "mover", version: "1.0.0", main: KV, more }, powers);
    await ask("mover", "a");

    for (const [number, migrate] of [
      ["1.1.0", "() => { throw new Error('no'); }"],
      ["1.2.0", "({ entries }, host) => host.kv.get({ key: 'last' }).then(() => ({ entries }))"],
      ["1.3.0", "() => ({ entries: { big: 'x'.repeat(20000) } })"],
      ["1.4.0", "() => { for (;;); }"],
    ] as const) {
      expect(await version(number, migrate), number).toMatchObject({
        status: 409,
        body: { code: "plugin.migrate-failed" },
      });
      expect([await stateOf("mover", "1.0.0"), await stateOf("mover", number)]).toEqual(["active", "reviewed"]);
      expect(await kept()).toEqual({ last: "a" });
    }

    const good = "({ from, to, entries }) => ({ entries: { last: `${from} ${to} ${entries.last}` } })";
    expect((await version("2.0.0", good)).status).toBe(204);
    expect(await kept()).toEqual({ last: "1.0.0 2.0.0 a" });
    expect(await ask("mover", "b")).toEqual(["before 1.0.0 2.0.0 a"]);
    expect((await doAct(system, "mover", "1.0.0", "activate")).status).toBe(204);
    expect(await kept()).toEqual({ last: "a" });
    expect((await evidenceOf("mover")).filter((act) => act === "migrate" || act === "restore")).toEqual([
      "migrate",
      "restore",
    ]);
  });

  it("is downloaded as it was signed", async () => {
    const url = "/api/v1/plugins/hello/versions/1.0.0/package";
    const got = await test.app.inject({ method: "GET", url, headers: { cookie: system.cookie } });
    expect(got.headers["content-disposition"]).toContain("hello-1.0.0.mzp");
    expect(got.rawPayload.equals(pack({ id: "hello", version: "1.0.0", main: HELLO }))).toBe(true);
    expect((await test.app.inject({ method: "GET", url, headers: { cookie: final.cookie } })).statusCode).toBe(403);
  });
});

describe("the end", () => {
  it("one that fails often still answers, and says that it is degraded until it recovers", async () => {
    const main =
      "export const check = ({ value }) => { if (value === 'bad') throw new Error('no'); return { problems: [{ severity: 'hint', message: 'fine' }] }; };";
    await putToService({ id: "moodless", version: "1.0.0", main });
    for (let i = 0; i < 10; i += 1) await ask("moodless", i < 2 ? "bad" : "good");
    await expect.poll(() => stateOf("moodless", "1.0.0")).toBe("degraded");
    for (let i = 0; i < 10; i += 1) expect(await ask("moodless", "good")).toEqual(["fine"]);
    await expect.poll(() => stateOf("moodless", "1.0.0")).toBe("active");
    expect((await evidenceOf("moodless")).slice(-2)).toEqual(["degrade", "recover"]);
  });

  it("a plugin killed five times is in quarantine, and those who answer for it are told", async () => {
    await putToService({ id: "looper", version: "1.0.0", main: LOOP, more: { limits: { cpuMs: 20, wallMs: 100 } } });
    for (let i = 0; i < 5; i += 1) expect(await ask("looper")).toEqual([]);
    await expect.poll(() => stateOf("looper", "1.0.0"), { timeout: 10_000 }).toBe("quarantined");
    for (const client of [system, security]) {
      const { body } = await client.get<{ rows: { plugin?: string }[] }>("/notices");
      expect(body.rows.filter((row) => row.plugin === "looper")).toHaveLength(1);
    }
    expect(await ask("uscc-check", "12")).toHaveLength(1);
    const { body } = await system.get<{ plugins: { id: string; health: { kills: number; failed: number } }[] }>(
      "/plugins",
    );
    expect(body.plugins.find((row) => row.id === "looper")?.health).toMatchObject({ kills: 5, failed: 5 });
    expect((await doAct(system, "looper", "1.0.0", "remove", { data: "delete" })).status).toBe(204);
    expect(await evidenceOf("looper")).toContain("quarantine");
  });

  it("what a removed plugin kept goes or stays as was said, its bytes stay known for ever", async () => {
    expect(Object.keys((await system.get("/plugins/keeper/kept")).body)).toEqual(["last"]);
    await doAct(security, "keeper", "1.0.0", "disable");
    expect(await ask("keeper")).toEqual([]);
    expect((await doAct(system, "keeper", "1.0.0", "remove", { data: "delete" })).status).toBe(204);
    expect((await system.get("/plugins/keeper/kept")).body).toEqual({});
    expect((await doAct(system, "keeper", "1.0.0", "activate")).status).toBe(409);
    expect((await upload(pack({ id: "keeper", version: "1.0.0", main: HELLO }))).body).toMatchObject({
      code: "plugin.other-bytes",
    });
    await expect(
      test.database.owner.query("update core.plugin_version set source = 'x' where id = 'keeper'"),
    ).rejects.toThrow("never change");
  });
});
