// The folder of the embedded PostgreSQL: `cluster/` (PostgreSQL's own), `owner-password`, `server.log`, `launcher` (which
// Node process holds the folder) and perhaps `moved-to` (the place where the rest is, when it could not be here).
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { folderError, PostgresStartError, systemCode } from "./postgres-start-error.ts";
import { findBirth } from "./process-life.ts";

export interface DataFolder {
  readonly home: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
}

/** Makes the data folder if needed; gives its absolute path and whether it was made now. */
export function openDataDir(dataDir: string): { path: string; isNew: boolean } {
  const path = resolve(dataDir);
  const isNew = !existsSync(path);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Error("it is not a folder");
  } catch (cause) {
    throw folderError(path, cause);
  }
  return { path, isNew };
}

/** The paths of a data folder, where an earlier start has put them. */
export function findDataFolder(dataDir: string): DataFolder {
  const pointer = join(dataDir, "moved-to");
  return dataFolderAt(existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : dataDir);
}

/** Uses `home` instead of `dataDir` from now on, remembered in dataDir so that the next start finds it. */
export function moveDataFolder(dataDir: string, home: string): DataFolder {
  try {
    mkdirSync(home, { recursive: true, mode: 0o711 });
    writeFileSync(join(dataDir, "moved-to"), `${home}\n`);
  } catch (cause) {
    throw folderError(home, cause);
  }
  return dataFolderAt(home);
}

/**
 * Claims the folder for this Node process and gives the function that lets it go. Without this a second start would
 * adopt the first one's server and stop it under its feet.
 */
export function claimDataDir(dataDir: string): () => void {
  const file = join(dataDir, "launcher");
  try {
    const [pid, birth] = existsSync(file) ? readFileSync(file, "utf8").trim().split(" ") : [];
    if (pid !== undefined && birth !== undefined && findBirth(Number(pid)) === birth) {
      const sentence = `The data folder ${dataDir} is in use by process ${pid}: stop that program first.`;
      throw new PostgresStartError("folder-in-use", sentence);
    }
    rmSync(file, { force: true });
    writeFileSync(file, `${process.pid} ${findBirth(process.pid) ?? "unknown"}\n`, { flag: "wx" });
  } catch (cause) {
    if (systemCode(cause) !== "EEXIST") throw folderError(dataDir, cause);
    throw new PostgresStartError("folder-in-use", `Another program has just taken the data folder ${dataDir}.`, cause);
  }
  return () => rmSync(file, { force: true });
}

/** The password of mz_owner, or undefined before the first initdb; a missing file beside a cluster is an error. */
export function findPassword(folder: DataFolder): string | undefined {
  try {
    if (existsSync(folder.passwordFile)) return readFileSync(folder.passwordFile, "utf8").trim();
  } catch (cause) {
    throw folderError(folder.passwordFile, cause);
  }
  if (!existsSync(folder.cluster)) return undefined;
  const sentence = `${folder.passwordFile} is missing, so the database beside it cannot be opened: put the file back.`;
  throw new PostgresStartError("password-missing", sentence);
}

/** Makes and keeps the password of mz_owner, readable by us alone. */
export function makePassword(folder: DataFolder): string {
  const password = randomBytes(24).toString("base64url");
  writeFileSync(folder.passwordFile, password, { mode: 0o600, flush: true });
  return password;
}

/** Gives a tree to a user (root only); the top goes last, so that an interrupted run is seen and done again. */
export function giveTree(top: string, uid: number, gid: number): void {
  const owner = statSync(top);
  if (owner.uid === uid && owner.gid === gid) return;
  for (const entry of readdirSync(top, { recursive: true, encoding: "utf8" })) lchownSync(join(top, entry), uid, gid);
  chownSync(top, uid, gid);
}

/** Removes what the launcher has put into the folder, and the folder itself if nothing else is in it. */
export function removeDataFolder(dataDir: string, folder: DataFolder): void {
  const names = ["cluster", "cluster.new", "owner-password", "initdb-password", "server.log", "launcher", "moved-to"];
  for (const home of new Set([folder.home, dataDir])) {
    for (const name of names) rmSync(join(home, name), { recursive: true, force: true });
    if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home);
  }
}

function dataFolderAt(home: string): DataFolder {
  return {
    home,
    cluster: join(home, "cluster"),
    passwordFile: join(home, "owner-password"),
    logFile: join(home, "server.log"),
  };
}
