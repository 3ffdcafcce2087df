/** A person's work: to do, waiting for others, handled; and three figures of their own. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { evaluateForm } from "../domain/evaluate-form.ts";
import { allSteps } from "../domain/flow.ts";
import { formatMoney } from "../domain/money.ts";
import { answersOf } from "../documents/answers.ts";
import { factsOf, writerOf } from "../documents/facts.ts";
import {
  countWork,
  listHandledWork,
  listOpenWork,
  listReturnedWork,
  listWaitingWork,
  type WorkRow,
  workFigures,
} from "./queries.ts";

export type WorkView = "work" | "waiting" | "handled";

/** How many there are of each. */
export async function countsOf(
  db: Queryable,
  person: string,
): Promise<{ work: number; waiting: number; handled: number }> {
  return (await countWork(db, [person]))[0] ?? { work: 0, waiting: 0, handled: 0 };
}

/** One view of the work with its forms, counts and figures; `label` gives words of the reader's language. */
export async function readWork(
  context: Context,
  person: string,
  view: WorkView,
  form: string | undefined,
  label: (key: string) => string,
) {
  const db = context.pool;
  const rows = await rowsOf(db, person, view);
  const now = context.clock();
  const monthStart = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 8 * 3_600_000);
  const [figures] = await workFigures(db, [person, monthStart]);
  const counts = await countsOf(db, person);
  const open = view === "work" ? rows : await listOpenWork(db, [person]);
  const forms = new Map<string, number>();
  for (const row of rows) forms.set(row.form, (forms.get(row.form) ?? 0) + 1);
  const answers =
    view === "work"
      ? await answersOf(
          db,
          rows.map((row) => row.document),
        )
      : new Map<string, Record<string, unknown>>();
  return {
    rows: rows
      .filter((row) => form === undefined || row.form === form)
      .map((row) => shown(context, row, answers.get(row.document))),
    forms: [...forms].map(([id, count]) => ({ id, title: context.definitions.find("form", id)?.title ?? id, count })),
    counts,
    figures: [
      { label: label("figure.todo"), value: String(counts.work), unit: label("unit.items"), note: "" },
      {
        label: label("figure.amount"),
        value: formatMoney(
          open.reduce((sum, row) => sum + (row.amount_fen ?? 0), 0),
          "wan",
        ),
        unit: label("unit.wan"),
        note: "",
      },
      {
        label: label("figure.month"),
        value: String(figures?.month_done ?? 0),
        unit: label("unit.items"),
        note: figures?.hours == null ? "" : label("figure.hours").replace("{hours}", figures.hours.toFixed(1)),
      },
    ],
  };
}

/** To do is what others wait for, and what came back to the person: that first. */
async function rowsOf(db: Queryable, person: string, view: WorkView): Promise<WorkRow[]> {
  if (view === "waiting") return listWaitingWork(db, [person]);
  if (view === "handled") return listHandledWork(db, [person]);
  return [...(await listReturnedWork(db, [person])), ...(await listOpenWork(db, [person]))];
}

function shown(context: Context, row: WorkRow, answers: Record<string, unknown> | undefined) {
  const flow = context.definitions.find("flow", row.flow, row.flow_version);
  const step = flow && allSteps(flow).find((s) => s.id === row.step);
  const checks =
    answers === undefined
      ? []
      : evaluateForm(
          context.definitions.compiled(row.form, row.form_version),
          answers,
          context.definitions.codes,
          factsOf(context, writerOf(row)),
        ).checks;
  return {
    task: row.task,
    document: row.document,
    number: row.number,
    form: { id: row.form, title: context.definitions.find("form", row.form)?.title ?? row.form },
    title: row.title,
    project:
      row.project === null ? null : { id: row.project, code: row.project_code ?? "", name: row.project_name ?? "" },
    step: { id: row.step, title: step?.title ?? "" },
    amountFen: row.amount_fen,
    from: { name: row.creator, unit: row.unit_name },
    since: row.since.toISOString(),
    round: row.round,
    status: row.status,
    checks: {
      failed: checks.filter((c) => c.result === "fail").length,
      passed: checks.filter((c) => c.result === "pass").length,
    },
  };
}
