/**
 * Plugins behind all walls: a warm call against the same function in this process, calls a second, the cold start of a
 * worker, a draft saved with three checks and without, and ordinary requests while ten hostile plugins run.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { changeState } from "../../core/plugins/change-state.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { PluginManifest } from "../../core/domain/plugin-manifest.ts";
import { type LoadedPlugin, loadPlugin } from "../../core/plugins/load.ts";
import { createSupervisor, type Supervisor } from "../../core/plugins/supervisor.ts";
import { makeWorld, type SignedIn, type World } from "./world.ts";

export type PluginsSize = { rounds: number; calls: number; saves: number };
type Say = (line: string) => void;
type Draft = { id: string; stamp: number };

const HOSTILE = join(import.meta.dirname, "../fixtures/hostile-plugins");
const WAYS = ["endless loop", "loop of JSON.parse", "BigInt as text", "storm of microtasks", "loop after an await"];
const CODE = "11331003T0000001X6";
// Adds up and checks the rows of a table: some work for each of them, and an answer of a few words.
const SOURCE = `export const check = ({ params }) => {
  let sum = 0;
  for (const { amount, name } of params.rows) { if (!/^[\\u4e00-\\u9fff]+$/.test(name)) sum -= 1; sum += amount; }
  return { problems: [{ severity: "hint", message: "sum " + sum }] };
};`;
const rows = Array.from({ length: 30 }, (_, i) => ({
  name: "河道清淤及护岸工程款",
  amount: 1_000 * i,
  unit: "road-works",
}));
/** About 2 kB of JSON. */
const INPUT = { value: CODE, field: { id: "rows", label: "Rows" }, params: { rows } };

export async function benchPlugins(size: PluginsSize, say: Say): Promise<void> {
  say(`input of a call: ${JSON.stringify(INPUT).length} characters`);
  say("\n| plugins | median of rounds (lowest–highest) | goal |\n| --- | ---: | ---: |");
  await benchCalls(size, say);
  await benchProduct(size, say);
}

async function benchCalls({ rounds, calls }: PluginsSize, say: Say): Promise<void> {
  const plugin = made("bench", SOURCE);
  const supervisor = createSupervisor({ onLog: () => undefined, queueMs: 60_000 });
  const call = (): Promise<unknown> => succeed(supervisor, plugin);
  const { sound } = await supervisor.health();
  const own = (await import(`data:text/javascript,${encodeURIComponent(SOURCE)}`)) as {
    check(input: typeof INPUT): object;
  };
  const inProcess = (): void => void JSON.stringify(own.check(JSON.parse(JSON.stringify(INPUT)) as typeof INPUT));
  for (let i = 0; i < 200; i++) await call();
  for (let i = 0; i < 2_000; i++) inProcess();

  const warm: number[][] = [];
  const rested: number[][] = [];
  const bare: number[][] = [];
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    warm.push(await timesOf(calls, call));
    rested.push(await timesOf(calls / 4, call, 5));
    bare.push(await timesOf(calls, inProcess));
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let i = 0; i < calls / 16; i++) await call();
      }),
    );
    perSecond.push((calls * 1_000) / (performance.now() - began));
  }
  await supervisor.close();
  say(
    row(
      `warm call one after the other, p50 ms${sound ? "" : " (not all walls stand)"}`,
      warm.map((ms) => at(ms, 0.5)),
      "≤ 2",
    ),
  );
  say(
    row(
      "the same, p99 ms",
      warm.map((ms) => at(ms, 0.99)),
      "",
    ),
  );
  say(
    row(
      "warm call, 5 ms rest before each, p50 ms",
      rested.map((ms) => at(ms, 0.5)),
      "≤ 2",
    ),
  );
  say(
    row(
      "the same, p99 ms",
      rested.map((ms) => at(ms, 0.99)),
      "",
    ),
  );
  say(
    row(
      "the same function in this process, p50 ms",
      bare.map((ms) => at(ms, 0.5)),
      "",
      3,
    ),
  );
  say(
    row(
      "the same, p99 ms",
      bare.map((ms) => at(ms, 0.99)),
      "",
      3,
    ),
  );
  say(row("calls a second, two workers", perSecond, "≥ 500", 0));

  const cold: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const fresh = createSupervisor({ onLog: () => undefined });
    await fresh.health();
    cold.push(at(await timesOf(1, () => succeed(fresh, plugin)), 0.5));
    await fresh.close();
  }
  say(row("cold start of a worker with its first call, ms", cold, "≤ 500", 0));
}

async function benchProduct({ rounds, saves }: PluginsSize, say: Say): Promise<void> {
  const world = await makeWorld(200, (line) => console.error(line));
  try {
    const clerk = await world.signIn("fangxiaoman");
    await publish(world);
    const draft = { id: randomUUID(), stamp: 0 };
    await world.ask(clerk, "POST", "/api/v1/documents", { id: draft.id, form: "three-codes" });
    const save = (): Promise<void> => saveOnce(world, clerk, draft);
    const ratios: number[] = [];
    const plain: number[] = [];
    const checked: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const took: Record<string, number> = {};
      for (const state of round % 2 === 0 ? (["activate", "disable"] as const) : (["disable", "activate"] as const)) {
        await turn(world, state);
        for (let i = 0; i < 20; i++) await save();
        took[state] = at(await timesOf(saves, save), 0.5);
      }
      if (round < 0) continue;
      plain.push(took["disable"] ?? 0);
      checked.push(took["activate"] ?? 0);
      ratios.push((took["activate"] ?? 0) / (took["disable"] ?? 1));
    }
    say(row("save of a draft, p50 ms", plain, ""));
    say(row("save of a draft with three checks, p50 ms", checked, ""));
    say(row("ratio of the two", ratios, "≤ 2"));
    await turn(world, "disable");
    await benchHostile(save, { rounds, saves }, say);
  } finally {
    await world.close();
  }
}

