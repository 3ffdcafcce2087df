/** Reads what rules look up, for many subjects in one statement, and gives the rules' verdicts on them. */
import type { Context } from "../context.ts";
import { type Queryable, statement } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { answersNow } from "../definitions/read-as.ts";
import { type SourceQuestion, Unsourced } from "./ask-sources.ts";
import { sourcesOf } from "./read-sources.ts";
import { workCalendar } from "../cases/work-calendar.ts";
import { DEFAULT_CALENDAR } from "../domain/calendar.ts";
import { orElseOf } from "../domain/check-rule-values.ts";
import { type InvoiceTable, invoiceTableOf } from "../domain/invoice-rows.ts";
import { likeness } from "../domain/likeness.ts";
import { type ParameterValues, parameterValue } from "../domain/rule-parameter.ts";
import { type LooksUp, valueType, watchedForm } from "../domain/rule-scope.ts";
import type { RuleValue } from "../domain/rule-value.ts";
import { isValidOn, runRule, type Verdict } from "../domain/run-rule.ts";
import { workdaysBetween } from "../domain/workday.ts";
import type { PlacedRule } from "./rule-store.ts";
import { kindOf, type Subject, type SubjectKind, SUBJECTS, targetOf } from "./subject.ts";
import { type Wanted, worldQuery } from "./world-sql.ts";

export type Judged = { placed: PlacedRule; subject: Subject; verdict: Verdict };
type Row = {
  id: string;
  name: string;
  of: string;
  project: string | null;
  unit: string;
  unit_region: string;
  province: string;
  city: string | null;
  county: string | null;
  answers: Record<string, unknown>;
  form_version: number | null;
} & Record<string, unknown>;

/**
 * Judges rules on subjects by id, in one statement. `asOf` is the day in China on which windows end and which `now` is.
 * A rule that does not watch the subject's form or is not valid on the day says nothing about it. `own` are the answers
 * of the one document that is asked about, where they are not stored yet; `actor` is who acts on it.
 */
export async function judgeSubjects(
  context: Context,
  db: Queryable,
  kind: SubjectKind,
  rules: readonly PlacedRule[],
  ids: readonly string[],
  asOf: string,
  own?: Readonly<Record<string, unknown>>,
  actor?: string,
): Promise<Judged[]> {
  const watching = rules.filter(
    ({ compiled }) => kindOf(compiled.rule.watches) === kind && isValidOn(compiled.rule, asOf),
  );
  if (watching.length === 0 || ids.length === 0) return [];
  const wanted = watching.flatMap(({ compiled, params }, r) => wantedOf(context, compiled.rule, params, r));
  const { rows } = await db.query<Row>(worldQuery(kind, wanted, { ids, asOf, own, actor }));
  const judged: Judged[] = [];
  const unasked: SourceQuestion[] = [];
  for (const row of rows) {
    const subject = subjectOf(context, kind, row);
    for (const [r, placed] of watching.entries()) {
      const { rule } = placed.compiled;
      if (targetOf(rule.watches) !== "" && targetOf(rule.watches) !== row.of) continue;
      const { params } = placed;
      const values = await valuesOf(context, db, { of: rule, params }, subject, row, r, asOf);
      const sources = sourcesOf(context, placed.compiled, subject, asOf);
      unasked.push(...sources.unasked);
      Object.assign(values, sources.values);
      const verdict: Verdict =
        sources.fault === undefined
          ? verdictOf(placed, subject, values, asOf)
          : { kind: "failed", reason: sources.fault, compared: [] };
      judged.push({ placed, subject, verdict });
    }
  }
  if (unasked.length > 0) throw new Unsourced(unasked);
  return judged;
}

/** What a document's form looks up for something else than a rule; undefined for a document that is not there. */
export async function lookUp(
  context: Context,
  db: Queryable,
  of: LooksUp,
  id: string,
  asOf: string,
): Promise<{ subject: Subject; values: Record<string, unknown> } | undefined> {
  const query = worldQuery("document", wantedOf(context, of, {}, 0), { ids: [id], asOf });
  const [row] = (await db.query<Row>(query)).rows;
  if (!row) return undefined;
  const subject = subjectOf(context, "document", row);
  return { subject, values: await valuesOf(context, db, { of, params: {} }, subject, row, 0, asOf) };
}

/** The columns of what one of several looks up. */
function wantedOf(context: Context, of: LooksUp, params: ParameterValues, r: number): Wanted[] {
  return (of.values ?? []).map((value, v) => ({
    key: `r${r}_${v}`,
    value,
    params,
    invoices: "invoices" in value.from ? invoicesOf(context, of) : undefined,
  }));
}

