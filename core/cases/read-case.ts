/** The case of a document as a person sees it: steps, history, what they may do, what changed, what the money does. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { actsOf, startActs } from "./acts.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { isParallel, planOf, blocksAround } from "../domain/flow-plan.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { fieldsOf } from "../domain/form.ts";
import { type Accounts, availableOf, balanceOf, before, move } from "../domain/ledger.ts";
import { listRevisionsOf } from "../documents/revisions.ts";
import { quotasById } from "../ledger/quotas.ts";
import { type CaseRow, findCase, listEvents, listTasks, type TaskRow } from "./queries.ts";

export type CaseSubject = {
  id: string;
  form: string;
  formVersion: number;
  state: string;
  answers: Readonly<Record<string, unknown>>;
  createdBy: string;
};
/** Who reads: a person, and whether they administer flows where the document is. */
export type Reader = { person: string; administers: boolean };

/** Everything of the case for one reader; null before the first submission. */
export async function readCase(
  context: Context,
  db: Queryable,
  reader: Reader,
  document: CaseSubject,
  label: (key: string) => string,
) {
  const [row] = await findCase(db, [document.id]);
  const flow = expandFlow(
    row ? context.definitions.get("flow", row.flow, row.flow_version) : context.definitions.flowOf(document.form),
    (id, version) => context.definitions.find("flow", id, version),
  );
  if (!row) return { case: null, may: startActs(document, reader.person, label, flow), flow };
  const [events, tasks] = [await listEvents(db, [row.id]), await listTasks(db, [row.id])];
  const titles = new Map(allSteps(flow).map((step) => [step.id, step.title]));
  const may = actsOf(flow, row, document.createdBy, reader, label);
  return {
    may,
    flow,
    case: {
      id: row.id,
      status: row.status,
      round: row.round,
      steps: stepsOf(
        flow,
        row,
        tasks,
        events.map((e) => ({ kind: e.kind, step: String(e.body["step"] ?? "") })),
      ),
      events: events
        .filter((e) => !QUIET.has(e.kind))
        .map((e) => ({
          seq: e.seq,
          at: e.at.toISOString(),
          by: e.name === null ? null : { name: e.name },
          kind: e.kind,
          title: titles.get(String(e.body["step"] ?? "")) ?? label(`event.${e.kind}`),
          ...(typeof e.body["opinion"] === "string" && { opinion: e.body["opinion"] }),
          ...(typeof e.body["step"] === "string" && { step: e.body["step"] }),
          ...tellingOf(e.body),
        })),
      may,
      diff: await diffOf(context, db, document, row.round),
      money: await moneyOf(db, flow, row, document),
      why: whyOf(context, row, tasks, titles),
    },
  };
}

/** Events that only move positions; people are told the decisions between them. */
const QUIET = new Set<string>(["chose", "split", "arrived", "entered", "waiting", "acting", "closed"]);

/** What an event says beside who, when and why: votes, files, people added. */
function tellingOf(body: Record<string, unknown>) {
  const kept = ["choice", "files", "auto", "reason", "to", "as", "time", "error", "overdue"] as const;
  return Object.fromEntries(kept.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]])));
}

type Told = { kind: string; step: string };
const PASSED = new Set([
  "agreed",
  "handled",
  "voted",
  "closed",
  "posted",
  "amended",
  "published",
  "acted",
  "woke",
  "skipped",
  "copied",
]);

