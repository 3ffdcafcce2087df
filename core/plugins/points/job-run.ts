/** A scheduled job: nobody is asked and nobody waits; what it does it does by the host functions that were granted. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

export const jobRunInput = Type.Object(
  {
    offer: Type.String({ description: "Which job of the plugin" }),
    run: Type.String({ description: "Name of this run, another for each" }),
    due: Type.String({ description: "Instant at which it was due; later runs may have been missed and count once" }),
    day: Type.String({ description: "The day in China on which it runs" }),
    last: Type.Union([
      Type.Object(
        { at: Type.String(), outcome: Type.Enum(["done", "again", "failed", "lost"]), text: Type.String() },
        { ...strict, description: "The run before this one" },
      ),
      Type.Null(),
    ]),
  },
  strict,
);

export const jobRunOutput = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 300, description: "What it did, for the administrator" }),
    again: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_440, description: "Run once more after so many minutes: not all is done" }),
    ),
  },
  strict,
);