function invoicesOf(context: Context, { watches }: LooksUp): InvoiceTable | undefined {
  const form = context.definitions.find("form", watchedForm(watches) ?? "");
  return form && invoiceTableOf(form);
}

const listById = (kind: SubjectKind) => {
  const { from, id, unit, of, exists } = SUBJECTS[kind];
  return statement<{ id: string }>(
    `list-rule-subjects-${kind}`,
    `select x.id from (${from} where ${exists} and ${unit} = any($1::uuid[]) and ($2::uuid is null or ${id} > $2)
       and ($3::text[] = '{}' or ${of} = any($3)) order by ${id} limit $4) x order by x.id`,
  );
};
const LISTS = {
  document: listById("document"),
  contract: listById("contract"),
  project: listById("project"),
  quota: listById("quota"),
  unit: listById("unit"),
  case: listById("case"),
  account: listById("account"),
};

/** Ids of what the rules of a kind watch at units, in order, after one of them: for walking through all. */
export async function listSubjects(
  db: Queryable,
  kind: SubjectKind,
  rules: readonly PlacedRule[],
  of: { units: readonly string[]; after: string | null; limit: number },
): Promise<string[]> {
  const targets = [...new Set(rules.map(({ compiled }) => targetOf(compiled.rule.watches)))].filter((t) => t !== "");
  return (await LISTS[kind](db, [of.units, of.after, targets, of.limit])).map((row) => row.id);
}

function subjectOf(context: Context, kind: SubjectKind, row: Row): Subject {
  const version = row.form_version;
  return {
    kind,
    id: row.id,
    name: row.name,
    of: row.of,
    project: row.project,
    unit: row.unit,
    unitRegion: row.unit_region,
    province: row.province,
    city: row.city,
    county: row.county,
    answers: version === null ? {} : answersNow(context.definitions, row.of, version, row.answers),
    formVersion: version,
  };
}

function verdictOf(
  { compiled, params }: PlacedRule,
  subject: Subject,
  values: Record<string, unknown>,
  asOf: string,
): Verdict {
  return runRule(compiled, {
    doc: subject.answers,
    values,
    params,
    facts: { today: asOf, unit: subject.unit, region: subject.unitRegion },
    object: subject.name,
  });
}

async function valuesOf(
  context: Context,
  db: Queryable,
  { of, params }: { of: LooksUp; params: ParameterValues },
  subject: Subject,
  row: Row,
  r: number,
  asOf: string,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const world = { find: context.definitions.find, types: context.types };
  for (const [v, value] of (of.values ?? []).entries()) {
    const type = valueType(value, world) ?? "";
    const { from } = value;
    if ("plugin" in from) continue;
    const found =
      "workdays" in from
        ? await workdaysOf(context, db, from.workdays, subject, values, asOf)
        : "similar" in from
          ? alike(row[`r${r}_${v}`], subject.answers[from.similar.field], leastOf(from.similar.least, params))
          : plain(row[`r${r}_${v}`], type);
    values[value.id] = found ?? orElseOf(value as RuleValue, type);
  }
  return values;
}

/** numeric columns come as text; what is no exact number stays as it is, and the rule says that it failed. */
function plain(found: unknown, type: string): unknown {
  if (found === null || found === undefined) return undefined;
  if (typeof found === "string" && ["Money", "Percent", "int", "double"].includes(type)) return Number(found);
  return found;
}

function leastOf(least: string | { param: string }, params: Readonly<Record<string, number>>): number {
  return typeof least === "string" ? (parameterValue("percent", least) ?? 10_000) : (params[least.param] ?? 10_000);
}

function alike(found: unknown, own: unknown, least: number): number | undefined {
  if (typeof own !== "string" || own === "") return undefined;
  return (Array.isArray(found) ? found : []).filter((text) => typeof text === "string" && likeness(text, own) >= least)
    .length;
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

async function workdaysOf(
  context: Context,
  db: Queryable,
  { from, to }: { from: string; to: string },
  subject: Subject,
  values: Readonly<Record<string, unknown>>,
  asOf: string,
): Promise<number | undefined> {
  const dayOf = (name: string): unknown =>
    name === "now.today"
      ? asOf
      : name.startsWith("doc.")
        ? subject.answers[name.slice("doc.".length)]
        : values[name.slice("values.".length)];
  const [first, last] = [dayOf(from), dayOf(to)];
  if (!isDay(first) || !isDay(last)) return undefined;
  const place = await placeOfUnit(context, db, subject.unit);
  const calendar = context.definitions.find("calendar", DEFAULT_CALENDAR, undefined, place);
  return calendar && workdaysBetween(workCalendar(calendar), first, last).workdays;
}
