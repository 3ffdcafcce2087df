/** Who does a step of a flow, in words for people who have never seen a flow chart. */
import { isRoleWho, type RoleWho, type Who, type WhoPlace } from "../../core/domain/flow-people.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { t } from "../message.ts";

export type Titled = { id: string; title: string };
/** What the things that a flow names are called; what has no name here stands by its id. */
export type FlowNames = {
  roles: readonly Titled[];
  unitKinds: readonly Titled[];
  form?: Form | undefined;
  dictionaries?: Dictionaries;
  /** Titles of the flow's own steps. */
  steps?: ReadonlyMap<string, string>;
  /** People and units by id, as far as they are known. */
  people?: ReadonlyMap<string, string>;
  units?: ReadonlyMap<string, string>;
  flows?: readonly Titled[];
  publications?: readonly Titled[];
  acts?: readonly Titled[];
  /** What plugins offer for choosing people. */
  finders?: readonly Titled[];
};
export type PlaceChoice = { value: string; label: string };
const LEVELS = ["county", "city", "province"] as const;

/** The title of an id in a list; the id itself where nobody has named it. */
export const titleOf = (list: readonly Titled[] | undefined, id: string): string =>
  list?.find((one) => one.id === id)?.title ?? id;

/** The label of a field of the form; its id where the form has none. */
export function fieldLabel(names: FlowNames, id: string): string {
  const field = names.form && fieldsOf(names.form).find((one) => one.id === id);
  return field?.label ?? id;
}

/** The place of a reviewer as the value of a choice. */
export function placeValue(at: WhoPlace): string {
  if (typeof at === "string") return at;
  if ("unit" in at) return `unit:${at.unit}`;
  return at.of === undefined ? `kind:${at.unitKind}` : `kind:${at.unitKind}@${at.of}`;
}

/** The place that a value of the choice stands for. */
export function placeOf(value: string): WhoPlace {
  if (value.startsWith("unit:")) return { unit: value.slice("unit:".length) };
  if (!value.startsWith("kind:")) return value === "parent-unit" ? "parent-unit" : "own-unit";
  const [unitKind = "", level] = value.slice("kind:".length).split("@");
  const of = LEVELS.find((one) => one === level);
  return of === undefined ? { unitKind } : { unitKind, of };
}

/** The places a reviewer may sit in; one that is no longer known stays choosable where it stands. */
export function placeChoices(names: FlowNames, present: WhoPlace): PlaceChoice[] {
  const values = ["own-unit", "parent-unit", ...names.unitKinds.map(({ id }) => `kind:${id}`)];
  if (!values.includes(placeValue(present))) values.push(placeValue(present));
  return values.map((value) => ({ value, label: placeWords(placeOf(value), names) }));
}

/** A place in words. */
export function placeWords(at: WhoPlace, names: FlowNames): string {
  if (at === "own-unit") return t("approval.own-unit");
  if (at === "parent-unit") return t("approval.parent-unit");
  if ("unit" in at) return names.units?.get(at.unit) ?? t("approval.one-unit");
  return t(`approval.kind-of.${at.of ?? "county"}`, { kind: titleOf(names.unitKinds, at.unitKind) });
}

/** Who looks at it: all rules joined; `every` where all of them have to act. */
export function whoWords(who: readonly Who[], names: FlowNames, every = false): string {
  return who.map((one) => oneWho(one, names)).join(t(every ? "approval.and" : "approval.or"));
}

/** One rule that finds people. */
export function oneWho(who: Who, names: FlowNames): string {
  if (isRoleWho(who)) return roleWords(who, names);
  if ("starter" in who) return t(`approval.starter.${who.starter}`, { n: who.levels ?? 1 });
  if ("persons" in who)
    return who.persons.map((id) => names.people?.get(id) ?? t("approval.someone")).join(t("text.pause"));
  if ("field" in who) return t("approval.in-field", { field: fieldLabel(names, who.field) });
  if ("chosenBy" in who) return chosenWords(who, names);
  if ("sameAs" in who) return t("approval.same-as", { step: names.steps?.get(who.sameAs) ?? who.sameAs });
  if ("plugin" in who)
    return t("approval.by-plugin", {
      plugin: titleOf(names.finders ?? [], who.plugin),
      from: roleWords(who.from, names),
    });
  return t("approval.by-expression");
}

function roleWords(who: RoleWho, names: FlowNames): string {
  const role = who.role === "" ? t("approval.no-role") : titleOf(names.roles, who.role);
  return t("approval.who", { place: placeWords(who.at, names), role });
}

function chosenWords(who: Extract<Who, { chosenBy: string }>, names: FlowNames): string {
  const max = who.max ?? 1;
  const words = t(`approval.chosen.${who.chosenBy}`, { n: max });
  return who.from ? t("approval.chosen-from", { words, from: roleWords(who.from, names) }) : words;
}

/** True when a rule still has to be chosen. */
export function isOpen(who: Who): boolean {
  if (isRoleWho(who)) return who.role === "";
  if ("persons" in who) return who.persons.length === 0;
  if ("field" in who) return who.field === "";
  if ("sameAs" in who) return who.sameAs === "";
  if ("expression" in who) return who.expression.trim() === "";
  if ("plugin" in who) return who.plugin === "" || who.from.role === "";
  return "chosenBy" in who && who.from?.role === "";
}
