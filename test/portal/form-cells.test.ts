import { describe, expect, test } from "vitest";
import type { Field, Form } from "../../core/domain/form.ts";
import { type Cell, FormCells, type Sight } from "../../portal/elements/form-cells.ts";
import { keepList, keepSet, kept } from "../../portal/fields/differs.ts";
import { EMPTY_CONTEXT } from "../../portal/form-context.ts";

const field = (id: string, more: Partial<Field> = {}): Field => ({ id, type: "text", label: id, ...more });

const form: Form = {
  $schema: "",
  kind: "form",
  id: "f",
  version: 1,
  title: "f",
  project: { role: "belongs" },
  number: "F-{serial:4}",
  titleField: "a",
  create: [],
  sections: [
    { id: "s0", title: "s0", fields: [field("a"), field("b"), field("sum", { type: "money", computed: "1" })] },
    {
      id: "s1",
      title: "s1",
      fields: [
        field("c"),
        field("below", { type: "choice", dependsOn: "a" }),
        field("note", { type: "note" }),
        field("place", { type: "region", readOnly: true }),
      ],
    },
  ],
  checks: [],
};

const sight = (more: Partial<Sight> = {}): Sight => ({
  form,
  answers: { a: "1", b: "2", c: "3" },
  unseen: new Set(),
  editable: undefined,
  required: undefined,
  locked: new Set(),
  problems: [],
  strict: false,
  context: EMPTY_CONTEXT,
  ...more,
});

/** The ids of the cells that are other objects in the second picture. */
function redrawn(first: Partial<Sight>, second: Partial<Sight>): string[] {
  const cells = new FormCells();
  const all = (given: Partial<Sight>): Cell[] => cells.of(sight(given)).flatMap((step) => step.cells);
  const before = new Set(all(first));
  return all(second)
    .filter((cell) => !before.has(cell))
    .map((cell) => cell.field.id);
}

describe("cells of a form", () => {
  // A region that is read is looked up each time: its name may have come meanwhile.
  test.each<[string, Partial<Sight>, string[]]>([
    ["nothing", {}, ["place"]],
    ["an answer that another one depends on", { answers: { a: "x", b: "2", c: "3" } }, ["a", "below", "place"]],
    ["an answer alone", { answers: { a: "1", b: "x", c: "3" } }, ["b", "place"]],
    ["a computed answer", { answers: { a: "1", b: "2", c: "3", sum: 5 } }, ["sum", "place"]],
    ["a problem below", { problems: [{ code: "x", pointer: "/c/0/d" }] }, ["c", "place"]],
    ["a lock", { locked: new Set(["b"]) }, ["b", "place"]],
    ["a mark", { required: new Set(["c"]) }, ["c", "place"]],
    ["a context that holds the same", { context: { ...EMPTY_CONTEXT } }, ["place"]],
  ])("are others only where they show it: %s", (_, second, expected) => {
    expect(redrawn({}, second)).toEqual(expected);
  });

  test("stay when the same problems come in a new list", () => {
    const problem = { code: "x", pointer: "/b" };

    expect(redrawn({ problems: [problem] }, { problems: [problem] })).toEqual(["place"]);
  });

  test("come in one list per section, the same one while nothing in it changed", () => {
    const cells = new FormCells();
    const [first] = cells.of(sight());
    const [again] = cells.of(sight({ answers: { a: "1", b: "2", c: "x" } }));

    expect(again?.cells).toBe(first?.cells);
  });

  test("leave out what is not seen, empty sections, and notes where nothing is edited", () => {
    const ids = (given: Partial<Sight>): string[][] =>
      new FormCells().of(sight(given)).map((step) => step.cells.map((cell) => cell.field.id));

    expect(ids({ unseen: new Set(["a", "b", "sum"]) })).toEqual([["c", "below", "note", "place"]]);
    expect(ids({ editable: new Set() })[1]).toEqual(["c", "below", "place"]);
  });
});

test("lists, sets and made values keep their identity while they hold the same", () => {
  const [list, set] = [[1, 2], new Set([1, 2])];
  const make = kept<object>();
  const made = make([list, 1], () => ({}));

  expect(keepList([1, 2], list)).toBe(list);
  expect(keepSet(new Set([2, 1]), set)).toBe(set);
  expect(keepList([2, 1], list)).not.toBe(list);
  expect(keepSet(new Set([1, 3]), set)).not.toBe(set);
  expect(make([list, 1], () => ({}))).toBe(made);
  expect(make([list, 2], () => ({}))).not.toBe(made);
});
