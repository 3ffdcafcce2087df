/** What a form of contracts tells about its documents: where the figures of the contract's page come from. */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;
const OwnField = (description: string) => Type.String({ description });
/** Finished documents of another form that refer to the contract. */
const from = {
  form: Type.String({ description: "Form of the documents" }),
  field: Type.String({ description: "Their document field that refers to the contract" }),
};

export const ContractPage = Type.Object(
  {
    party: OwnField("Text field with the other party"),
    amount: OwnField("Money field with the price as signed"),
    current: Type.Optional(OwnField("Money field with the price after changes")),
    signed: Type.Optional(OwnField("Date field of the signature")),
    terms: Type.Optional(
      Type.Object(
        {
          table: OwnField("Table field with one payment term in a row"),
          title: OwnField("Column with its name"),
          condition: Type.Optional(OwnField("Column with what must be true before it is paid")),
          amount: Type.Optional(OwnField("Money column")),
          rate: Type.Optional(OwnField("Percent column: share of the price where a row has no amount")),
          planned: OwnField("Date column"),
        },
        { ...strict, description: "Payment terms" },
      ),
    ),
    changes: Type.Optional(
      Type.Object(
        { ...from, date: Type.String(), amount: Type.String({ description: "Money field: what the change adds" }) },
        { ...strict, description: "Changes of the price" },
      ),
    ),
    measured: Type.Optional(
      Type.Object(
        {
          ...from,
          date: Type.String(),
          amount: Type.String({ description: "Money field: what was measured this time" }),
        },
        { ...strict, description: "Measured work" },
      ),
    ),
    completed: Type.Optional(
      Type.Object(
        {
          ...from,
          date: Type.String(),
          amount: Type.String({ description: "Money field: all that is completed so far" }),
        },
        { ...strict, description: "Completed value as reported" },
      ),
    ),
    advance: Type.Optional(
      Type.Object(
        {
          ...from,
          paid: Type.String({ description: "Money field: advance in a payment" }),
          deducted: Type.String({ description: "Money field: advance that a payment deducts" }),
        },
        { ...strict, description: "Advance payment" },
      ),
    ),
    retention: Type.Optional(
      Type.Object(
        {
          ...from,
          amount: Type.String({ description: "Money field: what is held back" }),
          kind: Type.String({ description: "Kind of payment by which it is paid out, as payments name it" }),
        },
        { ...strict, description: "Retention money" },
      ),
    ),
  },
  { ...strict, description: "Documents of this form are contracts: what their page shows" },
);
export type ContractPage = Static<typeof ContractPage>;
/** Parts that read documents of other forms. */
export const CONTRACT_PARTS = ["changes", "measured", "completed", "advance", "retention"] as const;

/** Every field of a form that the page of a contract names, with where it is named; `own` is the contract's form. */
export function contractFields(
  page: ContractPage,
  own: string,
  form: string,
): { pointer: string; field: string; type: string }[] {
  const named: { pointer: string; field: string; type: string }[] = [];
  const note = (pointer: string, field: string | undefined, type: string): void => {
    if (field !== undefined) named.push({ pointer: `/contract${pointer}`, field, type });
  };
  if (form === own) {
    note("/party", page.party, "text");
    note("/amount", page.amount, "money");
    note("/current", page.current, "money");
    note("/signed", page.signed, "date");
    note("/terms/table", page.terms?.table, "table");
  }
  for (const part of CONTRACT_PARTS) {
    const given = page[part];
    if (given?.form !== form) continue;
    note(`/${part}/field`, given.field, "document");
    if ("date" in given) note(`/${part}/date`, given.date, "date");
    if ("amount" in given) note(`/${part}/amount`, given.amount, "money");
    if ("paid" in given) note(`/${part}/paid`, given.paid, "money");
    if ("deducted" in given) note(`/${part}/deducted`, given.deducted, "money");
  }
  return named;
}
