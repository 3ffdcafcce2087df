// Starts the postmaster as our child and stops it, or one that was adopted. The child has a session of its own (Ctrl-C
// must reach Node alone, which then stops it last) and logs to a file (a pipe would end with our process).
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ownerUrl, tryConnection } from "./postgres-connection.ts";
import { diskFull, PostgresStartError, tellsOfFullDisk, useOwnServer } from "./postgres-start-error.ts";
import type { Place } from "./postgres-user.ts";
import type { Postmaster } from "./postmaster-pid.ts";
import { findBirth } from "./process-life.ts";
import { commandAs } from "./run-command.ts";

export interface ServerWish {
  readonly maxConnections: number;
  readonly isThrowAway: boolean;
  readonly password: string;
  /** Called when the server has ended; also after a stop that was asked for. */
  readonly onExit: (how: string) => void;
}

const startAttempts = 3;
const silentTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const maxLogBytes = 8_000_000;

/** Starts PostgreSQL on a free loopback port and waits until it answers. */
export async function startServer(place: Place, wish: ServerWish): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const logStart = openLogStart(place.folder.logFile);
    const child = spawnPostmaster(place, wish, port, logStart.flags);
    const end = await waitUntilReady(child, ownerUrl(wish.password, port));
    if (typeof end !== "string") {
      void child.ended.then(wish.onExit);
      return { ...end, port };
    }
    const log = readFileSync(place.folder.logFile, "utf8").slice(logStart.length);
    // Between finding a free port and using it, another program may have taken it.
    if (/could not bind|Address already in use/.test(log) && attempt < startAttempts) continue;
    throw startError(place, end, log);
  }
}

/** Stops a postmaster and waits until it is gone: a fast shutdown first, a hard one after 20 s. */
export async function stopServer({ pid, birth }: Postmaster): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    const deadline = Date.now() + stopTimeoutMs;
    if (findBirth(pid) === birth) process.kill(pid, signal);
    while (findBirth(pid) === birth && Date.now() < deadline) await sleep(20);
    if (findBirth(pid) !== birth) return;
  }
  throw new PostgresStartError("stop-failed", `PostgreSQL (process ${pid}) does not stop: end it by hand.`);
}

interface Child {
  readonly pid: number | undefined;
  readonly ended: Promise<string>;
}

function spawnPostmaster(place: Place, wish: ServerWish, port: number, logFlags: string): Child {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: String(wish.maxConnections),
    timezone: "UTC",
    // Refused statements go to the caller with all their facts; the file keeps events of the server and no personal data.
    log_min_messages: "log",
    log_min_error_statement: "fatal",
    log_checkpoints: "off",
    ...(wish.isThrowAway ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : { fsync: "on" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [file, args, user] = commandAs(place.runner, [place.binaries.postgres, "-D", place.folder.cluster, ...options]);
  const log = openSync(place.folder.logFile, logFlags, 0o600);
  const child = spawn(file, args, { ...user, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  return { pid: child.pid, ended };
}

/** Gives the living process once it answers, or how it ended. */
async function waitUntilReady(child: Child, url: string): Promise<{ pid: number; birth: string } | string> {
  let end: string | undefined;
  void child.ended.then((how) => {
    end = how;
  });
  let deadline = Date.now() + silentTimeoutMs;
  while (end === undefined && Date.now() < deadline) {
    const answer = await tryConnection(url);
    const birth = child.pid === undefined ? undefined : findBirth(child.pid);
    if (answer.ok && child.pid !== undefined && birth !== undefined) return { pid: child.pid, birth };
    if (!answer.ok && answer.code === "28P01") return await giveUp(child, "our password is refused");
    // "Starting up": recovery after a crash may take minutes, and says so.
    if (!answer.ok && answer.code === "57P03") deadline = Date.now() + silentTimeoutMs;
    await sleep(25);
  }
  return end ?? (await giveUp(child, "it does not answer"));
}

async function giveUp(child: Child, why: string): Promise<string> {
  const birth = child.pid === undefined ? undefined : findBirth(child.pid);
  if (child.pid !== undefined && birth !== undefined) await stopServer({ pid: child.pid, birth, port: 0 });
  return why;
}

function startError(place: Place, end: string, log: string): PostgresStartError {
  if (tellsOfFullDisk(log)) return diskFull(place.folder.home);
  const reason = log
    .split("\n")
    .filter((line) => /FATAL|PANIC|DETAIL/.test(line))
    .slice(-2)
    .join("; ")
    .slice(-500);
  const sentence = `PostgreSQL did not start (${reason || end}): see ${place.folder.logFile}, ${useOwnServer}.`;
  return new PostgresStartError("start-failed", sentence);
}

function openLogStart(logFile: string): { flags: string; length: number } {
  const bytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0 || bytes > maxLogBytes) return { flags: "w", length: 0 };
  return { flags: "a", length: readFileSync(logFile, "utf8").length };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
