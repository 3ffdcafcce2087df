/**
 * Makes the draft that follows from a finished document, in one transaction with its line in core.prepared: fills it as
 * the definition says, judges it as its submission would be, and keeps it only where nothing stands against it. Whoever
 * comes second, also after a crash, finds the line locked or the draft made.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { optionsOf } from "../documents/list-options.ts";
import { factsOf, writerOf } from "../documents/facts.ts";
import { completeAnswers } from "../documents/complete-answers.ts";
import { saveDraftIn } from "../documents/save-draft.ts";
import { startDocumentIn } from "../documents/start-document.ts";
import { readDraft, submissionFaults } from "../documents/submission-faults.ts";
import { dayInChina } from "../domain/day.ts";
import type { Form } from "../domain/form.ts";
import {
  firstAnswers,
  follows,
  groundsScope,
  laterAnswers,
  looksUp,
  onlyFields,
  type Outlook,
  outlookOf,
} from "../domain/prepare-draft.ts";
import type { Prepares } from "../domain/prepares.ts";
import { problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { withSources } from "../rules/ask-sources.ts";
import { judgeMoments } from "../rules/check-command.ts";
import { lookUp } from "../rules/read-world.ts";
import { uuidv7 } from "../uuid.ts";
import { noticeOf, toldOf } from "./tell-draft.ts";
import {
  findFollower,
  findSource,
  lockPrepared,
  type PreparedRow,
  setMade,
  setWaiting,
  type SourceRow,
} from "./queries.ts";

export type Made = Pick<PreparedRow, "state" | "document" | "against" | "looks">;

/** As who the draft is made, from where, and whether that person asked for it or is told of it. */
export type Hand = { identity: Identity; address: string; asked: boolean };

/**
 * Gives what became of it. A line that is made already gives its draft; one whose draft was thrown away makes another
 * only when somebody asks.
 */
export function makeDraft(context: Context, line: { source: string; form: string }, hand: Hand): Promise<Made> {
  return withSources(context, (own) => makeIt(own, line, hand));
}

async function makeIt(
  context: Context,
  { source: id, form: formId }: { source: string; form: string },
  hand: Hand,
): Promise<Made> {
  const at = context.clock();
  const made = await inTransaction(context.pool, async (tx) => {
    const [line] = await lockPrepared(tx, [id, formId]);
    if (!line) throw new Refusal("document.not-found");
    if (line.document !== null || (line.state !== "owed" && !hand.asked)) return { ...line, hints: [] };
    const [source] = await findSource(tx, [id]);
    const form =
      source && context.definitions.find("form", source.form, undefined, await placeOfUnit(context, tx, source.unit));
    const prepares = form?.prepares;
    if (!source || !form || prepares?.form !== formId) return setAside(tx, line, at);
    const [there] = await findFollower(tx, [formId, prepares.named, id, source.project]);
    if (there) {
      await setMade(tx, [id, formId, there.id, "[]", at]);
      return { ...line, state: "made" as const, document: there.id, against: [], hints: [] };
    }
    const found = await tryDraft(context, tx, { source, form, prepares }, hand);
    if (found === undefined) return setAside(tx, line, at);
    const { document, outlook } = found;
    const { against, looks } = outlook;
    const told = toldOf(outlook);
    const news = !hand.asked && (document !== null || told !== line.told);
    if (document === null) await setWaiting(tx, [id, formId, JSON.stringify(against), told, at]);
    else {
      await setMade(tx, [id, formId, document, JSON.stringify(looks), at]);
      await appendEvidence(
        tx,
        { person: hand.asked ? hand.identity.person.id : null, address: hand.address, at },
        {
          kind: "draft",
          subject: `document:${document}`,
          what: { from: id, form: formId, for: hand.identity.person.id, looks: looks.map(({ code }) => code) },
        },
      );
    }
    const draft = document === null ? undefined : await readDraft(tx, document);
    const notices = news ? [noticeOf(context, hand.identity.person.id, { source, draft, formId, outlook })] : [];
    const state = document === null ? ("waiting" as const) : ("made" as const);
    const { unit, county, city, province } = source;
    const page: Hint = { topic: `document:${id}`, place: { unit, county, city, province } };
    return { state, document, against, looks, hints: [...(await sendNotices(tx, notices, at)), page] };
  });
  const { hints, ...answer } = made;
  context.live.changed([...hints, { topic: "work", people: [hand.identity.person.id] }]);
  return answer;
}

