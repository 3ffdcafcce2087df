/** One message to one person on a way out of the plugin's own. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

export const alertChannelInput = Type.Object(
  {
    offer: Type.String({ description: "Which channel of the plugin" }),
    key: Type.String({ description: "The same for every attempt of one message: it may arrive once" }),
    attempt: Type.Integer({
      minimum: 1,
      description: "From 2 on the message may have arrived although no answer came",
    }),
    to: Type.Object(
      { name: Type.String(), phone: Type.String({ description: "As the person gave it in their own settings" }) },
      strict,
    ),
    language: Type.Enum(["zh-CN", "en"]),
    title: Type.String({ description: "One line" }),
    text: Type.String({ description: "What stands below it, a line for each detail; may be empty" }),
    link: Type.Union([Type.String(), Type.Null()], { description: "Where it opens in the portal" }),
  },
  strict,
);

export const alertChannelOutput = Type.Union([
  Type.Object(
    {
      delivered: Type.Literal(true),
      reference: Type.String({ maxLength: 120, description: "What the other side calls it, for the delivery log" }),
    },
    strict,
  ),
  Type.Object(
    {
      delivered: Type.Literal(false),
      retry: Type.Boolean({ description: "False where asking again will not help" }),
      text: Type.String({ minLength: 1, maxLength: 200, description: "Why, for the delivery log" }),
    },
    strict,
  ),
]);
