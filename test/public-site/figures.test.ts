/** The numbers on a project page: the equation, the flow, the subtotals, and how amounts read in two languages. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equationOf } from "../../core/domain/snapshot.ts";
import { dayOf, roundFigure, shareText, tableFigure, wordFigure } from "../../public-site/figures.ts";
import { projectView } from "../../public-site/pages/project.ts";
import { fold, spread } from "../../public-site/sections/flow-labels.ts";
import { makeBroken, makeContext, makeImported, makeMany, makeRiver, makeUnpaid } from "./make-snapshot.ts";

/** A table figure read back as fen; only for Chinese pages, whose tables are in wan. */
function fenOf(text: string): number {
  const [whole = "", decimals = ""] = text.replaceAll(",", "").replace("\u2212", "-").split(".");
  return Number(`${whole}${decimals.padEnd(6, "0")}`);
}

describe("the equation", () => {
  it("shows the golden numbers of the river project and agrees", () => {
    const view = projectView(makeContext(), makeRiver()).equation;

    expect([view?.approved.text, view?.paid.text, view?.balance.text]).toEqual(["3,240.00", "2,650.00", "590.00"]);
    expect(view?.agrees).toBe(true);
    expect(view?.approved.exact).toMatch(/^32,400,000\.00 /);
    expect(view?.split.reduce((sum, part) => sum + Number.parseFloat(part.width), 0)).toBeCloseTo(100, 2);
  });

  it("shows the same in million yuan in English", () => {
    const view = projectView(makeContext("en"), makeRiver()).equation;

    expect([view?.approved.text, view?.paid.text, view?.balance.text]).toEqual(["32.40", "26.50", "5.90"]);
    expect(view?.approved.unit).toBe("million yuan");
  });

  it("is shown broken with its difference when the books do not agree", () => {
    const view = projectView(makeContext("en"), makeBroken()).equation;

    expect(view?.agrees).toBe(false);
    expect(view?.arithmetic).toBe("32.40 − 26.50 − 5.78 = 0.12\u00a0million yuan.");
    expect(view?.checkText).toContain("more than");
  });

  it("is not shown where nothing is known of payments", () => {
    const view = projectView(makeContext(), makeImported());

    expect(view.equation).toBeUndefined();
    expect(view.payments).toBeUndefined();
    expect(view.unknown?.total?.text).toBe("1,800.00");
  });
});

describe("the flow", () => {
  for (const [name, snapshot] of Object.entries({ river: makeRiver(), many: makeMany() })) {
    it(`adds up on both sides: ${name}`, () => {
      const { flow } = projectView(makeContext(), snapshot);
      const { approvedFen } = equationOf(snapshot.money);

      expect(flow?.sources.reduce((sum, source) => sum + fenOf(source.total.text), 0)).toBe(approvedFen);
      expect(flow?.payees.reduce((sum, payee) => sum + fenOf(payee.amount.text), 0)).toBe(approvedFen);
      expect(fenOf(flow?.sourcesTotal.paid.text ?? "")).toBe(equationOf(snapshot.money).paidFen);
      expect(flow?.payeesTotal.share).toBe("100.0%");
    });
  }

  it("draws both sides as thick as the project when the books agree", () => {
    const drawing = projectView(makeContext(), makeRiver()).flow?.wide;
    const thick = (look: RegExp) =>
      (drawing?.shapes ?? [])
        .filter((shape) => look.test(shape.look))
        .reduce((sum, shape) => sum + Number(/v([\d.]+)/.exec(shape.d)?.[1] ?? 0), 0);

    expect(thick(/^f[1-5]$/)).toBeCloseTo(thick(/^c-ink$/), 0);
    expect(thick(/^(fp|hatch)$/)).toBeCloseTo(thick(/^c-ink$/), 0);
  });

  it("is drawn without payees when nothing is paid", () => {
    const { flow } = projectView(makeContext("en"), makeUnpaid());

    expect(flow?.payees.map((payee) => payee.name)).toEqual(["Balance (not paid)"]);
  });

  it("keeps labels apart and folds long names", () => {
    const at = spread([10, 12, 200], [20, 20, 20], 0);

    expect(at.every((center, index) => index === 0 || center - (at[index - 1] ?? 0) >= 20)).toBe(true);
    expect(fold("Construction Company of the Northern Region", 10, 2)).toHaveLength(2);
    expect(fold("", 10, 2)).toEqual([]);
  });
});

describe("payments", () => {
  it("have a subtotal each year, which add up to what is paid", () => {
    const snapshot = makeMany();
    const payments = projectView(makeContext(), snapshot).payments;

    const years = payments?.years ?? [];
    for (const year of years) {
      expect(year.rows.reduce((sum, row) => sum + fenOf(row.amount.text), 0)).toBe(fenOf(year.subtotal.text));
      expect(new Set(year.rows.map((row) => row.date.slice(0, 4))).size).toBe(1);
    }
    expect(years.flatMap((year) => year.rows)).toHaveLength(200);
    expect(years.reduce((sum, year) => sum + fenOf(year.subtotal.text), 0)).toBe(equationOf(snapshot.money).paidFen);
    expect(years.flatMap((year) => year.rows).filter((row) => row.amount.text.startsWith("\u2212"))).toHaveLength(10);
  });

  it("end with the running total that the equation shows", () => {
    const view = projectView(makeContext(), makeRiver());

    expect(view.payments?.years.at(-1)?.rows.at(-1)?.running.text).toBe(view.equation?.paid.text);
  });
});

describe("amounts", () => {
  it("never lose a fen, whatever the amount and language", () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), (fen) => {
        const chinese = wordFigure("zh-CN", fen).text;
        const english = wordFigure("en", fen).text.replaceAll(",", "").replace("\u2212", "-");
        expect(fenOf(chinese) + 0).toBe(fen + 0);
        const [whole = "", decimals = ""] = english.split(".");
        expect(BigInt(`${whole}${decimals.padEnd(8, "0")}`)).toBe(BigInt(fen));
      }),
    );
  });

  it("round sums to the unit of their size and say the exact amount beside", () => {
    expect(roundFigure("en", 404_800_000_000_000)).toMatchObject({ text: "4,048.00", unit: "billion yuan" });
    expect(roundFigure("en", 123_456_789)).toMatchObject({ text: "1.23", exact: "1,234,567.89 yuan" });
    expect(tableFigure("en", -5)).toMatchObject({ text: "\u22120.05" });
  });

  it("never call a share complete or nothing before it is", () => {
    expect([
      shareText(9999, 10_000),
      shareText(1, 10_000),
      shareText(0, 10_000),
      shareText(1, 1),
      shareText(1, 0),
    ]).toEqual(["99.9%", "0.1%", "0.0%", "100.0%", "—"]);
  });

  it("show the day in China", () => {
    expect(dayOf("2026-11-05T18:30:00.000Z")).toBe("2026-11-06");
    expect(dayOf("2026-11-05")).toBe("2026-11-05");
  });
});