/** Every step of the flow with where the case stands in it, for the reader's picture. */
function stepsOf(flow: Flow, row: CaseRow, tasks: readonly TaskRow[], events: readonly Told[]) {
  const plan = planOf(flow);
  const roundStart = events.findLastIndex((e) => e.kind === "submitted");
  const thisRound = events.slice(roundStart + 1);
  const waiting = new Set(row.state.active.map((a) => a.step));
  const last = Math.max(-1, ...[...waiting].map((id) => plan.get(id)?.rank ?? -1));
  return allSteps(flow).map((step) => {
    const around = blocksAround(plan, step.id);
    const passed =
      step.do === "submit" ||
      (row.state.path.includes(step.id) && thisRound.some((e) => e.step === step.id && PASSED.has(e.kind)));
    const current = waiting.has(step.id) || (row.status === "returned" && step.do === "submit");
    const over = row.status !== "running" || (plan.get(step.id)?.rank ?? 0) < last;
    // Beside the place that is furthest on, a branch may still have its steps before it.
    const beside = around.some(({ block }) => isParallel(block) && row.state.joins[block.id] !== undefined);
    const mine = tasks.filter((t) => t.step === step.id && t.round === row.round && t.status !== "superseded");
    return {
      id: step.id,
      title: step.title,
      do: step.do,
      state: current
        ? ("current" as const)
        : passed
          ? ("done" as const)
          : over && !(beside && row.status === "running")
            ? ("skipped" as const)
            : ("next" as const),
      people: mine.map((t) => ({
        name: t.name,
        unit: t.unit_name ?? "",
        ...(t.status !== "open" && { decision: t.status, at: t.decided_at?.toISOString() }),
      })),
    };
  });
}

/** What differs from the answers of the round before; empty in the first round. */
async function diffOf(context: Context, db: Queryable, document: CaseSubject, round: number) {
  if (round < 2) return [];
  const before = (await listRevisionsOf(db, document.id)).find((r) => r.round > 0 && r.round < round);
  if (!before) return [];
  const form = context.definitions.get("form", document.form, document.formVersion);
  return fieldsOf(form)
    .filter(
      (field) =>
        field.from === undefined &&
        JSON.stringify(before.answers[field.id]) !== JSON.stringify(document.answers[field.id]),
    )
    .map((field) => ({
      field: field.id,
      label: field.label,
      before: before.answers[field.id] ?? null,
      after: document.answers[field.id] ?? null,
    }));
}

/**
 * The ledger around each post step of the flow. Steps that were made are told backwards from today's accounts, so other
 * cases since then are in the figures; steps to come are told forwards, as if the case went through now.
 */
async function moneyOf(db: Queryable, flow: Flow, row: CaseRow, document: CaseSubject) {
  const steps = allSteps(flow).flatMap((step) => {
    const quota = step.do === "post" && step.quota !== undefined ? document.answers[step.quota] : undefined;
    const amountFen = step.do === "post" ? document.answers[step.amount] : undefined;
    return step.do === "post" && typeof quota === "string" && typeof amountFen === "number"
      ? [{ step, quota, amountFen, done: row.state.path.includes(step.id) }]
      : [];
  });
  const lines = new Map(
    (
      await quotasById(
        db,
        steps.map((s) => s.quota),
      )
    ).map((line) => [line.id, line]),
  );
  const start = new Map([...lines].map(([id, line]) => [id, line.accounts]));
  for (const { step, quota, amountFen, done } of steps.toReversed()) {
    const accounts = start.get(quota);
    if (done && accounts) start.set(quota, before(accounts, step.movement, amountFen));
  }
  const running = row.status === "running";
  return steps.flatMap(({ step, quota, amountFen, done }) => {
    const line = lines.get(quota);
    const from = start.get(quota);
    if (!line || !from || (!done && !running)) return [];
    const moved = move(from, step.movement, amountFen);
    const to = "accounts" in moved ? moved.accounts : from;
    start.set(quota, to);
    return [
      {
        quota: { id: quota, number: line.number },
        movement: step.movement,
        amountFen,
        before: shown(from),
        after: shown(to),
        availableBefore: availableOf(from),
        availableAfter: availableOf(to),
        done,
      },
    ];
  });
}

function shown(a: Accounts) {
  return { ...a, balanceFen: balanceOf(a), availableFen: availableOf(a) };
}

function whyOf(context: Context, row: CaseRow, tasks: readonly TaskRow[], titles: ReadonlyMap<string, string>): string {
  if (row.status !== "running") return "";
  const words = row.state.active.map(({ step, entry }) => {
    const open = tasks.filter((t) => t.status === "open" && t.entry === entry);
    const who = open.map((t) => {
      const role = t.role === null ? undefined : (context.definitions.find("role", t.role)?.title ?? t.role);
      return `${t.name} (${[t.unit_name, role].filter(Boolean).join(" ")})`;
    });
    return `${titles.get(step) ?? ""}: ${who.join(", ")}`;
  });
  return words.join("; ");
}
