/** A person's work, view by view: to do, handled, started, copied to them, drafts; with filters, facets, totals and figures. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { dueEnds } from "../domain/due-left.ts";
import { dayInChina, instantInChina } from "../domain/day.ts";
import { allSteps, isHuman } from "../domain/flow.ts";
import { hidesSomething } from "../domain/hidden-fields.ts";
import { formatMoney } from "../domain/money.ts";
import { Refusal } from "../errors.ts";
import {
  countWork,
  facetsOfWork,
  markCopyRead,
  MOST_COUNTED,
  pageOfWork,
  totalOfWork,
  WORK_VIEWS,
  type WorkCounts,
  type WorkFacet,
  type WorkFilter,
  workFigures,
  type WorkKey,
  type WorkRow,
  type WorkTotal,
  type WorkView,
} from "./work-queries.ts";
import { shownRows } from "./work-row.ts";

export { WORK_VIEWS, type WorkView };
/** What a reader asks for; amounts in fen. */
export type WorkAsk = {
  view?: WorkView;
  form?: string;
  step?: string;
  region?: string;
  unit?: string;
  project?: string;
  min?: number;
  max?: number;
  due?: "overdue" | "today" | "week";
  q?: string;
  state?: string;
  /** `next` of the answer before. */
  after?: string;
  size?: number;
};

/** Words of the reader's language. */
type Label = (key: string, params?: Record<string, string>) => string;

/** How many there are of each. */
export async function countsOf(db: Queryable, person: string, now: Date): Promise<WorkCounts> {
  return (await countWork(db, [person, now]))[0] ?? { work: 0, overdue: 0, waiting: 0, copies: 0, drafts: 0 };
}

/** One page of a view; `label` gives words of the reader's language. */
export async function readWork(context: Context, person: string, ask: WorkAsk, label: Label) {
  const { view = "work", size = 50 } = ask;
  const db = context.pool;
  const now = context.clock();
  const ends = dueEnds(now);
  const closed = closedForms(context);
  const filter = filterOf(ask, now, ends, closed);
  const [rows, facets, counts, filtered] = await Promise.all([
    pageOfWork(db, view, person, filter, keyIn(ask.after), size + 1),
    facetsOfWork(db, view, person, now, ends, closed),
    countsOf(db, person, now),
    filter && totalOfWork(db, view, person, filter),
  ]);
  const total = filtered ?? totalOf(facets);
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    rows: await shownRows(context, person, view, page, label),
    next: rows.length > size && last ? keyOf(last) : null,
    total: {
      count: total.count,
      withAmount: total.with_amount,
      sumFen: total.sum_fen,
      capped: total.count >= MOST_COUNTED,
    },
    facets: facetsShown(context, facets),
    counts,
    figures: view === "work" ? await figuresOf(db, person, facets, now, label) : [],
  };
}

/** A copy is read once its document was opened; true the first time. */
export async function copyWasRead(context: Context, person: string, document: string): Promise<boolean> {
  const read = (await markCopyRead(context.pool, [document, person, context.clock()])).length > 0;
  if (read) context.live.changed([{ topic: "work", people: [person] }]);
  return read;
}

/** The filter, or undefined when nothing is filtered. */
function filterOf(
  ask: WorkAsk,
  now: Date,
  ends: { today: Date; week: Date },
  closed: string[],
): WorkFilter | undefined {
  const asked = [ask.form, ask.step, ask.region, ask.unit, ask.project, ask.min, ask.max, ask.due, ask.q, ask.state];
  if (asked.every((value) => value === undefined || value === "")) return undefined;
  const until = { overdue: now, today: ends.today, week: ends.week };
  return {
    form: ask.form ?? null,
    step: ask.step ?? null,
    region: ask.region ?? null,
    unit: ask.unit ?? null,
    project: ask.project ?? null,
    minFen: ask.min ?? null,
    maxFen: ask.max ?? null,
    dueAfter: ask.due === undefined ? null : ask.due === "overdue" ? new Date(0) : now,
    dueUntil: ask.due === undefined ? null : until[ask.due],
    text: ask.q === undefined || ask.q.trim() === "" ? null : `%${ask.q.trim().replaceAll(/[\\%_]/g, "\\$&")}%`,
    status: ask.state ?? null,
    closed,
  };
}

