/** `mz import FILE --region CODE`: preview, question, import; the same use cases as the portal's import page. */
import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { demoLoginsWith } from "../accounts/demo-logins.ts";
import { identityOfLogin } from "../accounts/session.ts";
import { ConfigError } from "../config.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { listMappings } from "../imports/list-imports.ts";
import { regionName } from "../imports/open-import.ts";
import { keepTable, type Preview, previewImport } from "../imports/preview.ts";
import { MAX_BYTES } from "../imports/read-table.ts";
import { runImport } from "../imports/run-import.ts";
import { findSourceNote } from "../imports/source-note.ts";
import { worded } from "../imports/unreadable.ts";
import { catalogue, type Language, sentence } from "../messages.ts";
import { IMPORT_HELP, type ImportOptions, importOptions } from "./import-options.ts";
import { openProduct } from "./open-product.ts";
import { previewLines } from "./show-preview.ts";

/** Problems are worded in Chinese on a Chinese system; the command's own lines are English like every command's. */
const LANGUAGE: Language = Intl.DateTimeFormat().resolvedOptions().locale.startsWith("zh") ? "zh-CN" : "en";
/** A sentence for the person, exit code 2: the command was used wrongly. */
class UsageError extends Error {
  override name = "UsageError";
}

/** Exit code 0 when everything new came in, 1 when something was refused or left out, 2 when used wrongly. */
export async function importFile(args: string[]): Promise<number> {
  const options = importOptions(args);
  if (typeof options === "string") return told(`${options} (mz import --help)`, 2);
  if (options.help) {
    console.log(IMPORT_HELP);
    return 0;
  }
  try {
    const bytes = await readWanted(options.file);
    const opened = await openProduct(process.env, (line) => console.error(line));
    try {
      return await importInto(opened.context, options, bytes);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return failed(error, options);
  }
}

async function importInto(context: Context, options: ImportOptions, bytes: Buffer): Promise<number> {
  const identity = await importer(context, options);
  const order = {
    mapping: chosenMapping(context, options),
    region: options.region,
    ...(await sourceOf(context, options)),
  };
  const file = await keepTable(context, identity, { bytes, name: basename(options.file) });
  const preview = await previewImport(context, identity, { ...order, file });
  if (!options.json) show(context, preview, order.mapping);
  const left = preview.counts.bad > 0 ? 1 : 0;
  if (preview.counts.new === 0) {
    if (options.json) print({ preview, batch: null, added: 0, skipped: preview.rows.length, projects: [] });
    else console.log("Nothing new to import.");
    return left;
  }
  if (!options.yes && !(await agreed(preview.counts.new, options.publish))) return told("Nothing was imported.", 1);
  const command = { ...order, file, columns: preview.columns, commandId: randomUUID(), publish: options.publish };
  const result = await runImport(context, { identity, address: "cli", onRow: progress }, command);
  if (options.json) print({ preview, ...result });
  else {
    for (const { code, name } of result.projects) console.log(`  ${code}  ${name}`);
    const how = options.publish ? "imported and published" : "imported";
    console.log(`${result.added} projects ${how}, ${result.skipped} rows left out. Batch ${result.batch}.`);
  }
  return left;
}

async function readWanted(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`there is no file ${file}`);
  if (found.size > MAX_BYTES) throw new Refusal("import.unreadable", { facts: { reason: "too-large" } });
  return readFile(file);
}

/** Who imports: --as, else the first demo account whose role may import, the county's own before others. */
async function importer(context: Context, options: ImportOptions): Promise<Identity> {
  const logins = options.as === undefined ? await demoLoginsWith(context, "import.run") : [options.as];
  const people = (
    await Promise.all(logins.map((login) => identityOfLogin(context.pool, context.definitions, login, context.clock())))
  ).filter((p) => p !== undefined);
  const own = people.find(({ assignments }) =>
    assignments.some(
      ({ reach }) => reach.kind === "region" && options.region.startsWith(reach.code.replace(/(00)+$/, "")),
    ),
  );
  const [first] = people;
  if (!first)
    throw new UsageError(
      options.as === undefined ? "name who imports: --as LOGIN" : `there is no active account ${options.as}`,
    );
  return own ?? first;
}

function chosenMapping(context: Context, options: ImportOptions): string {
  const mappings = listMappings(context).map(({ id }) => id);
  const [only] = mappings;
  if (options.mapping !== undefined) return options.mapping;
  if (only === undefined || mappings.length > 1)
    throw new UsageError(`name how the columns are read: --mapping with one of ${mappings.join(", ")}`);
  return only;
}

async function sourceOf(
  context: Context,
  options: ImportOptions,
): Promise<{ source: { name: string; note: string; date?: string }; asOf?: string }> {
  const beside = await findSourceNote(options.file);
  const county = await regionName(context.pool, options.region);
  const name = options.source ?? (beside ? county : undefined);
  if (name === undefined && options.publish)
    throw new UsageError("name who published the table: --source, and --note where");
  const date = options.sourceDate ?? beside?.date;
  return {
    source: {
      name: name ?? basename(options.file),
      note: options.note ?? beside?.note ?? basename(options.file),
      ...(date !== undefined && { date }),
    },
    ...(options.asOf !== undefined && { asOf: options.asOf }),
  };
}

function show(context: Context, preview: Preview, mapping: string): void {
  const fields = listMappings(context).find(({ id }) => id === mapping)?.fields ?? [];
  const columns = fields.filter(({ id }) => preview.columns[id] !== null);
  const wanted = [...columns.filter((f) => f.required), ...columns.filter((f) => !f.required)].slice(0, 4);
  console.log(previewLines(preview, wanted, catalogue(LANGUAGE)).join("\n"));
}

async function agreed(count: number, publish: boolean): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("there is nobody to ask: add --yes");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Import ${count} projects${publish ? " and publish them" : ""}? [y/N] `);
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

function progress(done: number, total: number): void {
  if (!process.stderr.isTTY || (done % 20 !== 0 && done !== total)) return;
  const bar = "#".repeat(Math.round((done / total) * 30)).padEnd(30, ".");
  process.stderr.write(`\r  ${bar} ${done}/${total}${done === total ? "\n" : ""}`);
}

function failed(error: unknown, options: ImportOptions): number {
  if (error instanceof UsageError) return told(error.message, 2);
  if (error instanceof ConfigError) return told(`setting: ${error.message}`, 2);
  if (error instanceof Refusal) {
    const { code, facts, problems } = worded(error, LANGUAGE) as Refusal;
    const said = [sentence(LANGUAGE, code, facts), ...problems.map((p) => messageOf(p, catalogue(LANGUAGE)))];
    if (options.json) print({ code, message: said.join(" "), problems });
    return told(said.join(" "), 1);
  }
  if (error instanceof Error && /^(Product|PostgresStart|Migration)Error$/.test(error.name))
    return told(error.message, 1);
  throw error;
}

function told(line: string, code: number): number {
  console.error(`mz import: ${line}`);
  return code;
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
