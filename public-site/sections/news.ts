/** What changed lately, one sentence a change, from the kind and the values that the publisher wrote down. */
import { type Static, Type } from "typebox";
import type { News } from "../../core/publishing/public-queries.ts";
import { dayOf, percentText, spoken, wordFigure } from "../figures.ts";
import { linkToProject, type Place } from "../links.ts";
import { type Lang, type MessageKey, say } from "../messages.ts";

export const NewsRow = Type.Object(
  { day: Type.String(), kind: Type.String(), name: Type.String(), href: Type.String(), text: Type.String() },
  { additionalProperties: false },
);
export type NewsRow = Static<typeof NewsRow>;

/** kind → its word, its sentence, and the sentence for when the publisher gave no value. */
const KINDS: Record<string, { word: MessageKey; text: MessageKey; plain: MessageKey }> = {
  opened: { word: "news.opened", text: "news.openedText", plain: "news.openedText" },
  progress: { word: "news.progress", text: "news.progressText", plain: "news.progressPlain" },
  payment: { word: "news.payment", text: "news.paymentText", plain: "news.paymentPlain" },
  refund: { word: "news.refund", text: "news.refundText", plain: "news.refundPlain" },
  contract: { word: "news.contract", text: "news.contractText", plain: "news.contractPlain" },
  finished: { word: "news.finished", text: "news.finishedText", plain: "news.finishedText" },
  withdrawn: { word: "news.withdrawn", text: "news.withdrawnText", plain: "news.withdrawnText" },
};

/** The rows of the news list. A kind this edition does not know is shown as a plain change. */
export function newsRows(place: Place, news: readonly News[]): NewsRow[] {
  return news.map((item) => {
    const kind = KINDS[item.kind] ?? { word: "news.changed", text: "news.changedText", plain: "news.changedText" };
    const value = valueOf(place.lang, item.params);
    return {
      day: dayOf(item.at),
      kind: say(place.lang, kind.word),
      name: item.name,
      href: linkToProject(place, item.code),
      text: value === undefined ? say(place.lang, kind.plain) : say(place.lang, kind.text, { value }),
    };
  });
}

function valueOf(lang: Lang, params: Record<string, unknown>): string | undefined {
  const { amountFen, rateBp } = params;
  if (typeof amountFen === "number" && Number.isSafeInteger(amountFen))
    return spoken(wordFigure(lang, Math.abs(amountFen)));
  if (typeof rateBp === "number" && Number.isSafeInteger(rateBp)) return percentText(rateBp);
  return undefined;
}
