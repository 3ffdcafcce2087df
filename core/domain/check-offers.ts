/** Whether a form can offer savings as it says: its rule gives an amount, its table has columns that take it. */
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { columnsOf } from "./fields/table.ts";
import { type Form, fieldsOf } from "./form.ts";
import type { Offers } from "./offers.ts";

/** Reports a rule that gives nothing, and columns that could not take what it gives. */
export function checkOffers(form: Form, offers: Offers, set: DefinitionSet, report: Report): void {
  const rule = needs(set, "rule", offers.rule, "/offers/rule", report);
  if (rule && (!("project" in rule.watches) || rule.gives === undefined))
    report("/offers/rule", offers.rule, "a rule over projects that gives an amount");
  if (!needsField(form, offers.table, "/offers/table", report, "table")) return;
  const table = fieldsOf(form).find(({ id }) => id === offers.table);
  const columns = new Map((table ? columnsOf(table) : []).map((column) => [column.id, column]));
  for (const [part, type] of [
    ["from", "quota"],
    ["to", "quota"],
    ["amount", "money"],
    ["note", "text"],
  ] as const) {
    const id = offers[part];
    if (id !== undefined && columns.get(id)?.type !== type)
      report(`/offers/${part}`, id, `a column of type ${type} in ${offers.table}`);
  }
}
