/** Words that a person wrote with decisions of late, the commoner ones first: chips under the opinion field. */
import { type Queryable, statement } from "../database/database.ts";

const findPhrases = statement<{ text: string }>(
  "find-phrases",
  `select text from (
     select e.body ->> 'opinion' as text, e.at from core.task t join core.event e on e.flow_case = t.flow_case and e.by = $1
       and e.body ->> 'step' = t.step and e.at = t.decided_at
     where t.person = $1 and t.status <> 'open' order by t.decided_at desc limit 100) recent
   where text is not null and length(text) between 2 and 40 group by text order by count(*) desc, max(at) desc limit 6`,
);

/** At most six short ones out of the last hundred decisions. */
export async function listPhrases(db: Queryable, person: string): Promise<string[]> {
  return (await findPhrases(db, [person])).map((row) => row.text);
}
