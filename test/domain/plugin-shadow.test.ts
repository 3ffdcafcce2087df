/** What a trial on past calls says, and what becomes of what a plugin keeps. */
import { expect, it } from "vitest";
import { keptFault, wayOfKept } from "../../core/domain/plugin-kept.ts";
import { judgeShadow, type Rerun } from "../../core/domain/plugin-shadow.ts";

const run = (more: Partial<Rerun>): Rerun => ({ ms: 1, open: false, ...more });
const pair = (before: Partial<Rerun>, after: Partial<Rerun>) => ({
  point: "field.check",
  at: "2026-11-22T00:00:00.000Z",
  before: run(before),
  after: run(after),
});

it("each call counts once, and slowness beside it", () => {
  const report = judgeShadow("1.0.0", [
    pair({ output: { a: 1, b: 2 } }, { output: { b: 2, a: 1 }, ms: 30 }),
    pair({ output: 1 }, { output: 2 }),
    pair({ output: 1 }, { fault: "threw: no" }),
    pair({ fault: "threw: no" }, { fault: "threw: no" }),
    pair({ fault: "threw: no" }, { output: 1 }),
    pair({ output: 1 }, { output: 1, open: true }),
  ]);
  expect(report).toMatchObject({ calls: 6, same: 2, different: 2, failed: 1, open: 1, slower: 1 });
  expect(report.samples.map(({ before, after }) => [before, after])).toEqual([
    ["1", "2"],
    ["1", "threw: no"],
    ["threw: no", "1"],
  ]);
});

it("numbers of people and accounts do not show in samples, words do", () => {
  const [sample] = judgeShadow("1.0.0", [pair({ output: "证件 331003199001011234" }, { output: "warning" })]).samples;
  expect(sample).toMatchObject({ before: '"证件 33••••"', after: '"warning"' });
});

it("what is kept has a quota as a whole, by value and by key", () => {
  expect(keptFault({ a: 1, "b.c:d-e_f": { x: [] } })).toBeUndefined();
  expect(keptFault({ "a b": 1 })).toBe("a b is no key");
  expect(keptFault({ a: "x".repeat(16_384) })).toBe("a has 16386 bytes");
  expect(keptFault(Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`k${i}`, 1])))).toBe("501 keys");
  expect(keptFault(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, "x".repeat(16_000)])))).toBe(
    "320040 bytes in all",
  );
});

it("only a newer version converts, only an older one gets its own back", () => {
  const can = { migrate: true, restore: true };
  expect(wayOfKept("1.9.0", "1.10.0", can)).toBe("migrate");
  expect(wayOfKept("1.10.0", "1.9.0", can)).toBe("restore");
  expect(wayOfKept("1.0.0", "1.1.0", { ...can, migrate: false })).toBe("leave");
  expect(wayOfKept("1.1.0", "1.0.0", { ...can, restore: false })).toBe("leave");
  expect(wayOfKept(undefined, "1.0.0", can)).toBe("leave");
});
