/** What the schemas of extension points are made of. */
import { Type } from "typebox";

/** No key beside those that are named. */
export const strict = { additionalProperties: false } as const;

/** A value of a field; money in fen. */
export const plainValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
