/** The table of workflow patterns says of each "yes" what shows it: those scenarios and tests exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const TABLE = readFileSync(join(ROOT, "core/domain/flow-patterns.md"), "utf8");
const rows = TABLE.split("\n")
  .filter((line) => /^\| (WCP|R)?\d/.test(line))
  .map((line) => {
    const [, id = "", name = "", verdict = "", shown = ""] = line.split("|").map((cell) => cell.trim());
    return { id, name, verdict, shown };
  });

/** What a row names: `scenario`, or `file`: sentence of a test. */
function missing(shown: string): string[] {
  return [...shown.matchAll(/`([^`]+)`(?:: "([^"]+)")?/g)].flatMap(([, name = "", sentence]) => {
    if (sentence === undefined)
      return existsSync(join(ROOT, `test/fixtures/flows/${name}.scenario.json`)) ? [] : [`no scenario ${name}`];
    const file = join(ROOT, name);
    return existsSync(file) && readFileSync(file, "utf8").includes(sentence)
      ? []
      : [`${name} has no test "${sentence}"`];
  });
}

describe("the table of workflow patterns", () => {
  it("names for each yes and partly what shows it, and only what is there", () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.flatMap(({ shown }) => missing(shown))).toEqual([]);
    const bare = rows.filter(({ verdict, shown }) => /^(yes|partly)/.test(verdict) && !shown.includes("`"));
    expect(bare.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
  });

  it("gives every pattern and every row of the catalogue one verdict", () => {
    for (const { id, verdict } of rows) expect(["yes", "partly", "no"], id).toContain(verdict);
    const ids = rows.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    const numbers = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}${i + 1}`);
    expect([...numbers("WCP", 43), ...numbers("R", 43), ...numbers("", 37)].filter((id) => !ids.includes(id))).toEqual(
      [],
    );
  });
});
