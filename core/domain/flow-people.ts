/** Who acts at a step, by when, and how many have to agree: the parts of a human step that are rules of their own. */
import { type Static, Type } from "typebox";
import { ExpressionText } from "./form.ts";
import { OfferName } from "./offer-name.ts";

const strict = { additionalProperties: false } as const;

export const WhoPlace = Type.Union(
  [
    Type.Enum(["own-unit", "parent-unit"]),
    Type.Object(
      {
        unitKind: Type.String({ description: "Kind of unit" }),
        of: Type.Optional(
          Type.Enum(["county", "city", "province"], {
            description: "Level whose units are looked at, upwards from the document; its county when left out",
          }),
        ),
      },
      strict,
    ),
    Type.Object({ unit: Type.String({ format: "uuid", description: "One unit, for a unit's own flows" }) }, strict),
  ],
  { description: "Where: the document's unit, the unit above it, the units of a kind, or one unit" },
);
export type WhoPlace = Static<typeof WhoPlace>;

export const RoleWho = Type.Object(
  { role: Type.String({ description: "Role that the person holds" }), at: WhoPlace },
  { ...strict, description: "Whoever holds a role at a place" },
);
export type RoleWho = Static<typeof RoleWho>;

export const PluginWho = Type.Object(
  {
    plugin: OfferName,
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "What the plugin is given" })),
    from: RoleWho,
  },
  { ...strict, description: "Chosen by a plugin from those who hold a role; without its answer the case waits" },
);
export type PluginWho = Static<typeof PluginWho>;

export const Who = Type.Union(
  [
    RoleWho,
    Type.Object(
      {
        starter: Type.Enum(["self", "superior", "superiors", "head", "parent-head"], {
          description:
            "self: who started; superior: so many levels up; superiors: each level up to it, nearest first; head: head of the starter's unit; parent-head: head of the unit above",
        }),
        levels: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: "Levels up; 1 when left out" })),
      },
      { ...strict, description: "Found from the starter's post" },
    ),
    Type.Object(
      { persons: Type.Array(Type.String({ format: "uuid" }), { minItems: 1, maxItems: 50 }) },
      { ...strict, description: "Named people, for a unit's own flows" },
    ),
    Type.Object(
      { field: Type.String({ description: "Person field of the form" }) },
      { ...strict, description: "Who stands in a field" },
    ),
    Type.Object(
      {
        chosenBy: Type.Enum(["starter", "previous"], {
          description: "starter: named at submission; previous: named by who decides the step before",
        }),
        from: Type.Optional(RoleWho),
        max: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: "At most so many; 1 when left out" })),
      },
      { ...strict, description: "Named by a person, from those who hold a role when `from` is given" },
    ),
    Type.Object(
      { sameAs: Type.String({ description: "Earlier human step of this flow" }) },
      { ...strict, description: "Who did an earlier step" },
    ),
    Type.Object(
      { expression: ExpressionText },
      { ...strict, description: "Expression that gives a person's id or a list of them" },
    ),
    PluginWho,
  ],
  { description: "One rule that finds people" },
);
export type Who = Static<typeof Who>;

/** True for the rule that looks for a role at a place. */
export function isRoleWho(who: Who): who is RoleWho {
  return "role" in who;
}

const amount = (most: number) => Type.Integer({ minimum: 1, maximum: most });
export const Span = Type.Union(
  [
    Type.Object({ workdays: amount(500) }, strict),
    Type.Object({ days: amount(1000) }, strict),
    Type.Object({ hours: amount(10_000) }, strict),
    Type.Object({ workhours: amount(5000) }, strict),
  ],
  { description: "A length of time: statutory working days, calendar days, hours, or hours of work" },
);
export type Span = Static<typeof Span>;

