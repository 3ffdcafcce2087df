/** What a plugin kept under an older version, in the form of the new one. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

const Entries = Type.Record(Type.String({ maxLength: 120 }), Type.Unknown());

export const keptMigrateInput = Type.Object(
  {
    from: Type.String({ description: "The version that kept them" }),
    to: Type.String({ description: "The version that takes over" }),
    entries: Type.Record(Type.String(), Type.Unknown(), { description: "Everything that is kept, by key" }),
  },
  strict,
);

export const keptMigrateOutput = Type.Object({ entries: Entries }, strict);
