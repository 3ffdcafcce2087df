/** A call made again as it was made: by the same bytes, over the same input, settings, clock and seed, without any power. */
import type { Served } from "../context.ts";
import type { Pool } from "../database/database.ts";
import { isPure, type PointInput, type PointName } from "./extension-points.ts";
import type { PluginAnswer } from "./plugin-call.ts";
import { findVersion } from "./queries.ts";
import type { Supervisor } from "./supervisor.ts";

/** Undefined where the version was never here, or its bytes are others, or it serves the point no way. */
export async function replayCall<P extends PointName>(
  pool: Pool,
  supervisor: Supervisor,
  point: P,
  id: string,
  input: PointInput<P>,
  { version, digest, settings, clockMs, seed }: Served & { clockMs: number; seed: number },
): Promise<PluginAnswer<P> | undefined> {
  if (!isPure(point)) throw new RangeError(`${point} is asked with powers and cannot be replayed`);
  const [row] = await findVersion(pool, [id, version]);
  if (row?.digest !== digest || row.manifest.extensionPoints[point] === undefined) return undefined;
  const plugin = { manifest: row.manifest, source: row.source, digest, examples: row.examples };
  return supervisor.call({ plugin, point, input, settings, clockMs, seed });
}
