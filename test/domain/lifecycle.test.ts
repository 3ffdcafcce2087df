import { describe, expect, it } from "vitest";
import { type Lifecycle, mayStart, stageOfForm } from "../../core/domain/lifecycle.ts";

const lifecycle: Lifecycle = {
  $schema: "",
  kind: "lifecycle",
  id: "l",
  version: 1,
  title: "L",
  stages: [
    { id: "declare", title: "d", forms: ["declare"], after: [] },
    { id: "contract", title: "c", forms: ["contract", "framework"], after: ["declare"], repeat: true },
    { id: "settle", title: "s", forms: ["settle"], after: ["contract", "agreement"] },
    { id: "agreement", title: "a", forms: ["agreement"], after: ["declare"], repeat: false },
  ],
};

describe("which document may be started", () => {
  it.each<[string, string[], string[], boolean]>([
    ["declare", [], [], true],
    ["declare", [], ["declare"], false], // begun once already
    ["contract", [], ["declare"], false], // begun is not done
    ["contract", ["declare"], ["declare"], true],
    ["framework", ["declare"], ["declare", "contract"], true], // may repeat
    ["settle", ["declare"], ["declare"], false],
    ["settle", ["contract"], ["contract"], true], // one of the stages before is enough
    ["settle", ["agreement"], ["agreement"], true],
    ["settle", ["contract", "settle"], ["contract", "settle"], false],
    ["other", ["declare"], [], false],
  ])("%s with %j done and %j begun: %s", (form, done, begun, expected) => {
    expect(mayStart(lifecycle, form, done, begun)).toBe(expected);
  });

  it("a form belongs to its stage, or to none", () => {
    expect(stageOfForm(lifecycle, "framework")?.id).toBe("contract");
    expect(stageOfForm(lifecycle, "other")).toBeUndefined();
  });
});
