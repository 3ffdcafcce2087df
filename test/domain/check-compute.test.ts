/** What a field that a plugin computes cannot be: required, typed otherwise, a link of a chain, money that is posted. */
import { expect, test } from "vitest";
import { checkCompute } from "../../core/domain/check-compute.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import type { Field, Form } from "../../core/domain/form.ts";

const compute = { plugin: "sums/total", from: ["name"] };
const fields: Field[] = [
  { id: "name", type: "text", label: "事项" },
  { id: "paid", type: "money", label: "支付", compute },
  { id: "idea", type: "money", label: "测算", compute },
  { id: "chain", type: "number", label: "连算", compute: { ...compute, from: ["idea", "gone"] }, required: true },
  { id: "where", type: "location", label: "位置", compute },
];
const form = { kind: "form", id: "pay", version: 1, project: { role: "belongs" }, sections: [{ id: "s", fields }] };
const flow = {
  kind: "flow",
  id: "pay",
  version: 1,
  form: "pay",
  steps: [{ id: "post", do: "post", movement: "pay", amount: "paid", quota: "name" }],
};

test("each fault is told where it stands, and an estimate may be money", () => {
  const set = definitionSet([form, flow] as unknown as AnyDefinition[]);
  const found = fields.map((field) => {
    const told: string[] = [];
    checkCompute(form as unknown as Form, field, "", set, (pointer) => told.push(pointer));
    return [field.id, told];
  });
  expect(Object.fromEntries(found)).toEqual({
    name: [],
    paid: ["/compute"],
    idea: [],
    chain: ["/required", "/compute/from/0", "/compute/from/1"],
    where: ["/type"],
  });
});
