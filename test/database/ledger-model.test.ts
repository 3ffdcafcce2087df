/** The ledger of the database against its model in the domain: the same movements, the same refusals, the same accounts. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Accounts,
  EMPTY_ACCOUNTS,
  hasCounter,
  type Movement,
  move,
  moveCounter,
} from "../../core/domain/ledger.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { moveOnce, type SmallLedger, smallLedger } from "../support/small-ledger.ts";

let test: TestApp;
let ledger: SmallLedger;
let keys = 0;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  ledger = await smallLedger(test, 100_000_000);
});

type Line = { id: string; parent: number | undefined; accounts: Accounts };
const MOVES = [
  "increase",
  "decrease",
  "freeze",
  "unfreeze",
  "reserve",
  "release",
  "pay",
  "refund",
  "paid-before",
  "late-refund",
  "distribute",
  "take-back",
  "transfer",
] as const satisfies readonly Movement[];

/** Two lines at the top and two below the first, with 100 yuan on each of the first two. */
async function openLines(): Promise<Line[]> {
  const lines: Line[] = [];
  const open = async (parent: number | undefined, amountFen: number): Promise<void> => {
    const number = `M${++keys}`;
    const above = parent === undefined ? undefined : lines[parent];
    const said = await moveOnce(test.database.app, ledger, {
      movement: above ? "distribute" : "allot",
      ...(above && { quota: above.id }),
      amountFen,
      line: { number, year: 2026 },
      key: keys,
    });
    expect(said).toBe("ok");
    const { rows } = await test.database.owner.query<{ id: string }>("select id from core.quota where number = $1", [
      number,
    ]);
    if (above) above.accounts = { ...above.accounts, distributedFen: above.accounts.distributedFen + amountFen };
    lines.push({ id: rows[0]?.id ?? "", parent, accounts: { ...EMPTY_ACCOUNTS, totalFen: amountFen } });
  };
  await open(undefined, 10_000);
  await open(undefined, 10_000);
  await open(0, 3_000);
  await open(0, 2_000);
  return lines;
}

/** What the model says of a movement; the lines are changed where it is allowed. */
function play(lines: Line[], movement: Movement, at: number, other: number, amountFen: number): string {
  const line = lines[at];
  const counterAt = movement === "take-back" ? line?.parent : other;
  const counter = counterAt === undefined ? undefined : lines[counterAt];
  if (!line) return "ledger.no-quota";
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0) return "ledger.not-positive";
  if (hasCounter(movement) && (!counter || counter === line)) return "ledger.no-quota";
  if (line.parent !== undefined && (movement === "increase" || movement === "decrease")) return "ledger.child-line";
  const moved = move(line.accounts, movement, amountFen);
  if ("refusal" in moved) return moved.refusal.code;
  if (counter && hasCounter(movement)) {
    const fits = movement === "distribute" ? counter.parent === at : counter.parent === line.parent;
    if (movement !== "take-back" && !fits) return "ledger.other-family";
    const given = moveCounter(counter.accounts, movement, amountFen);
    if ("refusal" in given) return given.refusal.code;
    counter.accounts = given.accounts;
  }
  line.accounts = moved.accounts;
  return "ok";
}

async function accountsOf(lines: readonly Line[]): Promise<Accounts[]> {
  const { rows } = await test.database.owner.query<Accounts & { id: string }>(
    `select id, total_fen as "totalFen", frozen_fen as "frozenFen", in_transit_fen as "inTransitFen", paid_fen as "paidFen",
       refunded_fen as "refundedFen", distributed_fen as "distributedFen" from core.quota where id = any($1::uuid[])`,
    [lines.map((line) => line.id)],
  );
  return lines.map((line) => {
    const { id: _id, ...accounts } = rows.find((row) => row.id === line.id) ?? { id: "", ...EMPTY_ACCOUNTS };
    return accounts;
  });
}

describe("the ledger and its model", () => {
  const step = fc.record({
    movement: fc.constantFrom(...MOVES),
    line: fc.nat(3),
    other: fc.nat(3),
    amount: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 4_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, 0.5, 1e15) },
    ),
    repeat: fc.boolean(),
  });

  it("agree on every movement, every refusal and every account", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const lines = await openLines();
        for (const { movement, line, other, amount, repeat } of steps) {
          const expected = play(lines, movement, line, other, amount);
          const [own, second] = [lines[line]?.id ?? "", lines[other]?.id ?? ""];
          const given = {
            movement,
            quota: own,
            ...(movement === "distribute" || movement === "transfer" ? { to: second } : {}),
            amountFen: amount,
            key: ++keys,
          };
          expect(await moveOnce(test.database.app, ledger, given), JSON.stringify(given)).toBe(expected);
          if (repeat && expected === "ok" && !movement.includes("refund") && !movement.startsWith("pa"))
            expect(await moveOnce(test.database.app, ledger, given)).toBe("ok");
          expect(await accountsOf(lines)).toEqual(lines.map((one) => one.accounts));
        }
      }),
      { seed: Number(process.env["SEED"] ?? 20261122), numRuns: Number(process.env["LEDGERS"] ?? 25) },
    );
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  }, 600_000);
});

