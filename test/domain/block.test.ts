// Blocks of plugins: what a schema cannot say of them, and how their charts become shapes.
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { Block, type BlockOf, faultOfBlocks } from "../../core/domain/block.ts";
import { drawChart, tableOfChart, tintOf } from "../../core/domain/block-drawing.ts";

const table = (columns: object[], cells: unknown[]): Block =>
  ({ kind: "table", columns, rows: [{ cells }] }) as unknown as Block;
const chart = (more: Partial<BlockOf<"chart">>): BlockOf<"chart"> => ({
  kind: "chart",
  title: "t",
  chart: "bar",
  as: "number",
  categories: ["a", "b"],
  series: [{ name: "s", values: [1, 2] }],
  ...more,
});

test("cells have the kind of their column, figures are whole where money and percentages are", () => {
  const money = { id: "m", label: "m", as: "money" };
  const day = { id: "d", label: "d", as: "date" };
  expect(faultOfBlocks([table([money, day], [100, "2026-11-16"])])).toBeUndefined();
  expect(faultOfBlocks([table([money, day], [null, null])])).toBeUndefined();
  expect(faultOfBlocks([table([money, day], [1.5, "2026-11-16"])])).toContain("/blocks/0/rows/0/cells/0: 1.5");
  expect(faultOfBlocks([table([money, day], [100, "16.11.2026"])])).toContain("column d is of kind date");
  expect(faultOfBlocks([table([money, day], ["100", "2026-11-16"])])).toContain("column m is of kind money");
  expect(faultOfBlocks([table([money, day], [100])])).toContain("1 cells for 2 columns");
  expect(faultOfBlocks([table([money, money], [1, 1])])).toContain("two have one id");
});

test("series fit their categories, a pie has one of them and nothing negative", () => {
  expect(faultOfBlocks([chart({})])).toBeUndefined();
  expect(faultOfBlocks([chart({ series: [{ name: "s", values: [1] }] })])).toContain("1 values for 2 categories");
  expect(faultOfBlocks([chart({ chart: "pie", series: [{ name: "s", values: [1, -2] }] })])).toContain("negative");
  const two = ["s", "u"].map((name) => ({ name, values: [1, 2] }));
  expect(faultOfBlocks([chart({ chart: "pie", series: two })])).toContain("a pie has one");
});

test("a field with choices is a choice, and a choice has them", () => {
  const form = (field: object): Block =>
    ({ kind: "form", id: "f", send: "go", fields: [{ id: "a", label: "a", ...field }] }) as unknown as Block;
  const choices = [{ value: "x", label: "x" }];
  expect(faultOfBlocks([form({ type: "choice", choices })])).toBeUndefined();
  expect(faultOfBlocks([form({ type: "choice" })])).toContain("/fields/0");
  expect(faultOfBlocks([form({ type: "text", choices })])).toContain("/fields/0");
});

test("neither an address, a turned reading direction nor an unknown key is a block", () => {
  expect(Value.Check(Block, { kind: "text", text: "<b>as it is</b>" })).toBe(true);
  expect(Value.Check(Block, { kind: "text", text: "12\u202e34" })).toBe(false);
  expect(Value.Check(Block, { kind: "text", text: "a", href: "https://example.com" })).toBe(false);
  expect(Value.Check(Block, { kind: "html", text: "a" })).toBe(false);
  const link = (kind: string, id: string): object => ({
    ...table([{ id: "a", label: "a", as: "text" }], ["x"]),
    rows: [{ cells: ["x"], link: { kind, id } }],
  });
  expect(Value.Check(Block, link("project", "019a8a00-0000-7000-8000-000000000001"))).toBe(true);
  expect(Value.Check(Block, link("project", "../../x"))).toBe(false);
  expect(Value.Check(Block, link("plugin", "019a8a00-0000-7000-8000-000000000001"))).toBe(false);
});

test("bars stand on zero, also those below it; nothing is drawn for what is not known", () => {
  const say = String;
  const drawn = drawChart(chart({ series: [{ name: "s", values: [4, -4] }] }), 300, 200, say);
  const [up, down] = drawn.shapes.map(({ d }) => /M\S+ (\S+)V(\S+?)H/.exec(d)?.slice(1).map(Number) ?? []);
  expect(up?.[0]).toBe(down?.[0]);
  expect((up?.[0] ?? 0) - (up?.[1] ?? 0)).toBeCloseTo((down?.[1] ?? 0) - (down?.[0] ?? 0), 1);
  expect(drawn.axes).toHaveLength(3);
  expect(drawChart(chart({ series: [{ name: "s", values: [null, 0] }] }), 300, 200, say).shapes).toEqual([]);
});

test("a line breaks where a value is missing, a whole pie is a whole circle", () => {
  const gap = chart({ chart: "line", categories: ["a", "b", "c"], series: [{ name: "s", values: [1, null, 3] }] });
  expect(drawChart(gap, 300, 200, String).shapes[0]?.d.match(/M/g)).toHaveLength(2);
  const one = chart({ chart: "pie", categories: ["a"], series: [{ name: "s", values: [7] }] });
  expect(drawChart(one, 300, 200, String).shapes[0]?.d.match(/A/g)).toHaveLength(2);
  const none = chart({ chart: "pie", series: [{ name: "s", values: [0, 0] }] });
  expect(drawChart(none, 300, 200, String).shapes.filter(({ label }) => label !== "")).toEqual([]);
});

test("the table of a chart says the same figures", () => {
  const shown = tableOfChart(chart({ as: "money" }), "category");
  expect(shown.rows).toEqual([{ cells: ["a", 1] }, { cells: ["b", 2] }]);
  expect(faultOfBlocks([shown])).toBeUndefined();
});

test("a county is tinted by its share of the most", () => {
  expect([undefined, 0, 1, 50, 100].map((value) => tintOf(value, 100))).toEqual([0, 0, 1, 2, 4]);
});
