/** Where a field is read inside its own form and flow, in words; other definitions are counted by the server's report. */
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { HANDLE_FIELDS } from "../../core/domain/handles.ts";
import { t } from "../message.ts";
import { branchesOf } from "./flow-branches.ts";
import { placedSteps } from "./flow-tree.ts";
import { columnKey, findField, sectionKey } from "./form-steps.ts";
import { HANDLE_WORDS } from "./handles-words.ts";

/** One place; `select` is the key of what to open for it. */
export type FieldUse = { text: string; select?: string };

/** Every rule, fact and step that names the field or column of a key. */
export function usesOfField(form: Form, flow: Flow | undefined, key: string): FieldUse[] {
  const found = findField(form, key);
  if (!found) return [];
  return found.place.table === undefined ? ofField(form, flow, key) : ofColumn(form, found.place.table, found.field.id);
}

function ofField(form: Form, flow: Flow | undefined, id: string): FieldUse[] {
  const reads = readsName("doc", id);
  const uses: FieldUse[] = [];
  for (const section of form.sections)
    if (reads(section.visible))
      uses.push({ text: t("uses.rule", { label: section.title }), select: sectionKey(section.id) });
  for (const { field, select } of everyField(form)) {
    if (select !== id && rulesOf(field).some(reads))
      uses.push({ text: t("uses.rule", { label: field.label }), select });
    if (field["dependsOn"] === id) uses.push({ text: t("uses.depends", { label: field.label }), select });
    if (field.compute?.from.includes(id) === true) uses.push({ text: t("uses.from", { label: field.label }), select });
    if (field.from?.field === id) uses.push({ text: t("uses.from", { label: field.label }), select });
  }
  for (const check of form.checks)
    if (reads(check.expr) || reads(check.when) || check.field === id)
      uses.push({ text: t("uses.check", { title: check.title }) });
  if (form.titleField === id) uses.push({ text: t("uses.title") });
  if (form.amountField === id) uses.push({ text: t("uses.amount") });
  for (const [fact, field] of Object.entries(form.project?.facts ?? {}))
    if (field === id) uses.push({ text: t("uses.fact", { fact: t(`fact.${fact}` as "fact.name") }) });
  for (const part of HANDLE_FIELDS)
    if (form.handles?.[part] === id) uses.push({ text: t("uses.handles", { part: t(HANDLE_WORDS[part]) }) });
  for (const { step } of flow ? placedSteps(flow) : [])
    if (stepNames(step, id, reads)) uses.push({ text: t("uses.step", { title: step.title }) });
  return uses;
}

/** A column is read in the formulas of its row, in its table's sums, and where the form goes through the rows. */
function ofColumn(form: Form, table: string, id: string): FieldUse[] {
  const inRow = readsName("row", id);
  const readsTable = readsName("doc", table);
  const readsColumn = (text: unknown): boolean =>
    readsTable(text) && new RegExp(`\\.${id}(?![A-Za-z0-9])`).test(String(text));
  const uses: FieldUse[] = [];
  for (const { field, select, of } of everyField(form)) {
    const own = of === table && field.id !== id && rulesOf(field).some(inRow);
    if (own || rulesOf(field).some(readsColumn)) uses.push({ text: t("uses.rule", { label: field.label }), select });
  }
  for (const check of form.checks)
    if (readsColumn(check.expr) || readsColumn(check.when))
      uses.push({ text: t("uses.check", { title: check.title }) });
  return uses;
}

function everyField(form: Form): { field: Field; select: string; of?: string }[] {
  return fieldsOf(form).flatMap((field) => [
    { field, select: field.id },
    ...columnsOf(field).map((column) => ({ field: column, select: columnKey(field.id, column.id), of: field.id })),
  ]);
}

function readsName(variable: "doc" | "row", id: string): (text: unknown) => boolean {
  const name = new RegExp(`\\b${variable}\\.${id}(?![A-Za-z0-9])`);
  return (text) => typeof text === "string" && name.test(text);
}

/** Whether a step gives rights on the field, asks or waits by it, moves its money, branches by it, or writes or reads it. */
function stepNames(step: Step, id: string, reads: (text: unknown) => boolean): boolean {
  const asks = (who: readonly Who[]): boolean =>
    who.some((one) => ("field" in one && one.field === id) || ("expression" in one && reads(one.expression)));
  if (isHuman(step)) return Object.hasOwn(step.fields ?? {}, id) || asks(step.who) || asks(step.due?.to ?? []);
  switch (step.do) {
    case "cc":
      return asks(step.who);
    case "wait":
      return step.until === id;
    case "act":
      return Object.hasOwn(step.set ?? {}, id) || Object.values(step.with ?? {}).some(reads);
    case "amend":
      return step.document === id || Object.values(step.set).some(reads);
    case "post":
      return [
        step.amount,
        step.rows,
        step.quota,
        step.to,
        step.document,
        ...Object.values(step.line ?? {}),
        ...Object.values(step.line?.elements ?? {}),
        ...Object.values(step.payment ?? {}),
      ].includes(id);
    case "repeat":
      return reads(step.again);
    default:
      return branchesOf(step).some((branch) => reads(branch.when));
  }
}

function rulesOf(field: Field): unknown[] {
  return [field.visible, field.required, field.readOnly, field.computed, field.initial];
}
