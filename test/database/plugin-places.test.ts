/** Plugins that face outwards: panels on pages, under the reader's rights and never in their way. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../../core/database/database.ts";
import { makeWidgets } from "../../core/plugins/keep-widgets.ts";
import { publishProject } from "../../core/publishing/publish-project.ts";
import { withdrawProject } from "../../core/publishing/withdraw.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { trustedPublisher } from "../support/plugin-package.ts";
import { type DeviceMessage, deviceKey, passage, siteDevice, slip } from "../support/site-device.ts";

const MAIN = `
export const panel = async ({ offer, page, asked }, host) => {
  if (offer === "broken") throw new Error("no");
  if (offer === "slow") for (;;);
  if (offer === "html") return { blocks: [{ kind: "html", html: "<b>x</b>" }] };
  const seen = await host.data.read({ view: "project", params: { id: page.id } }).then(({ rows }) => rows.length).catch((e) => e.code);
  const said = asked ? asked.form + " " + asked.values.n : "";
  return { blocks: [{ kind: "text", text: page.kind + " " + seen + " " + said }] };
};
`;
const WIDGET = `
export const widget = async ({ offer, snapshot }, host) => {
  if (snapshot.version === 3 && offer === "once") throw new Error("no more");
  const kept = await host.kv.get({ key: "secret" }).then(() => "kept", (e) => e.code);
  const read = await host.data.read({ view: "projects", params: { q: "" } }).then(() => "read", (e) => e.code);
  return { blocks: [
    { kind: "text", text: "<script>alert(1)</script> " + kept + " " + read },
    { kind: "metric", label: "sources", value: snapshot.sources.length, as: "number" },
    { kind: "chart", title: "money", chart: "bar", as: "money", categories: ["a"], series: [{ name: "s", values: [1234500] }] },
    { kind: "map", title: "map", region: "331003", as: "number", points: [{ lon: 121.26, lat: 28.65, label: "site" }], areas: [] },
    { kind: "form", id: "f", send: "go", fields: [{ id: "a", label: "a", type: "text" }] },
  ] };
};
`;
const REPORT = `
export const report = async ({ rows, report }, host) => {
  const { value } = await host.kv.get({ key: "asked" });
  if (value !== null) throw new Error("once is enough");
  await host.kv.set({ key: "asked", value: true });
  return { blocks: [{ kind: "text", text: report.form + " " + rows.length + " of " + report.total }] };
};
`;
const OFFERS = ["good", "broken", "slow", "html"];
const POWERS = [{ name: "data.read", scope: ["project", "projects"] }, { name: "kv" }];

let test: TestApp;
let system: Client;
let reader: Client;
let project: string;
let code: string;
let install: (version: string, main: string) => Promise<void>;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  system = await test.signIn("chengshouzhuo");
  reader = await test.signIn("lujingxing");
  const pack = await trustedPublisher(join(test.dataDir, "plugins", "trust.json"), "vendor");
  const security = await test.signIn("hanliyan");
  install = async (version, main) => {
    const bytes = pack({
      id: "shower",
      version,
      main,
      points: { "portal.panel": "panel", "public.widget": "widget", "report.block": "report" },
      more: {
        permissions: POWERS.map((power) => ({ ...power, reason: "to show it" })),
        offers: [
          ...OFFERS.map((id) => ({ point: "portal.panel", id, name: { zh: id, en: id } })),
          { point: "public.widget", id: "once", name: { zh: "once", en: "once" } },
          { point: "report.block", id: "sums", name: { zh: "sums", en: "sums" } },
        ],
      },
    });
    await test.gate.takeIn({ person: null, address: "", at: test.context.clock() }, bytes);
    const at = `/plugins/shower/versions/${version}`;
    const granted = await security.send("POST", `${at}/grants`, { powers: POWERS, reason: "as agreed" });
    expect(granted.status, JSON.stringify(granted.body)).toBe(200);
    const acted = await system.send("POST", `${at}/acts`, { act: "install", reason: "as agreed" });
    expect(acted.status, JSON.stringify(acted.body)).toBe(204);
  };
  await install("1.0.0", `${MAIN}${WIDGET}${REPORT}`);
  const { body } = await reader.get<{ rows: { id: string; code: string }[] }>("/projects");
  project = body.rows[0]?.id ?? "";
  code = body.rows[0]?.code ?? "";
});

const place = (offer: string, more: object = {}) =>
  system.send<{ id: string; code: string }>("POST", "/plugins/shower/places", {
    point: "portal.panel",
    page: "project",
    form: null,
    offer,
    title: offer,
    position: 10,
    ...more,
  });
type Shown = { answered: boolean; blocks: { text: string }[] };
const ask = (client: Client, id: string, more: object = {}) =>
  client.send<Shown>("POST", `/panels/${id}`, { subject: project, ...more });

describe("panels", () => {
  it("stand where an administrator placed them, in order, until they are taken away", async () => {
    const second = (await place("broken", { position: 20 })).body.id;
    const first = (await place("good", { position: 5 })).body.id;
    const listed = await reader.get<{ rows: { id: string; plugin: object }[] }>(
      `/panels?page=project&subject=${project}`,
    );
    expect(listed.body.rows.map(({ id }) => id)).toEqual([first, second]);
    expect(listed.body.rows[0]?.plugin).toEqual({ id: "shower", name: "shower", version: "1.0.0" });
    expect((await system.send("DELETE", `/plugins/shower/places/${second}`)).status).toBe(204);
    expect((await system.send("DELETE", `/plugins/shower/places/${second}`)).status).toBe(404);
    expect((await ask(reader, second)).status).toBe(404);
    const { body } = await system.get<{ life: { act: string }[] }>("/plugins/shower");
    expect(body.life.slice(0, 3).map(({ act }) => act)).toEqual(["unplace", "place", "place"]);
  });

  it("are refused where no such offer, page or form is", async () => {
    expect((await place("nothing")).body.code).toBe("plugin.no-such-offer");
    expect((await place("good", { page: "board" })).body.code).toBe("plugin.no-such-place");
    expect((await place("good", { page: "document", form: "no-form" })).body.code).toBe("definition.not-found");
    expect((await place("good", { title: " " })).status).toBe(400);
    expect((await reader.send("POST", "/plugins/shower/places", {})).status).toBe(403);
  });

  it("see what the reader sees, hear what was filled in, and are refused to who may not see the page", async () => {
    const { id } = (await place("good")).body;
    expect((await ask(reader, id)).body.blocks).toEqual([{ kind: "text", text: "project 1 " }]);
    const asked = { form: "f", values: { n: 7 } };
    expect((await ask(reader, id, { asked })).body.blocks[0]?.text).toBe("project 1 f 7");
    expect((await ask(system, id)).status).toBe(404);
    expect((await reader.send("POST", `/panels/${id}`, { subject: randomUUID() })).status).toBe(404);
  });

  it("that throw, run on or show anything but blocks are silent, and the others are not", async () => {
    for (const offer of ["broken", "slow", "html"]) {
      const { id } = (await place(offer)).body;
      expect((await ask(reader, id)).body, offer).toEqual({ answered: false, blocks: [], asOf: null });
      await system.send("DELETE", `/plugins/shower/places/${id}`);
    }
    const { id } = (await place("good")).body;
    expect((await ask(reader, id)).body.answered).toBe(true);
  });
});

describe("blocks of a report", () => {
  it("are made of the reader's rows, and keep this reader's last answer with its time", async () => {
    const given = { point: "report.block", page: "board", form: "pay", offer: "sums", title: "Sums", position: 1 };
    const { id } = (await system.send<{ id: string }>("POST", "/plugins/shower/places", given)).body;
    expect((await reader.get<{ rows: unknown[] }>("/boards/pay/blocks")).body.rows).toHaveLength(1);
    expect((await reader.get<{ rows: unknown[] }>("/boards/plan/blocks")).body.rows).toEqual([]);
    const board = (client: Client, form = "pay") =>
      client.send<Shown & { asOf: string }>("POST", `/boards/${form}/blocks/${id}`, { list: "none" });
    const total = (await reader.get<{ total: number }>("/boards/pay?list=none")).body.total;
    const first = (await board(reader)).body;
    expect(first).toEqual({ answered: true, blocks: [{ kind: "text", text: `pay ${total} of ${total}` }], asOf: null });
    const asOf = test.context.clock().toISOString();
    test.setClock("2026-11-16T09:30:00+08:00");
    expect((await board(reader)).body).toEqual({ answered: false, blocks: first.blocks, asOf });
    expect((await board(await test.signIn("kangboyan"))).body).toEqual({ answered: false, blocks: [], asOf: null });
    expect((await board(reader, "plan")).status).toBe(404);
  });
});

describe("widgets of public pages", () => {
  const publish = () =>
    inTransaction(test.context.pool, (tx) =>
      publishProject(test.context, tx, disclosed.id, { person: null, address: "", at: test.context.clock() }),
    );
  const page = async (): Promise<{ status: number; html: string }> => {
    test.setClock(new Date(test.context.clock().getTime() + 2000).toISOString());
    const { status, body } = await test.raw({ method: "GET", url: `/projects/${encodeURIComponent(disclosed.code)}` });
    return { status, html: String(body["text"]) };
  };
  let disclosed: { id: string; code: string; version: number };
  let id: string;

  beforeAll(async () => {
    const { rows } = await test.database.owner.query<typeof disclosed>(
      "select c.id, p.code, p.version from published.project p join core.project c on c.code = p.code where not p.withdrawn and p.version = 2 order by p.code limit 1",
    );
    disclosed = rows[0] ?? { id: "", code: "", version: 0 };
    const body = { point: "public.widget", page: "project", form: null, offer: "once", title: "Own sums", position: 1 };
    id = (await system.send<{ id: string }>("POST", "/plugins/shower/places", body)).body.id;
  });

  it("are made of the public copy alone and published with who made them", async () => {
    expect((await page()).html).not.toContain("Own sums");
    const failures = new Map<string, number>();
    while ((await makeWidgets(test.context, test.gate, failures)) > 0);
    const { status, html } = await page();
    expect(status).toBe(200);
    expect(html).toContain("<h3>Own sums</h3>");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; not-here not-here");
    expect(html).toContain("shower");
    expect(html).toContain("1.23");
    expect(html.match(/<svg class="wdraw"/g)).toHaveLength(3);
    expect(html).not.toContain("<form class");
  });

  it("are made anew when another version of their plugin serves, once", async () => {
    await install("1.1.0", `${MAIN}${WIDGET.replace("alert(1)", "alert(2)")}${REPORT}`);
    expect((await page()).html).toContain("alert(1)");
    const failures = new Map<string, number>();
    while ((await makeWidgets(test.context, test.gate, failures)) > 0);
    expect((await page()).html).toContain("alert(2)");
    expect((await page()).html).not.toContain("alert(1)");
    const versions = "select distinct plugin_version, of_version from published.widget where code = $1";
    const { rows } = await test.database.owner.query(versions, [disclosed.code]);
    expect(rows).toEqual([{ plugin_version: "1.1.0", of_version: 2 }]);
    expect(await makeWidgets(test.context, test.gate, new Map())).toBe(0);
  });

  it("stay with their edition when the plugin gives none, and go when the project is withdrawn or the place removed", async () => {
    await publish();
    const failures = new Map<string, number>();
    while ((await makeWidgets(test.context, test.gate, failures)) > 0);
    expect([...failures.keys()]).toContain(`${disclosed.code} ${id} 3 1.1.0`);
    expect((await page()).html).toContain("公开数据已更新到第 3 版");
    const actor = { person: null, address: "", at: test.context.clock() };
    await inTransaction(test.context.pool, (tx) => withdrawProject(test.context, tx, disclosed.id, "as agreed", actor));
    const left = "select count(*)::int as n from published.widget where ($1::text is null or code = $1)";
    expect((await test.database.owner.query<{ n: number }>(left, [disclosed.code])).rows[0]?.n).toBe(0);
    expect(await page()).toMatchObject({ status: 410, html: expect.not.stringContaining("Own sums") });
    expect((await test.database.owner.query<{ n: number }>(left, [null])).rows[0]?.n).toBeGreaterThan(0);
    expect((await system.send("DELETE", `/plugins/shower/places/${id}`)).status).toBe(204);
    expect((await test.database.owner.query<{ n: number }>(left, [null])).rows[0]?.n).toBe(0);
  });
});

describe("messages from devices", () => {
  const AT = "/plugins/site-devices";
  const NOON = "2026-11-16T09:00:00+08:00";
  const EARLIER = "2026-11-16T08:50:00+08:00";
  const master = "0123456789abcdef0123456789abcdef";
  const scale = siteDevice("W-01", deviceKey(master, "W-01"));
  const gate = siteDevice("K-01", deviceKey(master, "K-01"));
  let hook: { id: string; path: string };

  beforeAll(async () => {
    test.setClock(NOON);
    const security = await test.signIn("hanliyan");
    const powers = [{ name: "kv" }, { name: "crypto" }];
    await security.send("POST", `${AT}/versions/1.0.0/grants`, { powers, reason: "as agreed" });
    expect(
      (await system.send("POST", `${AT}/versions/1.0.0/acts`, { act: "install", reason: "as agreed" })).status,
    ).toBe(204);
    const settings = {
      sites: `${code} 121.26,28.65 500`,
      devices: `W-01 过磅 ${code}; K-01 考勤 ${code}`,
      algorithm: "sm3",
      lateMinutes: 30,
    };
    const set = await system.send("PUT", `${AT}/settings`, { settings, secrets: { masterKey: master } });
    expect(set.status).toBe(204);
    const made = await system.send<typeof hook>("POST", `${AT}/hooks`, { offer: "readings", title: "north gate" });
    expect(made.status).toBe(201);
    hook = made.body;
  });

  const send = async (message: Partial<DeviceMessage>, path = hook.path) => {
    const { status, body } = await test.raw({ method: "POST", url: path, ...message });
    return [status, body] as const;
  };
  const now = (): Date => test.context.clock();
  /** What the project page shows: the figures, and the last reading of each device. */
  async function shown(): Promise<unknown[]> {
    const { body } = await system.get<{ rows: { id: string }[] }>(`${AT}/places`);
    const id =
      body.rows[0]?.id ??
      (
        await system.send<{ id: string }>("POST", `${AT}/places`, {
          point: "portal.panel",
          page: "project",
          form: null,
          offer: "site",
          title: "site",
          position: 1,
        })
      ).body.id;
    const answer = await reader.send<{ blocks: { kind: string; value?: number; note?: string }[] }>(
      "POST",
      `/panels/${id}`,
      { subject: project },
    );
    return answer.body.blocks.flatMap(({ kind, value, note }) => (kind === "metric" ? [value, note] : []));
  }

  it("are counted once each, late ones marked, impossible ones refused by name", async () => {
    const readings = [
      slip(1, EARLIER),
      slip(2, EARLIER),
      slip(2, EARLIER),
      slip(3, "2026-11-16T07:00:00+08:00"),
      slip(4, EARLIER, { tareKg: 40_000 }),
      slip(5, EARLIER, { lon: 121.3, lat: 28.65 }),
      slip(6, "2026-11-16T12:00:00+08:00"),
    ];
    const refused = [
      { serial: 4, why: "tare-above-gross" },
      { serial: 5, why: "outside-the-fence" },
      { serial: 6, why: "in-the-future" },
    ];
    expect(await send(scale.readings(readings, now()))).toEqual([200, { taken: 3, late: 1, duplicate: 1, refused }]);
    const people = [
      passage(1, EARLIER, "A7", "in"),
      passage(2, EARLIER, "A8", "in"),
      passage(3, "2026-11-16T08:55:00+08:00", "A8", "out"),
    ];
    expect((await send(gate.readings(people, now())))[0]).toBe(200);
    expect(await shown()).toEqual([60, "3 车", 1, "到过 2 人", 4, "迟到 1，拒收 3"]);
  });

  it("sent again are answered from memory; with another timestamp they are duplicates; nothing counts twice", async () => {
    const readings = [slip(20, EARLIER)];
    const message = scale.readings(readings, now());
    const first = await send(message);
    expect(first).toEqual([200, { taken: 1, late: 0, duplicate: 0, refused: [] }]);
    expect(await send(message)).toEqual(first);
    const later = new Date(now().getTime() + 1000);
    expect(await send(scale.readings(readings, later))).toEqual([
      200,
      { taken: 0, late: 0, duplicate: 1, refused: [] },
    ]);
    const named = { "idempotency-key": "delivery-1" };
    expect((await send(scale.readings([slip(21, EARLIER)], now(), named)))[1]).toMatchObject({ taken: 1 });
    expect(await send(scale.readings([slip(22, EARLIER)], now(), named))).toEqual([409, { error: "other-message" }]);
    expect((await shown()).slice(0, 2)).toEqual([100, "5 车"]);
    const { body } = await system.get<{ deliveries: { events: { text: string }[] }[] }>(`${AT}/hooks`);
    expect(body.deliveries).toHaveLength(5);
    expect(body.deliveries[0]?.events[0]?.text).toContain("W-01：收下");
  });

  it("at the same moment all count: the plugin takes one after the other", async () => {
    const all = [30, 31, 32, 33, 34, 35].map((serial) => send(scale.readings([slip(serial, EARLIER)], now())));
    expect((await Promise.all(all)).map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect((await shown()).slice(0, 2)).toEqual([220, "11 车"]);
  });

  it("forged, stale, broken, too large or of another kind change nothing", async () => {
    const before = await shown();
    const stranger = siteDevice("W-01", deviceKey("another master", "W-01"));
    const old = new Date(now().getTime() - 6 * 60_000);
    expect(await send(scale.forged([slip(50, EARLIER)], now()))).toEqual([401, { error: "not-genuine" }]);
    expect(await send(stranger.readings([slip(50, EARLIER)], now()))).toEqual([401, { error: "not-genuine" }]);
    expect(await send(scale.readings([slip(50, EARLIER)], old))).toEqual([401, { error: "stale" }]);
    expect(await send(scale.broken(now()))).toEqual([400, { error: "not-readable" }]);
    expect((await send({ headers: { "content-type": "application/xml" }, payload: "<a/>" }))[0]).toBe(415);
    const headers = { "content-type": "text/plain" };
    expect((await send({ headers, payload: "x".repeat(65_537) }))[0]).toBe(413);
    expect(await shown()).toEqual(before);
  });

  it("at a wrong address hear the same, whatever is wrong with it", async () => {
    const message = scale.readings([slip(60, EARLIER)], now());
    const token = hook.path.split("/").at(-1) ?? "";
    const wrong = [
      `/hooks/site-devices/readings/${token.slice(1)}A`,
      `/hooks/site-devices/other/${token}`,
      `/hooks/shower/readings/${token}`,
      `/hooks/no-plugin/readings/${"A".repeat(43)}`,
    ];
    for (const path of wrong) expect(await send(message, path), path).toEqual([404, { error: "unknown" }]);
    expect((await system.send("DELETE", `${AT}/hooks/${hook.id}`)).status).toBe(204);
    expect(await send(message)).toEqual([404, { error: "unknown" }]);
    const { body } = await system.get<{ life: { act: string }[] }>(AT);
    expect(body.life.map(({ act }) => act)).toEqual(expect.arrayContaining(["hook", "unhook"]));
    const { rows } = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where kind = 'plugin'",
    );
    expect(rows.some((row) => row.body.includes(token))).toBe(false);
  });
});
