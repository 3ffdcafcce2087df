/** All SQL of looking ahead. */
import { statement } from "../database/database.ts";

export type NameRow = { id: string; name: string };
/** Names of people and of units by id. */
export const listNamesOf = statement<NameRow>(
  "list-names-of",
  "select id, name from core.person where id = any($1::uuid[]) union all select id, name from core.unit where id = any($1::uuid[])",
);
/** When each step that waits was entered: its people were found by the organisation of that moment. */
export const listEntered = statement<{ entry: number; at: Date }>(
  "list-entered",
  "select (body ->> 'entry')::integer as entry, at from core.event where flow_case = $1 and kind = 'entered' order by seq",
);