/** Nothing follows from the document, at least not now: the line stays and costs nothing. */
async function setAside(tx: Tx, line: PreparedRow, at: Date): Promise<PreparedRow & { hints: [] }> {
  await setWaiting(tx, [line.source, line.form, "[]", line.told, at]);
  return { ...line, state: "waiting", hints: [] };
}

type Order = { source: SourceRow; form: Form; prepares: Prepares };

/** Starts the draft behind a savepoint and takes it back where something stands against it; undefined where none follows. */
async function tryDraft(
  context: Context,
  tx: Tx,
  { source, form, prepares }: Order,
  { identity }: Hand,
): Promise<{ document: string | null; outlook: Outlook } | undefined> {
  const at = context.clock();
  const world = { find: context.definitions.find, types: context.types };
  const found = await lookUp(context, tx, looksUp(form), source.id, dayInChina(at));
  if (!found) return undefined;
  const scope = groundsScope(form, world);
  const { answers } = found.subject;
  const facts = factsOf(context, writerOf(source));
  const grounds = { id: source.id, answers, values: found.values, facts };
  if (!follows(prepares, scope, grounds)) return undefined;
  await tx.query("savepoint draft");
  try {
    const id = uuidv7(at);
    const place = source.project === null ? { unit: source.unit } : { project: source.project };
    await startDocumentIn(context, tx, identity, {
      id,
      form: prepares.form,
      ...place,
      answers: firstAnswers(prepares, scope, grounds),
    });
    await fillRest(context, tx, identity, id, prepares);
    const outlook = await outlookOn(context, tx, id);
    if (outlook.against.length === 0) {
      await tx.query("release savepoint draft");
      return { document: id, outlook };
    }
    await tx.query("rollback to savepoint draft");
    return { document: null, outlook };
  } catch (error) {
    await tx.query("rollback to savepoint draft");
    // What the use cases refuse stands against the draft like anything else; what failed is tried again.
    if (!(error instanceof Refusal)) throw error;
    const problems = error.problems.length > 0 ? error.problems : [problem(error.code, "")];
    return { document: null, outlook: outlookOf(problems, []) };
  }
}

/** Fields that point to the only thing there is, then what follows from the draft as it is computed with them. */
async function fillRest(context: Context, tx: Tx, identity: Identity, id: string, prepares: Prepares): Promise<void> {
  const row = await readDraft(tx, id);
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const answers = { ...row.answers };
  for (const { field, where } of onlyFields(prepares)) {
    if (answers[field] !== undefined) continue;
    const options = await optionsOf(context, tx, row, field, "", where);
    const [only] = options;
    if (only && options.length === 1) answers[field] = only.id;
  }
  const facts = factsOf(context, writerOf(row));
  const home = { document: id, project: row.project, county: row.county };
  const completed = await completeAnswers(context, tx, compiled, home, answers, facts);
  const later = laterAnswers(prepares, compiled.form, context.types, completed.answers, facts);
  await saveDraftIn(context, tx, identity, id, { stamp: row.stamp, answers: { ...completed.answers, ...later } });
}

/** The submission as it would be judged now: what the form stops, and what its rules say. */
async function outlookOn(context: Context, tx: Tx, id: string): Promise<Outlook> {
  const row = await readDraft(tx, id);
  const judged = await judgeMoments(context, tx, {
    document: { id, form: row.form, place: { unit: row.unit } },
    answers: row.answers,
    moments: ["submit"],
    at: context.clock(),
    actor: row.created_by,
  });
  return outlookOf(
    await submissionFaults(context, tx, row),
    judged.map(({ result }) => result),
  );
}
