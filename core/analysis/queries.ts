/** What stands in the database of the views and indexes that definitions ask for. */
import { statement } from "../database/database.ts";

/** One keeper at a time over all processes. */
export const lockKeeper = statement<{ got: boolean }>(
  "lock-keeper",
  "select pg_try_advisory_lock(hashtext('mingzhang analysis')) as got",
);
export const unlockKeeper = statement("unlock-keeper", "select pg_advisory_unlock(hashtext('mingzhang analysis'))");

export const listViews = statement<{ name: string; comment: string | null }>(
  "list-views",
  `select c.relname as name, obj_description(c.oid, 'pg_class') as comment
   from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'analysis' and c.relkind = 'v'`,
);

/** Indexes of the given prefix; one that was broken off while it was built is not valid. */
export const listFieldIndexes = statement<{ name: string; valid: boolean }>(
  "list-field-indexes",
  `select c.relname as name, i.indisvalid as valid
   from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'core' and starts_with(c.relname, $1)`,
);
