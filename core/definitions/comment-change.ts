/** Remarks on a change, beside the thing they are about. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { ChangeComment } from "../domain/change.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { type CommentRow, findComment, insertComment, resolveComment } from "./change-queries.ts";
import { getChange } from "./read-change.ts";

/** Anybody who sees the change may say something, as long as it is not published or dropped. */
export async function addComment(
  context: Context,
  identity: Identity,
  id: string,
  given: { pointer: string; text: string },
): Promise<ChangeComment> {
  const at = context.clock();
  return inTransaction(context.pool, async (tx) => {
    const { change } = await getChange(context, tx, identity, id);
    if (change.state !== "editing" && change.state !== "review") throw new Refusal("change.not-editable");
    const comment = uuidv7(at);
    await insertComment(tx, [comment, id, given.pointer, given.text, identity.person.id, at]);
    const [row] = await findComment(tx, [id, comment]);
    if (!row) throw new Refusal("change.not-found");
    return shown(row);
  });
}

/** A remark that is settled; a second time changes nothing. */
export async function settleComment(
  context: Context,
  identity: Identity,
  id: string,
  comment: string,
): Promise<ChangeComment> {
  return inTransaction(context.pool, async (tx) => {
    await getChange(context, tx, identity, id);
    await resolveComment(tx, [id, comment, identity.person.id, context.clock()]);
    const [row] = await findComment(tx, [id, comment]);
    if (!row) throw new Refusal("change.not-found");
    return shown(row);
  });
}

function shown(row: CommentRow): ChangeComment {
  return {
    id: row.id,
    pointer: row.pointer,
    text: row.text,
    by: { id: row.by, name: row.name },
    at: row.at.toISOString(),
    resolved: row.resolved_at !== null,
  };
}
