/**
 * The flow designer: the chart of cards or the same as a list, the whole flow as text, the settings of what is selected,
 * and what is wrong. Every way to change the flow ends in one command, see flow-acts.ts.
 *
 * `<mz-approval-tab>`
 * @property flow - the flow; undefined while the form has none
 * @property form - the form whose documents take it; the published one is read where the change brings none
 * @property choices - what its settings choose from
 * @property dictionaries, samples - for conditions
 * @property faults - what is wrong with its text
 * @property taken - ids that older versions used
 * @property editable - it may be changed
 * @property layer - what a layer that is drawn over the flow may do; none where the flow itself is drawn
 * @fires mz-flow - detail: { flow, key }; `key` joins quick changes of one thing into one step of undo
 */
import { html, LitElement, type TemplateResult } from "lit";
import { type Calendar, DEFAULT_CALENDAR } from "../../core/domain/calendar.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { announce, toast } from "../announce.ts";
import { getForm } from "../api.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import { getDefinition } from "../definitions-api.ts";
import { blank } from "../elements/loader.ts";
import { type MessageKey, t } from "../message.ts";
import type { FlowNames } from "./approval-words.ts";
import { engineSimulator } from "./engine-simulator.ts";
import { type FlowAct, type FlowCommand, runFlowAct } from "./flow-acts.ts";
import { flowBar, type View } from "./flow-bar.ts";
import { branchOf } from "./flow-branches.ts";
import type { FlowCanvas } from "./flow-canvas.ts";
import "./flow-canvas.ts";
import type { Trace } from "./flow-card.ts";
import { flowKeysDialog } from "./flow-keys.ts";
import { knownPeople, knownUnits, learnNames, unknownNames } from "./flow-known.ts";
import "./flow-menu.ts";
import { flowMoveDialog } from "./flow-move-dialog.ts";
import { BLOCK_KINDS, kindsFor, type NewKind } from "./flow-new.ts";
import type { FlowPanel } from "./flow-panel.ts";
import "./flow-panel.ts";
import { type FlowParts, knowsParts, loadParts } from "./flow-parts.ts";
import type { PanelContext } from "./machine-editor.ts";
import { proofOf } from "./flow-proof.ts";
import { flowMarks, type FlowProblem, flowProblems } from "./flow-problems.ts";
import { flowReadingView } from "./flow-reading-view.ts";
import "./flow-replay.ts";
import "./flow-simulation.ts";
import { findStep, type Spot } from "./flow-tree.ts";
import type { DesignFault } from "./live-faults.ts";
import type { Sample } from "./sample.ts";
import type { Simulator } from "./simulator.ts";

export type FlowChange = { flow: Flow; key: string };
/** What a layer drawn over the flow may do; the steps that are not its own stay where they are. */
export type LayerHold = {
  own: ReadonlySet<string>;
  locked: ReadonlySet<string>;
  kinds: readonly NewKind[];
  mayAddAt(spot: Omit<Spot, "index">): boolean;
  refusal(command: FlowCommand): MessageKey | undefined;
  /** Stands over the settings of what is selected. */
  box(selected: string): TemplateResult;
};
/** What stands over the chart and waits for an answer. */
type Asked =
  | { what: "add"; spot: Spot; anchor: DOMRect; back: string }
  | { what: "wrap"; id: string; anchor: DOMRect; back: string }
  | { what: "move"; id: string }
  | { what: "keys" };
const PAUSE_MS = 400;
/** Below this width a chart of cards is no longer readable. */
const NARROW = "(max-width: 700px)";

const NO_CHOICES: PanelContext["choices"] = { forms: [], flows: [], publications: [], acts: [], calendars: [] };

