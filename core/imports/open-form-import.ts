/** Takes a table in for a form: kept, read, matched, judged. Nothing is left behind by a file that cannot be read. */
import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction, type Queryable, type Tx } from "../database/database.ts";
import { unitOf } from "../documents/place.ts";
import { fieldsOf, isAlwaysRequired } from "../domain/form.ts";
import { problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { getStartableProject } from "../projects/startable.ts";
import { uuidv7 } from "../uuid.ts";
import { feedOfFile, feedView, keepJudged } from "./feed-import.ts";
import { signatureOf } from "./find-table.ts";
import {
  countsOf,
  type FormImportView,
  getFormImport,
  importableFields,
  type Matching,
  startersOf,
} from "./form-import.ts";
import {
  deleteFormImport,
  findSameFile,
  type FormImportRow,
  insertFormImport,
  insertRows,
  listAllRows,
  listRowsOf,
  lockFormImport,
  rememberMatching,
  setMatching,
  type StoredRow,
  updateRows,
} from "./form-queries.ts";
import { type FeedOrder, judgeFeed } from "./judge-feed.ts";
import { judgeForm, type JudgeOrder } from "./judge-form.ts";
import { keepTable, openTable } from "./preview.ts";
import { type CommonTitles, proposeMatching } from "./propose-matching.ts";

/** Rows written in one statement. */
const BATCH = 500;

export type NewFormImport = {
  form: string;
  unit?: string | undefined;
  project?: string | undefined;
  upload: { bytes: Buffer; name: string };
};

/** Reads and judges an uploaded table; returns the import's id. */
export async function openFormImport(
  context: Context,
  identity: Identity,
  given: NewFormImport,
  titles: CommonTitles,
): Promise<string> {
  const form = context.definitions.compiled(given.form);
  const starters = startersOf(identity, form);
  const unit = starters.find((a) => given.unit === undefined || a.unit.id === given.unit)?.unit;
  if (!unit) throw new Refusal("right.missing");
  const home = await homeOf(context.pool, unit.id);
  if (given.project !== undefined && form.form.project.role !== "belongs") throw new Refusal("request.invalid");
  const project =
    given.project === undefined
      ? null
      : (await getStartableProject(context, context.pool, identity, given.project, given.form)).id;
  if (importableFields(context, form).length === 0)
    throw new Refusal("import.invalid", { problems: [problem("import.nothing-typed", "")] });
  const file = await keepTable(context, identity, given.upload, unit.id);
  const { table, name, sha256 } = await openTable(context, identity, file);
  const signature = signatureOf(table.headers);
  const at = context.clock();
  const id = uuidv7(at);
  const feed = await feedOfFile(context, context.pool, unit.id, form.form.id, table);
  const matching = feed
    ? {}
    : await proposeMatching(context, context.pool, form, {
        unit: unit.id,
        county: home.county,
        table,
        signature,
        titles,
      });
  const order: JudgeOrder = {
    form: form.form.id,
    form_version: form.form.version,
    unit: unit.id,
    project,
    headers: table.headers,
    above: table.above,
    from_1904: table.from1904,
    matching,
  };
  const rows = table.rows.map(({ row, cells, filled = [] }) => ({
    row,
    cells,
    filled,
    edits: {},
    document: randomUUID(),
  }));
  const keep = feed
    ? await judgedFeed(context, identity, { feed, unit: unit.id, headers: table.headers }, home, rows)
    : await judgedForm(context, identity, order, home, rows);
  await inTransaction(context.pool, async (tx) => {
    await insertFormImport(tx, [
      id,
      order.form,
      order.form_version,
      unit.id,
      project,
      file,
      name,
      sha256,
      JSON.stringify(table.headers),
      table.above,
      table.from1904,
      JSON.stringify(table.leftOut),
      signature,
      JSON.stringify(matching),
      identity.person.id,
      at,
      feed?.id ?? null,
      feed?.version ?? null,
    ]);
    for (let i = 0; i < rows.length; i += BATCH) await insertRows(tx, [id, JSON.stringify(rows.slice(i, i + BATCH))]);
    await keep(tx, id);
  });
  return id;
}

type Keep = (tx: Tx, id: string) => Promise<void>;
type NewRow = Pick<StoredRow, "row" | "cells" | "filled" | "edits" | "document">;

async function judgedFeed(
  context: Context,
  identity: Identity,
  order: FeedOrder,
  home: { county: string; region: string },
  rows: readonly NewRow[],
): Promise<Keep> {
  const judged = await judgeFeed(context, context.pool, identity, order, home, rows);
  return (tx, id) => keepJudged(tx, id, judged);
}

async function judgedForm(
  context: Context,
  identity: Identity,
  order: JudgeOrder,
  home: { county: string; region: string },
  rows: readonly NewRow[],
): Promise<Keep> {
  const judged = await judgeForm(context, context.pool, identity, order, home, rows);
  return async (tx, id) => {
    for (let i = 0; i < judged.length; i += BATCH)
      await updateRows(tx, [id, JSON.stringify(judged.slice(i, i + BATCH))]);
  };
}

/** The unit's county and region, for looking up names. */
export async function homeOf(db: Queryable, unit: string): Promise<{ county: string; region: string }> {
  const found = await unitOf(db, unit);
  if (!found) throw new Refusal("unit.not-found");
  return { county: found.county, region: found.region };
}

/** Takes the matching that a person confirmed: judged again, and remembered for the next table of the same headers. */
export async function rematch(context: Context, identity: Identity, id: string, matching: Matching): Promise<void> {
  const row = await getFormImport(context.pool, identity, id);
  if (row.feed !== null) throw new Refusal("import.feed-fixed");
  const form = context.definitions.compiled(row.form, row.form_version);
  const ids = new Set(["$project", ...importableFields(context, form).map((field) => field.id)]);
  const kept = Object.fromEntries(
    Object.entries(matching).filter(([field, { column }]) => ids.has(field) && column < row.headers.length),
  );
  const home = await homeOf(context.pool, row.unit);
  const rows = await listAllRows(context.pool, [id]);
  const open = rows.filter(({ verdict }) => verdict !== "done" && verdict !== "skipped");
  const judged = await judgeForm(context, context.pool, identity, { ...row, matching: kept }, home, open);
  await inTransaction(context.pool, async (tx) => {
    const [locked] = await lockFormImport(tx, [id]);
    if (locked?.state !== "open") throw new Refusal("import.closed");
    await setMatching(tx, [id, JSON.stringify(kept)]);
    for (let i = 0; i < judged.length; i += BATCH)
      await updateRows(tx, [id, JSON.stringify(judged.slice(i, i + BATCH))]);
    const remembered = Object.fromEntries(
      Object.entries(kept).map(([field, { column, unit, part }]) => [
        field,
        { column, ...(unit && { unit }), ...(part && { part }) },
      ]),
    );
    await rememberMatching(tx, [
      row.unit,
      row.form,
      row.signature,
      JSON.stringify(remembered),
      identity.person.id,
      context.clock(),
    ]);
  });
}

/** Everything the person sees of the import but its rows. */
export async function viewFormImport(context: Context, identity: Identity, id: string): Promise<FormImportView> {
  return viewOf(context, await getFormImport(context.pool, identity, id));
}

async function viewOf(context: Context, row: FormImportRow): Promise<FormImportView> {
  const form = context.definitions.compiled(row.form, row.form_version);
  const sectionOf = (field: string): string =>
    form.form.sections.find((s) => s.fields.some(({ id }) => id === field))?.title ?? "";
  const [sample, counted, [same], feed] = await Promise.all([
    listRowsOf(context.pool, [row.id, [], "", "", 5, 0, ""]),
    countsOf(context.pool, row.id),
    findSameFile(context.pool, [row.by, row.form, row.file_sha256, row.id]),
    feedView(context, row),
  ]);
  const written = new Set(fieldsOf(form.form).map(({ id }) => id));
  return {
    id: row.id,
    form: {
      id: row.form,
      title: form.form.title,
      version: row.form_version,
      opens: form.form.project.role !== "belongs",
    },
    unit: { id: row.unit, name: row.unit_name },
    project: row.project === null ? null : { id: row.project, name: row.project_name ?? "" },
    fileName: row.file_name,
    headers: row.headers,
    above: row.above,
    leftOut: row.left_out,
    matching: row.matching,
    fields: importableFields(context, form)
      .filter(({ id }) => written.has(id))
      .map((field) => ({
        id: field.id,
        label: field.label,
        section: sectionOf(field.id),
        type: field.type,
        required: isAlwaysRequired(form.form, field),
      })),
    samples: row.headers.map((_, c) => sample.map(({ cells }) => (cells[c] ?? "").slice(0, 80))),
    state: row.state,
    ...counted,
    submit: row.submit,
    done: row.done,
    total: row.total,
    at: row.at.toISOString(),
    feed,
    sameFileAt: same?.at.toISOString() ?? null,
  };
}

/** Forgets a table that was not imported. */
export async function dropFormImport(context: Context, identity: Identity, id: string): Promise<void> {
  await getFormImport(context.pool, identity, id);
  if ((await deleteFormImport(context.pool, [id])).length === 0) throw new Refusal("import.closed");
}
