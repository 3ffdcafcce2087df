/**
 * Addresses of the portal: /portal/<page>/<id>?<filters>. Filters and positions live in the query, so that a link, the
 * back button and a reload show the same thing.
 */
export const BASE_PATH = "/portal/";

const PATTERNS = {
  work: "work",
  list: "lists/:id",
  document: "documents/:id",
  projects: "projects",
  project: "projects/:id",
  import: "import",
  people: "people",
  roles: "roles",
  evidence: "evidence",
  plugins: "plugins",
  plugin: "plugins/:id",
  definitions: "definitions",
  "flow-versions": "flows/:id",
  changes: "changes",
  change: "changes/:id",
  dictionaries: "dictionaries",
  packs: "packs",
  substitutions: "substitutions",
  "hand-over": "hand-over",
  notices: "notices",
  "notice-settings": "notice-settings",
  deliveries: "deliveries",
  webhooks: "webhooks",
  rules: "rules",
  rule: "rules/:id",
  books: "books",
  "book-line": "books/:id",
  alerts: "alerts",
  alert: "alerts/:id",
  reconciliation: "reconciliation",
  orders: "orders",
  order: "orders/:id",
  "treasury-links": "treasury-links",
  quotas: "quotas",
  quota: "quotas/:id",
  trace: "trace",
  contract: "contracts/:id",
  board: "boards/:id",
  "sign-in": "sign-in",
} as const;

export type PageName = keyof typeof PATTERNS | "not-found";
export type Route = { page: PageName; id: string; query: Readonly<Record<string, string>>; path: string };

/** The route of an address; an unknown one gives the page `not-found`. */
export function matchRoute(path: string, search = ""): Route {
  const query = Object.fromEntries(new URLSearchParams(search));
  const steps = path.startsWith(BASE_PATH) ? path.slice(BASE_PATH.length).split("/").filter(Boolean) : [];
  if (path === BASE_PATH || path === "/portal") return { page: "work", id: "", query, path: BASE_PATH };
  for (const [page, pattern] of Object.entries(PATTERNS) as [PageName, string][]) {
    const parts = pattern.split("/");
    if (parts.length !== steps.length) continue;
    let id = "";
    const fits = parts.every((part, i) => {
      if (part === ":id") id = decodeStep(steps[i] ?? "");
      return part === ":id" ? id !== "" : part === steps[i];
    });
    if (fits) return { page, id, query, path };
  }
  return { page: "not-found", id: "", query, path };
}

/** The address of a page; empty values are left out of the query. */
export function pathOf(
  page: Exclude<PageName, "not-found">,
  id = "",
  query: Record<string, string | number | undefined> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return BASE_PATH + PATTERNS[page].replace(":id", encodeURIComponent(id)) + (text === "" ? "" : `?${text}`);
}

/** Views of the worklist that menus name. */
const WORK_VIEWS: ReadonlySet<string> = new Set(["work", "waiting", "handled", "copies", "drafts"]);

/** The address of a menu item. */
export function pathOfMenu(open: { board: string; list: string } | { list: string } | { view: string }): string {
  if ("board" in open) return pathOf("board", open.board, { list: open.list });
  if ("list" in open) return pathOf("list", open.list);
  if (WORK_VIEWS.has(open.view)) return pathOf("work", "", open.view === "work" ? {} : { view: open.view });
  return open.view in PATTERNS ? `${BASE_PATH}${open.view}` : BASE_PATH;
}

/** Where the person starts: the work page, or the first entry of a menu without one. */
export function homeOf(menu: readonly { items: readonly { open: { list: string } | { view: string } }[] }[]): string {
  const items = menu.flatMap((group) => group.items);
  const work = items.some((item) => "view" in item.open && item.open.view === "work");
  const [first] = items;
  return work || !first ? BASE_PATH : pathOfMenu(first.open);
}

/** Goes to an address of the portal; `replace` for filters, which should not fill the history. */
export function navigate(address: string, { replace = false } = {}): void {
  const scroll = { scroll: globalThis.scrollY };
  if (replace) history.replaceState(history.state, "", address);
  else {
    history.replaceState(scroll, "");
    history.pushState(null, "", address);
  }
  globalThis.dispatchEvent(new CustomEvent("mz-route", { detail: { back: false } }));
}

/** Changes some query values of the present address; the page of a list starts again. */
export function changeQuery(changes: Record<string, string | number | undefined>, { replace = true } = {}): void {
  const search = new URLSearchParams(location.search);
  if (!("page" in changes)) search.delete("page");
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") search.delete(name);
    else search.set(name, String(value));
  }
  const text = search.toString();
  navigate(location.pathname + (text === "" ? "" : `?${text}`), { replace });
}

/** True for a plain click on a link inside the portal, which the router may take over. */
export function routedAddress(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return undefined;
  if (!link.pathname.startsWith(BASE_PATH)) return undefined;
  if (link.hash !== "" && link.pathname === location.pathname && link.search === location.search) return undefined;
  return link.pathname + link.search;
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return "";
  }
}
