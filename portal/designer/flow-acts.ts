/** What the parts of the flow designer ask for; one event for all, so that every way ends in the same command. */
import { type BlockStep, type Flow, isBlock, type Step } from "../../core/domain/flow.ts";
import { t } from "../message.ts";
import { addBranch, branchesOf, branchKey, moveBranch, removeBranch, setBranch } from "./flow-branches.ts";
import {
  duplicateStep,
  insertStep,
  moveStep,
  removeStep,
  setFlow,
  setStep,
  unwrapBlock,
  wrapStep,
} from "./flow-model.ts";
import { type BlockKind, type NewKind, newStep, type NewWords } from "./flow-new.ts";
import { findStep, type Spot } from "./flow-tree.ts";
import { type Push, pushStep, readingOrder } from "./flow-walk.ts";

type Changes = Readonly<Record<string, unknown>>;
export type FlowAct =
  | { act: "select"; key: string; open?: boolean }
  | { act: "menu"; spot: Spot; anchor: DOMRect }
  | { act: "wrap-menu"; id: string; anchor: DOMRect }
  | { act: "move-menu"; id: string }
  | { act: "keys" }
  | FlowCommand;
export type FlowCommand =
  | { act: "insert"; kind: NewKind; spot: Spot }
  | { act: "remove"; id: string }
  | { act: "move"; id: string; spot: Spot }
  | { act: "push"; id: string; push: Push }
  | { act: "duplicate"; id: string }
  | { act: "wrap"; id: string; kind: BlockKind }
  | { act: "unwrap"; id: string }
  | { act: "add-branch"; block: string }
  | { act: "remove-branch"; block: string; n: number }
  | { act: "move-branch"; block: string; n: number; by: -1 | 1 }
  | { act: "set"; id: string; changes: Changes; key?: string }
  | { act: "set-branch"; block: string; n: number; changes: Changes; key?: string }
  | { act: "set-flow"; changes: Changes; key?: string };
/** The flow after a command, what is selected then, which quick changes are one step of undo, and what is announced. */
export type Done = { flow: Flow; select?: string; key: string; said: string };

/** Tells the tab. */
export function askFlow(from: EventTarget, detail: FlowAct): void {
  from.dispatchEvent(new CustomEvent<FlowAct>("mz-flow-act", { detail, bubbles: true, composed: true }));
}

/** Words of new steps, in the reader's language. */
export const NEW_WORDS: NewWords = {
  title: (kind) => t(`flow.new.${kind}`),
  branch: (n) => t("flow.new-branch", { n }),
  other: t("flow.new-other"),
  act: t("flow.new-act"),
};

/** Carries a command out; undefined when it changes nothing. */
export function runFlowAct(flow: Flow, command: FlowCommand, taken: ReadonlySet<string>): Done | undefined {
  const done = carryOut(flow, command, taken);
  return done.flow === flow ? undefined : done;
}

function carryOut(flow: Flow, command: FlowCommand, taken: ReadonlySet<string>): Done {
  switch (command.act) {
    case "insert": {
      const step = newStep(flow, command.kind, NEW_WORDS, taken);
      return said({ flow: insertStep(flow, step, command.spot), select: step.id }, "flow.said.added", step);
    }
    case "remove":
      return said(
        { flow: removeStep(flow, command.id), select: neighbour(flow, command.id) },
        "flow.said.removed",
        stepOf(flow, command.id),
      );
    case "move":
      return said(
        { flow: moveStep(flow, command.id, command.spot), select: command.id },
        "flow.said.moved",
        stepOf(flow, command.id),
      );
    case "push":
      return said(
        { flow: pushStep(flow, command.id, command.push), select: command.id },
        "flow.said.moved",
        stepOf(flow, command.id),
      );
    case "duplicate": {
      const [next, id] = duplicateStep(flow, command.id, t("canvas.copy-suffix"), taken);
      return said({ flow: next, select: id }, "flow.said.copied", stepOf(flow, command.id));
    }
    case "wrap": {
      const block = newStep(flow, command.kind, NEW_WORDS, taken);
      const next = isBlock(block) ? wrapStep(flow, command.id, block) : flow;
      return said({ flow: next, select: block.id }, "flow.said.wrapped", stepOf(flow, command.id));
    }
    case "unwrap": {
      const first = (stepOf(flow, command.id) as BlockStep | undefined) && firstInside(flow, command.id);
      const next = unwrapBlock(flow, command.id);
      return said(
        { flow: next, select: first ?? neighbour(flow, command.id) },
        "flow.said.unwrapped",
        stepOf(flow, command.id),
      );
    }
    default:
      return changeParts(flow, command, taken);
  }
}

type PartCommand = Extract<FlowCommand, { act: `${string}-branch` | "set" | "set-flow" }>;

function changeParts(flow: Flow, command: PartCommand, taken: ReadonlySet<string>): Done {
  const quiet = (next: Flow, of: string, key: string | undefined): Done => ({
    flow: next,
    key: key === undefined ? "" : `flow:${of}:${key}`,
    said: "",
  });
  switch (command.act) {
    case "add-branch": {
      const block = stepOf(flow, command.block);
      const count = block ? branchesOf(block).length : 0;
      const n = block?.do === "all" ? count : count - 1;
      const next = addBranch(flow, command.block, t("flow.new-branch", { n: n + 1 }), taken);
      return said({ flow: next, select: branchKey(command.block, n) }, "flow.said.branch", block);
    }
    case "remove-branch":
      return said(
        { flow: removeBranch(flow, command.block, command.n), select: command.block },
        "flow.said.branch-gone",
        stepOf(flow, command.block),
      );
    case "move-branch":
      return said(
        {
          flow: moveBranch(flow, command.block, command.n, command.by),
          select: branchKey(command.block, command.n + command.by),
        },
        "flow.said.branch-moved",
        stepOf(flow, command.block),
      );
    case "set":
      return quiet(setStep(flow, command.id, command.changes), command.id, command.key);
    case "set-branch": {
      const of = branchKey(command.block, command.n);
      return quiet(setBranch(flow, command.block, command.n, command.changes), of, command.key);
    }
    case "set-flow":
      return quiet(setFlow(flow, command.changes), "", command.key);
  }
}

type Said =
  | "flow.said.added"
  | "flow.said.removed"
  | "flow.said.moved"
  | "flow.said.copied"
  | "flow.said.wrapped"
  | "flow.said.unwrapped"
  | "flow.said.branch"
  | "flow.said.branch-gone"
  | "flow.said.branch-moved";

function said(done: { flow: Flow; select?: string }, key: Said, step: Step | undefined): Done {
  return { ...done, key: "", said: t(key, { title: step?.title || t("approval.untitled") }) };
}

const stepOf = (flow: Flow, id: string): Step | undefined => findStep(flow, id)?.step;

/** What is selected when a step goes: the key before it in reading order. */
function neighbour(flow: Flow, id: string): string {
  const keys = readingOrder(flow);
  return keys[keys.indexOf(id) - 1] ?? keys[0] ?? "";
}

function firstInside(flow: Flow, id: string): string | undefined {
  const keys = readingOrder(flow);
  return keys.slice(keys.indexOf(id) + 1).find((key) => !key.includes("#"));
}
