/**
 * People whom plugins choose for steps. A decision that comes to such a step is begun without an answer, given up before
 * anything is written, and made again with what the plugin said meanwhile, outside the transaction; an answer counts for
 * the state of document and case that it was asked about. Without a usable answer the command is refused and the case
 * waits where it stands; who administers flows there is told.
 */
import { holdersOf } from "../accounts/holders.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { pluginOf } from "../domain/offer-name.ts";
import type { PluginWho } from "../domain/flow-people.ts";
import type { Notice } from "../domain/notice.ts";
import { problem } from "../domain/problem.ts";
import { holdsSensitive, redactAnswers } from "../domain/redact.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { Refusal } from "../errors.ts";
import { sendNotices } from "../notices/send-notice.ts";

export type PickRule = { key: string; step: string; who: PluginWho; candidates: { id: string; name: string }[] };
/** Gives the ids that a plugin chose of the candidates. */
export type Pick = (rule: PickRule) => readonly string[];
type Known = { key: string; people: readonly string[] };
/** What plugins answered so far for one command, and about which state. */
export type Picks = { about: string; known: Known[] };

/** A decision that cannot be made before a plugin was asked. */
export class Unasked extends Error {
  readonly rule: PickRule;
  readonly document: LockedDocument;
  readonly answers: Readonly<Record<string, unknown>>;

  constructor(rule: PickRule, document: LockedDocument, answers: Readonly<Record<string, unknown>>) {
    super(`nobody asked ${rule.who.plugin} yet`);
    this.rule = rule;
    this.document = document;
    this.answers = answers;
  }
}

/** Behind the lock: the answers about this state; those about another one are forgotten. */
export function pickOf(
  picks: Picks,
  seq: number,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
): Pick {
  const about = `${document.stamp} ${seq}`;
  if (picks.about !== about) picks.known = [];
  picks.about = about;
  return (rule) => {
    const ids = rule.candidates.map(({ id }) => id).join(" ");
    const known = picks.known.find(({ key }) => key === `${rule.key} ${ids}`);
    if (!known) throw new Unasked(rule, document, answers);
    return known.people;
  };
}

/** Asks for one rule, with no connection held, and keeps the answer; refuses where there is none that can be used. */
export async function askForPeople(context: Context, picks: Picks, unasked: Unasked): Promise<void> {
  const { rule, document, answers } = unasked;
  const { who, candidates } = rule;
  const { plugin, offer } = pluginOf(who.plugin);
  const form = context.definitions.compiled(document.form, document.formVersion);
  const offered = context.pluginOffers("approver.find").some(({ name }) => name === who.plugin);
  const answer = offered
    ? await context.askPlugin("approver.find", plugin, {
        rule: offer,
        params: who.params ?? {},
        step: rule.step,
        document: { id: document.id, number: document.number, form: document.form },
        answers: redactAnswers(answers, [...form.fields.values()].filter(holdsSensitive), form.types),
        candidates,
      })
    : undefined;
  const people = answer?.ok === true ? answer.output.people : [];
  const known = new Set(candidates.map(({ id }) => id));
  if (people.length === 0 || people.some((id) => !known.has(id))) {
    await tellAdministrators(context, unasked);
    throw new Refusal("case.refused", {
      problems: [problem("flow.plugin-people", "", { step: rule.step, plugin: who.plugin })],
    });
  }
  picks.known.push({ key: `${rule.key} ${candidates.map(({ id }) => id).join(" ")}`, people });
}

/** Once a day for a step of a document. */
async function tellAdministrators(context: Context, { document, rule }: Unasked): Promise<void> {
  const at = context.clock();
  const hints = await inTransaction(context.pool, async (tx) => {
    const people = await holdersOf(tx, context.definitions, "flow.administer", document.place, at);
    const notices = people.map(
      (person): Notice => ({
        person,
        kind: "stopped",
        document: document.id,
        flowCase: null,
        step: null,
        params: { number: document.number, step: rule.step },
        dedupe: `approver.find ${document.id} ${rule.key} ${dayInChina(at)}`,
      }),
    );
    return sendNotices(tx, notices, at);
  });
  context.live.changed(hints);
}
