/** What is left of a deleted field: its rights go with it, and faults call it by the name that it had. */
import { expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import { dropRights } from "../../portal/designer/drop-rights.ts";
import { nameGone } from "../../portal/designer/removed-names.ts";

const form = (fields: object[]): DraftBody =>
  ({
    kind: "form",
    id: "pay",
    version: 1,
    title: "支付申请",
    project: {},
    checks: [],
    sections: [{ id: "a", title: "A", fields }],
  }) as unknown as DraftBody;
const serial = { id: "bankSerial", type: "text", label: "银行流水号" };
const paid = { id: "paidAt", type: "date", label: "支付日期" };

it("takes the rights on a deleted field out of every step", () => {
  const step = { id: "s", title: "S", do: "handle", who: [{}], fields: { bankSerial: "edit", paidAt: "edit" } };
  const choose = { id: "c", do: "choose", cases: [{ id: "b", steps: [{ ...step, fields: { bankSerial: "edit" } }] }] };
  const flow = { kind: "flow", id: "f", form: "pay", version: 1, title: "F", separate: [], steps: [step, choose] };
  const [kept] = dropRights([flow as unknown as DraftBody], "pay", new Set(["bankSerial"]));
  expect(JSON.stringify(kept)).not.toContain("bankSerial");
  expect(kept?.["steps"]).toMatchObject([{ fields: { paidAt: "edit" } }, { id: "c" }]);
  expect(dropRights([flow as unknown as DraftBody], "other", new Set(["bankSerial"]))[0]).toBe(flow);
});

it("calls a deleted field by its name in faults, and leaves others alone", () => {
  const faults = [
    { found: "bankSerial", expected: "a field of form pay" },
    { found: "doc.bankSerial (characters 4-18 of has(doc.bankSerial))", expected: "No such key: bankSerial in has()" },
    { found: "paidAt", expected: "No such key: else" },
  ];
  const named = nameGone(faults, [form([serial, paid])], [form([paid])]);
  expect(named).toEqual([
    { found: "银行流水号", expected: "a field of form pay" },
    { found: "银行流水号 (characters 4-18 of has(doc.bankSerial))", expected: "No such key: 银行流水号 in has()" },
    { found: "paidAt", expected: "No such key: else" },
  ]);
});
