// Fake workers that break the wire in every way: the call is refused, the worker is ended, the caller lives.
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { PluginFailure } from "../../core/plugins/plugin-call.ts";
import { createSupervisor, type PluginLogEntry, type Supervisor } from "../../core/plugins/supervisor.ts";
import { createFrameReader, encodeFrame, MAX_FRAME_BYTES } from "../../core/runner/frames.js";
import { check, getPlugin, hostileRoot, listChildren } from "./support.ts";

const fakeWorker = fileURLToPath(new URL("../fixtures/fake-workers/fake-worker.js", import.meta.url));
const plugin = await getPlugin(hostileRoot, "endless-loop");

function superviseFake(fault: string, onLog: (entry: PluginLogEntry) => void = () => undefined): Supervisor {
  return createSupervisor({
    onLog,
    workerCommand: { command: process.execPath, args: [fakeWorker, fault] },
    helloMs: fault === "no-hello" ? 300 : 15_000,
  });
}

afterAll(() => {
  expect(listChildren("fake-worker.js")).toEqual([]);
});

const faults: [title: string, fault: string, code: PluginFailure][] = [
  ["88 garbage: crashed", "garbage", "crashed"],
  ["88 not json: crashed", "not-json", "crashed"],
  ["88 not utf8: crashed", "not-utf8", "crashed"],
  ["88 oversize length: crashed", "oversize-length", "crashed"],
  ["88 zero length: crashed", "zero-length", "crashed"],
  ["88 endless stream: crashed", "endless-stream", "crashed"],
  ["89 unknown id: crashed", "unknown-id", "crashed"],
  ["89 text id: crashed", "text-id", "crashed"],
  ["88 extra key: crashed", "extra-key", "crashed"],
  ["88 unknown code: crashed", "unknown-code", "crashed"],
  ["89 hello again: crashed", "hello-again", "crashed"],
  ["86 exit: crashed", "exit", "crashed"],
  ["87 no hello: crashed", "no-hello", "crashed"],
  ["87 half frame: timeout", "half-frame", "timeout"],
  ["87 silence: timeout", "silence", "timeout"],
  ["89 late: timeout", "late", "timeout"],
  ["88 no envelope: bad-output", "no-envelope", "bad-output"],
];

describe("a worker that breaks the wire", () => {
  for (const [title, fault, code] of faults)
    test(title, async () => {
      const supervisor = superviseFake(fault);

      const answer = await check(supervisor, plugin, null);

      expect(answer).toMatchObject({ ok: false, code });
      await supervisor.close();
    });

  test("89 double answer: taken once, and costs the worker", async () => {
    const logged: PluginLogEntry[] = [];
    const supervisor = superviseFake("repeated-id", (entry) => logged.push(entry));

    const answer = await check(supervisor, plugin, null);

    expect(answer).toEqual({ ok: true, output: { problems: [] } });
    await expect.poll(() => logged.map((entry) => entry.event)).toEqual(["kill"]);
    await supervisor.close();
  });

  test("a worker is retired after a thousand calls", async () => {
    const logged: PluginLogEntry[] = [];
    const supervisor = superviseFake("none", (entry) => logged.push(entry));

    // Calls in quick succession bring a second worker: of 1,999 one of the two has had a thousand.
    for (let i = 0; i < 999; i += 1) await check(supervisor, plugin, null);
    const before = listChildren("fake-worker.js");
    for (let i = 0; i < 1_000; i += 1) await check(supervisor, plugin, null);

    await expect
      .poll(() => listChildren("fake-worker.js").filter((pid) => before.includes(pid)).length)
      .toBeLessThan(2);
    expect(logged).toEqual([]);
    await supervisor.close();
  });

  test("a command that does not exist is told, not thrown", async () => {
    const workerCommand = { command: "/nonexistent/worker", args: [] };
    const supervisor = createSupervisor({ onLog: () => undefined, workerCommand });

    expect(await check(supervisor, plugin, null)).toMatchObject({ ok: false, code: "crashed" });
    await supervisor.close();
  });

  test("closing in the middle of a call answers the caller and leaves no process", async () => {
    const supervisor = superviseFake("silence");

    const answer = check(supervisor, plugin, null);
    await supervisor.close();

    expect((await answer).ok).toBe(false);
  });
});

describe("frames", () => {
  test("messages arrive whole, however the bytes are cut", () => {
    const bytes = Buffer.concat([encodeFrame({ a: "明账" }), encodeFrame([1]), encodeFrame("")]);
    const read = createFrameReader();

    const messages = [...bytes].flatMap((byte) => read(Buffer.from([byte])));

    expect(messages).toEqual([{ a: "明账" }, [1], ""]);
  });

  test("a message over the limit is not sent", () => {
    expect(() => encodeFrame("x".repeat(MAX_FRAME_BYTES))).toThrow(RangeError);
  });
});
