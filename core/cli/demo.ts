/** `mz demo`: a demo county of any size in the connected database, verified before it is called done. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clockOf, type Config } from "../config.ts";
import { openPool, type Pool } from "../database/database.ts";
import { migrate } from "../database/migrate.ts";
import { generateCounty } from "../demo/generate.ts";
import { type Verified, verifyCounty } from "../demo/generate-verify.ts";
import type { Scenario } from "../demo/play-scenario.ts";
import { openContext } from "../open-context.ts";
import { listDemoFiles, prepareDatabase } from "../setup/first-start.ts";
import { type Connected, connect, sentenceOf } from "./connect.ts";

type Order = { projects: number; seed: number; json: boolean; yes: boolean };
type Standing = { projects: number; real: number; people: number };

/** Exit code 0 when the county stands and holds together, 1 when it does not or may not be made, 2 for a wrong call. */
export async function demo(args: string[]): Promise<number> {
  const order = readOrder(args);
  if (typeof order === "string") {
    console.error(`mz demo: ${order}`);
    return 2;
  }
  const closers: (() => Promise<void>)[] = [];
  try {
    const connected = await connect();
    closers.unshift(connected.close);
    await migrate(connected.ownerUrl);
    const owner = openPool(connected.ownerUrl, 2, "mz-demo");
    closers.unshift(() => owner.end());
    return await makeCounty(connected, owner, order, closers);
  } catch (error) {
    console.error(`mz demo: ${sentenceOf(error)}`);
    return 1;
  } finally {
    for (const close of closers) await close();
  }
}

async function makeCounty(
  { config, ownerUrl }: Connected,
  owner: Pool,
  order: Order,
  closers: (() => Promise<void>)[],
): Promise<number> {
  const clock = clockOf(config);
  const { unfounded } = await prepareDatabase(owner, clock());
  const refusal = refusalOf(await readStanding(owner), order, unfounded);
  if (refusal !== undefined) throw new Error(refusal);
  const [file] = await listDemoFiles();
  if (file === undefined) throw new Error("no pack has a demo scenario.");
  const scenario = JSON.parse(await readFile(file, "utf8")) as Scenario;
  const onLog = (line: string): void => console.error(line);
  const opened = await openContext({ ownerUrl, dataDir: config.dataDir, clock, demo: true, onLog });
  closers.unshift(opened.close);
  const began = Date.now();
  const added = await generateCounty(opened.context, owner, {
    scenario,
    projects: order.projects,
    seed: order.seed,
    password: unfounded ? await passwordOf(config) : "",
    onProgress: showProgress,
  });
  const madeMs = Date.now() - began;
  const verified = await verifyCounty(owner);
  tell(order, { added, madeMs, totalMs: Date.now() - began, verified });
  return verified.faults.length > 0 ? 1 : 0;
}

function readOrder(args: string[]): Order | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        projects: { type: "string", default: "100" },
        seed: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
      },
    });
    const [projects, seed] = [Number(values.projects), Number(values.seed)];
    if (!Number.isInteger(projects) || projects < 1 || projects > 10_000_000)
      return `--projects has to be a whole number from 1 to 10000000, not "${values.projects}"`;
    if (!Number.isSafeInteger(seed)) return `--seed has to be a whole number, not "${values.seed}"`;
    return { projects, seed, json: values.json, yes: values.yes };
  } catch (error) {
    return sentenceOf(error);
  }
}

async function readStanding(owner: Pool): Promise<Standing> {
  const result = await owner.query<Standing>(
    `select (select count(*) from core.project) as projects, (select count(*) from core.project where not demo) as real,
       (select count(*) from core.person where not demo) as people`,
  );
  return result.rows[0] ?? { projects: 0, real: 0, people: 0 };
}

/** Real work is never mixed with invented projects; an existing demo county grows only when that is said. */
function refusalOf(standing: Standing, order: Order, unfounded: boolean): string | undefined {
  if (standing.real > 0 || standing.people > 0)
    return `the database holds ${standing.real} projects and ${standing.people} people that are not demo data: use another database.`;
  if (!unfounded && !order.yes)
    return `the database holds a demo county of ${standing.projects} projects: add --yes to let it grow to ${order.projects}.`;
  return undefined;
}

/** One password for all demo accounts, kept beside the data as the product's own first start does. */
async function passwordOf(config: Config): Promise<string> {
  if (config.demoPassword !== undefined) return config.demoPassword;
  const file = join(config.dataDir, "demo-password");
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "") return kept;
  const made = `mz-${randomBytes(6).toString("base64url").replaceAll(/[-_]/g, "x")}`;
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  console.error(`Demo accounts share the password ${made} (kept in ${file}).`);
  return made;
}

function showProgress(done: number, total: number, what: string): void {
  if (!process.stderr.isTTY || total === 0) return;
  const bar = "#".repeat(Math.round((done / total) * 30)).padEnd(30, ".");
  process.stderr.write(`\r  ${bar} ${done}/${total} ${what}${done === total ? "\n" : ""}`);
}

function tell(order: Order, made: { added: number; madeMs: number; totalMs: number; verified: Verified }): void {
  const { added, madeMs, totalMs, verified } = made;
  if (order.json) {
    console.log(JSON.stringify({ added, seed: order.seed, madeMs, totalMs, ...verified }));
    return;
  }
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `Added ${added} projects in ${seconds(madeMs)}, verified in ${seconds(totalMs - madeMs)}. The database now holds:`,
  );
  for (const [name, count] of Object.entries(verified.counts)) console.log(`  ${name.padEnd(12)} ${count}`);
  if (verified.faults.length === 0) console.log("Every invariant holds.");
  for (const fault of verified.faults) console.error(`  fault: ${fault}`);
}

export const DEMO_HELP = `usage: mz demo --projects N --seed S [options]

Makes a demo county of N projects in the connected database (DATABASE_URL, else the data folder MZ_DATA_DIR) and
verifies its books. The same N and S always make the same county. Refused where real projects are.

  --projects N   how many projects there shall be, those there already included; 100 when left out
  --seed S       whole number that decides everything; 1 when left out
  --yes          let a demo county grow that is there already
  --json         one JSON object on standard output

Exit code: 0 the county stands and holds together, 1 it does not or may not be made, 2 wrong use.`;
