/** Settings of the steps that move money and that write into documents: which movement, which fields, what is written where. */
import { html, type TemplateResult } from "lit";
import { MOVEMENTS, type PostStep, type Step } from "../../core/domain/flow.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { t } from "../message.ts";
import type { SetStep } from "./decide-editor.ts";
import { choice, type Control, tick } from "./flow-controls.ts";
import { MOVEMENT_WORDS } from "./flow-step-words.ts";
import { movementChanges, needsLine, paysOut } from "./flow-new.ts";
import { withKeys } from "./flow-tree.ts";
import { fieldChoices, type PanelContext } from "./machine-editor.ts";
import { pairsEditor } from "./pairs-editor.ts";

type Part = { name: string; types: readonly string[]; needed: boolean };
const LINE: readonly Part[] = [
  { name: "number", types: ["text"], needed: true },
  { name: "source", types: ["choice"], needed: true },
  { name: "nature", types: ["choice"], needed: false },
  { name: "date", types: ["date"], needed: false },
];
const PAYMENT: readonly Part[] = [
  { name: "payee", types: ["text"], needed: true },
  { name: "payeeCode", types: ["text"], needed: false },
  { name: "paidAt", types: ["date"], needed: true },
  { name: "voucher", types: ["text"], needed: true },
  { name: "kind", types: ["choice"], needed: false },
  { name: "contract", types: ["document"], needed: false },
];

/** A movement of the quota ledger. */
export function postEditor(step: PostStep, context: PanelContext, set: SetStep): TemplateResult {
  const { form, editable } = context;
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable });
  const movements = MOVEMENTS.map((value) => ({ value, label: t(MOVEMENT_WORDS[value]) }));
  return html`${choice(at("movement", t("flow.post-movement")), step.movement, movements, (movement) => set(movementChanges(step, movement)))}
    ${choice(at("amount", t("flow.post-amount")), step.amount, fieldChoices(form, "money"), (amount) => set({ amount }))}
    ${needsLine(step.movement) ? "" : choice(at("quota", t("flow.post-quota")), step.quota ?? "", fieldChoices(form, "quota"), (quota) => set({ quota }))}
    ${needsLine(step.movement) ? parts("line", LINE, step.line ?? {}, context, (line) => set({ line })) : tick({ ...at("undo", t("flow.post-undo")), help: t("flow.detail.undo") }, step.undo !== undefined, (on) => set({ undo: on ? "release" : undefined }))}
    ${paysOut(step.movement) ? payment(step, context, set) : ""}`;
}

function payment(step: PostStep, context: PanelContext, set: SetStep): TemplateResult {
  const given = step.payment;
  const toggle = tick(
    { id: "fp-payment", label: t("flow.payment-on"), editable: context.editable },
    given !== undefined,
    (on) => set({ payment: on ? { payee: "", paidAt: "", voucher: "" } : undefined }),
  );
  if (!given) return toggle;
  const contract = context.form && fieldsOf(context.form).find((field) => field.id === given.contract);
  const other = context.choices.forms.find((form) => form.id === contract?.["form"]);
  const limits = (other?.fields ?? []).filter((field) => field.type === "money");
  return html`${toggle}${parts("payment", PAYMENT, given, context, (next) => set({ payment: next }))}
    ${
      given.contract === undefined
        ? ""
        : choice(
            { id: "fp-payment-limit", label: t("flow.part.limit"), editable: context.editable },
            given.limit ?? "",
            [{ value: "", label: t("flow.part-none") }, ...limits.map(({ id, label }) => ({ value: id, label }))],
            (limit) => set({ payment: withKeys(given, { limit: limit === "" ? undefined : limit }) }),
          )
    }`;
}

/** Fields of the form for the parts of a record; parts that are not needed may be left out. */
function parts(
  of: "line" | "payment",
  list: readonly Part[],
  given: Readonly<Record<string, unknown>>,
  context: PanelContext,
  set: (next: object) => void,
): TemplateResult {
  return html`<fieldset class="plain"><legend class="label">${t(`flow.parts.${of}`)}</legend>${list.map(
    ({ name, types, needed }) => {
      const fields = fieldChoices(context.form, ...types);
      const offered = needed ? fields : [{ value: "", label: t("flow.part-none") }, ...fields];
      const label = t(`flow.part.${name as "payee"}`);
      return choice(
        { id: `fp-${of}-${name}`, label, editable: context.editable },
        String(given[name] ?? ""),
        offered,
        (id) => set(withKeys(given, { [name]: id === "" && !needed ? undefined : id })),
      );
    },
  )}</fieldset>`;
}

/** What is written into another document, or into this one. */
export function amendEditor(step: Extract<Step, { do: "amend" }>, context: PanelContext, set: SetStep): TemplateResult {
  const { form, editable } = context;
  const target = form && fieldsOf(form).find((field) => field.id === step.document);
  const other = context.choices.forms.find((one) => one.id === target?.["form"]);
  const fields =
    step.document === "self" ? fieldChoices(form) : other?.fields.map(({ id, label }) => ({ value: id, label }));
  return html`${choice(
    { id: "fp-document", label: t("flow.amend-document"), editable },
    step.document,
    [{ value: "self", label: t("flow.amend-self") }, ...fieldChoices(form, "document")],
    (document) => set({ document, set: {} }),
  )}
    ${pairsEditor({
      label: t("flow.amend-set"),
      add: t("flow.amend-add"),
      pairs: step.set,
      editable,
      key: { label: t("flow.act-field"), fresh: "field", ...(fields && { offered: fields }) },
      value: { label: t("flow.act-value"), fresh: "", form, dictionaries: context.dictionaries },
      set: (pairs, key) => set({ set: pairs ?? {} }, key),
    })}`;
}
