/** The commands that people may send, as the API takes them. */
import { type TProperties, Type } from "typebox";
import { Signature } from "../domain/fields/signature.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const Opinion = Type.String({ maxLength: 2000 });
const StepId = Type.String({ maxLength: 200 });
const People = (most: number) => Type.Array(Uuid, { minItems: 1, maxItems: most, uniqueItems: true });
const Choose = Type.Record(Type.String({ maxLength: 200 }), People(50), { maxProperties: 50 });
const Answers = Type.Record(Type.String(), Type.Unknown());
const Files = Type.Array(Type.String({ pattern: "^[0-9a-f]{64}$" }), { maxItems: 20, uniqueItems: true });

const at = { step: Type.Optional(StepId) };
const said = {
  opinion: Type.Optional(Opinion),
  files: Type.Optional(Files),
  signature: Type.Optional(Type.Pick(Signature, ["strokes"], strict)),
};
const deciding = { ...at, ...said, choose: Type.Optional(Choose) };
const command = <Do extends string, Rest extends TProperties>(word: Do, rest: Rest) =>
  Type.Object({ do: Type.Literal(word), ...rest }, strict);

export const CommandBody = Type.Object(
  {
    commandId: Uuid,
    stamp: Type.Optional(Type.Integer({ minimum: 0 })),
    reasons: Type.Optional(
      Type.Record(Type.String({ maxLength: 60 }), Type.String({ minLength: 1, maxLength: 500 }), {
        maxProperties: 100,
        description: "Why a rule's warning is passed, by the rule's id",
      }),
    ),
    command: Type.Union([
      command("submit", { choose: Type.Optional(Choose) }),
      command("approve", { ...deciding, answers: Type.Optional(Answers) }),
      command("handle", { ...deciding, answers: Type.Optional(Answers) }),
      command("vote", {
        ...deciding,
        choice: Type.Enum(["for", "against", "abstain", "recuse"]),
        answers: Type.Optional(Answers),
      }),
      command("return", {
        ...at,
        ...said,
        to: StepId,
        opinion: Opinion,
        // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
        then: Type.Optional(Type.Enum(["continue", "come-back"])),
      }),
      command("refuse", { ...at, ...said, opinion: Opinion }),
      command("withdraw", { opinion: Type.Optional(Opinion) }),
      command("take-back", { opinion: Type.Optional(Opinion) }),
      command("claim", at),
      command("release", at),
      command("transfer", { ...at, ...said, to: Uuid }),
      command("delegate", { ...at, ...said, to: Uuid }),
      command("add", { ...deciding, where: Type.Enum(["before", "after", "alongside"]), people: People(20) }),
      command("remove", { ...at, person: Uuid }),
      command("copy", { people: People(50), opinion: Type.Optional(Opinion) }),
      command("urge", {}),
      command("jump", { from: StepId, to: StepId, opinion: Opinion }),
      command("hand-over", { step: StepId, from: Uuid, to: Uuid, opinion: Opinion }),
      command("retry", { step: StepId, opinion: Opinion }),
      command("pass-over", { step: StepId, opinion: Opinion }),
    ]),
  },
  strict,
);
