/**
 * Everything the public pages say, in two languages. Texts live in JSON; `<wbr>` in a text marks where a heading may
 * break (a zero-width space until the template writes it), `{name}` takes a value, `{n#one#many}` also picks a plural.
 */
import english from "./messages/en.json" with { type: "json" };
import chinese from "./messages/zh-CN.json" with { type: "json" };

export const LANGS = ["zh-CN", "en"] as const;
export type Lang = (typeof LANGS)[number];
export type MessageKey = keyof typeof chinese;
export type Params = Readonly<Record<string, string | number>>;

export const BREAK = "\u200b";

const catalogues: Record<Lang, Record<MessageKey, string>> = { "zh-CN": chinese, en: english };
const prepared = {
  "zh-CN": prepare(catalogues["zh-CN"]),
  en: prepare(catalogues.en),
};

/** The text of a key in a language, with its values filled in. Throws when a value is missing. */
export function say(lang: Lang, key: MessageKey, params: Params = {}): string {
  const text = prepared[lang].get(key);
  if (text === undefined) throw new Error(`The message ${key} is missing in ${lang}.json; add it in both languages.`);
  return text.replaceAll(/\{(\w+)(?:#([^#}]*)#([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`The message ${key} needs a value for {${name}}.`);
    const shown = typeof value === "number" ? value.toLocaleString("en-US") : value;
    return one === undefined ? shown : `${shown}\u00a0${value === 1 ? one : (many ?? "")}`;
  });
}

/** True for a key of the catalogue. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(chinese, key);
}

/** The language asked for by `?lang=`; anything unknown is Chinese. */
export function langOf(asked: string | undefined): Lang {
  return asked === "en" ? "en" : "zh-CN";
}

/** The name in the page's language where there is one; the Chinese name otherwise. */
export function named(lang: Lang, chineseName: string, englishName: string | undefined): string {
  return lang === "en" && englishName ? englishName : chineseName;
}

/** All texts as one string, for the hash that tells one edition of the templates from the next. */
export function allTexts(): string {
  return JSON.stringify(catalogues);
}

function prepare(texts: Record<MessageKey, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(texts).map(([key, text]) => [key, text.replaceAll("<wbr>", BREAK)]));
}
