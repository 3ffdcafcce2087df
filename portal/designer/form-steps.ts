/**
 * What a designer can do with a form, each as a pure function from form to form. Ids are made here; nobody types one.
 * A thing is named by its key: `field`, `table.column` or `#section`. Ids alone are not enough, since two tables may have
 * columns of one id, and a section or a column may be called as a field is.
 */
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Check, type Field, fieldsOf, type Form, type Section } from "../../core/domain/form.ts";

/** Where a field stands or goes: in a section, or among the columns of a table field. */
export type Place = { section: string; index: number; table?: string | undefined };

/** Words and choices that a new field of a type begins with. */
export type NewField = { type: string; label: string; options?: Record<string, unknown> };

/** The next free id such as money2; ids that older versions used are given as taken and never come back. */
export function nextId(base: string, taken: ReadonlySet<string>): string {
  const stem = base.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/[^A-Za-z0-9]/g, "");
  for (let n = 1; ; n++) if (!taken.has(`${stem}${n}`)) return `${stem}${n}`;
}

/** Ids of all fields, columns, sections and checks. */
export function idsIn(form: Form): Set<string> {
  return new Set([
    ...form.sections.map((section) => section.id),
    ...fieldsOf(form).flatMap((field) => [field.id, ...columnsOf(field).map((column) => column.id)]),
    ...form.checks.map((check) => check.id),
  ]);
}

/** The key of a column. */
export function columnKey(table: string, column: string): string {
  return `${table}.${column}`;
}

/** The key of a section. */
export function sectionKey(section: string): string {
  return `#${section}`;
}

/** The section of a key such as `#basic`; nothing for a field or column. */
export function findSection(form: Form, key: string): Section | undefined {
  return key.startsWith("#") ? form.sections.find((section) => sectionKey(section.id) === key) : undefined;
}

/** The field or column of a key, and where it stands. A bare id is a field; a column only where no field has it. */
export function findField(form: Form, key: string): { field: Field; place: Place } | undefined {
  let column: { field: Field; place: Place } | undefined;
  for (const section of form.sections) {
    const fields = section.fields as Field[];
    const index = fields.findIndex((field) => field.id === key);
    const found = fields[index];
    if (found) return { field: found, place: { section: section.id, index } };
    for (const table of fields) {
      const at = columnsOf(table).findIndex(({ id }) => columnKey(table.id, id) === key || id === key);
      const field = columnsOf(table)[at];
      if (field) column ??= { field, place: { section: section.id, index: at, table: table.id } };
    }
  }
  return column;
}

/** The key of what stands at a place. */
export function keyOf(id: string, place: Place): string {
  return place.table === undefined ? id : columnKey(place.table, id);
}

/** Puts a new field at a place; gives its key. */
export function addField(form: Form, given: NewField, place: Place, taken: ReadonlySet<string>): [Form, string] {
  const id = nextId(given.type, new Set([...taken, ...idsIn(form)]));
  const field = { id, type: given.type, label: given.label, ...given.options } as Field;
  return [withFacts(insert(form, field, place)), keyOf(id, place)];
}

/** Puts a copy behind the field; columns of a copied table keep their ids, which are their table's own. Gives its key. */
export function duplicateField(form: Form, id: string, suffix: string, taken: ReadonlySet<string>): [Form, string] {
  const found = findField(form, id);
  if (!found) return [form, ""];
  const copy = structuredClone(found.field);
  copy.id = nextId(copy.type, new Set([...taken, ...idsIn(form)]));
  copy.label = `${copy.label}${suffix}`.slice(0, 60);
  return [insert(form, copy, { ...found.place, index: found.place.index + 1 }), keyOf(copy.id, found.place)];
}

/** Takes a field or column away; gives the key that is selected then. */
export function removeField(form: Form, id: string): [Form, string] {
  const found = findField(form, id);
  if (!found) return [form, ""];
  const siblings = siblingsAt(form, found.place);
  const next = siblings[found.place.index + 1] ?? siblings[found.place.index - 1];
  const select = next ? keyOf(next.id, found.place) : (found.place.table ?? sectionKey(found.place.section));
  return [withFacts(takeOut(form, found.place)), select];
}

/** Moves a field; a table cannot go into a table. The index counts without the field itself. */
export function moveField(form: Form, id: string, place: Place): Form {
  return moveTo(form, id, place)[0];
}

