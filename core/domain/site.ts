/** Who runs the public site, and the lines the law asks for at its foot. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const Site = Type.Object(
  {
    ...definitionHead("site"),
    county: Type.Optional(
      Type.String({
        pattern: "^[0-9]{6}$",
        description: "Region whose map is the home page's; a city shows its counties",
      }),
    ),
    organiser: Type.String({ maxLength: 80 }),
    organiserEn: Type.Optional(Type.String({ maxLength: 120 })),
    phone: Type.String({ maxLength: 40, description: "Telephone for questions and complaints" }),
    address: Type.Optional(Type.String({ maxLength: 120 })),
    filing: Type.Optional(Type.String({ maxLength: 60, description: "Filing number of the site" })),
    policeFiling: Type.Optional(Type.String({ maxLength: 60 })),
    siteCode: Type.Optional(Type.String({ maxLength: 40, description: "Government site identification code" })),
    mapReview: Type.Optional(
      Type.String({ maxLength: 80, description: "Review number of the map, or the sentence that it is a sketch" }),
    ),
  },
  { additionalProperties: false },
);
export type Site = Static<typeof Site>;
