/** Starts the product: settings, database, definitions, demo, portal build, listening, a clean end. */
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { buildPortal, portalIsStale } from "../portal/build.ts";
import { type DemoAccount, demoAccounts } from "./accounts/demo-accounts.ts";
import { deleteOldSessions } from "./accounts/old-sessions.ts";
import { startKeeping } from "./analysis/keep.ts";
import { keepNumbering } from "./books/number-vouchers.ts";
import { startTimers } from "./cases/keep-timers.ts";
import { buildApp } from "./app.ts";
import { clockOf, type Config, ConfigError, readConfig } from "./config.ts";
import { openPool } from "./database/database.ts";
import { startEmbeddedPostgres } from "./database/embedded-postgres.ts";
import { migrate } from "./database/migrate.ts";
import { type Scenario, playScenario } from "./demo/play-scenario.ts";
import { keepComputing } from "./indicators/keep-computing.ts";
import { deleteOldImports } from "./imports/old-imports.ts";
import { keepMatching } from "./bank/keep-matching.ts";
import { keepDrafting } from "./drafts/keep-drafting.ts";
import { keepVerifying } from "./ledger/keep-verifying.ts";
import { keepDelivering } from "./notices/keep-delivering.ts";
import { openContext, type Opened } from "./open-context.ts";
import { keepWidgets } from "./plugins/keep-widgets.ts";
import { deleteOldDeliveries } from "./plugins/old-deliveries.ts";
import { keepJobs } from "./plugins/run-jobs.ts";
import { startRules } from "./rules/keep-running.ts";
import { keepSending } from "./treasury/keep-sending.ts";
import { listDemoFiles, prepareDatabase } from "./setup/first-start.ts";

/** Something outside the program is in the way: one sentence, exit code 1, nothing half done. */
class StartError extends Error {
  override name = "StartError";
}

const say = (line: string): void => console.log(line);
const closers: (() => Promise<void>)[] = [];

