/** How each figure on these pages is made: what it counts, from which record, and what it leaves out. */
import { type Static, Type } from "typebox";
import { Frame, frameOf, type PageContext } from "../frame.ts";
import { LANGS, type MessageKey, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const AboutView = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    frame: Frame,
    heading: Type.String(),
    lede: Type.String(),
    figures: Type.Array(
      Type.Object({ id: Type.String(), title: Type.String(), text: Type.String(), source: Type.String() }, closed),
    ),
    steps: Type.Array(Type.String()),
  },
  closed,
);
export type AboutView = Static<typeof AboutView>;

const FIGURES: [string, MessageKey, MessageKey, MessageKey][] = [
  ["approved", "word.approved", "about.approved", "about.approvedSource"],
  ["paid", "word.paid", "about.paid", "about.paidSource"],
  ["balance", "word.balance", "about.balance", "about.balanceSource"],
  ["check", "about.checkTitle", "about.check", "about.checkSource"],
  ["total", "home.total", "about.total", "about.totalSource"],
  ["share", "word.paidShare", "about.share", "about.shareSource"],
  ["progress", "about.progressTitle", "about.progress", "about.progressSource"],
  ["indicator", "indicators.kicker", "about.indicator", "about.indicatorSource"],
  ["unit", "about.unitTitle", "about.unit", "about.unitSource"],
  ["day", "about.dayTitle", "about.day", "about.daySource"],
  ["demo", "demo.word", "about.demo", "about.demoSource"],
];

/** The view model of the page. */
export function aboutView(context: PageContext): AboutView {
  const { lang } = context;
  return {
    lang,
    frame: frameOf(context, {
      path: "/about/figures",
      title: say(lang, "about.title"),
      description: say(lang, "about.lede"),
      current: "about",
    }),
    heading: say(lang, "about.heading"),
    lede: say(lang, "about.lede"),
    figures: FIGURES.map(([id, title, text, source]) => ({
      id,
      title: say(lang, title),
      text: say(lang, text),
      source: say(lang, source),
    })),
    steps: (["about.stepOne", "about.stepTwo", "about.stepThree"] as const).map((key) => say(lang, key)),
  };
}
