/** A panel beside our own content of a page, asked when a person opens the page, under that person's rights. */
import { Type } from "typebox";
import { askedOffer, shownOutput } from "./blocks.ts";
import { strict } from "./plain.ts";

const project = { id: Type.String(), code: Type.String(), name: Type.String(), region: Type.String() };

export const portalPanelInput = Type.Object(
  {
    ...askedOffer,
    page: Type.Union([
      Type.Object({ kind: Type.Literal("project"), ...project }, strict),
      Type.Object(
        {
          kind: Type.Literal("document"),
          id: Type.String(),
          number: Type.String(),
          title: Type.String(),
          form: Type.String(),
          project: Type.Union([Type.String(), Type.Null()], { description: "Id of the project it belongs to" }),
        },
        strict,
      ),
    ]),
  },
  strict,
);

export const portalPanelOutput = shownOutput;
