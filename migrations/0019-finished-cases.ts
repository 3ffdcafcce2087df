/** Cases of a flow that are over, the newest first: what a draft of the flow is tried on. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create index flow_case_finished on core.flow_case (flow, closed_at desc, id) where status in ('done', 'refused');
`.execute(db);
}
