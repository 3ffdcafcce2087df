/** An act at a step of a flow, outside the transaction; the case waits for the answer. */
import { Type } from "typebox";
import { plainValue, strict } from "./plain.ts";

export const flowActInput = Type.Object(
  {
    act: Type.String({ description: "Name of the act, as the flow's step says it" }),
    params: Type.Record(Type.String(), plainValue, { description: "What the step gives it; money in fen" }),
    document: Type.Object(
      { number: Type.String(), title: Type.String(), form: Type.String() },
      { ...strict, description: "The document whose case stands at the step" },
    ),
    key: Type.String({ description: "The same for every attempt of one act: lets the other side drop repeats" }),
    attempt: Type.Integer({ minimum: 1 }),
  },
  strict,
);

export const flowActOutput = Type.Object(
  {
    output: Type.Record(Type.String({ maxLength: 60 }), plainValue, {
      description: "What the step may write into fields of the document",
    }),
  },
  strict,
);
