/** Called parts in the designer: each in the version that its call names. */
import { expect, it } from "vitest";
import type { Flow } from "../../core/domain/flow.ts";
import { asDefinitions, type FlowParts, knowsParts } from "../../portal/designer/flow-parts.ts";
import { smallFlow } from "../support/small-flow.ts";

const part = (version: number): Flow => ({ ...smallFlow("vote", [], { part: true }), version });

it("finds two versions of the same part beside each other", () => {
  const parts: FlowParts = new Map([
    ["vote 1", part(1)],
    ["vote 2", part(2)],
  ]);
  const { find } = asDefinitions(parts);

  expect(find("flow", "vote", 1)?.version).toBe(1);
  expect(find("flow", "vote", 2)?.version).toBe(2);
  expect(find("flow", "vote", 3)).toBeUndefined();
  expect(find("form", "vote")).toBeUndefined();
});

it("knows a flow once each of its calls was looked for, found or not", () => {
  const flow = smallFlow("grant", [
    { id: "a", title: "a", do: "call", flow: "vote", version: 1 },
    { id: "b", title: "b", do: "call", flow: "vote", version: 2 },
  ]);

  expect(knowsParts(flow, new Map([["vote 1", part(1)]]))).toBe(false);
  expect(
    knowsParts(
      flow,
      new Map([
        ["vote 1", part(1)],
        ["vote 2", undefined],
      ]),
    ),
  ).toBe(true);
});
