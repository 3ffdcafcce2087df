/** The keys of the flow chart: walk, add, open, copy, move and remove, each ending in the same command as the mouse. */
import { html, type TemplateResult } from "lit";
import type { Flow } from "../../core/domain/flow.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { type MessageKey, t } from "../message.ts";
import type { FlowAct } from "./flow-acts.ts";
import { branchOf } from "./flow-branches.ts";
import { findStep, type Spot } from "./flow-tree.ts";
import { beside, type Push, readingOrder } from "./flow-walk.ts";

type Ask = (act: FlowAct) => void;
const PUSHES: Readonly<Record<string, Push>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** Answers a key on a card or branch head; every other key is left alone. */
export function flowKey(event: KeyboardEvent, flow: Flow, editable: boolean, ask: Ask): void {
  const target = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-focus]") : null;
  const key = target?.dataset["focus"];
  if (!target || key === undefined || event.isComposing) return;
  if (!walk(event, flow, key, ask) && !(editable && change(event, flow, key, target, ask))) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Keys that change nothing; true when it was one. */
function walk(event: KeyboardEvent, flow: Flow, key: string, ask: Ask): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const keys = readingOrder(flow);
  const at = keys.indexOf(key);
  const go = (next: string | undefined): boolean => {
    if (next !== undefined) ask({ act: "select", key: next });
    return true;
  };
  switch (event.key) {
    case "ArrowUp":
      return go(keys[at - 1]);
    case "ArrowDown":
      return go(keys[at + 1]);
    case "ArrowLeft":
      return go(beside(flow, key, -1));
    case "ArrowRight":
      return go(beside(flow, key, 1));
    case "Home":
      return go(keys[0]);
    case "End":
      return go(keys.at(-1));
    case "Enter":
      ask({ act: "select", key, open: true });
      return true;
    case "?":
      ask({ act: "keys" });
      return true;
    default:
      return false;
  }
}

/** Keys that change the flow; true when it was one. */
function change(event: KeyboardEvent, flow: Flow, key: string, target: HTMLElement, ask: Ask): boolean {
  const head = branchOf(key);
  const push = PUSHES[event.key];
  if (event.altKey && push) {
    if (!head) ask({ act: "push", id: key, push });
    else ask({ act: "move-branch", block: head.block, n: head.n, by: push === "left" || push === "up" ? -1 : 1 });
    return true;
  }
  const letter = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "Insert" || event.key === "+") {
    ask({ act: "menu", spot: spotBehind(flow, key), anchor: target.getBoundingClientRect() });
    return true;
  }
  if (event.key === "Delete") {
    ask(head ? { act: "remove-branch", block: head.block, n: head.n } : { act: "remove", id: key });
    return true;
  }
  if (head) return false;
  if (letter === "d" && command) {
    ask({ act: "duplicate", id: key });
    return true;
  }
  if (letter === "m" && !command) {
    ask({ act: "move-menu", id: key });
    return true;
  }
  return false;
}

/** The spot behind a key: after a step or block, at the beginning of a branch. */
export function spotBehind(flow: Flow, key: string): Spot {
  const head = branchOf(key);
  if (head) return { block: head.block, branch: head.n, index: 0 };
  const spot = findStep(flow, key)?.spot;
  return spot ? { ...spot, index: spot.index + 1 } : { block: undefined, branch: 0, index: flow.steps.length };
}

const KEYS: readonly (readonly [keys: readonly string[], what: MessageKey])[] = [
  [["\u2191", "\u2193"], "flow.keys.walk"],
  [["\u2190", "\u2192"], "flow.keys.beside"],
  [["Enter"], "flow.keys.open"],
  [["Esc"], "flow.keys.back"],
  [["Insert", "+"], "flow.keys.add"],
  [["Alt \u2191", "Alt \u2193"], "flow.keys.push"],
  [["Alt \u2190", "Alt \u2192"], "flow.keys.aside"],
  [["M"], "keys.move"],
  [["Ctrl D"], "keys.copy"],
  [["Delete"], "keys.remove"],
  [["Ctrl Z", "Ctrl Y"], "keys.undo"],
];

/** Draws the open list of keys. */
export function flowKeysDialog(onClose: () => void): TemplateResult {
  return dialog({
    heading: t("keys.title"),
    body: html`<dl class="key-list">${KEYS.map(([keys, what]) => html`<div><dt>${keys.map((key) => html`<kbd class="k">${key}</kbd> `)}</dt><dd>${t(what)}</dd></div>`)}</dl>`,
    actions: html`<button class="btn primary" type="button" @click=${closeDialog}>${t("action.close")}</button>`,
    onClose,
  });
}
