/** All SQL of the contract's page. */
import { statement } from "../database/database.ts";

type Answers = Record<string, unknown>;
export type ContractRow = {
  id: string;
  form: string;
  form_version: number;
  number: string;
  title: string;
  state: string;
  answers: Answers;
  unit: string;
  unit_name: string;
  province: string | null;
  city: string | null;
  county: string | null;
  town: string | null;
  project: string | null;
  project_name: string | null;
};
export const findContract = statement<ContractRow>(
  "find-contract",
  `select d.id, d.form, d.form_version, d.number, d.title, d.state, d.answers, d.unit, u.name as unit_name, d.province, d.city, d.county, d.town, d.project, p.name as project_name
   from core.document d join core.unit u on u.id = d.unit left join core.project p on p.id = d.project where d.id = $1 and p.void_at is null`,
);
export type LinkedRow = {
  id: string;
  form: string;
  form_version: number;
  field: string;
  number: string;
  title: string;
  answers: Answers;
};
/** Finished documents of the forms $2 that refer to the contract. */
export const listLinked = statement<LinkedRow>(
  "list-contract-documents",
  `select d.id, d.form, d.form_version, l.field, d.number, d.title, d.answers from core.document_link l join core.document d on d.id = l.document
   where l.target = $1 and d.form = any($2::text[]) and d.state = 'done' order by d.created_at, d.id`,
);
export type ContractPaymentRow = {
  id: string;
  paid_at: string;
  kind: string | null;
  amount_fen: number;
  voucher: string;
  document: string;
  quota: string;
  quota_number: string;
};
export const listContractPayments = statement<ContractPaymentRow>(
  "list-contract-payments",
  `select y.id, y.paid_at, y.kind, y.amount_fen, y.voucher, y.document, y.quota, q.number as quota_number from core.payment y join core.quota q on q.id = y.quota
   where y.contract = $1 order by y.paid_at, y.at, y.id`,
);
