/** What a form says of contracts: the figures that follow, and every fault of what it names. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkContractPage } from "../../core/domain/check-contract-page.ts";
import { contractFigures } from "../../core/domain/contract-figures.ts";
import type { ContractPage } from "../../core/domain/contract-page.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import { readersOf } from "../../core/domain/field-readers.ts";
import type { Form } from "../../core/domain/form.ts";

const FORMS = new URL("../../forms/engineering/form/", import.meta.url);
const forms = readdirSync(FORMS).map((name) => JSON.parse(readFileSync(new URL(name, FORMS), "utf8")) as Form);
const contract = forms.find((form) => form.id === "contract");
const set = definitionSet(forms);

function faults(change: Partial<ContractPage>): string[] {
  if (!contract?.contract) throw new Error("no page");
  const found: string[] = [];
  checkContractPage(contract, { ...contract.contract, ...change }, set, (pointer) => found.push(pointer));
  return found;
}

describe("the page of a contract in a definition", () => {
  it("names fields that are there, of the right type and open to everybody", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ party: "nothing" })).toEqual(["/contract/party"]);
    expect(faults({ current: "partyB" })).toEqual(["/contract/current"]);
    expect(faults({ party: "partyBAccounts" })).toEqual(["/contract/party"]);
    const advance = { form: "pay", field: "contract", paid: "advancePart", deducted: "usage" };
    expect(faults({ advance })).toEqual(["/contract/advance/deducted"]);
    const changes = { form: "no-form", field: "contract", date: "applyDate", amount: "amount" };
    expect(faults({ changes })).toEqual(["/contract/changes/form"]);
    expect(faults({ terms: { table: "payTerms", title: "node", planned: "amount" } })).toEqual([
      "/contract/terms/planned",
    ]);
  });

  it("refuses a sensitive field, since the page masks nothing", () => {
    const secret = structuredClone(contract);
    for (const section of secret?.sections ?? [])
      for (const field of section.fields) if (field.id === "partyB") field.sensitive = true;
    const found: string[] = [];
    if (secret?.contract) checkContractPage(secret, secret.contract, set, (pointer) => found.push(pointer));
    expect(found).toEqual(["/contract/party"]);
  });

  it("is known as a reader of those fields, in the contract's form and in others", () => {
    const where = (form: string, field: string): string[] =>
      readersOf(form, field, forms)
        .definitions.filter(({ id }) => id === "contract")
        .map(({ pointer }) => pointer);

    expect(where("pay", "deductAdvance")).toEqual(["/contract/advance/deducted"]);
    expect(where("contract", "payTerms")).toEqual(["/contract/terms/table"]);
    expect(where("change", "changeTitle")).toEqual([]);
  });
});

describe("the figures of a contract", () => {
  const page: ContractPage = {
    party: "who",
    amount: "price",
    current: "now",
    terms: { table: "terms", title: "name", amount: "fen", rate: "share", planned: "day" },
    completed: { form: "report", field: "of", date: "day", amount: "done" },
    advance: { form: "bill", field: "of", paid: "first", deducted: "back" },
    retention: { form: "end", field: "of", amount: "kept", kind: "kept" },
  };
  const document = (form: string, answers: Record<string, unknown>, field = "of") => ({
    id: form,
    form,
    field,
    number: "",
    title: "",
    answers,
  });

  it("give what was paid to the terms one after the other, and round a share half up", () => {
    const { terms, curve } = contractFigures(
      page,
      {
        who: "B",
        price: 900,
        now: 1001,
        terms: [
          { name: "a", fen: 300, day: "2026-01-05" },
          { name: "b", share: 5000, day: "2026-02-05" },
          { name: "c" },
        ],
      },
      [],
      [
        { paidAt: "2026-01-09", kind: null, amountFen: 400 },
        { paidAt: "2026-01-09", kind: null, amountFen: -50 },
      ],
    );

    expect(terms.map((term) => [term.title, term.amountFen, term.paidFen])).toEqual([
      ["a", 300, 300],
      ["b", 501, 50],
      ["c", null, 0],
    ]);
    expect(curve.planned).toEqual([
      { date: "2026-01-05", fen: 300 },
      { date: "2026-02-05", fen: 801 },
    ]);
    expect(curve.paid).toEqual([{ date: "2026-01-09", fen: 350 }]);
  });

  it("count documents that refer to the contract by the named field, and leave the price where nothing changed it", () => {
    const figures = contractFigures(
      page,
      { who: "B", price: 900 },
      [
        document("bill", { first: 200 }),
        document("bill", { back: 120 }),
        document("bill", { first: 999 }, "other"),
        document("end", { kept: 27 }),
        document("report", { day: "2026-03-01", done: 500 }),
      ],
      [{ paidAt: "2026-04-01", kind: "kept", amountFen: 20 }],
    );

    expect(figures).toMatchObject({
      currentFen: 900,
      advance: { paidFen: 200, deductedFen: 120, leftFen: 80 },
      retention: { heldFen: 27, paidFen: 20, leftFen: 7 },
      kinds: [{ kind: "kept", amountFen: 20 }],
      curve: { completed: [{ date: "2026-03-01", fen: 500 }] },
    });
  });
});
