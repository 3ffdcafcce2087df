/** A list as CSV, streamed page by page under the same scope and filters as on the screen. */
import { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { fieldsOf } from "../domain/form.ts";
import type { List } from "../domain/list.ts";
import { formatMoney } from "../domain/money.ts";
import { type Identity, may } from "../domain/scope.ts";
import type { ListedRow } from "./list-queries.ts";
import { listDocuments, type ListQuery } from "./list-documents.ts";
import { stateTitle } from "./read-document.ts";

const PAGE = 200;

/** UTF-8 with a byte-order mark, so that spreadsheets read Chinese; cells that look like formulas get a quote. */
export function exportDocuments(
  context: Context,
  identity: Identity,
  list: List,
  query: ListQuery,
  label: (key: string) => string,
): Readable {
  const form = context.definitions.get("form", "form" in list.of ? list.of.form : "");
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const heads = list.columns.map(
    (column) => column.label ?? fields.get(column.id)?.label ?? label(`column.${column.id}`),
  );
  const cell = (row: ListedRow, id: string): string => {
    const field = fields.get(id);
    if (field) {
      if (field.sensitive === true && !may(identity, "sensitive.read")) return "****";
      const value = row.values[id];
      return value == null
        ? ""
        : context.types
            .get(field.type)
            .toText(value, field, (kind, code, dictionary) =>
              kind === "dictionary" ? context.definitions.nameOfCode(dictionary ?? "", code) : code,
            );
    }
    const general: Record<string, string> = {
      number: row.number,
      title: row.title,
      project: row.project?.name ?? "",
      unit: row.unit.name,
      region: row.region.name,
      state: stateTitle(context, { state: row.state as never, step: row.step, form: form.id }, label),
      amount: row.amountFen === null ? "" : formatMoney(row.amountFen, "yuan").replaceAll(",", ""),
      updated: row.updatedAt,
      created: row.createdAt,
      date: row.dated ?? "",
    };
    return general[id] ?? "";
  };
  async function* lines(): AsyncGenerator<string> {
    yield `\uFEFF${heads.map(quoted).join(",")}\r\n`;
    for (let page = 1; ; page++) {
      const { rows } = await listDocuments(context, context.pool, identity, list, { ...query, page, size: PAGE });
      if (rows.length > 0)
        yield `${rows.map((row) => list.columns.map((column) => quoted(cell(row, column.id))).join(",")).join("\r\n")}\r\n`;
      if (rows.length < PAGE) return;
    }
  }
  return Readable.from(lines());
}

function quoted(text: string): string {
  const safe = /^[=+@\t\r]|^-[^\d]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
