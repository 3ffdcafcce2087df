/** What happens to a case between its lock and the commit: decide, write, follow the events. */
import { holdersOf } from "../accounts/holders.ts";
import { catchUp } from "../definitions/catch-up.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { Context } from "../context.ts";
import type { Queryable, Tx } from "../database/database.ts";
import { decide } from "../domain/approval.ts";
import { needsAdministrators, noticesOf } from "../domain/case-notices.ts";
import { type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { hiddenAt } from "../domain/hidden-fields.ts";
import { apply } from "../domain/replay.ts";
import type { RuleResult } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { type Checked, checkedOf } from "../documents/ask-checks.ts";
import { finishDocument, type LockedDocument, prepareAnswers, storeDocument } from "../documents/command-side.ts";
import { oweDraft } from "../drafts/owe-draft.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { keepUses } from "../invoices/keep-uses.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { titleOf } from "../documents/number.ts";
import { recomputeIndicators } from "../indicators/recompute.ts";
import { judgeAfter, ruleEventsOf } from "../rules/after-command.ts";
import { keepJudgement } from "../rules/keep-judgement.ts";
import { checkCommand, keepPasses, momentsOf, type Reasons } from "../rules/check-command.ts";
import { lockJudging } from "../rules/lock-judging.ts";
import { followOrders } from "../treasury/follow-orders.ts";
import { followBatches } from "../batches/follow-batches.ts";
import { keepAgain } from "../batches/pay-again.ts";
import { openFacts } from "./facts.ts";
import { follow, publishAfter } from "./follow.ts";
import { type Picks, pickOf } from "./picks.ts";
import { projectionsOf } from "./projections.ts";
import { type CaseRow, listOwnFiles, writeCase } from "./queries.ts";

export type Work = {
  identity: Identity | null;
  address: string;
  at: Date;
  stamp: number | undefined;
  reasons: Reasons | "clock";
  command: Command & { answers?: Record<string, unknown> };
  timer: string | null;
  document: LockedDocument;
  known: CaseRow | undefined;
  caseId: string;
  commandId: string;
  digest: string;
  /** What plugins said of the document before it was locked. */
  checked: Checked | undefined;
  /** Whom plugins chose for steps, asked before this try. */
  picks: Picks;
};
export type CommandAnswer = {
  /** Steps that wait now, with the people asked. */
  next: { step: string; title: string; people: string[] }[];
  status: CaseState["status"];
};
/** The hints are there with the commit, not before. */
type Touched = { people: string[]; project: string | null; place: LockedDocument["place"]; hints: Promise<Hint[]> };
export type Done = CommandAnswer & { touched?: Touched };

/** Commands that leave the document as it is. */
const ASIDE: ReadonlySet<Command["do"]> = new Set(["claim", "release", "urge", "copy", "remind", "remove"]);

/** Where statements go: answered at once, unread, or read after the commit. */
type Sending = { tx: Tx; writes: Queryable; late: Queryable };

export async function carryOut(context: Context, { tx, writes, late }: Sending, work: Work): Promise<Done> {
  const { document, known, caseId, command, at } = work;
  const flow = await flowFor(context, tx, work);
  const before = known?.state ?? NEW_CASE;
  await mustOwnFiles(tx, work);
  const answers = await prepareAnswers(context, tx, document, flow, before, work);
  const { facts, find } = await openFacts(context, tx, flow, document, answers, {
    identity: work.identity,
    command,
    at,
    state: before,
    pick: pickOf(work.picks, known?.seq ?? 0, document, answers),
  });
  let decided = decide(flow, before, bare(work), facts);
  // Most commands enter no step or one: only its people are looked up, and the decision is made again with them.
  while (await find()) decided = decide(flow, before, bare(work), facts);
  if ("problem" in decided) throw new Refusal("case.refused", { problems: [decided.problem] });
  const { events } = decided;
  const state = events.reduce(apply, before);
  // Before lines are locked: a number that somebody else holds refuses the command, whatever rules say.
  await keepUses(context, tx, {
    document,
    answers,
    before: before.status,
    after: state.status,
    submits: command.do === "submit",
    identity: work.identity,
    at,
  });
  await keepAgain(context, tx, { document, answers, submits: command.do === "submit", after: state.status, at });
  // Before anything else is written: the rules see the ledger and the other documents as they stand.
  const moments = momentsOf(command, flow, events);
  await lockJudging(context, tx, { document, moments, happened: ruleEventsOf({ events, state }) });
  const unseen = unseenBy(work.identity, document, flow, before);
  const decidedSteps = decidedAt(events);
  const who = { actor: work.identity?.person.id, name: work.identity?.person.name, steps: decidedSteps };
  const beside = command.do === "submit" ? checkedOf(context, document, work.checked) : [];
  const order = { document, answers, moments, at, unseen, ...who, beside };
  const { passes, lines } = await checkCommand(context, tx, order, work.reasons);
  const first = known?.seq ?? 0;
  const actor = actorOf(work, state);
  const answer: CommandAnswer = { next: nextOf(flow, state), status: state.status };
  // The case row comes first: postings refer to it.
  await writeCase(writes, {
    case: { id: caseId, document: document.id, flow: flow.id, flowVersion: flow.version, openedBy: document.createdBy },
    state,
    status: state.status === "new" ? "running" : state.status,
    seq: first + events.length,
    events: events.map((event, i) => ({
      seq: first + i + 1,
      kind: event.kind,
      body: bodyOf(event),
      by: "by" in event ? event.by : null,
    })),
    ...projectionsOf(before, state, events, at),
    command: {
      id: work.commandId,
      digest: work.digest,
      answer,
      body: bare(work),
      by: work.identity?.person.id ?? null,
    },
    timer: work.timer,
    at,
  });
  if (events.length === 0) return answer;
  await keepPasses(
    writes,
    { document: document.id, flowCase: caseId, person: work.identity?.person.id ?? null, at },
    passes,
  );
  const judged = await keepJudgement(
    writes,
    { document: document.id, flowCase: caseId, command: work.commandId, person: work.identity?.person.id ?? null, at },
    command.do === "submit" ? [] : decidedSteps.map((id) => ({ id, title: planOf(flow).get(id)?.step.title ?? "" })),
    lines,
  );
  let current = { ...document, answers };
  if (!ASIDE.has(command.do)) current = await storeDocument(context, tx, writes, current, flow, state, command, actor);
  // Before anything is posted: the figures have to be those that the bank gave.
  await followBatches(tx, { flow, before, state, events, flowCase: caseId, answers: current.answers, at });
  for (const [i, event] of events.entries())
    current = await follow(context, tx, { flow, event, seq: first + i + 1, caseId, actor, document: current });
  await followOrders(tx, { flow, before, state, events, command, flowCase: caseId, document: current, actor });
  if (state.status === "done") {
    await finishDocument(context, tx, current, actor);
    await oweDraft(context, writes, current, at);
  }
  if (current.project !== null && events.some((e) => ["finished", "posted", "unposted"].includes(e.kind)))
    await recomputeIndicators(context, tx, current.project, at);
  await publishAfter(context, tx, { flow, events, state, document: current, actor });
  const alerts = await judgeAfter(context, tx, { document: current, events, state, actor });
  const administrators = needsAdministrators(events)
    ? await holdersOf(tx, context.definitions, "flow.administer", document.place, at)
    : [];
  const notices = noticesOf({
    flow,
    before,
    after: state,
    events,
    document: { id: document.id, number: document.number, title: titleOf(context, current) },
    flowCase: caseId,
    starter: document.createdBy,
    administrators,
    actor: work.identity?.person ?? null,
  });
  const settled = { document: document.id, asked: releasedFrom(before, state) };
  const hints = sendNotices(late, notices, at, settled).then((told) => [...told, ...alerts]);
  hints.catch(() => undefined); // the commit says so
  await appendEvidence(writes, work.identity ? actor : { ...actor, person: null }, {
    kind: "decision",
    subject: `document:${document.id}`,
    what: {
      case: caseId,
      command: work.commandId,
      do: command.do,
      from: stepsOf(before),
      to: stepsOf(state),
      status: state.status,
      round: state.round,
      flow: { id: flow.id, version: flow.version },
      events: events.map((e) => e.kind),
      ...("opinion" in command && command.opinion !== undefined && { opinion: command.opinion }),
      ...(work.timer !== null && { timer: work.timer }),
      ...(beside.length > 0 && { checked: checkedBy(beside) }),
      ...(judged && { judged }),
      ...(passes.length > 0 && {
        passed: passes.map(({ result, reason }) => ({ rule: result.rule, version: result.version, reason })),
      }),
    },
  });
  return {
    ...answer,
    touched: {
      people: [...peopleOf(before), ...peopleOf(state), document.createdBy].concat(work.identity?.person.id ?? []),
      project: current.project,
      place: document.place,
      hints,
    },
  };
}

/** What stays hidden from whoever acts, at the steps where they are asked. */
function unseenBy(identity: Identity | null, document: LockedDocument, flow: Flow, state: CaseState): Set<string> {
  if (!identity || identity.person.id === document.createdBy) return new Set();
  const asked = state.active.filter((a) => openSeats(a).some((seat) => seat.person === identity.person.id));
  return hiddenAt(
    flow,
    asked.map((a) => a.step),
  );
}

/** Files that go with words have to be the person's own uploads: a digest alone opens nothing, and proves nothing. */
async function mustOwnFiles(tx: Tx, { identity, command }: Work): Promise<void> {
  const files = "files" in command ? (command.files ?? []) : [];
  if (files.length === 0) return;
  const own = await listOwnFiles(tx, [files, identity?.person.id ?? null]);
  if (own.length < new Set(files).size) throw new Refusal("file.not-found");
}

/** The flow that counts: a new round follows the newest one, a running case stays on its own version. */
async function flowFor(context: Context, tx: Tx, { document, known, command }: Work): Promise<Flow> {
  const { definitions } = context;
  if (known) await catchUp(context, "flow", known.flow, known.flow_version);
  const flow =
    known && command.do !== "submit"
      ? definitions.get("flow", known.flow, known.flow_version)
      : definitions.flowOf(document.form, await placeOfUnit(context, tx, document.place.unit));
  return expandFlow(flow, (id, version) => definitions.find("flow", id, version));
}

/** The clock acts in the name of who decided last: what it books or amends follows from that decision. */
function actorOf(work: Work, state: CaseState): Actor & { person: string } {
  const person = work.identity?.person.id ?? state.acted.at(-1)?.person ?? work.document.createdBy;
  return { person, address: work.address, at: work.at };
}

/** The command without its answers, which are the document's business, and signed by who gives it. */
function bare({ command, identity, at }: Work): Command {
  const { answers: _answers, ...rest } = command;
  if (!("signature" in rest) || rest.signature === undefined || !identity) return rest;
  const { id: person, name } = identity.person;
  return { ...rest, signature: { ...(rest.signature as object), person, name, at: at.toISOString() } };
}

function bodyOf(event: FlowEvent): Record<string, unknown> {
  const { kind: _kind, ...body } = event;
  return body;
}

function nextOf(flow: Flow, state: CaseState): CommandAnswer["next"] {
  if (state.status !== "running") return [];
  const plan = planOf(flow);
  return state.active.map((a) => ({
    step: a.step,
    title: plan.get(a.step)?.step.title ?? "",
    people: openSeats(a).map((seat) => seat.person),
  }));
}

/** The steps at which somebody decided by these events. */
function decidedAt(events: readonly FlowEvent[]): string[] {
  return events.flatMap((event) => ("by" in event && "step" in event && event.step !== undefined ? [event.step] : []));
}

/** Which version of which plugin was asked, and how many remarks it made. */
function checkedBy(results: readonly RuleResult[]): { check: string; plugin: string; version: string; said: number }[] {
  return [...new Map(results.map((result) => [result.rule, result])).values()].map(({ rule, code, plugin }) => ({
    check: rule,
    plugin: code,
    version: plugin?.version ?? "",
    said: results.filter((result) => result.rule === rule && result.outcome === "fires").length,
  }));
}

/** Who was asked for a step before and is not now. */
function releasedFrom(before: CaseState, after: CaseState): { person: string; step: string }[] {
  const askedAt = (state: CaseState): { person: string; step: string }[] =>
    state.active.flatMap((a) => openSeats(a).map((seat) => ({ person: seat.person, step: a.step })));
  const now = new Set(askedAt(after).map(({ person, step }) => `${person} ${step}`));
  return askedAt(before).filter(({ person, step }) => !now.has(`${person} ${step}`));
}

function stepsOf(state: CaseState): string[] {
  return state.active.map((a) => a.step);
}

function peopleOf(state: CaseState): string[] {
  return state.active.flatMap((a) => openSeats(a).map((seat) => seat.person));
}
