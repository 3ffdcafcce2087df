/**
 * The workers of one plugin version and the calls that wait for them. A worker serves one version only, one call at a
 * time, and prepares its next isolate after each answer.
 */
import { limitsOf } from "../domain/plugin-manifest.ts";
import { readGuestAnswer } from "./guest-answer.ts";
import { hostFunctions } from "./host-functions.ts";
import { createJobQueue, type Job, type Refusal } from "./job-queue.ts";
import type { LoadedPlugin } from "./load.ts";
import type { WorkerProcess, WorkerReply } from "./worker-process.ts";

const HOST_NAMES = JSON.stringify(Object.keys(hostFunctions));
const MAX_WORKERS = 2;
const MAX_CALLS = 1_000;
const MAX_AGE_MS = 10 * 60_000;
// So many calls that met a worker between two isolates, and a second worker is worth its memory.
const MEETINGS = 3;
// Room for the engine to cut an endless main.js before the deadline kills the whole worker.
const LOAD_SLACK_MS = 1_000;

/** The rank of a plugin whose last call cost a worker. */
export const STRUCK = 2;

export type PoolNeeds = Readonly<{
  /** `meek`: behind everything else that wants the processor. */
  start: (meek: boolean) => Promise<WorkerProcess>;
  /** Asks for room under the limit of all workers together, for a pool of some rank. */
  mayStart: (rank: number) => boolean;
  /** A worker had to be killed, or died. */
  onKill: (text: string) => void;
  /** A worker has gone or has nothing to do: another plugin may be waiting for its place. */
  onFreed: () => void;
  idleMs: number;
  queueMs: number;
}>;

export type WorkerPool = Readonly<{
  call: (job: Job) => void;
  pump: () => void;
  /** Ends one idle worker, to make room for another plugin; false when there is none. */
  evictIdle: () => boolean;
  count: () => { workers: number; queued: number };
  /** Who goes first when places are short: 0 its last call went well, 1 it is new, 2 its last call cost a worker. */
  rank: () => number;
  /** It counts as new again. */
  forgive: () => void;
  /** Ends all workers and answers waiting calls with the given refusal. */
  close: (refusal: Refusal) => Promise<void>;
}>;

type Slot = {
  worker?: WorkerProcess;
  started?: Promise<void>;
  timer?: NodeJS.Timeout;
  phase: "starting" | "idle" | "busy" | "preparing" | "ending";
  calls: number;
  readonly bornAt: number;
};

/** Makes an empty pool; workers start with the first call. */
export function createWorkerPool(plugin: LoadedPlugin, needs: PoolNeeds): WorkerPool {
  const limits = limitsOf(plugin.manifest);
  const loadMs = limits.wallMs;
  const slots = new Set<Slot>();
  const queue = createJobQueue(needs.queueMs);
  let closed = false;
  let rank = 1;
  let met = 0;

  function pump(): void {
    for (const slot of slots) if (slot.phase === "idle" && queue.length() > 0) void serve(slot, queue.take());
    if (closed || queue.length() === 0 || slots.size >= MAX_WORKERS) return;
    // Those about to be free count as free: an isolate is made in two milliseconds, a worker in a hundred. Where calls
    // come so fast that they meet one again and again, the other prepares while one works.
    const soon = [...slots].filter((slot) => slot.phase === "starting" || slot.phase === "preparing");
    if (soon.some((slot) => slot.phase === "preparing")) met += 1;
    if (queue.length() <= soon.length && met < MEETINGS) return;
    if (!needs.mayStart(rank)) return;
    met = 0;
    const slot: Slot = { phase: "starting", calls: 0, bornAt: performance.now() };
    slots.add(slot);
    slot.started = start(slot);
  }

  async function start(slot: Slot): Promise<void> {
    const worker = await needs.start(rank === STRUCK).catch((error: unknown) => String(error));
    if (typeof worker === "string") {
      slots.delete(slot);
      return queue.refuseAll({ ok: false, code: "crashed", text: worker, dead: true });
    }
    slot.worker = worker;
    void worker.ended.then(() => {
      if (slot.phase === "idle") punish(slot, { text: "The worker ended while idle." });
    });
    if (closed) return end(slot);
    const hello = await worker.hello;
    if (!hello.ok) {
      // The machine's fault more than the plugin's, so it is not held against the plugin.
      end(slot);
      return queue.refuseAll({ ...hello, code: "crashed", text: `The worker did not start. ${hello.text}` });
    }
    const request = {
      type: "load" as const,
      source: plugin.source,
      memoryMb: limits.memoryMb,
      loadMs,
      hostNames: HOST_NAMES,
    };
    const loaded = understand(await worker.ask(request, loadMs + LOAD_SLACK_MS));
    if (loaded.ok) return becomeIdle(slot);
    punish(slot, loaded);
    queue.refuseAll(loaded);
  }

  async function serve(slot: Slot, job: Job | undefined): Promise<void> {
    const { worker } = slot;
    if (worker === undefined || job === undefined) return;
    slot.phase = "busy";
    slot.calls += 1;
    clearTimeout(slot.timer);
    const { name, input, settings, clockMs, seed, deadlineMs, onAsk } = job;
    const request = { type: "call" as const, name, input, settings, clockMs, seed, cpuMs: limits.cpuMs };
    const reply = await worker.ask(request, deadlineMs, onAsk);
    job.resolve(reply);
    rank = 0;
    if (!reply.ok && (reply.dead || reply.code === "timeout" || reply.code === "memory")) return punish(slot, reply);
    if (slot.calls >= MAX_CALLS || performance.now() - slot.bornAt >= MAX_AGE_MS) return end(slot);
    slot.phase = "preparing";
    const prepared = understand(await worker.ask({ type: "prepare" }, loadMs + LOAD_SLACK_MS));
    if (prepared.ok) becomeIdle(slot);
    else punish(slot, prepared);
  }

  function becomeIdle(slot: Slot): void {
    if (closed) return end(slot);
    slot.phase = "idle";
    slot.timer = setTimeout(() => end(slot), needs.idleMs);
    pump();
    needs.onFreed();
  }

  function punish(slot: Slot, { text }: { text: string }): void {
    rank = STRUCK;
    end(slot);
    if (!closed) needs.onKill(text);
  }

  // The place is free only when the process is gone: limits on processes are about processes.
  function end(slot: Slot): void {
    slot.phase = "ending";
    clearTimeout(slot.timer);
    slot.worker?.kill();
    void slot.worker?.ended.then(() => {
      if (slots.delete(slot)) needs.onFreed();
    });
  }

  return {
    pump,
    call(job) {
      queue.put(job);
      pump();
    },
    evictIdle() {
      const slot = [...slots].find((candidate) => candidate.phase === "idle");
      if (slot !== undefined) end(slot);
      return slot !== undefined;
    },
    count: () => ({ workers: slots.size, queued: queue.length() }),
    rank: () => rank,
    forgive() {
      rank = 1;
    },
    async close(refusal) {
      closed = true;
      queue.refuseAll(refusal);
      const open = [...slots];
      for (const slot of open) end(slot);
      for (const slot of open) {
        await slot.started;
        await slot.worker?.ended;
      }
    },
  };
}

/** Loading and preparing may be refused by the plugin's own code, or answered in the guest's envelope. */
function understand(reply: WorkerReply): WorkerReply {
  if (!reply.ok) return reply.code === "threw" ? { ...reply, text: `main.js did not load: ${reply.text}` } : reply;
  const answer = readGuestAnswer(reply.json);
  if (answer.ok) return reply;
  return { ok: false, code: "threw", text: `main.js did not load: ${answer.text}`, dead: false };
}
