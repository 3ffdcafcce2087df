/** What a plugin's answer means for a submission: refusals and hints one by one, warnings of a check with one reason. */
import { describe, expect, it } from "vitest";
import { type CheckAnswer, type PluginCheck, resultsOf } from "../../core/domain/form-check.ts";

const check: PluginCheck = { id: "dup", title: "重复申报", plugin: "finder/similar" };
const asked = { name: "查重", version: "1.2.0" };
const seen = new Set(["name", "rows"]);
const read = (answer: Partial<CheckAnswer>, more: Partial<PluginCheck> = {}) =>
  resultsOf({ ...check, ...more }, 3, { ...asked, ...answer } as CheckAnswer, seen).map(
    ({ outcome, severity, message, pointer, plugin }) => ({
      outcome,
      severity,
      message,
      pointer,
      fault: plugin?.fault,
    }),
  );

describe("the answer of a plugin that looks at a document", () => {
  it("refuses without an answer, whatever the form says of its refusals", () => {
    for (const fault of ["absent", "no-answer"] as const)
      expect(read({ fault }, { stops: false })).toEqual([
        { outcome: "failed", severity: "block", message: "", pointer: undefined, fault },
      ]);
  });

  it("gives one result for each refusal and hint, and one for all warnings", () => {
    const remarks = [
      { severity: "warn", message: "甲" },
      { severity: "stop", message: "乙", pointer: "/rows/2/price" },
      { severity: "warn", message: "丙", pointer: "/name" },
      { severity: "hint", message: "丁", pointer: "/name" },
    ] as const;
    expect(read({ remarks })).toEqual([
      { outcome: "fires", severity: "block", message: "乙", pointer: "/rows/2/price", fault: undefined },
      { outcome: "fires", severity: "warn", message: "甲\n丙", pointer: undefined, fault: undefined },
      { outcome: "fires", severity: "hint", message: "丁", pointer: "/name", fault: undefined },
    ]);
  });

  it("only warns where the form does not let it refuse, and holds where it says nothing", () => {
    const stop = { severity: "stop", message: "乙", pointer: "/name" } as const;
    expect(read({ remarks: [stop] }, { stops: false })).toMatchObject([{ severity: "warn", pointer: "/name" }]);
    expect(read({ remarks: [] })).toMatchObject([{ outcome: "met", severity: null }]);
  });

  it("does not point to what the person does not see", () => {
    expect(read({ remarks: [{ severity: "stop", message: "乙", pointer: "/secret" }] })[0]?.pointer).toBeUndefined();
  });
});
