/**
 * Figures that plugins owe, one by one: read what goes in, ask outside of any transaction, write the answer only where
 * nothing changed meanwhile. A plugin that fails leaves the last value as it is and is asked again later.
 */
import type { Answered, Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { type Indicator, isByPlugin } from "../domain/indicator.ts";
import { type Figure, figureOf, figureWait } from "../domain/plugin-figure.ts";
import { uuidv7 } from "../uuid.ts";
import { type Computation, computeInput } from "./compute-input.ts";
import {
  claimOwed,
  type ComputedBy,
  delayOwed,
  findIndicatedUnit,
  forgetOwed,
  insertComputed,
  lockOwed,
  type OwedRow,
  retireValue,
  type Source,
} from "./queries.ts";
import { type InputValues, readInputs, readLedger, shownInputs } from "./read-inputs.ts";

type Work = {
  indicator: Indicator & { plugin: string };
  found: InputValues;
  computation: Computation;
  place: { unit: string; county: string | null; city: string | null; province: string };
};
type Result = { figure: Figure | undefined; missing: string[]; note: string | null; sources: Source[] };

/** Asks for one figure that is owed; false when none is due. */
export async function workFigure(context: Context): Promise<boolean> {
  const at = context.clock();
  const [owed] = await claimOwed(context.pool, [at]);
  if (!owed) return false;
  const work = await readWork(context, context.pool, owed, at);
  if (!work) {
    // The indicator is no plugin's any more, or the project is gone.
    await forgetOwed(context.pool, [owed.project, owed.indicator]);
    return true;
  }
  const { plugin, input, seed } = work.computation;
  const answer = await context.askPlugin("indicator.compute", plugin, input, { clockMs: at.getTime(), seed });
  const result = resultOf(work, answer);
  if (typeof result === "string") {
    const next = new Date(at.getTime() + figureWait(owed.tries));
    await delayOwed(context.pool, [owed.project, owed.indicator, owed.digest, result, next]);
  } else if (answer) await write(context, owed, work, result, answer, at);
  context.live.changed([{ topic: `project:${owed.project}`, place: work.place }]);
  return true;
}

async function readWork(context: Context, db: Queryable, owed: OwedRow, at: Date): Promise<Work | undefined> {
  const [home] = await findIndicatedUnit(db, [owed.project]);
  const place = home && (await placeOfUnit(context, db, home.unit));
  const indicator = context.definitions.all("indicator", place).find(({ id }) => id === owed.indicator);
  if (!home || !indicator || !isByPlugin(indicator)) return undefined;
  const found = await readInputs(context, db, owed.project, indicator, await readLedger(db, owed.project));
  const { unit, county, city, province } = home;
  return {
    indicator,
    found,
    computation: computeInput(indicator, found.values, home.region, at),
    place: { unit, county, city, province },
  };
}

/** What the answer is worth, or in a few words why it is worth nothing. */
function resultOf({ indicator }: Work, answer: Answered<"indicator.compute"> | undefined): Result | string {
  if (!answer) return "not-served";
  if (!answer.ok) return `${answer.code}: ${answer.text}`;
  const { output } = answer;
  const labelOf = (id: string): string => indicator.inputs.find((input) => input.id === id)?.label ?? id;
  if ("missing" in output) return { figure: undefined, missing: output.missing.map(labelOf), note: null, sources: [] };
  const figure = figureOf(indicator, output.value);
  if (!figure) return `bad-output: ${output.value}`;
  return { figure, missing: [], note: output.note ?? null, sources: output.sources ?? [] };
}

/** Only where what was asked is still what is owed; else the next look asks anew. */
async function write(
  context: Context,
  owed: OwedRow,
  { indicator, found, computation }: Work,
  result: Result,
  { served }: Answered<"indicator.compute">,
  at: Date,
): Promise<void> {
  const { digest, seed, plugin, input } = computation;
  const run: ComputedBy = { plugin, ...served, offer: input.offer, clockMs: at.getTime(), seed, input };
  const { figure, missing, note, sources } = result;
  await inTransaction(context.pool, async (tx) => {
    const [still] = await lockOwed(tx, [owed.project, owed.indicator]);
    if (still?.digest !== owed.digest) return;
    await retireValue(tx, [owed.project, owed.indicator]);
    await insertComputed(tx, [
      uuidv7(at),
      owed.project,
      indicator.id,
      indicator.version,
      figure && "valueBp" in figure ? figure.valueBp : null,
      figure && "figure" in figure ? figure.figure : null,
      missing,
      JSON.stringify(shownInputs(indicator, found)),
      note,
      JSON.stringify(sources),
      digest,
      JSON.stringify(run),
      at,
    ]);
    await forgetOwed(tx, [owed.project, owed.indicator]);
  });
}
