/** What plugins may show anywhere: blocks of `domain/block.ts`, drawn by us. */
import { Type } from "typebox";
import { AskedForm, Blocks } from "../../domain/block.ts";
import { strict } from "./plain.ts";

/** The answer of every point that is drawn. */
export const shownOutput = Type.Object({ blocks: Blocks }, strict);

/** The offer that is asked, and what was filled into a form that it showed before. */
export const askedOffer = {
  offer: Type.String({ description: "Which of the plugin's offers is asked" }),
  asked: Type.Optional(AskedForm),
};
