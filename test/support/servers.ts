/** Server processes on one test database, with people signed in at all of them. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, TestApp } from "./app.ts";
import { COMPILED } from "./compiled.ts";
import type { Question, ServerOrder } from "./server-process.ts";

export type Said = { status: number; body: Record<string, unknown> & { code?: string } };
export type Server = {
  /** Sends a request as the person; a connection that breaks is an error. */
  send(person: Client, method: "GET" | "POST", path: string, body?: unknown): Promise<Said>;
  /** Asks the process itself; a refusal is thrown with its code as message. */
  ask<T = unknown>(question: Question): Promise<T>;
  /** Resolves with the signal that ended the process. */
  ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
};

const started = new Set<Server>();

/** Ends every process that is left; for the end of a test file. */
export async function stopServers(): Promise<void> {
  await Promise.all([...started].map((server) => server.stop()));
}

/** Starts a process on the test's database. */
export async function startServer(test: TestApp, options: Partial<ServerOrder> = {}): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-server-"));
  const env = { ...process.env, ...COMPILED };
  const child = fork(join(import.meta.dirname, "server-process.ts"), [], { execArgv: [], env });
  const order: ServerOrder = {
    ownerUrl: test.database.url,
    dataDir,
    timers: false,
    ownActs: false,
    shiftMs: 0,
    ...options,
  };
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message: { port: number }) => resolve(message.port));
    child.once("exit", (code) => reject(new Error(`the server ended with ${String(code)}`)));
    child.send(order);
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  const ask = asker(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null)
      await ask({ do: "stop" }).catch(() => child.kill("SIGKILL"));
    await ended;
    started.delete(server);
    await rm(dataDir, { recursive: true, force: true });
  };
  const server: Server = {
    ask,
    ended,
    stop,
    async send(person, method, path, body) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method,
        headers: {
          cookie: person.cookie,
          "x-csrf-token": person.csrf,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Said["body"] };
    },
  };
  started.add(server);
  return server;
}

type Told = { id: number; said?: unknown; failed?: string };

function asker(child: ChildProcess): Server["ask"] {
  const waiting = new Map<number, { resolve(said: unknown): void; reject(error: Error): void }>();
  let last = 0;
  child.on("message", ({ id, said, failed }: Told) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (failed === undefined) asked?.resolve(said);
    else asked?.reject(new Error(failed));
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the server ended"));
  });
  return <T>(question: Question) =>
    new Promise<T>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: (said) => resolve(said as T), reject });
      child.send({ id, question });
    });
}
