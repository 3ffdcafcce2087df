/** A batch in front of a person: its exchange with the bank, the right, and the step at which it waits for the bank. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { catchUp } from "../definitions/catch-up.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { BatchExchange } from "../domain/batch-exchange.ts";
import type { Active } from "../domain/case-state.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import type { BatchResults } from "../domain/flow-results.ts";
import type { DefinitionPlace, Identity } from "../domain/scope.ts";
import { covers } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type BatchDocument, findBatchDocument } from "./queries.ts";

export type Hand = { identity: Identity; address: string };
export type OpenBatch = {
  document: BatchDocument;
  exchange: BatchExchange;
  /** The step that waits for the bank now, and its entry. */
  waits: { active: Active; results: BatchResults } | undefined;
};

/** What the definitions of a place say about batches of a form; undefined for a form that is no batch. */
export function exchangeAt(
  context: Pick<Context, "definitions">,
  place: DefinitionPlace,
  form: string,
): BatchExchange | undefined {
  return context.definitions
    .all("reconciliation", place)
    .flatMap(({ batches }) => batches ?? [])
    .find((one) => one.form === form);
}

/** The batch for a person who deals with the bank; anybody else does not find it. */
export async function openBatch(
  context: Context,
  db: Queryable,
  { identity }: Pick<Hand, "identity">,
  id: string,
): Promise<OpenBatch> {
  const [document] = await findBatchDocument(db, [id]);
  if (!document || !handles(identity, document)) throw new Refusal("document.not-found");
  return { document, ...(await aroundBatch(context, db, document)) };
}

/** Whether the person deals with the bank for this batch, whose file holds names and cards unmasked. */
export function handles(identity: Identity, document: BatchDocument): boolean {
  return covers(identity, "payment-order.handle", document) && covers(identity, "sensitive.read", document);
}

export async function aroundBatch(
  context: Context,
  db: Queryable,
  document: BatchDocument,
): Promise<Omit<OpenBatch, "document">> {
  const exchange = exchangeAt(context, await placeOfUnit(context, db, document.unit), document.form);
  if (!exchange) throw new Refusal("batch.not-found");
  await catchUp(context, "form", document.form, document.form_version);
  return { exchange, waits: await waitsAt(context, document) };
}

async function waitsAt(context: Context, document: BatchDocument): Promise<OpenBatch["waits"]> {
  const { flow, flow_version: version, case_state: state } = document;
  if (flow === null || version === null || state?.status !== "running") return undefined;
  await catchUp(context, "flow", flow, version);
  const { definitions } = context;
  const plan = planOf(expandFlow(definitions.get("flow", flow, version), (id, v) => definitions.find("flow", id, v)));
  for (const active of state.active) {
    const step = plan.get(active.step)?.step;
    if (step?.do === "handle" && step.results) return { active, results: step.results };
  }
  return undefined;
}

/** The rows of the batch and what each asks to be paid; refuses a row without an amount. */
export function linesOf(
  { answers }: Pick<BatchDocument, "answers">,
  { table, amount }: Pick<BatchExchange, "table" | "amount">,
): { rows: Record<string, unknown>[]; amounts: number[] } {
  const found = answers[table];
  const rows = (Array.isArray(found) ? found : []) as Record<string, unknown>[];
  const amounts = rows.map((row) => row[amount]);
  if (rows.length === 0 || !amounts.every((fen): fen is number => typeof fen === "number" && fen > 0))
    throw new Refusal("batch.empty");
  return { rows, amounts };
}
