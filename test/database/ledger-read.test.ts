/** What people read of the ledger: their own lines only, each fen once, the same in tree, trace and file. */
import fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { type LineTree, lineTree } from "../support/line-tree.ts";
import { type SmallLedger, smallLedger } from "../support/small-ledger.ts";

type Line = {
  id: string;
  number: string;
  parent: string | null;
  children: number;
  accounts: Record<string, number>;
  project: { id: string } | null;
};
type Lines = { rows: Line[]; total: number; sums: Record<string, number> | null };
type Trace = {
  sums: Record<string, number>;
  payees: number;
  drawing: {
    nodes: { id: string; kind: string; name: string | null; amountFen: number; count: number }[];
    links: { from: string; to: string; amountFen: number }[];
  };
  rows: {
    lines: { id: string; name: string }[];
    payee: { id: string; name: string } | null;
    state: string | null;
    amountFen: number;
  }[];
  chosen: { rows: number; sumFen: number };
};

let test: TestApp;
let ledger: SmallLedger;
let tree: LineTree;
let finance: Client;
let road: Client;
let county: string;
let unitLine: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  ledger = await smallLedger(test, 100_000_000);
  tree = lineTree(test, ledger);
  finance = await test.signIn("shenyinuo");
  road = await test.signIn("fangxiaoman");
  county = await tree.open("省补〔2026〕7号", 60_000_00);
  unitLine = await tree.open("分解〔2026〕1号", 40_000_00, county);
  const inner = await tree.open("分解〔2026〕2号", 15_000_00, unitLine);
  const school = await tree.open("分解〔2026〕3号", 5_000_00, county);
  for (const [line, unit] of [
    [county, "finance"],
    [school, "school"],
  ] as const)
    await test.database.owner.query("update core.quota set unit = $2 where id = $1", [line, test.units.get(unit)]);
  await tree.move("reserve", inner, 4_000_00);
  await tree.move("pay", inner, 3_000_00);
  await tree.move("refund", inner, 500_00);
  await tree.move("freeze", inner, 1_000_00);
});

const lines = async (client: Client, query = ""): Promise<Lines> => (await client.get<Lines>(`/quotas${query}`)).body;
const trace = async (client: Client, query: string): Promise<Trace> => {
  const { status, body } = await client.get<Trace>(`/quotas/trace?${query}`);
  expect(status).toBe(200);
  return body;
};

/** Cells of an exported file, without the head. */
async function sheet(client: Client, path: string, format: "csv" | "xlsx"): Promise<unknown[][]> {
  const response = await test.app.inject({
    method: "GET",
    url: `/api/v1/quotas/${path}${path.includes("?") ? "&" : "?"}format=${format}`,
    headers: { host: "localhost", cookie: client.cookie },
  });
  expect(response.statusCode, response.body.slice(0, 300)).toBe(200);
  if (format === "xlsx") {
    const book = await readXlsx(new Uint8Array(response.rawPayload));
    return (book.sheets[0]?.rows ?? []).slice(1) as unknown[][];
  }
  return response.body
    .replace("\uFEFF", "")
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(","));
}

const fen = (yuan: unknown): number => Math.round(Number(yuan) * 100);
const sumOf = (rows: unknown[][], column: number): number => rows.reduce((sum, row) => sum + fen(row[column] || 0), 0);

