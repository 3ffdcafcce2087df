/**
 * One command on a case, in one transaction: lock the document, answer a repeat from the table, decide in the domain,
 * carry out what the events ask for, write events, tasks, document, evidence. Nothing moves a flow after commit.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { apply, type CaseState, type Command, decide, type FlowEvent, NEW_CASE } from "../domain/approval.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { canonicalText } from "../domain/canonical.ts";
import { compileExpression } from "../domain/expression.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import type { Identity } from "../domain/scope.ts";
import {
  finishDocument,
  lockForCommand,
  type LockedDocument,
  prepareAnswers,
  storeDocument,
} from "../documents/command-side.ts";
import { factsOf } from "../documents/facts.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { recomputeIndicators } from "../indicators/recompute.ts";
import { post } from "../ledger/post.ts";
import { decidePublication, publishProject } from "../publishing/publish-project.ts";
import { uuidv7 } from "../uuid.ts";
import { amend } from "./amend.ts";
import { candidatesOf } from "./candidates.ts";
import { type CaseRow, findCase, findCommand, writeCase } from "./queries.ts";

export type CommandRequest = {
  commandId: string;
  stamp?: number | undefined;
  command: Command & { answers?: Record<string, unknown> };
};
export type CommandAnswer = {
  next: { step: string; people: string[] } | null;
  status: CaseState["status"];
  repeat: boolean;
};

/** Runs the command as the person; a Refusal leaves everything as it was. */
export async function runCommand(
  context: Context,
  identity: Identity,
  address: string,
  documentId: string,
  request: CommandRequest,
): Promise<CommandAnswer> {
  const at = context.clock();
  const actor = { person: identity.person.id, address, at };
  const answer = await inTransaction(context.moneyPool, async (tx) => {
    const document = await lockForCommand(context, tx, identity, documentId);
    const [known] = await findCase(tx, [documentId]);
    const caseId = known?.id ?? uuidv7(at);
    const digest = digestOf({ document: documentId, person: identity.person.id, command: request.command });
    const [repeated] = await findCommand(tx, [caseId, request.commandId]);
    if (repeated) {
      if (repeated.digest !== digest) throw new Refusal("command.reused");
      return { ...(repeated.answer as unknown as Omit<CommandAnswer, "repeat">), repeat: true };
    }
    return {
      ...(await carryOut(context, tx, { identity, actor, document, known, caseId, digest, request })),
      repeat: false,
    };
  });
  if (!answer.repeat) announce(context, documentId, answer.touched);
  return { next: answer.next, status: answer.status, repeat: answer.repeat };
}

/** Two requests of the same digest are the same command; what has no canonical form (such as -0) is no valid input. */
function digestOf(content: unknown): string {
  try {
    return createHash("sha256").update(canonicalText(content)).digest("hex");
  } catch (error) {
    if (error instanceof TypeError) throw new Refusal("request.invalid");
    throw error;
  }
}

type Work = {
  identity: Identity;
  actor: Actor & { person: string };
  document: LockedDocument;
  known: CaseRow | undefined;
  caseId: string;
  digest: string;
  request: CommandRequest;
};
type Done = { next: CommandAnswer["next"]; status: CaseState["status"]; touched?: Touched };
type Touched = { people: string[]; project: string | null; place: LockedDocument["place"] };

async function carryOut(context: Context, tx: Tx, work: Work): Promise<Done> {
  const { actor, document, known, caseId, request } = work;
  const submits = request.command.do === "submit";
  // A new round follows the newest flow; a running case stays on its own version.
  const flow =
    known && !submits
      ? context.definitions.get("flow", known.flow, known.flow_version)
      : context.definitions.flowOf(document.form, await placeOfUnit(context, tx, document.place.unit));
  const before = known?.state ?? NEW_CASE;
  const answers = await prepareAnswers(context, tx, document, flow, before, request);
  const decided = decide(flow, before, bare(request.command), {
    actor: actor.person,
    starter: document.createdBy,
    candidates: await candidatesOf(tx, flow, document.place, document.parentUnit),
    holds: (expression) => holds(context, document, expression, answers),
  });
  if ("problem" in decided) throw new Refusal("case.refused", { problems: [decided.problem] });
  const state = decided.events.reduce(apply, before);
  const seq = (known?.seq ?? 0) + decided.events.length;
  let current = { ...document, answers };
  // The case row comes first: postings refer to it.
  await writeCase(tx, {
    case: { id: caseId, document: document.id, flow: flow.id, flowVersion: flow.version, openedBy: document.createdBy },
    state,
    status: state.status === "new" ? "running" : state.status,
    seq,
    events: decided.events.map((event, i) => ({
      seq: (known?.seq ?? 0) + i + 1,
      kind: event.kind,
      body: bodyOf(event),
      by: "by" in event ? event.by : null,
    })),
    ...tasksOf(decided.events, actor.at),
    command: { id: request.commandId, digest: work.digest, answer: { next: nextOf(state), status: state.status } },
    at: actor.at,
  });
  current = await storeDocument(context, tx, current, flow, state, request, actor);
  for (const [i, event] of decided.events.entries())
    current = await follow(context, tx, {
      flow,
      event,
      seq: (known?.seq ?? 0) + i + 1,
      caseId,
      actor,
      document: current,
    });
  if (state.status === "done") await finishDocument(context, tx, current, actor);
  if (
    current.project !== null &&
    decided.events.some((e) => e.kind === "finished" || e.kind === "posted" || e.kind === "unposted")
  )
    await recomputeIndicators(context, tx, current.project, actor.at);
  for (const event of decided.events) {
    const step = event.kind === "published" ? allSteps(flow).find((s) => s.id === event.step) : undefined;
    if (step?.do !== "publish" || current.project === null) continue;
    if (step.decides === true)
      await decidePublication(tx, {
        project: current.project,
        definition: step.publication,
        actor,
        deciders: [...new Set(state.acted.map((a) => a.person))],
        context,
      });
    await publishProject(context, tx, current.project, actor);
  }
  await appendEvidence(tx, actor, {
    kind: "decision",
    subject: `document:${document.id}`,
    what: {
      case: caseId,
      command: request.commandId,
      do: request.command.do,
      from: before.at,
      to: state.at,
      status: state.status,
      round: state.round,
      events: decided.events.map((e) => e.kind),
      ...("opinion" in request.command && { opinion: request.command.opinion }),
    },
  });
  return {
    next: nextOf(state),
    status: state.status,
    touched: {
      people: [...before.open, ...state.open].map((c) => c.person).concat(actor.person, document.createdBy),
      project: current.project,
      place: document.place,
    },
  };
}

