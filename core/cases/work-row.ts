/** Rows of a worklist as the reader sees them: what is asked, by when, who has it now, and whether a nod is enough. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { stateTitle } from "../definitions/state-title.ts";
import { openSeats } from "../domain/case-state.ts";
import { dueLeft } from "../domain/due-left.ts";
import { evaluateForm } from "../domain/evaluate-form.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { isNeededAt } from "../domain/fields/file.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import { hiddenAt, hidesSomething } from "../domain/hidden-fields.ts";
import { type NotPlain, whyNotPlain } from "../domain/plain-agreement.ts";
import { answersOf } from "../documents/answers.ts";
import { factsOf, writerOf } from "../documents/facts.ts";
import { listAskedSteps, type WorkRow, type WorkView } from "./work-queries.ts";
import { workCalendar } from "./work-calendar.ts";

type Checks = { failed: number; passed: number };
type Label = (key: string) => string;

/** The rows of a page, in their order. */
export async function shownRows(
  context: Context,
  person: string,
  view: WorkView,
  rows: readonly WorkRow[],
  label: Label,
) {
  const flows = rows.map((row) => flowOf(context, row));
  const closed = await closedFields(context, person, rows, flows);
  const checks = view === "work" ? await checksOf(context, rows) : new Map<string, Checks>();
  const waiting = view === "started" || view === "handled" || view === "copies";
  const names = waiting
    ? await namesById(context.pool, [...new Set(rows.flatMap((row) => askedNow(row)))])
    : new Map<string, string>();
  return rows.map((row, i) => {
    const flow = flows[i];
    const form = context.definitions.find("form", row.form, row.form_version);
    const hidden = closed.get(row.document) ?? new Set<string>();
    const found = checks.get(row.document) ?? { failed: 0, passed: 0 };
    const step = flow && allSteps(flow).find((s) => s.id === row.step);
    const why = view === "work" ? notPlain(context, row, flow, person, found) : undefined;
    return {
      task: row.task,
      document: row.document,
      number: row.number,
      stamp: row.stamp,
      form: { id: row.form, title: form?.title ?? row.form },
      title: form?.titleField !== undefined && hidden.has(form.titleField) ? "" : row.title,
      project:
        row.project === null ? null : { id: row.project, code: row.project_code ?? "", name: row.project_name ?? "" },
      step: { id: row.step, title: step?.title ?? "" },
      amountFen: form?.amountField !== undefined && hidden.has(form.amountField) ? null : row.amount_fen,
      from: { name: row.creator, unit: row.unit_name },
      since: row.since.toISOString(),
      due: dueOf(context, row),
      round: row.round,
      status: row.status,
      state: row.document_state,
      stateTitle: stateTitle(
        context,
        {
          form: row.form,
          state: row.document_state,
          step: row.document_step,
          flow: row.flow,
          version: row.flow_version,
        },
        label,
      ),
      ...(view === "work" && { plain: why === undefined, ...(why !== undefined && { notPlain: why }) }),
      ...(waiting && row.document_state === "running" && { waits: waitsOf(context, row, flow, names) }),
      checks: found,
    };
  });
}

function flowOf(context: Context, row: WorkRow): Flow | undefined {
  const { definitions } = context;
  const flow =
    row.flow === null || row.flow_version === null ? undefined : definitions.find("flow", row.flow, row.flow_version);
  return flow && expandFlow(flow, (id, version) => definitions.find("flow", id, version));
}

/** Fields that the person may not see, by document: title and amount may be among them. */
async function closedFields(
  context: Context,
  person: string,
  rows: readonly WorkRow[],
  flows: readonly (Flow | undefined)[],
): Promise<Map<string, Set<string>>> {
  const closed = new Map<string, Set<string>>();
  const hiding = rows.filter((row, i) => {
    const flow = flows[i];
    return flow !== undefined && row.starter !== person && hidesSomething(flow);
  });
  if (hiding.length === 0) return closed;
  const asked = Map.groupBy(
    await listAskedSteps(context.pool, [person, hiding.map((row) => row.document)]),
    (row) => row.document,
  );
  for (const [i, row] of rows.entries()) {
    const flow = flows[i];
    if (flow && hiding.includes(row))
      closed.set(
        row.document,
        hiddenAt(
          flow,
          (asked.get(row.document) ?? []).map((a) => a.step),
        ),
      );
  }
  return closed;
}

