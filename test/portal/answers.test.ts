import { describe, expect, test } from "vitest";
import type { Field } from "../../core/domain/form.ts";
import { mergeSaved, resolveConflict } from "../../portal/draft.ts";
import { readCell, readCells } from "../../portal/fields/paste.ts";
import { FIELD_TYPES } from "../../portal/form-context.ts";

const field = (type: string, options: Record<string, unknown> = {}): Field => ({
  id: "f",
  type,
  label: "f",
  ...options,
});

describe("what people type", () => {
  const cases: [string, Record<string, unknown>, string, unknown][] = [
    ["money", { unit: "wan" }, "1,234.5", 1_234_500_000],
    ["money", {}, "\uFF11\uFF12\uFF0E\uFF15", 1250],
    ["money", {}, "12a", undefined],
    ["money", {}, "0.001", undefined],
    ["percent", {}, "85", 8500],
    ["percent", {}, "5.85 %", 585],
    ["percent", {}, "5.855", undefined],
    ["date", {}, "20260701", "2026-07-01"],
    ["date", {}, "2026/7/1", "2026-07-01"],
    ["date", {}, "2026-02-30", undefined],
    ["year", {}, "\uFF12\uFF10\uFF12\uFF16", 2026],
    ["number", { decimals: 1 }, "3.5", 3.5],
    ["number", {}, "3.5", undefined],
  ];

  test.each(cases)("%s %j: %s", (type, options, typed, answer) => {
    expect(FIELD_TYPES.get(type).fromText(typed, field(type, options))).toEqual(answer);
  });
});

describe("cells from a spreadsheet", () => {
  test("become rows and columns, with quoted line breaks kept", () => {
    expect(readCells('2026\t300.5\t"a\nb"\r\n2027\t1\t"say ""x"""\n')).toEqual([
      ["2026", "300.5", "a\nb"],
      ["2027", "1", 'say "x"'],
    ]);
  });

  test("a single cell is left to the box it is pasted into", () => {
    expect(readCells("300.5")).toBeUndefined();
  });

  test("codes may be given by name", () => {
    const column = field("choice", { dictionary: "source" });
    const dictionaries = { source: [{ code: "01", name: "central" }] };

    expect(readCell("central", column, dictionaries)).toBe("01");
    expect(readCell("01", column, dictionaries)).toBe("01");
    expect(readCell("other", column, dictionaries)).toBeUndefined();
    expect(readCell(" 300.5 ", field("money"), {})).toBe(30_050);
  });
});

describe("saving while typing", () => {
  test("what was typed since the request left stays, the rest comes normalised from the server", () => {
    const merged = mergeSaved(
      { a: "typed again", b: " x ", gone: 1 },
      { a: "old", b: "x", sum: 3, removed: 1 },
      new Set(["a", "removed"]),
    );

    expect(merged).toEqual({ a: "typed again", b: "x", sum: 3 });
  });

  test("after a conflict only the chosen fields keep this person's value", () => {
    const conflict = {
      current: { answers: { a: "theirs", b: "theirs" }, by: { name: "x" }, at: "", stamp: 2 },
      changed: [],
    };

    expect(resolveConflict(conflict, { a: "mine", b: "mine" }, new Set(["b"]))).toEqual({ a: "theirs", b: "mine" });
  });
});
