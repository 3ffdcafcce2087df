/** The menu and the first page of a role. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const Page = Type.Object(
  {
    ...definitionHead("page"),
    roles: Type.Array(Type.String(), {
      minItems: 1,
      description: "Roles that get this menu; several pages of one person are joined",
    }),
    menu: Type.Array(
      Type.Object(
        {
          title: Type.String({ minLength: 1, maxLength: 10 }),
          icon: Type.Enum(["work", "project", "money", "eye", "globe", "gear", "quota", "payee", "book", "settle"]),
          folded: Type.Optional(Type.Boolean({ description: "Closed until somebody opens it; open when left out" })),
          items: Type.Array(
            Type.Object(
              {
                title: Type.String({ minLength: 1, maxLength: 14 }),
                open: Type.Union([
                  Type.Object({ list: Type.String() }, { additionalProperties: false }),
                  Type.Object(
                    {
                      board: Type.String({ description: "Form whose running documents it shows" }),
                      list: Type.String(),
                    },
                    {
                      additionalProperties: false,
                      description: "What waits, each with the marks of a list of rules",
                    },
                  ),
                  Type.Object(
                    {
                      view: Type.Enum([
                        "work",
                        "waiting",
                        "handled",
                        "copies",
                        "drafts",
                        "projects",
                        "import",
                        "people",
                        "roles",
                        "evidence",
                        "plugins",
                        "definitions",
                        "changes",
                        "dictionaries",
                        "packs",
                        "deliveries",
                        "webhooks",
                        "alerts",
                        "rules",
                        "books",
                        "reconciliation",
                        "orders",
                        "quotas",
                        "trace",
                        "treasury-links",
                      ]),
                    },
                    { additionalProperties: false },
                  ),
                ]),
              },
              { additionalProperties: false },
            ),
            { minItems: 1 },
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);
export type Page = Static<typeof Page>;

/** What the menus call a board, so that its page bears the same name; undefined where none leads to it. */
export function boardTitle(pages: readonly Page[], form: string, list: string): string | undefined {
  const items = pages.flatMap(({ menu }) => menu.flatMap((group) => group.items));
  return items.find(({ open }) => "board" in open && open.board === form && open.list === list)?.title;
}
