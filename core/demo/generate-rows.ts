/** Reads the rows of a played project, all that belongs to it and in an order that ids do not decide, and writes rows of copies. */
import type { Queryable } from "../database/database.ts";
import { leafHash } from "../evidence/append.ts";
import { UUID } from "./generate-text.ts";

export type Row = Record<string, unknown>;
export type Rows = { tables: Map<string, Row[]>; evidence: string[] };

const DOCUMENTS = "select id from core.document where project = $1";
const CASES = `select id from core.flow_case where document in (${DOCUMENTS})`;
const POSTINGS = "select p.id from core.posting p join core.quota q on q.id = p.quota where q.project = $1";
const CODE = "select code from core.project where id = $1";

/** Tables of a project, those first that others refer to. Files and published pictures are shared by all copies. */
const PROJECT_TABLES: readonly (readonly [table: string, where: string])[] = [
  ["core.project", "t.id = $1"],
  ["core.document", "t.project = $1"],
  ["core.revision", `t.document in (${DOCUMENTS})`],
  ["core.document_link", `t.document in (${DOCUMENTS})`],
  ["core.flow_case", `t.document in (${DOCUMENTS})`],
  ["core.event", `t.flow_case in (${CASES})`],
  ["core.task", `t.document in (${DOCUMENTS})`],
  ["core.timer", `t.document in (${DOCUMENTS}) and t.done_at is null`],
  ["core.copy", `t.document in (${DOCUMENTS})`],
  ["core.command", `t.flow_case in (${CASES})`],
  ["core.quota", "t.project = $1"],
  ["core.posting", `t.id in (${POSTINGS})`],
  ["core.posting_key", `t.posting in (${POSTINGS})`],
  ["core.payment", "t.project = $1"],
  ["core.indicator_value", "t.project = $1"],
  ["core.publication", "t.project = $1"],
  ["published.project", `t.code = (${CODE})`],
  ["published.version", `t.code = (${CODE})`],
  ["published.news", `t.code = (${CODE})`],
];
const ENTRIES = "select id from core.document where project is null";
const ENTRY_CASES = `select id from core.flow_case where document in (${ENTRIES})`;
/** Tables of the entries of registers, which stand outside of projects and book nothing. */
const REGISTER_TABLES: readonly (readonly [table: string, where: string])[] = [
  ["core.document", "t.project is null"],
  ["core.revision", `t.document in (${ENTRIES})`],
  ["core.document_link", `t.document in (${ENTRIES})`],
  ["core.flow_case", `t.document in (${ENTRIES})`],
  ["core.event", `t.flow_case in (${ENTRY_CASES})`],
  ["core.task", `t.document in (${ENTRIES})`],
  ["core.command", `t.flow_case in (${ENTRY_CASES})`],
];
const REGISTER_EVIDENCE = "e.subject in (select 'document:' || id from core.document where project is null)";
const PROJECT_EVIDENCE = `e.subject = 'project:' || $1 or e.subject in (select 'document:' || id from core.document where project = $1::uuid)
  or e.subject in (select 'quota:' || id from core.quota where project = $1::uuid)`;
const COUNTY_TABLES = ["core.unit", "core.person", "core.post", "core.assignment", "core.file"] as const;
/** All of them in the order in which rows may be written. */
export const TABLES: readonly string[] = [...COUNTY_TABLES, ...PROJECT_TABLES.map(([table]) => table)];

/** Everything of one project. */
export async function readProjectRows(db: Queryable, project: string): Promise<Rows> {
  const tables = new Map<string, Row[]>();
  for (const [table, where] of PROJECT_TABLES) tables.set(table, await read(db, table, where, [project]));
  // These tables count by themselves.
  for (const row of tables.get("published.news") ?? []) delete row["id"];
  for (const row of tables.get("core.posting") ?? []) delete row["seq"];
  return { tables, evidence: await readEvidence(db, PROJECT_EVIDENCE, [project]) };
}

/** The entries of all registers. */
export async function readRegisterRows(db: Queryable): Promise<Rows> {
  const tables = new Map<string, Row[]>();
  for (const [table, where] of REGISTER_TABLES) tables.set(table, await read(db, table, where, []));
  return { tables, evidence: await readEvidence(db, REGISTER_EVIDENCE, []) };
}

/** Units, people and files: what all projects of a county stand on. */
export async function readCountyRows(db: Queryable): Promise<Rows> {
  const tables = new Map<string, Row[]>();
  for (const table of COUNTY_TABLES) tables.set(table, await read(db, table, "true", []));
  return { tables, evidence: await readEvidence(db, "e.kind = 'account'", []) };
}