type Followed = {
  flow: Flow;
  event: FlowEvent;
  seq: number;
  caseId: string;
  actor: Actor & { person: string };
  document: LockedDocument;
};

/** Does what one event asks of the ledger and of other documents. */
async function follow(context: Context, tx: Tx, f: Followed): Promise<LockedDocument> {
  if (f.event.kind !== "posted" && f.event.kind !== "unposted" && f.event.kind !== "amended") return f.document;
  const id = f.event.step;
  const step = allSteps(f.flow).find((s) => s.id === id);
  if (step?.do === "amend") return amend(context, tx, step, f.document, f.actor);
  if (step?.do !== "post") return f.document;
  const movement = f.event.kind === "posted" ? step.movement : step.undo;
  if (movement === undefined) throw new Error(`step ${step.id} cannot be undone`);
  const form = context.definitions.compiled(f.document.form, f.document.formVersion);
  await post(tx, {
    step,
    movement,
    document: f.document,
    case: f.caseId,
    seq: f.seq,
    actor: f.actor,
    nameOfCode: (fieldId) => {
      const [field, code] = [form.fields.get(fieldId), f.document.answers[fieldId]];
      return typeof field?.["dictionary"] === "string" && typeof code === "string"
        ? context.definitions.nameOfCode(field["dictionary"], code, f.document.year)
        : undefined;
    },
  });
  return f.document;
}

function holds(
  context: Context,
  document: LockedDocument,
  text: string,
  answers: Record<string, unknown>,
): boolean | undefined {
  const form = context.definitions.compiled(document.form, document.formVersion);
  const expression = compileExpression(text, form.scope, "bool");
  if ("faults" in expression) return undefined;
  const result = expression.run(answers, factsOf(context, document.writer));
  return result.kind === "value" ? result.value === true : undefined;
}

/** The command without its answers: those are the document's business. */
function bare(command: CommandRequest["command"]): Command {
  const { answers: _answers, ...rest } = command;
  return rest;
}

function bodyOf(event: FlowEvent): Record<string, unknown> {
  const { kind: _kind, ...body } = event;
  return body;
}

function nextOf(state: CaseState): CommandAnswer["next"] {
  return state.status === "running" && state.at !== null
    ? { step: state.at, people: state.open.map((c) => c.person) }
    : null;
}

/** Which to-dos the events close and open. */
function tasksOf(
  events: readonly FlowEvent[],
  at: Date,
): {
  closed: { status: string; person: string | null }[];
  opened: { id: string; step: string; person: string; why: unknown }[];
} {
  const closed: { status: string; person: string | null }[] = [];
  let opened: { id: string; step: string; person: string; why: unknown }[] = [];
  let moved = false;
  for (const event of events) {
    if (event.kind === "agreed" || event.kind === "handled" || event.kind === "returned" || event.kind === "refused")
      closed.push({ status: event.kind, person: event.by });
    if (event.kind === "entered")
      opened = event.people.map((c) => ({ id: uuidv7(at), step: event.step, person: c.person, why: c.why }));
    if (event.kind !== "agreed" && event.kind !== "handled") moved = true;
  }
  if (moved) closed.push({ status: "superseded", person: null });
  return { closed, opened };
}

function announce(context: Context, document: string, touched: Touched | undefined): void {
  if (!touched) return;
  context.live.changed([
    { topic: "work", people: [...new Set(touched.people)] },
    { topic: `document:${document}`, place: touched.place },
    ...(touched.project === null ? [] : [{ topic: `project:${touched.project}`, place: touched.place }]),
  ]);
}
