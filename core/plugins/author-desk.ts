/** What plugin authors do at their desk: a folder read as it would travel, and run behind the real walls. */
import { basename, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { withDefaults } from "../domain/plugin-settings.ts";
import { isPointName, type PointInput, type PointName } from "./extension-points.ts";
import { type LoadedPlugin, type PluginProblem, readPlugin } from "./load.ts";
import { memoryHandlers, type Portal } from "./memory-handlers.ts";
import { readTravelling } from "./package/write-package.ts";
import type { PluginAnswer } from "./plugin-call.ts";
import { createSupervisor } from "./supervisor.ts";
import type { WallReport } from "./wall-report.ts";

/** How a call ended, in the words of the command line. */
export type Outcome = "ok" | "error" | "timeout" | "memory" | "killed" | "refused";

export type TrialCall = Readonly<{
  plugin: LoadedPlugin;
  point: PointName;
  input: unknown;
  settings?: Record<string, unknown>;
  /** The moment that the plugin's clock shows; now when left out. */
  at?: string | undefined;
  /** What is there of a portal. */
  portal?: Portal;
}>;
export type TrialRun = Readonly<{ outcome: Outcome; ms: number; output: unknown; text?: string; log: string[] }>;

export type AuthorDesk = Readonly<{
  run(call: TrialCall): Promise<TrialRun>;
  walls(): Promise<readonly WallReport[]>;
  close(): Promise<void>;
}>;

/** The plugin in a folder as it would travel, or everything that is wrong with it. */
export async function readFolder(
  folder: string,
): Promise<{ plugin?: LoadedPlugin; problems: readonly PluginProblem[] }> {
  const files = await readTravelling(folder);
  const { plugins, problems } = readPlugin(files, basename(resolve(folder)));
  return plugins[0] === undefined ? { problems } : { plugin: plugins[0], problems };
}

/** Opens a desk: workers behind every wall that this machine allows, everything granted that the plugin asks for. */
export function openDesk(): AuthorDesk {
  let log: string[] = [];
  const supervisor = createSupervisor({
    onLog: ({ event, text }) => {
      if (event === "plugin-log") log.push(text);
    },
  });
  return {
    async run({ plugin, point, input, settings = {}, at, portal = {} }) {
      log = [];
      const began = performance.now();
      const answer = await supervisor
        .call({
          plugin,
          point,
          // Of unknown shape; the supervisor checks it against the point's schema.
          input: input as PointInput<PointName>,
          grants: plugin.manifest.permissions ?? [],
          settings: withDefaults(plugin.manifest.settings ?? {}, settings),
          ...(at !== undefined && { clockMs: Date.parse(at) }),
          handlers: memoryHandlers(new Map(), portal),
        })
        .catch((error: unknown) => ({ ok: false as const, code: "input" as const, text: String(error) }));
      const ms = Math.round((performance.now() - began) * 10) / 10;
      if (answer.ok) return { outcome: "ok", ms, output: answer.output, log };
      return { outcome: outcomeOf(answer.code), ms, output: null, text: `${answer.code}: ${answer.text}`, log };
    },
    walls: async () => (await supervisor.health()).walls,
    close: () => supervisor.close(),
  };
}

/** Runs the examples; what does not come out as it is written is told, example by example. */
export async function runExamples(
  desk: AuthorDesk,
  plugin: LoadedPlugin,
): Promise<{ title: string; fault?: string }[]> {
  const told: { title: string; fault?: string }[] = [];
  for (const { title, point, input, output, settings, at, fetches = [], files = [], views } of plugin.examples) {
    if (!isPointName(point)) {
      told.push({ title, fault: `${point} is no extension point` });
      continue;
    }
    const portal = { fetches, files, ...(views && { views }) };
    const run = await desk.run({ plugin, point, input, ...(settings && { settings }), at, portal });
    const right = run.outcome === "ok" && isDeepStrictEqual(run.output, output);
    told.push(
      right
        ? { title }
        : { title, fault: `expected ${JSON.stringify(output)}, got ${JSON.stringify(run.output ?? run.text)}` },
    );
  }
  return told;
}

function outcomeOf(code: Extract<PluginAnswer, { ok: false }>["code"] | "input"): Outcome {
  switch (code) {
    case "timeout":
    case "memory":
      return code;
    case "crashed":
      return "killed";
    case "threw":
      return "error";
    default:
      return "refused";
  }
}
