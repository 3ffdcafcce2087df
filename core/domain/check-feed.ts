/** Whether a feed makes sense: its forms and fields, its columns, the field that takes the line. */
import { checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { type Feed, type FeedColumn, headerKey } from "./feed.ts";
import type { Form } from "./form.ts";

/** Reports every reference that leads nowhere, and columns that a record could not do without. */
export function checkFeed(body: Feed, set: DefinitionSet, report: Report): void {
  const { columns, changed } = body;
  checkOnce(
    columns.map(({ header }) => headerKey(header)),
    (i) => `/columns/${i}/header`,
    "a column that stands once",
    report,
  );
  const columnAt = (header: string): FeedColumn | undefined =>
    columns.find((column) => headerKey(column.header) === headerKey(header));
  for (const [part, read] of [
    ["key", "text"],
    ["amount", "amount"],
    ["year", "year"],
  ] as const) {
    const column = columnAt(body[part]);
    if (column?.read !== read || column.required !== true)
      report(`/${part}`, body[part], `a required column that is read as ${read}`);
  }
  const form = standsAlone(set, body.form, "/form", report);
  if (form) {
    columns.forEach(({ field }, i) => field !== undefined && needsField(form, field, `/columns/${i}/field`, report));
    for (const field of Object.keys(body.answers)) needsField(form, field, `/answers/${field}`, report);
    body.derived?.forEach(({ field, from }, i) => {
      needsField(form, field, `/derived/${i}/field`, report);
      if (!columnAt(from)) report(`/derived/${i}/from`, from, "a column of the feed");
    });
    const amount = columnAt(body.amount)?.field;
    if (amount === undefined || amount !== form.amountField)
      report("/amount", body.amount, `a column of the field ${form.amountField ?? "with the form's amount"}`);
  }
  const other = standsAlone(set, changed.form, "/changed/form", report);
  if (!other) return;
  needsField(other, changed.line, "/changed/line", report, "quota");
  needsField(other, changed.amount, "/changed/amount", report, "money");
  needsField(other, changed.way, "/changed/way", report, "choice");
  if (other.amountField !== changed.amount)
    report("/changed/amount", changed.amount, `the field ${other.amountField ?? "with the form's amount"}`);
  if (changed.up === changed.down) report("/changed/down", changed.down, "another code than for more");
  for (const [field, header] of Object.entries(changed.fields)) {
    needsField(other, field, `/changed/fields/${field}`, report);
    if (!columnAt(header)) report(`/changed/fields/${field}`, header, "a column of the feed");
  }
  for (const field of Object.keys(changed.answers)) needsField(other, field, `/changed/answers/${field}`, report);
}

/** Records of another system belong to no project until somebody distributes them. */
function standsAlone(set: DefinitionSet, id: string, pointer: string, report: Report): Form | undefined {
  const form = needs(set, "form", id, pointer, report);
  if (form && form.project.role !== "none") report(pointer, id, "a form that stands alone");
  return form;
}
