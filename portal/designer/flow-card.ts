/** One card of the flow chart, the head of a branch, and the line with its plus between them. */
import { html, nothing, type TemplateResult } from "lit";
import { type Flow, isBlock, isHuman, type Step } from "../../core/domain/flow.ts";
import { icon, type IconName } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { LayerHold } from "./approval-tab.ts";
import { type FlowNames, isOpen } from "./approval-words.ts";
import { type FlowAct } from "./flow-acts.ts";
import { branchesOf, branchKey, hasOther, mayRemoveBranch } from "./flow-branches.ts";
import { isFree, isOnly } from "./flow-model.ts";
import { branchLetter, branchWords } from "./flow-reading.ts";
import { cardWords, stepBadges } from "./flow-step-words.ts";
import type { Spot } from "./flow-tree.ts";

export const KIND_ICONS: Readonly<Record<Step["do"], IconName>> = {
  submit: "send",
  approve: "user",
  handle: "pen",
  cc: "mail",
  choose: "split",
  all: "parallel",
  some: "some",
  repeat: "loop",
  wait: "clock",
  call: "flow",
  act: "plug",
  post: "money",
  amend: "form",
  publish: "globe",
  finish: "check",
};

/** What is wrong with a step, said beside its card. */
export type Mark = { stop: number; warn: number; texts: readonly string[] };
/** Where a step stands in a simulation. */
export type Trace = "done" | "current" | "skipped";
export type CardParts = {
  flow: Flow;
  names: FlowNames;
  numbers: ReadonlyMap<string, string>;
  selected: string;
  editable: boolean;
  marks: ReadonlyMap<string, Mark>;
  path: ReadonlySet<string>;
  trace: ReadonlyMap<string, Trace>;
  /** Whose is what while a layer is drawn; none where the flow itself is. */
  layer?: Pick<LayerHold, "own" | "locked" | "mayAddAt"> | undefined;
  ask(act: FlowAct): void;
};

const TRACE_ICONS = { done: "ok", current: "right", skipped: "x" } as const satisfies Record<Trace, IconName>;

/** A step or the head of a block. */
export function card(step: Step, parts: CardParts): TemplateResult {
  const { flow, names, selected, ask } = parts;
  const on = selected === step.id;
  const mark = parts.marks.get(step.id);
  const open = (isHuman(step) || step.do === "cc") && step.who.some(isOpen);
  const state = [
    on ? "sel" : "",
    isBlock(step) ? "block" : "",
    mark && mark.stop > 0 ? "err" : "",
    parts.path.has(step.id) ? "on-path" : "",
    parts.trace.get(step.id) ?? "",
    parts.layer ? (parts.layer.own.has(step.id) ? "own" : "above") : "",
  ];
  const pick = (): void => ask({ act: "select", key: step.id });
  return html`<div class="fl-node ${state.join(" ")}">
    <button class="fl-card" type="button" data-focus=${step.id} tabindex=${on || (selected === "" && flow.steps[0] === step) ? 0 : -1} aria-pressed=${on} @click=${pick}>
      <span class="fl-head">${icon(KIND_ICONS[step.do])}<span class="fl-kind">${t(`flow.kind.${step.do}`)}</span><b>${step.title || t("approval.untitled")}</b><span class="fl-no">${parts.numbers.get(step.id) ?? ""}</span></span>
      <span class="fl-words ${open ? "open" : ""}">${open ? html`${icon("warn")}` : ""}${cardWords(step, flow, names)}</span>
      ${badges(step, parts)}
      ${mark ? html`<span class="fl-mark ${mark.stop > 0 ? "stop" : "warn"}">${icon(mark.stop > 0 ? "stop" : "warn")}<span>${mark.texts[0] ?? ""}</span>${mark.texts.length > 1 ? html`<span class="count">${mark.texts.length}</span>` : ""}</span>` : ""}
    </button>
    ${on && parts.editable ? tools(step, parts) : nothing}
  </div>`;
}

function badges(step: Step, parts: CardParts): TemplateResult | "" {
  const all = stepBadges(step);
  const trace = parts.trace.get(step.id);
  const own = parts.layer?.own.has(step.id) === true;
  const locked = parts.layer ? parts.layer.locked.has(step.id) : step.locked === true;
  if (all.length === 0 && !trace && !own && !locked) return "";
  return html`<span class="fl-badges">${own ? html`<span class="tag own">${icon("plus")}${t("layer.mark-own")}</span>` : ""}${locked ? html`<span class="tag">${icon("lock")}${t(parts.layer ? "layer.mark-locked" : "flow.badge.locked")}</span>` : ""}${trace ? html`<span class="tag fl-trace">${icon(TRACE_ICONS[trace])}${t(`flow.trace.${trace}`)}</span>` : ""}${all.map(({ text, strong }) => html`<span class="tag ${strong ? "strong" : ""}">${text}</span>`)}</span>`;
}

