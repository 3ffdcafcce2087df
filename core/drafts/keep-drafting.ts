/** A worker that makes the drafts that finished documents owe, for the life of a process. */
import { identityOfLogin } from "../accounts/session.ts";
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import type { Identity } from "../domain/scope.ts";
import { keepPolling } from "../polling.ts";
import { makeDraft } from "./make-draft.ts";
import { mayWrite } from "./may-write.ts";
import { claimPrepared, findSource, listWriters, type SourceRow } from "./queries.ts";

const POLL_MS = 2000;

/** Starts at once; returns what ends it after the draft at work. */
export function keepDrafting(context: Context, pollMs = POLL_MS): () => Promise<void> {
  const look = async (isClosed: () => boolean): Promise<void> => {
    while (!isClosed() && (await workDraft(context)));
  };
  return keepPolling(context, "drafts", look, pollMs);
}

/** Makes one draft that is owed; false when none is. What fails is tried again, later each time. */
export async function workDraft(context: Context): Promise<boolean> {
  const [owed] = await claimPrepared(context.pool, [context.clock()]);
  if (!owed) return false;
  try {
    const [source] = await findSource(context.pool, [owed.source]);
    const identity = source && (await writerFor(context, source, owed.form));
    if (identity) await makeDraft(context, owed, { identity, address: "drafts", asked: false });
    else if (source) context.log(`drafts: nobody at the unit of ${source.number} may write ${owed.form}`);
  } catch (error) {
    context.log(`draft of ${owed.form} from ${owed.source}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return true;
}

/** Who wrote the finished document, else another who may write the draft at its unit. */
async function writerFor(context: Context, source: SourceRow, formId: string): Promise<Identity | undefined> {
  const form = context.definitions.find("form", formId);
  if (!form) return undefined;
  const at = context.clock();
  const asked = [source.created_by, source.unit, form.create, dayInChina(at)];
  for (const { login } of await listWriters(context.pool, asked)) {
    const identity = await identityOfLogin(context.pool, context.definitions, login, at);
    if (identity && mayWrite(identity, form, source)) return identity;
  }
  return undefined;
}
