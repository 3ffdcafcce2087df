/** With the command that finishes a document: the draft that follows from it is owed, and what waited is looked at again. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { insertPrepared, wakePrepared } from "./queries.ts";

export type Finished = { id: string; form: string; project: string | null };

/** Writes only, inside the command's transaction: nothing of the draft can undo what was finished. */
export async function oweDraft(context: Context, writes: Queryable, finished: Finished, at: Date): Promise<void> {
  if (finished.project !== null) await wakePrepared(writes, [finished.project, at]);
  const prepares = context.definitions.find("form", finished.form)?.prepares;
  if (prepares) await insertPrepared(writes, [finished.id, prepares.form, finished.project, at]);
}
