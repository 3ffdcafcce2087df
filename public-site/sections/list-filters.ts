/** The filters of the project list: selects for choosing, and each filter in use as a link that takes it away. */
import { type Static, Type } from "typebox";
import type {
  IndustryTotals,
  ProjectFilter,
  Region,
  RegionTotals,
  StageCount,
} from "../../core/publishing/public-queries.ts";
import type { PageContext } from "../frame.ts";
import { linkTo, type Query } from "../links.ts";
import { type MessageKey, named, say } from "../messages.ts";

const closed = { additionalProperties: false };
const Option = Type.Object({ value: Type.String(), text: Type.String(), selected: Type.Boolean() }, closed);

export const FilterSelect = Type.Object(
  { id: Type.String(), label: Type.String(), options: Type.Array(Option) },
  closed,
);
export const FilterChip = Type.Object({ href: Type.String(), text: Type.String(), label: Type.String() }, closed);

export type FilterInput = {
  filter: ProjectFilter;
  regions: readonly Region[];
  places: readonly RegionTotals[];
  industries: readonly IndustryTotals[];
  stages: readonly StageCount[];
};

/** Sector, place and stage as selects that a plain form sends. */
export function filterSelects(context: PageContext, input: FilterInput): Static<typeof FilterSelect>[] {
  const { lang } = context;
  const { filter } = input;
  const select = (
    id: string,
    key: MessageKey,
    chosen: string | undefined,
    options: { value: string; text: string }[],
  ) => ({
    id,
    label: say(lang, key),
    options: [{ value: "", text: say(lang, "list.any") }, ...options].map((option) => ({
      ...option,
      selected: option.value === (chosen ?? ""),
    })),
  });
  const counted = (name: string, count: number) => say(lang, "list.sector", { name, count });
  const places = input.places.flatMap((place) =>
    place.code !== null && place.projects > 0
      ? [{ value: place.code, text: counted(place.name ?? place.code, place.projects) }]
      : [],
  );
  const towns = input.regions.find((region) => region.code === context.site?.county)?.level === "county";
  return [
    select(
      "industry",
      "facts.industry",
      filter.industry,
      input.industries.map((industry) => ({
        value: industry.code,
        text: counted(named(lang, industry.name, industry.nameEn ?? undefined), industry.projects),
      })),
    ),
    towns ? select("town", "list.town", filter.town, places) : select("county", "list.county", filter.county, places),
    select(
      "stage",
      "list.stage",
      filter.stage,
      input.stages.map((stage) => ({
        value: stage.id,
        text: counted(named(lang, stage.title ?? stage.id, stage.titleEn ?? undefined), stage.projects),
      })),
    ),
  ];
}

/** Each filter that is set, as a link that takes it away. */
export function filterChips(context: PageContext, input: FilterInput, query: Query): Static<typeof FilterChip>[] {
  const { lang } = context;
  const { filter } = input;
  const industry = input.industries.find((one) => one.code === filter.industry);
  const stage = input.stages.find((one) => one.id === filter.stage);
  const region = (code: string | undefined) =>
    input.regions.find((one) => one.code === code)?.name ?? input.places.find((one) => one.code === code)?.name ?? code;
  const set: [string, string | undefined][] = [
    ["q", filter.q && say(lang, "list.quoted", { q: filter.q })],
    [
      "industry",
      filter.industry && (industry ? named(lang, industry.name, industry.nameEn ?? undefined) : filter.industry),
    ],
    ["county", filter.county && region(filter.county)],
    ["town", filter.town && region(filter.town)],
    ["stage", filter.stage && (stage?.title ? named(lang, stage.title, stage.titleEn ?? undefined) : filter.stage)],
  ];
  return set.flatMap(([name, text]) =>
    text
      ? [
          {
            href: linkTo(context, "/projects", { ...query, [name]: undefined }),
            text,
            label: say(lang, "list.remove", { what: text }),
          },
        ]
      : [],
  );
}
