/** The table of attacks cannot lie: every number has a test with just that title, and every numbered test stands in it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

const ATTACKS = 91;
const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, path), "utf8");

/** Titles that begin with a number where a test is given one: test(…), it(…), or the first place of a row of cases. */
function titlesIn(text: string): string[] {
  return [...text.matchAll(/(?:\b(?:test|it|lie)\(\s*|^ +\[\s*)"(\d+ [^"]+)"/gm)].map((found) => found[1] ?? "");
}

it("every attack of the study is a test", async () => {
  const text = await read("plugins/attacks.md");
  const rows = [...text.matchAll(/^\| (\d+) \| (.+?) \| (.+?) \| `(.+?)` \|$/gm)].map(
    ([, n, attack, expected, file]) => ({
      number: Number(n),
      title: `${n} ${attack}: ${expected}`,
      file: file ?? "",
    }),
  );
  const notYet = [...(/^Not yet:(.*)$/m.exec(text)?.[1]?.matchAll(/\d+/g) ?? [])].map(Number);

  const has = new Set([...rows.map(({ number }) => number), ...notYet]);
  expect(Array.from({ length: ATTACKS }, (_, i) => i + 1).filter((number) => !has.has(number))).toEqual([]);
  expect(rows.filter(({ number }) => notYet.includes(number) || number > ATTACKS)).toEqual([]);
  for (const file of new Set(rows.map((row) => row.file))) {
    const titles = titlesIn(await read(file));
    expect(titles.toSorted(), file).toEqual(
      rows
        .filter((row) => row.file === file)
        .map(({ title }) => title)
        .toSorted(),
    );
  }
});
