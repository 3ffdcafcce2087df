/** All SQL of rules beside the world they look at: settings of parameters, checks that were passed with a reason. */
import { statement } from "../database/database.ts";
import type { JudgedLine } from "../domain/judgement.ts";
import type { ParameterSetting } from "../domain/rule-parameter.ts";

/** The newest setting of each parameter and scope; one that was taken back has no value and is left out. */
export const listSettings = statement<ParameterSetting>(
  "list-rule-settings",
  `select rule, parameter, scope, value from (
     select distinct on (rule, parameter, scope) rule, parameter, scope, value from core.rule_setting
     order by rule, parameter, scope, id desc) x where value is not null`,
);
export const insertSetting = statement(
  "insert-rule-setting",
  "insert into core.rule_setting (id, rule, rule_version, parameter, scope, value, before, reason, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
export type SettingRow = {
  parameter: string;
  scope: string;
  rule_version: number;
  value: string | null;
  before: string;
  reason: string;
  name: string;
  at: Date;
};
/** What was set in a rule, the newest first. */
export const listSettingHistory = statement<SettingRow>(
  "list-rule-setting-history",
  `select x.parameter, x.scope, x.rule_version, x.value, x.before, x.reason, p.name, x.at
   from core.rule_setting x join core.person p on p.id = x.by where x.rule = $1 order by x.id desc limit 200`,
);

/** Units that have projects, with their regions. */
export const listUnitsInReach = statement<{
  unit: string;
  province: string;
  city: string | null;
  county: string | null;
}>(
  "list-units-with-projects",
  `select u.id as unit, r.province, r.city, r.county from core.unit u join core.region r on r.code = u.region
   where exists (select from core.project p where p.unit = u.id and p.void_at is null) order by u.id`,
);

/** Waits until whoever judges under the name has committed. */
export const lockName = statement("lock-judging", "select pg_advisory_xact_lock(hashtextextended('rules ' || $1, 0))");

export const insertPasses = statement(
  "insert-rule-passes",
  `insert into core.rule_pass (document, flow_case, rule, rule_version, moment, params, compared, message, reason, by, at)
   select $1, $2, x.rule, x.version, x.moment, x.params, x.compared, x.message, x.reason, $3, $4
   from jsonb_to_recordset($5::jsonb) as x(rule text, version integer, moment text, params jsonb, compared jsonb, message text, reason text)`,
);
export type PassRow = {
  rule: string;
  rule_version: number;
  moment: string;
  message: string;
  compared: { label: string; text: string | null }[];
  reason: string;
  name: string | null;
  at: Date;
};
/** Warnings that were passed on a document, and why, in order. */
export const listPasses = statement<PassRow>(
  "list-rule-passes",
  `select x.rule, x.rule_version, x.moment, x.message, x.compared, x.reason, p.name, x.at
   from core.rule_pass x left join core.person p on p.id = x.by where x.document = $1 order by x.at, x.rule`,
);

/**
 * Who last wrote what a document says in a field now, and when: the first revision since which nothing else stood there.
 * $1 document, $2 field. No row while it stands in a draft alone.
 */
export const findWriter = statement<{ name: string; at: Date }>(
  "find-writer-of-field",
  `select p.name, r.at from core.document d join core.revision r on r.document = d.id join core.person p on p.id = r.by
   where d.id = $1 and r.revision > coalesce((select max(x.revision) from core.revision x
     where x.document = d.id and x.answers -> $2 is distinct from d.answers -> $2), 0)
   order by r.revision limit 1`,
);

export const insertJudgement = statement(
  "insert-rule-judgement",
  "insert into core.rule_judgement (document, flow_case, command, steps, lines, digest, by, at) values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8)",
);
export type JudgementRow = {
  command: string;
  steps: { id: string; title: string }[];
  lines: JudgedLine[];
  digest: string;
  name: string | null;
  at: Date;
};
/** What the rules said at each decision on a document, the newest first. */
export const listJudgements = statement<JudgementRow>(
  "list-rule-judgements",
  `select x.command, x.steps, x.lines, x.digest, p.name, x.at
   from core.rule_judgement x left join core.person p on p.id = x.by where x.document = $1 order by x.at desc, x.command`,
);
