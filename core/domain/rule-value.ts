/**
 * What a rule looks up in the world: documents of the project, sums and counts over them, the ledger, payments in a
 * window, other rules' hits. A small typed vocabulary; `core/rules/world-sql.ts` turns it into SQL.
 */
import { type Static, Type } from "typebox";
import { OFFER_NAME } from "./offer-name.ts";

const strict = { additionalProperties: false } as const;

/** Name of a value or parameter behind its root, as in values.paid. */
export const RuleName = Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$" });
const FieldName = Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$", description: "Field of the form" });

/** A number written down, or the rule's parameter that holds it. */
export const Amount = Type.Union([
  Type.Integer({ minimum: 1, maximum: 3660 }),
  Type.Object({ param: RuleName }, strict),
]);
export type Amount = Static<typeof Amount>;

export const Window = Type.Union(
  [
    Type.Object({ days: Amount }, { ...strict, description: "The last n days, the day of the run among them" }),
    Type.Object(
      {
        month: Type.Integer({ minimum: -12, maximum: 0, description: "0: the month of the run; -1: the one before" }),
        sameYear: Type.Optional(
          Type.Boolean({ description: "Nothing is found where that month lies in another year than the run" }),
        ),
      },
      strict,
    ),
    Type.Object({ year: Type.Integer({ minimum: -5, maximum: 0 }) }, strict),
  ],
  { description: "Which days count, in China, seen from the day of the run" },
);
export type Window = Static<typeof Window>;

export const Where = Type.Object(
  {
    field: FieldName,
    in: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 50 })),
    same: Type.Optional(Type.String({ description: "Field of the watched document that holds the same answer" })),
    other: Type.Optional(Type.String({ description: "Field of the watched document that holds another answer" })),
    upTo: Type.Optional(Type.String({ description: "Date field of the watched document: not after that day" })),
    since: Type.Optional(Type.String({ description: "Date field of the watched document: not before that day" })),
    filled: Type.Optional(Type.Boolean({ description: "Whether the field is filled in" })),
  },
  { ...strict, description: "One condition on the documents that are looked at: exactly one of its ways" },
);
/** The ways of a condition, of which each has one. */
export const WHERE_WAYS = ["in", "same", "other", "upTo", "since", "filled"] as const;
export type Where = Static<typeof Where>;

const Documents = Type.Object(
  {
    form: Type.String({ description: "Form of the documents that are looked at" }),
    of: Type.Optional(
      Type.Enum(["project", "unit", "county"], {
        description:
          "Whose: of the same project (when left out), unit or county; the watched document never counts itself",
      }),
    ),
    by: Type.Optional(
      Type.String({ description: "Only documents whose reference field of this name points at the watched document" }),
    ),
    named: Type.Optional(
      Type.String({
        description:
          "Only the one that this field of the watched document points to; of a budget line, the document that it came from",
      }),
    ),
    acted: Type.Optional(
      Type.Boolean({
        description: "Only documents that whoever acts now started or decided on; nothing is found where nobody acts",
      }),
    ),
    state: Type.Optional(
      Type.Enum(["done", "open", "any"], {
        description: "done: finished (when left out); open: submitted or finished; any: drafts too",
      }),
    ),
    steady: Type.Optional(
      Type.Boolean({
        description:
          "What others add meanwhile does no harm, as in a register that is only looked up: the act does not wait for theirs",
      }),
    ),
    where: Type.Optional(Type.Array(Where, { minItems: 1, maxItems: 10 })),
    within: Type.Optional(Window),
    date: Type.Optional(
      Type.String({ description: "Date field that the window looks at; the form's own when left out" }),
    ),
  },
  strict,
);
export type Documents = Static<typeof Documents>;

export const ACCOUNTS = [
  "total",
  "paid",
  "refunded",
  "netPaid",
  "available",
  "balance",
  "frozen",
  "inTransit",
] as const;
export const PROJECT_FACTS = ["approved", "total", "stage", "age"] as const;
export const BANK_FACTS = ["lines", "payments"] as const;
export const INVOICE_FACTS = ["count", "used-elsewhere", "not-normal", "not-queried"] as const;
export const CASE_FACTS = ["days", "waits", "round", "running"] as const;

