/**
 * The settings of what is selected in the flow: a step, a branch, or the whole flow when nothing is.
 *
 * `<mz-flow-panel>`
 * @property flow - the flow
 * @property selected - id of a step or key of a branch
 * @property context - what the settings choose from
 * @fires mz-flow-act - see flow-acts.ts
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { isStanding } from "../../core/domain/flow-states.ts";
import { type Flow, type HumanStep, isBlock, isHuman, type Step } from "../../core/domain/flow.ts";
import { t } from "../message.ts";
import { fieldLabel } from "./approval-words.ts";
import { backEditor, recordEditor } from "./back-editor.ts";
import { branchEditor, branchList } from "./branch-editor.ts";
import { decideEditor, type SetStep } from "./decide-editor.ts";
import { dueEditor } from "./due-editor.ts";
import { askFlow } from "./flow-acts.ts";
import { branchOf, hasOther } from "./flow-branches.ts";
import { line, tick } from "./flow-controls.ts";
import { stepNumbers } from "./flow-reading.ts";
import { peopleIn } from "./flow-references.ts";
import { flowRulesPanel } from "./flow-rules-panel.ts";
import { withSteps } from "./flow-step-words.ts";
import { findStep, placedSteps, withKeys } from "./flow-tree.ts";
import { amendEditor, postEditor } from "./ledger-editor.ts";
import {
  actEditor,
  callEditor,
  finishEditor,
  type PanelContext,
  publishEditor,
  repeatEditor,
  waitEditor,
} from "./machine-editor.ts";
import type { Rights } from "./rights-table.ts";
import "./rights-table.ts";
import "./who-editor.ts";
import type { WhoChange } from "./who-editor.ts";

const TABS = ["who", "decide", "back", "due", "fields"] as const;
type Tab = (typeof TABS)[number];

export class FlowPanel extends LitElement {
  static override properties = {
    flow: { attribute: false },
    selected: { attribute: false },
    context: { attribute: false },
    tab: { state: true },
  };
  declare flow: Flow | undefined;
  declare selected: string;
  declare context: PanelContext | undefined;
  declare tab: Tab;

  constructor() {
    super();
    this.flow = undefined;
    this.selected = "";
    this.context = undefined;
    this.tab = "who";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor on the first control. */
  open(): void {
    void this.updateComplete.then(() => {
      const first = this.querySelector<HTMLElement>(
        "input:not([disabled]), select:not([disabled]), button:not([disabled])",
      );
      first?.scrollIntoView({ block: "nearest" });
      first?.focus({ preventScroll: true });
      if (first instanceof HTMLInputElement && first.type !== "checkbox") first.select();
    });
  }

  override render(): TemplateResult {
    const { flow, context } = this;
    if (!flow || !context) return html``;
    const named = { ...context, names: withSteps(context.names, placedSteps(flow)) };
    const head = branchOf(this.selected);
    const step = findStep(flow, head?.block ?? this.selected)?.step;
    if (!step)
      return flowRulesPanel(flow, named, (changes, key) =>
        askFlow(this, { act: "set-flow", changes, ...(key !== undefined && { key }) }),
      );
    // Another thing gets controls of its own: what was typed into a box never shows at the next one.
    return html`${keyed(this.selected, head ? branchEditor(step, head.n, named, (act) => askFlow(this, act)) : this.step(step, flow, named))}`;
  }

  private set(step: Step): SetStep {
    return (changes, key) => askFlow(this, { act: "set", id: step.id, changes, ...(key !== undefined && { key }) });
  }

  private step(step: Step, flow: Flow, context: PanelContext): TemplateResult {
    const set = this.set(step);
    const no = stepNumbers(flow).get(step.id) ?? "";
    return html`<div class="pane-in prop">
      <div><h2>${step.title || t("approval.untitled")}</h2><span class="small muted">${t(`flow.kind.${step.do}`)} · ${t("flow.step-no", { no })} · <span class="mono">${step.id}</span></span></div>
      ${context.layered === true && !context.editable ? nothing : line({ id: "fp-title", label: t("approval.step-title"), editable: context.editable }, step.title, (title) => set({ title: title ?? "" }, "title"), { max: 30 })}
      ${isHuman(step) ? this.human(step, flow, context) : this.machine(step, context)}
      ${!isHuman(step) && isStanding(step) ? this.state(step, flow, context) : nothing}
      ${context.layered === true ? nothing : tick({ id: "fp-locked", label: t("flow.locked"), help: t("flow.locked-help"), editable: context.editable }, step.locked === true, (on) => set({ locked: on || undefined }))}</div>`;
  }

  /** What the document is called while it stands at the step. */
  private state(step: Step, flow: Flow, context: PanelContext): TemplateResult | typeof nothing {
    if (context.layered === true) return nothing;
    const put = (state: string | undefined): void => {
      const states = withKeys(flow.states ?? {}, { [step.id]: state });
      const changes = { states: Object.keys(states).length === 0 ? undefined : states };
      askFlow(this, { act: "set-flow", changes, key: `state:${step.id}` });
    };
    return line(
      { id: "fp-state", label: t("flow.state"), editable: context.editable, help: t("flow.state-help") },
      flow.states?.[step.id],
      put,
      { max: 20, example: t("flow.state-example", { title: step.title }) },
    );
  }

  private human(step: HumanStep, flow: Flow, context: PanelContext): TemplateResult {
    return html`<div class="seg fl-tabs" role="group" aria-label=${t("properties.tabs")}>
        ${TABS.map((tab) => html`<button type="button" aria-pressed=${this.tab === tab} @click=${() => (this.tab = tab)}>${t(`flow.tab.${tab}`)}</button>`)}
      </div>
      ${this.tabPart(step, flow, context)}`;
  }

  private tabPart(step: HumanStep, flow: Flow, context: PanelContext): TemplateResult {
    const set = this.set(step);
    const { editable, names } = context;
    const people = peopleIn(flow.steps);
    const earlier = people.slice(
      0,
      people.findIndex(({ id }) => id === step.id),
    );
    switch (this.tab) {
      case "who":
        return html`<mz-who-editor .who=${step.who} .names=${names} .steps=${earlier} .label=${t("flow.who")} .editable=${editable}
            @mz-who=${(event: CustomEvent<WhoChange>) => {
              event.stopPropagation();
              set({ who: event.detail.who }, event.detail.key || undefined);
            }}></mz-who-editor>
          ${step.do === "handle" ? line({ id: "fp-act", label: t("flow.handle-act"), editable, help: t("flow.handle-help") }, step.act, (act) => set({ act: act ?? "" }, "act"), { max: 20 }) : ""}
          ${
            step.do === "handle" && step.pays
              ? html`<p class="small"><strong>${t("flow.pays-label")}</strong> <span class="muted">${t(
                  "flow.pays-says",
                  {
                    voucher: step.pays.voucher,
                    fields: Object.values(step.pays.result)
                      .map((id) => fieldLabel(names, id))
                      .join(t("text.pause")),
                  },
                )}</span></p>`
              : ""
          }
          ${
            step.do === "handle" && step.results
              ? html`<p class="small"><strong>${t("flow.results-label")}</strong> <span class="muted">${t(
                  "flow.results-says",
                  {
                    fields: Object.values(step.results)
                      .map((id) => fieldLabel(names, id))
                      .join(t("text.pause")),
                  },
                )}</span></p>`
              : ""
          }
          ${this.state(step, flow, context)}`;
      case "decide":
        return html`${decideEditor(step, names, editable, set)}${recordEditor(step, editable, set)}`;
      case "back":
        return backEditor(step, earlier, editable, set);
      case "due": {
        const money = placedSteps(flow).some((found) => found.step.do === "post");
        return dueEditor(step, { names, money, steps: earlier }, editable, set);
      }
      case "fields":
        return html`<mz-rights-table .form=${context.form} .fields=${step.fields} .editable=${editable} @mz-rights=${(event: CustomEvent<Rights | undefined>) => set({ fields: event.detail })}></mz-rights-table>`;
    }
  }

  private machine(step: Exclude<Step, HumanStep>, context: PanelContext): TemplateResult {
    const set = this.set(step);
    switch (step.do) {
      case "submit":
        return html`<p class="notice info">${t("flow.submit-help")}</p>`;
      case "cc":
        return html`<mz-who-editor .who=${step.who} .names=${context.names} .steps=${this.flow ? peopleIn(this.flow.steps) : []} .label=${t("flow.cc-who")} .editable=${context.editable}
          @mz-who=${(event: CustomEvent<WhoChange>) => {
            event.stopPropagation();
            set({ who: event.detail.who }, event.detail.key || undefined);
          }}></mz-who-editor>`;
      case "wait":
        return waitEditor(step, context, set);
      case "call":
        return callEditor(step, context, set);
      case "act":
        return actEditor(step, context, set);
      case "post":
        return postEditor(step, context, set);
      case "amend":
        return amendEditor(step, context, set);
      case "publish":
        return publishEditor(step, context, set);
      case "finish":
        return finishEditor(step, context, set);
      case "repeat":
        return repeatEditor(step, context, set);
      default:
        return isBlock(step)
          ? html`${hasOther(step) ? html`<p class="help">${t(`flow.help.${step.do}`)}</p>` : ""}${branchList(step, -1, context, (act) => askFlow(this, act))}`
          : html``;
    }
  }
}
customElements.define("mz-flow-panel", FlowPanel);
