/** What rules look at, one at a time, and how each kind is found in the tables. */
import type { Watched } from "../domain/rule.ts";

export type SubjectKind = "document" | "contract" | "project" | "quota" | "unit" | "case" | "account";
export type Subject = {
  kind: SubjectKind;
  /** Of a case the id of its document. */
  id: string;
  name: string;
  /** Form of a document, life cycle of a project, else empty. */
  of: string;
  project: string | null;
  unit: string;
  unitRegion: string;
  province: string;
  city: string | null;
  county: string | null;
  answers: Readonly<Record<string, unknown>>;
  formVersion: number | null;
};

/** The kind that a rule watches. */
export function kindOf(watches: Watched): SubjectKind {
  if ("document" in watches) return "document";
  if ("contract" in watches) return "contract";
  if ("project" in watches) return "project";
  if ("quota" in watches) return "quota";
  if ("account" in watches) return "account";
  return "unit" in watches ? "unit" : "case";
}

/** The form or life cycle that a rule watches; empty for budget lines, units and bank accounts. */
export function targetOf(watches: Watched): string {
  if ("document" in watches) return watches.document;
  if ("contract" in watches) return watches.contract;
  if ("project" in watches) return watches.project;
  return "case" in watches ? watches.case : "";
}

const DOCUMENT = `select d.id, d.title as name, d.form as of, d.project, d.unit, d.province, d.city, d.county, d.answers, d.form_version
  from core.document d`;

/** The rows of a kind, before their conditions. Columns: id, name, of, project, unit, province, city, county, answers, form_version. */
export const SUBJECTS: Readonly<
  Record<SubjectKind, { from: string; id: string; unit: string; of: string; exists: string }>
> = {
  document: {
    from: DOCUMENT,
    id: "d.id",
    unit: "d.unit",
    of: "d.form",
    exists: "d.state not in ('void', 'withdrawn')",
  },
  contract: { from: DOCUMENT, id: "d.id", unit: "d.unit", of: "d.form", exists: "d.state = 'done'" },
  case: { from: DOCUMENT, id: "d.id", unit: "d.unit", of: "d.form", exists: "d.state = 'running'" },
  project: {
    from: `select p.id, p.name, p.lifecycle as of, p.id as project, p.unit, p.province, p.city, p.county, '{}'::jsonb as answers, null::int as form_version
  from core.project p`,
    id: "p.id",
    unit: "p.unit",
    of: "p.lifecycle",
    exists: "p.void_at is null",
  },
  quota: {
    from: `select q.id, q.number as name, '' as of, q.project, q.unit, q.province, q.city, q.county, '{}'::jsonb as answers, null::int as form_version
  from core.quota q left join core.project p on p.id = q.project`,
    id: "q.id",
    unit: "q.unit",
    of: "''",
    exists: "p.void_at is null",
  },
  unit: {
    from: `select u.id, u.name, '' as of, null::uuid as project, u.id as unit, r.province, r.city, r.county, '{}'::jsonb as answers, null::int as form_version
  from core.unit u join core.region r on r.code = u.region`,
    id: "u.id",
    unit: "u.id",
    of: "''",
    exists: "exists (select from core.project p where p.unit = u.id and p.void_at is null)",
  },
  account: {
    from: `select a.id, concat_ws(' ', a.bank, a.title) as name, '' as of, null::uuid as project, a.unit, a.province, a.city, a.county, '{}'::jsonb as answers, null::int as form_version
  from core.bank_account a`,
    id: "a.id",
    unit: "a.unit",
    of: "''",
    exists: "true",
  },
};
