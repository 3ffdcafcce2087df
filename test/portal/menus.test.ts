/** The menus of the pack beside the pages that they lead to: one page has one name, and who reads everything finds it. */
import { expect, it } from "vitest";
import { definitionSet } from "../../core/domain/definition-set.ts";
import { boardTitle } from "../../core/domain/page.ts";
import { type MessageKey, t } from "../../portal/message.ts";
import { packs } from "../domain/packs.ts";

const set = definitionSet(packs.loaded.map((l) => l.body));
const pages = set.all("page");
const itemsOf = (some: typeof pages) => some.flatMap(({ menu }) => menu.flatMap((group) => group.items));
const items = itemsOf(pages);
/** Headings of the views; the parts of the work list bear the names of its tabs. */
const HEADINGS: Readonly<Record<string, MessageKey>> = {
  projects: "projects.title",
  import: "import.title",
  people: "people.title",
  roles: "roles.title",
  evidence: "evidence.title",
  plugins: "plugins.title",
  definitions: "definitions.title",
  changes: "changes.title",
  dictionaries: "dicts.title",
  packs: "packs.title",
  deliveries: "deliveries.title",
  webhooks: "webhooks.title",
  alerts: "alerts.title",
  rules: "catalogue.title",
  books: "books.title",
  reconciliation: "reco.title",
  orders: "orders.title",
  quotas: "quotas.title",
  trace: "trace.title",
  "treasury-links": "treasury-links.title",
};

it("a list, a board and a view have one name in every menu, that of their page", () => {
  const wrong = items.flatMap(({ title, open }) => {
    if ("board" in open) return boardTitle(pages, open.board, open.list) === title ? [] : [title];
    if ("list" in open) return set.find("list", open.list)?.title === title ? [] : [title];
    const heading = HEADINGS[open.view];
    return heading === undefined || t(heading) === title ? [] : [title];
  });
  expect(wrong).toEqual([]);
  expect(boardTitle(pages, "pay", "elsewhere")).toBeUndefined();
});

it("whoever audits finds every list that anybody's menu has", () => {
  const audits = pages.filter(({ roles }) => roles.includes("auditor"));
  const lists = (some: typeof items) =>
    new Set(some.flatMap(({ open }) => ("list" in open && !("board" in open) ? [open.list] : [])));
  expect([...lists(items)].filter((list) => !lists(itemsOf(audits)).has(list))).toEqual([]);
});
