/** Carries out what a part of the designer asked for, as one step from bodies to bodies. */
import type { DraftBody } from "../../core/domain/change.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Form } from "../../core/domain/form.ts";
import type { TypeChoice } from "../change-api.ts";
import type { DesignAct } from "./design-act.ts";
import { type Bodies, setBody, type Step, withBody } from "./draft.ts";
import { dropRights } from "./drop-rights.ts";
import {
  addField,
  addSection,
  duplicateField,
  findField,
  findSection,
  idsIn,
  moveTo,
  type NewField,
  type Place,
  removeField,
  removeSection,
  setProperties,
  setProperty,
  stepField,
  stepSection,
  withFacts,
} from "./form-steps.ts";
import { idFault, renameField } from "./rename-field.ts";

/** Words for what is new, and how a type begins. */
export type ActWords = {
  typeLabel(type: string): string;
  startOptions(type: string): Record<string, unknown>;
  newSection: string;
  newColumn: string;
  copySuffix: string;
  dictionaryTitle(label: string): string;
  firstItem: string;
};
export type ActContext = {
  form: Form;
  bodies: Bodies;
  selected: string;
  /** Ids that published versions use or used. */
  taken: ReadonlySet<string>;
  words: ActWords;
  /** Field types that plugins offer. */
  offered: readonly TypeChoice[];
  /** A new id for a definition. */
  newId(): string;
};
/** The step, the key under which quick repeats become one, and the label of what was touched. */
export type Done = { step: Step; key: string; label: string; said: "added" | "removed" | "moved" | undefined };

export function runAct(act: DesignAct, context: ActContext): Done | undefined {
  const { form, words, taken } = context;
  const label = (id: string): string => findSection(form, id)?.title ?? findField(form, id)?.field.label ?? "";
  const step = (next: Form, select?: string): Step => ({
    bodies: withBody(context.bodies, next as unknown as DraftBody),
    ...(select !== undefined && { select }),
  });
  const done = (next: Form, said: Done["said"], name: string, select?: string, key = ""): Done | undefined =>
    next === form ? undefined : { step: step(next, select), key, label: name, said };
  switch (act.act) {
    case "select":
    case "find":
      return undefined;
    case "add": {
      const given = newField(act.type, act.offered, context);
      const [next, id] = addField(form, given, act.place ?? placeAfter(form, context.selected), taken);
      return done(next, "added", given.label, id);
    }
    case "add-column": {
      const table = findField(form, act.table)?.field;
      const place = findField(form, act.table)?.place;
      if (!table || !place) return undefined;
      const at = { section: place.section, index: columnsOf(table).length, table: act.table };
      const [next, id] = addField(form, { type: act.type, label: words.newColumn }, at, taken);
      return done(next, "added", words.newColumn, id);
    }
    case "move": {
      const [next, id] = moveTo(form, act.id, act.place);
      return done(next, "moved", label(act.id), id);
    }
    case "step":
      return done(stepField(form, act.id, act.by), "moved", label(act.id), act.id);
    case "section-step":
      return done(stepSection(form, act.id, act.by), "moved", label(act.id), act.id);
    case "duplicate": {
      const [next, id] = duplicateField(form, act.id, words.copySuffix, taken);
      return done(next, "added", label(act.id), id);
    }
    case "remove": {
      const isSection = findSection(form, act.id) !== undefined;
      const [next, select] = isSection ? removeSection(form, act.id) : removeField(form, act.id);
      const was = done(next, "removed", label(act.id), select);
      const left = idsIn(next);
      const gone = new Set([...idsIn(form)].filter((id) => !left.has(id)));
      return was && { ...was, step: { ...was.step, bodies: dropRights(was.step.bodies, form.id, gone) } };
    }
    case "add-section": {
      const [next, id] = addSection(form, words.newSection, act.after, taken);
      return done(next, "added", words.newSection, id);
    }
    case "set": {
      const next = setProperty(form, act.id, act.key, act.value);
      const settled = act.key === "type" ? withFacts(next) : next;
      return done(settled, undefined, label(act.id), undefined, `${act.id} ${act.key}`);
    }
    case "set-all":
      return done(withFacts(setProperties(form, act.id, act.changes)), undefined, label(act.id));
    case "rename": {
      if (idFault(form, act.id, act.to, taken) !== undefined) return undefined;
      const [bodies, select] = renameField(context.bodies, form.id, act.id, act.to);
      return { step: { bodies, select }, key: "", label: label(act.id), said: undefined };
    }
    case "new-dictionary": {
      const field = findField(form, act.id)?.field;
      if (!field) return undefined;
      const dictionary = {
        $schema: "dictionary.schema.json",
        kind: "dictionary",
        id: context.newId(),
        version: 1,
        title: words.dictionaryTitle(field.label),
        items: [{ code: "1", name: words.firstItem }],
      } as DraftBody;
      const next = setProperty(form, act.id, "dictionary", dictionary.id) as unknown as DraftBody;
      const bodies = setBody(withBody(context.bodies, next), "dictionary", dictionary.id, dictionary);
      return { step: { bodies }, key: "", label: String(dictionary.title), said: "added" };
    }
  }
}

/** How a new field begins; one of an offered type has its presets and its name. */
function newField(type: string, offer: string | undefined, { words, offered }: ActContext): NewField {
  const known = offered.find(({ id }) => id === offer);
  if (!known) return { type, label: words.typeLabel(type), options: words.startOptions(type) };
  const { base, options } = known.field;
  return { type: base, label: known.label, options: { ...words.startOptions(base), ...options, pluginType: known.id } };
}

/** Behind what is selected: a field, the columns of a table, the end of a section, else the end of the form. */
function placeAfter(form: Form, selected: string): Place {
  const found = findField(form, selected);
  if (found && found.place.table === undefined) return { ...found.place, index: found.place.index + 1 };
  const home = found ? findField(form, found.place.table ?? "")?.place : undefined;
  if (home) return { ...home, index: home.index + 1 };
  const section = findSection(form, selected) ?? form.sections.at(-1);
  return { section: section?.id ?? "", index: section?.fields.length ?? 0 };
}

/** Ids that the published versions hold, with those of the draft: none of them is ever given again. */
export function takenIds(forms: readonly Form[]): Set<string> {
  return new Set(forms.flatMap((form) => [...idsIn(form)]));
}
