/** Does what the events of a command ask of the ledger, of documents and of the public site. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Flow } from "../domain/flow.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { planOf } from "../domain/flow-plan.ts";
import { amendDocument, type LockedDocument } from "../documents/command-side.ts";
import type { Actor } from "../evidence/append.ts";
import { closeMonth } from "../books/close-month.ts";
import { post } from "../ledger/post.ts";
import { publishLines } from "../publishing/publish-lines.ts";
import { decidePublication, publishProject } from "../publishing/publish-project.ts";
import { amend } from "./amend.ts";

export type Followed = {
  flow: Flow;
  event: FlowEvent;
  seq: number;
  caseId: string;
  actor: Actor & { person: string };
  document: LockedDocument;
};

/** Carries out one event; returns the case's document, changed where the step changes it. */
export async function follow(context: Context, tx: Tx, f: Followed): Promise<LockedDocument> {
  const { event } = f;
  if (!("step" in event) || event.step === undefined) return f.document;
  const step = planOf(f.flow).get(event.step)?.step;
  if (event.kind === "amended" && step?.do === "amend") return amend(context, tx, step, f.document, f.actor);
  if (event.kind === "acted" && step?.do === "act" && step.set) {
    const { output = {} } = event;
    const set = Object.fromEntries(Object.entries(step.set).map(([field, key]) => [field, output[key]]));
    return amendDocument(context, tx, f.document, set, f.actor);
  }
  if (event.kind === "settled") return amendDocument(context, tx, f.document, event.set, f.actor);
  if ((event.kind !== "posted" && event.kind !== "unposted") || step?.do !== "post") return f.document;
  const movement = event.kind === "posted" ? step.movement : step.undo;
  if (movement === undefined) throw new Error(`step ${step.id} cannot be undone`);
  if (movement === "close-month") {
    await closeMonth(context, tx, { step, document: f.document, actor: f.actor });
    return f.document;
  }
  const form = context.definitions.compiled(f.document.form, f.document.formVersion);
  await post(tx, {
    step,
    movement,
    document: { ...f.document, unit: f.document.place.unit },
    case: f.caseId,
    seq: f.seq,
    actor: f.actor,
    nameOfCode: (fieldId, code) => {
      const table = step.rows === undefined ? undefined : form.fields.get(step.rows);
      const field = (table && columnsOf(table).find((column) => column.id === fieldId)) ?? form.fields.get(fieldId);
      return typeof field?.["dictionary"] === "string" && typeof code === "string"
        ? context.definitions.nameOfCode(field["dictionary"], code, f.document.year)
        : undefined;
    },
  });
  return f.document;
}

type Published = {
  flow: Flow;
  events: readonly FlowEvent[];
  state: CaseState;
  document: Pick<LockedDocument, "id" | "project">;
  actor: Actor & { person: string };
};

/**
 * Brings public pages up to date, after everything else of the command: that of the project where a step says so, and
 * those of all projects whose budget lines it moved.
 */
export async function publishAfter(context: Context, tx: Tx, p: Published): Promise<void> {
  const { id, project } = p.document;
  const done = project !== null && (await publishSteps(context, tx, { ...p, project }));
  if (p.events.some(({ kind }) => kind === "posted" || kind === "unposted"))
    await publishLines(context, tx, { document: id, but: done ? project : null, actor: p.actor });
}

/** Whether a step published the project. */
async function publishSteps(context: Context, tx: Tx, p: Published & { project: string }): Promise<boolean> {
  let done = false;
  for (const event of p.events) {
    const step = event.kind === "published" ? planOf(p.flow).get(event.step)?.step : undefined;
    if (step?.do !== "publish") continue;
    if (step.decides === true)
      await decidePublication(tx, {
        project: p.project,
        definition: step.publication,
        actor: p.actor,
        deciders: [...new Set(p.state.acted.map((a) => a.person))],
        context,
      });
    await publishProject(context, tx, p.project, p.actor);
    done = true;
  }
  return done;
}
