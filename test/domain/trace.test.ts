/** The trace without a database: every fen leads from a top line to one end, and the picture is a sum of the same rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ACCOUNTS } from "../../core/domain/ledger.ts";
import { payeeName } from "../../core/domain/payee.ts";
import {
  drawTrace,
  lineTotal,
  rowsThrough,
  sumRows,
  type TraceLine,
  type TracePayment,
  traceRows,
} from "../../core/domain/trace.ts";

const line = (
  id: string,
  parent: string | null,
  accounts: Partial<TraceLine["accounts"]>,
  more: Partial<TraceLine> = {},
): TraceLine => ({
  id,
  parent,
  project: null,
  outsideFen: 0,
  accounts: { ...EMPTY_ACCOUNTS, ...accounts },
  ...more,
});
const paid = (of: string, payee: string, amountFen: number, contract: string | null = null): TracePayment => ({
  line: of,
  project: "road",
  contract,
  payee,
  amountFen,
});

describe("rows of the trace", () => {
  it("lead from the top line to each payee and to each state of what is not paid", () => {
    const lines = [
      line("province", null, { totalFen: 1000, distributedFen: 700 }),
      line(
        "county",
        "province",
        { totalFen: 700, paidFen: 300, refundedFen: 50, inTransitFen: 100, frozenFen: 20 },
        { project: "road" },
      ),
    ];
    const rows = traceRows(lines, [paid("county", "builder", 250, "contract")]);

    expect(rows.map((row) => [row.lines.join(">"), row.contract, row.payee ?? row.state, row.amountFen])).toEqual([
      ["province", null, "available", 300],
      ["province>county", "contract", "builder", 250],
      ["province>county", null, "in-transit", 100],
      ["province>county", null, "frozen", 20],
      ["province>county", null, "available", 330],
    ]);
    expect(sumRows(rows)).toBe(lineTotal(lines));
  });

  it("say what went to lines out of sight, and what was paid without a record", () => {
    const lines = [line("top", null, { totalFen: 500, distributedFen: 200, paidFen: 40 }, { outsideFen: 200 })];
    const rows = traceRows(lines, []);

    expect(rows.map((row) => [row.state, row.amountFen])).toEqual([
      ["available", 260],
      ["outside", 200],
      ["unrecorded", 40],
    ]);
    expect(sumRows(rows)).toBe(500);
  });

  it("begin at a line whose upper one is not seen", () => {
    expect(traceRows([line("child", "unseen", { totalFen: 5 })], [])[0]?.lines).toEqual(["child"]);
  });
});

describe("the picture", () => {
  const lines = [line("a", null, { totalFen: 100, paidFen: 60 })];
  const rows = traceRows(lines, [paid("a", "p1", 30), paid("a", "p2", 20), paid("a", "p3", 7), paid("a", "p4", 3)]);

  it("draws the largest payees and puts the others together, which the table still shows one by one", () => {
    const { nodes } = drawTrace(rows, 2);

    expect(nodes.filter((node) => node.kind === "payee").map((node) => [node.id, node.amountFen, node.count])).toEqual([
      ["payee:p1", 30, 1],
      ["payee:p2", 20, 1],
      ["rest:payee", 10, 2],
    ]);
    expect(rowsThrough(rows, "rest:payee", 2).map((row) => row.payee)).toEqual(["p3", "p4"]);
    expect(rowsThrough(rows, "payee:p4", 2).map((row) => row.payee)).toEqual(["p4"]);
  });

  it("does not hide a single one behind the rest", () => {
    expect(drawTrace(rows, 3).nodes.filter((node) => node.id === "rest:payee")).toEqual([]);
  });

  it("keeps every fen at every node, whatever the money did", () => {
    const payment = fc.record({
      line: fc.nat(4),
      payee: fc.nat(8),
      contract: fc.option(fc.nat(3)),
      amount: fc.integer({ min: -50, max: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(payment, { maxLength: 30 }),
        fc.array(fc.nat(900), { minLength: 5, maxLength: 5 }),
        fc.nat(4),
        (payments, totals, most) => {
          const tree = totals.map((totalFen, i) =>
            line(`l${i}`, i === 0 ? null : `l${Math.floor((i - 1) / 2)}`, { totalFen, frozenFen: totalFen % 7 }),
          );
          const all = traceRows(
            tree,
            payments.map((one) => ({
              ...paid(`l${one.line}`, `p${one.payee}`, one.amount),
              contract: one.contract === null ? null : `c${one.contract}`,
            })),
          );
          const { nodes, links } = drawTrace(all, most);

          expect(sumRows(all)).toBe(lineTotal(tree));
          for (const node of nodes) {
            const into = links.filter((link) => link.to === node.id);
            const out = links.filter((link) => link.from === node.id);
            const sum = (some: typeof links) => some.reduce((fen, link) => fen + link.amountFen, 0);
            expect(sumRows(rowsThrough(all, node.id, most))).toBe(node.amountFen);
            if (out.length === 0) expect(sum(into)).toBe(node.amountFen);
          }
          const ends = nodes.filter((node) => !links.some((link) => link.from === node.id));
          expect(ends.reduce((fen, node) => fen + node.amountFen, 0)).toBe(lineTotal(tree));
        },
      ),
    );
  });
});

describe("the name of a payee", () => {
  it.each([
    ["浙江某某市政建设有限公司", null, "浙江某某市政建设有限公司"],
    ["某水利站", "12330000470083417T", "某水利站"],
    ["王小明", null, "****"],
    ["阿卜杜拉·买买提", null, "****"],
    ["浙江某某市政建设有限公司", "11010519491231002X", "****"],
  ])("%s with code %s is read as %s", (name, code, read) => {
    expect(payeeName(name, code, false)).toBe(read);
    expect(payeeName(name, code, true)).toBe(name);
  });
});
