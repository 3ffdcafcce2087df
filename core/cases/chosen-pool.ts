/** Whom a rule lets a person choose from, where it names a role. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Flow, HumanStep } from "../domain/flow.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { getDocument } from "../documents/read-document.ts";
import { candidatesOf } from "./candidates.ts";

/** Ids of the people, or undefined when anybody within reach may be chosen. */
export async function chosenPool(
  context: Context,
  db: Queryable,
  flow: Flow,
  step: HumanStep,
  document: Awaited<ReturnType<typeof getDocument>>,
): Promise<string[] | undefined> {
  const at = step.who.findIndex((who) => "chosenBy" in who && who.from !== undefined);
  if (at < 0) return undefined;
  const { units } = await placeOfUnit(context, db, document.unit);
  const found = await candidatesOf(
    db,
    { ...flow, steps: [step] },
    {
      form: document.form,
      unit: document.unit,
      parentUnit: units[1] ?? null,
      county: document.county ?? "",
      city: document.city,
      province: document.province,
      starter: document.created_by,
      answers: document.answers,
      value: () => undefined,
    },
    context.clock(),
  );
  return (found.candidates[step.id] ?? []).filter((c) => c.why.who === at).map((c) => c.person);
}