describe("the tree of lines", () => {
  it("begins for each reader with the topmost lines they see, and counts what was distributed once", async () => {
    const all = await lines(finance);
    const mine = await lines(road);

    expect(all.rows.map((row) => row.number)).toContain("省补〔2026〕7号");
    expect(mine.rows.map((row) => row.number)).not.toContain("省补〔2026〕7号");
    const top = mine.rows.find((row) => row.id === unitLine);
    expect(top).toMatchObject({ parent: county, children: 1 });
    // 100 wan of the story's project, 6 wan of the county; the unit sees 100 + 4.
    expect(all.sums).toMatchObject({ lines: 5, ownFen: 100_000_000 + 6_000_000 });
    expect(mine.sums).toMatchObject({
      lines: 3,
      ownFen: 100_000_000 + 4_000_000,
      paidFen: 300_000,
      refundedFen: 50_000,
      frozenFen: 100_000,
    });
  });

  it("opens one level at a time, under the same filters", async () => {
    expect((await lines(finance, `?parent=${county}`)).rows.map((row) => row.number)).toEqual([
      "分解〔2026〕1号",
      "分解〔2026〕3号",
    ]);
    expect((await lines(road, `?parent=${county}`)).rows.map((row) => row.number)).toEqual(["分解〔2026〕1号"]);
    const found = await lines(finance, `?q=${encodeURIComponent("分解〔2026〕2号")}`);
    expect(found.rows.map((row) => row.number)).toEqual(["分解〔2026〕2号"]);
    expect(found.sums?.["ownFen"]).toBe(1_500_000);
    expect((await lines(finance, "?year=2027")).total).toBe(0);
  });

  it("goes into a file with the same lines and the same sums", async () => {
    for (const client of [finance, road])
      for (const format of ["csv", "xlsx"] as const) {
        const { sums } = await lines(client);
        const rows = await sheet(client, "export", format);
        expect(rows).toHaveLength(sums?.["lines"] ?? -1);
        expect(sumOf(rows, 18)).toBe(sums?.["ownFen"]);
        expect(sumOf(rows, 13)).toBe(sums?.["paidFen"]);
      }
  });

  it("is closed to who has no right to quotas, and a line out of scope is not found", async () => {
    expect((await (await test.signIn("chengshouzhuo")).get("/quotas")).status).toBe(403);
    for (const path of [
      `/quotas/${county}`,
      `/quotas/${county}/postings`,
      `/quotas/${county}/payments`,
      `/quotas/trace?line=${county}`,
    ])
      expect((await road.get(path)).body).toMatchObject({ code: "ledger.line-not-found" });
    expect((await road.get("/quotas/trace")).status).toBe(400);
    expect((await road.get(`/quotas/trace?line=${county}&number=1`)).status).toBe(400);
  });
});

describe("one line", () => {
  it("says where it hangs, and only the number of what the reader does not see", async () => {
    const { body } = await road.get<{ above: unknown[]; accounts: Record<string, number> }>(`/quotas/${unitLine}`);
    expect(body.above).toEqual([{ id: null, number: "省补〔2026〕7号", unit: null }]);
    expect(body.accounts).toMatchObject({ totalFen: 4_000_000, distributedFen: 1_500_000, availableFen: 2_500_000 });
  });

  it("lists postings from both sides with what stood after each, and entries that balance", async () => {
    const [inner] = (await lines(road, `?parent=${unitLine}`)).rows;
    const { body } = await road.get<{
      total: number;
      rows: {
        movement: string;
        side: string;
        balanceFen: number;
        availableFen: number;
        entries: { mine: boolean; account: string; debitFen: number; creditFen: number }[];
        other: { id: string | null } | null;
      }[];
    }>(`/quotas/${inner?.id}/postings`);

    expect(
      body.rows.map(({ movement, side, balanceFen, availableFen }) => [movement, side, balanceFen, availableFen]),
    ).toEqual(
      expect.arrayContaining([
        ["distribute", "counter", 1_500_000, 1_500_000],
        ["reserve", "line", 1_500_000, 1_100_000],
        ["pay", "line", 1_200_000, 1_100_000],
        ["refund", "line", 1_250_000, 1_150_000],
        ["freeze", "line", 1_250_000, 1_050_000],
      ]),
    );
    expect(body.total).toBe(5);
    for (const { entries } of body.rows)
      expect(entries.reduce((sum, entry) => sum + entry.debitFen - entry.creditFen, 0)).toBe(0);
    expect(body.rows.find((row) => row.side === "counter")).toMatchObject({
      other: { id: unitLine },
      entries: { length: 4 },
    });
  });
});