/** The same, with the key that the field has then. */
export function moveTo(form: Form, id: string, place: Place): [Form, string] {
  const found = findField(form, id);
  if (!found || (place.table !== undefined && (columnsOf(found.field).length > 0 || place.table === id)))
    return [form, id];
  const same = found.place.section === place.section && found.place.table === place.table;
  if ((same && found.place.index === place.index) || !isPlace(form, place)) return [form, id];
  const rest = takeOut(form, found.place);
  // An id that another of the new neighbours has would make two fields one.
  const { field } = found;
  const used = new Set((place.table === undefined ? fieldsOf(rest) : siblingsAt(rest, place)).map((other) => other.id));
  const moved = used.has(field.id) ? { ...field, id: nextId(field.type, idsIn(form)) } : field;
  return [insert(rest, moved, place), keyOf(moved.id, place)];
}

/** False for a section or table that is not there: what is put nowhere would be lost. */
function isPlace(form: Form, place: Place): boolean {
  const section = form.sections.find((s) => s.id === place.section);
  if (!section || place.table === undefined) return section !== undefined;
  return (section.fields as Field[]).some((field) => field.id === place.table && columnsOf(field).length > 0);
}

/** Moves a field by keyboard: up or down, over the edge of its section into the next one. */
export function stepField(form: Form, id: string, by: -1 | 1): Form {
  const found = findField(form, id);
  if (!found) return form;
  const { place } = found;
  const siblings = siblingsAt(form, place);
  const index = place.index + by;
  if (index >= 0 && index < siblings.length) return moveField(form, id, { ...place, index });
  if (place.table !== undefined) return form;
  const at = form.sections.findIndex((section) => section.id === place.section) + by;
  const section = form.sections[at];
  return section ? moveField(form, id, { section: section.id, index: by > 0 ? 0 : section.fields.length }) : form;
}

/** Sets or clears one property of the field, column or section of a key; of nothing else that is called the same. */
export function setProperty(form: Form, id: string, key: string, value: unknown): Form {
  return setProperties(form, id, { [key]: value });
}

/** Sets several properties in one step; undefined clears one. */
export function setProperties(form: Form, id: string, changes: Readonly<Record<string, unknown>>): Form {
  const section = findSection(form, id);
  if (section) return mapSection(form, section.id, (s) => changed(s, changes));
  const found = findField(form, id);
  if (!found) return setCheck(form, id, changes);
  const { place } = found;
  return mapSection(form, place.section, (s) => ({
    ...s,
    fields: (s.fields as Field[]).map((field, at) => {
      if (place.table === undefined) return at === place.index ? changed(field, changes) : field;
      if (field.id !== place.table) return field;
      const columns = columnsOf(field);
      return { ...field, columns: columns.map((column, i) => (i === place.index ? changed(column, changes) : column)) };
    }),
  }));
}

/** Sets or clears properties of a check. */
export function setCheck(form: Form, id: string, changes: Readonly<Record<string, unknown>>): Form {
  return { ...form, checks: form.checks.map((check) => (check.id === id ? changed(check, changes) : check)) };
}

function changed<T extends object>(thing: T, changes: Readonly<Record<string, unknown>>): T {
  const next: Record<string, unknown> = { ...thing, ...changes };
  for (const [key, value] of Object.entries(changes)) if (value === undefined) delete next[key];
  return next as T;
}

/** Sets or clears a key of the form itself. */
export function setForm(form: Form, key: string, value: unknown): Form {
  const { [key]: _old, ...rest } = form as Record<string, unknown>;
  return (value === undefined ? rest : { ...form, [key]: value }) as Form;
}

