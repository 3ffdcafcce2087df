/** What every step and block of a flow has, whatever it does. */
import { Type } from "typebox";
import { Id } from "./definition-head.ts";

export const stepHead = {
  id: Id,
  title: Type.String({ minLength: 1, maxLength: 30 }),
  locked: Type.Optional(
    Type.Boolean({
      description: "Layers of lower levels may not rename or tighten it; they may still put steps before or after it",
    }),
  ),
};
export type StepHead = { id: string; title: string; locked?: boolean };