export class ApprovalTab extends LitElement {
  static override properties = {
    flow: { attribute: false },
    form: { attribute: false },
    choices: { attribute: false },
    dictionaries: { attribute: false },
    samples: { attribute: false },
    faults: { attribute: false },
    problems: { state: true },
    taken: { attribute: false },
    editable: { attribute: false },
    layer: { attribute: false },
    selected: { state: true },
    view: { state: true },
    zoom: { state: true },
    asked: { state: true },
    shown: { state: true },
    aside: { state: true },
    trace: { state: true },
    calendar: { state: true },
  };
  declare flow: Flow | undefined;
  declare form: Form | undefined;
  declare choices: DesignerChoices | undefined;
  declare dictionaries: Dictionaries;
  declare samples: readonly Sample[];
  declare faults: readonly DesignFault[];
  declare problems: readonly FlowProblem[];
  declare taken: ReadonlySet<string>;
  declare editable: boolean;
  declare layer: LayerHold | undefined;
  declare selected: string;
  declare view: View;
  declare zoom: number;
  declare asked: Asked | undefined;
  /** The problem whose way is drawn. */
  declare shown: FlowProblem | undefined;
  /** What stands in the place of the settings: trying the flow out, or a finished case walked again. */
  declare aside: "" | "try" | "replay";
  declare trace: ReadonlyMap<string, Trace>;
  /** Days of work that a try counts deadlines by; none until it is read. */
  declare calendar: Calendar | undefined;
  private simulator: Simulator | undefined;
  private readonly parts: FlowParts = new Map();
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.flow = undefined;
    this.form = undefined;
    this.choices = undefined;
    this.dictionaries = {};
    this.samples = [];
    this.faults = [];
    this.problems = [];
    this.taken = new Set();
    this.simulator = undefined;
    this.editable = false;
    this.layer = undefined;
    this.selected = "";
    this.view = matchMedia(NARROW).matches ? "list" : "chart";
    this.zoom = 1;
    this.asked = undefined;
    this.shown = undefined;
    this.aside = "";
    this.trace = new Map();
    this.calendar = undefined;
    this.addEventListener("mz-flow-act", (event) => this.act((event as CustomEvent<FlowAct>).detail));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("flow") || changed.has("form")) this.proveSoon();
    if (changed.has("form") || changed.has("calendar")) this.simulator = engineSimulator(this.form, this.calendar);
    if (!changed.has("flow") || !this.flow) return;
    if (!changed.get("flow")) void this.learn(this.flow);
    // What was selected may be gone after an undo.
    const id = branchOf(this.selected)?.block ?? this.selected;
    if (id !== "" && !findStep(this.flow, id)) this.selected = "";
  }

  /** Proves the flow when its author pauses. */
  private proveSoon(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      void this.prove();
    }, PAUSE_MS);
  }

  /** A part is read from the server before the flow that calls it is judged. */
  private async prove(): Promise<void> {
    const { flow } = this;
    if (flow && !knowsParts(flow, this.parts)) await loadParts(flow, this.parts);
    if (flow && flow === this.flow && this.isConnected) this.problems = proofOf(flow, this.form, this.parts);
  }

  /** The form, when the change is of the flow alone, and names of people and units that the flow names by their ids. */
  private async learn(flow: Flow): Promise<void> {
    const found = await Promise.allSettled([
      ...(this.form ? [] : [getForm(flow.form).then(({ form }) => (this.form ??= form))]),
      getDefinition("calendar", flow.calendar ?? DEFAULT_CALENDAR).then(
        ({ body }) => (this.calendar = body as unknown as Calendar),
      ),
      learnNames(flow),
    ]);
    if (found.length > 0) this.requestUpdate();
  }

  /** Shows a step and puts the cursor on it. */
  goTo(key: string): void {
    if (this.view === "text") this.view = "chart";
    this.selected = key;
    this.focusOn(key);
  }

  /** The canvas hears of a new thing only when the tab was drawn. */
  private focusOn(key: string): void {
    void this.updateComplete.then(() => this.canvas?.focusOn(key));
  }

  private get canvas(): FlowCanvas | null {
    return this.querySelector<FlowCanvas>("mz-flow-canvas");
  }

  private act(act: FlowAct): void {
    const back = this.selected;
    if (act.act === "select") this.select(act.key, act.open === true);
    else if (act.act === "menu") this.asked = { what: "add", spot: act.spot, anchor: act.anchor, back };
    else if (act.act === "wrap-menu") this.asked = { what: "wrap", id: act.id, anchor: act.anchor, back };
    else if (act.act === "move-menu") this.asked = { what: "move", id: act.id };
    else if (act.act === "keys") this.asked = { what: "keys" };
    else this.run(act);
  }

  private select(key: string, open: boolean): void {
    this.selected = key;
    if (open) void this.updateComplete.then(() => this.querySelector<FlowPanel>("mz-flow-panel")?.open());
    else this.focusOn(key);
  }

  private run(command: FlowCommand): void {
    if (!this.flow || !this.editable) return;
    const refusal = this.layer?.refusal(command);
    if (refusal) return toast(t(refusal), "info");
    const done = runFlowAct(this.flow, command, this.taken);
    if (!done) return;
    const inPanel = document.activeElement?.closest("mz-flow-panel") !== null;
    this.flow = done.flow;
    const { flow, key } = done;
    this.dispatchEvent(
      new CustomEvent<FlowChange>("mz-flow", { detail: { flow, key }, bubbles: true, composed: true }),
    );
    if (done.said !== "") announce(done.said);
    if (done.select === undefined) return;
    if (inPanel && branchOf(done.select) !== undefined && branchOf(this.selected) === undefined) return;
    this.selected = done.select;
    if (!inPanel) this.focusOn(done.select);
  }

  private chosen(kind: NewKind): void {
    const { asked } = this;
    this.asked = undefined;
    if (asked?.what === "add") this.run({ act: "insert", kind, spot: asked.spot });
    const block = BLOCK_KINDS.find((one) => one === kind);
    if (asked?.what === "wrap" && block) this.run({ act: "wrap", id: asked.id, kind: block });
  }

  /** After a menu or dialog the cursor is where it was. */
  private closed(): void {
    this.asked = undefined;
    if (this.selected !== "") this.focusOn(this.selected);
  }

  private get names(): FlowNames {
    const { choices } = this;
    return {
      roles: choices?.roles ?? [],
      unitKinds: choices?.unitKinds ?? [],
      form: this.form,
      dictionaries: this.dictionaries,
      people: knownPeople,
      units: knownUnits,
      ...(choices && {
        flows: choices.flows,
        publications: choices.publications,
        acts: choices.acts,
        finders: choices.offers.filter(({ point }) => point === "approver.find"),
      }),
    };
  }

  override render(): TemplateResult {
    const { flow, names } = this;
    if (!flow) return html`${blank(t("approval.none"), t("approval.none-help"))}`;
    // The server proves the same: what is said here already is not said twice.
    const faults = this.faults.filter((fault) => fault.code?.startsWith("prove.") !== true);
    const problems = [...unknownNames(flow, this.choices?.acts), ...this.problems];
    const marks = flowMarks(flow, faults, problems);
    return html`${this.bar()}
      <div class="fl-desk">
        <div class="fl-left" @keydown=${this.leftKey}>
          ${
            this.view === "text"
              ? flowReadingView(flow, names, this.selected, new Set(marks.keys()), (id) => this.goTo(id))
              : html`<mz-flow-canvas .flow=${flow} .names=${names} .selected=${this.selected} .marks=${marks} .path=${this.shown?.path ?? []} .trace=${this.trace} .layer=${this.layer} .editable=${this.editable} .view=${this.view} .zoom=${this.zoom}></mz-flow-canvas>`
          }
          ${flowProblems({
            flow,
            faults,
            problems,
            show: (problem) => (this.shown = problem),
            openStep: (id) => this.goTo(id),
            openFault: (fault) => (findStep(flow, fault.target) ? this.goTo(fault.target) : this.tell(fault)),
          })}
        </div>
        <aside class="pane fl-side" aria-label=${t("flow.settings")} @keydown=${this.panelKey}>
          ${this.aside !== "" ? this.walked(flow) : this.settings(flow, names)}
        </aside>
      </div>
      ${this.over(flow)}`;
  }

  private settings(flow: Flow, names: FlowNames): TemplateResult {
    const { layer, selected, form, dictionaries, samples } = this;
    const editable = this.editable && (layer === undefined || layer.own.has(selected));
    const choices = this.choices ?? NO_CHOICES;
    const context = { form, names, dictionaries, samples, choices, editable, layered: layer !== undefined };
    return html`${layer?.box(selected) ?? ""}<mz-flow-panel .flow=${flow} .selected=${selected} .context=${context}></mz-flow-panel>`;
  }

  private walked(flow: Flow): TemplateResult {
    if (this.aside === "replay")
      return html`<mz-flow-replay .flow=${flow} @mz-trace=${(event: CustomEvent<ReadonlyMap<string, Trace>>) => this.traced(event.detail)} @mz-close=${() => this.walk("")}></mz-flow-replay>`;
    return html`<mz-flow-simulation .simulator=${this.simulator} .flow=${flow} .form=${this.form} .dictionaries=${this.dictionaries}
      @mz-trace=${(event: CustomEvent<ReadonlyMap<string, Trace>>) => this.traced(event.detail)}
      @mz-close=${() => this.walk("")}></mz-flow-simulation>`;
  }

  private walk(aside: ApprovalTab["aside"]): void {
    this.aside = aside;
    this.trace = new Map();
  }

  private traced(trace: ReadonlyMap<string, Trace>): void {
    if (JSON.stringify([...trace]) !== JSON.stringify([...this.trace])) this.trace = trace;
  }

  private tell(fault: DesignFault): void {
    this.dispatchEvent(new CustomEvent<DesignFault>("mz-open-fault", { detail: fault, bubbles: true, composed: true }));
  }

  /** Escape in the settings goes back to the card. */
  private panelKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.selected === "" || event.defaultPrevented) return;
    event.preventDefault();
    this.focusOn(this.selected);
  };

  /** Escape on a card shows what holds for the whole flow. */
  private leftKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || this.asked) return;
    this.selected = "";
  };

  private bar(): TemplateResult {
    return flowBar({
      view: this.view,
      zoom: this.zoom,
      trying: this.aside === "try",
      replaying: this.aside === "replay",
      whole: this.selected === "",
      onView: (view) => (this.view = view),
      onZoom: (zoom) => (this.zoom = zoom),
      onFit: () => (this.zoom = this.canvas?.fit() ?? 1),
      onTry: () => this.walk(this.aside === "try" ? "" : "try"),
      onReplay: () => this.walk(this.aside === "replay" ? "" : "replay"),
      onWhole: () => (this.selected = ""),
      onKeys: () => (this.asked = { what: "keys" }),
    });
  }

  private over(flow: Flow): TemplateResult | "" {
    const { asked } = this;
    if (asked?.what === "keys") return flowKeysDialog(() => this.closed());
    if (asked?.what === "move")
      return flowMoveDialog(
        flow,
        asked.id,
        (spot) => {
          this.asked = undefined;
          this.run({ act: "move", id: asked.id, spot });
        },
        () => this.closed(),
      );
    if (!asked) return "";
    const kinds = asked.what === "add" ? (this.layer?.kinds ?? kindsFor(this.form)) : BLOCK_KINDS;
    return html`<mz-flow-menu .kinds=${kinds} .anchor=${asked.anchor} .label=${t(asked.what === "add" ? "flow.add" : "flow.wrap")}
      @mz-kind=${(event: CustomEvent<NewKind>) => this.chosen(event.detail)} @mz-close=${() => this.closed()}></mz-flow-menu>`;
  }
}
customElements.define("mz-approval-tab", ApprovalTab);
