/** The definitions that a new project type, document type or code list begins with, and copies of a form under new ids. */
import type { DraftBody } from "./change.ts";
import type { Definitions } from "./definition.ts";

/** Numbers of new forms, until somebody gives them a prefix of their own: forms of one pattern count on together. */
const NEW_NUMBER = "DJ-{year}-{county}-{serial:5}";

/** Words in the language of the person who begins. */
export type StartWords = {
  title: string;
  section: string;
  name: string;
  region: string;
  submit: string;
  approve: string;
  stage: string;
  item: string;
};
export type StartOrder = {
  words: StartWords;
  /** Roles that may start a document, and the role that decides in the same unit. */
  create: readonly string[];
  decides: string;
  /** Letters and digits, a new one with every call. */
  newId(): string;
};

/** A form that opens a project, begun with the two fields every project needs; its flow and a life cycle of one stage. */
export function newProjectType(order: StartOrder): DraftBody[] {
  const form = newForm(order, "opens");
  const flow = newFlow(order, form.id);
  const lifecycle: Definitions["lifecycle"] = {
    ...headOf("lifecycle", order),
    stages: [{ id: order.newId(), title: order.words.stage, forms: [form.id], after: [] }],
  };
  return [form, flow, lifecycle].map(draft);
}

/** A form that is filed under a project, with its flow. */
export function newDocumentType(order: StartOrder): DraftBody[] {
  const form = newForm(order, "belongs");
  return [form, newFlow(order, form.id)].map(draft);
}

/** A code list with one item. */
export function newDictionary(order: StartOrder): DraftBody[] {
  const dictionary: Definitions["dictionary"] = {
    ...headOf("dictionary", order),
    items: [{ code: "1", name: order.words.item }],
  };
  return [draft(dictionary)];
}

/** The form with its flow and, when it opens projects, its life cycle under new ids; what they name of each other follows. */
export function copyForm(
  source: {
    form: Definitions["form"];
    flow?: Definitions["flow"] | undefined;
    lifecycle?: Definitions["lifecycle"] | undefined;
  },
  order: Pick<StartOrder, "newId"> & { title: string },
): DraftBody[] {
  const id = order.newId();
  const changed = { ...source.form, id, version: 1, title: order.title, number: NEW_NUMBER };
  const form = renamed(changed, source.form.id, id);
  const flow = source.flow && { ...source.flow, id: order.newId(), version: 1, title: order.title, form: id };
  const lifecycle = source.lifecycle && {
    ...source.lifecycle,
    id: order.newId(),
    version: 1,
    title: order.title,
    stages: source.lifecycle.stages.map((stage) => ({
      ...stage,
      forms: stage.forms.map((f) => (f === source.form.id ? id : f)),
    })),
  };
  return [form, flow, lifecycle].flatMap((body) => (body ? [draft(body)] : []));
}

function newForm(order: StartOrder, role: "opens" | "belongs"): Definitions["form"] {
  const { words } = order;
  const head = headOf("form", order);
  const name = { id: "name", type: "text", label: words.name, required: true, maxLength: 100 };
  const region = { id: "region", type: "region", label: words.region, required: true };
  return {
    ...head,
    project: { role, ...(role === "opens" && { facts: { name: "name", region: "region" } }) },
    number: NEW_NUMBER,
    titleField: "name",
    create: [...order.create],
    sections: [{ id: order.newId(), title: words.section, fields: role === "opens" ? [name, region] : [name] }],
    checks: [],
  };
}

function newFlow(order: StartOrder, form: string): Definitions["flow"] {
  return {
    ...headOf("flow", order),
    form,
    withdraw: "until-first-decision",
    separate: [["submit", "approve"]],
    steps: [
      { id: "submit", title: order.words.submit, do: "submit" },
      {
        id: "approve",
        title: order.words.approve,
        do: "approve",
        who: [{ role: order.decides, at: "own-unit" }],
        decide: "any",
      },
    ],
  };
}

function headOf<K extends "form" | "flow" | "lifecycle" | "dictionary">(kind: K, order: StartOrder) {
  return { $schema: `${kind}.schema.json`, kind, id: order.newId(), version: 1, title: order.words.title };
}

/** Document fields that refer to the form itself refer to the copy. */
function renamed(form: Definitions["form"], from: string, to: string): Definitions["form"] {
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    const node = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [
        key,
        key === "form" && item === from && node["type"] === "document" ? to : replace(item),
      ]),
    );
  };
  return replace(form) as Definitions["form"];
}

function draft(body: object): DraftBody {
  return body as DraftBody;
}
