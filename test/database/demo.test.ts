/** The demo county, replayed through the product's own use cases, comes out at the golden numbers of the domain reference. */
import { beforeAll, describe, expect, it } from "vitest";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let river: Snapshot;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  const rows = await test.database.public.query<{ snapshot: Snapshot }>(
    "select snapshot from published.project where name like '%永宁江%'",
  );
  river = rows.rows[0]?.snapshot as Snapshot;
});

describe("the river project of the worked example", () => {
  it("pays the golden table, payment by payment", () => {
    const byDay = Map.groupBy(river.money?.payments ?? [], (payment) => payment.date);
    const wan = [...byDay.values()].map((rows) => rows.map(({ amountFen }) => amountFen / 1_000_000));
    expect(wan.map((rows) => rows.reduce((sum, one) => sum + one))).toEqual([500, 390, 520, 455, 345, 360.5, 79.5]);
    // What of an instalment is wages goes to the account for wages.
    expect(wan.slice(1, 5)).toEqual([
      [312, 78],
      [416, 104],
      [364, 91],
      [276, 69],
    ]);
  });

  it("deducts the advance as the table says, the rest and not the formula in the last period", async () => {
    const rows = await test.database.owner.query<{ deducted: number }>(
      `select (d.answers ->> 'deductAdvance')::bigint as deducted from core.document d join core.project p on p.id = d.project
       where p.name like '%永宁江%' and d.form = 'pay' and d.answers ? 'deductAdvance' and d.answers ->> 'completedValue' is not null order by d.answers ->> 'paidAt'`,
    );
    expect(rows.rows.map((r) => r.deducted / 1_000_000)).toEqual([120, 160, 140, 80]);
  });

  it("amends the contract price by the change and settles at the audited price", () => {
    expect(
      river.contracts.map((c) => [c.amountFen / 1_000_000, (c.currentFen ?? 0) / 1_000_000, c.paidFen / 1_000_000]),
    ).toEqual([[2565, 2715, 2650]]);
  });

  it("agrees: approved = paid + balance, each from its own books", () => {
    expect(river.money && equationOf(river.money)).toEqual({
      approvedFen: 3_240_000_000,
      paidFen: 2_650_000_000,
      balanceFen: 590_000_000,
      differenceFen: 0,
    });
  });

  it("computes its three indicators with their inputs", () => {
    expect(Object.fromEntries(river.indicators.map((i) => [i.code, i.valueBp]))).toEqual({
      "GC-ZJ-001": 8179,
      "GC-ZJ-002": 10_000,
      "CC-SX-002": 9375,
    });
    expect(river.indicators.every((i) => i.inputs.every((input) => input.text !== ""))).toBe(true);
  });
});

describe("the books after the whole demo", () => {
  it("follow from the postings line by line", async () => {
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });

  it("hold one evidence entry for every revision, decision, posting and publication", async () => {
    const count = async (sql: string): Promise<number> =>
      Number((await test.database.owner.query<{ n: string }>(`select count(*)::text as n ${sql}`)).rows[0]?.n);
    expect(await count("from core.evidence where kind = 'posting'")).toBe(await count("from core.posting"));
    expect(await count("from core.evidence where kind = 'revision'")).toBe(await count("from core.revision"));
    expect(await count("from core.evidence where kind = 'decision'")).toBe(await count("from core.command"));
    expect(await count("from core.evidence where kind = 'publication'")).toBe(await count("from published.version"));
  });

  it("shows on every public page the lines as the ledger has them, also where nothing was paid", async () => {
    const { rows } = await test.database.owner.query<{ code: string; shown: string; held: string }>(
      `select p.code, coalesce((select string_agg(concat_ws(' ', l ->> 'number', l ->> 'totalFen', l ->> 'paidFen', l ->> 'balanceFen'), ', ' order by l ->> 'number')
           from jsonb_array_elements(s.snapshot::jsonb -> 'money' -> 'quotas') l), '') as shown,
         coalesce((select string_agg(concat_ws(' ', q.number, q.total_fen, q.paid_fen - q.refunded_fen, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen), ', ' order by q.number)
           from core.quota q where q.project = p.id), '') as held
       from published.project s join core.project p on p.code = s.code where not s.withdrawn and s.snapshot::jsonb ? 'money'`,
    );
    expect(rows.filter(({ held }) => held !== "").length).toBeGreaterThan(1);
    expect(rows.filter(({ shown, held }) => shown !== held)).toEqual([]);
  });

  it("has states that are the replay of their events", async () => {
    const { replay } = await import("../../core/domain/replay.ts");
    const cases = await test.database.owner.query<{ id: string; state: unknown }>(
      "select id, state from core.flow_case",
    );
    for (const row of cases.rows) {
      const events = await test.database.owner.query<{ kind: string; body: object }>(
        "select kind, body from core.event where flow_case = $1 order by seq",
        [row.id],
      );
      expect(replay(events.rows.map((e) => ({ kind: e.kind, ...e.body })) as never)).toEqual(row.state);
    }
  });

  it("discloses nothing sensitive: no phone, account or opinion in any snapshot", async () => {
    const rows = await test.database.public.query<{ text: string }>(
      "select snapshot::text as text from published.project",
    );
    const text = rows.rows.map((r) => r.text).join("");
    const secrets = await test.database.owner.query<{ v: string }>(
      "select distinct v from core.document d, lateral (values (d.answers ->> 'phone'), (d.answers ->> 'payeeAccount'), (d.answers ->> 'contact')) x(v) where v is not null",
    );
    expect(secrets.rows.length).toBeGreaterThan(0);
    expect(secrets.rows.filter((s) => text.includes(s.v))).toEqual([]);
  });
});
