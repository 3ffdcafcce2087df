/** All SQL of projects. */
import { statement } from "../database/database.ts";
import type { Place } from "../domain/scope.ts";

export type ProjectRow = Place & {
  id: string;
  code: string;
  lifecycle: string;
  lifecycle_version: number;
  name: string;
  unit_name: string;
  parent_unit: string | null;
  parent_unit_name: string | null;
  region: string;
  region_name: string;
  town: string | null;
  industry: string | null;
  summary: string | null;
  starts: string | null;
  ends: string | null;
  total_fen: number | null;
  approved_fen: number | null;
  stage: string | null;
  stages_done: string[];
  demo: boolean;
  import: string | null;
  created_at: Date;
  updated_at: Date;
};

const PROJECT = `select p.id, p.code, p.lifecycle, p.lifecycle_version, p.name, p.unit, u.name as unit_name, u.parent as parent_unit, up.name as parent_unit_name,
    p.region, r.name as region_name, p.province, p.city, p.county, p.town, p.industry, p.summary, p.starts, p.ends, p.total_fen, p.approved_fen,
    p.stage, p.stages_done, p.demo, p.import, p.created_at, p.updated_at
  from core.project p join core.unit u on u.id = p.unit left join core.unit up on up.id = u.parent join core.region r on r.code = p.region`;

export const findProject = statement<ProjectRow>("find-project", `${PROJECT} where p.id = $1 and p.void_at is null`);
export const lockProject = statement<ProjectRow>(
  "lock-project",
  `${PROJECT} where p.id = $1 and p.void_at is null for no key update of p`,
);

export const insertProject = statement(
  "insert-project",
  `insert into core.project (id, code, lifecycle, lifecycle_version, name, unit, region, province, city, county, town, industry, summary, starts, ends, total_fen, demo, import, import_key, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)`,
);
export const updateProjectFacts = statement(
  "update-project-facts",
  `update core.project set name = $2, region = $3, province = $4, city = $5, county = $6, town = $7, industry = $8, summary = $9, starts = $10, ends = $11, total_fen = $12, updated_at = $13 where id = $1`,
);
export const approveProject = statement(
  "approve-project",
  "update core.project set approved_fen = total_fen, updated_at = $2 where id = $1",
);
export const finishStage = statement(
  "finish-stage",
  "update core.project set stage = $2, stages_done = case when $2 = any(stages_done) then stages_done else stages_done || $2 end, updated_at = $3 where id = $1",
);
export const listBegunForms = statement<{ form: string }>(
  "list-begun-forms",
  "select distinct form from core.document where project = $1 and state not in ('void', 'refused')",
);
export const attachDocument = statement("attach-document", "update core.document set project = $2 where id = $1");

export type MoneyRow = {
  allotted: number;
  frozen: number;
  in_transit: number;
  paid: number;
  refunded: number;
  balance: number;
  available: number;
  lines: number;
};
export const sumQuotas = statement<MoneyRow>(
  "sum-quotas",
  `select coalesce(sum(total_fen - distributed_fen), 0)::bigint as allotted, coalesce(sum(frozen_fen), 0)::bigint as frozen, coalesce(sum(in_transit_fen), 0)::bigint as in_transit,
     coalesce(sum(paid_fen), 0)::bigint as paid, coalesce(sum(refunded_fen), 0)::bigint as refunded,
     coalesce(sum(total_fen - distributed_fen - paid_fen + refunded_fen), 0)::bigint as balance,
     coalesce(sum(total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen), 0)::bigint as available, count(*) as lines
   from core.quota where project = $1`,
);
export type QuotaRow = {
  id: string;
  number: string;
  source: string;
  nature: string | null;
  dated: string | null;
  total_fen: number;
  frozen_fen: number;
  in_transit_fen: number;
  paid_fen: number;
  refunded_fen: number;
  distributed_fen: number;
};
export const listQuotas = statement<QuotaRow>(
  "list-quotas",
  "select id, number, source, nature, dated, total_fen, frozen_fen, in_transit_fen, paid_fen, refunded_fen, distributed_fen from core.quota where project = $1 order by dated, number",
);
export type PaymentRow = {
  id: string;
  paid_at: string;
  payee: string;
  amount_fen: number;
  voucher: string;
  kind: string | null;
  contract: string | null;
  contract_number: string | null;
  document: string;
  quota: string;
  quota_number: string;
  source: string;
};
export const listPayments = statement<PaymentRow>(
  "list-payments",
  `select p.id, p.paid_at, p.payee, p.amount_fen, p.voucher, p.kind, p.contract, c.number as contract_number, p.document, p.quota, q.number as quota_number, q.source
   from core.payment p join core.quota q on q.id = p.quota left join core.document c on c.id = p.contract where p.project = $1 order by p.paid_at, p.at, p.id`,
);
export type ProjectDocumentRow = {
  id: string;
  form: string;
  form_version: number;
  number: string;
  title: string;
  state: string;
  step: string | null;
  amount_fen: number | null;
  dated: string | null;
  answers: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
  done_at: Date | null;
  flow: string | null;
  flow_version: number | null;
};
export const listProjectDocuments = statement<ProjectDocumentRow>(
  "list-project-documents",
  `select d.id, d.form, d.form_version, d.number, d.title, d.state, d.step, d.amount_fen, d.dated, d.answers, d.created_at, d.updated_at, f.closed_at as done_at, f.flow, f.flow_version
   from core.document d left join core.flow_case f on f.document = d.id where d.project = $1 and d.state <> 'void' order by d.created_at, d.id`,
);
export const listTimeline = statement<{
  at: Date;
  name: string | null;
  kind: string;
  step: string | null;
  document: string;
  form: string;
  title: string;
  number: string;
}>(
  "list-timeline",
  `select e.at, p.name, e.kind, e.body ->> 'step' as step, d.id as document, d.form, d.title, d.number
   from core.document d join core.flow_case f on f.document = d.id join core.event e on e.flow_case = f.id left join core.person p on p.id = e.by
   where d.project = $1 and e.kind in ('submitted', 'agreed', 'handled', 'returned', 'refused', 'withdrawn', 'finished') order by e.at desc, e.seq desc limit 60`,
);
