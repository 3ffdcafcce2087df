/** A rule: what it watches, when it runs, what has to hold, and what follows where it does not: checks and alerts alike. */
import { type Static, Type } from "typebox";
import { definitionHead, Id } from "./definition-head.ts";
import { RoleWho } from "./flow-people.ts";
import { RuleName, RuleValue } from "./rule-value.ts";

const strict = { additionalProperties: false } as const;

/** Of checks, from the mildest. */
export const SEVERITIES = ["hint", "warn", "block"] as const;
export type RuleSeverity = (typeof SEVERITIES)[number];
/** Of alerts, from the mildest (domain rule: blue record, yellow warn, orange warn with attachment, red stop, grey forbid). */
export const LEVELS = ["blue", "yellow", "orange", "red", "grey"] as const;
export type Level = (typeof LEVELS)[number];
export const MOMENTS = ["save", "submit", "approve", "pay", "publish"] as const;
export type Moment = (typeof MOMENTS)[number];
export const RULE_EVENTS = ["submitted", "finished", "posted"] as const;
export type RuleEvent = (typeof RULE_EVENTS)[number];

export const RuleExpression = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: "CEL over doc, values, params, now and me; money against money only",
});

/** Written in the type's own words: yuan for money, percent, whole numbers. */
const ParameterText = Type.String({ minLength: 1, maxLength: 20, pattern: "^-?[0-9]+(\\.[0-9]+)?$" });

export const RuleParameter = Type.Object(
  {
    id: RuleName,
    label: Type.String({ minLength: 1, maxLength: 40 }),
    type: Type.Enum(["money", "percent", "number", "days"], {
      description: "Money in yuan; number and days are whole",
    }),
    value: ParameterText,
    min: Type.Optional(ParameterText),
    max: Type.Optional(ParameterText),
    lowest: Type.Optional(
      Type.Enum(["province", "city", "county", "unit"], {
        description: "Down to which level it may be set otherwise within min and max; nobody may when left out",
      }),
    ),
  },
  strict,
);
export type RuleParameter = Static<typeof RuleParameter>;

export const Watched = Type.Union(
  [
    Type.Object({ document: Type.String() }, { ...strict, description: "Documents of a form" }),
    Type.Object({ contract: Type.String() }, { ...strict, description: "Finished documents of a form, one by one" }),
    Type.Object({ project: Type.String() }, { ...strict, description: "Projects of a life cycle" }),
    Type.Object({ quota: Type.Literal(true) }, { ...strict, description: "Budget lines" }),
    Type.Object({ unit: Type.Literal(true) }, { ...strict, description: "Units that have projects" }),
    Type.Object({ case: Type.String() }, { ...strict, description: "Running cases of a form" }),
    Type.Object({ account: Type.Literal(true) }, { ...strict, description: "Bank accounts of finance offices" }),
  ],
  { description: "What the rule looks at, one at a time" },
);
export type Watched = Static<typeof Watched>;

export const Runs = Type.Object(
  {
    at: Type.Optional(
      Type.Array(Type.Enum([...MOMENTS]), {
        minItems: 1,
        uniqueItems: true,
        description: "During the act and in its transaction: then it is a check",
      }),
    ),
    steps: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        uniqueItems: true,
        description: "Of the form's flow: a check of approving is asked at these steps only",
      }),
    ),
    on: Type.Optional(
      Type.Array(Type.Enum([...RULE_EVENTS]), {
        minItems: 1,
        uniqueItems: true,
        description: "After something happened to the thing or its project: then it is an alert",
      }),
    ),
    every: Type.Optional(
      Type.Enum(["day", "month"], {
        description: "At the end of each day, or of each month; it records, tells and freezes, and changes nothing",
      }),
    ),
  },
  strict,
);
export type Runs = Static<typeof Runs>;

export const Firing = Type.Object(
  {
    as: Type.Enum([...SEVERITIES, ...LEVELS]),
    if: RuleExpression,
    message: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "Its own sentence; the rule's when left out" }),
    ),
  },
  { ...strict, description: "The first one that is true counts, so the gravest stands first" },
);
export type Firing = Static<typeof Firing>;

export const Look = Type.Object(
  {
    if: Type.Optional(RuleExpression),
    message: Type.String({ minLength: 1, maxLength: 200, description: "What the person has to look at, and where" }),
    says: Type.Optional(
      Type.Array(Type.Object({ if: RuleExpression, message: Type.String({ minLength: 1, maxLength: 200 }) }, strict), {
        minItems: 1,
        maxItems: 5,
        description: "Where any of these holds, the sentences of those that do stand in place of message",
      }),
    ),
    asks: Type.Optional(
      Type.Array(Type.Enum([...MOMENTS]), {
        minItems: 1,
        uniqueItems: true,
        description: "Moments at which the act waits for what was found; at all of them when left out",
      }),
    ),
  },
  {
    ...strict,
    description:
      "What the rule cannot tell by itself: while this holds, or while something that it reads is missing, a person looks, and what they found is kept as the reason",
  },
);
export type Look = Static<typeof Look>;

