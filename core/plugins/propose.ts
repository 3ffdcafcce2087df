/**
 * A draft that a plugin proposes: answers in fields that the grant names, checked as its start would check them, kept until
 * a person takes them over or turns them down. Nothing of the portal changes by it.
 */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { checkNewAnswers } from "../documents/check-new-answers.ts";
import { lockedFields } from "../documents/rights.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import { type GrantOf, powersAt } from "../domain/plugin-grant.ts";
import type { PluginManifest } from "../domain/plugin-manifest.ts";
import { isProposable, MAX_OPEN_PROPOSALS } from "../domain/plugin-proposal.ts";
import { looksLikeLink } from "../domain/plugin-told.ts";
import { covers, type DefinitionPlace, type Identity } from "../domain/scope.ts";
import { appendEvidence } from "../evidence/append.ts";
import { findStartableProject } from "../projects/startable.ts";
import { uuidv7 } from "../uuid.ts";
import { HostRefusal, isGranted } from "./host-door.ts";
import type { Caller } from "./host-handlers.ts";
import type { HostArgs, HostResult } from "./host-functions.ts";
import { tameText } from "./plain-data.ts";
import { countOpenProposals, findProposal, insertProposal, lockProposing } from "./proposal-queries.ts";
import { listUnitChain } from "./queries.ts";
import { seen } from "./tell-people.ts";

const MAX_ANSWERS_CHARS = 16_384;

type Asked = HostArgs<"propose">;
type Target = { unit: string; project?: { id: string; county: string | null } | undefined };

/** Keeps the proposal; the same key of the same plugin gives the one that is there, whatever became of it. */
export async function propose(
  context: Context,
  { manifest, grants }: { manifest: PluginManifest; grants: readonly GrantOf[] },
  caller: Caller,
  asked: Asked,
): Promise<HostResult<"propose">> {
  const plugin = manifest.id;
  const { key, form, answers } = asked;
  const [before] = await findProposal(context.pool, [plugin, key]);
  if (before) return { proposal: before.id, known: true };
  const reason = tameText(asked.reason);
  if (reason === "" || looksLikeLink(reason)) throw wrong("A reason holds no markup and no links.");
  if (JSON.stringify(answers).length > MAX_ANSWERS_CHARS) throw wrong("The answers are too long.");
  const target = await targetOf(context, caller, asked);
  const chain = (await listUnitChain(context.pool, [[target.unit]])).map(({ id }) => id);
  if (!isGranted(powersAt(grants, chain, context.clock()), "propose", asked))
    throw new HostRefusal("denied", "The grant does not reach that unit.");
  await checkAnswers(context, target, asked);
  const at = context.clock();
  const answer = await inTransaction(context.pool, async (tx) => {
    await lockProposing(tx, [plugin]);
    const [known] = await findProposal(tx, [plugin, key]);
    if (known) return { proposal: known.id, known: true };
    const [open] = await countOpenProposals(tx, [plugin]);
    if ((open?.count ?? 0) >= MAX_OPEN_PROPOSALS)
      throw new HostRefusal("quota", `A plugin has ${MAX_OPEN_PROPOSALS} open proposals at most.`);
    const id = uuidv7(at);
    const [project, person] = [target.project?.id ?? null, caller.identity?.person.id ?? null];
    const { version } = manifest;
    const kept = JSON.stringify(answers);
    await insertProposal(tx, [id, plugin, version, key, form, target.unit, project, kept, reason, at, person]);
    const what = { act: "propose", plugin, version, key, form, unit: target.unit, project, answers, reason };
    const actor = { person, address: "plugins", at };
    await appendEvidence(tx, actor, { kind: "plugin", subject: `proposal:${id}`, what });
    return { proposal: id, known: false };
  });
  const { county, city, province } = await placeFor(context, target.unit);
  context.live.changed([{ topic: "work", place: { unit: target.unit, county, city, province } }]);
  return answer;
}

/** For which unit, and under which project; a person's call reaches no further than the person. */
async function targetOf(context: Context, { identity, document }: Caller, asked: Asked): Promise<Target> {
  const form = context.definitions.find("form", asked.form);
  if (!form) throw wrong("There is no such form.");
  const row = identity && document !== undefined ? await seen(context, context.pool, identity, document) : undefined;
  if (form.project.role === "belongs") {
    const id = asked.project ?? row?.project ?? undefined;
    if (id === undefined) throw new HostRefusal("not-here", "The form belongs to a project, and none is named.");
    const project = await findStartableProject(context, context.pool, id, form.id);
    if (!project || (identity && !covers(identity, "project.read", project)))
      throw new HostRefusal("no-place", "No such document may be begun under that project now.");
    if (asked.unit !== undefined && asked.unit !== project.unit) throw wrong("The project is of another unit.");
    return { unit: project.unit, project };
  }
  if (asked.project !== undefined) throw wrong("The form belongs to no project.");
  const own = unitsOf(identity);
  const unit = asked.unit ?? row?.unit ?? own[0];
  if (unit === undefined) throw new HostRefusal("not-here", "No unit is named.");
  if (identity && unit !== row?.unit && !own.includes(unit))
    throw new HostRefusal("no-place", "The person is not of that unit.");
  if (!context.definitions.offers("form", form.id, await placeFor(context, unit)))
    throw new HostRefusal("no-place", "The form is not in use there.");
  return { unit };
}

function unitsOf(identity: Identity | undefined): string[] {
  return identity?.assignments.map(({ unit }) => unit.id) ?? [];
}

function placeFor(context: Context, unit: string): Promise<DefinitionPlace> {
  return placeOfUnit(context, context.pool, unit);
}

/** Only fields that a writer could fill by hand, and only answers with which the draft could be begun. */
async function checkAnswers(context: Context, target: Target, { form, answers }: Asked): Promise<void> {
  const place = await placeFor(context, target.unit);
  const compiled: CompiledForm = context.definitions.compiled(form, undefined, place);
  const locked = lockedFields(context.definitions.flowOf(form, place), compiled.form);
  for (const id of Object.keys(answers)) {
    const field = compiled.fields.get(id);
    if (!field || !isProposable(field) || locked.includes(id))
      throw wrong(`${tameText(id, 60)} is no field that may be proposed.`);
  }
  const [fault] = await checkNewAnswers(context, context.pool, compiled, target, answers);
  if (fault) throw wrong(`${fault.pointer}: ${fault.code}`);
}

function wrong(text: string): HostRefusal {
  return new HostRefusal("bad-input", text);
}
