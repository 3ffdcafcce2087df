/** Throws a draft away: only its writer's, only before its first submission. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { deleteDraft, deleteLinks, lockDocument } from "./queries.ts";

/** Refuses with document.not-found or document.not-editable. */
export async function deleteDocumentDraft(context: Context, identity: Identity, id: string): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [document] = await lockDocument(tx, [id]);
    if (!document || document.created_by !== identity.person.id) throw new Refusal("document.not-found");
    await deleteLinks(tx, [id]);
    if ((await deleteDraft(tx, [id])).length === 0) throw new Refusal("document.not-editable");
  });
}
