/** The list of projects: search, filters that work as a plain form and as links, pages, and a help when nothing fits. */
import { type Static, Type } from "typebox";
import { EXACT_UP_TO, PAGE_SIZE, type ProjectPage } from "../../core/publishing/public-queries.ts";
import { Frame, frameOf, type PageContext } from "../frame.ts";
import { linkTo, type Query } from "../links.ts";
import { LANGS, named, say } from "../messages.ts";
import { FilterChip, filterChips, type FilterInput, FilterSelect, filterSelects } from "../sections/list-filters.ts";
import { ListRow, listRow } from "../sections/project-row.ts";

const closed = { additionalProperties: false };
const Step = Type.Object({ href: Type.String(), text: Type.String() }, closed);

export const ListView = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    frame: Frame,
    heading: Type.String(),
    range: Type.String(),
    q: Type.String(),
    hidden: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }, closed)),
    selects: Type.Array(FilterSelect),
    chips: Type.Array(FilterChip),
    clearHref: Type.String(),
    unit: Type.String(),
    rows: Type.Array(ListRow),
    help: Type.Array(Type.String()),
    sectors: Type.Array(Step),
    previous: Type.Union([Step, Type.Null()]),
    next: Type.Union([Step, Type.Null()]),
    pageText: Type.String(),
  },
  closed,
);
export type ListView = Static<typeof ListView>;

export type ListInput = FilterInput & { page: ProjectPage };

/** The view model of the list. */
export function listView(context: PageContext, input: ListInput): ListView {
  const { lang } = context;
  const { filter, page } = input;
  const query: Query = {
    q: filter.q,
    industry: filter.industry,
    county: filter.county,
    town: filter.town,
    stage: filter.stage,
  };
  const count = page.more ? `${EXACT_UP_TO.toLocaleString("en-US")}+` : page.total.toLocaleString("en-US");
  const lastPage = page.more ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(page.total / PAGE_SIZE));
  const filtered = Object.values(query).some((value) => value !== undefined);
  const heading =
    page.total === 0
      ? say(lang, "list.headingNone")
      : say(lang, filtered ? "list.headingFound" : "list.heading", { count });
  const start = (filter.page - 1) * PAGE_SIZE;
  return {
    lang,
    frame: frameOf(context, {
      path: "/projects",
      query: { ...query, page: filter.page > 1 ? filter.page : undefined },
      title: say(lang, "list.title", { what: filter.q ?? say(lang, "nav.projects") }),
      description: heading,
      demo: page.rows.some((row) => row.demo)
        ? say(lang, page.rows.every((row) => row.demo) ? "demo.all" : "demo.list")
        : "",
      indexed: !filtered && page.rows.every((row) => !row.demo),
      current: "projects",
    }),
    heading,
    range: page.rows.length === 0 ? "" : say(lang, "list.range", { from: start + 1, to: start + page.rows.length }),
    q: filter.q ?? "",
    hidden: lang === "en" ? [{ name: "lang", value: "en" }] : [],
    selects: filterSelects(context, input),
    chips: filterChips(context, input, query),
    clearHref: linkTo(context, "/projects"),
    unit: say(lang, "unit.word"),
    rows: page.rows.map((row) => listRow(context, row)),
    help:
      page.rows.length > 0
        ? []
        : [say(lang, "list.helpShorter"), say(lang, "list.helpFilter"), say(lang, "list.helpOpen")],
    sectors:
      page.rows.length > 0
        ? []
        : input.industries.slice(0, 8).map((industry) => ({
            href: linkTo(context, "/projects", { industry: industry.code }),
            text: say(lang, "list.sector", {
              name: named(lang, industry.name, industry.nameEn ?? undefined),
              count: industry.projects,
            }),
          })),
    previous:
      filter.page > 1
        ? {
            href: linkTo(context, "/projects", {
              ...query,
              page: filter.page > 2 ? Math.min(filter.page - 1, lastPage) : undefined,
            }),
            text: say(lang, "list.previous"),
          }
        : null,
    next:
      filter.page < lastPage && page.rows.length === PAGE_SIZE
        ? { href: linkTo(context, "/projects", { ...query, page: filter.page + 1 }), text: say(lang, "list.next") }
        : null,
    pageText: Number.isFinite(lastPage)
      ? say(lang, "list.page", { page: filter.page, pages: lastPage })
      : say(lang, "list.pageOnly", { page: filter.page }),
  };
}
