/** A plugin's figure computed again as it was: by the same bytes, over the input that is kept. For auditors. */
import type { Context } from "../context.ts";
import { figureOf } from "../domain/plugin-figure.ts";
import { Refusal } from "../errors.ts";
import { findComputed } from "./queries.ts";

export type Replayed = {
  /** Whether the same figure came out. */
  same: boolean;
  /** The same plugin and input, or why it could not be computed: its bytes are not here, or it failed. */
  outcome: "same" | "differs" | "not-here" | "failed";
  plugin: string;
  offer: string;
  version: string;
  /** Digest of the plugin's files, and of what went in. */
  digest: string;
  input: string;
  at: string;
  /** What the plugin says now, and its fault where it has none. */
  value: string | null;
  fault: string | null;
};

/** Refuses with `indicator.not-computed` where the value in force is no plugin's. Changes nothing. */
export async function replayFigure(context: Context, project: string, id: string): Promise<Replayed> {
  const [kept] = await findComputed(context.pool, [project, id]);
  const indicator = context.definitions.find("indicator", id, kept?.version);
  if (!kept?.run || !indicator) throw new Refusal("indicator.not-computed");
  const { run } = kept;
  const answer = await context.replayPlugin("indicator.compute", run.plugin, run.input, run);
  const about = {
    plugin: run.plugin,
    offer: run.offer,
    version: run.version,
    digest: run.digest,
    input: kept.digest,
    at: new Date(run.clockMs).toISOString(),
  };
  if (!answer) return { same: false, outcome: "not-here", ...about, value: null, fault: null };
  if (!answer.ok)
    return { same: false, outcome: "failed", ...about, value: null, fault: `${answer.code}: ${answer.text}` };
  const { output } = answer;
  const figure = "value" in output ? figureOf(indicator, output.value) : undefined;
  const now = {
    value_bp: figure && "valueBp" in figure ? figure.valueBp : null,
    figure: figure && "figure" in figure ? figure.figure : null,
  };
  const same = now.value_bp === kept.value_bp && now.figure === kept.figure;
  return {
    same,
    outcome: same ? "same" : "differs",
    ...about,
    value: "value" in output ? output.value : null,
    fault: null,
  };
}
