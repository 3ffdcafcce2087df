/** What became of each chain of approvers between two versions, as it is put side by side. */
import { describe, expect, it } from "vitest";
import { type Chain, listChains } from "../../core/domain/approver-chains.ts";
import type { Step } from "../../core/domain/flow.ts";
import { countSteps, stepsOfChains, tellChains, type ToldChain } from "../../core/domain/told-chains.ts";
import { FORM } from "../support/random-flow.ts";
import { makeApprove, makeFlow, types } from "./make-definitions.ts";

const chains = (...steps: Step[]): Chain[] => listChains(makeFlow(steps), FORM, { types }).chains;
const from = (yuan: string, yes: Step[], no: Step[] = []): Step => ({
  id: "c",
  title: "c",
  do: "choose",
  cases: [
    { title: "yes", when: `doc.amount >= yuan("${yuan}")`, steps: yes },
    { title: "no", steps: no },
  ],
});
const ids = (chain: Chain): string => chain.steps.map(({ id }) => id).join(">");
const shown = (rows: ToldChain[]): string[] =>
  rows.map((row) =>
    [row.is, "before" in row ? ids(row.before) : "", "after" in row ? ids(row.after) : ""].join(" ").trim(),
  );
const [a, b, c] = [makeApprove("a"), makeApprove("b"), makeApprove("c")];

describe("chains of two versions", () => {
  it("stand beside each other where the same values bring other people", () => {
    const told = tellChains(chains(a, from("500", [b])), chains(a, from("500", [b, c])));

    expect(shown(told)).toEqual(["people a>b a>b>c", "same  a"]);
  });

  it("tell the same people with other values as such", () => {
    const told = tellChains(chains(a, from("500", [b])), chains(a, from("800", [b])));

    expect(shown(told)).toEqual(["values a>b a>b", "values a a"]);
  });

  it("are new or gone where neither people nor values are known", () => {
    const told = tellChains(chains(a), chains(a, from("500", [b])));

    expect(shown(told)).toEqual(["added  a>b", "values a a"]);
    expect(shown(tellChains(chains(a, from("500", [b])), chains(a)))).toEqual(["values a a", "removed a>b"]);
  });

  it("lose none, whichever way each is told", () => {
    const old = chains(a, from("500", [b], [c]));
    const now = chains(from("700", [b, a]), c);
    const told = tellChains(old, now);

    expect(told.flatMap((row) => ("after" in row ? [row.after] : []))).toEqual(now);
    expect(new Set(told.flatMap((row) => ("before" in row ? [row.before] : [])))).toEqual(new Set(old));
  });

  it("are only listed without an earlier version", () => {
    expect(shown(tellChains(undefined, chains(a)))).toEqual(["listed  a"]);
  });
});

it("steps side by side count each, repeated ones once", () => {
  const side: Step = {
    id: "s",
    title: "s",
    do: "all",
    branches: [
      { id: "s-0", title: "s", steps: [b] },
      { id: "s-1", title: "s", steps: [c] },
    ],
  };
  const round: Step = {
    id: "r",
    title: "r",
    do: "repeat",
    steps: [a, makeApprove("d")],
    again: "doc.urgent",
    times: 3,
  };
  const [chain] = chains(round, side);

  expect(countSteps(chain?.steps ?? [])).toBe(4);
  expect(stepsOfChains(chain ? [chain] : []).map(({ id }) => id)).toEqual(["a", "d", "b", "c"]);
});
