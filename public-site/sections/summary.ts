/** A project in one plain sentence by rule, and what is said instead of an equation where no payments are known. */
import { type Static, Type } from "typebox";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";
import { dayOf, Figure, percentText, shareText, spoken, wordFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const UnknownView = Type.Object(
  { heading: Type.String(), text: Type.String(), total: Type.Union([Figure, Type.Null()]) },
  closed,
);
export type UnknownView = Static<typeof UnknownView>;

/** One plain sentence by rule: who, how much, paid how far, what is left, how far the work is. */
export function summaryOf(lang: Lang, snapshot: Snapshot): string {
  const { money, unit } = snapshot;
  const day = dayOf(snapshot.asOf);
  const latest = snapshot.progress.toSorted((a, b) => (a.date < b.date ? -1 : 1)).at(-1);
  const sentences: string[] = [];
  if (money) {
    const { approvedFen, paidFen, balanceFen } = equationOf(money);
    const params = {
      unit,
      day,
      approved: spoken(wordFigure(lang, approvedFen)),
      paid: spoken(wordFigure(lang, paidFen)),
      balance: spoken(wordFigure(lang, balanceFen)),
      share: shareText(paidFen, approvedFen),
    };
    sentences.push(
      say(
        lang,
        paidFen === 0 ? "project.summaryNothingPaid" : balanceFen === 0 ? "project.summaryAllPaid" : "project.summary",
        params,
      ),
    );
  } else if (snapshot.totalFen !== undefined) {
    sentences.push(say(lang, "project.summaryTotal", { unit, total: spoken(wordFigure(lang, snapshot.totalFen)) }));
  } else {
    sentences.push(say(lang, "project.summaryUnit", { unit }));
  }
  if (latest)
    sentences.push(say(lang, "project.summaryProgress", { day: latest.date, rate: percentText(latest.rateBp) }));
  return sentences.join(lang === "en" ? " " : "");
}

/** The section that stands where the equation would. */
export function unknownView(lang: Lang, snapshot: Snapshot): UnknownView {
  const total = snapshot.totalFen === undefined ? undefined : wordFigure(lang, snapshot.totalFen);
  return {
    heading: total ? say(lang, "unknown.headingTotal", { amount: spoken(total) }) : say(lang, "unknown.heading"),
    text: snapshot.source ? say(lang, "unknown.textSource", { name: snapshot.source.name }) : say(lang, "unknown.text"),
    total: total ?? null,
  };
}
