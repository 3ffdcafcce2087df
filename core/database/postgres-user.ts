// Who runs PostgreSQL, which refuses to run as root. Not root: ourselves. Root: first a user namespace in which
// PostgreSQL sees user 65534 and the kernel still sees root (no chown, closed folders work), but containers often forbid
// it; then the user `postgres`, for whom programs and data may have to be put elsewhere.
import { createHash } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { type DataFolder, moveDataFolder } from "./data-folder.ts";
import { copyBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { PostgresStartError, useOwnServer } from "./postgres-start-error.ts";
import { type CommandResult, type RanAs, type Runner, runCommand } from "./run-command.ts";

/** Who runs PostgreSQL, with which program files, on which folder. */
export interface Place {
  readonly runner: Runner;
  readonly binaries: PostgresBinaries;
  readonly folder: DataFolder;
}

export interface PlaceWish {
  readonly dataDir: string;
  readonly folder: DataFolder;
  readonly binaries: PostgresBinaries;
  readonly forceUser?: RanAs | undefined;
  readonly onLog: (line: string) => void;
}

const self: Runner = { ranAs: "self", prefix: [] };
const mapped: Runner = { ranAs: "mapped", prefix: ["unshare", "--user", "--map-user=65534", "--map-group=65534"] };
const movedDataDir = "/var/lib/mingzhang";
const copiedBinariesDir = "/var/cache/mingzhang";
const probeTimeoutMs = 15_000;

/** Chooses who runs PostgreSQL by trying it, and moves programs and data to where that user can enter if need be. */
export async function choosePlace(wish: PlaceWish): Promise<Place> {
  const { binaries, folder, forceUser, onLog } = wish;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || forceUser === "self") return await choosePlaceForOrdinaryUser(wish);
  if (forceUser !== "postgres") {
    const probe = await probePlace(mapped, binaries, folder);
    if (probe.ok) return { runner: mapped, binaries, folder };
    onLog(`User namespaces cannot be used here (${probe.output}); trying the user postgres.`);
    if (forceUser === "mapped") throw unusable(binaries, probe);
  }
  return await choosePlaceForPostgresUser(wish);
}

async function choosePlaceForOrdinaryUser({ binaries, folder }: PlaceWish): Promise<Place> {
  const probe = await probePlace(self, binaries, folder);
  if (probe.ok) return { runner: self, binaries, folder };
  if (hasName()) throw unusable(binaries, probe);
  // initdb refuses a user id without a line in passwd; as 65534 in a namespace it has one.
  if ((await probePlace(mapped, binaries, folder)).ok) return { runner: mapped, binaries, folder };
  const sentence = `PostgreSQL cannot run as user id ${process.getuid?.()}, which has no name here: give it one, ${useOwnServer}.`;
  throw new PostgresStartError("no-user", sentence);
}

async function choosePlaceForPostgresUser({ dataDir, folder, binaries, onLog }: PlaceWish): Promise<Place> {
  const runner = await getPostgresUser(onLog);
  let place: Place = { runner, binaries, folder };
  if (!(await canEnterBinaries(place)).ok) {
    place = { ...place, binaries: await copyBinaries(binaries, copiedBinariesDir) };
    onLog(
      `The user postgres cannot enter ${binaries.folder}, so PostgreSQL's programs were copied to ${place.binaries.folder}.`,
    );
  }
  if (!(await canEnterParent(place)).ok) {
    if (existsSync(folder.cluster)) {
      const sentence = `The user postgres cannot enter ${folder.home}, which holds a database: open the folders above it, ${useOwnServer}.`;
      throw new PostgresStartError("folder-unusable", sentence);
    }
    const home = join(movedDataDir, createHash("sha256").update(dataDir).digest("hex").slice(0, 16));
    place = { ...place, folder: moveDataFolder(dataDir, home) };
    onLog(`The user postgres cannot enter ${dataDir}, so the database is kept in ${home}.`);
  }
  // postgres must pass through the folder to its cluster, and may not read or change what lies beside that.
  chmodSync(place.folder.home, 0o711);
  const probe = await probePlace(runner, place.binaries, place.folder);
  if (!probe.ok) throw unusable(place.binaries, probe);
  return place;
}

async function getPostgresUser(onLog: (line: string) => void): Promise<Runner> {
  if (!(await runCommand(self, ["id", "-u", "postgres"], probeTimeoutMs)).ok) {
    const useradd = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"];
    const made = await runCommand(self, [...useradd, "--user-group", "postgres"], probeTimeoutMs);
    const joined = made.ok
      ? made
      : await runCommand(self, [...useradd, "--gid", "postgres", "postgres"], probeTimeoutMs);
    if (!joined.ok) {
      const sentence = `PostgreSQL may not run as root and no user postgres can be made (${joined.output}): start as an ordinary user, ${useOwnServer}.`;
      throw new PostgresStartError("no-user", sentence);
    }
    onLog("Made the system user postgres, because PostgreSQL may not run as root.");
  }
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map((flag) => runCommand(self, ["id", flag, "postgres"], probeTimeoutMs)),
  );
  return { ranAs: "postgres", prefix: [], uid: Number(uid?.output), gid: Number(gid?.output) };
}

// `id -un` because initdb needs a name; --version because it loads every library; test -x walks the folders above.
async function probePlace(runner: Runner, binaries: PostgresBinaries, folder: DataFolder): Promise<CommandResult> {
  const script =
    'id -un >/dev/null && "$0" --version >/dev/null && { test -x "$1" || { echo "no way into $1"; false; }; }';
  return await runCommand(runner, ["/bin/sh", "-c", script, binaries.postgres, dirname(folder.home)], probeTimeoutMs);
}

function canEnterBinaries({ runner, binaries }: Place): Promise<CommandResult> {
  return runCommand(runner, [binaries.postgres, "--version"], probeTimeoutMs);
}

function canEnterParent({ runner, folder }: Place): Promise<CommandResult> {
  return runCommand(runner, ["/bin/sh", "-c", 'test -x "$0"', dirname(folder.home)], probeTimeoutMs);
}

function unusable(binaries: PostgresBinaries, probe: CommandResult): PostgresStartError {
  const sentence = `PostgreSQL's programs in ${binaries.folder} do not run here (${probe.output}): repair them by npm ci, ${useOwnServer}.`;
  return new PostgresStartError("binaries-unusable", sentence);
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}
