/** Payments against bank lines: what belongs together, whatever order the two come in, and never anything twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import {
  type Match,
  matchStatement,
  type MatchLine,
  type MatchPayment,
  plainName,
  plainNumber,
} from "../../core/domain/match-statement.ts";

const payment = (id: string, yuan: number, more: Partial<MatchPayment> = {}): MatchPayment => ({
  id,
  amountFen: yuan * 100,
  paidOn: "2026-03-04",
  payee: "浙江永宁建工有限公司",
  serial: null,
  voucher: null,
  ...more,
});
const line = (id: string, yuan: number, more: Partial<MatchLine> = {}): MatchLine => ({
  id,
  amountFen: yuan * 100,
  bookedOn: "2026-03-04",
  counterparty: "浙江永宁建工有限公司",
  reference: null,
  voucher: null,
  ...more,
});
const brief = (matches: readonly Match[]): string[] =>
  matches.map((m) => `${m.basis} ${m.payments.join("+")}=${m.lines.join("+")}${m.agrees ? "" : " differs"}`);

describe("matching", () => {
  it("goes by the bank's serial first, whatever else is written there", () => {
    const payments = [payment("p1", 100, { serial: "DB 001" }), payment("p2", 100)];
    const lines = [
      line("l1", -100, { counterparty: "" }),
      line("l2", -100, { counterparty: "别的名字", reference: "db001" }),
    ];
    expect(brief(matchStatement(payments, lines))).toEqual(["serial p1=l2"]);
  });

  it("goes by our voucher next, and says where the amount differs", () => {
    const payments = [payment("p1", 100, { voucher: "PZ-1" }), payment("p2", 200, { voucher: "PZ-2" })];
    const lines = [line("l1", -100, { voucher: "PZ-1" }), line("l2", -199, { voucher: "PZ-2" })];
    expect(brief(matchStatement(payments, lines))).toEqual(["voucher p1=l1", "voucher p2=l2 differs"]);
  });

  it("knows the payee in full width, with other spaces and brackets, up to a day apart", () => {
    const payments = [payment("p1", 100, { payee: "台州宏图(建设)有限公司" })];
    const near = line("l1", -100, { counterparty: "台州 宏图（建设）有限公司", bookedOn: "2026-03-05" });
    expect(brief(matchStatement(payments, [near]))).toEqual(["payee p1=l1"]);
    expect(matchStatement(payments, [{ ...near, bookedOn: "2026-03-06" }])).toEqual([]);
    expect(matchStatement(payments, [{ ...near, counterparty: "台州宏图（建筑）有限公司" }])).toEqual([]);
    expect(matchStatement(payments, [{ ...near, counterparty: "" }])).toEqual([]);
    expect(plainName(" ＡＢ·Ｃ（甲）〔乙〕「丙」")).toBe("abc甲乙丙");
    expect(plainNumber(" ｐｚ-０1 ")).toBe("PZ-01");
  });

  it("takes as many pairs of the same amount and payee as there are", () => {
    const payments = [payment("p1", 5, { paidOn: "2026-03-01" }), payment("p2", 5, { paidOn: "2026-03-02" })];
    const lines = [line("l1", -5, { bookedOn: "2026-03-02" }), line("l2", -5, { bookedOn: "2026-03-03" })];
    expect(brief(matchStatement(payments, lines))).toEqual(["payee p1=l1", "payee p2=l2"]);
  });

  it("puts together what the bank split in two (pitfall 15), and two payments that it booked as one", () => {
    expect(
      brief(matchStatement([payment("p1", 100)], [line("l1", -60), line("l2", -40, { bookedOn: "2026-03-05" })])),
    ).toEqual(["split p1=l1+l2"]);
    expect(brief(matchStatement([payment("p1", 60), payment("p2", 40)], [line("l1", -100)]))).toEqual([
      "joined p1+p2=l1",
    ]);
    expect(
      brief(
        matchStatement(
          [payment("p1", 100, { voucher: "V" })],
          [line("l1", -60, { voucher: "V" }), line("l2", -40, { voucher: "V" })],
        ),
      ),
    ).toEqual(["voucher p1=l1+l2"]);
    expect(brief(matchStatement([payment("p1", 6)], [line("a", -1), line("b", -2), line("c", -3)]))).toEqual([
      "split p1=a+b+c",
    ]);
  });

  it("keeps a return apart from the payment whose number it bears", () => {
    const paid = payment("p1", 100, { voucher: "PZ-1" });
    const back = line("l2", 100, { voucher: "PZ-1" });
    expect(brief(matchStatement([paid], [line("l1", -100, { voucher: "PZ-1" }), back]))).toEqual(["voucher p1=l1"]);
    const refund = payment("p2", -100, { voucher: "PZ-1" });
    expect(brief(matchStatement([refund], [back]))).toEqual(["voucher p2=l2"]);
  });

  it("shows one payment and one line of a payee on a day as differing, and leaves several alone", () => {
    expect(brief(matchStatement([payment("p1", 100)], [line("l1", -90)]))).toEqual(["payee p1=l1 differs"]);
    expect(matchStatement([payment("p1", 100), payment("p2", 70)], [line("l1", -90)])).toEqual([]);
  });

  it("does not go looking for pairs among hundreds of lines of one payee", () => {
    const lines = Array.from({ length: 300 }, (_, i) => line(`l${String(i).padStart(3, "0")}`, -(i + 1)));
    expect(matchStatement([payment("p1", 590)], lines)).toEqual([]);
  });
});

describe("matching anything with anything", () => {
  const day = fc.integer({ min: 0, max: 4 }).map((n) => plusDays("2026-03-02", n));
  const name = fc.constantFrom("甲建工", "甲 建工", "乙公司", "（乙）公司", "");
  const number = fc.constantFrom(null, "A1", "a1 ", "B2", "C3");
  const fen = fc.integer({ min: 1, max: 6 }).map((n) => n * 100);
  const payments = fc.array(
    fc.record({ fen, back: fc.boolean(), paidOn: day, payee: name, serial: number, voucher: number }),
    { maxLength: 14 },
  );
  const lines = fc.array(
    fc.record({ fen, came: fc.boolean(), bookedOn: day, counterparty: name, reference: number, voucher: number }),
    { maxLength: 14 },
  );
  const world = fc.tuple(payments, lines).map(([ours, theirs]) => ({
    payments: ours.map(
      ({ fen: amount, back, ...one }, i): MatchPayment => ({ ...one, id: `p${i}`, amountFen: back ? -amount : amount }),
    ),
    lines: theirs.map(
      ({ fen: amount, came, ...one }, i): MatchLine => ({ ...one, id: `l${i}`, amountFen: came ? amount : -amount }),
    ),
  }));

  it("gives the same for every order", () => {
    const shuffled = world.chain((given) =>
      fc.record({
        given: fc.constant(given),
        payments: fc.shuffledSubarray(given.payments, { minLength: given.payments.length }),
        lines: fc.shuffledSubarray(given.lines, { minLength: given.lines.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ given, payments: ours, lines: theirs }) => {
        expect(matchStatement(ours, theirs)).toEqual(matchStatement(given.payments, given.lines));
      }),
      { numRuns: 500 },
    );
  });

  it("uses every payment and line once at most, and every match has what it claims", () => {
    fc.assert(
      fc.property(world, (given) => {
        const matches = matchStatement(given.payments, given.lines);
        const used = matches.flatMap((match) => [...match.payments, ...match.lines]);
        expect(new Set(used).size).toBe(used.length);
        for (const match of matches) {
          const ours = given.payments.filter((one) => match.payments.includes(one.id));
          const theirs = given.lines.filter((one) => match.lines.includes(one.id));
          expect([ours.length, theirs.length]).toEqual([match.payments.length, match.lines.length]);
          const sum = [...ours, ...theirs].reduce((all, one) => all + one.amountFen, 0);
          expect(match.agrees).toBe(sum === 0);
          // One direction only: what we paid stands against what went out.
          for (const one of theirs) expect(one.amountFen < 0).toBe((ours[0]?.amountFen ?? 0) > 0);
          if (match.basis === "serial")
            expect(
              new Set([...ours.map((o) => plainNumber(o.serial)), ...theirs.map((t) => plainNumber(t.reference))]).size,
            ).toBe(1);
          else if (match.basis === "voucher")
            expect(new Set([...ours, ...theirs].map((one) => plainNumber(one.voucher))).size).toBe(1);
          else {
            expect(
              new Set([...ours.map((o) => plainName(o.payee)), ...theirs.map((t) => plainName(t.counterparty))]).size,
            ).toBe(1);
            const single = match.basis === "joined" ? (theirs[0]?.bookedOn ?? "") : (ours[0]?.paidOn ?? "");
            const days = [...ours.map((o) => o.paidOn), ...theirs.map((t) => t.bookedOn)];
            for (const one of days) expect([-1, 0, 1].map((n) => plusDays(single, n))).toContain(one);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
