/** Recomputes a project's indicators inside the transaction that changed a document or the ledger. */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { answersNow, oddVersions } from "../definitions/read-as.ts";
import { canonicalText } from "../domain/canonical.ts";
import { dayInChina } from "../documents/facts.ts";
import { indicatorScope } from "../domain/definition-set.ts";
import { compileExpression } from "../domain/expression.ts";
import type { Indicator, IndicatorInput } from "../domain/indicator.ts";
import { formatMoney, formatPercent } from "../domain/money.ts";
import { uuidv7 } from "../uuid.ts";
import {
  findCurrentValue,
  findDocumentInput,
  findIndicatedUnit,
  findLedgerInputs,
  insertValue,
  listCurrentValues,
  listDocumentInputs,
  retireValue,
  type ValueRow,
} from "./queries.ts";

/** A computed figure with its inputs. */
export type IndicatorValue = ValueRow;

/** Keeps an older value when inputs and definition did not change; a new one stores its inputs and their digest. */
export async function recomputeIndicators(context: Context, tx: Queryable, project: string, at: Date): Promise<void> {
  const [ledger] = await findLedgerInputs(tx, [project]);
  const [home] = await findIndicatedUnit(tx, [project]);
  const place = home && (await placeOfUnit(context, tx, home.unit));
  for (const indicator of context.definitions.all("indicator", place)) {
    const scope = indicatorScope(indicator, { find: context.definitions.find, all: context.definitions.all });
    const values: Record<string, unknown> = {};
    for (const input of indicator.inputs) {
      const value = await inputValue(context, tx, project, input, ledger);
      const figure = scope[input.id] === "string" ? value : Number(value);
      // What a former version asked for as text is no figure.
      if (value !== undefined && !Number.isNaN(figure)) values[input.id] = figure;
    }
    const digest = createHash("sha256")
      .update(canonicalText({ indicator: indicator.id, version: indicator.version, values }))
      .digest("hex");
    const [current] = await findCurrentValue(tx, [project, indicator.id]);
    if (current?.digest === digest) continue;
    const result = evaluateIndicator(indicator, scope, values, dayInChina(at));
    const inputs = indicator.inputs.map((input) => ({
      id: input.id,
      label: input.label,
      text: inputText(values[input.id], scope[input.id]),
    }));
    await retireValue(tx, [project, indicator.id]);
    await insertValue(tx, [
      uuidv7(at),
      project,
      indicator.id,
      indicator.version,
      result.valueBp ?? null,
      result.missing,
      JSON.stringify(inputs),
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
  scope: ReturnType<typeof indicatorScope>,
  values: Record<string, unknown>,
  today: string,
): { valueBp?: number; missing: string[] } {
  const expression = compileExpression(indicator.expr, scope, "Percent");
  if ("faults" in expression) throw new Error(`indicator ${indicator.id} does not compile`);
  const result = expression.run(values, { today });
  const labelOf = (id: string): string => indicator.inputs.find((input) => input.id === id)?.label ?? id;
  if (result.kind === "missing") return { missing: result.names.map(labelOf) };
  // Nothing to divide by: the figure does not exist yet, which is not the same as 0.
  if (result.kind === "error")
    return { missing: indicator.inputs.filter((input) => !values[input.id]).map((input) => input.label) };
  return { valueBp: Number(result.value), missing: [] };
}

async function inputValue(
  context: Context,
  tx: Queryable,
  project: string,
  input: IndicatorInput,
  ledger: Awaited<ReturnType<typeof findLedgerInputs>>[number] | undefined,
): Promise<unknown> {
  const from = input.from;
  if ("ledger" in from) return ledger && ledger.lines > 0 ? ledger[from.ledger] : undefined;
  if ("project" in from) return ledger?.approved ?? undefined;
  if (oddVersions(context.definitions, from.form, from.field).length > 0)
    return convertedInput(context, tx, project, from);
  const [row] = await findDocumentInput(tx, [project, from.form, from.field]);
  return row?.[from.pick] ?? undefined;
}

/** The same where some versions of the form mean another value by the field. */
async function convertedInput(
  context: Context,
  tx: Queryable,
  project: string,
  from: Extract<IndicatorInput["from"], { form: string }>,
): Promise<unknown> {
  const found = (await listDocumentInputs(tx, [project, from.form])).flatMap((row) => {
    const value = answersNow(context.definitions, from.form, row.form_version, row.answers)[from.field];
    return value === undefined || value === null ? [] : [value];
  });
  if (from.pick === "sum")
    return found.reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0);
  return from.pick === "first" ? found[0] : found.at(-1);
}

function inputText(value: unknown, type: unknown): string {
  if (value === undefined) return "";
  if (type === "Money") return formatMoney(Number(value), "yuan");
  return type === "Percent" ? `${formatPercent(Number(value))}%` : String(value);
}
