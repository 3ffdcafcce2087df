/** What a form offers to be moved: savings that its rule finds now, in the reader's scope. Nothing is kept. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { dayInChina } from "../domain/day.ts";
import { type Offer, offersOf } from "../domain/offers.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { listFamilies } from "../ledger/list-families.ts";
import { withSources } from "./ask-sources.ts";
import { judgeSubjects } from "./read-world.ts";
import { rulesAt } from "./rule-store.ts";

export type ShownOffer = Offer & { message: string };

/** Empty where the form offers nothing, or nobody saved. */
export async function readOffers(context: Context, identity: Identity, form: string): Promise<ShownOffer[]> {
  const definition = context.definitions.find("form", form);
  if (!definition) throw new Refusal("definition.not-found");
  const starter = identity.assignments.find((one) => definition.create.includes(one.role));
  if (!definition.offers || !starter) return [];
  const { rule } = definition.offers;
  const lines = await listFamilies(context.pool, identity);
  const projects = [...new Set(lines.flatMap(({ project }) => project ?? []))];
  const rules = rulesAt(context, await placeOfUnit(context, context.pool, starter.unit.id), ({ id }) => id === rule);
  const asOf = dayInChina(context.clock());
  const saved = new Map<string, number>();
  const messages = new Map<string, string>();
  const judged = await withSources(context, (own) =>
    judgeSubjects(own, context.pool, "project", rules, projects, asOf),
  );
  for (const { subject, verdict } of judged) {
    if (verdict.kind !== "fires" || (verdict.givesFen ?? 0) <= 0) continue;
    saved.set(subject.id, verdict.givesFen ?? 0);
    messages.set(subject.id, verdict.message);
  }
  return offersOf(saved, lines).map((offer) => ({ ...offer, message: messages.get(offer.from.project ?? "") ?? "" }));
}
