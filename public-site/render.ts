/**
 * Turns view models into HTML. The only place that imports Handlebars: strict, every value escaped, helpers few and
 * named here. Templates are read and compiled once; a name that the view model lacks throws instead of staying empty.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import Handlebars from "handlebars";
import { allTexts, BREAK, isMessageKey, LANGS, type Lang, say } from "./messages.ts";

export const PAGES = ["home", "project-list", "project", "error", "about-figures"] as const;
export type PageName = (typeof PAGES)[number];

/** What a template's root must hold besides the page's own view. */
export type Root = { lang: Lang };

const folder = new URL("./", import.meta.url);
const environment = Handlebars.create();
const helpers = { t: translate, phrases, line };
for (const [name, helper] of Object.entries(helpers)) environment.registerHelper(name, helper);

const sources = new Map<string, string>();
for (const part of ["partials", "sections"]) {
  for (const file of readdirSync(new URL(part, folder)).toSorted()) {
    if (!file.endsWith(".hbs")) continue;
    const source = readFileSync(new URL(`${part}/${file}`, folder), "utf8");
    sources.set(`${part}/${file}`, source);
    environment.registerPartial(file.replace(/\.hbs$/, ""), compile(source));
  }
}
const pages = new Map<PageName, Handlebars.TemplateDelegate<Root>>();
for (const page of PAGES) {
  const source = readFileSync(new URL(`pages/${page}.hbs`, folder), "utf8");
  sources.set(`pages/${page}.hbs`, source);
  pages.set(page, compile(source));
}

/** Changes whenever a template or a text changes: part of every page's ETag. */
export const editionHash = createHash("sha256")
  .update(JSON.stringify([...sources]))
  .update(allTexts())
  .digest("hex")
  .slice(0, 12);

/** The HTML of a page for its finished view model. */
export function renderPage<View extends Root>(page: PageName, view: View): string {
  const template = pages.get(page);
  if (!template) throw new Error(`There is no public page called ${page}.`);
  return template(view).replaceAll(/\n[ \n]*\n/g, "\n");
}

function compile(source: string): Handlebars.TemplateDelegate<Root> {
  return environment.compile(source, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  });
}

/** {{t "key"}} — a fixed text; values come through the view model, never from here. */
function translate(key: unknown, options: Handlebars.HelperOptions): string {
  const lang: unknown = options.data?.root?.lang;
  if (typeof key !== "string" || !isMessageKey(key))
    throw new Error(`A template asks for the unknown text ${String(key)}.`);
  return say(LANGS.find((known) => known === lang) ?? "zh-CN", key);
}

/** {{phrases text}} — escaped text whose marked breaks become <wbr> and whose numbers stay with their unit. */
function phrases(text: unknown): Handlebars.SafeString {
  if (typeof text !== "string") throw new Error("A template breaks something that is not text into phrases.");
  const glued = text.replaceAll(/(\d) (?=\p{L})/gu, "$1\u00a0");
  return new Handlebars.SafeString(Handlebars.escapeExpression(glued).replaceAll(BREAK, "<wbr>"));
}

/** {{line text}} — the same text where it cannot break, such as a title element. */
function line(text: unknown): string {
  if (typeof text !== "string") throw new Error("A template shows something that is not text.");
  return text.replaceAll(BREAK, "");
}
