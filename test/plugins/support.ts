// What the plugin tests share: loading a fixture, a call of field.check, and a look at /proc for workers left behind.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type LoadedPlugin, loadPlugin } from "../../core/plugins/load.ts";
import type { PluginAnswer, PluginCall } from "../../core/plugins/plugin-call.ts";
import type { Supervisor } from "../../core/plugins/supervisor.ts";

export const pluginsRoot = fileURLToPath(new URL("../../plugins", import.meta.url));
export const hostileRoot = fileURLToPath(new URL("../fixtures/hostile-plugins", import.meta.url));
export const fixtureRoot = fileURLToPath(new URL("../fixtures/plugins", import.meta.url));

export async function getPlugin(root: string, id: string): Promise<LoadedPlugin> {
  const { plugins, problems } = await loadPlugin(root, id);
  const [plugin] = plugins;
  if (plugin === undefined) throw new Error(JSON.stringify(problems));
  return plugin;
}

/** Calls field.check with a value and nothing special around it. */
export function check(
  supervisor: Supervisor,
  plugin: LoadedPlugin,
  value: PluginCall<"field.check">["input"]["value"],
  more: Partial<PluginCall<"field.check">> = {},
): Promise<PluginAnswer<"field.check">> {
  const input = { value, field: { id: "code", label: "Code" }, params: {} };
  return supervisor.call({ plugin, point: "field.check", input, ...more });
}

/** Process ids of living children of this process whose command line holds the text. */
export function listChildren(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const isChild = new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status);
        return isChild && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    });
}

/** Watches the memory of the workers; `stop` gives the most that all together and that one held, in megabytes. */
export function watchWorkers(everyMs = 50): { stop: () => { together: number; one: number } } {
  const most = { together: 0, one: 0 };
  const timer = setInterval(() => {
    const held = listChildren("mingzhang-runner").map(residentMb);
    most.together = Math.max(most.together, sum(held));
    most.one = Math.max(most.one, ...held);
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

function residentMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
