/** What stands around every page: banner, head, languages, and the lines at the foot that the law asks for. */
import { type Static, Type } from "typebox";
import type { Site } from "../core/domain/site.ts";
import { linkTo, linkToOther, type Place, type Query } from "./links.ts";
import { LANGS, named, say } from "./messages.ts";

const closed = { additionalProperties: false };
const Link = Type.Object({ href: Type.String(), text: Type.String(), current: Type.Boolean() }, closed);

export const Frame = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    title: Type.String(),
    description: Type.String(),
    indexed: Type.Boolean(),
    styleHref: Type.String(),
    rangesHref: Type.String(),
    homeHref: Type.String(),
    searchHref: Type.String(),
    aboutHref: Type.String(),
    english: Type.Boolean(),
    otherHref: Type.String(),
    otherLang: Type.Enum([...LANGS]),
    demo: Type.String({ description: "Why the banner is there; empty without demonstration data" }),
    nav: Type.Array(Link),
    organiser: Type.String(),
    contact: Type.Array(Type.String()),
  },
  closed,
);
export type Frame = Static<typeof Frame>;

/** What every page function gets besides its own data. */
export type PageContext = Place & {
  site: Site | undefined;
  styleHref: string;
  rangesHref: string;
};

type FrameInput = {
  path: string;
  query?: Query;
  title: string;
  description: string;
  demo?: string;
  indexed?: boolean;
  current?: "home" | "projects" | "about";
};

/** The frame of a page. */
export function frameOf(context: PageContext, input: FrameInput): Frame {
  const { lang, site } = context;
  const optional = (key: "foot.phone" | "foot.address" | "foot.siteCode", value: string | undefined) =>
    value === undefined ? [] : [say(lang, key, { value })];
  return {
    lang,
    title: input.title,
    description: input.description,
    indexed: input.indexed ?? true,
    styleHref: `${context.base}${context.styleHref}`,
    rangesHref: `${context.base}${context.rangesHref}`,
    homeHref: linkTo(context, "/"),
    searchHref: linkTo({ base: context.base, lang: "zh-CN" }, "/projects"),
    aboutHref: linkTo(context, "/about/figures"),
    english: lang === "en",
    otherHref: linkToOther(context, input.path, input.query),
    otherLang: lang === "en" ? "zh-CN" : "en",
    demo: input.demo ?? "",
    nav: [
      { href: linkTo(context, "/"), text: say(lang, "nav.home"), current: input.current === "home" },
      { href: linkTo(context, "/projects"), text: say(lang, "nav.projects"), current: input.current === "projects" },
      { href: linkTo(context, "/about/figures"), text: say(lang, "nav.about"), current: input.current === "about" },
    ],
    organiser: site ? say(lang, "foot.organiser", { name: named(lang, site.organiser, site.organiserEn) }) : "",
    contact: [
      ...optional("foot.phone", site?.phone),
      ...optional("foot.address", site?.address),
      ...optional("foot.siteCode", site?.siteCode),
      ...(site?.filing ? [site.filing] : []),
      ...(site?.policeFiling ? [site.policeFiling] : []),
    ],
  };
}
