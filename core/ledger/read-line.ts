/** One budget line: its facts, where it hangs, its postings and its payments. Out of scope it is not found. */
import type { Context } from "../context.ts";
import { BUDGET_ELEMENTS, type BudgetElement } from "../domain/budget-element.ts";
import { elementList } from "../domain/element-list.ts";
import { payeeName } from "../domain/payee.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { Language } from "../messages.ts";
import { stopWords } from "./fault-words.ts";
import { allAccounts } from "./list-lines.ts";
import {
  countPostings,
  findLine,
  type LineRow,
  listAncestors,
  listLinePayments,
  listPostings,
  type PostingRow,
  sumLinePayments,
} from "./read-queries.ts";

export const PAGE_POSTINGS = 50;

/** The line if the person may see it, else ledger.no-quota. */
async function getLine(context: Context, identity: Identity, id: string): Promise<LineRow> {
  const [line] = await findLine(context.pool, [id]);
  if (!line || !covers(identity, "quota.read", line)) throw new Refusal("ledger.line-not-found");
  return line;
}

/** Facts, elements and accounts; of lines above that the person does not see only the number. */
export async function readLine(context: Context, identity: Identity, id: string, language: Language) {
  const line = await getLine(context, identity, id);
  const above = await listAncestors(context.pool, [id]);
  return {
    id: line.id,
    number: line.number,
    supNumber: line.sup_number,
    year: line.year,
    source: line.source,
    nature: line.nature,
    dated: line.dated,
    unit: { id: line.unit, name: line.unit_name },
    project: line.project === null ? null : { id: line.project, code: line.project_code, name: line.project_name },
    elements: line.elements,
    /** What the codes among the elements are called in the line's year. */
    elementNames: elementNames(context, line),
    document: { id: line.document, number: line.document_number, title: line.document_title },
    stopped:
      line.stopped_at === null
        ? null
        : { at: line.stopped_at.toISOString(), reason: stopWords(line.stopped_for ?? "", language) },
    /** What was asked to lift the stop, and whether the reader may ask, or lift what another person asked. */
    lift: {
      asked:
        line.lift_at === null
          ? null
          : { by: line.lift_by_name ?? "", at: line.lift_at.toISOString(), reason: line.lift_for ?? "" },
      mayAsk: line.stopped_at !== null && covers(identity, "ledger.lift", line),
      mayLift: line.lift_by !== null && line.lift_by !== identity.person.id && covers(identity, "ledger.lift", line),
    },
    above: above.map((row) =>
      covers(identity, "quota.read", row)
        ? { id: row.id, number: row.number, unit: row.unit_name }
        : { id: null, number: row.number, unit: null },
    ),
    accounts: allAccounts(line),
  };
}

function elementNames(context: Context, line: LineRow): Partial<Record<BudgetElement, string>> {
  const { definitions } = context;
  const flows = definitions.all("flow");
  const names: Partial<Record<BudgetElement, string>> = {};
  for (const element of BUDGET_ELEMENTS) {
    const code = line.elements[element];
    if (typeof code !== "string") continue;
    const list = elementList(flows, (id) => definitions.find("form", id), line.document_form, element);
    const name = list === undefined ? code : definitions.nameOfCode(list, code, line.year);
    if (name !== code) names[element] = name;
  }
  return names;
}

/** One page of postings, the newest first, each with what stood on the line after it and its double entries. */
export async function readPostings(context: Context, identity: Identity, id: string, page: number) {
  await getLine(context, identity, id);
  const [rows, [count]] = await Promise.all([
    listPostings(context.pool, [id, PAGE_POSTINGS, (page - 1) * PAGE_POSTINGS]),
    countPostings(context.pool, [id]),
  ]);
  return {
    rows: rows.map((row) => postingOf(context, identity, id, row)),
    total: count?.total ?? 0,
    size: PAGE_POSTINGS,
  };
}

function postingOf(context: Context, identity: Identity, line: string, row: PostingRow) {
  const { other } = row;
  return {
    id: row.id,
    at: row.at.toISOString(),
    side: row.side,
    movement: row.movement,
    amountFen: row.amount_fen,
    reverses: row.reverses !== null,
    balanceFen: row.balance_fen,
    availableFen: row.available_fen,
    by: row.by_name,
    document: { id: row.document, number: row.document_number, title: row.document_title, form: row.form },
    step: context.definitions.stepTitle(row.form, row.step) ?? row.step,
    other:
      other === null ? null : { id: covers(identity, "quota.read", other) ? other.id : null, number: other.number },
    entries: row.entries.map((entry) => ({
      mine: entry.quota === line,
      account: entry.account,
      debitFen: entry.debit_fen,
      creditFen: entry.credit_fen,
    })),
  };
}

/** One page of payments and refunds on the line, the newest first, and what all of them come to. */
export async function readLinePayments(context: Context, identity: Identity, id: string, page: number) {
  const line = await getLine(context, identity, id);
  const seesPersons = covers(identity, "sensitive.read", line);
  const [rows, [sums]] = await Promise.all([
    listLinePayments(context.pool, [id, PAGE_POSTINGS, (page - 1) * PAGE_POSTINGS]),
    sumLinePayments(context.pool, [id]),
  ]);
  return {
    rows: rows.map((row) => ({
      id: row.id,
      paidAt: row.paid_at,
      payee: payeeName(row.payee, row.payee_code, seesPersons),
      kind: row.kind,
      amountFen: row.amount_fen,
      voucher: row.voucher,
      document: row.document,
      project: row.project,
      contract:
        row.contract === null ? null : { id: row.contract, number: row.contract_number, title: row.contract_title },
    })),
    total: sums?.total ?? 0,
    sumFen: sums?.sum ?? 0,
    size: PAGE_POSTINGS,
  };
}
