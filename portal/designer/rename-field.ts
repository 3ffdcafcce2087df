/**
 * Another id for a field or column that was never published: everything in the drafts that names it follows. For experts;
 * nobody has to.
 */
import type { DraftBody } from "../../core/domain/change.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Field, Form, Section } from "../../core/domain/form.ts";
import { HANDLE_FIELDS } from "../../core/domain/handles.ts";
import type { Bodies } from "./draft.ts";
import { isDrawable, isWalkable } from "./drawable.ts";
import { replaceColumn, replaceName } from "./expression-names.ts";
import { mapSteps } from "./flow-tree.ts";
import { columnKey, findField, keyOf } from "./form-steps.ts";

type Names = { id: string; to: string; table: string | undefined };
type Loose = Record<string, unknown>;
const RULES = [
  "visible",
  "required",
  "readOnly",
  "computed",
  "initial",
  "when",
  "expr",
  "again",
  "expression",
] as const;

/** Why an id cannot be taken: not written as ids are, or another thing beside it has it or had it. */
export function idFault(
  form: Form,
  key: string,
  to: string,
  taken: ReadonlySet<string>,
): "shape" | "taken" | undefined {
  const place = findField(form, key)?.place ?? { section: "", index: 0 };
  if (!/^[a-z][A-Za-z0-9]{0,39}$/.test(to)) return "shape";
  // A bare id may be found as a column too, which is no neighbour of a field.
  const other = findField(form, keyOf(to, place));
  return taken.has(to) || (other && other.place.table === place.table) ? "taken" : undefined;
}

/** The bodies with the id changed everywhere, and the key of the field then. */
export function renameField(bodies: Bodies, formId: string, key: string, to: string): [Bodies, string] {
  const form = bodies.find((body) => body.kind === "form" && body.id === formId) as unknown as Form | undefined;
  const found = form && findField(form, key);
  if (!found) return [bodies, key];
  const names: Names = { id: found.field.id, to, table: found.place.table };
  const next = bodies.map((body) => {
    if (body.kind === "form" && body.id === formId) return inForm(form, names) as unknown as DraftBody;
    const own = body["form"] === formId || (body["of"] as Loose | undefined)?.["form"] === formId;
    return own && (body.kind === "flow" ? isWalkable(body) : isDrawable(body)) ? inOther(body, names) : body;
  });
  return [next, keyOf(to, found.place)];
}

function inForm(form: Form, names: Names): Form {
  const swap = (value: unknown): unknown => (names.table === undefined && value === names.id ? names.to : value);
  const { handles } = form;
  const facts = form.project.facts;
  return {
    ...(withNames(form, ["titleField", "amountField", "dateField"], swap) as Form),
    ...(facts && { project: { ...form.project, facts: withNames(facts, Object.keys(facts), swap) as typeof facts } }),
    ...(handles && { handles: withNames(handles, HANDLE_FIELDS, swap) as typeof handles }),
    sections: form.sections.map((section) => ({
      ...(withRules(section, names) as Section),
      fields: (section.fields as Field[]).map((field) => inField(field, names, swap)),
    })),
    checks: form.checks.map((check) => ({
      ...(withNames(withRules(check, names), ["field"], swap) as typeof check),
      ...(check.show && { show: check.show.map((id) => swap(id) as string) }),
    })),
  };
}

function inField(field: Field, names: Names, swap: (value: unknown) => unknown): Field {
  const own = withNames(withRules(field, names), ["dependsOn"], swap) as Field;
  if (own.compute) own.compute = { ...own.compute, from: own.compute.from.map((id) => swap(id) as string) };
  if (own.from) own.from = withNames(own.from, ["field", "sum"], swap) as NonNullable<Field["from"]>;
  if (names.table === undefined && field.id === names.id) own.id = names.to;
  if (columnsOf(field).length === 0) return own;
  const inside = names.table === field.id;
  own["columns"] = columnsOf(field).map((column) => {
    const next = withRules(column, names, inside) as Field;
    return inside && column.id === names.id ? { ...next, id: names.to } : next;
  });
  if (field["invoices"]) own["invoices"] = inInvoices(field["invoices"] as Loose, names, inside);
  if (inside && Array.isArray(field["sums"]))
    own["sums"] = (field["sums"] as unknown[]).map((id) => (id === names.id ? names.to : id));
  return own;
}

/** A table of invoices names its own columns, and two fields of the form. */
function inInvoices(invoices: Loose, names: Names, inside: boolean): Loose {
  const ofForm = (key: string): boolean => key === "sharedBy" || key === "files";
  return Object.fromEntries(
    Object.entries(invoices).map(([key, id]) => [
      key,
      id === names.id && (ofForm(key) ? names.table === undefined : inside) ? names.to : id,
    ]),
  );
}

