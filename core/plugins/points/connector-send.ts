/** One event of the portal on its way to another system. */
import { Type } from "typebox";
import { alertChannelOutput } from "./alert-channel.ts";
import { strict } from "./plain.ts";

const textOrNull = Type.Union([Type.String(), Type.Null()]);

export const connectorSendInput = Type.Object(
  {
    offer: Type.String({ description: "Which connector of the plugin" }),
    key: Type.String({ description: "The same for every attempt of one event: it may arrive once" }),
    attempt: Type.Integer({
      minimum: 1,
      description: "From 2 on the event may have arrived although no answer came",
    }),
    event: Type.Object(
      {
        id: Type.String({ description: "Of the notice" }),
        kind: Type.String({ description: "Kind of notice, such as finished or order" }),
        at: Type.String({ description: "Instant at which it was told" }),
        person: Type.Object({ id: Type.String(), login: Type.String(), name: Type.String() }, strict),
        document: Type.Union([
          Type.Object({ id: Type.String(), number: textOrNull, title: textOrNull }, strict),
          Type.Null(),
        ]),
        text: Type.String({ description: "One sentence in the person's language" }),
        details: Type.Array(Type.Object({ label: Type.String(), value: Type.String() }, strict)),
        link: Type.Union([Type.String(), Type.Null()], { description: "Where it opens in the portal" }),
      },
      { ...strict, description: "What an endpoint for notices is sent, no more" },
    ),
  },
  strict,
);

export const connectorSendOutput = alertChannelOutput;
