/** Worklists that open quickly: a person's open to-dos by deadline, what they started, and copies not yet read. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index core.task_due;
create index task_queue on core.task (person, coalesce(due_at, 'infinity'::timestamptz), opened_at, id) where status = 'open';
create index task_document on core.task (document, person);
create index document_starter on core.document (created_by, updated_at desc, id desc);
create index document_starter_state on core.document (created_by, state) where state in ('draft', 'running', 'returned');
create index copy_unread on core.copy (person) where read_at is null;
`.execute(db);
}
