/** Packs: what one product publishes goes to another as a file, by a change and a second person, byte for byte. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { packCompare } from "../../core/cli/pack-compare.ts";
import { packExport } from "../../core/cli/pack-export.ts";
import type { Change, DraftBody, DraftFault } from "../../core/domain/change.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import { BUNDLE_FORMAT, bundleText, packBundle, type PackBundle } from "../../core/domain/pack-bundle.ts";
import { readBundle } from "../../core/packs/read-bundle.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { publish, release, startChange } from "../support/designers.ts";

const COUNTY = "331003";
const PACK = `county-${COUNTY}`;
let one: TestApp;
let two: TestApp;
let writer: Client;
let head: Client;
let text: string;

type Listed = {
  pack: string;
  scope: string;
  definitions: number;
  kinds: { kind: string; count: number }[];
  changedHere: boolean;
};
type Plan = {
  pack: string;
  comparison: {
    added: { kind: string; id: string }[];
    same: unknown[];
    changed: { id: string; differences: { key?: string }[] }[];
    missing: unknown[];
    foreign: { id: string; pack: string }[];
  };
  changed: { before: DraftBody; after: DraftBody }[];
  faults: DraftFault[];
};
type Refused = { code: string; count: number; problems: { code: string; pointer: string; message: string }[] };

const listed = async (by: Client): Promise<Listed[]> => (await by.get<{ rows: Listed[] }>("/packs")).body.rows;
async function exported(test: TestApp, by: Client, pack: string): Promise<string> {
  const answer = await test.app.inject({
    url: `/api/v1/packs/${pack}/export`,
    headers: { host: "localhost", cookie: by.cookie },
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${pack}.mzpack.json"`);
  return answer.body;
}
const compare = (by: Client, given: string, scope = COUNTY) =>
  by.send<Plan & Refused>("POST", "/packs/compare", { scope, text: given });
const install = (by: Client, given: string, scope = COUNTY) =>
  by.send<{ id: string } & Refused>("POST", "/packs/install", { id: randomUUID(), scope, text: given });
const rowsOf = async (test: TestApp) =>
  (
    await test.database.owner.query<{ key: string }>(
      "select kind || ' ' || id || ' ' || version as key, scope, pack, digest, body::text, published_at from core.definition order by 1",
    )
  ).rows;
const bundleOf = (given: string): PackBundle => JSON.parse(given) as PackBundle;

beforeAll(async () => {
  one = await testApp({ at: "2026-03-02T09:00:00+08:00" });
  two = await testApp({ at: "2026-04-02T09:00:00+08:00" });
  const [by, second] = [await one.signIn("shenyinuo"), await one.signIn("lujingxing")];
  const codes = await startChange(by, COUNTY, { new: "dictionary" }, "便民点种类");
  await publish(by, second, codes);
  const dictionary = codes.bodies[0]?.id ?? "";
  const type = await startChange(by, COUNTY, { new: "project-type" }, "便民点");
  const bodies = structuredClone(type.bodies) as (DraftBody & { sections?: { fields: unknown[] }[] })[];
  bodies[0]?.sections?.[0]?.fields.push({ id: "sort", type: "choice", label: "种类", dictionary, as: "select" });
  await publish(by, second, type, bodies);
  const layer = await startChange(by, COUNTY, { layer: { kind: "form", id: "progress" } }, "进度加一项");
  const section = (layer.targets?.[0] as unknown as { sections: { id: string }[] } | undefined)?.sections[0]?.id ?? "";
  const operations = [{ op: "add", target: section, value: { id: "siteWeather", type: "text", label: "工地天气" } }];
  await publish(by, second, layer, [{ ...layer.bodies[0], operations } as unknown as DraftBody]);
  text = await exported(one, by, PACK);
  writer = await two.signIn("shenyinuo");
  head = await two.signIn("lujingxing");
});

describe("a pack as a file", () => {
  it("is listed with what it holds, and whether something of it was changed here", async () => {
    const rows = await listed(await one.signIn("shenyinuo"));
    expect(rows.map((row) => row.pack)).toEqual(["engineering", "platform", PACK]);
    expect(rows[0]).toMatchObject({ scope: "", changedHere: true });
    expect(rows[1]).toMatchObject({ scope: "", changedHere: false });
    expect(rows[2]).toMatchObject({ scope: COUNTY, definitions: 5, changedHere: false });
    expect(rows[2]?.kinds.map((k) => k.kind).toSorted()).toEqual(["dictionary", "flow", "form", "layer", "lifecycle"]);
    expect((await listed(await one.signIn("xiejinghe"))).map((row) => row.pack)).toEqual(["engineering", "platform"]);
    expect((await (await one.signIn("xiejinghe")).get(`/packs/${PACK}/export`)).status).toBe(404);
    expect((await (await one.signIn("mowendi")).get("/packs/nosuch/export")).status).toBe(404);
    expect((await (await one.signIn("suyining")).get("/packs")).status).toBe(403);
  });

  it("goes into a second product through change, review and publication, and comes out byte for byte", async () => {
    expect(await listed(writer)).toHaveLength(2);
    const before = await rowsOf(two);
    const plan = await compare(writer, text);
    expect(plan.status).toBe(200);
    expect(plan.body.comparison).toMatchObject({ same: [], changed: [], missing: [], foreign: [] });
    expect(plan.body.comparison.added).toHaveLength(5);
    expect(plan.body.faults).toEqual([]);
    expect(await rowsOf(two)).toEqual(before);

    const made = await install(writer, text);
    expect(made.status).toBe(201);
    const change = (await writer.get<Change>(`/changes/${made.body.id}`)).body;
    expect(change).toMatchObject({ title: `装入方案 ${PACK}`, state: "editing", scope: COUNTY, faults: [] });
    expect(await rowsOf(two)).toEqual(before);
    expect((await release(writer, writer, made.body.id)).status).toBe(403);
    const { stamp } = (await writer.get<Change>(`/changes/${made.body.id}`)).body;
    expect((await head.send("POST", `/changes/${made.body.id}/publish`, { stamp })).status).toBe(200);

    expect(await exported(two, writer, PACK)).toBe(text);
    const after = await rowsOf(two);
    // Five definitions, and the form that the layer makes; every other row is as it was.
    expect(after).toHaveLength(before.length + 6);
    const keys = new Set(before.map((row) => row.key));
    expect(after.filter((row) => keys.has(row.key))).toEqual(before);
    const again = await install(writer, text);
    expect([again.status, again.body.code]).toEqual([409, "pack.nothing"]);
  });

  it("changes exactly what it names: one label here, nothing else", async () => {
    const bundle = bundleOf(text);
    const form = bundle.definitions.find((d) => d.kind === "form") as { title: string; id: string } | undefined;
    if (form) form.title = "便民服务点";
    const changed = bundleText({ ...bundle, definitions: bundle.definitions.filter((d) => d.kind !== "dictionary") });
    const before = await rowsOf(two);
    const plan = (await compare(writer, changed)).body;
    expect(plan.comparison.changed.map((c) => [c.id, c.differences.map((d) => d.key)])).toEqual([
      [form?.id, ["title"]],
    ]);
    expect(plan.changed).toMatchObject([
      { before: { title: "便民点", version: 1 }, after: { title: "便民服务点", version: 2 } },
    ]);
    const made = await install(writer, changed);
    expect((await release(writer, head, made.body.id)).status).toBe(200);
    const after = await rowsOf(two);
    expect(after).toHaveLength(before.length + 1);
    const keys = new Set(before.map((row) => row.key));
    expect(after.filter((row) => keys.has(row.key))).toEqual(before);
    expect(bundleOf(await exported(two, writer, PACK)).definitions).toHaveLength(5);
  });

  it("tells what it needs and is not here, and what belongs to another pack", async () => {
    const bundle = bundleOf(text);
    const form = bundle.definitions.find((d) => d.kind === "form") as unknown as {
      sections: { fields: Record<string, unknown>[] }[];
    };
    const last = form.sections[0]?.fields.at(-1);
    if (last) last["dictionary"] = "not-here";
    const plan = (await compare(writer, bundleText({ ...bundle, needs: [] }))).body;
    expect(plan.comparison.missing).toEqual([{ kind: "dictionary", id: "not-here" }]);
    expect(plan.faults.map((f) => [f.kind, f.found])).toContainEqual(["form", "not-here"]);

    const pay = bundleOf(await exported(two, writer, "engineering")).definitions.find(
      (d) => d.kind === "form" && d.id === "pay",
    );
    const foreign = bundleText({
      ...bundle,
      definitions: [{ ...pay, title: "付款" } as PackBundle["definitions"][number]],
      needs: [],
    });
    const other = (await compare(writer, foreign)).body;
    expect(other.comparison.foreign).toEqual([{ kind: "form", id: "pay", pack: "engineering" }]);
    // A unit changes what comes from above by layers only.
    const clerk = await two.signIn("tangyihe");
    const unit = `unit:${two.units.get("town") ?? ""}`;
    expect((await compare(clerk, foreign, unit)).body.faults).toMatchObject([
      { kind: "form", id: "pay", pointer: "/id" },
    ]);
    expect((await install(clerk, foreign, unit)).body.code).toBe("definition.id-taken");
    expect((await compare(clerk, foreign)).body.code).toBe("change.scope");
    expect((await compare(head, foreign)).status).toBe(403);
  });

  it("lets a unit hand on its own work", async () => {
    const [clerk, second] = [await two.signIn("tangyihe"), await two.signIn("luoyuanxiu")];
    const unit = `unit:${two.units.get("town") ?? ""}`;
    await publish(clerk, second, await startChange(clerk, unit, { new: "project-type" }, "镇里的事"));
    const pack = `unit-${unit.slice(-12)}`;
    const own = (await listed(clerk)).find((row) => row.scope === unit);
    expect(own).toMatchObject({ pack, definitions: 3 });
    const file = await exported(two, clerk, pack);
    expect(bundleOf(file).needs).toEqual([
      { kind: "role", id: "unit-clerk" },
      { kind: "role", id: "unit-head" },
    ]);
    const elsewhere = await one.signIn("tangyihe");
    const there = `unit:${one.units.get("town") ?? ""}`;
    const made = await install(elsewhere, file, there);
    expect((await release(elsewhere, await one.signIn("luoyuanxiu"), made.body.id)).status).toBe(200);
    const back = await exported(one, elsewhere, `unit-${there.slice(-12)}`);
    expect(bundleOf(back).definitions).toEqual(bundleOf(file).definitions);
  });
});

describe("a file that is no pack", () => {
  it("is refused with every problem, and leaves nothing behind", async () => {
    const bundle = bundleOf(text);
    const dictionary = bundle.definitions.find((d) => d.kind === "dictionary");
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...dictionary, id: `d${i}` }));
    const as = (changes: object): string => JSON.stringify({ ...bundle, ...changes });
    const table: [string, string, [string, string][]][] = [
      ["no JSON", "PK\u0003\u0004 not json", [["pack.not-json", ""]]],
      ["half of it", text.slice(0, 500), [["pack.not-json", ""]]],
      ["another format", as({ format: "mingzhang-pack/9" }), [["pack.shape", "/format"]]],
      ["a list", "[]", [["pack.shape", ""]]],
      ["10,000 definitions", as({ definitions: many }), [["pack.too-many", "/definitions"]]],
      [
        "a key of every object",
        text.replace('"definitions":[{', '"definitions":[{"__proto__":{"admin":true},'),
        [["pack.shape", "/definitions/0/__proto__"]],
      ],
      ["a key of every object outside", text.replace("{", '{"__proto__":{"a":1},'), [["pack.shape", "/__proto__"]]],
      [
        "an unknown kind and a wrong id",
        as({
          definitions: [
            { ...dictionary, kind: "spell" },
            { ...dictionary, id: "../x" },
          ],
        }),
        [
          ["pack.shape", "/definitions/0/kind"],
          ["pack.shape", "/definitions/1/id"],
        ],
      ],
      ["the same twice", as({ definitions: [dictionary, dictionary] }), [["pack.twice", "/definitions/1/id"]]],
      ["a version", as({ definitions: [{ ...dictionary, version: 3 }] }), [["pack.shape", "/definitions/0/version"]]],
      [
        "a secret beside it",
        as({ definitions: [{ ...dictionary, password: "x" }], secrets: { token: "x" } }),
        [
          ["pack.shape", "/secrets"],
          ["pack.shape", "/definitions/0/password"],
        ],
      ],
      [
        "half a character",
        as({ definitions: [{ ...dictionary, title: "a\ud800" }] }),
        [["pack.no-value", "/definitions/0/title"]],
      ],
      ["a tower", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, [["pack.shape", ""]]],
      ["5 MB", as({ definitions: [{ ...dictionary, note: "长".repeat(1_800_000) }] }), [["pack.too-large", ""]]],
    ];
    const counted = async () =>
      (
        await two.database.owner.query(
          "select (select count(*) from core.change) as changes, (select count(*) from core.definition) as definitions",
        )
      ).rows;
    const before = await counted();
    for (const [what, given, problems] of table)
      for (const call of [compare, install]) {
        const answer = await call(writer, given);
        expect([what, answer.status, answer.body.code]).toEqual([what, 422, "pack.invalid"]);
        expect([what, answer.body.problems.map((p) => [p.code, p.pointer])]).toEqual([what, problems]);
        expect(answer.body.problems.every((p) => /[一-龥]/.test(p.message))).toBe(true);
      }
    for (const body of [
      {},
      { scope: COUNTY },
      { scope: "x", text },
      { scope: COUNTY, text, more: 1 },
      { scope: COUNTY, text: 3 },
    ])
      expect((await writer.send("POST", "/packs/compare", body)).status).toBe(400);
    expect(await counted()).toEqual(before);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe("what a file holds", () => {
  it("is definitions and nothing else: strict shapes, no word of passwords, tokens, keys or people", async () => {
    const by = await two.signIn("shenyinuo");
    const secrets = await two.database.owner.query<{ text: string }>(
      `select unnest(array_remove(array_agg(distinct s), null)) as text from (
         select password as s from core.person union all select login from core.person union all select csrf from core.session) x`,
    );
    expect(secrets.rows.length).toBeGreaterThan(20);
    for (const { pack } of await listed(by)) {
      const file = await exported(two, by, pack);
      expect(Object.keys(bundleOf(file))).toEqual(["definitions", "format", "needs", "pack"]);
      expect(readBundle(file, builtInFieldTypes()).definitions.length).toBeGreaterThan(0);
      for (const { text: secret } of secrets.rows) expect(file.includes(secret)).toBe(false);
    }
  });

  it("is the same text after reading and writing it, whatever stands in it", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
      .filter((s) => s.trim() !== "" && !s.includes("\u0000"));
    const list = fc.record({
      id: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
      title: name,
      items: fc.uniqueArray(fc.record({ code: fc.stringMatching(/^[0-9]{1,6}$/), name }), {
        selector: (item) => item.code,
        minLength: 1,
        maxLength: 8,
      }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(list, { selector: (d) => d.id, maxLength: 6 }),
        fc.integer({ min: 1, max: 99 }),
        (lists, version) => {
          const bodies = lists.map(
            (d) => ({ $schema: "dictionary.schema.json", kind: "dictionary", version, ...d }) as AnyDefinition,
          );
          const file = bundleText(packBundle("made", bodies));
          let read: AnyDefinition[];
          try {
            read = readBundle(file, builtInFieldTypes()).definitions;
          } catch (error) {
            // Two codes that look alike are refused; nothing else may be.
            expect(JSON.stringify((error as { problems: unknown }).problems)).toContain("looks unlike");
            return;
          }
          expect(bundleText(packBundle("made", read.toReversed()))).toBe(file);
        },
      ),
      { seed: 20261122, numRuns: 150 },
    );
    expect(BUNDLE_FORMAT).toBe("mingzhang-pack/1");
  });
});

describe("the command line", () => {
  it("writes the same bytes, and tells what a file would change", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mingzhang-pack-"));
    vi.stubEnv("DATABASE_URL", two.database.url);
    vi.stubEnv("MZ_DATA_DIR", folder);
    const said: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    const failed = vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
    try {
      const out = join(folder, "a.mzpack.json");
      expect(await packExport([PACK, "--out", out])).toBe(0);
      expect(await readFile(out, "utf8")).toBe(await exported(two, writer, PACK));
      expect(await packExport(["nosuch"])).toBe(2);
      expect(said.join("\n")).toContain("engineering, platform");
      expect(await packCompare([out, "--scope", COUNTY])).toBe(0);
      expect(said.at(-1)).toBe("0 new, 0 changed, 5 the same");
      await writeFile(out, (await readFile(out, "utf8")).replace("便民服务点", "便民站点"));
      expect(await packCompare([out, "--scope", COUNTY])).toBe(1);
      expect(said.some((line) => line.startsWith("~ form "))).toBe(true);
      await writeFile(out, "{}");
      expect(await packCompare([out])).toBe(2);
      expect(await packCompare([])).toBe(2);
    } finally {
      log.mockRestore();
      failed.mockRestore();
      vi.unstubAllEnvs();
    }
  });
});
