/** Faults of a voucher definition, and of the steps that order payments by one. */
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { LeafStep, Step } from "./flow.ts";
import type { Form } from "./form.ts";
import type { VoucherDefinition, VoucherSource } from "./voucher-definition.ts";
import { VOUCHER_TYPES } from "./voucher-type.ts";
import { OWN_DETAIL, OWN_HEAD } from "./write-order.ts";

export function checkVoucher(definition: VoucherDefinition, set: DefinitionSet, report: Report): void {
  const form = needs(set, "form", definition.form, "/form", report);
  const { head, detail } = VOUCHER_TYPES["5201"];
  const receipt = VOUCHER_TYPES["2301"].head.map(({ name }) => name);
  const look = { form, definition, report };
  checkSources(
    definition.head,
    head.map(({ name }) => name).filter((name) => !OWN_HEAD.includes(name)),
    "/head",
    look,
  );
  checkSources(
    definition.detail,
    detail.map(({ name }) => name).filter((name) => !OWN_DETAIL.includes(name)),
    "/detail",
    look,
  );
  for (const key of ["serial", "reason"] as const)
    if (!receipt.includes(definition.answer[key]))
      report(`/answer/${key}`, definition.answer[key], "a field of a receipt's head");
  if (form) needsField(form, definition.codeBy.field, "/codeBy/field", report);
  if (!definition.refund) return;
  const refund = needs(set, "form", definition.refund.form, "/refund/form", report);
  for (const [id, source] of Object.entries(definition.refund.set)) {
    const field = refund && needsField(refund, id, `/refund/set/${id}`, report);
    const wanted =
      "of" in source ? { order: "document", amount: "money", day: "date" }[source.of as string] : undefined;
    if (field && wanted !== undefined && field.type !== wanted)
      report(`/refund/set/${id}`, `${id} of type ${field.type}`, `a field of type ${wanted}`);
  }
}

type Look = { form: Form | undefined; definition: VoucherDefinition; report: Report };

function checkSources(
  sources: Readonly<Record<string, VoucherSource>>,
  names: readonly string[],
  at: string,
  { form, definition, report }: Look,
): void {
  for (const [name, source] of Object.entries(sources)) {
    const pointer = `${at}/${name}`;
    if (!names.includes(name)) report(pointer, name, "a field of the voucher that the order does not fill itself");
    if ("text" in source) continue;
    if (source.codes !== undefined && !Object.hasOwn(definition.codes, source.codes))
      report(`${pointer}/codes`, source.codes, "a code map of this definition");
    if ("field" in source && form) needsField(form, source.field, `${pointer}/field`, report);
  }
}

type HandleStep = Extract<LeafStep, { do: "handle" }>;

/** A step that orders a payment: its fields, and that its answer fills all that a person would fill there. */
export function checkOrder(step: HandleStep, form: Form, set: DefinitionSet, at: string, report: Report): void {
  const { pays: order } = step;
  if (!order) return;
  const { result, voucher, back, parts = [], ...read } = order;
  const definition = needs(set, "voucher", voucher, `${at}/pays/voucher`, report);
  if (definition && definition.form !== form.id)
    report(`${at}/pays/voucher`, `${voucher} of form ${definition.form}`, `a voucher of form ${form.id}`);
  const types: Record<string, string | undefined> = { quota: "quota", amount: "money" };
  for (const [key, id] of Object.entries(read)) needsField(form, id, `${at}/pays/${key}`, report, types[key]);
  parts.forEach(({ result: _result, ...part }, i) => {
    for (const [key, id] of Object.entries(part))
      needsField(form, id, `${at}/pays/parts/${i}/${key}`, report, types[key]);
  });
  const results = [
    ...Object.entries(result).map(([key, id]) => ({ key, id, pointer: `${at}/pays/result/${key}` })),
    ...parts.flatMap((part, i) =>
      Object.entries(part.result).map(([key, id]) => ({ key, id, pointer: `${at}/pays/parts/${i}/result/${key}` })),
    ),
  ];
  for (const { key, id, pointer } of results) needsField(form, id, pointer, report, key === "day" ? "date" : "text");
  const filled = results.map(({ id }) => id);
  results.forEach(({ id, pointer }, i) => {
    if (filled.indexOf(id) < i) report(pointer, id, "a field that no other part fills");
  });
  const edited = Object.entries(step.fields ?? {}).flatMap(([id, right]) => (right === "edit" ? [id] : []));
  for (const id of edited)
    if (!filled.includes(id)) report(`${at}/fields/${id}`, id, "a field that the answer of the treasury fills");
  for (const { id, pointer } of results)
    if (!edited.includes(id)) report(pointer, id, "a field that the step may fill");
  const named = Array.isArray(step.back) ? step.back : step.back?.to;
  const target = back ?? "";
  if (back !== undefined && Array.isArray(named) && !named.includes(target))
    report(`${at}/pays/back`, target, "a step that this step may return to");
}

/**
 * What is ordered in parts is posted in the same parts, and the other way round: else the ledger would say that money went
 * to an account that it was not sent to.
 */
export function checkPartsAgree(places: readonly { step: Step; at: string }[], report: Report): void {
  for (const { step: ordering } of places) {
    if (ordering.do !== "handle" || !ordering.pays) continue;
    const ordered = [ordering.pays, ...(ordering.pays.parts ?? [])].map(({ amount, result }) => [
      amount,
      result.voucher,
    ]);
    for (const { step, at } of places) {
      if (step.do !== "post" || step.movement !== "pay" || step.amount !== ordering.pays.amount) continue;
      const posted = [step, ...(step.parts ?? [])].map(({ amount, payment }) => [amount, payment?.voucher]);
      if (JSON.stringify(posted) !== JSON.stringify(ordered))
        report(`${at}/parts`, posted.slice(1).join(" ") || "no parts", `the parts that step ${ordering.id} orders`);
    }
  }
}