async function benchHostile(
  save: () => Promise<void>,
  { rounds, saves }: Pick<PluginsSize, "rounds" | "saves">,
  say: Say,
): Promise<void> {
  const supervisor = createSupervisor({ onLog: () => undefined });
  await supervisor.health();
  const { plugins } = await loadPlugin(HOSTILE, "cpu");
  const [cpu] = plugins;
  if (!cpu) throw new Error("the hostile plugin is gone");
  const quiet: number[] = [];
  const loud: number[] = [];
  const ratios: number[] = [];
  const grown: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = at(await timesOf(saves * 2, save), 0.99);
    const rssBefore = process.memoryUsage().rss;
    let running = true;
    const attacks = Array.from({ length: 10 }, async (_, i) => {
      const input = { ...INPUT, params: { attack: WAYS[i % WAYS.length] } };
      // The fifth kill would end it; before that comes another version.
      for (let n = 0; running; n++) {
        const plugin = { ...cpu, digest: `sha256:${round}-${i}-${Math.floor(n / 4)}-`.padEnd(30, "0") };
        await supervisor.call({ plugin, point: "field.check", input });
      }
    });
    await sleep(500);
    const during = at(await timesOf(saves * 2, save), 0.99);
    grown.push((process.memoryUsage().rss - rssBefore) / 1e6);
    running = false;
    await Promise.all(attacks);
    quiet.push(before);
    loud.push(during);
    ratios.push(during / before);
  }
  await supervisor.close();
  say(row("save of a draft, p99 ms", quiet, ""));
  say(row("the same while ten hostile plugins run, p99 ms", loud, ""));
  say(row("ratio of the two", ratios, "≤ 2"));
  say(row("more memory of the portal's process meanwhile, MB", grown, "flat", 0));
}

async function saveOnce(world: World, clerk: SignedIn, draft: Draft): Promise<void> {
  const answers = { name: "three", a: CODE, b: CODE, c: CODE };
  const saved = await world.ask<Draft>(clerk, "PUT", `/api/v1/documents/${draft.id}/draft`, {
    stamp: draft.stamp,
    answers,
  });
  draft.stamp = saved.stamp;
}

async function turn(world: World, act: "activate" | "disable"): Promise<void> {
  const { context, gate } = world.opened;
  const actor = { person: null, address: "bench", at: new Date() };
  const change = { id: "uscc-check", version: "1.1.0", act, office: "program" as const, reason: "bench" };
  await changeState(context.pool, actor, change).catch(() => undefined);
  await gate.reload(context.pool);
}

async function publish({ owner, opened: { context } }: World): Promise<void> {
  const code = (id: string) => ({ id, type: "text", label: id, maxLength: 18, plugin: { id: "uscc-check" } });
  const head = { id: "three-codes", version: 1, title: "three codes" };
  const form = {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    ...head,
    project: { role: "opens", facts: { name: "name", region: "place" } },
    number: "THREE-{year}-{serial:8}",
    titleField: "name",
    create: ["unit-clerk"],
    sections: [
      {
        id: "main",
        title: "main",
        fields: [
          { id: "name", type: "text", label: "name", required: true },
          { id: "place", type: "region", label: "place" },
          ...["a", "b", "c"].map(code),
        ],
      },
    ],
    checks: [],
  };
  const stages = [{ id: "open", title: "open", forms: [head.id], after: [] }];
  const lifecycle = { $schema: "../../schema/lifecycle.schema.json", kind: "lifecycle", ...head, stages };
  const steps = [
    { id: "submit", title: "submit", do: "submit" },
    { id: "sign", title: "sign", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
  ];
  const flow = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    ...head,
    form: head.id,
    withdraw: "until-first-decision",
    separate: [],
    steps,
  };
  const bodies = [form, lifecycle, flow] as unknown as AnyDefinition[];
  await publishDefinitions(
    owner,
    bodies.map((body) => ({ pack: "bench", file: body.id, body })),
    new Date(),
  );
  await context.definitions.reload(context.pool);
}

function made(id: string, source: string): LoadedPlugin {
  const manifest: PluginManifest = {
    id,
    version: "1.0.0",
    apiVersion: 1,
    name: { zh: id, en: id },
    extensionPoints: { "field.check": "check" },
  };
  return { manifest, source, digest: `sha256:${id}`, examples: [] };
}

async function succeed(supervisor: Supervisor, plugin: LoadedPlugin): Promise<void> {
  const answer = await supervisor.call({ plugin, point: "field.check", input: INPUT });
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.text}`);
}

async function timesOf(count: number, work: () => unknown, restMs = 0): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    if (restMs > 0) await sleep(restMs);
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times;
}

function at(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}

function row(title: string, figures: readonly number[], goal: string, digits = 2): string {
  const sorted = figures.toSorted((a, b) => a - b);
  const shown = (figure = 0): string => figure.toFixed(digits);
  return `| ${title} | **${shown(at(sorted, 0.5))}** (${shown(sorted[0])}–${shown(sorted.at(-1))}) | ${goal} |`;
}