function activeOf(row: WorkRow) {
  return row.state?.active.find((a) => a.entry === row.entry && a.step === row.step);
}

/** The deadline, counted by the calendar that found it. */
function dueOf(context: Context, row: WorkRow) {
  if (row.due === null) return null;
  const deadline = activeOf(row)?.deadline;
  const calendar = deadline && context.definitions.find("calendar", deadline.calendar, deadline.version);
  return dueLeft(calendar && workCalendar(calendar), row.due, context.clock());
}

/** Why a row cannot be agreed together with others. */
function notPlain(
  context: Context,
  row: WorkRow,
  flow: Flow | undefined,
  person: string,
  checks: Checks,
): NotPlain | undefined {
  if (row.status === "returned") return "returned";
  const active = activeOf(row);
  const step = flow && allSteps(flow).find((s) => s.id === row.step);
  const seat = active && openSeats(active).find((s) => s.no === row.seat && s.person === person);
  if (!flow || !active || !seat || !row.state || !step || !isHuman(step)) return "handle";
  const why = whyNotPlain(flow, row.state, step, active, seat);
  if (why !== undefined) return why;
  const form = context.definitions.compiled(row.form, row.form_version);
  if ([...form.fields.values()].some((field) => isNeededAt(field, step.id))) return "files";
  return checks.failed > 0 ? "checks" : undefined;
}

function askedNow(row: WorkRow): string[] {
  return row.state?.active.flatMap((a) => openSeats(a).map((seat) => seat.person)) ?? [];
}

/** Where a running case waits, and for whom. */
function waitsOf(
  context: Context,
  row: WorkRow,
  flow: Flow | undefined,
  names: ReadonlyMap<string, string>,
): { step: string; people: string[]; due: ReturnType<typeof dueLeft> | null }[] {
  const titles = new Map((flow ? allSteps(flow) : []).map((step) => [step.id, step.title]));
  return (row.state?.active ?? []).map((active) => {
    const { deadline } = active;
    const calendar = deadline && context.definitions.find("calendar", deadline.calendar, deadline.version);
    return {
      step: titles.get(active.step) ?? "",
      people: openSeats(active).flatMap((seat) => names.get(seat.person) ?? []),
      due: deadline ? dueLeft(calendar && workCalendar(calendar), new Date(deadline.at), context.clock()) : null,
    };
  });
}

/** Results of the checks, kept by document, stamp and day: they are a function of these. */
const counted = new WeakMap<Context, Map<string, Checks>>();
const MOST_KEPT = 5000;

async function checksOf(context: Context, rows: readonly WorkRow[]): Promise<Map<string, Checks>> {
  const known = counted.get(context) ?? new Map<string, Checks>();
  counted.set(context, known);
  const found = new Map<string, Checks>();
  const open: { row: WorkRow; key: string }[] = [];
  for (const row of rows) {
    const form = context.definitions.compiled(row.form, row.form_version);
    if (form.checks.length === 0) continue;
    const key = `${row.document} ${row.stamp} ${row.form_version} ${factsOf(context).today ?? ""}`;
    const kept = known.get(key);
    if (kept) found.set(row.document, kept);
    else open.push({ row, key });
  }
  const answers = await answersOf(
    context.pool,
    open.map(({ row }) => row.document),
  );
  for (const { row, key } of open) {
    const { checks } = evaluateForm(
      context.definitions.compiled(row.form, row.form_version),
      answers.get(row.document) ?? {},
      context.definitions.codes,
      factsOf(context, writerOf(row)),
    );
    const result = {
      failed: checks.filter((c) => c.result === "fail").length,
      passed: checks.filter((c) => c.result === "pass").length,
    };
    const [oldest] = known.size >= MOST_KEPT ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    known.set(key, result);
    found.set(row.document, result);
  }
  return found;
}
