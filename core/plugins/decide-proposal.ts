/**
 * What becomes of a proposal: a person who may start such a draft takes it over, as a draft of their own under their own
 * rights as they are at that moment, or turns it down. A removed plugin's open proposals are withdrawn.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { startDocumentIn } from "../documents/start-document.ts";
import type { Form } from "../domain/form.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import type { PluginGate } from "./gate.ts";
import { decideProposal, lockProposal, type ProposalRow, withdrawProposals } from "./proposal-queries.ts";

type Who = { identity: Identity; address: string };
type Serving = Pick<PluginGate, "servingOf">;

/** Makes the draft; gives its id. Whoever comes second is told that it is gone. */
export async function acceptProposal(
  context: Context,
  gate: Serving,
  { identity, address }: Who,
  id: string,
): Promise<string> {
  const at = context.clock();
  const { row, document } = await inTransaction(context.pool, async (tx) => {
    const open = await openProposal(context, tx, identity, id);
    if (!gate.servingOf(open.plugin)) throw new Refusal("plugin.proposal-gone");
    const draft = uuidv7(at);
    const place = open.project === null ? { unit: open.unit } : { project: open.project };
    await startDocumentIn(context, tx, identity, { id: draft, form: open.form, ...place, answers: open.answers });
    await decideProposal(tx, [id, "accepted", identity.person.id, at, null, draft]);
    const actor = { person: identity.person.id, address, at };
    const { plugin, version, form, reason } = open;
    const what = { act: "accept", plugin, version, form, document: draft };
    await appendEvidence(tx, actor, { kind: "plugin", subject: `proposal:${id}`, what });
    const from = { proposal: id, plugin, version, form, reason };
    await appendEvidence(tx, actor, { kind: "draft", subject: `document:${draft}`, what: from });
    return { row: open, document: draft };
  });
  tellWork(context, row);
  return document;
}

/** Turns it down, with the reason that the plugin's people read in the evidence. */
export async function rejectProposal(
  context: Context,
  { identity, address }: Who,
  id: string,
  reason: string,
): Promise<void> {
  const at = context.clock();
  const row = await inTransaction(context.pool, async (tx) => {
    const open = await openProposal(context, tx, identity, id);
    await decideProposal(tx, [id, "rejected", identity.person.id, at, reason, null]);
    const { plugin, version, form } = open;
    const actor = { person: identity.person.id, address, at };
    const what = { act: "reject", plugin, version, form, reason };
    await appendEvidence(tx, actor, { kind: "plugin", subject: `proposal:${id}`, what });
    return open;
  });
  tellWork(context, row);
}

/** Takes back what a plugin proposes; nothing of what people took over changes. */
export async function withdrawAll(tx: Tx, actor: Actor, plugin: string): Promise<void> {
  const gone = await withdrawProposals(tx, [plugin, actor.person, actor.at]);
  if (gone.length === 0) return;
  const what = { act: "withdraw", proposals: gone.map(({ id }) => id).sort() };
  await appendEvidence(tx, actor, { kind: "plugin", subject: `plugin:${plugin}`, what });
}

/** Whether the person may start what is proposed: by the roles of the form, at that unit or over that project. */
export function mayDecide(identity: Identity, form: Pick<Form, "create">, row: ProposalRow): boolean {
  const starters = identity.assignments.filter(
    (a) => form.create.includes(a.role) && a.permissions.includes("document.write"),
  );
  if (row.project === null) return starters.some((a) => a.unit.id === row.unit);
  return covers({ ...identity, assignments: starters }, "document.write", row) && covers(identity, "project.read", row);
}

/** News for the work pages that may show it. */
function tellWork(context: Context, { unit, county, city, province }: ProposalRow): void {
  context.live.changed([{ topic: "work", place: { unit, county, city, province } }]);
}

async function openProposal(context: Context, tx: Tx, identity: Identity, id: string): Promise<ProposalRow> {
  const [row] = await lockProposal(tx, [id]);
  const form = row && context.definitions.find("form", row.form, undefined, await placeOfUnit(context, tx, row.unit));
  if (!form || !mayDecide(identity, form, row)) throw new Refusal("plugin.proposal-not-found");
  if (row.state !== "open") throw new Refusal("plugin.proposal-gone");
  return row;
}