export const Vouched = Type.Object(
  {
    if: RuleExpression,
    field: Type.String({ description: "Field of the form with the person's word; who wrote it and when is told" }),
    message: Type.String({ minLength: 1, maxLength: 200, description: "What nobody but that person has said" }),
  },
  {
    ...strict,
    description: "While this holds, a result that is met rests on a person's word alone, and says so",
  },
);
export type Vouched = Static<typeof Vouched>;

export const RuleList = Type.Object(
  {
    id: Id,
    title: Type.String({ minLength: 1, maxLength: 40 }),
    place: Type.Integer({ minimum: 1, maximum: 99, description: "Where it stands in the list" }),
  },
  { ...strict, description: "A list that shows the rule's result line by line, also where it holds" },
);
export type RuleList = Static<typeof RuleList>;

export const Told = Type.Object(
  {
    to: Type.Array(RoleWho, { minItems: 1, maxItems: 10 }),
    from: Type.Optional(Type.Enum([...LEVELS], { description: "From this level on; always when left out" })),
    mail: Type.Optional(Type.Boolean({ description: "By e-mail too, whatever the person chose for alerts" })),
  },
  strict,
);
export type Told = Static<typeof Told>;

export const Rule = Type.Object(
  {
    ...definitionHead("rule"),
    code: Type.String({ pattern: "^[A-Z][A-Z0-9-]{1,39}$", description: "Number that people know it by, e.g. R-BID" }),
    owner: Type.Enum(["province", "city", "county", "unit"], { description: "Level whose rule it is" }),
    class: Type.Optional(
      Type.Enum(["direction", "speed", "volume", "other"], {
        description: "Kind of warning: where money goes, how fast, how much, other",
      }),
    ),
    watches: Watched,
    runs: Runs,
    params: Type.Optional(Type.Array(RuleParameter, { maxItems: 20 })),
    values: Type.Optional(Type.Array(RuleValue, { maxItems: 20 })),
    when: Type.Optional(RuleExpression),
    fires: Type.Array(Firing, { minItems: 1, maxItems: 5 }),
    look: Type.Optional(Look),
    vouched: Type.Optional(Vouched),
    list: Type.Optional(RuleList),
    missing: Type.Optional(
      Type.Enum(["tell", "fire"], {
        description: "Where something that it reads is not there: say so (when left out), or fire as the gravest",
      }),
    ),
    compare: Type.Optional(
      Type.Array(Type.Object({ label: Type.String({ minLength: 1, maxLength: 40 }), value: RuleExpression }, strict), {
        minItems: 1,
        maxItems: 4,
        description: "What is shown side by side with the result",
      }),
    ),
    gives: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description:
          "CEL: the money that it is about where it fires, e.g. what is saved; a form may offer it to be moved",
      }),
    ),
    message: Type.String({
      minLength: 1,
      maxLength: 200,
      description: "Sentence for the person; {values.paid}, {params.limit}, {doc.amount} and {object} are filled in",
    }),
    field: Type.Optional(Type.String({ description: "Field of the form that the message stands beside" })),
    basis: Type.Object(
      {
        text: Type.String({ minLength: 1, maxLength: 200, description: "Law, rule or decision it comes from" }),
        mark: Type.Enum(["S", "K"], { description: "S: source known; K: general knowledge, to be checked before use" }),
        source: Type.Optional(Type.String({ maxLength: 300 })),
      },
      strict,
    ),
    valid: Type.Optional(
      Type.Object(
        {
          from: Type.Optional(Type.String({ format: "date" })),
          to: Type.Optional(Type.String({ format: "date", description: "Last day" })),
        },
        strict,
      ),
    ),
    tell: Type.Optional(Type.Array(Told, { maxItems: 10 })),
    escalate: Type.Optional(
      Type.Array(
        Type.Object(
          {
            days: Type.Integer({ minimum: 1, maximum: 365, description: "Days after it was first seen" }),
            to: Type.Array(RoleWho, { minItems: 1, maxItems: 10 }),
            mark: Type.Optional(Type.String({ maxLength: 40, description: "What the hit is called from then on" })),
          },
          strict,
        ),
        { maxItems: 5 },
      ),
    ),
    freeze: Type.Optional(
      Type.Object(
        {
          of: Type.Enum(["unit", "project", "quota"]),
          from: Type.Enum([...LEVELS], { description: "From this level on" }),
        },
        { ...strict, description: "What is left on the budget lines may not be asked for until somebody lifts it" },
      ),
    ),
    closes: Type.Optional(
      Type.Enum(["itself", "handled"], {
        description: "itself: when it does not hold any more (when left out); handled: only when it was dealt with",
      }),
    ),
    handle: Type.Optional(
      Type.Object(
        {
          form: Id,
          from: Type.Optional(Type.Enum([...LEVELS], { description: "From this level on; always when left out" })),
        },
        {
          ...strict,
          description: "A document of this form goes through its flow for each hit: feedback, review, mending",
        },
      ),
    ),
    off: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "Why it does not run yet; it runs when left out" }),
    ),
  },
  strict,
);
export type Rule = Static<typeof Rule>;

/** Whether it judges an act while it happens; otherwise it opens and closes hits. */
export function isCheck(rule: Rule): boolean {
  return rule.runs.at !== undefined;
}
