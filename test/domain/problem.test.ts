import { describe, expect, it } from "vitest";
import { blocks, messageOf, pointerStep, problem } from "../../core/domain/problem.ts";

describe("a problem", () => {
  it("stops the act unless it is a hint or a warning", () => {
    expect(blocks(problem("x", ""))).toBe(true);
    expect(blocks({ ...problem("x", ""), severity: "block" })).toBe(true);
    expect(blocks({ ...problem("x", ""), severity: "warn" })).toBe(false);
    expect(blocks({ ...problem("x", ""), severity: "hint" })).toBe(false);
  });

  it("is shown in the words of the catalogue, of its own, or at least by its code", () => {
    const catalogue = { "answer.too-long": "{label}: at most {limit}, {other}." };

    expect(messageOf(problem("answer.too-long", "", { label: "Name", limit: 5 }), catalogue)).toBe(
      "Name: at most 5, .",
    );
    expect(messageOf({ ...problem("check.R", ""), message: "own" }, catalogue)).toBe("own");
    expect(messageOf(problem("unknown.code", ""), catalogue)).toBe("unknown.code");
  });

  it("escapes the steps of its pointer after RFC 6901", () => {
    expect(pointerStep("a/b~c")).toBe("/a~1b~0c");
    expect(pointerStep(3)).toBe("/3");
  });
});
