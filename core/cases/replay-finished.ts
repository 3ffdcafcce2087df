/** A case that is over, walked again on a drafted version of its flow: what would have gone the same way, and from where not. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { framesOf } from "../domain/case-picture.ts";
import type { FlowEvent } from "../domain/case-state.ts";
import type { DraftBody } from "../domain/change.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import type { FinishedCase } from "../domain/finished-case.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { retell } from "../domain/migrate-case.ts";
import { ownStep } from "../domain/place-parts.ts";
import { covers, type Identity, scopeCondition } from "../domain/scope.ts";
import { getDocument, seenAnswers, sightOf } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { hiddenFor } from "./hidden-for.ts";
import { flowAt, historyOf, presentOf, reasonOf, type Told } from "./judge-migration.ts";
import { findFinished, listFinished } from "./migration-queries.ts";

type Mark = "done" | "current" | "skipped";
export type ReplayedCase = {
  version: number;
  /** One for each command of the history, as far as the draft takes them; marks by the draft's own steps. */
  acts: { at: string; by: string | null; kind: string; marks: Record<string, Mark> }[];
  /** How many commands the history has. */
  all: number;
  verdict: "same" | "differs" | "impossible";
  at?: number;
  before?: Told;
  after?: Told;
  problem?: { code: string; params?: Record<string, string | number> };
};

/** Cases of a flow that are over and whose documents the person may read, the newest 30. */
export async function readFinished(context: Context, identity: Identity, flow: string): Promise<FinishedCase[]> {
  const values: unknown[] = [flow];
  const rows = await listFinished(context.pool, scopeCondition(identity, "document.read", "d", values), values);
  return rows.map((row) => ({
    document: row.document,
    number: row.number,
    title: row.title,
    unit: row.unit_name,
    version: row.flow_version,
    closedAt: row.closed_at.toISOString(),
  }));
}

/**
 * The walk on a draft. Conditions and rules for people read only what the person may see of the answers, so that a
 * drafted condition tells nothing that the document's page does not; what is closed counts as not filled in.
 */
export async function replayFinished(
  context: Context,
  identity: Identity,
  asked: { id: string; document: string; flow: DraftBody },
): Promise<ReplayedCase> {
  const db = context.pool;
  const body = asked.flow as unknown as Flow;
  if (body.kind !== "flow" || body.id !== asked.id || shapeFaults(body, context.types).length > 0)
    throw new Refusal("request.invalid");
  const document = await getDocument(context, db, identity, asked.document);
  const [row] = await findFinished(db, [asked.document, asked.id]);
  if (!row || !covers(identity, "document.read", row)) throw new Refusal("document.not-found");
  const form = context.definitions.compiled(document.form, document.form_version);
  const hidden = await hiddenFor(context, db, identity.person.id, document);
  const sight = await sightOf(db, identity, document, form, hidden);
  const history = await historyOf(context, db, row, (answers) => seenAnswers(answers, sight, form));
  if (!history) throw new Refusal("case.refused", { problems: [{ code: "migrate.no-history", pointer: "" }] });
  const flow = expandFlow(body, (id, version) => context.definitions.find("flow", id, version));
  const { verdict, acts } = retell(flow, history.commands, await presentOf(context, db, flow, history.document));
  const names = await namesById(db, [...new Set(acts.flatMap(({ past }) => past.by ?? []))]);
  const titles = new Map(
    [flowAt(context, row.flow, row.flow_version), flow].flatMap((one) => allSteps(one).map((s) => [s.id, s.title])),
  );
  const named = (steps: readonly string[]): Told => steps.map((step) => ({ step, title: titles.get(step) ?? step }));
  return {
    version: row.flow_version,
    acts: marked(flow, acts).map(({ past, marks }) => ({
      at: past.at,
      by: past.by === null ? null : (names.get(past.by) ?? null),
      kind: (past.events.find((event) => "by" in event) ?? past.events[0])?.kind ?? "",
      marks,
    })),
    all: history.commands.filter(({ command }) => command !== null).length,
    verdict: verdict.kind,
    ...(verdict.kind !== "same" && { at: verdict.at + 1 }),
    ...(verdict.kind === "differs" && { before: named(verdict.before), after: named(verdict.after) }),
    ...(verdict.kind === "impossible" && { problem: reasonOf(verdict) }),
  };
}

/** Where everything stands after each command; steps of parts count for the call that brought them. */
function marked<Act extends { events: readonly FlowEvent[] }>(flow: Flow, acts: readonly Act[]) {
  const events = acts.flatMap((act) => act.events).map((event, i) => ({ ...event, seq: i + 1 }));
  const frames = framesOf(flow, events);
  let told = 0;
  return acts.map((act) => {
    told += act.events.length;
    const marks: Record<string, Mark> = {};
    for (const [id, { mark }] of Object.entries(frames[told - 1]?.marks ?? {})) {
      const own = ownStep(id);
      if (mark !== "next" && WEIGHT[mark] >= WEIGHT[marks[own] ?? "skipped"]) marks[own] = mark;
    }
    return { ...act, marks };
  });
}
const WEIGHT: Record<Mark, number> = { skipped: 0, done: 1, current: 2 };
