/** The values that go into a project's indicators, from the ledger, the project and its finished documents. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { answersNow, oddVersions } from "../definitions/read-as.ts";
import { indicatorScope } from "../domain/definition-set.ts";
import type { ExpressionScope } from "../domain/expression.ts";
import type { Indicator, IndicatorInput } from "../domain/indicator.ts";
import { formatMoney, formatPercent } from "../domain/money.ts";
import { findDocumentInput, findLedgerInputs, listDocumentInputs } from "./queries.ts";

type LedgerRow = Awaited<ReturnType<typeof findLedgerInputs>>[number] | undefined;
/** Values by the name of their input, those that are there; figures are numbers, all else is text. */
export type InputValues = { scope: ExpressionScope; values: Record<string, string | number> };

/** What the ledger and the project give, for all indicators of a project. */
export async function readLedger(tx: Queryable, project: string): Promise<LedgerRow> {
  return (await findLedgerInputs(tx, [project]))[0];
}

export async function readInputs(
  context: Context,
  tx: Queryable,
  project: string,
  indicator: Indicator,
  ledger: LedgerRow,
): Promise<InputValues> {
  const scope = indicatorScope(indicator, { find: context.definitions.find, all: context.definitions.all });
  const values: Record<string, string | number> = {};
  for (const input of indicator.inputs) {
    const value = await inputValue(context, tx, project, input, ledger);
    if (value === undefined || value === null) continue;
    if (scope[input.id] === "string") {
      if (typeof value === "string" || typeof value === "number") values[input.id] = value;
      continue;
    }
    // What a former version asked for as text is no figure.
    const figure = Number(value);
    if (!Number.isNaN(figure)) values[input.id] = figure;
  }
  return { scope, values };
}

/** The inputs as readers see them beside the value. */
export function shownInputs(
  indicator: Indicator,
  { scope, values }: InputValues,
): { id: string; label: string; text: string }[] {
  return indicator.inputs.map(({ id, label }) => ({ id, label, text: inputText(values[id], scope[id]) }));
}

async function inputValue(
  context: Context,
  tx: Queryable,
  project: string,
  input: IndicatorInput,
  ledger: LedgerRow,
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
