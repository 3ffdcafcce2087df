/** Whether a large county holds together: the books, and everything counted against its evidence. */
import type { Queryable } from "../database/database.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";

export type CountyCounts = Record<string, number>;
export type Verified = { counts: CountyCounts; faults: string[] };

const COUNTED = [
  "project",
  "document",
  "revision",
  "event",
  "task",
  "quota",
  "posting",
  "payment",
  "evidence",
] as const;

/** Each of these has to be 0. */
const FAULTS: Readonly<Record<string, string>> = {
  "documents whose revisions are not all there":
    "select count(*) from core.document d where d.revision <> (select count(*) from core.revision r where r.document = d.id)",
  "revisions without their evidence": byKind("revision", "core.revision"),
  "commands without their evidence": byKind("decision", "core.command"),
  "postings without their evidence": byKind("posting", "core.posting"),
  "published versions without their evidence": byKind("publication", "published.version"),
  "evidence entries whose hash is not that of their bytes":
    "select count(*) from core.evidence where hash <> sha256('\\x00'::bytea || body)",
  "evidence entries whose columns differ from their bytes":
    "select count(*) from (select e.id, e.subject, e.at, convert_from(e.body, 'UTF8')::json as j from core.evidence e) x where x.id::text <> j ->> 'id' or x.subject <> j ->> 'subject' or x.at <> (j ->> 'at')::timestamptz",
  "evidence entries about nothing": `select count(*) from core.evidence e where e.kind in ('revision', 'decision') and not exists (select from core.document d where d.id = substr(e.subject, 10)::uuid)`,
  "cases whose events are not all there":
    "select count(*) from core.flow_case c where c.seq <> (select count(*) from core.event e where e.flow_case = c.id)",
  "postings without their key":
    "select count(*) from core.posting p where not exists (select from core.posting_key k where k.source = 'case' and k.posting = p.id)",
  "documents that lie in another county than their project":
    "select count(*) from core.document d join core.project p on p.id = d.project where (d.province, d.county) is distinct from (p.province, p.county)",
  "published copies that are not the newest version":
    "select count(*) from published.project p where not exists (select from published.version v where v.code = p.code and v.version = p.version and v.digest = p.digest)",
};

/** Counts and faults; no faults is the only good answer. Reads every row: seconds to minutes on a large county. */
export async function verifyCounty(db: Queryable): Promise<Verified> {
  const counts: CountyCounts = {};
  for (const table of COUNTED) counts[table] = await countOf(db, `select count(*) from core.${table}`);
  counts["published"] = await countOf(db, "select count(*) from published.project");
  const faults = (await verifyLedger(db)).faults.map((line) => `${line.number}: ${line.fault}`);
  for (const [what, query] of Object.entries(FAULTS)) {
    const found = await countOf(db, query);
    if (found > 0) faults.push(`${found} ${what}`);
  }
  return { counts, faults };
}

function byKind(kind: string, table: string): string {
  return `select abs((select count(*) from ${table}) - (select count(*) from core.evidence where kind = '${kind}'))`;
}

async function countOf(db: Queryable, query: string): Promise<number> {
  const result = await db.query<{ n: number }>(`select (${query})::bigint as n`);
  return result.rows[0]?.n ?? 0;
}
