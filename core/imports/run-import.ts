/** Imports the good new rows of a table in one transaction: units, finished documents, projects, publication. */
import { addUnconfirmedUnit, knownUnits } from "../accounts/unit-by-name.ts";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { fileFinished } from "../documents/file-finished.ts";
import { problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { decidePublication, publishProject } from "../publishing/publish-project.ts";
import { type JudgedRow, judgeRows } from "./judge-rows.ts";
import { type ImportOrder, openImport, type OpenedImport } from "./open-import.ts";
import { openTable } from "./preview.ts";
import { type BatchRow, findBatch, insertBatch, listProjectsOf, lockCounty } from "./queries.ts";

export type ImportCommand = ImportOrder & {
  /** Becomes the id of the batch, so that a repeated command finds what it did. */
  commandId: string;
  source: NonNullable<ImportOrder["source"]>;
  publish: boolean;
};
export type ImportResult = {
  batch: string;
  added: number;
  skipped: number;
  projects: { code: string; name: string }[];
};
type Caller = { identity: Identity; address: string; onRow?: (done: number, total: number) => void };

/** All or nothing; rows that are bad or known already are counted as skipped. A repeat returns the first answer. */
export async function runImport(context: Context, caller: Caller, command: ImportCommand): Promise<ImportResult> {
  const { identity } = caller;
  const opened = await openImport(context, context.pool, identity, command);
  if (command.publish && opened.mapping.publication === undefined)
    throw new Refusal("import.invalid", { problems: [problem("import.no-publication", "/publish")] });
  const file = await openTable(context, identity, command.file);
  const actor = { person: identity.person.id, address: caller.address, at: context.clock() };
  const { county } = opened.place;
  const result = await inTransaction(context.pool, async (tx) => {
    await lockCounty(tx, [county]);
    const [done] = await findBatch(tx, [command.commandId]);
    if (done) return repeated(tx, done, command, actor.person, file.sha256);
    const judged = await judgeRows(context, tx, opened, file.table, command);
    const rows = judged.rows.filter(({ verdict }) => verdict === "new");
    const units = await unitsOf(tx, county, rows, actor.at);
    for (const [i, row] of rows.entries()) {
      await importRow(context, tx, { opened, command, row, unit: units.get(row.unit) ?? "", actor });
      caller.onRow?.(i + 1, rows.length);
    }
    const skipped = judged.rows.length - rows.length;
    const { mapping } = opened;
    await insertBatch(tx, [
      command.commandId,
      mapping.id,
      mapping.version,
      county,
      file.name,
      file.sha256,
      command.source.name,
      command.source.note,
      JSON.stringify(judged.columns),
      rows.length,
      skipped,
      actor.person,
      actor.at,
    ]);
    await appendEvidence(tx, actor, {
      kind: "import",
      subject: `import:${command.commandId}`,
      what: {
        mapping: mapping.id,
        mappingVersion: mapping.version,
        region: county,
        file: { name: file.name, sha256: file.sha256 },
        columns: judged.columns,
        source: command.source,
        asOf: command.asOf,
        published: command.publish,
        added: rows.length,
        skipped,
      },
    });
    return resultOf(tx, command.commandId, rows.length, skipped);
  });
  context.live.changed([{ topic: "projects", place: { unit: "", ...opened.place } }]);
  return result;
}

type RowOrder = {
  opened: OpenedImport;
  command: ImportCommand;
  row: JudgedRow;
  unit: string;
  actor: Actor & { person: string };
};

async function importRow(context: Context, tx: Tx, order: RowOrder): Promise<void> {
  const { opened, command, row, actor } = order;
  const filed = await fileFinished(
    context,
    tx,
    {
      form: opened.mapping.form,
      place: { unit: order.unit, ...opened.place, town: null },
      answers: row.answers,
      import: { batch: command.commandId, key: row.key },
    },
    actor,
  );
  if (!command.publish || opened.mapping.publication === undefined) return;
  const { name, note } = command.source;
  await decidePublication(tx, {
    project: filed.project,
    definition: opened.mapping.publication,
    actor,
    deciders: [actor.person],
    context,
    source: { name, note },
  });
  await publishProject(context, tx, filed.project, actor);
}

/** Units by name; those nobody knows are made as unconfirmed. */
async function unitsOf(
  tx: Tx,
  county: string,
  rows: readonly JudgedRow[],
  at: Date,
): Promise<ReadonlyMap<string, string>> {
  const names = new Set(rows.map(({ unit }) => unit));
  const units = new Map(await knownUnits(tx, county, names));
  for (const name of names) if (!units.has(name)) units.set(name, await addUnconfirmedUnit(tx, county, name, at));
  return units;
}

/** The command id may not serve another person, file, county or mapping. */
async function repeated(
  tx: Tx,
  done: BatchRow,
  command: ImportCommand,
  person: string,
  sha256: string,
): Promise<ImportResult> {
  const same =
    done.by === person &&
    done.file_sha256 === sha256 &&
    done.region === command.region &&
    done.mapping === command.mapping;
  if (!same) throw new Refusal("command.reused");
  return resultOf(tx, done.id, done.added, done.skipped);
}

async function resultOf(tx: Tx, batch: string, added: number, skipped: number): Promise<ImportResult> {
  const projects = (await listProjectsOf(tx, [batch])).map(({ code, name }) => ({ code, name }));
  return { batch, added, skipped, projects };
}
