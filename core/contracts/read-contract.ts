/** The page of a contract: what its form says a contract is, filled from finished documents and the ledger's payments. */
import type { Context } from "../context.ts";
import { answersNow } from "../definitions/read-as.ts";
import { contractFigures } from "../domain/contract-figures.ts";
import { CONTRACT_PARTS } from "../domain/contract-page.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { findContract, listContractPayments, listLinked } from "./queries.ts";

/** Refuses with contract.not-found what the person may not see, what is no contract, and what is not concluded yet. */
export async function readContract({ pool, definitions }: Context, identity: Identity, id: string) {
  const [row] = await findContract(pool, [id]);
  const page = row && definitions.find("form", row.form)?.contract;
  if (!row || !page || row.state !== "done" || !covers(identity, "document.read", { ...row, county: row.county }))
    throw new Refusal("contract.not-found");
  const forms = [...new Set(CONTRACT_PARTS.flatMap((part) => page[part]?.form ?? []))];
  const [linked, payments] = await Promise.all([listLinked(pool, [id, forms]), listContractPayments(pool, [id])]);
  const figures = contractFigures(
    page,
    answersNow(definitions, row.form, row.form_version, row.answers),
    linked.map((one) => ({ ...one, answers: answersNow(definitions, one.form, one.form_version, one.answers) })),
    payments.map((payment) => ({ paidAt: payment.paid_at, kind: payment.kind, amountFen: payment.amount_fen })),
  );
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    unit: { id: row.unit, name: row.unit_name },
    project: row.project === null ? null : { id: row.project, name: row.project_name },
    ...figures,
    payments: payments.map((payment) => ({
      id: payment.id,
      paidAt: payment.paid_at,
      kind: payment.kind,
      amountFen: payment.amount_fen,
      voucher: payment.voucher,
      document: payment.document,
      quota: { id: payment.quota, number: payment.quota_number },
    })),
  };
}
