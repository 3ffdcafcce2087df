// Makes the database files by initdb, whole or not at all: in `cluster.new`, which is renamed when it is complete.
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPassword, giveTree, makePassword } from "./data-folder.ts";
import {
  diskFull,
  folderError,
  PostgresStartError,
  systemCode,
  tellsOfFullDisk,
  useOwnServer,
} from "./postgres-start-error.ts";
import type { Place } from "./postgres-user.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

const initdbTimeoutMs = 300_000;

/** Makes the cluster unless it exists, and gives the password of mz_owner. */
export async function getOrMakeCluster(place: Place, isThrowAway: boolean): Promise<string> {
  const { folder, runner } = place;
  const owner = { uid: runner.uid ?? process.getuid?.() ?? 0, gid: runner.gid ?? process.getgid?.() ?? 0 };
  try {
    if (!existsSync(folder.cluster)) return await makeCluster(place, owner, isThrowAway);
    // An earlier start may have run as another user; nobody uses the files now.
    if (process.getuid?.() === 0) giveTree(folder.cluster, owner.uid, owner.gid);
  } catch (cause) {
    throw systemCode(cause) === undefined ? cause : folderError(folder.home, cause);
  }
  return findPassword(folder) ?? "";
}

async function makeCluster(place: Place, owner: { uid: number; gid: number }, isThrowAway: boolean): Promise<string> {
  const unfinished = `${place.folder.cluster}.new`;
  const passwordForInitdb = join(place.folder.home, "initdb-password");
  try {
    rmSync(unfinished, { recursive: true, force: true });
    const password = findPassword(place.folder) ?? makePassword(place.folder);
    // A copy, because our own file stays ours alone while initdb may run as another user.
    writeFileSync(passwordForInitdb, password, { mode: 0o600 });
    mkdirSync(unfinished, { mode: 0o700 });
    for (const path of [passwordForInitdb, unfinished]) chownSync(path, owner.uid, owner.gid);
    const result = await runInitdb(place, unfinished, passwordForInitdb, isThrowAway);
    if (!result.ok) throw initdbError(place.folder.home, result);
    renameSync(unfinished, place.folder.cluster);
    return password;
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(place.folder.passwordFile, { force: true });
    throw cause;
  } finally {
    rmSync(passwordForInitdb, { force: true });
  }
}

async function runInitdb(
  place: Place,
  target: string,
  passwordFile: string,
  isThrowAway: boolean,
): Promise<CommandResult> {
  const command = (ctype: string) => [
    place.binaries.initdb,
    "-D",
    target,
    "--username=mz_owner",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    `--lc-ctype=${ctype}`,
    // Code point order, with Unicode's upper and lower case; the same on every machine, unlike ICU or the C library.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    ...(isThrowAway ? ["--no-sync"] : []),
  ];
  // Under the plain C ctype pg_trgm makes no trigrams of Chinese text at all (tried); macOS before 15 has no C.UTF-8.
  const result = await runCommand(place.runner, command("C.UTF-8"), initdbTimeoutMs);
  return /invalid locale name/.test(result.output)
    ? await runCommand(place.runner, command("C"), initdbTimeoutMs)
    : result;
}

function initdbError(home: string, { output }: CommandResult): PostgresStartError {
  if (tellsOfFullDisk(output)) return diskFull(home);
  const reason =
    output
      .split("\n")
      .filter((line) => /error|fatal|detail/i.test(line))
      .join("; ") || output.slice(-300);
  const sentence = `The database files could not be made in ${home} (${reason}): remove the cause and start again, ${useOwnServer}.`;
  return new PostgresStartError("initdb-failed", sentence);
}
