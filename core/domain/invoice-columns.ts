/** How a form says that the rows of one of its tables are invoices. */
import { type Static, Type } from "typebox";

const Column = Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$" });

/** Option of a table whose rows are invoices: which column holds what. */
export const InvoiceColumns = Type.Object(
  {
    number: Column,
    total: Column,
    date: Type.Optional(Column),
    seller: Type.Optional(Column),
    buyer: Type.Optional(Column),
    net: Type.Optional(Column),
    tax: Type.Optional(Column),
    used: Type.Optional(
      Type.String({ description: "Money column: what this document uses of the invoice; all of it where it is empty" }),
    ),
    sharedBy: Type.Optional(
      Type.String({
        description: "Reference field: documents that point at the same contract may use one invoice in parts",
      }),
    ),
    received: Type.Optional(
      Type.Literal(true, {
        description: "The rows say that invoices came in: no number is taken, a payment that uses them takes it",
      }),
    ),
    files: Type.Optional(Type.String({ description: "File field that keeps the XML files that rows are read from" })),
  },
  {
    additionalProperties: false,
    description: "The rows are invoices: each number is used once in the whole deployment, and XML files fill rows",
  },
);
export type InvoiceColumns = Static<typeof InvoiceColumns>;
