// Real PostgreSQL processes on temporary folders; what needs root runs only as root.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "../../core/database/embedded-postgres.ts";
import { getPostgresBinaries } from "../../core/database/postgres-binaries.ts";
import { parsePostmasterPid } from "../../core/database/postmaster-pid.ts";
import { findBirth, listProcessesIn } from "../../core/database/process-life.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
const launcher = new URL("../../core/database/embedded-postgres.ts", import.meta.url).href;
const nobodyCanRunNode = isRoot && spawnSync(process.execPath, ["--version"], { uid: nobody, cwd: "/" }).status === 0;
const hadCopiedBinaries = existsSync("/var/cache/mingzhang");
const hadMovedData = existsSync("/var/lib/mingzhang");

let base = "";
let dataDir = "";
let lines: string[] = [];
let started: EmbeddedPostgres[] = [];
let children: ChildProcess[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "mz-postgres-"));
  dataDir = join(base, "data", "postgres");
  lines = [];
  started = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const postgres of started) await postgres.stop();
  const leaked = listProcessesIn(join(dataDir, "cluster"));
  rmSync(base, { recursive: true, force: true });
  expect(leaked).toEqual([]);
});

afterAll(() => {
  if (isRoot && !hadCopiedBinaries) rmSync("/var/cache/mingzhang", { recursive: true, force: true });
  // Only if it is empty: another program may have put its database there meanwhile.
  if (isRoot && !hadMovedData && existsSync("/var/lib/mingzhang")) rmdirSync("/var/lib/mingzhang");
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, onLog: (line) => lines.push(line), ...options });
  started.push(postgres);
  return postgres;
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(text);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

/** Starts the launcher in a Node process of its own and waits for its first line, which is JSON. */
async function startInChild(options: object, user: { uid?: number; gid?: number } = {}) {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(launcher)};
    try {
      const postgres = await startEmbeddedPostgres({ ...${JSON.stringify(options)}, onLog() {} });
      process.once("SIGTERM", () => postgres.stop().then(() => process.exit(0)));
      console.log(JSON.stringify(postgres));
      setInterval(() => {}, 1000);
    } catch (error) {
      console.log(JSON.stringify({ name: error.name, code: error.code, message: error.message }));
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: "/",
    ...user,
  });
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) return { child, ended, said: JSON.parse(line) };
  throw new Error("the child said nothing");
}

