/** What a dialog asks for each act, and the command it becomes. */
import { describe, expect, it } from "vitest";
import type { May } from "../../portal/api-types.ts";
import { actCommand, type ActInput, asksOf, faultOf, isAtOnce } from "../../portal/elements/act-command.ts";

const may = (act: May["do"], more: Partial<May> = {}): May => ({ do: act, label: act, step: "s", ...more });
const input = (more: Partial<ActInput> = {}): ActInput => ({ opinion: "", ...more });
const asked = (m: May, i: ActInput = input()): string[] => [...asksOf(m, i)].map(([at, need]) => `${at} ${need}`);

describe("an act", () => {
  it("is done at once where nothing belongs to it", () => {
    expect([isAtOnce(may("approve")), isAtOnce(may("claim")), isAtOnce(may("urge"))]).toEqual([true, true, true]);
    expect(
      [{ filesNeeded: true }, { signNeeded: true }, { choose: [{ step: "t", title: "t", max: 1 }] }].map((more) =>
        isAtOnce(may("approve", more)),
      ),
    ).toEqual([false, false, false]);
    expect(isAtOnce(may("return"))).toBe(false);
  });

  it("asks what the definition asks", () => {
    expect(asked(may("approve", { filesNeeded: true, signNeeded: true }))).toEqual([
      "opinion may",
      "files needed",
      "signature needed",
    ]);
    expect(asked(may("return", { then: "ask", opinionNeeded: true }))).toEqual([
      "to needed",
      "then needed",
      "opinion needed",
      "files may",
    ]);
    expect(asked(may("return", { then: "come-back", opinionNeeded: true }))).not.toContain("then needed");
    expect(asked(may("vote"), input({ choice: "against" }))).toContain("opinion needed");
    expect(asked(may("vote"), input({ choice: "for" }))).toContain("opinion may");
    expect(asked(may("remove"))).toEqual(["from needed"]);
  });

  it("asks a signer after oneself for what one's own agreement needs", () => {
    const add = may("add", { opinionNeeded: true, signNeeded: true });
    expect(asked(add, input({ to: "after" }))).toContain("signature needed");
    expect(asked(add, input({ to: "before" }))).not.toContain("signature needed");
    expect(asked(add, input({ to: "before" }))).toContain("opinion may");
  });

  it("names the first thing that is missing", () => {
    expect(faultOf(may("transfer"), input())?.at).toBe("person");
    expect(faultOf(may("transfer"), input({ people: ["p"] }))).toBeUndefined();
    expect(faultOf(may("refuse", { opinionNeeded: true }), input({ opinion: "  " }))?.at).toBe("opinion");
    expect(faultOf(may("vote"), input())?.at).toBe("choice");
    expect(faultOf(may("return", { then: "ask" }), input({ to: "x", opinion: "y" }))?.at).toBe("then");
  });
});

describe("the command", () => {
  it("carries what was given and nothing else", () => {
    expect(actCommand(may("approve"), input({ opinion: " ok ", people: ["p"], from: "q" }))).toEqual({
      do: "approve",
      step: "s",
      opinion: "ok",
    });
    expect(
      actCommand(may("approve", { signNeeded: true }), input({ files: ["f"], signature: { strokes: [[[1, 2]]] } })),
    ).toEqual({ do: "approve", step: "s", files: ["f"], signature: { strokes: [[[1, 2]]] } });
    expect(actCommand(may("return", { then: "ask" }), input({ to: "a", then: "come-back", opinion: "redo" }))).toEqual({
      do: "return",
      step: "s",
      to: "a",
      opinion: "redo",
      then: "come-back",
    });
    expect(
      actCommand(may("return", { then: "continue" }), input({ to: "a", then: "come-back", opinion: "r" })),
    ).toEqual({
      do: "return",
      step: "s",
      to: "a",
      opinion: "r",
    });
    expect(actCommand(may("add"), input({ to: "alongside", people: ["p", "q"] }))).toEqual({
      do: "add",
      step: "s",
      where: "alongside",
      people: ["p", "q"],
    });
    expect(actCommand(may("hand-over"), input({ from: "a", people: ["b"], opinion: "left" }))).toEqual({
      do: "hand-over",
      step: "s",
      from: "a",
      to: "b",
      opinion: "left",
    });
    expect(
      actCommand(
        may("submit", { choose: [{ step: "t", title: "t", max: 1 }] }),
        input({ choose: { t: ["p"], u: [] } }),
      ),
    ).toEqual({ do: "submit", choose: { t: ["p"] } });
  });
});
