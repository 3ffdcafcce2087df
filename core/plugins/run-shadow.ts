/**
 * Tries a new version on past calls of the one that serves: both behind the real walls, with workers of their own, so
 * that nothing they do counts against the version that serves. What they ask is answered from what was answered then;
 * nothing is kept, sent or read.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import { withDefaults } from "../domain/plugin-settings.ts";
import { judgeShadow, type Rerun, type ShadowPair, type ShadowReport } from "../domain/plugin-shadow.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { isPointName, isPure, type PointInput, type PointName } from "./extension-points.ts";
import { HostRefusal } from "./host-door.ts";
import type { Grant, HostHandlers } from "./host-functions.ts";
import { type HostTape, REPEATABLE } from "./keep-calls.ts";
import { type CodeRow, findVersion, listServing, listSettings, type VersionRow } from "./queries.ts";
import { type CallRow, keepShadow, listCalls } from "./shadow-queries.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

/** One that hangs in every call would hold the administrator up for minutes; what was run until then is told. */
const MAX_MS = 20_000;

export async function runShadow(context: Context, actor: Actor, id: string, version: string): Promise<ShadowReport> {
  const { pool } = context;
  const [fresh] = await findVersion(pool, [id, version]);
  if (!fresh || fresh.state === "removed") throw new Refusal("plugin.not-found");
  const serving = (await listServing(pool)).find((row) => row.id === id);
  if (!serving || serving.version === version) throw new Refusal("plugin.nothing-beside");
  const set = (await listSettings(pool)).find((row) => row.plugin === id)?.settings ?? {};
  const calls = await listCalls(pool, [id]);

  const supervisor = createSupervisor({ onLog: () => undefined });
  const pairs: ShadowPair[] = [];
  try {
    await supervisor.health();
    const until = performance.now() + MAX_MS;
    for (const call of calls) {
      const { point } = call;
      if (!isPointName(point) || !serves(serving, point) || !serves(fresh, point)) continue;
      if (performance.now() >= until) break;
      const [before, after] = await Promise.all([
        rerun(supervisor, serving, set, call, point, false),
        rerun(supervisor, fresh, set, call, point, true),
      ]);
      pairs.push({ point, at: call.at.toISOString(), before, after });
    }
  } finally {
    await supervisor.close();
  }

  const report = judgeShadow(serving.version, pairs);
  const digest = `sha256:${createHash("sha256").update(canonicalText(report)).digest("hex")}`;
  await inTransaction(pool, async (tx) => {
    await keepShadow(tx, [id, version, serving.version, JSON.stringify(report), digest, actor.person, actor.at]);
    const { samples: _, ...counts } = report;
    const what = { act: "shadow", version, digest, ...counts };
    await appendEvidence(tx, actor, { kind: "plugin", subject: `plugin:${id}`, what });
  });
  return report;
}

function serves({ manifest }: VersionRow, point: string): boolean {
  return manifest.extensionPoints[point] !== undefined;
}

/** `asking`: it also gets the powers that it asks for, as it would once they are granted. */
async function rerun(
  supervisor: Supervisor,
  { manifest, source, digest, examples }: VersionRow & CodeRow,
  settings: Record<string, unknown>,
  call: CallRow,
  point: PointName,
  asking: boolean,
): Promise<Rerun> {
  const tape = JSON.parse(call.host) as HostTape;
  const played = play(tape);
  const grants: Grant[] = [...tape.powers, ...(asking && !isPure(point) ? (manifest.permissions ?? []) : [])];
  const began = performance.now();
  const answer = await supervisor.call({
    plugin: { manifest, source, digest, examples },
    point,
    input: JSON.parse(call.input) as PointInput<PointName>,
    clockMs: call.clock_ms,
    ...(tape.seed !== undefined && { seed: tape.seed }),
    grants: grants.filter((grant) => grant.name !== "log"),
    settings: withDefaults(manifest.settings ?? {}, settings),
    handlers: played.handlers,
  });
  const ms = performance.now() - began;
  const open = played.lost();
  return answer.ok ? { output: answer.output, ms, open } : { fault: `${answer.code}: ${answer.text}`, ms, open };
}

/** Answers from a tape: the same question the first, the second time … as it was answered then. */
function play({ asked }: HostTape): { handlers: HostHandlers; lost(): boolean } {
  const rest = [...asked];
  let lost = false;
  const handlers = REPEATABLE.map((name) => [
    name,
    (args: unknown): Promise<unknown> => {
      const at = rest.findIndex((one) => one.name === name && canonicalText(one.args) === canonicalText(args));
      const [found] = at < 0 ? [] : rest.splice(at, 1);
      if (found === undefined) lost = true;
      if (found === undefined) throw new HostRefusal("not-recorded", "Nobody asked this then.");
      if (found.refused !== undefined) throw new HostRefusal(found.refused, "Refused then.");
      return Promise.resolve(found.answer);
    },
  ]);
  return { handlers: Object.fromEntries(handlers) as HostHandlers, lost: () => lost };
}
