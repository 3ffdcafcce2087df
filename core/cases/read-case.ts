/** The case of a document as a person sees it: steps, history, what they may do, what changed, what the money does. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type CaseState, type Command, mayWithdraw, returnTargets } from "../domain/approval.ts";
import { allSteps, type Flow, isHuman, type LeafStep } from "../domain/flow.ts";
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
type Act = {
  do: Command["do"];
  label: string;
  to?: { id: string; title: string }[];
  opinionNeeded?: boolean;
  fields?: string[];
  blocked?: string;
};

/** Everything of the case for one reader; null before the first submission. */
export async function readCase(
  context: Context,
  db: Queryable,
  person: string,
  document: CaseSubject,
  label: (key: string) => string,
) {
  const [row] = await findCase(db, [document.id]);
  const flow = row
    ? context.definitions.get("flow", row.flow, row.flow_version)
    : context.definitions.flowOf(document.form);
  if (!row) return { case: null, may: startActs(document, person, label), flow };
  const [events, tasks] = [await listEvents(db, [row.id]), await listTasks(db, [row.id])];
  const titles = new Map(allSteps(flow).map((step) => [step.id, step.title]));
  const may = actsOf(flow, row, document, person, label);
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
        .filter((e) =>
          [
            "submitted",
            "agreed",
            "handled",
            "returned",
            "refused",
            "withdrawn",
            "finished",
            "posted",
            "unposted",
            "amended",
            "published",
          ].includes(e.kind),
        )
        .map((e) => ({
          seq: e.seq,
          at: e.at.toISOString(),
          by: e.name === null ? null : { name: e.name },
          kind: e.kind,
          title: titles.get(String(e.body["step"] ?? "")) ?? label(`event.${e.kind}`),
          ...(typeof e.body["opinion"] === "string" && { opinion: e.body["opinion"] }),
          ...(typeof e.body["step"] === "string" && { step: e.body["step"] }),
        })),
      may,
      diff: await diffOf(context, db, document, row.round),
      money: await moneyOf(db, flow, row, document),
      why: whyOf(context, row, tasks, titles),
    },
  };
}

function startActs(document: CaseSubject, person: string, label: (key: string) => string): Act[] {
  return document.createdBy === person && document.state === "draft"
    ? [{ do: "submit", label: label("act.submit") }]
    : [];
}

function actsOf(
  flow: Flow,
  row: CaseRow,
  document: CaseSubject,
  person: string,
  label: (key: string) => string,
): Act[] {
  const acts: Act[] = [];
  const state: CaseState = row.state;
  const step = allSteps(flow).find((s) => s.id === state.at);
  if (step && isHuman(step) && state.open.some((c) => c.person === person)) {
    const fields = Object.entries(step.fields ?? {})
      .filter(([, right]) => right === "edit")
      .map(([id]) => id);
    if (step.do === "approve")
      acts.push({
        do: "approve",
        label: label("act.approve"),
        opinionNeeded: step.opinion === "always",
        ...(fields.length > 0 && { fields }),
      });
    else acts.push({ do: "handle", label: step.act, fields });
    const to = returnTargets(flow, state, step).map(({ id, title }) => ({ id, title }));
    if (to.length > 0) acts.push({ do: "return", label: label("act.return"), to, opinionNeeded: true });
    if (step.do === "approve") acts.push({ do: "refuse", label: label("act.refuse"), opinionNeeded: true });
  }
  if (document.createdBy === person) {
    if (mayWithdraw(flow, state)) acts.push({ do: "withdraw", label: label("act.withdraw") });
    if (row.status === "returned" || row.status === "withdrawn")
      acts.push({ do: "submit", label: label("act.submit-again") });
  }
  return acts;
}

function stepsOf(
  flow: Flow,
  row: CaseRow,
  tasks: readonly TaskRow[],
  events: readonly { kind: string; step: string }[],
) {
  const steps = flow.steps.flatMap((step): { step: LeafStep; branched: boolean }[] =>
    step.do === "choose"
      ? step.cases.flatMap((c) => c.steps.map((s) => ({ step: s, branched: true })))
      : [{ step, branched: false }],
  );
  const roundStart = events.findLastIndex((e) => e.kind === "submitted");
  const thisRound = events.slice(roundStart + 1);
  const here = steps.findIndex(({ step }) => step.id === row.state.at);
  return steps.map(({ step, branched }, i) => {
    const passed =
      step.do === "submit" ||
      thisRound.some(
        (e) => e.step === step.id && ["agreed", "handled", "posted", "amended", "published"].includes(e.kind),
      );
    const current = step.id === row.state.at;
    const over =
      row.status === "done" || row.status === "refused" || row.status === "withdrawn" || (here >= 0 && i < here);
    const mine = tasks.filter((t) => t.step === step.id && t.round === row.round && t.status !== "superseded");
    return {
      id: step.id,
      title: step.title,
      state: current
        ? ("current" as const)
        : passed
          ? ("done" as const)
          : over || (branched && row.status !== "running")
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
  if (row.status !== "running" || row.state.at === null) return "";
  const open = tasks.filter((t) => t.status === "open");
  const who = open.map(
    (t) => `${t.name} (${t.unit_name ?? ""} ${context.definitions.find("role", t.role)?.title ?? t.role})`,
  );
  return `${titles.get(row.state.at) ?? ""}: ${who.join(", ")}`;
}
