/** Words that a person wrote with decisions of late, the commoner ones first: chips under the opinion field. */
import { type Queryable, statement } from "../database/database.ts";

/** $1 person, $2 document that is decided now: what was written at the same flow, of it first what was at the same steps. */
const findPhrases = statement<{ text: string }>(
  "find-phrases",
  `with now as (select c.id, c.flow from core.flow_case c where c.document = $2),
     waiting as (select t.step from core.task t join now on now.id = t.flow_case where t.person = $1 and t.status = 'open')
   select text from (
     select e.body ->> 'opinion' as text, e.at, t.step in (select step from waiting) as here
     from core.task t join core.flow_case c on c.id = t.flow_case join now on now.flow = c.flow
       join core.event e on e.flow_case = t.flow_case and e.by = $1 and e.body ->> 'step' = t.step and e.at = t.decided_at
     where t.person = $1 and t.status <> 'open' order by t.decided_at desc limit 100) recent
   where text is not null and length(text) between 2 and 40
   group by text order by bool_or(here) desc, count(*) desc, max(at) desc limit 6`,
);

/** At most six short ones out of the last hundred decisions on the document's flow. */
export async function listPhrases(db: Queryable, person: string, document: string): Promise<string[]> {
  return (await findPhrases(db, [person, document])).map((row) => row.text);
}
