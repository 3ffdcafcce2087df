/** What plugins may offer as a field type, and where a form names one wrongly. */
import { expect, test } from "vitest";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { checkOfferedField, offeredTypeFaults, otherBases } from "../../core/domain/offered-type.ts";

const types = builtInFieldTypes();
const faultsOf = (field: Field, inTable = false): string[] => {
  const told: string[] = [];
  checkOfferedField(field, "", inTable, (pointer) => told.push(pointer));
  return told;
};

test("an offered type is one of ours that holds a plain value, with options of its own", () => {
  expect(offeredTypeFaults({ base: "text", options: { maxLength: 18, pattern: "code", help: "x" } }, types)).toEqual(
    [],
  );
  expect(offeredTypeFaults({ base: "choice" }, types)).toEqual([]);
  for (const base of ["money", "table", "file", "nothing"])
    expect(offeredTypeFaults({ base }, types)).toMatchObject([{ pointer: "/base", found: base }]);
  for (const options of [{ maxLength: 0 }, { decimals: 2 }, { required: true }])
    expect(offeredTypeFaults({ base: "text", options }, types)).not.toEqual([]);
});

test("a field of an offered type is typed by people, stands in the form itself and is of the offer's base", () => {
  const field = { id: "plate", type: "text", label: "车牌", pluginType: "plates/plate" };
  expect(faultsOf(field)).toEqual([]);
  expect(faultsOf(field, true)).toEqual(["/pluginType"]);
  expect(faultsOf({ ...field, type: "money", computed: "1" })).toEqual(["/type", "/computed"]);
  const form = { sections: [{ id: "s", fields: [{ id: "a", type: "text", label: "a" }, field] }] } as unknown as Form;
  expect(otherBases(form, new Map([["plates/plate", "text"]]))).toEqual([]);
  expect(otherBases(form, new Map())).toEqual([]);
  expect(otherBases(form, new Map([["plates/plate", "date"]]))).toMatchObject([
    { pointer: "/sections/0/fields/1/type", found: "text" },
  ]);
});
