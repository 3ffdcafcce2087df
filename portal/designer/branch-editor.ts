/** Settings of one branch, and the order of all branches of its block. */
import { html, type TemplateResult } from "lit";
import type { Step } from "../../core/domain/flow.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { FlowAct } from "./flow-acts.ts";
import { branchesOf, branchKey, hasOther, MAX_BRANCHES, mayRemoveBranch } from "./flow-branches.ts";
import { line } from "./flow-controls.ts";
import { branchLetter, branchWords } from "./flow-reading.ts";
import { conditionEditor, type PanelContext } from "./machine-editor.ts";

type Ask = (act: FlowAct) => void;

/** Name and condition of a branch; the one for everything else has no condition. */
export function branchEditor(step: Step, n: number, context: PanelContext, ask: Ask): TemplateResult {
  const branches = branchesOf(step);
  const branch = branches[n];
  if (!branch) return html``;
  const fixed = hasOther(step) && n === branches.length - 1;
  const set = (changes: Readonly<Record<string, unknown>>, key?: string): void =>
    ask({ act: "set-branch", block: step.id, n, changes, ...(key !== undefined && { key }) });
  return html`<div class="pane-in prop">
    <div><h2>${branch.title || t("approval.untitled")}</h2><span class="small muted">${t("flow.way-of", { title: step.title, way: branchLetter(n) })}</span></div>
    ${line({ id: "fp-branch", label: t("flow.branch-title"), editable: context.editable }, branch.title, (title) => set({ title: title ?? "" }, "title"), { max: 40 })}
    ${
      !hasOther(step)
        ? html`<p class="notice info">${t("flow.branch.always-help")}</p>`
        : fixed
          ? html`<p class="notice info">${icon("lock")}${t(step.do === "some" ? "flow.branch.none-help" : "flow.branch.other-help")}</p>`
          : conditionEditor(t("flow.branch-when"), branch.when, context, (when) => set({ when }, "when"))
    }
    ${branchList(step, n, context, ask)}</div>`;
}

/** All branches in the order they are asked. */
export function branchList(step: Step, present: number, context: PanelContext, ask: Ask): TemplateResult {
  const branches = branchesOf(step);
  const last = branches.length - (hasOther(step) ? 2 : 1);
  const move = (n: number, by: -1 | 1): void => ask({ act: "move-branch", block: step.id, n, by });
  return html`<section class="fl-ways" aria-labelledby="fp-ways"><h3 id="fp-ways">${t(step.do === "choose" ? "flow.ways-order" : "flow.ways")}</h3>
    <ol role="list">${branches.map((branch, n) => {
      const free = n <= last;
      const { title } = branch;
      return html`<li class=${n === present ? "sel" : ""}><button class="link" type="button" @click=${() => ask({ act: "select", key: branchKey(step.id, n) })}><b>${branchLetter(n)}</b> ${title || t("approval.untitled")}</button><span class="small muted">${branchWords(step, n, context.names)}</span>
        ${
          context.editable
            ? html`<span class="fl-way-tools"><button class="icon-btn" type="button" aria-label=${t("flow.way-up", { title })} ?disabled=${!free || n === 0} @click=${() => move(n, -1)}>${icon("up")}</button><button class="icon-btn" type="button" aria-label=${t("flow.way-down", { title })} ?disabled=${!free || n === last} @click=${() => move(n, 1)}>${icon("down")}</button><button class="icon-btn" type="button" aria-label=${t("flow.way-remove", { title })} ?disabled=${!mayRemoveBranch(step, n)} @click=${() => ask({ act: "remove-branch", block: step.id, n })}>${icon("trash")}</button></span>`
            : ""
        }</li>`;
    })}</ol>
    ${context.editable && branches.length < MAX_BRANCHES ? html`<button class="btn quiet small" type="button" @click=${() => ask({ act: "add-branch", block: step.id })}>${icon("plus")}${t("flow.add-branch")}</button>` : ""}</section>`;
}
