// PostgreSQL's own lock file. A server that outlived our process (kill -9 of Node) is found through it and adopted;
// a file left by a dead one is removed, since PostgreSQL takes a zombie or a stranger with that number for alive.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataFolder } from "./data-folder.ts";
import { ownerUrl, tryConnection } from "./postgres-connection.ts";
import { PostgresStartError } from "./postgres-start-error.ts";
import { findBirth, listProcessesIn, worksIn } from "./process-life.ts";

/** A running postmaster; `birth` tells it from a later process with the same number. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly birth: string;
}

const adoptTimeoutMs = 60_000;
const leftoversTimeoutMs = 15_000;

/** Reads pid and port from postmaster.pid; undefined if there is no such file or it is not complete yet. */
export function findPostmasterPid(cluster: string): { pid: number; port: number } | undefined {
  try {
    return parsePostmasterPid(readFileSync(join(cluster, "postmaster.pid"), "utf8"));
  } catch {
    return undefined;
  }
}

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. */
export function parsePostmasterPid(text: string): { pid: number; port: number } | undefined {
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : undefined;
}

/**
 * Finds the server that already runs on this folder and answers with our password. Waits for one that is still starting
 * or stopping; without any living one it removes the stale file and gives undefined.
 */
export async function findRunningPostmaster(folder: DataFolder, password: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + adoptTimeoutMs;
  let pid: number | undefined;
  while (Date.now() < deadline) {
    const file = findPostmasterPid(folder.cluster);
    pid = file?.pid;
    const birth = file && worksIn(file.pid, folder.cluster) ? findBirth(file.pid) : undefined;
    if (file === undefined || birth === undefined) {
      await removeStalePid(folder);
      return undefined;
    }
    const answer = await tryConnection(ownerUrl(password, file.port));
    if (answer.ok) return { ...file, birth };
    if (answer.code === "28P01") {
      const sentence = `A server (process ${pid}) runs on ${folder.cluster}, but ${folder.passwordFile} is not its password: stop it or put the right file back.`;
      throw new PostgresStartError("password-refused", sentence);
    }
    await sleep(100);
  }
  const sentence = `A server (process ${pid}) runs on ${folder.cluster} but does not answer: stop it and start again.`;
  throw new PostgresStartError("not-answering", sentence);
}

// Processes of a killed postmaster may still write for a moment. PostgreSQL guards against a second server through its
// pid file; we remove that file, so we have to wait for them ourselves.
async function removeStalePid(folder: DataFolder): Promise<void> {
  const deadline = Date.now() + leftoversTimeoutMs;
  for (let left = listProcessesIn(folder.cluster); left.length > 0; left = listProcessesIn(folder.cluster)) {
    if (Date.now() > deadline) {
      const sentence = `Processes ${left.join(", ")} of an earlier server still use ${folder.cluster}: stop them and start again.`;
      throw new PostgresStartError("folder-in-use", sentence);
    }
    await sleep(50);
  }
  rmSync(join(folder.cluster, "postmaster.pid"), { force: true });
}
