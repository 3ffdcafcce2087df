/** How documents of a form handle the hits of alerts: which field gets what of a hit, and which one says what was found. */
import { type Static, Type } from "typebox";

/** What somebody may find who looks into a hit. */
export const FINDINGS = ["normal", "violation", "suspect"] as const;

const strict = { additionalProperties: false } as const;
const Code = Type.String({ minLength: 1, maxLength: 60 });

export const Handles = Type.Object(
  {
    rule: Type.Optional(Type.String({ description: "Text field with the rule's number and title" })),
    level: Type.Optional(Type.String({ description: "Choice or text field with the hit's level" })),
    levels: Type.Optional(
      Type.Partial(Type.Object({ blue: Code, yellow: Code, orange: Code, red: Code, grey: Code }), {
        ...strict,
        description: "Level → code that the level field takes for it; a level left out is its own code",
      }),
    ),
    object: Type.Optional(Type.String({ description: "Text field with the name of what the hit is about" })),
    message: Type.Optional(Type.String({ description: "Text field with the sentence of the hit" })),
    compared: Type.Optional(Type.String({ description: "Text field with the figures compared, one a line" })),
    firstSeen: Type.Optional(Type.String({ description: "Date field with the day it was first seen" })),
    finding: Type.String({ description: "Choice field that says what was found" }),
    findings: Type.Record(Code, Type.Enum([...FINDINGS]), {
      description: "Code of the finding field → what it means; an answer that is none of them is a suspicion",
    }),
    mendedOn: Type.Optional(
      Type.String({ description: "Date field that says when what was not normal was put right" }),
    ),
  },
  {
    ...strict,
    description: "Alerts may open documents of this form: what they are filled in with, and what closes the hit",
  },
);
export type Handles = Static<typeof Handles>;

/** What of a hit is written into the field that is named for it. */
export const HIT_PARTS = ["rule", "level", "object", "message", "compared", "firstSeen"] as const;
export type HitPart = (typeof HIT_PARTS)[number];
/** Everything that names a field of the form. */
export const HANDLE_FIELDS = [...HIT_PARTS, "finding", "mendedOn"] as const;
export type HandleField = (typeof HANDLE_FIELDS)[number];
