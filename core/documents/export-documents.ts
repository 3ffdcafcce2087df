/** A list of documents as a file, streamed from the database under the same scope and filters as on the screen. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import type { List } from "../domain/list.ts";
import { openExport } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { planExport } from "./export-columns.ts";
import { conditionOf, type ListQuery, orderOf, formOfList } from "./list-documents.ts";

export type ExportOrder = { list: List; query: ListQuery; format: SheetFormat; all: boolean };

/** Bytes of the file; the query ends when nobody reads them any more. Refused when too many exports run. */
export async function exportDocuments(
  context: Context,
  identity: Identity,
  order: ExportOrder,
  label: (key: string) => string,
): Promise<Readable> {
  const { list, query } = order;
  const form = await formOfList(context, context.pool, identity, "form" in list.of ? list.of.form : "");
  const { where, values } = conditionOf(context, identity, form, query);
  const sees = scopeCondition(identity, "sensitive.read", "d", values);
  const plan = planExport(context, { form, list, all: order.all, sees }, { label });
  // One pass over the answers for all columns: each ->> would unpack a long document again.
  const answers =
    plan.fields.length === 0
      ? ""
      : `cross join lateral jsonb_to_record(d.answers) as a(${plan.fields.map((id) => `"${id}" text`).join(", ")})`;
  const text = `select ${plan.select.join(", ")} from core.document d ${answers} ${plan.joins.join(" ")}
    where ${where} order by ${orderOf(context, form, list, query, sees)}`;
  return openExport(context.pool, { name: list.title, columns: plan.columns }, { text, values }, order.format);
}
