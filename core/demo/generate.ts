/**
 * Makes a demo county of any size: the scenario is played once through the real use cases, and its projects are then
 * copied, row by row, as the owner of the database (a played step takes 20 to 40 ms, a small copied project one or two).
 *
 * What is copied: project, documents, revisions, links, cases, events, to-dos, quotas, postings with their keys,
 * payments, indicators, publication with all its versions and news. Ids, numbers, instants, days and the names that tell
 * projects apart are new in every place where they stand, in answers and in evidence too; amounts stay, so that the books
 * of a copy are those of its model. Evidence is hashed from its new bytes, digests of published versions likewise.
 * What is shared: files and pictures. What is not true of a copy: years written inside texts and year fields stay as in
 * the model, digests of indicators are those of the model, a copied command id can never be repeated, and the numbers of
 * words written by people (letters, contracts, vouchers, invoices) are those of the model.
 *
 * Same scenario, number and seed give the same county, ids included. On a demo county that was founded before, units,
 * people and projects stay as they are and only what is missing is added.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Pool, type Queryable, type Tx } from "../database/database.ts";
import { CANONICAL_FORMAT } from "../domain/canonical.ts";
import { fieldsOf } from "../domain/form.ts";
import { copyGroup, type Group, type GroupCopy, makeGroup } from "./generate-group.ts";
import { randomOf } from "./generate-random.ts";
import {
  deletePlayed,
  readCountyRows,
  readProjectRows,
  readRegisterRows,
  type Rows,
  TABLES,
  writeEvidence,
  writeRows,
} from "./generate-rows.ts";
import { playScenario, projectsAlone, type Scenario } from "./play-scenario.ts";

export type CountyOrder = {
  scenario: Scenario;
  projects: number;
  seed: number;
  password: string;
  /** How much rarer long projects are than short ones: 1 in inverse proportion to their steps, 2 to the square. */
  steepness?: number;
  onProgress?: (done: number, total: number, what: "steps" | "projects") => void;
};
type Model = { group: Group; weight: number };

const BATCH_CHARS = 4_000_000;
const SPREAD_DAYS = 180;
const SPREAD_SECONDS = 4 * 3600;

/** Returns how many projects were added. The database must be prepared, and either unfounded or a demo county. */
export async function generateCounty(context: Context, owner: Pool, order: CountyOrder): Promise<number> {
  const isNew = (await one<number>(owner, "select count(*) from core.unit")) === 0;
  const progress = order.onProgress ?? (() => undefined);
  if (isNew)
    await playScenario(context, projectsAlone(order.scenario), {
      password: order.password,
      onStep: (done, total) => progress(done, total, "steps"),
    });
  const serials = isNew ? new Map<string, number>() : await readSerials(owner);
  const county = await inTransaction(owner, async (tx) => readCounty(context, tx, order, isNew ? serials : undefined));
  const first = isNew ? 0 : await one<number>(owner, "select count(*) from core.project where void_at is null");
  if (county.models.length === 0) throw new Error("the database holds no project of the scenario to copy");

  let next = first;
  // The first batch of a new county also takes the played projects away: there is no instant without a whole county.
  const batch = (): GroupCopy[] => {
    const copies: GroupCopy[] = [];
    let size = 0;
    while (next < order.projects && (size < BATCH_CHARS || (isNew && next < county.models.length))) {
      const copy = copyProject(county.models, next++, order, serials);
      size += copy.tables.reduce((sum, table) => sum + table.rows.length, 0);
      copies.push(copy);
    }
    return copies;
  };
  let copies = batch();
  for (let founding = county.founding; copies.length > 0 || founding; founding = undefined) {
    const written = [...copies];
    const foundation = founding;
    const counters = new Map(serials);
    const writing = inTransaction(owner, async (tx) => {
      await tx.query("set local synchronous_commit = off");
      if (foundation) {
        await deletePlayed(tx);
        await write(tx, foundation);
      }
      await write(tx, written);
      await writeSerials(tx, counters);
    });
    const done = next;
    copies = batch(); // made while the database writes the ones before
    await writing;
    progress(Math.max(0, done - first), Math.max(0, order.projects - first), "projects");
  }
  await owner.query("analyze");
  return Math.max(0, order.projects - first);
}

/**
 * The models in the order of the scenario; for a new county, which gets `fresh` numbers, also its units and people and the
 * entries of its registers under seeded ids.
 */
