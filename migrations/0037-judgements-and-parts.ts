/** What the rules said when a step was decided, and payment orders and payments in several parts. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.rule_judgement (
  flow_case uuid not null references core.flow_case,
  command uuid not null,
  document uuid not null references core.document,
  steps jsonb not null check (jsonb_array_length(steps) > 0),
  lines jsonb not null check (jsonb_array_length(lines) > 0),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  by uuid references core.person,
  at timestamptz not null,
  primary key (flow_case, command)
);
create index rule_judgement_document on core.rule_judgement (document, at);
comment on table core.rule_judgement is 'Results of all rules at which a step was decided, append-only; the evidence of the decision holds the digest';
comment on column core.rule_judgement.steps is 'The steps that were decided: id and title as the flow had it';
comment on column core.rule_judgement.lines is 'One entry for each rule: its result, the names it read, the reason that was given';
comment on column core.rule_judgement.digest is 'SHA-256 of the canonical text of the lines';
grant select, insert on core.rule_judgement to mz_app;

alter table core.payment add column part smallint not null default 0 check (part between 0 and 5), add column serial text;
comment on column core.payment.part is 'Place of the part of the amount in the definition of the step; 0 is the whole, or what the parts left';
comment on column core.payment.serial is 'The number of the bank where the step names a field for it; else it stands in the document';

alter table core.payment_order add column part smallint not null default 0 check (part between 0 and 5);
comment on column core.payment_order.part is 'Place of the part of the amount in the definition of the step; 0 is the whole, or what the parts left';
drop index core.payment_order_entry;
create unique index payment_order_entry on core.payment_order (flow_case, entry, part);
`.execute(db);
}
