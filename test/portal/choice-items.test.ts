import { describe, expect, test } from "vitest";
import { keptUnder, offeredItems } from "../../portal/fields/choice-items.ts";

const items = [
  { code: "A", name: "roads" },
  { code: "B", name: "water" },
  { code: "A1", name: "bridge", parent: "A" },
  { code: "A2", name: "tunnel", parent: "A", closed: true },
  { code: "B1", name: "dam", parent: "B" },
];
const codes = (offer: Parameters<typeof offeredItems>[1]): string[] => offeredItems(items, offer).map((i) => i.code);

describe("what a choice offers", () => {
  test("open codes, and a closed one while it is the answer", () => {
    expect(codes({ value: undefined, leaf: false, parent: undefined })).toEqual(["A", "B", "A1", "B1"]);
    expect(codes({ value: "A2", leaf: true, parent: undefined })).toEqual(["A1", "A2", "B1"]);
  });

  test("only children of the answer it depends on, of all of them when there are several", () => {
    expect(codes({ value: undefined, leaf: false, parent: { value: "A" } })).toEqual(["A1"]);
    expect(codes({ value: undefined, leaf: false, parent: { value: ["A", "B"] } })).toEqual(["A1", "B1"]);
    expect(codes({ value: undefined, leaf: false, parent: { value: undefined } })).toEqual([]);
  });

  test("an answer that belongs to another parent goes, what fits stays", () => {
    expect(keptUnder(items, "A1", "B")).toBeUndefined();
    expect(keptUnder(items, "A1", "A")).toBe("A1");
    expect(keptUnder(items, ["A1", "B1"], "B")).toEqual(["B1"]);
    expect(keptUnder(items, ["A1"], undefined)).toBeUndefined();
  });
});
