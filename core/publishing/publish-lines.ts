/** Public pages follow the budget: what was given to a project, or taken from it, is there with the act that moved it. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { Actor } from "../evidence/append.ts";
import { publishProject } from "./publish-project.ts";
import { listProjectsMoved } from "./queries.ts";

export type Moved = {
  /** The document whose postings of this instant count. */
  document: string;
  /** A project that is up to date already. */
  but: string | null;
  actor: Actor;
};

/** Makes the next version of every disclosed project whose lines were moved; others, and withdrawn ones, stay as they are. */
export async function publishLines(context: Context, tx: Tx, { document, but, actor }: Moved): Promise<void> {
  const rows = await listProjectsMoved(tx, [document, actor.at]);
  for (const { project } of rows) if (project !== but) await publishProject(context, tx, project, actor);
}
