/**
 * Recomputes a project's indicators inside the transaction that changed a document or the ledger. What a plugin computes
 * is only owed here: it is asked after the commit (`keep-computing.ts`), and the last value holds meanwhile.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { canonicalText } from "../domain/canonical.ts";
import { dayInChina } from "../documents/facts.ts";
import { compileExpression, type ExpressionScope } from "../domain/expression.ts";
import { type Indicator, isByPlugin } from "../domain/indicator.ts";
import { uuidv7 } from "../uuid.ts";
import { computeInput } from "./compute-input.ts";
import {
  findCurrentValue,
  findIndicatedUnit,
  forgetOwed,
  insertValue,
  listCurrentValues,
  oweFigure,
  retireValue,
  type ValueRow,
} from "./queries.ts";
import { readInputs, readLedger, shownInputs } from "./read-inputs.ts";

/** A computed figure with its inputs. */
export type IndicatorValue = ValueRow;

/** Keeps an older value when inputs and definition did not change; a new one stores its inputs and their digest. */
export async function recomputeIndicators(context: Context, tx: Queryable, project: string, at: Date): Promise<void> {
  const ledger = await readLedger(tx, project);
  const [home] = await findIndicatedUnit(tx, [project]);
  const place = home && (await placeOfUnit(context, tx, home.unit));
  for (const indicator of context.definitions.all("indicator", place)) {
    const found = await readInputs(context, tx, project, indicator, ledger);
    const { scope, values } = found;
    const [current] = await findCurrentValue(tx, [project, indicator.id]);
    if (isByPlugin(indicator)) {
      const { digest } = computeInput(indicator, values, home?.region ?? "", at);
      if (current?.digest === digest) await forgetOwed(tx, [project, indicator.id]);
      else await oweFigure(tx, [project, indicator.id, digest, at]);
      continue;
    }
    const digest = createHash("sha256")
      .update(canonicalText({ indicator: indicator.id, version: indicator.version, values }))
      .digest("hex");
    if (current?.digest === digest) continue;
    const result = evaluateIndicator(indicator, scope, values, dayInChina(at));
    await retireValue(tx, [project, indicator.id]);
    await insertValue(tx, [
      uuidv7(at),
      project,
      indicator.id,
      indicator.version,
      result.valueBp ?? null,
      result.missing,
      JSON.stringify(shownInputs(indicator, found)),
      digest,
      at,
    ]);
  }
}

/** The values in force, for portal and publication. */
export function currentIndicators(db: Queryable, project: string): Promise<ValueRow[]> {
  return listCurrentValues(db, [project]);
}

function evaluateIndicator(
  indicator: Indicator,
  scope: ExpressionScope,
  values: Record<string, unknown>,
  today: string,
): { valueBp?: number; missing: string[] } {
  const expression = compileExpression(indicator.expr ?? "", scope, "Percent");
  if ("faults" in expression) throw new Error(`indicator ${indicator.id} does not compile`);
  const result = expression.run(values, { today });
  const labelOf = (id: string): string => indicator.inputs.find((input) => input.id === id)?.label ?? id;
  if (result.kind === "missing") return { missing: result.names.map(labelOf) };
  // Nothing to divide by: the figure does not exist yet, which is not the same as 0.
  if (result.kind === "error")
    return { missing: indicator.inputs.filter((input) => !values[input.id]).map((input) => input.label) };
  return { valueBp: Number(result.value), missing: [] };
}
