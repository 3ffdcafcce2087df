/** Faults of the steps that act by themselves: postings, amendments, acts of plugins. */
import { checkExpression, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { scopeOf } from "./evaluate-form.ts";
import type { FieldTypes } from "./field-type.ts";
import type { LeafStep, PostStep } from "./flow.ts";
import type { Form } from "./form.ts";

type Look = { form: Form; set: DefinitionSet; types: FieldTypes; at: string; report: Report };

/** Fields of a posting that are not there, and movements without what they need. */
export function checkPost(step: PostStep, form: Form, set: DefinitionSet, at: string, report: Report): void {
  needsField(form, step.amount, `${at}/amount`, report, "money");
  if (step.movement === "allot" ? !step.line : !step.quota)
    report(at, step.movement, step.movement === "allot" ? "the line that is made" : "the quota that is moved");
  if (step.quota) needsField(form, step.quota, `${at}/quota`, report, "quota");
  // A release gives back what was reserved; after any other movement it would let go of somebody else's money.
  if (step.undo !== undefined && step.movement !== "reserve")
    report(`${at}/undo`, step.movement, "undo on a reserve only");
  if ((step.movement === "pay" || step.movement === "refund") && !step.payment)
    report(at, step.movement, "the fields of the payment record");
  for (const [key, id] of Object.entries(step.line ?? {})) needsField(form, id, `${at}/line/${key}`, report);
  const { limit, ...own } = step.payment ?? {};
  for (const [key, id] of Object.entries(own)) needsField(form, id, `${at}/payment/${key}`, report);
  if (limit === undefined) return;
  const contract = step.payment?.contract;
  const field = contract === undefined ? undefined : needsField(form, contract, `${at}/payment/contract`, noReport);
  const target = field && set.find("form", String(field["form"]));
  if (target) needsField(target, limit, `${at}/payment/limit`, report, "money");
  else if (contract === undefined) report(`${at}/payment/limit`, limit, "a contract whose limit it is");
}

/** For what another line reports already. */
const noReport: Report = () => undefined;

/** Fields of an amendment that are not there, and expressions of another type. */
export function checkAmend(step: Extract<LeafStep, { do: "amend" }>, { form, set, types, at, report }: Look): void {
  const self = step.document === "self";
  const field = self ? undefined : needsField(form, step.document, `${at}/document`, report, "document");
  const target = self ? form : field && set.find("form", String(field["form"]));
  for (const [id, text] of Object.entries(step.set)) {
    const amended = target && needsField(target, id, `${at}/set/${id}`, report);
    const type = amended && types.find(amended.type)?.expressionType(amended, types);
    checkExpression(text, scopeOf(form, types), typeof type === "string" ? type : undefined, `${at}/set/${id}`, report);
  }
}

/** Expressions that a plugin's act is given, and fields that take its answer. */
export function checkAct(step: Extract<LeafStep, { do: "act" }>, { form, types, at, report }: Look): void {
  for (const [name, text] of Object.entries(step.with ?? {}))
    checkExpression(text, scopeOf(form, types), undefined, `${at}/with/${name}`, report);
  for (const id of Object.keys(step.set ?? {})) {
    const field = needsField(form, id, `${at}/set/${id}`, report);
    if (field && (field.computed !== undefined || field.from !== undefined))
      report(`${at}/set/${id}`, `${id}, which a rule fills`, "a field that takes an answer");
  }
}