/** Flows, lists and sheets of the form. */
/** The boxes of a sheet that its definition lays out. */
function inLayout(
  layout: Loose,
  change: (cell: Loose) => unknown,
  list: (value: unknown, change: (item: Loose) => unknown) => unknown,
): Loose {
  return { ...layout, rows: list(layout["rows"], (row) => ({ ...row, cells: list(row["cells"], change) })) };
}

function inOther(body: DraftBody, names: Names): DraftBody {
  const key = names.table === undefined ? names.id : columnKey(names.table, names.id);
  const to = names.table === undefined ? names.to : columnKey(names.table, names.to);
  const swap = (value: unknown): unknown => (value === key ? to : value);
  const list = (value: unknown, change: (item: Loose) => unknown): unknown =>
    Array.isArray(value)
      ? value.map((item) => (typeof item === "object" && item !== null ? change(item as Loose) : item))
      : value;
  if (body.kind === "print")
    return {
      ...body,
      bindings: list(body["bindings"], (binding) => withNames(binding, ["field"], swap)),
      ...(body["layout"] !== undefined && {
        layout: inLayout(body["layout"] as Loose, (cell) => withNames(cell, ["field"], swap), list),
      }),
    };
  if (body.kind === "flow")
    return { ...body, steps: mapSteps((body as unknown as Flow).steps, (step) => inStep(step, names, swap)) };
  if (body.kind !== "list" || names.table !== undefined) return body;
  return {
    ...body,
    columns: list(body["columns"], (column) => withNames(column, ["id"], swap)),
    filters: Array.isArray(body["filters"]) ? body["filters"].map(swap) : body["filters"],
    sort: withNames((body["sort"] ?? {}) as Loose, ["by"], swap),
  };
}

/** A step with its fields and expressions; those of people, of what is given to a plugin and of its answer as well. */
function inStep(step: Step, names: Names, swap: (value: unknown) => unknown): Step {
  const next = withNames(withRules(step, names), ["amount", "quota", "document", "until"], swap) as Loose;
  const given = step as Loose;
  for (const part of ["line", "payment"])
    if (isLoose(given[part])) next[part] = withNames(given[part], Object.keys(given[part]), swap);
  if (isLoose(given["fields"])) next["fields"] = swapKeys(given["fields"], swap);
  const texts = step.do === "amend" ? "set" : "with";
  if (isLoose(given[texts]))
    next[texts] = Object.fromEntries(Object.entries(given[texts]).map(([id, text]) => [id, inText(text, names)]));
  const own = step.do === "act" || (step.do === "amend" && step.document === "self");
  if (own && isLoose(next["set"])) next["set"] = swapKeys(next["set"], swap);
  if (Array.isArray(given["who"])) next["who"] = inWho(given["who"], names, swap);
  const due = given["due"];
  if (isLoose(due) && Array.isArray(due["to"])) next["due"] = { ...due, to: inWho(due["to"], names, swap) };
  for (const list of ["cases", "branches"])
    if (Array.isArray(next[list])) next[list] = (next[list] as Loose[]).map((branch) => withRules(branch, names));
  return next as unknown as Step;
}

const isLoose = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const swapKeys = (thing: Loose, swap: (value: unknown) => unknown): Loose =>
  Object.fromEntries(Object.entries(thing).map(([id, value]) => [swap(id), value]));

function inWho(who: readonly unknown[], names: Names, swap: (value: unknown) => unknown): unknown[] {
  return who.map((one) => (isLoose(one) ? withNames(withRules(one, names), ["field"], swap) : one));
}

/** The thing with its expressions rewritten; `row` means the renamed column only inside its own table. */
function withRules(thing: object, names: Names, inRow = false): object {
  const next: Loose = { ...(thing as Loose) };
  for (const key of RULES) if (key in next) next[key] = inText(next[key], names, inRow);
  return next;
}

function withNames(thing: object, keys: readonly string[], swap: (value: unknown) => unknown): object {
  const next: Loose = { ...(thing as Loose) };
  for (const key of keys) if (key in next) next[key] = swap(next[key]);
  return next;
}

function inText(text: unknown, { id, to, table }: Names, inRow = false): unknown {
  if (typeof text !== "string") return text;
  if (table === undefined) return replaceName(text, "doc", id, to);
  const through = replaceColumn(text, table, id, to);
  return inRow ? replaceName(through, "row", id, to) : through;
}
