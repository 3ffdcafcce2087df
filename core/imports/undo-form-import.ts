/** Takes a whole import back: untouched drafts are deleted, submissions withdrawn where that is still possible. */
import { runCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { deleteDocumentDraft } from "../documents/delete-draft.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { sentence } from "../messages.ts";
import { uuidv7 } from "../uuid.ts";
import { getFormImport } from "./form-import.ts";
import { listMade, lockFormImport, markFormUndone } from "./form-queries.ts";

export type UndoneForm = { removed: number; withdrawn: number; kept: number };
/** A draft that nobody saved since has the stamp it was made with. */
const UNTOUCHED = 0;
const ALL = 100_000;

/** What people changed since, and what others have decided on, stays; a repeat finds nothing more to do. */
export async function undoFormImport(
  context: Context,
  caller: { identity: Identity; address: string },
  id: string,
): Promise<UndoneForm> {
  const { identity, address } = caller;
  const found = await getFormImport(context.pool, identity, id);
  if (found.state === "open" || found.state === "running") throw new Refusal("import.closed");
  const undone: UndoneForm = { removed: 0, withdrawn: 0, kept: 0 };
  for (const made of await listMade(context.pool, [id, ALL, 0])) {
    if (made.state === "draft" && made.revision === 0 && made.stamp === UNTOUCHED)
      undone[(await attempt(() => deleteDocumentDraft(context, identity, made.document))) ? "removed" : "kept"]++;
    else if (made.state === "running")
      undone[
        (await attempt(() =>
          runCommand(context, identity, address, made.document, {
            commandId: uuidv7(context.clock()),
            command: { do: "withdraw", opinion: sentence("zh-CN", "import.withdrawn-reason") },
          }),
        ))
          ? "withdrawn"
          : "kept"
      ]++;
    else if (made.state !== "withdrawn") undone.kept++;
  }
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const [locked] = await lockFormImport(tx, [id]);
    if (locked?.state === "undone") return;
    await markFormUndone(tx, [id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "import", subject: `form-import:${id}`, what: { undone: true, ...undone } },
    );
  });
  return undone;
}

async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