try {
  await start(readConfig(process.env));
} catch (error) {
  await closeAll();
  console.error(sentenceOf(error));
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const began = Date.now();
  needWritable(config.dataDir);
  await needFreePort(config);
  const ownerUrl = config.databaseUrl ?? (await embedded(config));
  await reachable(ownerUrl);
  await migrate(ownerUrl);
  const clock = clockOf(config);
  const owner = openPool(ownerUrl, 2, "mz-start");
  let unfounded: boolean;
  try {
    ({ unfounded } = await prepareDatabase(owner, clock()));
  } finally {
    await owner.end();
  }
  const demo = config.demo ?? config.databaseUrl === undefined;
  const { dataDir, mail, invoiceLink, publicUrl } = config;
  const opened = await openContext({ ownerUrl, dataDir, clock, demo, onLog: say, mail, invoiceLink, publicUrl });
  closers.unshift(opened.close);
  const password = demo ? await demoPassword(config) : undefined;
  if (demo && unfounded) await loadDemo(opened, password ?? "");
  if (config.roles.includes("api") && portalIsStale()) {
    say("Building the portal ...");
    await buildPortal(say);
  }
  if (config.roles.includes("worker"))
    closers.unshift(
      deleteOldSessions(opened.context),
      deleteOldImports(opened.context),
      deleteOldDeliveries(opened.context),
      keepWidgets(opened.context, opened.gate),
      startKeeping(ownerUrl, opened.context, say),
      startTimers(opened.context, say),
      startRules(opened.context, say),
      keepVerifying(opened.context, say),
      keepMatching(opened.context, say),
      keepNumbering(opened.context, say),
      keepDelivering(opened.context),
      keepSending(opened.context),
      keepDrafting(opened.context),
      keepComputing(opened.context),
      keepJobs(opened.context),
    );
  const web = config.roles.filter((role) => role !== "worker");
  if (web.length > 0) {
    const tls = config.tls && { cert: await readFile(config.tls.cert), key: await readFile(config.tls.key) };
    const app = await buildApp({
      context: opened.context,
      gate: opened.gate,
      publicPool: opened.publicPool,
      roles: web,
      trustedProxies: config.trustedProxies,
      tls,
      log: true,
    });
    closers.unshift(() => app.close());
    await app.listen({ port: config.port, host: config.host });
    announce(
      config,
      (app.server.address() as { port: number }).port,
      password,
      await demoAccounts(opened.context),
      Date.now() - began,
    );
  } else say(`Worker ready after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

async function embedded(config: Config): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(config.dataDir, "postgres"), onLog: say });
  closers.unshift(() => postgres.stop());
  return postgres.url;
}

async function reachable(url: string): Promise<void> {
  const pool = openPool(url, 1, "mz-probe");
  try {
    await pool.query("select 1");
  } catch (error) {
    const at = new URL(url);
    throw new StartError(
      `The database at ${at.hostname}:${at.port || "5432"}${at.pathname} cannot be reached (${error instanceof Error ? error.message : String(error)}): check DATABASE_URL, or leave it out to use the embedded one.`,
      { cause: error },
    );
  } finally {
    await pool.end();
  }
}

/** Demo accounts share one password, made once and kept beside the data. */
async function demoPassword(config: Config): Promise<string> {
  if (config.demoPassword !== undefined) return config.demoPassword;
  const file = join(config.dataDir, "demo-password");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known) return known.trim();
  const made = `mz-${randomBytes(6).toString("base64url").replaceAll(/[-_]/g, "x")}`;
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

async function loadDemo(opened: Opened, password: string): Promise<void> {
  for (const file of await listDemoFiles()) {
    say("Loading the demo county ...");
    const scenario = JSON.parse(await readFile(file, "utf8")) as Scenario;
    const bar = (done: number, total: number): void => {
      if (process.stdout.isTTY)
        process.stdout.write(
          `\r  ${"#".repeat(Math.round((done / total) * 30)).padEnd(30, ".")} ${done}/${total}${done === total ? "\n" : ""}`,
        );
    };
    await playScenario(opened.context, scenario, { password, onStep: bar });
  }
}

function announce(
  config: Config,
  port: number,
  password: string | undefined,
  accounts: readonly DemoAccount[],
  tookMs: number,
): void {
  const scheme = config.tls ? "https" : "http";
  const host = config.host === "127.0.0.1" || config.host === "::1" ? "localhost" : config.host;
  const base = config.publicUrl?.replace(/\/$/, "") ?? `${scheme}://${host}:${port}`;
  say(`\nMingzhang is ready after ${(tookMs / 1000).toFixed(1)} s.`);
  say(`  Public site   ${base}/`);
  say(`  Portal        ${base}/portal/`);
  say(`  API           ${base}/api/openapi.json`);
  if (password !== undefined) {
    say("\n  Demo accounts (invented people), all with the password " + password);
    for (const account of accounts) say(`    ${account.login.padEnd(14)} ${account.roles}`);
  }
  say("\nCtrl-C stops.");
}

function needWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `The folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code ?? "unknown"}): choose another with MZ_DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Looked at before anything is made, so that a second start leaves no trace. */
async function needFreePort(config: Config): Promise<void> {
  if (config.port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "EADDRINUSE"
          ? "is in use: stop the other program, or choose another with PORT"
          : error.code === "EACCES"
            ? "needs more rights: choose one above 1023 with PORT"
            : `cannot be used (${error.code ?? error.message}): check PORT and HOST`;
      reject(new StartError(`Port ${config.port} on ${config.host} ${reason}.`, { cause: error }));
    });
    probe.listen(config.port, config.host, () => probe.close(() => resolve()));
  });
}

async function stop(): Promise<void> {
  say("\nStopping ...");
  process.once("SIGINT", () => process.exit(130));
  await closeAll();
  say("Stopped.");
  process.exit(0);
}

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0)) await close().catch((error: unknown) => console.error(String(error)));
}

function sentenceOf(error: unknown): string {
  const told = [
    "StartError",
    "ConfigError",
    "PostgresStartError",
    "MigrationError",
    "DefinitionError",
    "ChangedVersionError",
  ];
  if (error instanceof ConfigError) return `Setting: ${error.message}.`;
  if (error instanceof Error && told.includes(error.name)) return error.message;
  return `Mingzhang could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
