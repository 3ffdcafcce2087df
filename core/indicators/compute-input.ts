/** What a plugin is asked for an indicator's figure, and the digest by which a change of it is known. */
import { createHash } from "node:crypto";
import { canonicalText } from "../domain/canonical.ts";
import { dayInChina } from "../domain/day.ts";
import type { Indicator } from "../domain/indicator.ts";
import type { PointInput } from "../plugins/extension-points.ts";

export type Computation = {
  /** The plugin's id. */
  plugin: string;
  input: PointInput<"indicator.compute">;
  /** Of the input with the names of plugin and offer: hexadecimal SHA-256. */
  digest: string;
  /** What the plugin's chance begins with: it follows from the digest, so that nobody can choose a figure. */
  seed: number;
};

/** Inputs that are not there are given as null; the year is that of `at` in China. */
export function computeInput(
  indicator: Indicator & { plugin: string },
  values: Readonly<Record<string, string | number>>,
  region: string,
  at: Date,
): Computation {
  const [plugin = "", offer = ""] = indicator.plugin.split("/");
  const input = {
    offer,
    indicator: { id: indicator.id, version: indicator.version },
    params: indicator.params ?? {},
    inputs: Object.fromEntries(indicator.inputs.map(({ id }) => [id, values[id] ?? null])),
    year: Number(dayInChina(at).slice(0, 4)),
    region,
  };
  const digest = createHash("sha256").update(canonicalText({ plugin, input })).digest("hex");
  return { plugin, input, digest, seed: Number.parseInt(digest.slice(0, 7), 16) };
}