function tools(step: Step, { flow, ask, layer }: CardParts): TemplateResult | typeof nothing {
  const { id, title } = step;
  if (layer && !layer.own.has(id)) return nothing;
  const free = isFree(step);
  const tool = (name: IconName, label: string, act: (event: Event) => void, off = false): TemplateResult =>
    html`<button class="icon-btn" type="button" aria-label=${label} title=${label} ?disabled=${off} @click=${act}>${icon(name)}</button>`;
  const anchor = (event: Event): DOMRect => (event.currentTarget as Element).getBoundingClientRect();
  return html`<span class="fl-tools" role="group" aria-label=${t("canvas.tools", { label: title })}>
    ${
      free
        ? html`${tool("up", t("canvas.up"), () => ask({ act: "push", id, push: "up" }))}
          ${tool("down", t("canvas.down"), () => ask({ act: "push", id, push: "down" }))}
          ${tool("move", t("canvas.move-to"), () => ask({ act: "move-menu", id }))}
          ${tool("copy", t("canvas.copy"), () => ask({ act: "duplicate", id }))}
          ${layer ? "" : tool("wrap", t("flow.wrap"), (event) => ask({ act: "wrap-menu", id, anchor: anchor(event) }))}`
        : ""
    }
    ${isBlock(step) ? tool("unwrap", t("flow.unwrap"), () => ask({ act: "unwrap", id })) : ""}
    ${isBlock(step) && step.do !== "repeat" ? tool("branch", t("flow.add-branch"), () => ask({ act: "add-branch", block: id })) : ""}
    ${free ? tool("trash", t("canvas.remove"), () => ask({ act: "remove", id }), isOnly(flow, id)) : ""}
  </span>`;
}

/** The head of a branch: its name and when it is taken. */
export function branchHead(step: Step, n: number, parts: CardParts): TemplateResult {
  const { selected, ask, editable } = parts;
  const branches = branchesOf(step);
  const branch = branches[n];
  const key = branchKey(step.id, n);
  const on = selected === key;
  const fixed = hasOther(step) && n === branches.length - 1;
  const unwritten = hasOther(step) && !fixed && (branch?.when ?? "") === "";
  const last = branches.length - (hasOther(step) ? 2 : 1);
  const shift = (by: -1 | 1): void => ask({ act: "move-branch", block: step.id, n, by });
  return html`<div class="fl-cond ${on ? "sel" : ""} ${fixed ? "fixed" : ""}">
    <button class="fl-cond-main" type="button" data-focus=${key} tabindex=${on ? 0 : -1} aria-pressed=${on} @click=${() => ask({ act: "select", key })}>
      <span class="fl-head"><span class="fl-letter">${branchLetter(n)}</span><b>${branch?.title || t("approval.untitled")}</b>${fixed ? icon("lock") : ""}</span>
      ${hasOther(step) ? html`<span class="fl-words ${unwritten ? "open" : ""}">${unwritten ? icon("warn") : ""}${branchWords(step, n, parts.names)}</span>` : ""}
    </button>
    ${
      on && editable && !parts.layer
        ? html`<span class="fl-tools" role="group" aria-label=${t("canvas.tools", { label: branch?.title ?? "" })}>
            ${fixed ? "" : html`<button class="icon-btn" type="button" aria-label=${t("flow.branch-left")} title=${t("flow.branch-left")} ?disabled=${n === 0} @click=${() => shift(-1)}>${icon("left")}</button><button class="icon-btn" type="button" aria-label=${t("flow.branch-right")} title=${t("flow.branch-right")} ?disabled=${n >= last} @click=${() => shift(1)}>${icon("right")}</button>`}
            <button class="icon-btn" type="button" aria-label=${t("flow.add-branch")} title=${t("flow.add-branch")} @click=${() => ask({ act: "add-branch", block: step.id })}>${icon("branch")}</button>
            <button class="icon-btn" type="button" aria-label=${t("flow.remove-branch")} title=${t("flow.remove-branch")} ?disabled=${!mayRemoveBranch(step, n)} @click=${() => ask({ act: "remove-branch", block: step.id, n })}>${icon("trash")}</button></span>`
        : ""
    }
  </div>`;
}

/** The line to what comes next, with the plus that adds a step there. */
export function wire(spot: Spot, after: string, beside: boolean, parts: CardParts, traced: boolean): TemplateResult {
  const label = after === "" ? t("flow.add-first") : t("flow.add-after", { title: after });
  const open = (event: Event): void =>
    parts.ask({ act: "menu", spot, anchor: (event.currentTarget as Element).getBoundingClientRect() });
  const may = parts.editable && (parts.layer?.mayAddAt(spot) ?? true);
  return html`<div class="fl-wire ${traced ? "on-path" : ""}">${may ? html`<button class="fl-add" type="button" tabindex=${beside ? 0 : -1} aria-haspopup="menu" aria-label=${label} title=${label} @click=${open}>${icon("plus")}</button>` : ""}</div>`;
}
