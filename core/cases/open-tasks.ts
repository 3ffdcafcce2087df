/** What waits for a person who left or is away for long, for those who administer flows and give it to somebody else. */
import type { Context } from "../context.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { listTasksOf } from "./queries.ts";

/**
 * Open to-dos of the person within the reader's reach, the oldest first; at most 500. A title is an answer: whoever may
 * not read the document sees its form's instead.
 */
export async function readOpenTasks(context: Context, identity: Identity, person: string) {
  const rows = await listTasksOf(context.pool, [person]);
  return rows
    .filter((row) => covers(identity, "flow.administer", row))
    .map((row) => ({
      task: row.id,
      document: row.document,
      number: row.number,
      title: covers(identity, "document.read", row) ? row.title : titleOfForm(context, row.form),
      step: { id: row.step, title: context.definitions.stepTitle(row.form, row.step) ?? row.step },
      unit: row.unit_name,
      since: row.opened_at.toISOString(),
      due: row.due_at?.toISOString() ?? null,
    }));
}

function titleOfForm({ definitions }: Context, form: string): string {
  return definitions.find("form", form)?.title ?? form;
}
