/** A message from outside, sent to an address that an administrator gave out; the plugin judges whether it is genuine. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

const header = (description: string) => Type.Union([Type.String({ maxLength: 500 }), Type.Null()], { description });

export const webhookReceiveInput = Type.Object(
  {
    offer: Type.String({ description: "Which of the plugin's offers is asked" }),
    body: Type.String({ description: "As it came, at most 64 kB of UTF-8" }),
    headers: Type.Object(
      {
        contentType: header("content-type"),
        signature: header("x-signature"),
        timestamp: header("x-timestamp, at most five minutes from the portal's clock"),
        device: header("x-device-id"),
      },
      strict,
    ),
    key: Type.String({ description: "The same for every attempt of one delivery" }),
    at: Type.String({ description: "When it came, ISO 8601 in UTC" }),
  },
  strict,
);

export const webhookReceiveOutput = Type.Object(
  {
    status: Type.Enum([200, 202, 400, 401, 409], {
      description: "200 done, 202 taken, 400 not readable, 401 not genuine, 409 genuine but impossible",
    }),
    reply: Type.Optional(Type.String({ maxLength: 16_384, description: "Body of the answer: JSON text" })),
    events: Type.Optional(
      Type.Array(
        Type.Object(
          { name: Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$" }), text: Type.String({ maxLength: 200 }) },
          strict,
        ),
        { maxItems: 20, description: "What happened, for the list of deliveries that administrators see" },
      ),
    ),
  },
  strict,
);
