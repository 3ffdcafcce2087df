/** Random flows of every kind of block, for properties that hold for all of them. */
import fc from "fast-check";
import { allSteps, type Flow, type FlowPolicy, isHuman, type Step } from "../../core/domain/flow.ts";
import { makeFlow } from "../domain/make-definitions.ts";

export const ROLES = ["r1", "r2", "r3", "r4"];
const CONDITIONS = ["yes", "no"];

/** Random flows; ids count up so that all differ; conditions are the texts yes and no. */
export function flowArb(): fc.Arbitrary<Flow> {
  const human = fc.record({
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 }),
    handle: fc.boolean(),
    decide: fc.constantFrom("any", "all", "vote", "any"),
    order: fc.constantFrom("together", "in-turn", "claim", "together"),
  });
  type Shape =
    | { leaf: Parameters<Parameters<typeof human.map>[0]>[0] }
    | { other: string }
    | { block: string; lists: Shape[][]; conditions: string[] };
  const { shape } = fc.letrec<{ shape: Shape; list: Shape[] }>((tie) => ({
    shape: fc.oneof(
      { depthSize: "small", withCrossShrink: true, maxDepth: 3 },
      { weight: 5, arbitrary: human.map((leaf): Shape => ({ leaf })) },
      { weight: 1, arbitrary: fc.constantFrom("post", "cc", "wait", "act").map((other): Shape => ({ other })) },
      {
        weight: 3,
        arbitrary: fc
          .record({
            block: fc.constantFrom("all", "some", "choose", "repeat"),
            lists: fc.array(tie("list"), { minLength: 2, maxLength: 3 }),
            conditions: fc.array(fc.constantFrom(...CONDITIONS), { minLength: 3, maxLength: 3 }),
          })
          .map((b) => b as Shape),
      },
    ),
    list: fc.array(tie("shape"), { minLength: 0, maxLength: 2 }),
  }));
  const policy: fc.Arbitrary<FlowPolicy> = fc.record(
    {
      sameApprover: fc.constantFrom("ask", "skip-consecutive", "skip-repeated"),
      noApprover: fc.constantFrom("stop", "skip", "refuse"),
      approverIsStarter: fc.constantFrom("exclude", "skip", "allow"),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({
      shapes: fc.array(shape, { minLength: 1, maxLength: 4 }),
      policy,
      pairs: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 3 }),
    })
    .map(({ shapes, policy: p, pairs }) => {
      let n = 0;
      const make = (s: Shape): Step => {
        const id = `s${++n}`;
        const head = { id, title: id };
        if ("other" in s) {
          if (s.other === "post") return { ...head, do: "post", movement: "pay", amount: "amount" };
          if (s.other === "cc") return { ...head, do: "cc", who: [{ starter: "self" }] };
          return s.other === "wait" ? { ...head, do: "wait", for: { days: 1 } } : { ...head, do: "act", plugin: "p/a" };
        }
        if ("leaf" in s) {
          const { roles, handle, decide: rule, order } = s.leaf;
          const who = roles.map((role) => ({ role, at: "own-unit" as const }));
          const both = { ...head, who, ...(order !== "together" && { order: order as "claim" }) };
          if (handle) return { ...both, do: "handle", act: "do" };
          return { ...both, do: "approve", decide: rule === "vote" ? { pass: "1/2" } : (rule as "any") };
        }
        const lists = s.lists.map((list) => list.map(make));
        switch (s.block) {
          case "choose":
            return {
              ...head,
              do: "choose",
              cases: lists.map((steps, i) => ({
                title: `${id}.${i}`,
                steps,
                ...(i < lists.length - 1 && { when: s.conditions[i] ?? "no" }),
              })),
            };
          case "repeat": {
            const steps = lists[0] ?? [];
            return { ...head, do: "repeat", again: s.conditions[0] ?? "no", times: 2, steps };
          }
          case "some":
            return {
              ...head,
              do: "some",
              branches: lists.map((steps, i) => ({
                id: `${id}b${i}`,
                title: `${i}`,
                steps,
                ...(i < lists.length - 1 && { when: s.conditions[i] ?? "no" }),
              })),
            };
          default:
            return {
              ...head,
              do: "all",
              branches: lists.map((steps, i) => ({ id: `${id}b${i}`, title: `${i}`, steps })),
            };
        }
      };
      const steps = shapes.map(make);
      const humans = allSteps({ steps })
        .filter(isHuman)
        .map((s) => s.id);
      const separate = pairs.flatMap(([a, b]) => {
        const [x, y] = [humans[a % Math.max(1, humans.length)], humans[b % Math.max(1, humans.length)]];
        return x !== undefined && y !== undefined && x !== y ? [[x, y]] : [];
      });
      return makeFlow(steps, { policy: p, separate });
    });
}