export const WorldSource = Type.Union([
  Type.Object(
    {
      documents: Documents,
      take: Type.Enum(["count", "sum", "max", "min", "latest", "first", "rows"], {
        description:
          "latest and first go by the date, then by when they were made; rows: those of a table, of all documents together",
      }),
      field: Type.Optional(Type.String({ description: "Field that is taken; none for count" })),
    },
    { ...strict, description: "Documents of a form" },
  ),
  Type.Object(
    {
      ledger: Type.Enum([...ACCOUNTS]),
      of: Type.Enum(["project", "unit", "quota"], { description: "quota: the one that the field `quota` names" }),
      quota: Type.Optional(Type.String({ description: "Quota field of the watched document" })),
    },
    { ...strict, description: "An account of the quota ledger, added up" },
  ),
  Type.Object(
    {
      payments: Type.Enum(["sum", "count"]),
      of: Type.Enum(["project", "unit", "contract"], { description: "contract: the one that the field names" }),
      contract: Type.Optional(
        Type.String({ description: "Reference field with the contract; the watched document itself when left out" }),
      ),
      within: Type.Optional(Window),
    },
    { ...strict, description: "What was really paid, refunds taken off" },
  ),
  Type.Object(
    { project: Type.Enum([...PROJECT_FACTS], { description: "age: days since the project was opened" }) },
    { ...strict, description: "A fact of the project" },
  ),
  Type.Object(
    {
      case: Type.Enum([...CASE_FACTS], {
        description: "days since it began, days its oldest to-do waits, its round, 1 while it runs and 0 else",
      }),
    },
    { ...strict, description: "A fact of the document's case" },
  ),
  Type.Object(
    {
      similar: Type.Object(
        { field: FieldName, least: Type.Union([Type.String(), Type.Object({ param: RuleName }, strict)]) },
        { ...strict, description: "Text field that is compared, and from which likeness in percent on it counts" },
      ),
      of: Type.Enum(["county", "unit"]),
      where: Type.Optional(Type.Array(Where, { minItems: 1, maxItems: 10 })),
    },
    { ...strict, description: "How many other documents of the same form, not withdrawn, read alike" },
  ),
  Type.Object(
    {
      workdays: Type.Object({ from: Type.String(), to: Type.String() }, strict),
    },
    {
      ...strict,
      description: "Statutory working days between two dates: doc.<field>, values.<date before this one> or now.today",
    },
  ),
  Type.Object(
    {
      invoices: Type.Enum([...INVOICE_FACTS], {
        description:
          "used-elsewhere: by a document that may not share it; not-normal: void, red, absent or of another total; not-queried: without any answer",
      }),
    },
    {
      ...strict,
      description: "How many of the watched document's invoices are so, by the register and the official query",
    },
  ),
  Type.Object(
    {
      bank: Type.Enum([...BANK_FACTS], { description: "lines: of statements; payments: of our books" }),
      late: Type.Object({ param: RuleName }, { ...strict, description: "Parameter with the days that one may wait" }),
    },
    { ...strict, description: "How many of the watched account have had no counterpart for more than so many days" },
  ),
  Type.Object(
    {
      plugin: Type.String({
        pattern: OFFER_NAME,
        maxLength: 121,
        description: "Plugin and the name of its source, such as price-index/steel",
      }),
      gives: Type.Enum(["money", "percent", "number", "text"], {
        description: "money: fen; percent: basis points; number: whole numbers",
      }),
      params: Type.Optional(
        Type.Record(
          Type.String({ pattern: "^[a-zA-Z][A-Za-z0-9]{0,39}$" }),
          Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]),
        ),
      ),
    },
    {
      ...strict,
      description: "What a plugin says of the watched one; a check whose value it does not give refuses the act",
    },
  ),
  Type.Object(
    {
      rule: Type.String({ description: "Another rule" }),
      of: Type.Enum(["subject", "project", "unit"]),
      level: Type.Optional(
        Type.Enum(["blue", "yellow", "orange", "red", "grey"], { description: "From this level on" }),
      ),
    },
    { ...strict, description: "How many hits of another rule are open" },
  ),
]);
export type WorldSource = Static<typeof WorldSource>;

export const RuleValue = Type.Object(
  {
    id: RuleName,
    label: Type.String({ minLength: 1, maxLength: 40, description: "What people read beside the figure" }),
    from: WorldSource,
    orElse: Type.Optional(
      Type.String({
        maxLength: 40,
        description: "Counts where nothing is found, written like a parameter; otherwise the rule says what is missing",
      }),
    ),
  },
  strict,
);
export type RuleValue = Static<typeof RuleValue>;
