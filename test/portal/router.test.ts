import { expect, test } from "vitest";
import { matchRoute, pathOf, pathOfMenu } from "../../portal/router.ts";

test("addresses lead to pages with their id and filters", () => {
  const cases: [string, string, string, string][] = [
    ["/portal/", "", "work", ""],
    ["/portal", "", "work", ""],
    ["/portal/work", "?view=waiting", "work", ""],
    ["/portal/lists/pay", "?f.payKind=2&page=3", "list", "pay"],
    ["/portal/documents/0197-a", "", "document", "0197-a"],
    ["/portal/projects", "", "projects", ""],
    ["/portal/projects/42", "", "project", "42"],
    ["/portal/projects/", "", "projects", ""],
    ["/portal/changes", "?view=mine", "changes", ""],
    ["/portal/changes/0197-b", "?tab=rules", "change", "0197-b"],
    ["/portal/dictionaries", "", "dictionaries", ""],
    ["/portal/sign-in", "?next=%2Fportal%2Fwork", "sign-in", ""],
    ["/portal/nothing", "", "not-found", ""],
    ["/portal/documents", "", "not-found", ""],
    ["/portal/documents/a/b", "", "not-found", ""],
    ["/portal/documents/%E0%A4%A", "", "not-found", ""],
    ["/other", "", "not-found", ""],
  ];

  for (const [path, search, page, id] of cases) {
    const route = matchRoute(path, search);
    expect([path, route.page, route.id]).toEqual([path, page, id]);
    for (const [name, value] of new URLSearchParams(search)) expect(route.query[name]).toBe(value);
  }
});

test("an address made for a page leads back to it", () => {
  const address = new URL(pathOf("list", "pay", { q: "a&b", page: 2, state: "" }), "http://portal");

  const route = matchRoute(address.pathname, address.search);

  expect(route).toMatchObject({ page: "list", id: "pay", query: { q: "a&b", page: "2" } });
  expect(matchRoute(pathOf("document", "a/b")).id).toBe("a/b");
});

test("menu entries open lists and views", () => {
  expect(pathOfMenu({ list: "pay" })).toBe("/portal/lists/pay");
  expect(pathOfMenu({ view: "work" })).toBe("/portal/work");
  expect(pathOfMenu({ view: "waiting" })).toBe("/portal/work?view=waiting");
  expect(pathOfMenu({ view: "copies" })).toBe("/portal/work?view=copies");
  expect(pathOfMenu({ view: "people" })).toBe("/portal/people");
  expect(pathOfMenu({ view: "unheard-of" })).toBe("/portal/");
});
