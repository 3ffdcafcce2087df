/** Faults of what a reconciliation says about batches, and of the steps that wait for a bank's result. */
import { type BatchExchange, RESULT_COLUMNS } from "./batch-exchange.ts";
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { columnsOf } from "./fields/table.ts";
import type { LeafStep } from "./flow.ts";
import type { Field, Form } from "./form.ts";

export function checkBatch(exchange: BatchExchange, set: DefinitionSet, at: string, report: Report): void {
  const { table: tableId, amount, order, result, again } = exchange;
  const form = needs(set, "form", exchange.form, `${at}/form`, report);
  const table = form && needsField(form, tableId, `${at}/table`, report, "table");
  if (!form || !table) return;
  needsColumn(table, amount, `${at}/amount`, report, "money");
  order.columns.forEach((column, i) => {
    const pointer = `${at}/order/columns/${i}`;
    if ("column" in column) needsColumn(table, column.column, `${pointer}/column`, report);
    if ("field" in column) needsField(form, column.field, `${pointer}/field`, report);
  });
  const written = order.columns.flatMap((column) => ("write" in column ? [column.write] : []));
  for (const name of ["batch", "line", "amount"] as const)
    if (written.filter((one) => one === name).length !== 1)
      report(`${at}/order/columns`, written.join(", "), `${name} once`);
  const read = result.columns.map((column) => column.read);
  for (const name of RESULT_COLUMNS)
    if (read.filter((one) => one === name).length !== 1 && (name !== "reason" || read.includes("reason")))
      report(`${at}/result/columns`, read.join(", "), `${name} once`);
  if (!Object.values(result.codes).includes("paid")) report(`${at}/result/codes`, "no code", "a code that means paid");
  if (!again) return;
  needsField(form, again.document, `${at}/again/document`, report, "document");
  needsColumn(table, again.line, `${at}/again/line`, report, "number");
  again.keep.forEach((id, i) => needsColumn(table, id, `${at}/again/keep/${i}`, report));
  if (!again.keep.includes(amount)) report(`${at}/again/keep`, again.keep.join(", "), amount);
  again.take.forEach((id, i) => needsField(form, id, `${at}/again/take/${i}`, report));
}

function needsColumn(table: Field, id: string, pointer: string, report: Report, type?: string): void {
  const column = columnsOf(table).find((one) => one.id === id);
  if (!column) report(pointer, id, `a column of ${table.id}`);
  else if (type !== undefined && column.type !== type) report(pointer, `${id} of type ${column.type}`, `type ${type}`);
}

/** The figures are shown to whoever confirms them and sent with the act: fields that the step fills and nobody types into. */
export function checkResults(step: Extract<LeafStep, { do: "handle" }>, form: Form, at: string, report: Report): void {
  const { results } = step;
  if (!results) return;
  if (step.pays) report(`${at}/results`, "results beside pays", "one of them");
  for (const [key, id] of Object.entries(results)) {
    const pointer = `${at}/results/${key}`;
    const field = needsField(form, id, pointer, report, key.endsWith("Lines") ? "number" : "money");
    if (field && field.readOnly !== true) report(pointer, id, "a field that is only read");
    if (step.fields?.[id] !== "edit") report(pointer, id, "a field that the step fills");
  }
}
