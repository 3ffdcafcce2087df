/** Month end: voucher numbers without gaps, the conditions of closing, and what a closed month and year refuse. */
import { beforeAll, describe, expect, it } from "vitest";
import { closeMonth } from "../../core/books/close-month.ts";
import { numberVouchers } from "../../core/books/number-vouchers.ts";
import { inTransaction, type Tx } from "../../core/database/database.ts";
import { MOVEMENTS, type PostStep } from "../../core/domain/post-step.ts";
import { Refusal } from "../../core/errors.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { moveOnce, type SmallLedger, smallLedger } from "../support/small-ledger.ts";

const WAN = 1_000_000;
const MARCH = "2026-03";
const APRIL = "2026-04-02T10:00:00+08:00";
const BOOK = "331003";

type Voucher = { number: number; first: number; event: string };

async function vouchers(test: TestApp, month = MARCH): Promise<Voucher[]> {
  const { rows } = await test.database.owner.query<Voucher>(
    `select v.number, min(p.seq)::int as first, v.event from core.voucher v
     join core.voucher_posting x using (book, month, number) join core.posting p on p.id = x.posting
     where v.book = $1 and v.month = $2 group by v.number, v.event order by v.number`,
    [BOOK, `${month}-01`],
  );
  return rows;
}

/** Numbers count from 1 without gaps, in the order of the ledger, and every posting stands on exactly one voucher. */
async function mustBeGapless(test: TestApp, month = MARCH): Promise<number> {
  const found = await vouchers(test, month);
  expect(found.map((one) => one.number)).toEqual(found.map((_, i) => i + 1));
  expect(found.map((one) => one.first)).toEqual(found.map((one) => one.first).toSorted((a, b) => a - b));
  const { rows } = await test.database.owner.query<{ loose: number; doubled: number }>(
    `select count(*) filter (where n = 0)::int as loose, count(*) filter (where n > 1)::int as doubled from (
       select p.id, (select count(*) from core.voucher_posting v where v.posting = p.id and v.book = $1) as n from core.posting p) x`,
    [BOOK],
  );
  expect(rows).toEqual([{ loose: 0, doubled: 0 }]);
  return found.length;
}

async function waitFor(test: TestApp, sql: string): Promise<void> {
  for (;;) {
    const { rows } = await test.database.owner.query<{ there: boolean }>(`select exists (${sql}) as there`);
    if (rows[0]?.there === true) return;
  }
}
const WAITS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

const STEP: PostStep = { id: "close", title: "结账", do: "post", movement: "close-month", month: "day" };

function closing(
  test: TestApp,
  ledger: SmallLedger,
  tx: Tx,
  day = "2026-03-31",
  step = STEP,
  more = {},
): Promise<void> {
  return closeMonth(test.context, tx, {
    step,
    document: {
      id: ledger.document,
      place: { unit: ledger.unit, province: "330000", city: "331000", county: BOOK, town: null },
      answers: { day, ...more },
    },
    actor: { person: ledger.person, address: "test", at: test.context.clock() },
  });
}

