/**
 * The one door to plugins. Calls go to worker processes and come back checked, or as a refusal with a code; nothing a
 * plugin does makes `call` throw. What a refusal means is the extension point's failure policy, and the caller's act.
 */
import { limitsOf } from "../domain/plugin-manifest.ts";
import { createBreaker } from "./breaker.ts";
import type { PointName } from "./extension-points.ts";
import { openDoor } from "./host-door.ts";
import { readGuestAnswer } from "./guest-answer.ts";
import type { PoolReply } from "./job-queue.ts";
import type { LoadedPlugin } from "./load.ts";
import { checkInput, checkOutput, type PluginAnswer, type PluginCall } from "./plugin-call.ts";
import { stageRunner, type Staging } from "./staging.ts";
import { type RaisedWalls, raiseWalls } from "./walls.ts";
import type { WallReport } from "./wall-report.ts";
import { createWorkerPool, STRUCK, type WorkerPool } from "./worker-pool.ts";
import type { WorkerCommand } from "./worker-command.ts";
import { startWorker } from "./worker-process.ts";

const MAX_WORKERS = 8;
// Plugins whose last call cost a worker share these places, so that ten of them take no more than two would.
const MAX_STRUCK = 2;
// A loaded machine with a cold disk takes seconds to start node; 0.12 s is usual.
const HELLO_MS = 15_000;

export type PluginLogEntry = Readonly<{
  level: "info" | "warn";
  event: "walls" | "kill" | "disabled" | "plugin-log";
  plugin?: string;
  text: string;
}>;

export type PluginHealth = Readonly<{
  walls: readonly WallReport[];
  /** True only when every wall stands. */
  sound: boolean;
  workers: number;
  queued: number;
  disabled: readonly string[];
}>;

export type Supervisor = Readonly<{
  call: <P extends PointName>(call: PluginCall<P>) => Promise<PluginAnswer<P>>;
  health: () => Promise<PluginHealth>;
  /** An administrator's decision to try a disabled version again. */
  reset: (plugin: LoadedPlugin) => void;
  close: () => Promise<void>;
}>;

export type SupervisorOptions = Readonly<{
  onLog: (entry: PluginLogEntry) => void;
  /** Instead of the walls and the runner; for tests of the wire. */
  workerCommand?: WorkerCommand;
  idleMs?: number;
  queueMs?: number;
  helloMs?: number;
}>;

/** Makes a supervisor; nothing is started before the first call. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { onLog, workerCommand, idleMs = 30_000, queueMs = 10_000, helloMs = HELLO_MS } = options;
  const breaker = createBreaker(() => performance.now());
  const pools = new Map<string, WorkerPool>();
  let staging: Staging | undefined;
  let raising: Promise<RaisedWalls> | undefined;
  let closing: Promise<unknown> = Promise.resolve();
  let closed = false;

  function raise(): Promise<RaisedWalls> {
    raising ??= raiseOnce().catch((error: unknown) => {
      raising = undefined;
      throw error;
    });
    return raising;
  }

  async function raiseOnce(): Promise<RaisedWalls> {
    if (workerCommand !== undefined) return { command: workerCommand, report: [] };
    staging ??= await stageRunner();
    const raised = await raiseWalls(staging.folder, helloMs);
    for (const { wall, up, text } of raised.report)
      if (!up) onLog({ level: "warn", event: "walls", text: `${wall} is down. ${text}` });
    return raised;
  }

  function count(): { workers: number; queued: number } {
    const counts = [...pools.values()].map((pool) => pool.count());
    return { workers: sum(counts.map((c) => c.workers)), queued: sum(counts.map((c) => c.queued)) };
  }

  /** A hundred plugins that fail at once wait behind those that answer, and not the other way round. */
  function byRank(): WorkerPool[] {
    return [...pools.values()].toSorted((a, b) => a.rank() - b.rank());
  }

  function mayStart(rank: number): boolean {
    const struck = sum([...pools.values()].map((pool) => (pool.rank() === STRUCK ? pool.count().workers : 0)));
    if (rank === STRUCK && struck >= MAX_STRUCK) return false;
    if (count().workers < MAX_WORKERS) return true;
    for (const pool of byRank().toReversed()) if (pool.evictIdle()) break;
    return false;
  }

  function poolOf(plugin: LoadedPlugin): WorkerPool {
    const name = nameOf(plugin);
    const found = pools.get(name);
    if (found !== undefined) return found;
    const pool = createWorkerPool(plugin, {
      start: async (meek) => startWorker((await raise()).command, helloMs, meek),
      mayStart,
      onKill: (text) => onKill(name, text),
      onFreed: () => {
        for (const other of byRank()) other.pump();
      },
      idleMs,
      queueMs,
    });
    pools.set(name, pool);
    return pool;
  }

  function onKill(name: string, text: string): void {
    onLog({ level: "warn", event: "kill", plugin: name, text });
    if (!breaker.count(name)) return;
    onLog({
      level: "warn",
      event: "disabled",
      plugin: name,
      text: "Killed too often; an administrator must reset it.",
    });
    const pool = pools.get(name);
    pools.delete(name);
    const refusal = { ok: false, code: "disabled", text: "The plugin was disabled after too many kills." } as const;
    closing = Promise.all([closing, pool?.close(refusal)]);
  }

  async function call<P extends PointName>(request: PluginCall<P>): Promise<PluginAnswer<P>> {
    const { plugin, point, grants = [], settings = {}, handlers = {}, clockMs = Date.now(), seed = 1 } = request;
    const name = nameOf(plugin);
    const exported = plugin.manifest.extensionPoints[point];
    if (exported === undefined) throw new Error(`${name} does not serve ${point}.`);
    if (closed || breaker.isOpen(name)) return { ok: false, code: "disabled", text: `${name} is out of service.` };
    const input = checkInput(point, request.input);
    if (typeof input !== "string") return input;

    const deadlineMs = Math.min(request.deadlineMs ?? Number.POSITIVE_INFINITY, limitsOf(plugin.manifest).wallMs);
    const { promise, resolve } = Promise.withResolvers<PoolReply>();
    poolOf(plugin).call({
      name: exported,
      input,
      settings: JSON.stringify(settings),
      onAsk: openDoor(grants, handlers, request.count),
      clockMs,
      seed,
      deadlineMs,
      resolve,
    });
    const reply = await promise;
    if (!reply.ok) return { ok: false, code: reply.code, text: reply.text };

    const answer = readGuestAnswer(reply.json);
    if (grants.some((grant) => grant.name === "log"))
      for (const text of answer.log) onLog({ level: "info", event: "plugin-log", plugin: name, text });
    return answer.ok ? checkOutput(point, answer.output) : { ok: false, code: answer.code, text: answer.text };
  }

  return {
    call,
    reset(plugin) {
      breaker.reset(nameOf(plugin));
      pools.get(nameOf(plugin))?.forgive();
    },
    async health() {
      const { report } = await raise();
      return {
        walls: report,
        sound: report.length > 0 && report.every((wall) => wall.up),
        ...count(),
        disabled: breaker.listOpen(),
      };
    },
    async close() {
      closed = true;
      const refusal = { ok: false, code: "disabled", text: "The portal is closing." } as const;
      await raising?.catch(() => undefined);
      await Promise.all([...pools.values()].map((pool) => pool.close(refusal)));
      await closing;
      staging?.remove();
    },
  };
}

function nameOf({ manifest, digest }: LoadedPlugin): string {
  return `${manifest.id}@${manifest.version}#${digest.slice(7, 19)}`;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
