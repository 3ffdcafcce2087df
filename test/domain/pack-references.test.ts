/** What a definition needs beside itself: everything that it names anywhere, each once. */
import { expect, it } from "vitest";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Step } from "../../core/domain/flow.ts";
import { referencesOf } from "../../core/domain/pack-references.ts";
import { smallFlow } from "../support/small-flow.ts";

const named = (definition: object): string[] =>
  referencesOf(definition as AnyDefinition).map(({ kind, id }) => `${kind}:${id}`);
const role = (id: string) => ({ role: id, at: "own-unit" as const });
const step = (id: string, more: object): Step => ({ id, title: id, ...more }) as unknown as Step;

it("names all whom a flow may ask, what it calls, publishes and counts by", () => {
  const flow = smallFlow(
    "grant",
    [
      step("sign", {
        do: "approve",
        who: [role("head"), { chosenBy: "starter", from: role("expert") }],
        decide: "any",
        due: { within: { hours: 4 }, then: "escalate", to: [role("deputy")] },
      }),
      step("which", {
        do: "choose",
        cases: [
          { title: "a", when: "amount > 1", steps: [step("part", { do: "call", flow: "vote", version: 1 })] },
          { title: "b", steps: [step("copy", { do: "cc", who: [role("reader")] })] },
        ],
      }),
      step("tell", { do: "publish", publication: "notice" }),
    ],
    { calendar: "county-days", policy: { noApprover: { who: [role("stand-in")] } } },
  );

  expect(named(flow).sort()).toEqual([
    "calendar:county-days",
    "flow:vote",
    "form:grant",
    "publication:notice",
    "role:deputy",
    "role:expert",
    "role:head",
    "role:reader",
    "role:stand-in",
  ]);
});

it.each([
  ["a deadline in working days", { due: { within: { workdays: 3 } } }],
  ["a reminder in hours of work", { due: { within: { days: 3 }, remind: [{ workhours: 2 }] } }],
  ["reminders after it", { due: { within: { days: 3 }, overdue: { every: { workdays: 1 }, times: 2 } } }],
])("names the calendar of those who name none for %s", (_name, more) => {
  const sign = { do: "approve", who: [role("head")], decide: "any" };

  expect(named(smallFlow("x", [step("sign", { ...sign, ...more })]))).toContain("calendar:cn-workdays");
  expect(named(smallFlow("x", [step("sign", { ...sign, due: { within: { days: 3 } } })]))).not.toContain(
    "calendar:cn-workdays",
  );
});