/** Forms whose title or amount some step of a flow hides. */
function closedForms(context: Context): string[] {
  return context.definitions.all("flow").flatMap((flow) => {
    if (!hidesSomething(flow)) return [];
    const form = context.definitions.find("form", flow.form);
    const heads = [form?.titleField, form?.amountField].filter((id) => id !== undefined);
    return allSteps(flow).some((step) => isHuman(step) && heads.some((id) => step.fields?.[id] === "hide"))
      ? [flow.form]
      : [];
  });
}

function keyOf(row: WorkRow): string {
  return Buffer.from(JSON.stringify([row.due_key, row.since_key, row.task])).toString("base64url");
}

const INSTANT = /^(-?infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the key of a page; one that we did not write is refused. */
function keyIn(text: string | undefined): WorkKey | undefined {
  if (text === undefined) return undefined;
  try {
    const [due, since, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    if ([due, since].every((at) => INSTANT.test(String(at))) && UUID.test(String(id)))
      return { due: String(due), since: String(since), id: String(id) };
  } catch {
    // falls through to the refusal
  }
  throw new Refusal("request.invalid");
}

/** What all facets come to: the whole view. */
function totalOf(facets: readonly WorkFacet[]): WorkTotal {
  const sum = (of: (facet: WorkFacet) => number): number => facets.reduce((all, facet) => all + of(facet), 0);
  return { count: sum((f) => f.count), with_amount: sum((f) => f.with_amount), sum_fen: sum((f) => f.sum_fen) };
}

type Facet = { id: string; title: string; count: number };

/** Facets by what they are of; the larger ones first. */
function facetsShown(context: Context, facets: readonly WorkFacet[]) {
  const grouped = (key: (facet: WorkFacet) => string, title: (facet: WorkFacet) => string): Facet[] => {
    const by = new Map<string, Facet>();
    for (const facet of facets) {
      const known = by.get(key(facet)) ?? { id: key(facet), title: title(facet), count: 0 };
      by.set(key(facet), { ...known, count: known.count + facet.count });
    }
    return [...by.values()].filter((f) => f.id !== "").sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  };
  const due = { overdue: 0, today: 0, week: 0 };
  for (const facet of facets) {
    if (facet.due === "overdue") due.overdue += facet.count;
    if (facet.due === "today") due.today += facet.count;
    if (facet.due === "today" || facet.due === "week") due.week += facet.count;
  }
  return {
    forms: grouped(
      (f) => f.form,
      (f) => context.definitions.find("form", f.form)?.title ?? f.form,
    ),
    steps: grouped(
      (f) => f.step,
      (f) => context.definitions.stepTitle(f.form, f.step) ?? f.step,
    ),
    regions: grouped(
      (f) => f.region,
      (f) => f.region_name,
    ),
    states: grouped(
      (f) => f.status,
      (f) => f.status,
    ),
    due,
  };
}

async function figuresOf(db: Queryable, person: string, facets: readonly WorkFacet[], now: Date, label: Label) {
  const monthStart = instantInChina(`${dayInChina(now).slice(0, 7)}-01`, 0);
  const [done] = await workFigures(db, [person, monthStart]);
  const sum = (of: (facet: WorkFacet) => number): number => facets.reduce((all, facet) => all + of(facet), 0);
  const overdue = sum((f) => (f.due === "overdue" ? f.count : 0));
  const today = sum((f) => (f.due === "today" ? f.count : 0));
  return [
    {
      label: label("figure.todo"),
      value: String(sum((f) => f.count)),
      unit: label("unit.items"),
      note: label("figure.due", { overdue: String(overdue), today: String(today) }),
      warn: overdue > 0,
    },
    {
      label: label("figure.amount"),
      value: formatMoney(
        sum((f) => f.sum_fen),
        "wan",
      ),
      unit: label("unit.wan"),
      note: "",
      warn: false,
    },
    {
      label: label("figure.month"),
      value: String(done?.month_done ?? 0),
      unit: label("unit.items"),
      note: done?.hours == null ? "" : label("figure.hours", { hours: done.hours.toFixed(1) }),
      warn: false,
    },
  ];
}
