/** What a new step of each kind begins with. What cannot be guessed is left open, and the check says so. */
import type { BlockStep, Flow, Step } from "../../core/domain/flow.ts";
import type { PostStep } from "../../core/domain/post-step.ts";
import type { Form } from "../../core/domain/form.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { NOBODY } from "./flow-references.ts";
import { idsOf } from "./flow-tree.ts";
import { nextId } from "./form-steps.ts";

export type StepKind = Step["do"];
export type BlockKind = BlockStep["do"];
/** Kinds in the order of the menu; the submission is always there and never added. */
export const NEW_KINDS = [
  "approve",
  "handle",
  "cc",
  "choose",
  "all",
  "some",
  "repeat",
  "wait",
  "call",
  "act",
  "post",
  "amend",
  "publish",
  "finish",
] as const satisfies readonly StepKind[];
export type NewKind = (typeof NEW_KINDS)[number];
export const BLOCK_KINDS = ["choose", "all", "some", "repeat"] as const satisfies readonly BlockKind[];

/** Words of new steps, in the reader's language. */
export type NewWords = {
  title(kind: NewKind): string;
  branch(n: number): string;
  other: string;
  act: string;
};

/** The kinds that a form can use: money moves only where the form has an amount. */
export function kindsFor(form: Form | undefined): NewKind[] {
  const money = form ? fieldsOf(form).some((field) => field.type === "money") : true;
  return NEW_KINDS.filter((kind) => kind !== "post" || money);
}

/** A new step with ids of its own. */
export function newStep(flow: Flow, kind: NewKind, words: NewWords, taken: ReadonlySet<string>): Step {
  const used = new Set([...taken, ...idsOf(flow.steps)]);
  const fresh = (base: string): string => {
    const id = nextId(base, used);
    used.add(id);
    return id;
  };
  const head = { id: fresh(kind), title: words.title(kind).slice(0, 30) };
  switch (kind) {
    case "approve":
      return { ...head, do: kind, who: [NOBODY], decide: "any" };
    case "handle":
      return { ...head, do: kind, who: [NOBODY], act: words.act };
    case "cc":
      return { ...head, do: kind, who: [{ starter: "self" }] };
    case "wait":
      return { ...head, do: kind, for: { workdays: 1 } };
    case "call":
      return { ...head, do: kind, flow: "", version: 1 };
    case "act":
      return { ...head, do: kind, plugin: "" };
    case "post":
      return { ...head, do: kind, movement: "reserve", amount: "" };
    case "amend":
      return { ...head, do: kind, document: "self", set: {} };
    case "publish":
      return { ...head, do: kind, publication: "" };
    case "finish":
      return { ...head, do: kind, as: "refused" };
    case "choose":
      return {
        ...head,
        do: kind,
        cases: [
          { title: words.branch(1), steps: [] },
          { title: words.other, steps: [] },
        ],
      };
    case "some":
      return {
        ...head,
        do: kind,
        branches: [
          { id: fresh("way"), title: words.branch(1), steps: [] },
          { id: fresh("way"), title: words.other, steps: [] },
        ],
      };
    case "all":
      return {
        ...head,
        do: kind,
        branches: [1, 2].map((n) => ({ id: fresh("way"), title: words.branch(n), steps: [] })),
      };
    case "repeat": {
      const inner: Step = {
        id: fresh("approve"),
        title: words.title("approve"),
        do: "approve",
        who: [NOBODY],
        decide: "any",
      };
      return { ...head, do: kind, again: "", times: 3, steps: [inner] };
    }
  }
}

type Movement = PostStep["movement"];
const PAYING: ReadonlySet<Movement> = new Set(["pay", "refund", "paid-before", "late-refund"]);

/** True for movements that may make a new line out of the document. */
export const needsLine = (movement: Movement): boolean => movement === "allot" || movement === "distribute";
/** True for movements that move an amount of their own: neither taking back nor closing does. */
export const movesAmount = (movement: Movement): boolean => movement !== "reverse" && movement !== "close-month";
/** True for movements of a line that is there already. */
export const takesQuota = (movement: Movement): boolean => movement !== "allot" && movesAmount(movement);
/** True for movements that may name the line that receives. */
export const takesOther = (movement: Movement): boolean => movement === "transfer" || movement === "distribute";
/** True for movements that leave a payment record. */
export const paysOut = (movement: Movement): boolean => PAYING.has(movement);

/** The keys that a movement takes: those of another one go, its own come with nothing chosen. */
export function movementChanges(step: PostStep, movement: Movement): Record<string, unknown> {
  const moves = movesAmount(movement);
  return {
    movement,
    amount: moves ? (step.amount ?? "") : undefined,
    rows: moves ? step.rows : undefined,
    quota: takesQuota(movement) ? (step.quota ?? "") : undefined,
    to: takesOther(movement) ? (step.to ?? (movement === "transfer" ? "" : undefined)) : undefined,
    line: needsLine(movement) ? (step.line ?? { number: "", ...(movement === "allot" && { source: "" }) }) : undefined,
    document: movement === "reverse" ? (step.document ?? "") : undefined,
    month: movement === "close-month" ? (step.month ?? "") : undefined,
    figures: movement === "close-month" ? step.figures : undefined,
    payment: paysOut(movement) ? step.payment : undefined,
    undo: movement === "reserve" ? step.undo : undefined,
  };
}
