// Runs PostgreSQL's programs as somebody: as ourselves, inside a mapped user namespace, or as another user.
import { type SpawnOptions, spawn } from "node:child_process";

export type RanAs = "self" | "mapped" | "postgres";

/** Who runs a program: words put in front of the command, and the user to become (root only). */
export interface Runner {
  readonly ranAs: RanAs;
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

/** File, arguments and options for `spawn`, so that `command` runs as `runner`. */
export function commandAs(runner: Runner, command: readonly string[]): [string, string[], SpawnOptions] {
  const [file = "", ...args] = [...runner.prefix, ...command];
  // PGDATA, PGPORT, PGOPTIONS and the like of the person at the terminal must not reach our server.
  const env = { PATH: process.env["PATH"], HOME: "/", LC_ALL: "C", TZ: "UTC" };
  const user = runner.uid === undefined ? {} : { uid: runner.uid, gid: runner.gid };
  // The current folder may be closed to the user who runs the command.
  return [file, args, { env, cwd: "/", ...user }];
}

/** Runs a command to its end and gives its whole output; a command that cannot be started is a result, not an error. */
export function runCommand(runner: Runner, command: readonly string[], timeoutMs: number): Promise<CommandResult> {
  const [file, args, options] = commandAs(runner, command);
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    // Without this listener a missing or closed program file would end the whole Node process.
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code, signal) => {
      resolve({ ok: code === 0, output: signal === null ? output.trim() : `${output.trim()} (ended by ${signal})` });
    });
  });
}
