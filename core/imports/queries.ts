/** All SQL of imports: batches, and what an undone batch takes back. */
import { statement } from "../database/database.ts";

/** Imports into one county wait for each other: the keys that tell repeats are read before they are written. */
export const lockCounty = statement("lock-import-county", "select pg_advisory_xact_lock(hashtextextended($1, 20))");

export const findRegionName = statement<{ name: string }>(
  "find-import-region",
  "select name from core.region where code = $1",
);
export const listKnownKeys = statement<{ key: string }>(
  "list-import-keys",
  "select import_key as key from core.project where county = $1 and import_key = any($2::text[]) and void_at is null",
);

export type BatchRow = {
  id: string;
  mapping: string;
  region: string;
  region_name: string;
  file_name: string;
  file_sha256: string;
  source_name: string;
  added: number;
  skipped: number;
  by: string;
  by_name: string;
  at: Date;
  undone_at: Date | null;
};
const BATCH = `select b.id, b.mapping, b.region, r.name as region_name, b.file_name, b.file_sha256, b.source_name, b.added, b.skipped, b.by, p.name as by_name, b.at, b.undone_at
  from core.import_batch b join core.person p on p.id = b.by join core.region r on r.code = b.region`;
export const findBatch = statement<BatchRow>("find-import-batch", `${BATCH} where b.id = $1`);
export const lockBatch = statement<BatchRow>("lock-import-batch", `${BATCH} where b.id = $1 for update of b`);
export const listBatches = statement<BatchRow>(
  "list-import-batches",
  `${BATCH} order by b.at desc, b.id desc limit 500`,
);
export const insertBatch = statement(
  "insert-import-batch",
  `insert into core.import_batch (id, mapping, mapping_version, region, file_name, file_sha256, source_name, source_note, columns, added, skipped, by, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
export const markUndone = statement(
  "mark-import-undone",
  "update core.import_batch set undone_by = $2, undone_at = $3 where id = $1",
);

export const listProjectsOf = statement<{ id: string; code: string; name: string; void: boolean }>(
  "list-import-projects",
  "select id, code, name, void_at is not null as void from core.project where import = $1 order by code",
);
/** What was filed under the projects of a batch since: documents beyond the imported ones, changed ones, quotas. */
export const countFiledSince = statement<{ documents: number; amended: number; quotas: number }>(
  "count-filed-since-import",
  `select count(d.id) filter (where d.state <> 'void') - count(distinct p.id) as documents,
     count(d.id) filter (where d.state <> 'void' and d.revision > 1) as amended,
     (select count(*) from core.quota q join core.project o on o.id = q.project where o.import = $1) as quotas
   from core.project p left join core.document d on d.project = p.id where p.import = $1 and p.void_at is null`,
);
/** Locks the projects, so that nothing is filed under them while they are taken back. */
export const lockProjectsOf = statement(
  "lock-import-projects",
  "select id from core.project where import = $1 and void_at is null order by id for update",
);
export const voidDocumentsOf = statement(
  "void-import-documents",
  `update core.document d set state = 'void', stamp = stamp + 1, updated_at = $2
   from core.project p where p.id = d.project and p.import = $1 and p.void_at is null`,
);
export const voidProjectsOf = statement<{ id: string }>(
  "void-import-projects",
  "update core.project set void_at = $2, updated_at = $2 where import = $1 and void_at is null returning id",
);
