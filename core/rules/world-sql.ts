/**
 * One statement for all values that a set of rules looks up, for many subjects at once. Values over the same documents
 * share one pass; names of forms and fields come from checked definitions, everything else is a bound value.
 */
import type { InvoiceTable } from "../domain/invoice-rows.ts";
import type { ParameterValues } from "../domain/rule-parameter.ts";
import type { Documents, INVOICE_FACTS, RuleValue, Where, Window, WorldSource } from "../domain/rule-value.ts";
import { daysOf } from "../domain/rule-window.ts";
import { SUBJECTS, type SubjectKind } from "./subject.ts";

/** One value that is looked up; `key` names its column. */
export type Wanted = {
  key: string;
  value: RuleValue;
  params: ParameterValues;
  /** The watched form's table of invoices, where the value is about them. */
  invoices?: InvoiceTable | undefined;
};
export type WorldQuery = { name: string; text: string; values: unknown[] };

/** One pass: where it reads from, what it gives, and the answers that are unpacked once for each document. */
type Group = { from: string; columns: string[]; fields: Set<string> };
type Building = {
  asOf: string;
  /** Who acts now; nobody for nights and trials. */
  actor: string | null;
  bind(value: unknown): string;
  groups: Map<string, Group>;
  kind: SubjectKind;
};

const ACCOUNT_SQL: Readonly<Record<string, string>> = {
  total: "q.total_fen - q.distributed_fen",
  paid: "q.paid_fen",
  refunded: "q.refunded_fen",
  netPaid: "q.paid_fen - q.refunded_fen",
  available: "q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen",
  balance: "q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen",
  frozen: "q.frozen_fen",
  inTransit: "q.in_transit_fen",
};
const STATES = { done: "x.state = 'done'", open: "x.state in ('running', 'done')", any: "x.state <> 'void'" } as const;
/** As many texts as are compared with one; more of the same place and conditions would be a list of their own. */
const MAX_TEXTS = 2000;

/**
 * The values of subjects by id. `own` stands in for the answers that are stored, for a document whose command is not
 * written yet. Values counted from others (workdays) are left to the caller.
 */
export function worldQuery(
  kind: SubjectKind,
  wanted: readonly Wanted[],
  of: {
    ids: readonly string[];
    asOf: string;
    own?: Readonly<Record<string, unknown>> | undefined;
    actor?: string | undefined;
  },
): WorldQuery {
  const values: unknown[] = [of.ids, of.own === undefined ? null : JSON.stringify(of.own)];
  const bound = new Map<string, string>();
  // The same value stands once, so that equal columns are counted once too.
  const bind = (value: unknown): string => {
    const key = JSON.stringify(value);
    const known = bound.get(key) ?? `$${values.push(value)}`;
    bound.set(key, known);
    return known;
  };
  const building: Building = { asOf: of.asOf, actor: of.actor ?? null, bind, groups: new Map(), kind };
  const columns = wanted.map((one) => `${columnOf(building, one)} as "${one.key}"`);
  const laterals = [...building.groups].map(
    ([, group], i) =>
      `left join lateral (select ${group.columns.map((c, n) => `${c} as c${n}`).join(", ")} ${withAnswers(group)}) g${i} on true`,
  );
  const { from, id, exists } = SUBJECTS[kind];
  const text = `with s as materialized (
    select b.id, b.name, b.of, b.project, b.unit, b.province, b.city, b.county, coalesce($2::jsonb, b.answers) as answers, b.form_version
    from (${from} where ${id} = any($1::uuid[])${of.own === undefined ? ` and ${exists}` : ""}) b)
  select s.id, s.name, s.of, s.project, s.unit, u.region as unit_region, s.province, s.city, s.county, s.answers, s.form_version${columns.map((c) => `, ${c}`).join("")}
  from s join core.unit u on u.id = s.unit ${laterals.join("\n  ")} order by s.id`;
  return { name: `world-${hashOf(text)}`, text, values };
}

