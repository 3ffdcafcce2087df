/** Templates cannot let markup through, hold no language of their own, and say only what both catalogues know. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import english from "../../public-site/messages/en.json" with { type: "json" };
import chinese from "../../public-site/messages/zh-CN.json" with { type: "json" };

const root = new URL("../../public-site/", import.meta.url).pathname;
const read = (file: string): string => readFileSync(root + file, "utf8");
const templates = globSync("**/*.hbs", { cwd: root });
const code = globSync("**/*.ts", { cwd: root });

/** Each tag's inside, with mustaches taken out so that only the markup's own quotes count. */
function tagsOf(template: string): string[] {
  const plain = read(template).replaceAll(/\{\{[^}]*\}\}/g, (mustache) =>
    mustache.startsWith("{{#") || mustache.startsWith("{{/") || mustache === "{{else}}" ? " " : "@",
  );
  return [...plain.matchAll(/<[a-z][^>]*>/gi)].map((match) => match[0]);
}

describe("templates", () => {
  it("never write a value unescaped", () => {
    expect(templates.filter((file) => /\{\{\{|\{\{&/.test(read(file)))).toEqual([]);
  });

  it("quote every attribute", () => {
    const unquoted = templates.flatMap((file) =>
      tagsOf(file).filter((tag) => /=\s*[^"\s]/.test(tag.replaceAll(/"[^"]*"/g, '""').replaceAll('=""', ""))),
    );

    expect(unquoted).toEqual([]);
  });

  it("hold no inline style, script or event", () => {
    expect(templates.filter((file) => /<script|<style|\sstyle=|\son[a-z]+=|javascript:/i.test(read(file)))).toEqual([]);
  });

  it("hold no language text outside the catalogues", () => {
    const han = /\p{Script=Han}/u;
    const words = (file: string) =>
      read(file)
        .replaceAll(/\{\{[^}]*\}\}/g, " ")
        .replaceAll(/<[^>]*>/g, " ")
        .match(/[A-Za-z]{3,}/g) ?? [];

    expect([...templates, ...code].filter((file) => han.test(read(file)))).toEqual([]);
    expect(templates.filter((file) => words(file).length > 0)).toEqual([]);
  });
});

describe("messages", () => {
  const keys = Object.keys(chinese);

  it("are the same in both languages, values included", () => {
    const names = (text: string) =>
      [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ""))].toSorted();
    const texts: Record<string, string> = english;

    expect(Object.keys(english).toSorted()).toEqual(keys.toSorted());
    // An English name may stand where the Chinese sentence needs none, never one that is not given.
    const odd = Object.entries(chinese).filter(([key, text]) =>
      names(texts[key] ?? "").some((name) => !names(text).includes(name)),
    );
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  it("are all used, and every one that is used exists", () => {
    const used = new Set(
      [...templates, ...code].flatMap((file) =>
        [...read(file).matchAll(/"([a-z]+\.[a-zA-Z0-9]+)"/g)].map((match) => match[1] ?? ""),
      ),
    );
    const asked = templates.flatMap((file) =>
      [...read(file).matchAll(/\{\{(?:phrases )?\(?t "([^"]+)"/g)].map((match) => match[1] ?? ""),
    );

    expect(asked.filter((key) => !keys.includes(key))).toEqual([]);
    expect(keys.filter((key) => !used.has(key))).toEqual([]);
  });
});
