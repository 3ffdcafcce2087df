/** The equation at the head of a project page: approved = paid + balance, agreed or broken, and the bar that splits it. */
import { type Static, Type } from "typebox";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";
import { dayOf, drawnShare, Figure, shareText, spoken, wordFigure } from "../figures.ts";
import { type Lang, type MessageKey, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const EquationView = Type.Object(
  {
    heading: Type.String(),
    agrees: Type.Boolean(),
    size: Type.Enum(["", "long", "longer"]),
    approved: Figure,
    paid: Figure,
    balance: Figure,
    approvedNote: Type.String(),
    paidNote: Type.String(),
    balanceNote: Type.String(),
    arithmetic: Type.String(),
    checkText: Type.String(),
    splitLabel: Type.String(),
    split: Type.Array(
      Type.Object({ look: Type.String(), x: Type.String(), width: Type.String(), text: Type.String() }, closed),
    ),
  },
  closed,
);
export type EquationView = Static<typeof EquationView>;

/** The equation of a snapshot's money. */
export function equationView(lang: Lang, snapshot: Snapshot, money: NonNullable<Snapshot["money"]>): EquationView {
  const { approvedFen, paidFen, balanceFen, differenceFen } = equationOf(money);
  const [approved, paid, balance] = [approvedFen, paidFen, balanceFen].map((fen) => wordFigure(lang, fen)) as [
    Figure,
    Figure,
    Figure,
  ];
  const difference = wordFigure(lang, differenceFen);
  const agrees = differenceFen === 0;
  const split = splitBar(lang, money, approvedFen, paidFen, balanceFen);
  return {
    heading: agrees
      ? say(lang, "equation.heading")
      : say(lang, "equation.headingBroken", { amount: spoken(wordFigure(lang, Math.abs(differenceFen))) }),
    agrees,
    size: sizeOf([approved, paid, balance]),
    approved,
    paid,
    balance,
    approvedNote: say(lang, "equation.approvedNote"),
    paidNote: say(lang, "equation.paidNote", { count: money.payments.length }),
    balanceNote: say(lang, "equation.balanceNote", { day: dayOf(snapshot.asOf) }),
    arithmetic: say(lang, "equation.arithmetic", {
      approved: approved.text,
      paid: paid.text,
      balance: balance.text.startsWith("\u2212") ? `(${balance.text})` : balance.text,
      difference: spoken(difference),
    }),
    checkText: agrees
      ? say(lang, "equation.agrees", { count: money.payments.length })
      : say(lang, "equation.differs", {
          amount: spoken(wordFigure(lang, Math.abs(differenceFen))),
          side: say(lang, sideOf(differenceFen)),
        }),
    splitLabel: split.map((part) => part.text).join(say(lang, "list.comma")),
    split,
  };
}

/** The largest type that holds three figures and their units on one line of 930 px: a sign takes 0.47 of its size. */
function sizeOf(figures: readonly Figure[]): EquationView["size"] {
  const digits = figures.reduce((sum, figure) => sum + figure.text.length, 0);
  const units = figures.reduce((sum, figure) => sum + figure.unit.length * (figure.unit > "\u024f" ? 16 : 8.5) + 6, 0);
  if (digits * 28 + units <= 780) return "";
  return digits * 19 + units <= 830 ? "long" : "longer";
}

function sideOf(differenceFen: number): MessageKey {
  return differenceFen > 0 ? "equation.approvedMore" : "equation.approvedLess";
}

/** Paid green, allotted but not paid hatched, not yet allotted pale; a broken page shows its parts without stretching. */
function splitBar(
  lang: Lang,
  money: NonNullable<Snapshot["money"]>,
  approvedFen: number,
  paidFen: number,
  balanceFen: number,
): EquationView["split"] {
  const whole = Math.max(approvedFen, paidFen + balanceFen);
  const parts: { look: string; key: MessageKey; fen: number }[] = [
    { look: "fp", key: "split.paid", fen: paidFen },
    { look: "hatch", key: "split.allotted", fen: balanceFen - money.notAllottedFen },
    { look: "m1 edge", key: "split.notAllotted", fen: money.notAllottedFen },
  ];
  let start = 0;
  const shown = [];
  for (const part of parts) {
    if (part.fen <= 0) continue;
    const width = drawnShare(part.fen, whole);
    const text = say(lang, part.key, {
      amount: spoken(wordFigure(lang, part.fen)),
      share: shareText(part.fen, approvedFen),
    });
    shown.push({ look: part.look, x: `${start.toFixed(3)}%`, width: `${width.toFixed(3)}%`, text });
    start += width;
  }
  return shown;
}