describe("money that came late into a line", () => {
  it("does not go up to a line that never gave it", async () => {
    const lines = await openLines();
    const child = lines[2]?.id ?? "";
    const give = (movement: "late-refund" | "take-back", amountFen: number): Promise<string> =>
      moveOnce(test.database.app, ledger, { movement, quota: child, amountFen, key: ++keys });
    expect(await give("late-refund", 4_000)).toBe("ok");
    expect(await give("take-back", 5_001)).toBe("ledger.not-distributed");
    expect(await give("take-back", 5_000)).toBe("ok");
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("a line of a project", () => {
  it("gets no more than was approved, however the money comes", async () => {
    const approved = 2_000_000_000;
    const allot = { movement: "allot", line: { number: "超批", ofProject: true }, key: ++keys } as const;
    expect(await moveOnce(test.database.app, ledger, { ...allot, amountFen: approved - 100_000_000 + 1 })).toBe(
      "ledger.over-approved",
    );
    expect(await moveOnce(test.database.app, ledger, { ...allot, amountFen: approved - 100_000_000 })).toBe("ok");
    const { rows } = await test.database.owner.query<{ id: string; left: number }>(
      "select id from core.quota where number = '超批'",
    );
    const { id = "" } = rows[0] ?? {};
    // Carried over into the next year it stays the same money of the same project.
    expect(
      await moveOnce(test.database.app, ledger, {
        movement: "distribute",
        quota: id,
        amountFen: 1000,
        line: { number: "结转", year: 2027, ofProject: true },
        key: ++keys,
      }),
    ).toBe("ok");
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("books that do not hold", () => {
  it("are told by the first broken line, and nothing is posted there any more", async () => {
    const { verifyDay } = await import("../../core/ledger/keep-verifying.ts");
    const [line] = await openLines();
    await test.database.owner.query("update core.quota set total_fen = total_fen + 1 where id = $1", [line?.id]);
    const verdict = await verifyDay(test.context, "2026-03-02");
    expect(verdict?.faults[0]).toMatchObject({ id: line?.id, fault: "account total", expected: 10_000, found: 10_001 });
    expect(await verifyDay(test.context, "2026-03-02"), "once a day").toBeUndefined();
    const after = { movement: "freeze", quota: line?.id ?? "", amountFen: 1, key: ++keys } as const;
    expect(await moveOnce(test.database.app, ledger, after)).toBe("ledger.line-stopped");
    const { rows } = await test.database.owner.query<{ subject: string }>(
      "select subject from core.evidence where kind = 'ledger'",
    );
    expect(rows.map((row) => row.subject)).toEqual([`quota:${line?.id}`]);

    // One person asks, another one lifts, and nobody lifts what is not whole.
    const [chief, budget, clerk] = await Promise.all(
      ["lujingxing", "guzhiwei", "fangxiaoman"].map((l) => test.signIn(l)),
    );
    const said = async (who: Client | undefined, what: "lift" | "lift/confirm") =>
      (
        await who?.send<{ code?: string }>(
          "POST",
          `/quotas/${line?.id}/${what}`,
          what === "lift" ? { reason: "已更正" } : {},
        )
      )?.body.code;
    expect(await said(clerk, "lift")).toBe("right.missing");
    expect(await said(chief, "lift/confirm")).toBe("ledger.lift-not-asked");
    expect(await said(chief, "lift")).toBe("ledger.line-broken");
    await test.database.owner.query("update core.quota set total_fen = total_fen - 1 where id = $1", [line?.id]);
    expect(await said(chief, "lift")).toBeUndefined();
    expect(await said(chief, "lift/confirm")).toBe("ledger.lift-same-person");
    expect((await budget?.get(`/quotas/${line?.id}`))?.body).toMatchObject({
      lift: { asked: { by: "陆景行", reason: "已更正" }, mayAsk: true, mayLift: true },
    });
    await test.database.owner.query("update core.quota set total_fen = total_fen + 1 where id = $1", [line?.id]);
    expect(await said(budget, "lift/confirm")).toBe("ledger.line-broken");
    expect(await moveOnce(test.database.app, ledger, { ...after, key: ++keys })).toBe("ledger.line-stopped");
    await test.database.owner.query("update core.quota set total_fen = total_fen - 1 where id = $1", [line?.id]);
    expect(await said(budget, "lift/confirm")).toBeUndefined();
    expect(await said(budget, "lift/confirm")).toBe("ledger.line-not-stopped");
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
    const { rows: told } = await test.database.owner.query<{ done: string | null }>(
      "select convert_from(body, 'UTF8')::jsonb #>> '{what,do}' as done from core.evidence where kind = 'ledger' order by at, id",
    );
    expect(told.map(({ done }) => done)).toEqual([null, "ask-lift", "lift"]);
  });

  it.each([
    ["a payment record of another amount", "update core.payment set amount_fen = amount_fen * 2"],
    ["a payment record that is gone", "delete from core.payment"],
    ["a posting that is gone", "delete from core.posting where movement = 'increase'"],
    ["a line that hangs elsewhere", "update core.quota set parent = null where parent is not null and total_fen > 0"],
    ["a posting without its key", "delete from core.posting_key where posting = (select id from core.posting limit 1)"],
  ])("%s is found", async (_what, sql) => {
    const tx = await test.database.owner.connect();
    try {
      await tx.query("begin");
      await tx.query(sql);
      expect((await verifyLedger(tx)).faults.length).toBeGreaterThan(0);
    } finally {
      await tx.query("rollback");
      tx.release();
    }
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});
