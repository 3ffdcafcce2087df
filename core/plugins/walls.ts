/**
 * The walls around a worker: which commands this machine allows, chained by exec so that the process killed is the
 * worker itself. `unshare --fork` is not used: with it a worker outlives SIGKILL of its parent (measured).
 */
import { spawn } from "node:child_process";
import type { WorkerCommand } from "./worker-command.ts";
import { startWorker } from "./worker-process.ts";
import { measureWalls, type WallReport } from "./wall-report.ts";

// Nobody's uid, and neither "nobody" (65534) nor the one PostgreSQL runs under.
const WORKER_UID = "65533";
const DATA_BYTES = 300 * 1024 * 1024;
const PROBE_MS = 5_000;

const NO_POWERS = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--pdeathsig", "KILL"];
const CHANGE_UID = [`--reuid=${WORKER_UID}`, `--regid=${WORKER_UID}`, "--clear-groups"];

/** How workers start here, and what was seen of a worker that was started so. */
export type RaisedWalls = Readonly<{ command: WorkerCommand; report: readonly WallReport[] }>;

/** Finds the strongest chain in which a worker really starts, and measures its walls from outside. */
export async function raiseWalls(stagedFolder: string, helloMs: number): Promise<RaisedWalls> {
  const last = workerCommand([], stagedFolder);
  for (const command of [...(await listChains(stagedFolder)), last]) {
    const worker = startWorker(command, helloMs);
    const hello = await worker.hello;
    const report = hello.ok ? await measureWalls(worker.pid) : undefined;
    worker.kill();
    await worker.ended;
    if (report !== undefined) return { command, report };
  }
  throw new Error("No plugin worker starts on this machine; plugins cannot run.");
}

async function listChains(folder: string): Promise<WorkerCommand[]> {
  if (process.platform !== "linux") return [];
  const isRoot = process.getuid?.() === 0;
  const limits = ["prlimit", `--data=${DATA_BYTES}`, "--core=0", "--nofile=64"];
  const [network, limited, uid, powers] = await Promise.all([
    firstThatWorks([
      ["unshare", "-n"],
      ["unshare", "-rn"],
    ]),
    // The process limit counts all processes of a uid: only sensible for a uid of our own.
    firstThatWorks([isRoot ? [...limits, "--nproc=1024"] : limits]),
    isRoot ? firstThatWorks([["setpriv", ...CHANGE_UID, ...NO_POWERS]]) : [],
    firstThatWorks([
      ["setpriv", ...NO_POWERS],
      ["setpriv", "--no-new-privs"],
    ]),
  ]);
  const chains: WorkerCommand[] = [];
  if (uid.length > 0) chains.push(workerCommand([...network, ...limited, ...uid], folder, true));
  chains.push(workerCommand([...network, ...limited, ...powers], folder));
  if (network.length > 0) chains.push(workerCommand([...limited, ...powers], folder));
  return chains;
}

/**
 * The node command at the end of a chain. Under another uid node is executed through an open descriptor, because the
 * binary may lie where that uid cannot go.
 */
function workerCommand(chain: readonly string[], folder: string, openNode = false): WorkerCommand {
  const node = [
    openNode ? "/proc/self/fd/3" : process.execPath,
    "--no-node-snapshot",
    "--jitless",
    "--permission",
    "--allow-addons",
    `--allow-fs-read=${folder}`,
    "--disable-proto=throw",
    "--frozen-intrinsics",
    "--enable-experimental-regexp-engine-on-excessive-backtracks",
    "--no-warnings",
    `${folder}/runner.js`,
  ];
  const whole = [...chain, ...node];
  return { command: whole[0] ?? process.execPath, args: whole.slice(1), openNode };
}

async function firstThatWorks(candidates: readonly (readonly string[])[]): Promise<readonly string[]> {
  for (const candidate of candidates) if (await works(candidate)) return candidate;
  return [];
}

function works([command = "", ...args]: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command, [...args, "true"], { cwd: "/", env: {}, stdio: "ignore", timeout: PROBE_MS });
  child.on("error", () => resolve(false));
  child.on("exit", (code) => resolve(code === 0));
  return promise;
}
