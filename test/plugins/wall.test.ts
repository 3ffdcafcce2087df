// The supervisor behind the real walls: breaker, health, clock and chance, logs, queue, and workers that end with the
// portal. The attacks by their numbers are in attacks.test.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSupervisor, type PluginLogEntry } from "../../core/plugins/supervisor.ts";
import { check, fixtureRoot, getPlugin, hostileRoot, listChildren, pluginsRoot } from "./support.ts";

const good = await getPlugin(pluginsRoot, "uscc-check");
const logged: PluginLogEntry[] = [];
const supervisor = createSupervisor({ onLog: (entry) => logged.push(entry), queueMs: 30_000 });
const delay = monitorEventLoopDelay();

beforeAll(() => {
  delay.enable();
});
afterAll(async () => {
  delay.disable();
  await supervisor.close();
  expect(listChildren("mingzhang-runner")).toEqual([]);
});
afterEach(async () => {
  expect(await check(supervisor, good, "11331003T0000001X6")).toEqual({ ok: true, output: { problems: [] } });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect("polluted" in {}).toBe(false);
});

describe("a hostile plugin costs only its own call", () => {
  test("code that is not JavaScript is refused when it is loaded", async () => {
    const answer = await check(
      supervisor,
      { ...good, digest: "sha256:bad-syntax", source: "export const check = (" },
      "7",
    );

    expect(answer).toMatchObject({ ok: false, code: "threw", text: expect.stringContaining("main.js did not load") });
  });

  test("a plugin busy after its answer loses its worker", async () => {
    const plugin = await getPlugin(hostileRoot, "busy-after-answer");

    const first = await check(supervisor, plugin, "7");
    const second = await check(supervisor, plugin, "7");

    for (const answer of [first, second])
      expect(answer.ok || ["timeout", "memory", "crashed"].includes(answer.code)).toBe(true);
    await expect.poll(() => logged.some((entry) => entry.plugin?.startsWith("busy-after-answer@"))).toBe(true);
  });

  test("the event loop of this process kept turning, and isolated-vm was never loaded into it", () => {
    // Generous on purpose: a shared machine may hold any process up.
    expect(delay.max / 1e6).toBeLessThan(5_000);
    expect(readFileSync("/proc/self/maps", "utf8")).not.toContain("isolated-vm");
  });
});

test("the fifth kill takes that version out of service, for the administrator to see and to undo", async () => {
  const plugin = await getPlugin(hostileRoot, "endless-loop-caught");

  for (let i = 0; i < 5; i += 1) await check(supervisor, plugin, "7");
  const answer = await check(supervisor, plugin, "7");

  expect(answer).toMatchObject({ ok: false, code: "disabled" });
  expect((await supervisor.health()).disabled).toEqual([expect.stringContaining("endless-loop-caught@1.0.0")]);
  expect(logged.filter((entry) => entry.event === "disabled")).toHaveLength(1);
  supervisor.reset(plugin);
  expect(await check(supervisor, plugin, "7")).toMatchObject({ ok: false, code: "timeout" });
});

test("health names every wall and whether it stands", async () => {
  const health = await supervisor.health();

  const walls = new Map(health.walls.map(({ wall, up }) => [wall, up]));
  expect([...walls.keys()].sort()).toEqual(
    [
      "data-limit",
      "empty-environment",
      "jitless",
      "network-namespace",
      "no-capabilities",
      "no-new-privs",
      "own-uid",
    ].sort(),
  );
  expect(walls.get("jitless")).toBe(true);
  expect(health.sound).toBe([...walls.values()].every(Boolean));
});

test("clock and chance are given with the call, and the same call has the same answer", async () => {
  const plugin = await getPlugin(fixtureRoot, "clock-and-chance");

  const first = await check(supervisor, plugin, null, { clockMs: 0, seed: 5 });
  const again = await check(supervisor, plugin, null, { clockMs: 0, seed: 5 });
  const other = await check(supervisor, plugin, null, { clockMs: 0, seed: 6 });

  expect(first.ok && first.output.value).toMatch(/^1970-01-01T00:00:00.000Z 0 0\.\d+ 0\.\d+ -480$/);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("log lines arrive tamed, and only with a grant", async () => {
  const plugin = await getPlugin(fixtureRoot, "clock-and-chance");
  const lines = () => logged.filter((entry) => entry.event === "plugin-log").map((entry) => entry.text);

  await check(supervisor, plugin, null);
  expect(lines()).toEqual([]);

  await check(supervisor, plugin, null, { grants: [{ name: "log" }] });
  expect(lines()).toEqual(["checking code", "two lines"]);
});

test("more calls than the queue holds are turned away, the others are answered", async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => check(supervisor, good, "11331003T0000001X6")));

  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.code));
  expect(new Set(codes)).toEqual(new Set(["ok", "busy"]));
  expect(codes.filter((code) => code === "ok").length).toBeGreaterThanOrEqual(50);
});

test("an idle worker is ended, and a closed supervisor answers that it is", async () => {
  const own = createSupervisor({ onLog: () => undefined, idleMs: 50 });

  await check(own, good, null);

  await expect.poll(async () => (await own.health()).workers, { timeout: 10_000 }).toBe(0);
  await own.close();
  expect(await check(own, good, null)).toMatchObject({ ok: false, code: "disabled" });
});

test("86 kill -9 of the supervisor, which is the portal: workers do not outlive it, not even in the middle of a loop", async () => {
  const script = fileURLToPath(new URL("../fixtures/portal-to-kill.ts", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "mingzhang-kill-"));
  chmodSync(folder, 0o755);
  const portal = spawn(process.execPath, [script], { env: { TMPDIR: folder }, stdio: ["ignore", "pipe", "inherit"] });

  const [line] = await once(portal.stdout, "data");
  const workers: number[] = JSON.parse(String(line));
  expect(workers.length).toBeGreaterThan(0);
  portal.kill("SIGKILL");

  for (const pid of workers) await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
  rmSync(folder, { recursive: true });
});
