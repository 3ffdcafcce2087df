/** All SQL of feeds: what is known of keys, and taking keys. */
import { statement } from "../database/database.ts";

export type KnownRow = {
  key: string;
  /** How often the key was taken, also by documents that came to nothing. */
  seq: number;
  amount_fen: number | null;
  figures: Record<string, string> | null;
  number: string | null;
  line: string | null;
};
/**
 * Keys of a system in a county. A document counts while it stands: not deleted, withdrawn, refused or void; one that is
 * still to be made counts while its row waits to be carried out. What people changed in a document counts as changed.
 */
export const listKnownKeys = statement<KnownRow>(
  "list-feed-keys",
  `with entry as (
     select e.*, d.number, d.state, q.id as line, sign(e.amount_fen) * coalesce(d.amount_fen, abs(e.amount_fen)) as counts,
       coalesce(d.state not in ('withdrawn', 'refused', 'void'), r.verdict = 'ready', false) as stands
     from core.feed_entry e left join core.document d on d.id = e.document
     left join core.form_import_row r on d.id is null and r.import = e.import and r.row = e.row
     left join lateral (select min(q.id::text)::uuid as id from core.quota q where e.begins and d.state = 'done' and q.document = e.document) q on true
     where e.county = $1 and e.system = $2 and e.key = any($3))
   select key, max(seq)::int as seq, sum(counts) filter (where stands)::bigint as amount_fen,
     (array_agg(figures order by seq desc) filter (where stands and begins))[1] as figures,
     (array_agg(number order by seq desc) filter (where stands and begins))[1] as number,
     (array_agg(line order by seq desc) filter (where stands and begins))[1] as line
   from entry group by key`,
);
/** Takes the keys of many rows at once; a row that somebody else was ahead of is not returned. */
export const takeKeys = statement<{ document: string }>(
  "take-feed-keys",
  `insert into core.feed_entry (document, county, system, key, seq, begins, amount_fen, figures, import, row, by, at)
   select x.document, $1, $2, x.key, x.seq, x.begins, x.amount_fen, x.figures, $3, x.row, $4, $5
   from jsonb_to_recordset($6::jsonb) as x(document uuid, key text, seq integer, begins boolean, amount_fen bigint, figures jsonb, row integer)
   order by x.key on conflict do nothing returning document`,
);
/** Documents of an import whose keys were taken when it was begun before. */
export const listTaken = statement<{ document: string }>(
  "list-feed-taken",
  "select document from core.feed_entry where import = $1",
);
/** The last year of a book whose December is closed; 0 when none is. */
export const findClosedYear = statement<{ year: number }>(
  "find-feed-closed-year",
  "select coalesce(max(extract(year from month)), 0)::int as year from core.closed_month where book = $1 and extract(month from month) = 12",
);
export const updateFeedRows = statement(
  "update-feed-rows",
  `update core.form_import_row r set answers = x.answers, problems = x.problems, verdict = x.verdict, outcome = x.outcome, taken = x.taken
   from jsonb_to_recordset($2::jsonb) as x(row integer, answers jsonb, problems jsonb, verdict text, outcome text, taken jsonb) where r.import = $1 and r.row = x.row`,
);
export const countOutcomes = statement<{ outcome: string; rows: number; fen: number }>(
  "count-feed-outcomes",
  `select outcome, count(*)::int as rows, coalesce(sum((taken ->> 'deltaFen')::bigint), 0)::bigint as fen
   from core.form_import_row where import = $1 and outcome is not null group by outcome`,
);
