/** All SQL of drafts that the program makes. */
import { statement } from "../database/database.ts";
import type { Obstacle, Outlook } from "../domain/prepare-draft.ts";
import type { Place } from "../domain/scope.ts";

export type PreparedRow = {
  source: string;
  form: string;
  state: "owed" | "waiting" | "made";
  document: string | null;
  against: Obstacle[];
  looks: Outlook["looks"];
  told: string | null;
  tries: number;
  at: Date;
};
const PREPARED = "source, form, state, document, against, looks, told, tries, at";

/** A finished document owes its draft; what waited in its project is looked at again, because something is there now that was not. */
export const insertPrepared = statement(
  "insert-prepared",
  `insert into core.prepared (source, form, project, state, next_at, at) values ($1, $2, $3, 'owed', $4, $4) on conflict do nothing`,
);
export const wakePrepared = statement(
  "wake-prepared",
  "update core.prepared set state = 'owed', next_at = $2, tries = 0 where project = $1 and state = 'waiting'",
);
/** The lease ends by itself, so a worker that dies leaves its line to the next one. */
export const claimPrepared = statement<{ source: string; form: string; tries: number }>(
  "claim-prepared",
  `update core.prepared set tries = tries + 1, next_at = $1::timestamptz + interval '2 minutes' * power(2, least(tries, 8))
   where (source, form) = (select source, form from core.prepared where state = 'owed' and next_at <= $1
     order by next_at, source limit 1 for update skip locked)
   returning source, form, tries`,
);
export const lockPrepared = statement<PreparedRow>(
  "lock-prepared",
  `select ${PREPARED} from core.prepared where source = $1 and form = $2 for update`,
);
export const listPrepared = statement<PreparedRow>(
  "list-prepared",
  `select ${PREPARED} from core.prepared where source = $1 order by form`,
);
export const setMade = statement(
  "set-prepared-made",
  "update core.prepared set state = 'made', document = $3, against = '[]', looks = $4, told = null, at = $5 where source = $1 and form = $2",
);
export const setWaiting = statement(
  "set-prepared-waiting",
  "update core.prepared set state = 'waiting', against = $3, looks = '[]', told = $4, at = $5 where source = $1 and form = $2",
);

export type SourceRow = Place & {
  id: string;
  form: string;
  number: string;
  title: string;
  project: string | null;
  unit_region: string;
  created_by: string;
  creator: string;
};
/** The document that a draft follows from, while it is finished. */
export const findSource = statement<SourceRow>(
  "find-draft-source",
  `select d.id, d.form, d.number, d.title, d.project, d.unit, u.region as unit_region, d.province, d.city, d.county, d.town, d.created_by, c.name as creator
   from core.document d join core.unit u on u.id = d.unit join core.person c on c.id = d.created_by where d.id = $1 and d.state = 'done'`,
);
/** A document of the form that names the source already, whoever started it. */
export const findFollower = statement<{ id: string }>(
  "find-draft-follower",
  `select id from core.document where form = $1 and answers ->> $2 = $3 and project is not distinct from $4
     and state in ('draft', 'running', 'returned', 'done') order by created_at limit 1`,
);
/** Who may have the draft: who wrote the source before all others that may write one at its unit. */
export const listWriters = statement<{ login: string }>(
  "list-draft-writers",
  `select p.login from core.person p where p.active and exists (select from core.assignment a where a.person = p.id and a.unit = $2
       and a.role = any($3::text[]) and a.valid_from <= $4::date and (a.valid_to is null or a.valid_to > $4::date))
   order by p.id = $1 desc, p.id limit 20`,
);
export const findDraftRow = statement<{ id: string; number: string; title: string; state: string; created_by: string }>(
  "find-made-draft",
  "select id, number, title, state, created_by from core.document where id = $1",
);
