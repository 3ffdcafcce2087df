/** Money that came back: which payment it may belong to, and the draft that a person goes on with. Nothing is posted here. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { startDocument } from "../documents/start-document.ts";
import { plusDays } from "../domain/day.ts";
import { fieldsOf } from "../domain/form.ts";
import { plainName, plainNumber } from "../domain/match-statement.ts";
import type { Reconciliation } from "../domain/reconciliation.ts";
import type { Identity } from "../domain/scope.ts";
import { toHalfWidthProse } from "../domain/text-width.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { getAccount, type Hand } from "./accounts.ts";
import type { AccountRow } from "./queries.ts";
import { findReturnLine, listReturnable, type PaidRow, type ReturnLine, setReturnDocument } from "./return-queries.ts";
import { type BankSettings, settingsAt } from "./settings.ts";

/** Payments offered to choose from. */
const OFFERED = 20;

/** Payments that the line may give back, the likeliest first, with what speaks for each. */
export async function listReturnCandidates(context: Context, identity: Identity, accountId: string, lineId: string) {
  const account = await getAccount(context.pool, identity, "bank.write", accountId);
  const settings = await settingsAt(context, context.pool, account.unit);
  const { line, returned } = await returnOf(context.pool, account, settings, lineId);
  const candidates = await candidatesFor(context.pool, account, settings, line, returned.days);
  return candidates.slice(0, OFFERED).map(({ row, signs }) => ({
    id: row.id,
    day: row.paid_at,
    amountFen: row.amount_fen,
    payee: row.payee,
    voucher: row.voucher,
    document: { id: row.document, number: row.document_number },
    project: row.project === null ? null : { id: row.project, name: row.project_name ?? "" },
    signs,
  }));
}

/** Starts the draft and fills what the line and the definition say; the id is the caller's. Gives the draft that is there for a repeat. */
export async function startReturn(
  context: Context,
  { identity, address }: Hand,
  accountId: string,
  lineId: string,
  given: { id: string; payment: string },
): Promise<string> {
  const account = await getAccount(context.pool, identity, "bank.write", accountId);
  const settings = await settingsAt(context, context.pool, account.unit);
  const { line, returned } = await returnOf(context.pool, account, settings, lineId);
  if (line.document !== null) return line.document;
  const candidates = await candidatesFor(context.pool, account, settings, line, returned.days);
  const paid = candidates.find(({ row }) => row.id === given.payment)?.row;
  if (!paid) throw new Refusal("bank.item-not-found");
  const answers = answersOf(context, returned, line, paid);
  const document = await startDocument(context, identity, {
    id: given.id,
    form: returned.form,
    ...(paid.project !== null && { project: paid.project }),
    answers,
  });
  await setReturnDocument(context.pool, [line.id, document]);
  await appendEvidence(
    context.pool,
    { person: identity.person.id, address, at: context.clock() },
    {
      kind: "bank",
      subject: `bank-account:${account.id}`,
      what: { do: "return", line: line.id, payment: paid.id, document },
    },
  );
  context.live.changed([{ topic: "bank", place: account }]);
  return document;
}

async function returnOf(db: Queryable, account: AccountRow, settings: BankSettings, lineId: string) {
  const [line] = await findReturnLine(db, [account.id, lineId]);
  if (!line || line.amount_fen <= 0) throw new Refusal("bank.item-not-found");
  const [returned] = settings.returned;
  if (!returned) throw new Refusal("definition.not-found", { facts: { kind: "reconciliation", id: "returned" } });
  return { line, returned };
}

async function candidatesFor(
  db: Queryable,
  account: AccountRow,
  settings: BankSettings,
  line: ReturnLine,
  days: number,
) {
  const rows = await listReturnable(db, [
    account.county,
    plusDays(line.booked_on, -days),
    line.booked_on,
    line.amount_fen,
    settings.forms,
    settings.fields,
  ]);
  const name = plainName(line.counterparty);
  const numbers = [line.voucher, line.reference].map(plainNumber).filter((number) => number !== "");
  return rows
    .map((row) => {
      const known = numbers.includes(plainNumber(row.voucher)) || numbers.includes(plainNumber(row.serial));
      const signs = [
        ...(known ? (["number"] as const) : []),
        ...(row.amount_fen === line.amount_fen ? (["amount"] as const) : []),
        ...(name !== "" && plainName(row.payee) === name ? (["payee"] as const) : []),
      ];
      return { row, signs };
    })
    .toSorted((a, b) => weight(b.signs) - weight(a.signs));
}

function weight(signs: readonly ("number" | "amount" | "payee")[]): number {
  return signs.reduce((sum, sign) => sum + { number: 4, amount: 2, payee: 1 }[sign], 0);
}

/** Texts are cut to what their field takes; people see the draft before anything becomes of it. */
function answersOf(
  context: Context,
  { form: id, fields, answers }: NonNullable<Reconciliation["returned"]>,
  line: ReturnLine,
  paid: PaidRow,
): Record<string, unknown> {
  const form = context.definitions.get("form", id);
  const text = (field: string | undefined, value: string): Record<string, string> => {
    const found = fieldsOf(form).find((one) => one.id === field);
    const cut = toHalfWidthProse(value).slice(0, Number(found?.["maxLength"] ?? 100));
    return field === undefined || cut === "" ? {} : { [field]: cut };
  };
  return {
    ...answers,
    [fields.payment]: paid.document,
    [fields.date]: line.booked_on,
    [fields.amount]: line.amount_fen,
    ...text(fields.part, String(paid.part)),
    ...text(fields.voucher, line.reference ?? ""),
    ...text(fields.reason, line.purpose),
  };
}
