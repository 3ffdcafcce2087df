/** SQL of drafts that plugins propose. */
import { statement } from "../database/database.ts";
import type { Place } from "../domain/scope.ts";

export type ProposalRow = Place & {
  id: string;
  plugin: string;
  version: string;
  form: string;
  unit_name: string;
  project: string | null;
  project_name: string | null;
  answers: Record<string, unknown>;
  reason: string;
  state: "open" | "accepted" | "rejected" | "withdrawn";
  made_at: Date;
};

const PROPOSAL = `select o.id, o.plugin, o.version, o.form, o.unit, u.name as unit_name, o.project, p.name as project_name,
    o.answers, o.reason, o.state, o.made_at, coalesce(p.town, r.town) as town, coalesce(p.county, r.county) as county,
    coalesce(p.city, r.city) as city, coalesce(p.province, r.province) as province
  from core.plugin_proposal o join core.unit u on u.id = o.unit join core.region r on r.code = u.region
  left join core.project p on p.id = o.project`;
/** Oldest first; a plugin has a quota of them, so there is no page. */
export const listOpenProposals = statement<ProposalRow>(
  "list-open-plugin-proposals",
  `${PROPOSAL} where o.state = 'open' and o.form = any($1::text[]) order by o.made_at, o.id`,
);
export const lockProposal = statement<ProposalRow>(
  "lock-plugin-proposal",
  `${PROPOSAL} where o.id = $1 for update of o`,
);
/** One proposal of a plugin after the other, so that its quota holds. */
export const lockProposing = statement(
  "lock-plugin-proposing",
  "select pg_advisory_xact_lock(hashtextextended('plugin proposals ' || $1, 0))",
);
export const findProposal = statement<{ id: string }>(
  "find-plugin-proposal",
  "select id from core.plugin_proposal where plugin = $1 and key = $2",
);
export const countOpenProposals = statement<{ count: number }>(
  "count-open-plugin-proposals",
  "select count(*)::integer as count from core.plugin_proposal where plugin = $1 and state = 'open'",
);
export const insertProposal = statement(
  "insert-plugin-proposal",
  `insert into core.plugin_proposal (id, plugin, version, key, form, unit, project, answers, reason, state, made_at, made_for)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11)`,
);
export const decideProposal = statement(
  "decide-plugin-proposal",
  `update core.plugin_proposal set state = $2, decided_by = $3, decided_at = $4, decided_for = $5, document = $6 where id = $1`,
);
export const withdrawProposals = statement<{ id: string }>(
  "withdraw-plugin-proposals",
  `update core.plugin_proposal set state = 'withdrawn', decided_by = $2, decided_at = $3
   where plugin = $1 and state = 'open' returning id`,
);