/** Sorts rows by what they say, with names in the place of ids: two runs of the same play give the same order. */
export function inSteadyOrder(rows: Rows, names: ReadonlyMap<string, string>): Rows {
  const uuid = new RegExp(UUID, "g");
  const keyOf = (text: string): string =>
    text.replaceAll(uuid, (id) => names.get(id) ?? "").replaceAll(/"[0-9a-f]{64}"/g, '""');
  const sorted = <T>(items: readonly T[], text: (item: T) => string): T[] =>
    items
      .map((item) => ({ item, key: keyOf(text(item)) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ item }) => item);
  const tables = [...rows.tables].map(([table, list]): [string, Row[]] => [
    table,
    sorted(
      list.map((row) => peopleInOrder(row, names) as Row),
      (row) => JSON.stringify(row),
    ),
  ]);
  return {
    tables: new Map(tables),
    evidence: sorted(rows.evidence, (body) => body),
  };
}

/** Who may act at a step is a set; the play lists it in the order of ids that it made up. */
function peopleInOrder(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => peopleInOrder(item, names));
  if (typeof value !== "object" || value === null) return value;
  const nameOf = (item: unknown): string =>
    names.get(String(typeof item === "object" && item !== null && "person" in item ? item.person : item)) ?? "";
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      (key === "people" || key === "open") && Array.isArray(item)
        ? item.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
        : peopleInOrder(item, names),
    ]),
  );
}

/** Takes the first play back out of an empty county, so that only rows with seeded ids remain. */
export async function deletePlayed(tx: Queryable): Promise<void> {
  await tx.query("delete from core.evidence");
  // What people were told is not copied: a generated county begins with empty inboxes.
  await tx.query("delete from core.delivery_attempt");
  // Alerts of what was played are found again in its copies by the rules themselves; what they said is that of the model.
  for (const table of ["hit_settled", "hit_event", "hit", "rule_run", "rule_pass", "rule_judgement"])
    await tx.query(`delete from core.${table}`);
  // Copies have the invoice numbers of their model, which only one document of a deployment uses.
  for (const table of ["invoice_use", "invoice_held", "invoice_query"]) await tx.query(`delete from core.${table}`);
  // Payment orders stand for what one treasury was told under one key; copies are registered by hand.
  for (const table of ["payment_order_event", "payment_order"]) await tx.query(`delete from core.${table}`);
  await tx.query("delete from core.delivery");
  await tx.query("delete from core.notice");
  for (const [table] of PROJECT_TABLES.toReversed()) await tx.query(`delete from ${table}`);
  for (const table of COUNTY_TABLES.toReversed()) await tx.query(`delete from ${table}`);
  await tx.query("delete from core.serial");
}

/** Writes rows of one table, given as JSON objects that all have the same keys. */
export async function writeRows(
  tx: Queryable,
  table: string,
  columns: readonly string[],
  rows: readonly string[],
): Promise<void> {
  if (rows.length === 0 || columns.length === 0) return;
  const list = columns.map((column) => `"${column}"`).join(", ");
  await tx.query(`insert into ${table} (${list}) select ${list} from json_populate_recordset(null::${table}, $1)`, [
    `[${rows.join(",")}]`,
  ]);
}

/** Writes evidence from canonical bodies; hashed here as every entry is. */
export async function writeEvidence(tx: Queryable, format: number, bodies: readonly string[]): Promise<void> {
  if (bodies.length === 0) return;
  await tx.query(
    `insert into core.evidence (id, at, person, address, kind, subject, format, body, hash)
     select (j ->> 'id')::uuid, (j ->> 'at')::timestamptz, (j ->> 'person')::uuid, j ->> 'address', j ->> 'kind', j ->> 'subject', $1, convert_to(body, 'UTF8'), decode(hash, 'hex')
     from (select body, body::json as j, hash from unnest($2::text[], $3::text[]) as x(body, hash)) as y`,
    [format, bodies, bodies.map((body) => leafHash(Buffer.from(body, "utf8")).toString("hex"))],
  );
}

async function read(db: Queryable, table: string, where: string, values: unknown[]): Promise<Row[]> {
  const result = await db.query<{ row: Row }>(`select to_jsonb(t) as row from ${table} t where ${where}`, values);
  return result.rows.map(({ row }) => row);
}

async function readEvidence(db: Queryable, where: string, values: unknown[]): Promise<string[]> {
  const result = await db.query<{ body: string }>(
    `select convert_from(e.body, 'UTF8') as body from core.evidence e where ${where}`,
    values,
  );
  return result.rows.map(({ body }) => body);
}