describe("the trace", () => {
  it("follows a number down to the payee, payments less refunds, and says what is not paid yet", async () => {
    const shown = await trace(finance, `number=${encodeURIComponent("省补〔2026〕7号")}`);

    expect(shown.sums).toEqual({
      totalFen: 6_000_000,
      rootFen: 6_000_000,
      paidFen: 250_000,
      inTransitFen: 100_000,
      frozenFen: 100_000,
      availableFen: 5_550_000,
      outsideFen: 0,
      unrecordedFen: 0,
    });
    const paid = shown.rows.filter((row) => row.state === null);
    expect(paid.map((row) => [row.lines.map((line) => line.name), row.amountFen])).toEqual([
      [["省补〔2026〕7号", "分解〔2026〕1号", "分解〔2026〕2号"], 250_000],
    ]);
    const payee = shown.drawing.nodes.find((node) => node.kind === "payee");
    const through = await trace(
      finance,
      `number=${encodeURIComponent("省补〔2026〕7号")}&through=${encodeURIComponent(payee?.id ?? "")}`,
    );
    expect(through.chosen).toEqual({ rows: 1, sumFen: 250_000 });
  });

  it("stays within the reader's scope: what went to others is one sum without a name", async () => {
    const owner = test.database.owner;
    await owner.query("update core.quota set unit = $2 where id = $1", [county, test.units.get("road")]);
    const shown = await trace(road, `line=${county}`);
    await owner.query("update core.quota set unit = $2 where id = $1", [county, test.units.get("finance")]);

    expect(shown.sums).toMatchObject({ totalFen: 6_000_000, outsideFen: 500_000 });
    expect(JSON.stringify(shown)).not.toContain("分解〔2026〕3号");
  });

  it("keeps the names of persons from who may not see them, and codes and accounts from everybody", async () => {
    // "chengbaoren" has three characters and no code: it may be a person.
    const open = await trace(road, `line=${unitLine}`);
    const closed = await trace(finance, `line=${unitLine}`);
    const names = (one: Trace) => one.rows.flatMap((row) => row.payee?.name ?? []);

    expect([names(open), names(closed)]).toEqual([["承包人"], ["****"]]);
    const [inner] = (await lines(finance, `?parent=${unitLine}`)).rows;
    expect(JSON.stringify((await finance.get(`/quotas/${inner?.id}/payments`)).body)).not.toContain("承包人");
    expect(JSON.stringify(await sheet(finance, `trace/export?line=${unitLine}`, "csv"))).not.toContain("承包人");
  });
});

describe("random trees", () => {
  const node = fc.record({ above: fc.nat(6), share: fc.integer({ min: 1, max: 60 }) });
  const act = fc.record({
    movement: fc.constantFrom(
      "reserve",
      "pay",
      "refund",
      "freeze",
      "unfreeze",
      "release",
      "paid-before",
      "late-refund",
      "take-back",
      "increase",
      "decrease",
    ),
    line: fc.nat(7),
    amount: fc.integer({ min: 1, max: 300_000 }),
  });
  let trees = 0;

  it("give the same totals in tree, trace and both files, to the fen", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(node, { maxLength: 6 }),
        fc.array(act, { maxLength: 20 }),
        fc.integer({ min: 100_000, max: 900_000 }),
        async (nodes, acts, totalFen) => {
          const number = `树${++trees}号`;
          const made = [await tree.open(number, totalFen)];
          const left = [totalFen];
          for (const { above, share } of nodes) {
            const at = above % made.length;
            const given = Math.floor(((left[at] ?? 0) * share) / 100);
            if (given === 0) continue;
            left[at] = (left[at] ?? 0) - given;
            made.push(await tree.open(`${number}-${made.length}`, given, made[at]));
            left.push(given);
          }
          for (const { movement, line, amount } of acts)
            await tree.tried(movement as "pay", made[line % made.length] ?? "", amount);

          const shown = await trace(finance, `number=${encodeURIComponent(number)}`);
          const { rows } = await test.database.owner.query<{ own: number; paid: number; net: number }>(
            `select sum(total_fen - distributed_fen)::bigint as own, sum(paid_fen - refunded_fen)::bigint as paid from core.quota where id = any($1::uuid[])`,
            [made],
          );
          const [sql] = rows;
          const file = async (format: "csv" | "xlsx") =>
            sumOf(await sheet(finance, `trace/export?number=${encodeURIComponent(number)}`, format), 7);

          expect(shown.sums["totalFen"]).toBe(sql?.own);
          expect(shown.sums["paidFen"]).toBe(sql?.paid);
          expect([shown.sums["outsideFen"], shown.sums["unrecordedFen"]]).toEqual([0, 0]);
          expect(shown.chosen.sumFen).toBe(sql?.own);
          expect(await file("csv")).toBe(sql?.own);
          expect(await file("xlsx")).toBe(sql?.own);
          const levels = new Map<string, number>();
          for (const { to, amountFen } of shown.drawing.links) levels.set(to, (levels.get(to) ?? 0) + amountFen);
          for (const [id, amountFen] of levels)
            expect(shown.drawing.nodes.find((one) => one.id === id)?.amountFen, id).toBe(amountFen);
          const top = shown.drawing.nodes.filter((one) => !levels.has(one.id));
          expect(top.reduce((sum, one) => sum + one.amountFen, 0)).toBe(sql?.own);
          // The tree, asked for this family alone.
          const tops = await lines(finance, `?q=${encodeURIComponent(number)}`);
          expect(tops.sums?.["ownFen"]).toBe(sql?.own);
        },
      ),
      { seed: Number(process.env["SEED"] ?? 20261122), numRuns: Number(process.env["TREES"] ?? 15) },
    );
  });
});