/** The column in the statement that holds a source's value; makes or widens the pass it is counted in. */
function columnOf(b: Building, { value: { from }, params, invoices }: Wanted): string {
  if ("documents" in from) return documentsColumn(b, from, params);
  if ("ledger" in from)
    return inGroup(b, ledgerFrom(b, from), `sum(${ACCOUNT_SQL[from.ledger] ?? "null"})`, from.of !== "quota");
  if ("payments" in from) return paymentsColumn(b, from, params);
  if ("project" in from) return projectColumn(b, from.project);
  if ("case" in from) return caseColumn(b, from.case);
  if ("similar" in from) return similarColumn(b, from);
  if ("rule" in from) return hitsColumn(b, from);
  if ("invoices" in from) return inGroup(b, invoicesFrom(invoices), INVOICE_SQL[from.invoices], true);
  if ("bank" in from) return inGroup(b, bankFrom(b, from.bank, params[from.late.param]), "count(*)", true);
  return "null";
}

/** The answers are unpacked once and not for every figure, which took most of the time where they are long. */
function withAnswers({ from, fields }: Group): string {
  if (fields.size === 0) return from;
  const columns = [...fields].map((field) => `"${field}" jsonb`).join(", ");
  return from.replace(" where ", ` cross join lateral jsonb_to_record(x.answers) as y(${columns}) where `);
}

/** Text of an answer of the documents that a pass reads. */
function answerText(field: string, fields: string[]): string {
  fields.push(field);
  return `(y."${field}" #>> '{}')`;
}

function inGroup(b: Building, from: string, column: string, zero = false, fields: readonly string[] = []): string {
  const known = b.groups.get(from) ?? { from, columns: [], fields: new Set<string>() };
  b.groups.set(from, known);
  for (const field of fields) known.fields.add(field);
  let at = known.columns.indexOf(column);
  if (at < 0) at = known.columns.push(column) - 1;
  const place = `g${[...b.groups.keys()].indexOf(from)}.c${at}`;
  return zero ? `coalesce(${place}, 0)` : place;
}

function documentsColumn(
  b: Building,
  from: Extract<WorldSource, { documents: Documents }>,
  params: ParameterValues,
): string {
  const d = from.documents;
  const source =
    d.named !== undefined
      ? `from core.document x where x.id in (${namedDocument(d.named)}) and x.form = '${d.form}'`
      : d.by === undefined
        ? `from core.document x where ${placed(d.of ?? "project", "x")} and x.form = '${d.form}'`
        : `from core.document_link l join core.document x on x.id = l.document where l.target = s.id and l.field = '${d.by}' and x.form = '${d.form}'`;
  const hands = d.acted === true ? ` and ${actedOn(b)}` : "";
  const base = `${source} and ${STATES[d.state ?? "done"]} and x.id <> s.id${hands}`;
  const fields: string[] = [];
  const dateText = d.date === undefined ? undefined : answerText(d.date, fields);
  const conditions = [
    ...(d.where ?? []).map((one) => whereSql(b, one, answerText(one.field, fields))),
    ...(d.within ? [windowSql(b, d.within, dateText, params)] : []),
  ];
  const filter = (more = ""): string => {
    const all = [...conditions, ...(more === "" ? [] : [more])];
    return all.length === 0 ? "" : ` filter (where ${all.join(" and ")})`;
  };
  if (from.take === "count") return inGroup(b, base, `count(*)${filter()}`, true, fields);
  const field = from.field ?? "";
  const answer = `y."${field}"`;
  const text = answerText(field, fields);
  const number = `case when jsonb_typeof(${answer}) = 'number' then ${answer}::numeric end`;
  if (from.take === "sum") return inGroup(b, base, `sum(${number})${filter()}`, true, fields);
  const date = dateText ?? "x.dated::text";
  if (from.take === "rows") {
    const rows = `jsonb_path_query_array(jsonb_agg(${answer} order by x.id)${filter(`jsonb_typeof(${answer}) = 'array'`)}, '$[*][*]')`;
    return `coalesce(${inGroup(b, base, rows, false, fields)}, '[]'::jsonb)`;
  }
  if (from.take === "max" || from.take === "min") {
    // Dates and texts order as they are written; numbers as numbers, so both are kept and the filled one counts.
    const words = `case when jsonb_typeof(${answer}) = 'string' then ${text} end`;
    const [figure, word] = [number, words].map((of) =>
      inGroup(b, base, `to_jsonb(${from.take}(${of})${filter()})`, false, fields),
    );
    return `coalesce(${figure}, ${word})`;
  }
  const way = from.take === "latest" ? "desc" : "asc";
  const order = `${date} ${way} nulls last, x.created_at ${way}, x.id ${way}`;
  return inGroup(
    b,
    base,
    `(array_agg(${answer} order by ${order})${filter(`${answer} is not null`)})[1]`,
    false,
    fields,
  );
}

