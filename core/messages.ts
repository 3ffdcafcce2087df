/** The message catalogues of the server: error and problem sentences, one JSON file per language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "zh-CN" | "en";
export type Catalogue = Record<string, string>;

const catalogues = new Map<Language, Catalogue>();

/** The sentences of a language, read once. */
export function catalogue(language: Language): Catalogue {
  const known = catalogues.get(language);
  if (known) return known;
  const texts = JSON.parse(
    readFileSync(join(import.meta.dirname, "messages", `${language}.json`), "utf8"),
  ) as Catalogue;
  catalogues.set(language, texts);
  return texts;
}

/** Fills `{name}` places of a sentence. */
export function sentence(language: Language, code: string, params: Record<string, unknown> = {}): string {
  const text = catalogue(language)[code] ?? code;
  return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => String(params[key] ?? ""));
}
