/** Rows in quarantine: looked at, mended cell by cell, left out. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Answers } from "../domain/evaluate-form.ts";
import type { Outcome } from "../domain/feed-row.ts";
import { headerKey } from "../domain/feed.ts";
import type { Problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { countsOf, type FormImportView, getFormImport, PROJECT, type Verdict } from "./form-import.ts";
import { type FormImportRow, listRowsOf, lockFormImport, lockRow, setEdits, type StoredRow } from "./form-queries.ts";
import { judgeForm } from "./judge-form.ts";
import { homeOf } from "./open-form-import.ts";

/** A row as it is shown: what stood in the cells and what was read, by field. */
export type RowView = {
  row: number;
  texts: Record<string, string>;
  answers: Answers;
  edited: string[];
  problems: Problem[];
  verdict: Verdict;
  document: string | null;
  /** Of a row of a feed: what it would do with its key. Amounts in fen. */
  record: { outcome: Outcome; key: string; amountFen: number; deltaFen: number; form: string } | null;
};
export type RowQuery = {
  outcome?: string;
  verdicts: Verdict[];
  code?: string;
  pointer?: string;
  page: number;
  size: number;
};

/** One page of rows, with how many there are. */
export async function listRows(
  context: Context,
  identity: Identity,
  id: string,
  query: RowQuery,
): Promise<{ rows: RowView[]; total: number }> {
  const found = await getFormImport(context.pool, identity, id);
  const { code = "", pointer = "", outcome = "", page, size } = query;
  const rows = await listRowsOf(context.pool, [id, query.verdicts, code, pointer, size, (page - 1) * size, outcome]);
  return { rows: rows.map((row) => rowView(row, textsOf(row, found))), total: rows[0]?.total ?? 0 };
}

export type RowEdit = { answers?: Record<string, unknown>; skip?: boolean };

/** Puts answers in the place of cells (null empties one), or leaves the row out; the row is judged again. */
export async function editRow(
  context: Context,
  identity: Identity,
  id: string,
  number: number,
  edit: RowEdit,
): Promise<{ row: RowView } & Pick<FormImportView, "counts" | "problems">> {
  const found = await getFormImport(context.pool, identity, id);
  if (found.feed !== null) throw new Refusal("import.feed-fixed");
  const form = context.definitions.compiled(found.form, found.form_version);
  for (const field of Object.keys(edit.answers ?? {}))
    if (field !== PROJECT && !form.fields.has(field)) throw new Refusal("request.invalid");
  const home = await homeOf(context.pool, found.unit);
  const row = await inTransaction(context.pool, async (tx): Promise<StoredRow> => {
    const [locked] = await lockFormImport(tx, [id]);
    if (locked?.state !== "open") throw new Refusal("import.closed");
    const [stored] = await lockRow(tx, [id, number]);
    if (!stored) throw new Refusal("import.not-found");
    const edits = { ...stored.edits, ...edit.answers };
    const [judged] = await judgeForm(context, tx, identity, found, home, [{ ...stored, edits }]);
    if (!judged) throw new Refusal("import.not-found");
    const skipped = edit.skip ?? (stored.verdict === "skipped" && edit.answers === undefined);
    const verdict: Verdict = skipped ? "skipped" : judged.verdict;
    await setEdits(tx, [
      id,
      number,
      JSON.stringify(edits),
      JSON.stringify(judged.answers),
      judged.project,
      JSON.stringify(judged.problems),
      verdict,
    ]);
    return { ...stored, ...judged, edits, verdict };
  });
  return { row: rowView(row, textsOf(row, found)), ...(await countsOf(context.pool, id)) };
}

/** The cells by what they fill: fields, or columns of a feed by their titles. */
function textsOf(row: StoredRow, order: Pick<FormImportRow, "feed" | "headers" | "matching">): Record<string, string> {
  const places: (readonly [string, number])[] =
    order.feed === null
      ? Object.entries(order.matching).map(([field, { column }]) => [field, column])
      : order.headers.map((header, i) => [headerKey(header), i]);
  return Object.fromEntries(places.map(([name, i]) => [name, (row.cells[i] ?? "").slice(0, 500)]));
}

function rowView(row: StoredRow, texts: Record<string, string>): RowView {
  const project = row.project === null ? {} : { [PROJECT]: row.project };
  const { outcome, taken } = row;
  return {
    row: row.row,
    texts,
    answers: { ...row.answers, ...project },
    edited: Object.keys(row.edits),
    problems: row.problems,
    verdict: row.verdict,
    document: row.verdict === "done" ? row.document : null,
    record: outcome && {
      outcome,
      key: taken?.key ?? "",
      amountFen: taken?.amountFen ?? 0,
      deltaFen: taken?.deltaFen ?? 0,
      form: taken?.form ?? "",
    },
  };
}
