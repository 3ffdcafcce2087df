// Is a process still the one we knew? A process id alone does not say: it may be a zombie that nobody has reaped, or
// have gone to another program. On Linux /proc answers; elsewhere `ps` does.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";

const hasProc = process.platform === "linux";

/** A mark that is the same as long as this process lives, and undefined when it is gone or a zombie. */
export function findBirth(pid: number): string | undefined {
  if (!hasProc) return findBirthByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startedTicks] = [fields[0], fields[19]];
    if (state === undefined || "ZXx".includes(state)) return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${startedTicks}`;
  } catch {
    return undefined; // no such process, or one that ended while we read
  }
}

/** True if this living process works in `folder`: PostgreSQL's processes all change into their data folder. */
export function worksIn(pid: number, folder: string): boolean {
  if (findBirth(pid) === undefined) return false;
  if (!hasProc)
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes(folder);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false; // of another user, who could not have opened our folder; or just gone
  }
}

/** All living processes that work in `folder`; always empty where there is no /proc. */
export function listProcessesIn(folder: string): number[] {
  if (!hasProc) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => worksIn(pid, folder));
}

function findBirthByPs(pid: number): string | undefined {
  const ps = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const line = (ps.stdout ?? "").trim();
  return ps.status !== 0 || line === "" || line.startsWith("Z")
    ? undefined
    : line.replace(/^\S+\s+/, "").replaceAll(/\s+/g, "_");
}
