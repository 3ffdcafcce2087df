import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const PORTAL = new URL("../../portal", import.meta.url).pathname;
const files = readdirSync(PORTAL, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.startsWith("dist"),
);

test("every reactive field is declared without a value, or Lit's accessor would be hidden in silence", () => {
  const faults: string[] = [];
  for (const name of files) {
    const source = readFileSync(join(PORTAL, name), "utf8");
    for (const block of source.matchAll(
      /static override properties = \{([\s\S]*?)\n {2}\};|static override properties = \{(.*?)\};\n/g,
    )) {
      const names = [...(block[1] ?? block[2] ?? "").matchAll(/(\w+): \{/g)].map((match) => match[1] ?? "");
      for (const field of names)
        if (!new RegExp(`^ {2}declare ${field}\\b`, "m").test(source)) faults.push(`${name}: ${field}`);
    }
  }

  expect(faults).toEqual([]);
});

test("no program text of the portal holds Chinese", () => {
  const chinese = files.filter((name) => /\p{Script=Han}/u.test(readFileSync(join(PORTAL, name), "utf8")));

  expect(chinese).toEqual([]);
});
