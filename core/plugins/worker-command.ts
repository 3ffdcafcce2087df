/** How a worker's process is made: the command, and the little it inherits. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** How a worker is started. With `openNode` the node binary is handed over as file descriptor 3. */
export type WorkerCommand = Readonly<{ command: string; args: readonly string[]; openNode?: boolean }>;

/** Starts it with an empty environment but for the time zone, working folder /, pipes only. */
export function spawnWorker({ command, args, openNode }: WorkerCommand): ChildProcess {
  const node = openNode === true ? openSync(process.execPath, "r") : undefined;
  try {
    return spawn(command, args, {
      cwd: "/",
      env: { TZ: "Asia/Shanghai" },
      stdio: node === undefined ? ["pipe", "pipe", "pipe"] : ["pipe", "pipe", "pipe", node],
    });
  } finally {
    if (node !== undefined) closeSync(node);
  }
}
