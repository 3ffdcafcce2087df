/** Hits as people read them. Whoever may read documents of a place may read what alerts found there. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { LEVELS, type Level } from "../domain/rule.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import {
  countHits,
  listHitEvents,
  selectHit,
  selectHits,
  selectStatistics,
  type ShownHitRow,
  type StatisticsRow,
} from "./list-queries.ts";

export type HitFilter = {
  state?: "open" | "closed" | undefined;
  level?: Level | undefined;
  rule?: string | undefined;
  unit?: string | undefined;
  project?: string | undefined;
  /** Code of the county. */
  region?: string | undefined;
  /** Days in China of the first sight, both included. */
  from?: string | undefined;
  to?: string | undefined;
};
const COUNTED = 1000;

/** One page, the newest first; `next` is the key of the page behind it. */
export async function listHits(
  context: Context,
  identity: Identity,
  filter: HitFilter,
  page: { after?: string | undefined; size: number },
) {
  const { condition, values } = conditionOf(identity, filter);
  const total = await countHits(context.pool, condition, [...values, COUNTED + 1]);
  const paged = [...values, page.after ?? null];
  const behind = `${condition} and ($${paged.length}::uuid is null or h.id < $${paged.length})`;
  const rows = await selectHits(context.pool, behind, [...paged, page.size + 1]);
  return {
    rows: rows.slice(0, page.size).map((row) => hitOf(context, row)),
    next: rows.length > page.size ? (rows[page.size - 1]?.id ?? null) : null,
    total: Math.min(total, COUNTED),
    totalCapped: total > COUNTED,
  };
}

/** One hit with the values compared and everything that happened, people by name. */
export async function readHit(context: Context, identity: Identity, id: string) {
  const { condition, values } = conditionOf(identity, {});
  const row = await selectHit(context.pool, `h.id = $${values.push(id)} and ${condition}`, values);
  if (!row) throw new Refusal("hit.not-found");
  const events = await listHitEvents(context.pool, [id]);
  const peopleIn = (body: Record<string, unknown>): string[] =>
    Array.isArray(body["people"]) ? body["people"].filter((one) => typeof one === "string") : [];
  const names = await namesById(context.pool, [
    ...new Set(events.flatMap(({ by, body }) => [...(by === null ? [] : [by]), ...peopleIn(body)])),
  ]);
  const rule = context.definitions.find("rule", row.rule, row.rule_version);
  return {
    ...hitOf(context, row),
    compared: row.compared,
    basis: rule ? { text: rule.basis.text, mark: rule.basis.mark, source: rule.basis.source ?? null } : null,
    params: (rule?.params ?? []).map(({ id: param, label, type }) => ({
      id: param,
      label,
      type,
      value: row.params[param] ?? null,
    })),
    events: events.map(({ kind, day, at, by, body }) => {
      const { people: _people, ...facts } = body;
      const people = peopleIn(body).map((person) => ({ id: person, name: names.get(person) ?? "" }));
      return {
        kind,
        day,
        at: at.toISOString(),
        by: by === null ? null : { id: by, name: names.get(by) ?? "" },
        people,
        facts,
      };
    }),
  };
}

/** How many were found, are open and were handled: in all, by level, rule, county and unit. Rates are basis points. */
export async function readStatistics(context: Context, identity: Identity, filter: HitFilter) {
  const { condition, values } = conditionOf(identity, filter);
  const rows = await selectStatistics(context.pool, condition, values);
  const [all] = rows.filter((row) => row.of === "all");
  const of = (kind: StatisticsRow["of"]): StatisticsRow[] => rows.filter((row) => row.of === kind);
  return {
    all: countsOf(all),
    levels: LEVELS.map((level) => ({ level, ...countsOf(of("level").find((row) => row.key === level)) })),
    rules: of("rule").map((row) => ({ rule: ruleOf(context, row.key ?? ""), ...countsOf(row) })),
    regions: of("region").map((row) => ({ region: { code: row.key, name: row.name }, ...countsOf(row) })),
    units: of("unit").map((row) => ({ unit: { id: row.key, name: row.name }, ...countsOf(row) })),
  };
}

function countsOf(row: StatisticsRow | undefined) {
  const { open = 0, closed = 0, handled = 0, owed = 0, frozen = 0 } = row ?? {};
  return { found: open + closed, open, closed, handled, frozen, handledRate: rateOf(handled, owed) };
}

/** Of those that were handled or have to be; null where there are none. */
function rateOf(handled: number, owed: number): number | null {
  return owed === 0 ? null : Math.round((handled * 10_000) / owed);
}

function conditionOf(identity: Identity, filter: HitFilter): { condition: string; values: unknown[] } {
  const values: unknown[] = [];
  const parts = [scopeCondition(identity, "document.read", "h", values)];
  const equal: [string, string | undefined][] = [
    ["h.state", filter.state],
    ["h.level", filter.level],
    ["h.rule", filter.rule],
    ["h.unit", filter.unit],
    ["h.project", filter.project],
    ["h.county", filter.region],
  ];
  for (const [column, value] of equal) if (value !== undefined) parts.push(`${column} = $${values.push(value)}`);
  if (filter.from !== undefined) parts.push(`h.first_seen >= $${values.push(filter.from)}`);
  if (filter.to !== undefined) parts.push(`h.first_seen <= $${values.push(filter.to)}`);
  return { condition: parts.join(" and "), values };
}

function hitOf(context: Context, row: ShownHitRow) {
  return {
    id: row.id,
    rule: { ...ruleOf(context, row.rule, row.rule_version), version: row.rule_version },
    subject: { kind: row.subject_kind, id: row.subject },
    object: row.object,
    project: row.project === null ? null : { id: row.project, name: row.project_name ?? "" },
    unit: { id: row.unit, name: row.unit_name },
    region: row.county === null ? null : { code: row.county, name: row.region_name ?? "" },
    level: row.level,
    state: row.state,
    mark: row.mark,
    message: row.message,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    clearedOn: row.cleared_on,
    notJudged: row.not_judged,
    frozenAt: row.frozen_at?.toISOString() ?? null,
    handling: row.document === null ? null : { id: row.document, number: row.document_number ?? "" },
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    closedAs: row.closed_as,
  };
}

function ruleOf({ definitions }: Context, id: string, version?: number): { id: string; code: string; title: string } {
  const rule = definitions.find("rule", id, version);
  return { id, code: rule?.code ?? "", title: rule?.title ?? id };
}