export const Due = Type.Object(
  {
    within: Span,
    remind: Type.Optional(
      Type.Array(Span, { maxItems: 5, description: "How long before the deadline people are reminded" }),
    ),
    overdue: Type.Optional(
      Type.Object(
        { every: Span, times: Type.Integer({ minimum: 1, maximum: 10 }) },
        { ...strict, description: "Reminders after the deadline" },
      ),
    ),
    // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
    then: Type.Optional(
      Type.Enum(["nothing", "escalate", "approve", "return", "refuse", "close"], {
        description:
          "What the deadline does: nothing but the reminders; escalate adds the people of `to`; approve, return to the starter or refuse by itself; close counts a vote as it stands. approve is refused in flows that post money",
      }),
    ),
    to: Type.Optional(Type.Array(Who, { minItems: 1, maxItems: 10, description: "For escalate: who is added" })),
  },
  { ...strict, description: "Deadline of the step, counted from when it is entered" },
);
export type Due = Static<typeof Due>;

const Share = Type.Union(
  [
    Type.String({ pattern: "^[1-9][0-9]?/[1-9][0-9]?$", description: "Share, such as 2/3" }),
    Type.Integer({ minimum: 1, maximum: 1000, description: "Number of votes" }),
  ],
  { description: "A share such as 2/3, or a number" },
);

export const Vote = Type.Object(
  {
    pass: Share,
    of: Type.Optional(
      Type.Enum(["voted", "members"], {
        description:
          "What a share is of: the votes cast (when left out), or all members that did not recuse themselves",
      }),
    ),
    abstain: Type.Optional(
      Type.Enum(["counted", "not-counted"], {
        description: "Whether an abstention counts among the votes cast; not-counted when left out",
      }),
    ),
    quorum: Type.Optional(Share),
    veto: Type.Optional(
      Type.Array(Type.String(), { maxItems: 10, description: "Roles whose one vote against ends it" }),
    ),
    weights: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 100 }), {
        description: "Role → weight of its vote; 1 when left out",
      }),
    ),
    early: Type.Optional(
      Type.Boolean({ description: "Ends as soon as no vote to come can change the result; true when left out" }),
    ),
    otherwise: Type.Optional(
      Type.Enum(["refuse", "return", "go-on"], {
        description:
          "When it does not pass: the case is refused (when left out), returned to the starter, or goes on with the result on record",
      }),
    ),
  },
  {
    ...strict,
    description: "A vote: for, against, abstain; who recuses himself is no member any more",
  },
);
export type Vote = Static<typeof Vote>;

export const Decide = Type.Union([Type.Enum(["any", "all"]), Vote], {
  description: "any: one is enough; all: everyone must agree; or a vote",
});
export type Decide = Static<typeof Decide>;

export const Order = Type.Enum(["together", "in-turn", "claim"], {
  description:
    "together: all are asked at once (when left out); in-turn: one after the other; claim: the first who takes it",
});
export type Order = Static<typeof Order>;

export const Back = Type.Union(
  [
    Type.Array(Type.String(), { description: "Steps it may be returned to" }),
    Type.Object(
      {
        to: Type.Union([
          Type.Enum(["starter", "previous", "any"]),
          Type.Array(Type.String(), { description: "Steps it may be returned to" }),
        ]),
        // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
        then: Type.Optional(
          Type.Enum(["continue", "come-back", "ask"], {
            description:
              "Afterwards: on from the target step by step (when left out), straight back to who returned it, or as that person says",
          }),
        ),
      },
      strict,
    ),
  ],
  { description: "Where it may be returned to; every earlier human step when left out" },
);
export type Back = Static<typeof Back>;

export const ACTS = ["transfer", "delegate", "add-before", "add-after", "add-alongside", "cc"] as const;
export const May = Type.Array(Type.Enum([...ACTS]), {
  uniqueItems: true,
  description:
    "What people at the step may do besides deciding: hand it over, ask somebody to answer first, add signers (whom the adder may take away again), send copies",
});
export type May = Static<typeof May>;