/** The code of the refusal, or "ok"; kept only where `keep` says so. */
async function tryClosing(
  test: TestApp,
  ledger: SmallLedger,
  { day, step, more, keep = false }: { day?: string; step?: PostStep; more?: object; keep?: boolean } = {},
): Promise<string> {
  const undo = new Error("undo");
  try {
    await inTransaction(test.context.pool, async (tx) => {
      await closing(test, ledger, tx, day, step, more);
      if (!keep) throw undo;
    });
    return "ok";
  } catch (error) {
    if (error === undo) return "ok";
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe("voucher numbers", () => {
  let test: TestApp;
  let ledger: SmallLedger;

  beforeAll(async () => {
    test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
    ledger = await smallLedger(test, 100 * WAN);
    await numberVouchers(test.context.pool);
  });

  it("have no gaps and no doubles with 32 payers, refusals and two runs at once", async () => {
    const before = await mustBeGapless(test);
    let over = false;
    const run = async (): Promise<void> => {
      while (!over) await numberVouchers(test.context.pool);
    };
    const runs = [run(), run()];
    const { quota } = ledger;
    // Every third asks for more than there is: its transaction is rolled back, and its place in the order stays empty.
    const said = await Promise.all(
      Array.from({ length: 32 }, async (_, payer) => {
        const codes: string[] = [];
        for (let i = 0; i < 6; i++)
          codes.push(
            await moveOnce(test.context.pool, ledger, {
              movement: "reserve",
              quota,
              amountFen: i % 3 === 2 ? 1000 * WAN : 100,
              key: payer * 10 + i,
            }),
          );
        return codes;
      }),
    );
    over = true;
    await Promise.all(runs);
    await numberVouchers(test.context.pool);
    expect(said.flat().filter((code) => code === "ok")).toHaveLength(128);
    expect(said.flat().filter((code) => code === "ledger.insufficient")).toHaveLength(64);
    expect(await mustBeGapless(test)).toBe(before + 128);
  });

  it.each([true, false])(
    "wait for a posting that is ahead and not committed (committed in the end: %s)",
    async (kept) => {
      const before = (await vouchers(test)).length;
      const undo = new Error("undo");
      let rowSeq = 0;
      await inTransaction(test.context.pool, async (tx) => {
        await tx.query("select core.post_movement($1, $2, 'reserve', 100, $3, $4, 'x', $5, $6, 'case', $7, 'd')", [
          crypto.randomUUID(),
          ledger.quota,
          ledger.document,
          ledger.flowCase,
          ledger.person,
          new Date("2026-03-02T02:00:00Z"),
          `${ledger.flowCase}:ahead-${kept}`,
        ]);
        rowSeq = Number((await tx.query<{ seq: string }>("select max(seq) as seq from core.posting")).rows[0]?.seq);
        // Another line is free: a posting there is committed behind the one that is ahead.
        const other = await test.database.owner.query<{ id: string }>(
          `insert into core.quota (id, number, project, unit, province, city, county, source, year, document, created_at)
         select gen_random_uuid(), 'free-' || $2::text, project, unit, province, city, county, source, year, document, created_at from core.quota where id = $1 returning id`,
          [ledger.quota, String(kept)],
        );
        const later = await moveOnce(test.context.pool, ledger, {
          movement: "increase",
          quota: other.rows[0]?.id ?? "",
          amountFen: 100,
          key: kept ? 900 : 901,
        });
        expect(later).toBe("ok");
        expect(await numberVouchers(test.context.pool)).toBe(0);
        expect(await vouchers(test)).toHaveLength(before);
        if (!kept) throw undo;
      }).catch((error: unknown) => {
        if (error !== undo) throw error;
      });
      await numberVouchers(test.context.pool);
      expect(await mustBeGapless(test)).toBe(before + (kept ? 2 : 1));
      const found = await vouchers(test);
      expect(found.some((one) => one.first === rowSeq)).toBe(kept);
    },
  );

  it("put all postings of one event on one voucher", async () => {
    const { rows } = await test.database.owner.query<{ n: number }>(
      `select count(distinct number)::int as n from core.voucher_posting v join core.posting_key k on k.posting = v.posting
       where v.book = $1 and k.source = 'case' group by split_part(k.message_id, ':', 1), split_part(k.message_id, ':', 2)`,
      [BOOK],
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.every((row) => row.n === 1)).toBe(true);
  });

  it("are never changed by the product", async () => {
    for (const sql of [
      "update core.voucher set number = number + 1",
      "delete from core.voucher_posting",
      "insert into core.voucher (book, month, number, event, at) values ('331003', '2026-03-01', 9999, 'x', now())",
      "update core.voucher_mark set seq = 0",
      "delete from core.closed_month",
    ])
      await expect(test.context.pool.query(sql)).rejects.toThrow("permission denied");
  });
});

describe("closing a month", () => {
  let test: TestApp;
  let ledger: SmallLedger;

  beforeAll(async () => {
    test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
    ledger = await smallLedger(test, 100 * WAN);
    for (const [key, number] of ["子一", "子二"].entries()) {
      const line = { number, year: 2026, ofProject: true };
      const made = { movement: "distribute" as const, quota: ledger.quota, amountFen: 5 * WAN, key: key + 1, line };
      expect(await moveOnce(test.context.pool, ledger, made)).toBe("ok");
    }
  });

  it("waits until the month is over, goes in order, and knows whose book it is", async () => {
    expect(await tryClosing(test, ledger)).toBe("book.month-not-over");
    test.setClock("2026-03-31T23:59:59+08:00");
    expect(await tryClosing(test, ledger)).toBe("book.month-not-over");
    test.setClock("2026-05-02T10:00:00+08:00");
    expect(await tryClosing(test, ledger, { day: "2026-04-30" })).toBe("book.earlier-open");
    expect(await tryClosing(test, ledger, { day: "" })).toBe("book.no-month");
    expect(await tryClosing(test, ledger)).toBe("ok");
    test.setClock(APRIL);
  });

  it("refuses figures that are not those of the book, by one fen", async () => {
    const step = { ...STEP, figures: { vouchers: "count", turnover: "sum" } };
    const { rows } = await test.database.owner.query<{ sum: number }>(
      "select coalesce(sum(debit_fen), 0)::bigint as sum from core.ledger_entry",
    );
    const sum = rows[0]?.sum ?? 0;
    await numberVouchers(test.context.pool);
    const count = (await vouchers(test)).length;
    const figures = (turnover: number, k = count) => ({ step, more: { count: k, sum: turnover } });
    expect(await tryClosing(test, ledger, figures(sum + 1))).toBe("book.figures-differ");
    expect(await tryClosing(test, ledger, figures(sum, count + 1))).toBe("book.figures-differ");
    expect(await tryClosing(test, ledger, figures(sum))).toBe("ok");
  });

  it("refuses books that do not hold, and lines that were stopped", async () => {
    const { owner } = test.database;
    await owner.query("update core.quota set total_fen = total_fen + 1 where id = $1", [ledger.quota]);
    expect(await tryClosing(test, ledger)).toBe("book.broken");
    await owner.query("update core.quota set total_fen = total_fen - 1 where id = $1", [ledger.quota]);
    await owner.query("update core.quota set stopped_at = now(), stopped_for = 'x' where id = $1", [ledger.quota]);
    expect(await tryClosing(test, ledger)).toBe("book.line-stopped");
    await owner.query("update core.quota set stopped_at = null, stopped_for = null where id = $1", [ledger.quota]);
    expect(await tryClosing(test, ledger)).toBe("ok");
  });

  it("takes a posting in that was on its way, and refuses the one behind it", async () => {
    const { pool } = test.context;
    const reserve = (key: number) =>
      moveOnce(pool, ledger, { movement: "reserve", quota: ledger.quota, amountFen: WAN, key });
    let ahead: Promise<unknown> = Promise.resolve();
    let behind: Promise<string> = Promise.resolve("");
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    // A payer stands between its movement and its commit.
    ahead = inTransaction(pool, async (tx) => {
      await tx.query("select core.post_movement($1, $2, 'reserve', 100, $3, $4, 'x', $5, $6, 'case', $7, 'd')", [
        crypto.randomUUID(),
        ledger.quota,
        ledger.document,
        ledger.flowCase,
        ledger.person,
        new Date("2026-03-31T15:59:00Z"),
        `${ledger.flowCase}:on-its-way`,
      ]);
      await held;
    });
    await waitFor(
      test,
      "select 1 from pg_locks where relation = 'core.posting'::regclass and mode = 'RowExclusiveLock'",
    );
    const count = (await vouchers(test)).length;
    const closed = inTransaction(pool, async (tx) => {
      await closing(test, ledger, tx);
      // The month is locked, but nobody sees it before the commit: this payer has to wait for it.
      behind = reserve(501);
      await waitFor(test, WAITS);
    });
    await waitFor(test, WAITS);
    release();
    await Promise.all([ahead, closed]);
    expect(await behind).toBe("ledger.closed-month");
    expect(await mustBeGapless(test)).toBe(count + 1);
    expect(await tryClosing(test, ledger)).toBe("book.closed-already");
  });

  it.each([...MOVEMENTS, "reverse" as const])(
    "is final: %s into it is refused and leaves nothing",
    async (movement) => {
      const state = async () =>
        (await test.database.owner.query("select count(*) from core.posting union all select count(*) from core.quota"))
          .rows;
      const before = await state();
      const line = movement === "allot" || movement === "distribute";
      const child = movement === "take-back" || movement === "transfer";
      const code = await moveOnce(test.context.pool, ledger, {
        movement,
        amountFen: 100,
        key: 600 + MOVEMENTS.indexOf(movement as "pay"),
        ...(movement !== "allot" && movement !== "reverse" && { quota: child ? await idOf("子一") : ledger.quota }),
        ...(line && { line: { number: "新指标", year: 2026, ofProject: true } }),
        ...(movement === "transfer" && { to: await idOf("子二") }),
        ...(movement === "reverse" && { document: ledger.document }),
      });
      expect(code).toBe("ledger.closed-month");
      expect(await state()).toEqual(before);
    },
  );

  const idOf = async (number: string): Promise<string> =>
    (await test.database.owner.query<{ id: string }>("select id from core.quota where number = $1", [number])).rows[0]
      ?.id ?? "";
});
