/** Field type → custom element. Built-in fields register through the same call as those of plugins would. */
import { html, unsafeStatic } from "lit/static-html.js";
import type { TemplateResult } from "lit";
import type { Field } from "../core/domain/form.ts";
import type { Problem } from "../core/domain/problem.ts";
import type { FormContext } from "./form-context.ts";

export type FieldProps = {
  field: Field;
  pointer: string;
  value: unknown;
  context: FormContext;
  problems: readonly Problem[];
  strict: boolean;
  /** Must be filled now; without it a fixed `required` of the definition counts. */
  required?: boolean;
  /** Answers and labels of the fields around this one, for what depends on them. */
  around?: Around;
  /** Label for screen readers only: the field stands in a table cell. */
  bare?: boolean;
  label?: string;
};

export type Around = { answers: Readonly<Record<string, unknown>>; labels: Readonly<Record<string, string>> };
export const NOTHING_AROUND: Around = { answers: {}, labels: {} };

const tags = new Map<string, string>();

/** Names the element that edits a field type; refuses a second one. Returns its undo. */
export function registerField(type: string, tag: string): () => void {
  if (tags.has(type)) throw new Error(`field type ${type} has an element already`);
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(tag)) throw new Error(`not a name of a custom element: ${tag}`);
  tags.set(type, tag);
  return () => tags.delete(type);
}

/** Draws the editing element of a field; a type without one is edited as text. */
export function editField(props: FieldProps): TemplateResult {
  const tag = unsafeStatic(tags.get(props.field.type) ?? tags.get("text") ?? "span");
  return html`<${tag}
    .field=${props.field}
    .pointer=${props.pointer}
    .value=${props.value}
    .context=${props.context}
    .problems=${props.problems}
    .strict=${props.strict}
    .required=${props.required ?? props.field.required === true}
    .around=${props.around ?? NOTHING_AROUND}
    .bare=${props.bare ?? false}
    .label=${props.label ?? props.field.label}
  ></${tag}>`;
}
