/** Whether a reconciliation makes sense: its forms and fields, the forms' flows, its layouts. */
import { checkBatch } from "./check-batch.ts";
import { checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { layoutFaults, type Reconciliation } from "./reconciliation.ts";

/** Reports every reference that leads nowhere and every layout that could not be read. */
export function checkReconciliation(body: Reconciliation, set: DefinitionSet, report: Report): void {
  checkOnce(
    body.layouts.map((layout) => layout.id),
    (i) => `/layouts/${i}/id`,
    "an id that stands once",
    report,
  );
  body.layouts.forEach((layout, i) => {
    for (const { pointer, found, expected } of layoutFaults(layout)) report(`/layouts/${i}${pointer}`, found, expected);
  });
  body.payments.forEach((payment, i) => {
    const form = needs(set, "form", payment.form, `/payments/${i}/form`, report);
    if (form) needsField(form, payment.serial, `/payments/${i}/serial`, report, "text");
  });
  body.batches?.forEach((exchange, i) => checkBatch(exchange, set, `/batches/${i}`, report));
  const { returned } = body;
  const form = returned && needs(set, "form", returned.form, "/returned/form", report);
  if (!form || !returned) return;
  const { payment, date, amount, voucher, reason, part } = returned.fields;
  needsField(form, payment, "/returned/fields/payment", report, "document");
  needsField(form, date, "/returned/fields/date", report, "date");
  needsField(form, amount, "/returned/fields/amount", report, "money");
  if (voucher !== undefined) needsField(form, voucher, "/returned/fields/voucher", report, "text");
  if (reason !== undefined) needsField(form, reason, "/returned/fields/reason", report, "text");
  if (part !== undefined) needsField(form, part, "/returned/fields/part", report, "choice");
  for (const field of Object.keys(returned.answers)) needsField(form, field, `/returned/answers/${field}`, report);
}
