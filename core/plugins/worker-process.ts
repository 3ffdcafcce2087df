/**
 * One worker process as the supervisor sees it: ask one thing at a time, get an answer or learn that the worker is
 * dead. Every fault of the stream and every missed deadline ends it by SIGKILL; nothing gentler is safe, since an
 * isolate busy in native code heeds no signal of V8 (measured).
 */
import { constants, setPriority } from "node:os";
import { Ajv } from "ajv";
import { type Static, Type } from "typebox";
import { createFrameReader, encodeFrame } from "../runner/frames.js";
import { tameText } from "./plain-data.ts";
import { spawnWorker, type WorkerCommand } from "./worker-command.ts";

export type WorkerRequest =
  | { type: "load"; source: string; memoryMb: number; loadMs: number; hostNames: string }
  | { type: "call"; name: string; input: string; clockMs: number; seed: number; cpuMs: number; settings: string }
  | { type: "prepare" };

/** `dead` tells that the worker is gone and has to be replaced. */
export type WorkerReply =
  | { ok: true; json: string }
  | { ok: false; code: "timeout" | "memory" | "crashed" | "threw" | "too-large"; text: string; dead: boolean };

/**
 * Answers what a plugin asks the portal in the middle of a call; the text is JSON and still unchecked, `leftMs` is what
 * the call has left of its time.
 */
export type AskHandler = (name: string, json: string, leftMs: number) => Promise<HostAnswer>;
export type HostAnswer = { ok: true; json: string } | { ok: false; code: string; text: string };

export type WorkerProcess = Readonly<{
  pid: number | undefined;
  /** The worker's first sign of life. */
  hello: Promise<WorkerReply>;
  ask: (request: WorkerRequest, deadlineMs: number, onAsk?: AskHandler) => Promise<WorkerReply>;
  kill: () => void;
  isAlive: () => boolean;
  ended: Promise<void>;
}>;

/** The bootstrap in the isolate stops at a hundred; a worker that goes on has lost its isolate. */
const MAX_ASKS = 100;
const MAX_ASK_BYTES = 1_048_576;

const strict = { additionalProperties: false } as const;
const Frame = Type.Union([
  Type.Object({ id: Type.Integer(), ok: Type.Literal(true), json: Type.String() }, strict),
  Type.Object(
    {
      id: Type.Integer(),
      ok: Type.Literal(false),
      code: Type.Enum(["timeout", "memory", "threw", "too-large"]),
      text: Type.String(),
    },
    strict,
  ),
  Type.Object(
    {
      id: Type.Integer(),
      ask: Type.Integer({ minimum: 1, maximum: MAX_ASKS }),
      name: Type.String({ maxLength: 60 }),
      json: Type.String({ maxLength: 65_536 }),
    },
    strict,
  ),
]);
const isFrame = new Ajv({ strict: true }).compile<Static<typeof Frame>>(Frame);

const STDERR_RING = 4_096;
const OUT_OF_MEMORY = /out of memory|heap limit|allocation failed|oom error|std::bad_alloc/i;

type Pending = {
  id: number;
  settle: (reply: WorkerReply) => void;
  onAsk: AskHandler | undefined;
  endsAt: number;
  asked: { ids: Set<number>; bytes: number };
};

