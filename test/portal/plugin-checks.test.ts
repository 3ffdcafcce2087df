/** Parameters of a plugin's check go through the boxes of the designer and come back as what they were. */
import { expect, test } from "vitest";
import { textsOf, valuesOf } from "../../portal/designer/plugin-checks.ts";

test("numbers, words and lists come back as they were, and codes stay text", () => {
  const params = {
    near: 2,
    part: 0.5,
    exact: true,
    fields: ["name", "place"],
    word: "项目",
    code: "007",
    long: "1e400",
  };
  expect(valuesOf(textsOf(params))).toEqual(params);
  expect(valuesOf({ broken: "[1", empty: "", big: "12345678901234567890" })).toEqual({
    broken: "[1",
    empty: "",
    big: "12345678901234567890",
  });
});
