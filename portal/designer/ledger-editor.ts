/** Settings of the steps that move money and that write into documents: which movement, which fields, what is written where. */
import { html, type TemplateResult } from "lit";
import { type Step } from "../../core/domain/flow.ts";
import { POSTS, type PostStep } from "../../core/domain/post-step.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { t } from "../message.ts";
import type { SetStep } from "./decide-editor.ts";
import { choice, type Control, tick } from "./flow-controls.ts";
import { MOVEMENT_WORDS } from "./flow-step-words.ts";
import { movementChanges, movesAmount, needsLine, paysOut, takesOther, takesQuota } from "./flow-new.ts";
import { withKeys } from "./flow-tree.ts";
import { fieldChoices, type PanelContext } from "./machine-editor.ts";
import { pairsEditor } from "./pairs-editor.ts";

type Part = { name: string; types: readonly string[]; needed: boolean };
type Offered = { value: string; label: string };
/** A line at the top says where its money comes from; one below it may keep that of the line above. */
const lineParts = (movement: PostStep["movement"]): readonly Part[] => [
  { name: "number", types: ["text"], needed: true },
  { name: "source", types: ["choice"], needed: movement === "allot" },
  { name: "nature", types: ["choice"], needed: false },
  { name: "date", types: ["date"], needed: false },
  { name: "supNumber", types: ["text"], needed: false },
  { name: "year", types: ["number"], needed: false },
  { name: "unit", types: ["org"], needed: false },
  { name: "project", types: ["project"], needed: false },
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
  const movements = POSTS.map((value) => ({ value, label: t(MOVEMENT_WORDS[value]) }));
  return html`${choice(at("movement", t("flow.post-movement")), step.movement, movements, (movement) => set(movementChanges(step, movement)))}
    ${step.movement === "reverse" ? choice(at("document", t("flow.post-document")), step.document ?? "", fieldChoices(form, "document"), (document) => set({ document })) : ""}
    ${step.movement === "close-month" ? closing(step, context, set) : ""}
    ${movesAmount(step.movement) ? rowsChoice(step, context, set) : ""}
    ${!movesAmount(step.movement) ? "" : choice(at("amount", t("flow.post-amount")), step.amount ?? "", movedFields(step, context, "money"), (amount) => set({ amount }))}
    ${takesQuota(step.movement) ? choice(at("quota", t("flow.post-quota")), step.quota ?? "", movedFields(step, context, "quota"), (quota) => set({ quota })) : ""}
    ${takesOther(step.movement) ? choice(at("to", t("flow.post-to")), step.to ?? "", none(step.movement === "distribute", movedFields(step, context, "quota")), (to) => set({ to: to === "" ? undefined : to })) : ""}
    ${needsLine(step.movement) ? parts("line", lineParts(step.movement), step.line ?? {}, context, step.rows, (line) => set({ line })) : ""}
    ${step.movement === "reserve" ? tick({ ...at("undo", t("flow.post-undo")), help: t("flow.detail.undo") }, step.undo !== undefined, (on) => set({ undo: on ? "release" : undefined })) : ""}
    ${paysOut(step.movement) ? payment(step, context, set) : ""}`;
}

const FIGURES = [
  { name: "vouchers", type: "number" },
  { name: "turnover", type: "money" },
] as const;

/** The month that is closed, and the fields whose figures have to be those of the book. */
function closing(step: PostStep, { form, editable }: PanelContext, set: SetStep): TemplateResult {
  const month = { id: "fp-month", label: t("flow.post-month"), editable };
  return html`${choice(month, step.month ?? "", fieldChoices(form, "date"), (id) => set({ month: id }))}
    ${FIGURES.map(({ name, type }) =>
      choice(
        { id: `fp-figures-${name}`, label: t(`flow.part.${name}`), editable },
        step.figures?.[name] ?? "",
        none(true, fieldChoices(form, type)),
        (id) => set({ figures: withKeys(step.figures ?? {}, { [name]: id === "" ? undefined : id }) }),
      ),
    )}`;
}

/** Fields for a movement: columns of the table whose rows are posted stand before those of the form. */
function movedFields(step: Pick<PostStep, "rows">, { form }: PanelContext, ...types: string[]): Offered[] {
  const table = form && fieldsOf(form).find((field) => field.id === step.rows);
  const columns = table ? columnsOf(table).filter((column) => types.includes(column.type)) : [];
  return [...columns.map(({ id, label }) => ({ value: id, label })), ...fieldChoices(form, ...types)];
}

function rowsChoice(step: PostStep, context: PanelContext, set: SetStep): TemplateResult {
  const tables = fieldChoices(context.form, "table");
  if (tables.length === 0) return html``;
  return choice(
    { id: "fp-rows", label: t("flow.post-rows"), editable: context.editable },
    step.rows ?? "",
    none(true, tables),
    (rows) => set({ rows: rows === "" ? undefined : rows }),
  );
}

function none(offered: boolean, choices: Offered[]): Offered[] {
  return offered ? [{ value: "", label: t("flow.part-none") }, ...choices] : choices;
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
  return html`${toggle}${parts("payment", PAYMENT, given, context, step.rows, (next) => set({ payment: next }))}
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
  rows: string | undefined,
  set: (next: object) => void,
): TemplateResult {
  return html`<fieldset class="plain"><legend class="label">${t(`flow.parts.${of}`)}</legend>${list.map(
    ({ name, types, needed }) => {
      const fields = movedFields({ ...(rows !== undefined && { rows }) }, context, ...types);
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
