/** Typed reading of answers: functions that never fail on an older shape, and the schema of the analysts' views. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create function core.answer_text(answers jsonb, field text) returns text
  language sql immutable parallel safe strict
  return case when jsonb_typeof(answers -> field) in ('string', 'number', 'boolean') then answers ->> field end;
comment on function core.answer_text is 'A plain answer as text; null for lists, objects and what is missing';

create function core.answer_number(answers jsonb, field text) returns numeric
  language sql immutable parallel safe strict
  return case when jsonb_typeof(answers -> field) = 'number' then (answers ->> field)::numeric end;
comment on function core.answer_number is 'A number as it is stored (money in fen, percent in basis points); null for any other shape';

create function core.answer_boolean(answers jsonb, field text) returns boolean
  language sql immutable parallel safe strict
  return case jsonb_typeof(answers -> field) when 'boolean' then (answers ->> field)::boolean end;

create function core.answer_date(answers jsonb, field text) returns date
  language sql immutable parallel safe strict
  return case
    when answers ->> field ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
      and substr(answers ->> field, 1, 4) <> '0000'
      and substr(answers ->> field, 9, 2)::int <= extract(day from
        make_date(substr(answers ->> field, 1, 4)::int, substr(answers ->> field, 6, 2)::int, 1) + interval '1 month' - interval '1 day')
    then make_date(substr(answers ->> field, 1, 4)::int, substr(answers ->> field, 6, 2)::int, substr(answers ->> field, 9, 2)::int)
  end;
comment on function core.answer_date is 'A day written YYYY-MM-DD; null for anything that is no day of the calendar';
grant execute on function core.answer_text, core.answer_number, core.answer_boolean, core.answer_date to mz_app;

create schema analysis;
comment on schema analysis is 'One typed view per published form, made and kept by the product; readers are given the role mz_analyst';
do $$ begin
  if not exists (select from pg_roles where rolname = 'mz_analyst') then create role mz_analyst nologin; end if;
end $$;
grant usage on schema analysis to mz_analyst;
alter default privileges in schema analysis grant select on tables to mz_analyst;
`.execute(db);
}
