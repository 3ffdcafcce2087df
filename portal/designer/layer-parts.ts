/** What a layer's operations can work on, how each reads as a sentence, and what a new one begins with. */
import type { Field, Form, Section } from "../../core/domain/form.ts";
import { type Flow, innerLists, type Step } from "../../core/domain/flow.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { MessageKey } from "../message.ts";
import { propertyName, typeName } from "./definition-words.ts";
import { operationWords } from "./layer-words.ts";

export type LayerKind = LayerOperation["op"];
export type Target = {
  id: string;
  label: string;
  thing: "section" | "table" | "field" | "column" | "check" | "step";
  /** Section, table or list it stands in: what it can be moved within. */
  home: string;
  node: Readonly<Record<string, unknown>>;
};
/** A property that may be made stricter, and how it is given: shown value = stored value / per. */
export type Strict = { key: string; as: "flag" | "number" | "severity"; value?: unknown; per?: number };

export const WORDS: Readonly<Record<LayerKind, MessageKey>> = {
  add: "layer.add",
  hide: "layer.hide",
  tighten: "layer.tighten",
  relabel: "layer.relabel",
  reorder: "layer.reorder",
  "insert-step": "layer.insert-step",
  lock: "layer.lock",
};
/** What may be done with a form; what a flow takes is drawn, see flow-layer.ts. */
export const FORM_KINDS = [
  "add",
  "hide",
  "tighten",
  "relabel",
  "reorder",
  "lock",
] as const satisfies readonly LayerKind[];
export type FormKind = (typeof FORM_KINDS)[number];

/** Steps with those inside blocks, in reading order. */
function everyStep(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...innerLists(step).flatMap(everyStep)]);
}

/** Everything with an id, in reading order; what the layer adds itself stands with the rest. */
export function targetsOf(base: Form | Flow, operations: readonly LayerOperation[]): Target[] {
  const own = operations.flatMap((operation): Target[] => {
    const node = isRecord(operation.value) ? operation.value : undefined;
    if (!node || (operation.op !== "add" && operation.op !== "insert-step")) return [];
    const id = String(node["id"] ?? "");
    const thing = operation.op === "insert-step" ? "step" : operation.target === "checks" ? "check" : "field";
    return [{ id, label: String(node["label"] ?? node["title"] ?? id), thing, home: operation.target, node }];
  });
  if (base.kind === "flow")
    return [
      ...everyStep(base.steps).map(
        (step): Target => ({
          id: step.id,
          label: step.title,
          thing: "step",
          home: "steps",
          node: step as unknown as Target["node"],
        }),
      ),
      ...own,
    ];
  const sections = base.sections.flatMap((section: Section): Target[] => [
    { id: section.id, label: section.title, thing: "section", home: "sections", node: section as Target["node"] },
    ...(section.fields as Field[]).flatMap((field): Target[] => [
      {
        id: field.id,
        label: field.label,
        thing: columnsOf(field).length > 0 ? "table" : "field",
        home: section.id,
        node: field,
      },
      ...columnsOf(field).map(
        (column): Target => ({
          id: column.id,
          label: `${field.label} / ${column.label}`,
          thing: "column",
          home: field.id,
          node: column,
        }),
      ),
    ]),
  ]);
  const checks = base.checks.map(
    (check): Target => ({
      id: check.id,
      label: check.title,
      thing: "check",
      home: "checks",
      node: check as Target["node"],
    }),
  );
  return [...sections, ...own, ...checks];
}

/** The targets that an operation of the kind may name. */
export function offeredFor(op: LayerKind, targets: readonly Target[]): Target[] {
  switch (op) {
    case "add":
      return targets.filter(({ thing }) => thing === "section" || thing === "table");
    case "hide":
      return targets.filter(
        ({ thing, node }) => thing !== "column" && node["required"] !== true && node["severity"] !== "block",
      );
    case "tighten":
      return targets.filter((target) => strictOf(target).length > 0);
    case "insert-step":
      return [];
    case "relabel":
    case "reorder":
    case "lock":
      return [...targets];
  }
}

const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  text: ["maxLength"],
  "long-text": ["maxLength"],
  number: ["min", "max"],
  money: ["min", "max"],
  percent: ["min", "max"],
  table: ["minRows", "maxRows"],
  file: ["maxFiles", "maxMegabytes"],
  picture: ["maxFiles", "maxMegabytes"],
};

/** What of a thing can be made stricter. */
export function strictOf({ thing, node }: Target): Strict[] {
  if (thing === "section") return [];
  if (thing === "check") return [{ key: "severity", as: "severity" }];
  if (thing === "step")
    return node["do"] === "approve"
      ? [
          { key: "decide", as: "flag", value: "all" },
          { key: "opinion", as: "flag", value: "always" },
          { key: "attachments", as: "flag", value: "required" },
          { key: "sign", as: "flag", value: true },
        ]
      : [];
  if (node["computed"] !== undefined || node["from"] !== undefined || node["type"] === "note") return [];
  const type = String(node["type"]);
  const per = type === "money" || type === "percent" ? 100 : 1;
  return [
    { key: "required", as: "flag", value: true },
    ...(type === "choice" ? [{ key: "leaf", as: "flag", value: true } as const] : []),
    ...(NUMBERS[type] ?? []).map(
      (key): Strict => ({ key, as: "number", per: key.startsWith("m") && per > 1 ? per : 1 }),
    ),
  ];
}

/** The operation as a sentence; a target that is gone is named by its id. */
export function sentenceOf(operation: LayerOperation, targets: readonly Target[]): string {
  const name = (id: string): string => targets.find((target) => target.id === id)?.label ?? id;
  return operationWords(operation, { name, type: typeName, property: propertyName });
}

/** A new operation of the kind on the first thing that it fits; undefined when there is none. */
export function newOperation(
  op: FormKind,
  targets: readonly Target[],
  newId: () => string,
): LayerOperation | undefined {
  const offered = offeredFor(op, targets);
  const first = offered.find(({ node }) => op !== "tighten" || node["required"] !== true) ?? offered[0];
  if (!first) return undefined;
  const target = first.id;
  switch (op) {
    case "add":
      return { op, target, value: { id: newId(), type: "text", label: "" } };
    case "tighten":
    case "relabel":
      return { op, target, value: {} };
    case "hide":
    case "reorder":
    case "lock":
      return { op, target };
  }
}

/** The layer with its operations; everything else of it stays. */
export function withOperations(layer: Layer, operations: readonly LayerOperation[]): Layer {
  return { ...layer, operations: [...operations] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
