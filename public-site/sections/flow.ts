/** Where the money comes from and where it goes: sources, the project, payees and what is left; drawing and tables. */
import { type Static, Type } from "typebox";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";
import { Figure, shareText, spoken, tableFigure, wordFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";
import { FlowDrawing, narrowDrawing, wideDrawing } from "./flow-drawing.ts";
import type { FlowNode } from "./flow-layout.ts";

const closed = { additionalProperties: false };
const MOST_PAYEES = 7;

export const FlowView = Type.Object(
  {
    heading: Type.String(),
    title: Type.String(),
    unit: Type.String(),
    wide: FlowDrawing,
    narrow: FlowDrawing,
    caption: Type.String(),
    sources: Type.Array(
      Type.Object({ name: Type.String(), total: Figure, paid: Type.String(), balance: Type.String() }, closed),
    ),
    sourcesTotal: Type.Object({ total: Figure, paid: Figure, balance: Figure }, closed),
    payees: Type.Array(
      Type.Object({ name: Type.String(), note: Type.String(), amount: Figure, share: Type.String() }, closed),
    ),
    payeesTotal: Type.Object({ amount: Figure, share: Type.String() }, closed),
  },
  closed,
);
export type FlowView = Static<typeof FlowView>;

type Money = NonNullable<Snapshot["money"]>;
type SourceSum = { name: string; totalFen: number; paidFen: number; balanceFen: number };

/** The flow of a snapshot's money. The left side is what was allotted, by source, plus what is not allotted yet. */
export function flowView(lang: Lang, snapshot: Snapshot, money: Money, asOf: string): FlowView {
  const sources = sourceSums(lang, snapshot, money);
  const { approvedFen, balanceFen } = equationOf(money);
  const payees = payeeSums(money);
  const totalFen = sources.reduce((sum, source) => sum + source.totalFen, 0);
  const count = sources.filter((source) => source.name !== say(lang, "flow.notAllotted")).length;
  const left: FlowNode[] = sources
    .filter((source) => source.totalFen > 0)
    .map((source) => ({ name: source.name, fen: source.totalFen, kind: "source" }));
  const right: FlowNode[] = foldPayees(lang, payees).concat(
    balanceFen > 0 ? [{ name: say(lang, "flow.unpaid"), fen: balanceFen, kind: "rest" }] : [],
  );
  const outFen = payees.reduce((sum, payee) => sum + payee.fen, 0) + balanceFen;
  const sum = (pick: (source: SourceSum) => number) => sources.reduce((total, source) => total + pick(source), 0);
  const top = payees[0];
  return {
    heading: top
      ? say(lang, "flow.heading", {
          count,
          amount: spoken(wordFigure(lang, totalFen)),
          share: shareText(top.fen, approvedFen),
        })
      : say(lang, "flow.headingNone", { count, amount: spoken(wordFigure(lang, totalFen)) }),
    title: say(lang, "flow.title"),
    unit: `${say(lang, "unit.table")}${say(lang, "list.comma")}${say(lang, "word.asOf", { day: asOf })}`,
    wide: wideDrawing(lang, left, { name: say(lang, "flow.project"), fen: approvedFen }, right),
    narrow: narrowDrawing(lang, left, { name: say(lang, "flow.project"), fen: approvedFen }, right),
    caption: say(lang, "flow.caption"),
    sources: sources.map((source) => ({
      name: source.name,
      total: tableFigure(lang, source.totalFen),
      paid: tableFigure(lang, source.paidFen).text,
      balance: tableFigure(lang, source.balanceFen).text,
    })),
    sourcesTotal: {
      total: tableFigure(lang, totalFen),
      paid: tableFigure(
        lang,
        sum((source) => source.paidFen),
      ),
      balance: tableFigure(
        lang,
        sum((source) => source.balanceFen),
      ),
    },
    payees: [
      ...payees.map((payee) => ({
        name: payee.name,
        note: say(lang, "flow.payments", { count: payee.count }),
        amount: tableFigure(lang, payee.fen),
        share: shareText(payee.fen, approvedFen),
      })),
      ...(balanceFen === 0
        ? []
        : [
            {
              name: say(lang, "flow.unpaid"),
              note: say(lang, "flow.unpaidNote"),
              amount: tableFigure(lang, balanceFen),
              share: shareText(balanceFen, approvedFen),
            },
          ]),
    ],
    payeesTotal: { amount: tableFigure(lang, outFen), share: shareText(outFen, approvedFen) },
  };
}

/**
 * The planned sources when they add up to the approval; else the quotas by source. Money without a quota yet is a
 * source of its own then, so that the left side adds up either way.
 */
function sourceSums(lang: Lang, snapshot: Snapshot, money: Money): SourceSum[] {
  const quotas = Map.groupBy(money.quotas, (quota) => quota.source);
  const sum = (name: string, pick: (quota: Money["quotas"][number]) => number) =>
    (quotas.get(name) ?? []).reduce((total, quota) => total + pick(quota), 0);
  const planned = snapshot.sources;
  const plannedFen = planned.reduce((total, source) => total + source.amountFen, 0);
  const names = new Set(planned.map((source) => source.name));
  if (
    plannedFen === money.approvedFen &&
    names.size === planned.length &&
    [...quotas.keys()].every((name) => names.has(name))
  ) {
    return planned.map(({ name, amountFen }) => ({
      name,
      totalFen: amountFen,
      paidFen: sum(name, (quota) => quota.paidFen),
      balanceFen: sum(name, (quota) => quota.balanceFen) + amountFen - sum(name, (quota) => quota.totalFen),
    }));
  }
  const allotted = [...quotas.keys()].map((name) => ({
    name,
    totalFen: sum(name, (quota) => quota.totalFen),
    paidFen: sum(name, (quota) => quota.paidFen),
    balanceFen: sum(name, (quota) => quota.balanceFen),
  }));
  if (money.notAllottedFen === 0) return allotted;
  return [
    ...allotted,
    {
      name: say(lang, "flow.notAllotted"),
      totalFen: money.notAllottedFen,
      paidFen: 0,
      balanceFen: money.notAllottedFen,
    },
  ];
}

type PayeeSum = { name: string; fen: number; count: number };

function payeeSums(money: Money): PayeeSum[] {
  const groups = Map.groupBy(money.payments, (payment) => payment.payee);
  return [...groups]
    .map(([name, payments]) => ({
      name,
      count: payments.length,
      fen: payments.reduce((sum, payment) => sum + payment.amountFen, 0),
    }))
    .toSorted((a, b) => b.fen - a.fen);
}

function foldPayees(lang: Lang, payees: readonly PayeeSum[]): FlowNode[] {
  const positive = payees.filter((payee) => payee.fen > 0);
  const shown: FlowNode[] = positive.slice(0, MOST_PAYEES).map(({ name, fen }) => ({ name, fen, kind: "payee" }));
  const rest = positive.slice(MOST_PAYEES);
  if (rest.length === 0) return shown;
  return [
    ...shown,
    {
      name: say(lang, "flow.others", { count: rest.length }),
      fen: rest.reduce((sum, payee) => sum + payee.fen, 0),
      kind: "payee",
    },
  ];
}
