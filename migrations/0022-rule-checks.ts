/** What lower levels set in rules, and warnings that were passed with a reason. Both are append-only. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.rule_setting (
  id uuid primary key,
  rule text not null,
  rule_version integer not null,
  parameter text not null,
  scope text not null check (scope ~ '^$|^[0-9]{6}$|^unit:[0-9a-f-]{36}$'),
  value text,
  before text not null,
  reason text not null,
  by uuid not null references core.person(id),
  at timestamptz not null
);
create index rule_setting_newest on core.rule_setting (rule, parameter, scope, id desc);
comment on table core.rule_setting is 'A parameter of a rule as a lower level set it, append-only: the newest of a scope counts';
comment on column core.rule_setting.value is 'Empty when the setting was taken back';
comment on column core.rule_setting.before is 'What counted in the scope until then';
grant select, insert on core.rule_setting to mz_app;

create table core.rule_pass (
  document uuid not null references core.document(id),
  flow_case uuid not null references core.flow_case(id),
  rule text not null,
  rule_version integer not null,
  moment text not null,
  params jsonb not null,
  compared jsonb not null,
  message text not null,
  reason text not null,
  by uuid references core.person(id),
  at timestamptz not null
);
create index rule_pass_document on core.rule_pass (document, at);
comment on table core.rule_pass is 'A warning of a rule that somebody passed, with the reason, append-only';
grant select, insert on core.rule_pass to mz_app;
`.execute(db);
}