/** The document that an answer points to, or that the budget line came from: no id is both. */
function namedDocument(field: string): string {
  const id = uuidAnswer(field);
  return `select ${id} union all select q.document from core.quota q where q.id = ${id}`;
}

/** Whoever acts now started the document, or decided on it in any round; what others did in their name counts for both. */
function actedOn(b: Building): string {
  const actor = `${b.bind(b.actor)}::uuid`;
  return `(x.created_by = ${actor} or exists (select from core.flow_case fc join core.event e on e.flow_case = fc.id where fc.document = x.id and e.by = ${actor}))`;
}

function placed(of: "project" | "unit" | "county", alias: string): string {
  return of === "project"
    ? `${alias}.project = s.project`
    : of === "unit"
      ? `${alias}.unit = s.unit`
      : `${alias}.county = s.county`;
}

function whereSql(b: Building, where: Where, field: string): string {
  if (where.in) return `${field} = any(${b.bind(where.in)}::text[])`;
  if (where.same !== undefined) return `${field} = s.answers ->> '${where.same}'`;
  if (where.other !== undefined) return `${field} is distinct from s.answers ->> '${where.other}'`;
  // Days order as they are written.
  if (where.upTo !== undefined) return `${field} <= s.answers ->> '${where.upTo}'`;
  if (where.since !== undefined) return `${field} >= s.answers ->> '${where.since}'`;
  return where.filled === false ? `coalesce(${field}, '') = ''` : `coalesce(${field}, '') <> ''`;
}

/** Days are compared as text where they are answers, which never fails on what is no day. */
function windowSql(
  b: Building,
  window: Window,
  text: string | undefined,
  params: ParameterValues,
  date = "x.dated",
): string {
  const days = daysOf(window, b.asOf, params);
  if (!days) return "false";
  const [from, to] = [b.bind(days.from), b.bind(days.to)];
  return text === undefined
    ? `${date} between ${from}::date and ${to}::date`
    : `${text} between ${from}::text and ${to}::text`;
}

const UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";
const uuidAnswer = (field: string): string =>
  `(case when s.answers ->> '${field}' ~ ${UUID} then (s.answers ->> '${field}')::uuid end)`;

function ledgerFrom(b: Building, from: { of: "project" | "unit" | "quota"; quota?: string }): string {
  if (from.of === "project") return "from core.quota q where q.project = s.project";
  if (from.of === "unit")
    return "from core.quota q left join core.project p on p.id = q.project where q.unit = s.unit and p.void_at is null";
  const id = b.kind === "quota" ? "s.id" : uuidAnswer(from.quota ?? "");
  return `from core.quota q where q.id = ${id}`;
}

function paymentsColumn(
  b: Building,
  from: Extract<WorldSource, { payments: string }>,
  params: ParameterValues,
): string {
  const base =
    from.of === "project"
      ? "from core.payment m where m.project = s.project"
      : from.of === "unit"
        ? "from core.payment m join core.project p on p.id = m.project where p.unit = s.unit and p.void_at is null"
        : `from core.payment m where m.contract = ${from.contract === undefined ? "s.id" : uuidAnswer(from.contract)}`;
  const conditions = [
    ...(from.within ? [windowSql(b, from.within, undefined, params, "m.paid_at")] : []),
    ...(from.payments === "count" ? ["m.amount_fen > 0"] : []),
  ];
  const filter = conditions.length === 0 ? "" : ` filter (where ${conditions.join(" and ")})`;
  return inGroup(b, base, `${from.payments === "sum" ? "sum(m.amount_fen)" : "count(*)"}${filter}`, true);
}

function projectColumn(b: Building, fact: "approved" | "total" | "stage" | "age"): string {
  const base = "from core.project p where p.id = s.project";
  const column =
    fact === "age"
      ? `max(${b.bind(b.asOf)}::date - (p.created_at at time zone 'Asia/Shanghai')::date)`
      : { approved: "max(p.approved_fen)", total: "max(p.total_fen)", stage: "max(p.stage)" }[fact];
  return inGroup(b, base, column);
}

function caseColumn(b: Building, fact: "days" | "waits" | "round" | "running"): string {
  const since = (instant: string): string =>
    `${b.bind(b.asOf)}::date - (${instant} at time zone 'Asia/Shanghai')::date`;
  if (fact === "waits")
    return inGroup(b, "from core.task t where t.document = s.id and t.status = 'open'", since("min(t.opened_at)"));
  const base = "from core.flow_case f where f.document = s.id";
  if (fact === "running") return inGroup(b, base, "count(*) filter (where f.status = 'running')", true);
  return inGroup(b, base, fact === "round" ? "max(f.round)" : since("min(f.opened_at)"));
}

