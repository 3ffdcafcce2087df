/** The file of a batch for the bank: made once at the step that waits for it, the same text each time it is taken out. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { nameOfFrom, namesOf } from "../documents/names.ts";
import { encodeGb18030 } from "../domain/gb18030.ts";
import { columnsOf } from "../domain/fields/table.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { plainYuan, writeBatch } from "../domain/write-batch.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { type Hand, linesOf, openBatch, type OpenBatch } from "./open-batch.ts";
import { countOrders, findOrderOfEntry, insertOrder, lockBatchDocument } from "./queries.ts";

/** The file with its name. From the first time on the case waits for the bank's result. */
export async function takeOut(
  context: Context,
  { identity, address }: Hand,
  id: string,
): Promise<{ name: string; bytes: Uint8Array }> {
  const actor = { person: identity.person.id, address, at: context.clock() };
  const { order, fresh, place, exchange } = await inTransaction(context.pool, async (tx) => {
    await lockBatchDocument(tx, [id]);
    const batch = await openBatch(context, tx, { identity }, id);
    const { document, waits } = batch;
    if (!waits || document.flow_case === null) throw new Refusal("batch.not-waiting");
    const at = [document.flow_case, waits.active.entry];
    const [known] = await findOrderOfEntry(tx, at);
    const files = (await countOrders(tx, [id]))[0]?.count ?? 0;
    const number = known?.number ?? (files === 0 ? document.number : `${document.number}-${files + 1}`);
    const made = known ?? (await textOf(context, batch, number));
    if (!known)
      await insertOrder(tx, [
        uuidv7(actor.at),
        number,
        id,
        document.flow_case,
        waits.active.step,
        waits.active.entry,
        made.lines,
        made.amount_fen,
        made.body,
        actor.person,
        actor.at,
      ]);
    await appendEvidence(tx, actor, {
      kind: "bank",
      subject: `document:${id}`,
      what: { do: "take-out-batch", number, lines: made.lines, amountFen: made.amount_fen, first: !known },
    });
    return { order: { number, body: made.body }, fresh: !known, place: document, exchange: batch.exchange };
  });
  if (fresh) context.live.changed([{ topic: `document:${id}`, place }]);
  const { encoding } = exchange.order;
  const bytes = encoding === "gb18030" ? encodeGb18030(order.body) : Buffer.from(`\uFEFF${order.body}`, "utf8");
  return { name: `${order.number}.csv`, bytes };
}

async function textOf(
  context: Context,
  { document, exchange }: OpenBatch,
  number: string,
): Promise<{ body: string; lines: number; amount_fen: number }> {
  const compiled = context.definitions.compiled(document.form, document.form_version);
  const { rows, amounts } = linesOf(document, exchange);
  const names = await namesOf(context.pool, compiled, document.answers);
  const nameOf = nameOfFrom(context, names, yearInChina(document.created_at));
  const say = (field: Field | undefined, value: unknown): string => {
    if (!field || value === undefined || value === null) return "";
    if (field.type === "money" && typeof value === "number") return plainYuan(value);
    return compiled.types.get(field.type).toText(value, field, nameOf, compiled.types);
  };
  const table = compiled.fields.get(exchange.table);
  const columns = new Map(table ? columnsOf(table).map((column) => [column.id, column]) : []);
  const body = writeBatch(exchange.order, {
    number,
    rows,
    amounts,
    ofColumn: (column, value) => say(columns.get(column), value),
    ofField: (field) => say(compiled.fields.get(field), document.answers[field]),
  });
  return { body, lines: rows.length, amount_fen: amounts.reduce((sum, fen) => sum + fen, 0) };
}
