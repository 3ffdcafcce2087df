/** Plugins that face outwards: panels on pages, under the reader's rights and never in their way. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { trustedPublisher } from "../support/plugin-package.ts";

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
const OFFERS = ["good", "broken", "slow", "html"];

let test: TestApp;
let system: Client;
let reader: Client;
let project: string;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  system = await test.signIn("chengshouzhuo");
  reader = await test.signIn("lujingxing");
  const pack = await trustedPublisher(join(test.dataDir, "plugins", "trust.json"), "vendor");
  const powers = [{ name: "data.read", scope: ["project"] }];
  const bytes = pack({
    id: "shower",
    version: "1.0.0",
    main: MAIN,
    points: { "portal.panel": "panel" },
    more: {
      permissions: [{ ...powers[0], reason: "to show it" }],
      offers: OFFERS.map((id) => ({ point: "portal.panel", id, name: { zh: id, en: id } })),
    },
  });
  await test.gate.takeIn({ person: null, address: "", at: test.context.clock() }, bytes);
  const at = "/plugins/shower/versions/1.0.0";
  const security = await test.signIn("hanliyan");
  expect((await security.send("POST", `${at}/grants`, { powers, reason: "as agreed" })).status).toBe(200);
  expect((await system.send("POST", `${at}/acts`, { act: "install", reason: "as agreed" })).status).toBe(204);
  const { body } = await reader.get<{ rows: { id: string }[] }>("/projects");
  project = body.rows[0]?.id ?? "";
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