/** Puts an empty section behind another, or at the end. */
export function addSection(
  form: Form,
  title: string,
  after: string | undefined,
  taken: ReadonlySet<string>,
): [Form, string] {
  const id = nextId("section", new Set([...taken, ...idsIn(form)]));
  const behind = after?.replace(/^#/, "");
  const at = behind === undefined ? form.sections.length : form.sections.findIndex((s) => s.id === behind) + 1;
  return [{ ...form, sections: form.sections.toSpliced(at, 0, { id, title, fields: [] }) }, sectionKey(id)];
}

/** Takes a section away; its fields go to the one before, or after where it was the first. */
export function removeSection(form: Form, key: string): [Form, string] {
  const id = key.replace(/^#/, "");
  const at = form.sections.findIndex((section) => section.id === id);
  const section = form.sections[at];
  const heir = form.sections[at - 1] ?? form.sections[at + 1];
  if (!section || !heir) return [form, key];
  const fields = section.fields as Field[];
  const sections = form.sections
    .filter((s) => s.id !== id)
    .map((s) =>
      s.id === heir.id
        ? { ...s, fields: at > 0 ? [...(s.fields as Field[]), ...fields] : [...fields, ...(s.fields as Field[])] }
        : s,
    );
  return [{ ...form, sections }, sectionKey(heir.id)];
}

/** Moves a section by one place. */
export function stepSection(form: Form, key: string, by: -1 | 1): Form {
  const at = form.sections.findIndex((section) => section.id === key.replace(/^#/, ""));
  const section = form.sections[at];
  const to = at + by;
  if (!section || to < 0 || to >= form.sections.length) return form;
  return { ...form, sections: form.sections.toSpliced(at, 1).toSpliced(to, 0, section) };
}

/** Adds a check that still has to be written. */
export function addCheck(form: Form, title: string, message: string, taken: ReadonlySet<string>): [Form, string] {
  const id = nextId("R", new Set([...taken, ...idsIn(form)]));
  const check: Check = { id, title, expr: "", severity: "block", message };
  return [{ ...form, checks: [...form.checks, check] }, id];
}

export function removeCheck(form: Form, id: string): Form {
  return { ...form, checks: form.checks.filter((check) => check.id !== id) };
}

/**
 * Fills what the form has to say of its fields where it is missing or gone: title, amount, and the project's name, place
 * and total, from the first field that fits. What somebody chose stays, and a form that was published is left alone.
 */
export function withFacts(form: Form): Form {
  // What a published form leaves out it leaves out on purpose: a guessed total would approve money.
  if (form.version > 1) return form;
  const fields = fieldsOf(form);
  const first = (...types: string[]): string | undefined => fields.find((f) => types.includes(f.type))?.id;
  const kept = (id: unknown, ...types: string[]): string | undefined =>
    typeof id === "string" && fields.some((f) => f.id === id && types.includes(f.type)) ? id : first(...types);
  const title = kept(form.titleField, "text", "long-text") ?? "";
  const amount = kept(form.amountField, "money");
  const next = setForm({ ...form, titleField: title }, "amountField", amount);
  if (form.project?.role !== "opens") return next;
  const { total: _total, name: _name, region: _region, ...facts } = form.project.facts ?? {};
  const total = kept(form.project.facts?.total, "money");
  return {
    ...next,
    project: {
      ...form.project,
      facts: {
        ...facts,
        name: kept(form.project.facts?.name, "text", "long-text") ?? "",
        region: kept(form.project.facts?.region, "region") ?? "",
        ...(total !== undefined && { total }),
      },
    },
  };
}

function siblingsAt(form: Form, place: Place): Field[] {
  const section = form.sections.find((s) => s.id === place.section);
  const fields = (section?.fields ?? []) as Field[];
  if (place.table === undefined) return fields;
  const table = fields.find((field) => field.id === place.table);
  return table ? columnsOf(table) : [];
}

function insert(form: Form, field: Field, place: Place): Form {
  return mapSection(form, place.section, (section) => {
    const fields = section.fields as Field[];
    if (place.table === undefined) return { ...section, fields: fields.toSpliced(place.index, 0, field) };
    return {
      ...section,
      fields: fields.map((table) =>
        table.id === place.table ? { ...table, columns: columnsOf(table).toSpliced(place.index, 0, field) } : table,
      ),
    };
  });
}

/** The form without what stands at a place. */
function takeOut(form: Form, place: Place): Form {
  return mapSection(form, place.section, (section) => {
    const fields = section.fields as Field[];
    if (place.table === undefined) return { ...section, fields: fields.toSpliced(place.index, 1) };
    return {
      ...section,
      fields: fields.map((table) =>
        table.id === place.table ? { ...table, columns: columnsOf(table).toSpliced(place.index, 1) } : table,
      ),
    };
  });
}

function mapSection(form: Form, id: string, change: (section: Section) => Section): Form {
  return { ...form, sections: form.sections.map((section) => (section.id === id ? change(section) : section)) };
}