async function readCounty(
  context: Context,
  tx: Tx,
  order: CountyOrder,
  fresh: Map<string, number> | undefined,
): Promise<{ models: Model[]; founding: GroupCopy[] | undefined }> {
  await tx.query("set local timezone = 'UTC'");
  const patternOf = (form: string, version: number): string => context.definitions.get("form", form, version).number;
  const rows = await readCountyRows(tx);
  const labels = labelsOf(rows);
  const seeded = makeGroup(rows, { outer: new Map(), labels, names: [], patternOf });
  const still = { days: 0, seconds: 0, suffix: "", serials: new Map<string, number>() };
  const founded = fresh && copyGroup(seeded, randomOf(`${order.seed} county`), still);
  const outer = new Map(seeded.ids.map((id, at) => [id, founded?.ids[at] ?? id]));
  const founding = founded && [founded];
  const entries = await readRegisterRows(tx);
  if (founding && (entries.tables.get("core.document") ?? []).length > 0) {
    const register = makeGroup(entries, { outer, labels, names: [], patternOf });
    founding.push(copyGroup(register, randomOf(`${order.seed} register`), { ...still, serials: fresh }));
  }
  const models: Model[] = [];
  for (const { steps } of projectsAlone(order.scenario).projects) {
    const start = steps.find((step) => step.do === "start");
    const facts = start && context.definitions.get("form", start.form ?? "").project.facts;
    const id = await find(
      tx,
      "select id as value from core.project where name = $1",
      start?.answers?.[facts?.name ?? ""],
    );
    if (id === undefined) continue;
    const project = await readProjectRows(tx, id);
    const words = { outer, labels, names: namesOf(context, project), patternOf };
    models.push({ group: makeGroup(project, words), weight: 1 / steps.length ** (order.steepness ?? 1) });
  }
  return { models, founding };
}

/** One project: each model once as it is, then models by their weight, moved in time and told apart by a number. */
function copyProject(
  models: readonly Model[],
  index: number,
  order: CountyOrder,
  serials: Map<string, number>,
): GroupCopy {
  const random = randomOf(`${order.seed} ${index}`);
  const plain = models[index];
  if (plain) return copyGroup(plain.group, random, { days: 0, seconds: 0, suffix: "", serials });
  const sum = models.reduce((total, model) => total + model.weight, 0);
  let drawn = (random.word() / 0x1_0000_0000) * sum;
  const model =
    models.find(({ weight }) => {
      drawn -= weight;
      return drawn < 0;
    }) ?? models[0];
  if (!model) throw new RangeError("no model to copy");
  return copyGroup(model.group, random, {
    days: -random.below(SPREAD_DAYS),
    seconds: random.below(SPREAD_SECONDS),
    suffix: ` ${String(index + 1).padStart(4, "0")}`,
    serials,
  });
}

/** The project's name and the titles by which its other documents are looked up. */
function namesOf(context: Context, rows: Rows): string[] {
  const names = new Set((rows.tables.get("core.project") ?? []).map((row) => String(row["name"])));
  for (const row of rows.tables.get("core.document") ?? []) {
    const form = context.definitions.get("form", String(row["form"]), Number(row["form_version"]));
    const title = (row["answers"] as Record<string, unknown>)[form.titleField];
    const isKey = fieldsOf(form).some((field) => field.id === form.titleField && field.indexed === true);
    if (isKey && typeof title === "string") names.add(title);
  }
  return [...names].sort();
}

function labelsOf(rows: Rows): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [table, list] of rows.tables)
    for (const row of list)
      labels.set(String(row["id"]), `${table} ${String(row["login"] ?? row["name"] ?? row["title"] ?? "")}`);
  return labels;
}

async function write(tx: Tx, copies: readonly GroupCopy[]): Promise<void> {
  const tables = new Map<string, { columns: string[]; rows: string[] }>();
  for (const { table, columns, rows } of copies.flatMap((copy) => copy.tables)) {
    const kept = tables.get(table) ?? { columns, rows: [] };
    kept.rows.push(rows);
    tables.set(table, kept);
  }
  for (const table of TABLES) {
    const made = tables.get(table);
    if (made) await writeRows(tx, table, made.columns, made.rows);
  }
  await writeEvidence(
    tx,
    CANONICAL_FORMAT,
    copies.flatMap((copy) => copy.evidence),
  );
}

async function readSerials(db: Queryable): Promise<Map<string, number>> {
  const { rows } = await db.query<{ scope: string; last: number }>("select scope, last from core.serial");
  return new Map(rows.map(({ scope, last }) => [scope, last]));
}

async function writeSerials(tx: Tx, serials: ReadonlyMap<string, number>): Promise<void> {
  await tx.query(
    "insert into core.serial (scope, last) select scope, last from json_to_recordset($1) as x(scope text, last bigint) on conflict (scope) do update set last = excluded.last",
    [JSON.stringify([...serials].map(([scope, last]) => ({ scope, last })))],
  );
}

async function one<T>(db: Queryable, query: string): Promise<T> {
  return (await db.query<{ value: T }>(`select (${query}) as value`)).rows[0]?.value as T;
}

async function find(db: Queryable, query: string, value: unknown): Promise<string | undefined> {
  return (await db.query<{ value: string }>(query, [value])).rows[0]?.value;
}
