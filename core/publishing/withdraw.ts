/** Takes a published project back: its page stays and says since when and why it is withdrawn. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { Actor } from "../evidence/append.ts";
import { publishProject } from "./publish-project.ts";
import { findPublication, withdrawPublication } from "./queries.ts";

/** True when there was a standing publication. Must run before the project itself is made void. */
export async function withdrawProject(
  context: Context,
  tx: Tx,
  project: string,
  reason: string,
  actor: Actor,
): Promise<boolean> {
  const [standing] = await findPublication(tx, [project]);
  if (!standing || standing.withdrawn_at !== null) return false;
  await withdrawPublication(tx, [project, actor.at, reason]);
  await publishProject(context, tx, project, actor);
  return true;
}
