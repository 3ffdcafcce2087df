/** SQL of changes: drafts, writers, remarks, history. */
import { statement } from "../database/database.ts";
import type { ChangeEvent, ChangeState, Conversion, DraftBody } from "../domain/change.ts";
import type { Kind } from "../domain/definition-head.ts";

export type Base = { kind: Kind; id: string; version: number };
export type ChangeData = {
  id: string;
  title: string;
  scope: string;
  state: ChangeState;
  note: string;
  bodies: DraftBody[];
  bases: Base[];
  conversions: Conversion[];
  stamp: number;
  writers: string[];
  created_by: string;
  creator: string;
  created_at: Date;
  updated_by: string;
  updater: string;
  updated_at: Date;
};
const CHANGE = `select c.id, c.title, c.scope, c.state, c.note, c.bodies, c.bases, c.conversions, c.stamp, c.writers, c.created_by, p.name as creator,
    c.created_at, c.updated_by, u.name as updater, c.updated_at
  from core.change c join core.person p on p.id = c.created_by join core.person u on u.id = c.updated_by`;

export const findChange = statement<ChangeData>("find-change", `${CHANGE} where c.id = $1`);
export const lockChange = statement<ChangeData>("lock-change", `${CHANGE} where c.id = $1 for update of c`);
/** Who drafted and who last decided, of several changes. */
export const findWriters = statement<Pick<ChangeData, "id" | "writers" | "updated_by">>(
  "find-change-writers",
  "select id, writers, updated_by from core.change where id = any($1::uuid[])",
);
export const listChanges = statement<Omit<ChangeData, "bodies" | "bases" | "conversions"> & { definitions: unknown }>(
  "list-changes",
  `select c.id, c.title, c.scope, c.state, c.note, c.stamp, c.writers, c.created_by, p.name as creator, c.created_at, c.updated_by, p.name as updater, c.updated_at,
     (select coalesce(jsonb_agg(jsonb_build_object('kind', b ->> 'kind', 'id', b ->> 'id', 'title', b ->> 'title', 'version', b -> 'version')), '[]') from jsonb_array_elements(c.bodies) b) as definitions
   from core.change c join core.person p on p.id = c.created_by
   where ($1 = '' and c.state <> 'dropped') or c.state = $1 order by c.updated_at desc, c.id desc limit 500`,
);
/** Open changes that draft one of the layers, the newest first. */
export const listLayerChanges = statement<{ id: string; layer: string }>(
  "list-layer-changes",
  `select c.id, b ->> 'id' as layer from core.change c cross join jsonb_array_elements(c.bodies) b
   where c.state in ('editing', 'review') and b ->> 'kind' = 'layer' and b ->> 'id' = any($1::text[]) order by c.updated_at desc, c.id desc`,
);
export const insertChange = statement<{ id: string }>(
  "insert-change",
  `insert into core.change (id, title, scope, state, bodies, bases, writers, created_by, created_at, updated_by, updated_at)
   values ($1, $2, $3, 'editing', $4, $5, array[$6::uuid], $6, $7, $6, $7) on conflict do nothing returning id`,
);
export const updateDrafts = statement(
  "update-drafts",
  `update core.change set stamp = stamp + 1, title = $2, note = $3, bodies = $4, bases = $5, conversions = $6, updated_by = $7, updated_at = $8,
     writers = case when $7 = any(writers) then writers else writers || $7::uuid end where id = $1`,
);
export const updateChangeState = statement(
  "update-change-state",
  "update core.change set stamp = stamp + 1, state = $2, updated_by = $3, updated_at = $4, bodies = coalesce($5::jsonb, bodies) where id = $1",
);
export const insertEvent = statement(
  "insert-change-event",
  "insert into core.change_event (id, change, kind, by, at, text) values ($1, $2, $3, $4, $5, $6)",
);
export const listChangeEvents = statement<{ kind: ChangeEvent["kind"]; name: string; at: Date; text: string | null }>(
  "list-change-events",
  "select e.kind, p.name, e.at, e.text from core.change_event e join core.person p on p.id = e.by where e.change = $1 order by e.id",
);
export type CommentRow = {
  id: string;
  pointer: string;
  text: string;
  by: string;
  name: string;
  at: Date;
  resolved_at: Date | null;
};
const COMMENT =
  "select m.id, m.pointer, m.text, m.by, p.name, m.at, m.resolved_at from core.change_comment m join core.person p on p.id = m.by";
export const listComments = statement<CommentRow>(
  "list-change-comments",
  `${COMMENT} where m.change = $1 order by m.at, m.id`,
);
export const findComment = statement<CommentRow>("find-change-comment", `${COMMENT} where m.change = $1 and m.id = $2`);
export const insertComment = statement(
  "insert-change-comment",
  "insert into core.change_comment (id, change, pointer, text, by, at) values ($1, $2, $3, $4, $5, $6)",
);
export const resolveComment = statement(
  "resolve-change-comment",
  "update core.change_comment set resolved_by = $3, resolved_at = $4 where change = $1 and id = $2 and resolved_at is null",
);
/** Publications one after the other, over all processes: versions and bases are judged on what is there. */
export const lockPublishing = statement("lock-publishing", "select pg_advisory_xact_lock(7216002)");
