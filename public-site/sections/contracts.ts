/** Contracts with what was signed, what it is now, what is paid, and the quotas that the payments were taken from. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { Figure, shareText, spoken, tableFigure, wordFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const ContractsView = Type.Object(
  {
    heading: Type.String(),
    unit: Type.String(),
    rows: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          number: Type.String(),
          party: Type.String(),
          signed: Type.String(),
          amount: Figure,
          current: Figure,
          paid: Figure,
          unpaid: Figure,
          overpaid: Type.Boolean(),
        },
        closed,
      ),
    ),
    total: Type.Object({ amount: Figure, current: Figure, paid: Figure, unpaid: Figure }, closed),
  },
  closed,
);
export type ContractsView = Static<typeof ContractsView>;

export const QuotasView = Type.Object(
  {
    heading: Type.String(),
    unit: Type.String(),
    rows: Type.Array(
      Type.Object(
        {
          number: Type.String(),
          source: Type.String(),
          date: Type.String(),
          total: Figure,
          paid: Figure,
          balance: Figure,
          share: Type.String(),
        },
        closed,
      ),
    ),
    total: Type.Object({ total: Figure, paid: Figure, balance: Figure }, closed),
    notAllotted: Type.String(),
  },
  closed,
);
export type QuotasView = Static<typeof QuotasView>;

/** The contracts of a snapshot, or undefined when there are none. */
export function contractsView(lang: Lang, snapshot: Snapshot): ContractsView | undefined {
  if (snapshot.contracts.length === 0) return undefined;
  const contracts = snapshot.contracts.map((contract) => ({
    ...contract,
    nowFen: contract.currentFen ?? contract.amountFen,
  }));
  const sum = (pick: (contract: (typeof contracts)[number]) => number) =>
    contracts.reduce((total, contract) => total + pick(contract), 0);
  const [nowFen, paidFen] = [sum((contract) => contract.nowFen), sum((contract) => contract.paidFen)];
  return {
    heading: say(lang, "contracts.heading", {
      count: contracts.length,
      amount: spoken(wordFigure(lang, nowFen)),
      share: shareText(paidFen, nowFen),
    }),
    unit: say(lang, "unit.table"),
    rows: contracts.map((contract) => ({
      name: contract.name,
      number: contract.number,
      party: contract.party,
      signed: contract.signed ?? "",
      amount: tableFigure(lang, contract.amountFen),
      current: tableFigure(lang, contract.nowFen),
      paid: tableFigure(lang, contract.paidFen),
      unpaid: tableFigure(lang, contract.nowFen - contract.paidFen),
      overpaid: contract.paidFen > contract.nowFen,
    })),
    total: {
      amount: tableFigure(
        lang,
        sum((contract) => contract.amountFen),
      ),
      current: tableFigure(lang, nowFen),
      paid: tableFigure(lang, paidFen),
      unpaid: tableFigure(lang, nowFen - paidFen),
    },
  };
}

/** The quotas of a snapshot's money, or undefined when nothing is allotted yet. */
export function quotasView(lang: Lang, money: NonNullable<Snapshot["money"]>): QuotasView | undefined {
  if (money.quotas.length === 0) return undefined;
  const sum = (pick: (quota: (typeof money.quotas)[number]) => number) =>
    money.quotas.reduce((total, quota) => total + pick(quota), 0);
  const totalFen = sum((quota) => quota.totalFen);
  return {
    heading: say(lang, "quotas.heading", { count: money.quotas.length, amount: spoken(wordFigure(lang, totalFen)) }),
    unit: say(lang, "unit.table"),
    rows: money.quotas.map((quota) => ({
      number: quota.number,
      source: quota.source,
      date: quota.date ?? "",
      total: tableFigure(lang, quota.totalFen),
      paid: tableFigure(lang, quota.paidFen),
      balance: tableFigure(lang, quota.balanceFen),
      share: shareText(quota.paidFen, quota.totalFen),
    })),
    total: {
      total: tableFigure(lang, totalFen),
      paid: tableFigure(
        lang,
        sum((quota) => quota.paidFen),
      ),
      balance: tableFigure(
        lang,
        sum((quota) => quota.balanceFen),
      ),
    },
    notAllotted:
      money.notAllottedFen === 0
        ? ""
        : say(lang, "quotas.notAllotted", { amount: spoken(wordFigure(lang, money.notAllottedFen)) }),
  };
}
