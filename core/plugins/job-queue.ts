/** Calls that wait for a worker of their plugin: fifty at most, and none for longer than it may. */
import type { AskHandler, WorkerReply } from "./worker-process.ts";

const MAX_QUEUE = 50;

/** A call on its way; `deadlineMs` counts from the moment a worker gets it. */
export type Job = Readonly<{
  /** The export that is called. */
  name: string;
  input: string;
  /** Settings of the plugin, as JSON. */
  settings: string;
  onAsk: AskHandler;
  clockMs: number;
  seed: number;
  deadlineMs: number;
  resolve: (reply: PoolReply) => void;
}>;

export type PoolReply = WorkerReply | Refusal;
export type Refusal = Readonly<{ ok: false; code: "busy" | "disabled"; text: string }>;

export type JobQueue = Readonly<{
  /** Takes a call in, or answers it with busy. */
  put: (job: Job) => void;
  take: () => Job | undefined;
  refuseAll: (reply: PoolReply) => void;
  length: () => number;
}>;

/** Makes an empty queue whose calls give up after `queueMs`. */
export function createJobQueue(queueMs: number): JobQueue {
  const entries: { job: Job; timer: NodeJS.Timeout }[] = [];

  function take(): Job | undefined {
    const entry = entries.shift();
    clearTimeout(entry?.timer);
    return entry?.job;
  }

  return {
    take,
    put(job) {
      if (entries.length >= MAX_QUEUE) return job.resolve(busy("Too many calls wait for this plugin."));
      const timer = setTimeout(() => {
        entries.splice(entries.indexOf(entry), 1);
        job.resolve(busy(`No worker was free within ${queueMs} ms.`));
      }, queueMs);
      const entry = { job, timer };
      entries.push(entry);
    },
    refuseAll(reply) {
      for (let job = take(); job !== undefined; job = take()) job.resolve(reply);
    },
    length: () => entries.length,
  };
}

function busy(text: string): Refusal {
  return { ok: false, code: "busy", text };
}
