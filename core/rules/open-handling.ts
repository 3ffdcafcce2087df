/**
 * Opens the document that handles a hit and freezes the money, outside of the judgement: both need a case, and both may
 * be refused for now. A hit that owes one of them is taken by any process and tried again until it is done or closed.
 */
import { runCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { startDocument } from "../documents/start-document.ts";
import { type Form, fieldsOf } from "../domain/form.ts";
import { type Handles, HIT_PARTS, type HitPart } from "../domain/handles.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { freezeLines } from "../ledger/freeze.ts";
import {
  claimOwing,
  findCaseOf,
  findFreeze,
  findMainProject,
  findUnitOfProject,
  type HitRow,
  lockHit,
  setFrozen,
  setHandling,
} from "./hit-queries.ts";
import { openRulesAccount } from "./rules-account.ts";
import { hintOf, noteHit } from "./write-hits.ts";

/** Longest text of a field that says nothing about it. */
const SHORTEST = 200;

/** Does what one hit owes; false when none owes anything now. */
export async function settleOwing(context: Context): Promise<boolean> {
  const [hit] = await claimOwing(context.pool, [context.clock()]);
  if (!hit) return false;
  try {
    const person = await openRulesAccount(context, context.pool);
    if (hit.document === null && hit.handle_form !== null) await openHandling(context, person, hit, hit.handle_form);
    if (hit.freeze_of !== null && hit.frozen_at === null) await freeze(context, person, hit.id);
  } catch (error) {
    const why = error instanceof Refusal ? [error.code, ...error.problems.map((p) => p.code)].join(" ") : String(error);
    context.log(`handling of hit ${hit.id} of rule ${hit.rule}: ${why}`);
  }
  return true;
}

/** The document has the hit's id, so that a second attempt goes on with what the first one left. */
async function openHandling(context: Context, person: Identity["person"], hit: HitRow, formId: string): Promise<void> {
  const project = hit.project ?? (await findMainProject(context.pool, [hit.unit]))[0]?.id;
  const [of] = project === undefined ? [] : await findUnitOfProject(context.pool, [project]);
  const unit = of?.unit ?? hit.unit;
  const form = context.definitions.find("form", formId, undefined, await placeOfUnit(context, context.pool, unit));
  if (!form) throw new Refusal("definition.not-found", { facts: { kind: "form", id: formId } });
  const { handles } = form;
  if (!handles) throw new Refusal("handles.missing", { facts: { form: form.title } });
  const identity: Identity = {
    person,
    csrf: "",
    assignments: form.create.slice(0, 1).map((role) => ({
      role,
      roleTitle: role,
      unit: { id: unit, name: "" },
      permissions: ["project.read", "document.read", "document.write"],
      reach: { kind: "units", units: [unit] },
    })),
  };
  const answers = answersOf(context, form, handles, hit);
  const place = form.project.role === "belongs" ? { project } : { unit };
  await startDocument(context, identity, { id: hit.id, form: formId, ...place, answers });
  await runCommand(context, identity, "rules", hit.id, { commandId: hit.id, command: { do: "submit" } });
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const [open] = await lockHit(tx, [hit.id]);
    if (!open || open.document !== null) return;
    await setHandling(tx, [hit.id, hit.id]);
    await noteHit(tx, hit, "handling", { document: hit.id }, { person: person.id, address: "rules", at });
  });
  context.live.changed([hintOf(hit)]);
}

/** The lines are locked before the hit, as every command does that moves money first and judges alerts then. */
async function freeze(context: Context, person: Identity["person"], id: string): Promise<void> {
  const at = context.clock();
  const frozen = await inTransaction(context.pool, async (tx) => {
    const [flowCase] = await findCaseOf(tx, [id]);
    if (!flowCase) return undefined;
    const [known] = await findFreeze(tx, [id]);
    if (!known) return undefined;
    const actor = { person: person.id, address: "rules", at };
    const order = { document: id, case: flowCase.id, actor, reason: `hit:${id}` };
    const lines = await freezeLines(tx, { kind: known.freeze_of, id: known.target }, order);
    const [open] = await lockHit(tx, [id]);
    // Closed or frozen meanwhile: nothing of this may stay.
    if (!open || open.frozen_at !== null) throw new Error("the hit changed");
    await setFrozen(tx, [id, at]);
    await noteHit(tx, open, "frozen", { lines }, actor);
    return open;
  });
  if (frozen) context.live.changed([hintOf(frozen)]);
}

/** What the form asks for of the hit, each no longer than its field takes. */
function answersOf(context: Context, form: Form, handles: Handles, hit: HitRow): Record<string, unknown> {
  const rule = context.definitions.find("rule", hit.rule, hit.rule_version);
  const known: Record<HitPart, string> = {
    rule: rule ? `${rule.code} ${rule.title}` : hit.rule,
    level: handles.levels?.[hit.level] ?? hit.level,
    object: hit.object,
    message: hit.message,
    compared: hit.compared.map(({ label, text }) => `${label}: ${text ?? "\u2014"}`).join("\n"),
    firstSeen: hit.first_seen,
  };
  const answers: Record<string, unknown> = {};
  for (const part of HIT_PARTS) {
    const field = fieldsOf(form).find(({ id }) => id === handles[part]);
    if (field) answers[field.id] = known[part].slice(0, Number(field["maxLength"] ?? SHORTEST));
  }
  return answers;
}
