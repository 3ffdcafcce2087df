/** Names, help and order of field types in the palette; the types themselves come from the registry. */
import type { IconName } from "../elements/icon.ts";
import type { TypeChoice } from "../change-api.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import { typeName } from "./definition-words.ts";

/** `offer`: the plugin's field type, where it is one; then `name` is its base. */
export type PaletteType = { name: string; label: string; help: string; offer?: string };
export type PaletteGroup = { id: string; title: string; types: PaletteType[] };
const GROUPS = ["fill", "reference", "parts", "special"] as const;

/** Types by group in the order of the registry, those of plugins behind; a type without words is shown by its name. */
export function paletteGroups(offered: readonly TypeChoice[] = []): PaletteGroup[] {
  const own = GROUPS.map((id) => ({
    id,
    title: t(`palette.${id}` satisfies MessageKey),
    types: FIELD_TYPES.all()
      .filter((type) => type.group === id)
      .map((type) => ({ name: type.name, label: typeLabel(type.name), help: typeHelp(type.name) })),
  }));
  const types = offered.map(({ id, title, label, field }) => ({ name: field.base, label, help: title, offer: id }));
  return types.length === 0 ? own : [...own, { id: "plugin", title: t("palette.plugin"), types }];
}

const ICONS: Readonly<Record<string, IconName>> = {
  text: "text",
  "long-text": "long",
  number: "hash",
  money: "money",
  percent: "pct",
  date: "cal",
  "date-range": "period",
  year: "year",
  choice: "choice",
  "yes-no": "switch",
  region: "area",
  org: "org",
  person: "user",
  project: "project",
  document: "file",
  quota: "quota",
  table: "table",
  file: "attach",
  picture: "picture",
  location: "pin",
  signature: "pen",
  note: "note",
};

/** The picture of a type; types of others share one. */
export function typeIcon(name: string): IconName {
  return ICONS[name] ?? "form";
}

/** The type in the words of the person who designs. */
export function typeLabel(name: string): string {
  return typeName(name);
}

export function typeHelp(name: string): string {
  return t(`ftype-help.${name}` as MessageKey);
}

/** What a new field of a type begins with, so that it can be used as it is. */
export function startOptions(name: string, columnLabel: string): Record<string, unknown> {
  switch (name) {
    case "choice":
      return { dictionary: "" };
    case "document":
      return { form: "" };
    case "table":
      return { columns: [{ id: "column1", type: "text", label: columnLabel }] };
    case "note":
      return { text: t("palette.note-text") };
    case "long-text":
    case "file":
    case "picture":
    case "location":
      return { width: "full" };
    default:
      return {};
  }
}
