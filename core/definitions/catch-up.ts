/** Definitions that another process published a moment ago, before the hint of it has come. */
import type { Context } from "../context.ts";
import type { Kind } from "../domain/definition-head.ts";

/** Reads the definitions anew when a version that something stored follows is not known here yet. */
export async function catchUp(
  { definitions, pool }: Pick<Context, "definitions" | "pool">,
  kind: Kind,
  id: string,
  version: number,
): Promise<void> {
  if (!definitions.view.versions(kind, id).some((row) => row.version === version)) await definitions.reload(pool);
}
