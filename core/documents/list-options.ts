/** What a field that points to a document or a budget line may point to, for whoever may see the document. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import { formatMoney } from "../domain/money.ts";
import { narrowingsOf, wheresOf } from "../domain/narrow-options.ts";
import type { Where } from "../domain/rule-value.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import {
  type DocumentRow,
  listCountyQuotas,
  listReferableDocuments,
  listReferableEntries,
  listReferableQuotas,
} from "./queries.ts";
import { getDocument, mayRead } from "./read-document.ts";

export type Option = { id: string; label: string; detail: string; amountFen?: number };

/** `own`: answers that are typed and not saved yet, where the field is narrowed by them. Of the project all; of registers and of the county's lines the first 50 that hold the text. */
export async function listOptions(
  context: Context,
  identity: Identity,
  documentId: string,
  fieldId: string,
  text: string,
  own: Readonly<Record<string, unknown>> = {},
): Promise<Option[]> {
  const db = context.pool;
  const document = await getDocument(context, db, identity, documentId);
  if (!(await mayRead(db, identity, document))) throw new Refusal("document.not-found");
  return optionsOf(context, db, { ...document, answers: { ...document.answers, ...own } }, fieldId, text);
}

/** The same for a document that was looked up already; `more` narrows a reference to documents further. */
export async function optionsOf(
  context: Context,
  db: Queryable,
  document: Pick<DocumentRow, "id" | "form" | "form_version" | "project" | "answers">,
  fieldId: string,
  text: string,
  more: readonly Where[] = [],
): Promise<Option[]> {
  const field = fieldOrColumn(context.definitions.get("form", document.form, document.form_version), fieldId);
  const holds = ({ label, detail }: Option): boolean => `${label} ${detail}`.includes(text);
  if (field?.type === "quota") {
    const county = field["reach"] === "county";
    const rows = county
      ? await listCountyQuotas(db, [document.id, escaped(text)])
      : document.project === null
        ? []
        : await listReferableQuotas(db, [document.project]);
    const options = rows.map((row) => ({
      id: row.id,
      label: row.number,
      detail: [
        ...(county ? [row.holder, String(row.year)] : []),
        row.source,
        formatMoney(row.available_fen, "wan"),
      ].join(", "),
      amountFen: row.available_fen,
    }));
    return county ? options : options.filter(holds);
  }
  if (field?.type !== "document") throw new Refusal("definition.not-found");
  const form = String(field["form"]);
  const target = context.definitions.find("form", form);
  const register = target?.project.role === "none";
  const narrowed = JSON.stringify(narrowingsOf([...wheresOf(field), ...more], document.answers));
  // An entry that was merged is found where it stands already; what begins now takes the one in its place.
  const rows = register
    ? await listReferableEntries(db, [document.id, form, escaped(text), target.successor ?? null, narrowed])
    : document.project === null
      ? []
      : await listReferableDocuments(db, [document.project, form, narrowed]);
  const options = rows.map(({ id, title, number, amount_fen: amountFen }) => ({
    id,
    label: title,
    detail: number,
    ...(amountFen !== null && { amountFen }),
  }));
  return register ? options : options.filter(holds);
}

function fieldOrColumn(form: Form, id: string): Field | undefined {
  const fields = fieldsOf(form);
  return fields.find((field) => field.id === id) ?? fields.flatMap(columnsOf).find((column) => column.id === id);
}

/** Text for `ilike`, where it stands for itself alone. */
function escaped(text: string): string {
  return text.trim().replaceAll(/[\\%_]/g, "\\$&");
}
