/** What the parts of the designer choose from: what is published where the person works, and what this change brings. */
import type { DraftBody } from "../../core/domain/change.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices, TypeChoice } from "../change-api.ts";
import type { Names } from "./definition-words.ts";
import type { Bodies } from "./draft.ts";
import { isDrawable } from "./drawable.ts";
import type { PickFrom } from "./option-control.ts";

/** Code lists with their items, the drafted ones in place of the published. */
export function codeLists(choices: DesignerChoices, bodies: Bodies): Dictionaries {
  const own = bodies.filter((body) => body.kind === "dictionary") as unknown as Dictionary[];
  const all = [...choices.dictionaries, ...own];
  return Object.fromEntries(all.map((list) => [list.id, (list.items ?? []) as Dictionaries[string]]));
}

/** What code lists and fields are called: by `dictionary <id>` and `field <id>`, those of the versions before as well. */
export function namesIn(choices: DesignerChoices, bodies: Bodies, bases: Bodies, above: Names = {}): Names {
  const own = bodies.filter((body) => body.kind === "dictionary");
  const forms = [...bases, ...bodies].filter((body) => body.kind === "form" && isDrawable(body)) as unknown as Form[];
  return Object.fromEntries([
    ...[...choices.dictionaries, ...own].map(({ id, title }) => [`dictionary ${id}`, title]),
    ...(
      ["roles", "unitKinds", "flows", "publications", "calendars", "acts", "forms", "lifecycles", "rules"] as const
    ).flatMap((list) => choices[list].map(({ id, title }) => [`${list} ${id}`, title] as const)),
    ...forms.flatMap(fieldsOf).map((field) => [`field ${field.id}`, field.label]),
    ...Object.entries(above).map(([id, title]) => [`above ${id}`, title]),
  ]);
}

/** What a flow may call, publish and count by, with what this change brings: a drafted version counts as one to come. */
export function flowChoices(choices: DesignerChoices, bodies: Bodies): DesignerChoices {
  const drafted = bodies.filter(isDrawable);
  const parts = drafted.filter((body) => body.kind === "flow" && body["part"] === true) as unknown as Flow[];
  const flows = parts.map(({ id, title, form, version }) => {
    const before = choices.flows.find((one) => one.id === id)?.versions ?? [];
    return { id, title, form, versions: [...before.filter((n) => n !== version), version] };
  });
  const withOwn = <T extends { id: string }>(own: readonly T[], published: readonly T[]): T[] => [
    ...own,
    ...published.filter(({ id }) => !own.some((one) => one.id === id)),
  ];
  const named = (kind: DraftBody["kind"]): { id: string; title: string }[] =>
    drafted.filter((body) => body.kind === kind).map(({ id, title }) => ({ id, title }));
  return {
    ...choices,
    flows: withOwn(flows, choices.flows),
    publications: withOwn(named("publication"), choices.publications),
    calendars: withOwn(named("calendar"), choices.calendars),
  };
}

/** Field types that plugins offer. */
export function offeredTypes(offers: DesignerChoices["offers"]): TypeChoice[] {
  return offers.flatMap(({ point, id, title, field, label }) =>
    point === "field.type" && field && label !== undefined ? [{ id, title, field, label }] : [],
  );
}

/** What the settings of a field pick from. */
export function pickFrom(choices: DesignerChoices, bodies: Bodies, form: Form, flow: Flow | undefined): PickFrom {
  const own = bodies.filter((body) => body.kind === "dictionary");
  return {
    form,
    flow,
    dictionaries: [...own, ...choices.dictionaries.filter((list) => !own.some((o) => o.id === list.id))],
    forms: choices.forms,
    unitKinds: choices.unitKinds,
    plugins: choices.plugins.map(({ id, name }) => ({ id, title: name })),
    offers: choices.offers,
  };
}
