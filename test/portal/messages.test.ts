import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import texts from "../../portal/messages/zh-CN.json" with { type: "json" };

const PORTAL = new URL("../../portal", import.meta.url).pathname;
const DOMAIN = new URL("../../core/domain", import.meta.url).pathname;
const read = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("dist"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
const portal = read(PORTAL);
const domain = read(DOMAIN);

test("every message key that is used exists", () => {
  const used = [...portal.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");

  expect(used.filter((key) => !(key in texts))).toEqual([]);
  expect(used.length).toBeGreaterThan(200);
});

/** Keys put together as in t(`design.tab.${id}`): their fixed beginnings. */
const beginnings = [...portal.matchAll(/\bt\(\s*`([a-z][a-z.-]*\.)\$\{/g)].map((match) => match[1] ?? "");

test("no message is unused", () => {
  const unused = Object.keys(texts).filter(
    (key) =>
      !portal.includes(`"${key}"`) &&
      !domain.includes(`"${key}"`) &&
      !domain.includes(`\`${key}\``) &&
      !beginnings.some((beginning) => key.startsWith(beginning)),
  );

  expect(unused).toEqual([]);
  expect(beginnings.filter((beginning) => !Object.keys(texts).some((key) => key.startsWith(beginning)))).toEqual([]);
});

test("every problem that the form rules can find has a sentence", () => {
  const codes = new Set([...domain.matchAll(/["`](answer\.[a-z-]+)["`]/g)].map((match) => match[1] ?? ""));

  expect([...codes].filter((code) => !(code in texts))).toEqual([]);
});

test("a text has the same places as its use gives values", () => {
  const calls = [...portal.matchAll(/\bt\(\s*"([^"]+)"(?:,\s*\{([^}]*)\})?/g)];
  const faults = calls.flatMap((call) => {
    const places = [...(texts[call[1] as keyof typeof texts] ?? "").matchAll(/\{(\w+)\}/g)].map(
      (place) => place[1] ?? "",
    );
    return places
      .filter((place) => !new RegExp(`\\b${place}\\b`).test(call[2] ?? ""))
      .map((place) => `${call[1]} {${place}}`);
  });

  expect(faults).toEqual([]);
});