function readPid(): number {
  return parsePostmasterPid(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8"))?.pid ?? 0;
}

it("starts on an absent folder, keeps the data over a restart and lets nobody in without the password", async () => {
  const first = await start();
  await query(first.url, "create table note as select '指标' as text");
  const settings = "current_setting('server_encoding') || ' ' || current_setting('fsync') || ' ' || current_user";
  expect(await query(first.url, `select ${settings} as answer`)).toBe("UTF8 on mz_owner");
  expect(await query(first.url, "select '指' collate \"default\" > 'z' as answer")).toBe(true);
  await expect(query(first.url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow(/password/);
  expect(statSync(join(dataDir, "owner-password")).mode & 0o777).toBe(0o600);
  await first.stop();
  await first.stop();
  expect(existsSync(join(dataDir, "launcher"))).toBe(false);
  await expect(query(first.url, "select 1")).rejects.toThrow(/ECONNREFUSED/);

  const second = await start();

  expect(second.adopted).toBe(false);
  expect(await query(second.url, "select text as answer from note")).toBe("指标");
});

it("finds trigrams in Chinese text", async () => {
  const postgres = await start({ throwAway: true });

  await query(postgres.url, "create extension pg_trgm");

  expect(await query(postgres.url, "select cardinality(show_trgm('项目')) > 0 as answer")).toBe(true);
});

it("removes a throw-away folder on stop, and limits connections as asked", async () => {
  const postgres = await start({ throwAway: true, maxConnections: 23 });
  const settings = "current_setting('fsync') || ' ' || current_setting('max_connections')";
  expect(await query(postgres.url, `select ${settings} as answer`)).toBe("off 23");

  await postgres.stop();

  expect(existsSync(dataDir)).toBe(false);
});

it("adopts the server that a killed Node process left behind, and stops it", async () => {
  const { child, ended, said } = await startInChild({ dataDir });
  await query(said.url, "create table note as select 7 as number");
  const pid = readPid();
  child.kill("SIGKILL");
  await ended;
  expect(findBirth(pid)).toBeDefined();

  const postgres = await start();

  expect(postgres).toMatchObject({ url: said.url, adopted: true, ranAs: said.ranAs });
  expect(await query(postgres.url, "select number as answer from note")).toBe(7);
  await postgres.stop();
  expect(findBirth(pid)).toBeUndefined();
});

it("refuses a second start while the first program lives, in one sentence", async () => {
  const { child, ended } = await startInChild({ dataDir });

  await expect(start()).rejects.toMatchObject({
    name: "PostgresStartError",
    code: "folder-in-use",
    message: `The data folder ${dataDir} is in use by process ${child.pid}: stop that program first.`,
  });

  child.kill("SIGTERM");
  await ended;
  expect((await start()).adopted).toBe(false);
});

it("recovers after its server was killed, and says that it had ended", async () => {
  const first = await start();
  await query(first.url, "create table note as select 8 as number");
  process.kill(readPid(), "SIGKILL");
  await expect.poll(() => lines.join()).toMatch(/PostgreSQL has ended by itself \(signal SIGKILL\)/);
  await first.stop();
  expect(existsSync(join(dataDir, "cluster", "postmaster.pid"))).toBe(true);

  const second = await start();

  expect(await query(second.url, "select number as answer from note")).toBe(8);
});

it("removes a pid file that names a dead process, a zombie or a stranger", async () => {
  await (await start()).stop();
  const shell = spawn("/bin/sh", ["-c", "sleep 1 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(shell);
  const zombie = await new Promise<number>((resolve) => shell.stdout.once("data", (text) => resolve(Number(text))));
  // It outlives the exec of its parent, which then never asks for its end.
  await expect.poll(() => findBirth(zombie), { timeout: 10_000 }).toBeUndefined();
  process.kill(zombie, 0);
  const dead = spawnSync("true").pid;

  for (const pid of [dead, zombie, process.pid]) {
    const text = `${pid}\n${join(dataDir, "cluster")}\n1700000000\n5432\n\n127.0.0.1\n0 0\nready   \n`;
    writeFileSync(join(dataDir, "cluster", "postmaster.pid"), text);
    const postgres = await start();
    expect(postgres.adopted).toBe(false);
    await postgres.stop();
  }
});

it("says in one sentence why a folder cannot be used, and leaves nothing behind", async () => {
  writeFileSync(join(base, "file"), "");
  const impossible = join(base, "file", "postgres");
  await expect(start({ dataDir: impossible })).rejects.toMatchObject({
    name: "PostgresStartError",
    code: "folder-unusable",
    message: expect.stringMatching(/^The data folder .* cannot be used \(ENOTDIR.*DATABASE_URL[^.]*\.$/),
  });

  await expect(start({ binariesDir: join(base, "none") })).rejects.toMatchObject({ code: "no-binaries" });
  expect(existsSync(dataDir)).toBe(false);
});

it("removes half-made files when initdb fails, and the folder with them", async () => {
  const { folder } = await getPostgresBinaries();
  const broken = join(base, "native");
  cpSync(folder, broken, { recursive: true, verbatimSymlinks: true });
  rmSync(join(broken, "share", "postgresql", "postgres.bki"));

  await expect(start({ binariesDir: broken })).rejects.toMatchObject({
    code: "initdb-failed",
    message: expect.stringMatching(/postgres\.bki.*DATABASE_URL/),
  });

  expect(existsSync(dataDir)).toBe(false);
});

it("makes the library links that skipped install scripts have not made", async () => {
  const { folder } = await getPostgresBinaries();
  const copy = join(base, "native");
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  rmSync(join(copy, "lib", "libicui18n.so.60"), { force: true });
  rmSync(join(copy, "lib", "libpq.so.5"), { force: true });

  const postgres = await start({ binariesDir: copy, throwAway: true });

  expect(await query(postgres.url, "select 1 as answer")).toBe(1);
});

it("says when a kept password does not fit, and does not leave a server running", async () => {
  await (await start()).stop();
  writeFileSync(join(dataDir, "owner-password"), "something-else");
  await expect(start()).rejects.toMatchObject({ code: "start-failed", message: expect.stringContaining("password") });

  rmSync(join(dataDir, "owner-password"));
  await expect(start()).rejects.toMatchObject({ code: "password-missing" });
});

it.runIf(isRoot)("as root works below a folder that only root may enter", async () => {
  chmodSync(base, 0o700);

  const postgres = await start({ throwAway: true });

  expect(["mapped", "postgres"]).toContain(postgres.ranAs);
  expect(await query(postgres.url, "select 1 as answer")).toBe(1);
});

it.runIf(isRoot)(
  "runs as the user postgres where that user can enter, and changes over without losing data",
  async () => {
    chmodSync(base, 0o755);
    mkdirSync(join(base, "data"), { mode: 0o755 });
    const first = await start({ forceUser: "postgres" });
    expect(first.ranAs).toBe("postgres");
    expect(statSync(join(dataDir, "cluster")).uid).not.toBe(0);
    expect(statSync(join(dataDir, "owner-password")).uid).toBe(0);
    await query(first.url, "create table note as select 9 as number");
    await first.stop();

    const second = await start();

    expect(await query(second.url, "select number as answer from note")).toBe(9);
  },
);

it.runIf(isRoot)(
  "puts programs and data where the user postgres can enter, says so, and finds them again",
  async () => {
    chmodSync(base, 0o700);
    const { folder } = await getPostgresBinaries();
    const closed = join(base, "native");
    cpSync(folder, closed, { recursive: true, verbatimSymlinks: true });
    const options = { forceUser: "postgres", binariesDir: closed, throwAway: true } as const;

    const { child, ended, said } = await startInChild({ dataDir, ...options });
    const home = readFileSync(join(dataDir, "moved-to"), "utf8").trim();
    expect(home).toMatch(/^\/var\/lib\/mingzhang\/[0-9a-f]{16}$/);
    await query(said.url, "create table note as select 10 as number");
    child.kill("SIGKILL");
    await ended;
    const adopted = await start(options);
    expect(adopted).toMatchObject({ adopted: true, ranAs: "postgres" });
    expect(await query(adopted.url, "select number as answer from note")).toBe(10);
    await adopted.stop();

    expect([existsSync(home), existsSync(dataDir)]).toEqual([false, false]);
    const again = await start(options);
    expect(again.ranAs).toBe("postgres");
    expect(lines.join("\n")).toMatch(
      /cannot enter .*native, so PostgreSQL's programs were copied to \/var\/cache\/mingzhang/,
    );
    expect(lines.join("\n")).toMatch(/the database is kept in \/var\/lib\/mingzhang/);
  },
);

it.runIf(isRoot)("does not start an empty database beside one that the user postgres cannot enter", async () => {
  chmodSync(base, 0o700);
  mkdirSync(join(dataDir, "cluster"), { recursive: true });
  writeFileSync(join(dataDir, "cluster", "PG_VERSION"), "18\n");
  writeFileSync(join(dataDir, "owner-password"), "kept");

  await expect(start({ forceUser: "postgres" })).rejects.toMatchObject({
    code: "folder-unusable",
    message: expect.stringContaining("which holds a database"),
  });
  expect(existsSync(join(dataDir, "cluster", "PG_VERSION"))).toBe(true);
});

it.runIf(nobodyCanRunNode)("runs as an ordinary user as herself, and says which folder she may not write", async () => {
  chownSync(base, nobody, nobody);
  const user = { uid: nobody, gid: nobody };

  const { child, ended, said } = await startInChild({ dataDir }, user);
  expect(said).toMatchObject({ adopted: false, ranAs: "self" });
  expect(await query(said.url, "select 1 as answer")).toBe(1);
  child.kill("SIGTERM");
  await ended;
  expect(readdirSync(dataDir).toSorted()).toEqual(["cluster", "owner-password", "server.log"]);

  chownSync(base, 0, 0);
  const refused = await startInChild({ dataDir: join(base, "other") }, user);
  expect(refused.said).toMatchObject({ name: "PostgresStartError", code: "folder-unusable" });
});