function similarColumn(b: Building, from: Extract<WorldSource, { similar: object }>): string {
  const { field } = from.similar;
  const conditions = (from.where ?? [])
    .map((one) => ` and ${whereSql(b, one, `x.answers ->> '${one.field}'`)}`)
    .join("");
  const base = `from (select x.answers ->> '${field}' as text from core.document x
    where ${placed(from.of, "x")} and x.form = s.of and x.state in ('running', 'done') and x.id <> s.id${conditions}
    order by x.updated_at desc limit ${MAX_TEXTS}) y`;
  return inGroup(b, base, "to_jsonb(array_agg(y.text) filter (where y.text is not null))");
}

/** What of an account has no counterpart that agrees, older than so many days; payments are missed on a main account. */
function bankFrom(b: Building, side: "lines" | "payments", days: unknown): string {
  const before = `${b.bind(b.asOf)}::date - ${b.bind(days)}::integer`;
  const alone = (of: string): string =>
    `not exists (select from core.bank_match_item i join core.bank_match m on m.id = i.match where i.${of} and i.live and m.agrees)`;
  return side === "lines"
    ? `from core.bank_line x where x.account = s.id and x.booked_on < ${before} and ${alone("line = x.id")}`
    : `from core.bank_account a join core.quota q on q.county = a.county join core.payment x on x.quota = q.id
      where a.id = s.id and a.main and x.paid_at >= a.since and x.paid_at < ${before} and ${alone("payment = x.id")}`;
}

const INVOICE_SQL: Readonly<Record<(typeof INVOICE_FACTS)[number], string>> = {
  count: "count(*)",
  "used-elsewhere": "count(*) filter (where i.elsewhere)",
  "not-normal":
    "count(*) filter (where i.state <> 'normal' or (i.state = 'normal' and i.known_fen is distinct from i.total))",
  "not-queried": "count(*) filter (where i.state is null)",
};

/** The watched document's invoices with what the register and the newest answer of the query say of each number. */
function invoicesFrom(table: InvoiceTable | undefined): string {
  if (!table) return "from (select false as elsewhere, null::text as state, 0 as known_fen, 0 as total) i where false";
  const { field, columns } = table;
  const rows = `s.answers -> '${field}'`;
  const holder =
    columns.sharedBy === undefined ? "s.id::text" : `coalesce(s.answers ->> '${columns.sharedBy}', s.id::text)`;
  return `from (select n.total, q.state, q.total_fen as known_fen,
      exists (select from core.invoice_use w where w.number = n.number and w.released_at is null and w.document <> s.id
        and w.holder::text <> ${holder}) as elsewhere
    from (select r ->> '${columns.number}' as number,
        case when jsonb_typeof(r -> '${columns.total}') = 'number' then (r ->> '${columns.total}')::numeric end as total
      from jsonb_array_elements(case when jsonb_typeof(${rows}) = 'array' then ${rows} else '[]' end) r) n
      left join lateral (select v.state, v.total_fen from core.invoice_query v where v.number = n.number order by v.day desc limit 1) q on true
    where coalesce(n.number, '') <> '') i`;
}

const LEVEL_ORDER = "array['blue', 'yellow', 'orange', 'red', 'grey']";

function hitsColumn(b: Building, from: Extract<WorldSource, { rule: string }>): string {
  const of =
    from.of === "subject" ? "h.subject = s.id" : from.of === "project" ? "h.project = s.project" : "h.unit = s.unit";
  const level =
    from.level === undefined
      ? ""
      : ` filter (where array_position(${LEVEL_ORDER}, h.level) >= array_position(${LEVEL_ORDER}, ${b.bind(from.level)}::text))`;
  return inGroup(
    b,
    `from core.hit h where h.rule = '${from.rule}' and h.state = 'open' and ${of}`,
    `count(*)${level}`,
    true,
  );
}

/** FNV-1a, twice with different starts: a short name for a prepared statement. */
function hashOf(text: string): string {
  const run = (start: number): string => {
    let hash = start;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
    return hash.toString(36);
  };
  return `${run(2_166_136_261)}${run(84_696_351)}`;
}