/** Starts a worker; failing to start is told by `hello`, never by an exception. A meek one gives way to all else. */
export function startWorker(start: WorkerCommand, helloMs: number, meek = false): WorkerProcess {
  const child = spawnWorker(start);
  if (meek && child.pid !== undefined) giveWay(child.pid);
  const read = createFrameReader();
  let pending: Pending | undefined;
  let nextId = 1;
  let alive = true;
  let stderr = "";
  let verdict: { code: "timeout" | "crashed"; text: string } | undefined;

  function kill(code: "timeout" | "crashed" = "crashed", text = "The worker was ended."): void {
    verdict ??= { code, text };
    child.kill("SIGKILL");
  }

  function onFrame(frame: unknown): void {
    if (!isFrame(frame)) return kill("crashed", "The worker sent a frame of the wrong shape.");
    if (pending === undefined || frame.id !== pending.id)
      return kill("crashed", "The worker sent an answer that nobody awaits.");
    if ("ask" in frame) return onAsked(pending, frame);
    const { settle } = pending;
    pending = undefined;
    settle(
      frame.ok
        ? { ok: true, json: frame.json }
        : { ok: false, code: frame.code, text: tameText(frame.text), dead: false },
    );
  }

  function onAsked(call: Pending, { ask, name, json }: { ask: number; name: string; json: string }): void {
    call.asked.bytes += json.length;
    if (call.onAsk === undefined || call.asked.ids.has(ask) || call.asked.bytes > MAX_ASK_BYTES)
      return kill("crashed", "The worker asked what it may not.");
    call.asked.ids.add(ask);
    const settled = (answer: HostAnswer): Buffer | undefined => {
      const text = answer.ok ? answer.json : JSON.stringify({ code: answer.code, text: answer.text });
      return encode({ id: call.id, type: "settle", ask, ok: answer.ok, json: text });
    };
    void call.onAsk(name, json, call.endsAt - performance.now()).then((answer) => {
      if (pending !== call || verdict !== undefined) return;
      const frame = settled(answer) ?? settled({ ok: false, code: "too-large", text: `${name} found too much.` });
      if (frame !== undefined) child.stdin?.write(frame);
    });
  }

  child.stdout?.on("data", (chunk: Buffer) => {
    if (verdict !== undefined) return;
    try {
      for (const frame of read(chunk)) onFrame(frame);
    } catch {
      kill("crashed", "The worker sent bytes that are not frames.");
    }
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("latin1")).slice(-STDERR_RING);
  });
  // A worker that dies while it is written to gives EPIPE here; its end is told by "exit".
  child.stdin?.on("error", () => undefined);

  const ended = new Promise<void>((resolve) => {
    const onEnd = (how: string) => {
      if (!alive) return;
      alive = false;
      const found = verdict ?? judge(how, stderr);
      pending?.settle({ ok: false, ...found, dead: true });
      pending = undefined;
      resolve();
    };
    child.on("error", (error) => onEnd(error.message));
    child.on("close", (code, signal) => onEnd(signal ?? `exit code ${code}`));
  });

  function expect(id: number, deadlineMs: number, onAsk?: AskHandler): Promise<WorkerReply> {
    const { promise, resolve } = Promise.withResolvers<WorkerReply>();
    // One more look at the pipe before the verdict: if this process was held up, the answer may already be there.
    const timer = setTimeout(() => {
      setImmediate(() => {
        if (pending?.id === id) kill("timeout", `No answer within ${deadlineMs} ms.`);
      });
    }, deadlineMs);
    pending = {
      id,
      onAsk,
      endsAt: performance.now() + deadlineMs,
      asked: { ids: new Set(), bytes: 0 },
      settle: (reply) => {
        clearTimeout(timer);
        resolve(reply);
      },
    };
    return promise;
  }

  return {
    pid: child.pid,
    hello: expect(0, helloMs),
    ended,
    isAlive: () => alive && verdict === undefined,
    kill: () => kill(),
    ask(request, deadlineMs, onAsk) {
      if (pending !== undefined) throw new Error("A worker is asked one thing at a time.");
      if (!alive || verdict !== undefined)
        return Promise.resolve({ ok: false, ...(verdict ?? judge("exit", stderr)), dead: true });
      const id = nextId++;
      const frame = encode({ id, ...request });
      if (frame === undefined)
        return Promise.resolve({
          ok: false,
          code: "too-large",
          text: "The request is larger than a frame.",
          dead: false,
        });
      const reply = expect(id, deadlineMs, onAsk);
      child.stdin?.write(frame);
      return reply;
    },
  };
}

/** Before the worker has threads: they have the priority of what made them. A worker that ended already is no matter. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It is gone.
  }
}

function encode(message: unknown): Buffer | undefined {
  try {
    return encodeFrame(message);
  } catch {
    return undefined;
  }
}

function judge(how: string, stderr: string): { code: "memory" | "crashed"; text: string } {
  if (OUT_OF_MEMORY.test(stderr)) return { code: "memory", text: "The worker ran out of memory." };
  return { code: "crashed", text: tameText(`The worker ended by itself: ${how}.`) };
}
