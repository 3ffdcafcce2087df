/**
 * A unit's own layer over a flow from above, drawn on the chart: the steps from above stand where they stand, own steps
 * are put between them and marked. What fits no more since the last version above is named, with what can be done about it.
 *
 * `<mz-flow-layer>`
 * @property layer - the drafted layer
 * @property base - the flow from above, as the levels between leave it
 * @property place - the unit or region that draws it
 * @property names - what the ids that the layer names were called above last
 * @property choices, dictionaries, samples - what the settings choose from
 * @property faults - what is wrong with the layer's text
 * @property editable - it may be changed
 * @fires mz-layer - detail: { body, key }; `key` joins quick changes of one thing into one step of undo
 * @fires mz-open-fault - from the chart, see approval-tab.ts
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";
import { announce, toast } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import { icon } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { sayProblem, t } from "../message.ts";
import type { ApprovalTab, FlowChange } from "./approval-tab.ts";
import "./approval-tab.ts";
import { setStep } from "./flow-model.ts";
import {
  boundTo,
  layeredFlow,
  type LayeredFlow,
  LAYER_KINDS,
  mayAddAt,
  operationsFor,
  refusalOf,
} from "./flow-layer.ts";
import { layerBox } from "./flow-layer-box.ts";
import { flowMoveDialog } from "./flow-move-dialog.ts";
import { changeList, findStep, type Spot } from "./flow-tree.ts";
import type { LayerChange } from "./layer-editor.ts";
import { sentenceOf, targetsOf } from "./layer-parts.ts";
import type { DesignFault } from "./live-faults.ts";
import type { Sample } from "./sample.ts";

class FlowLayerDesk extends LitElement {
  static override properties = {
    layer: { attribute: false },
    base: { attribute: false },
    place: {},
    names: { attribute: false },
    choices: { attribute: false },
    dictionaries: { attribute: false },
    samples: { attribute: false },
    faults: { attribute: false },
    editable: { attribute: false },
    placing: { state: true },
  };
  declare layer: Layer | undefined;
  declare base: Flow | undefined;
  declare place: string;
  declare names: Readonly<Record<string, string>>;
  declare choices: DesignerChoices | undefined;
  declare dictionaries: Dictionaries;
  declare samples: readonly Sample[];
  declare faults: readonly DesignFault[];
  declare editable: boolean;
  /** The operation whose step is given a new place. */
  declare placing: number | undefined;

  constructor() {
    super();
    this.layer = undefined;
    this.base = undefined;
    this.place = "";
    this.names = {};
    this.choices = undefined;
    this.dictionaries = {};
    this.samples = [];
    this.faults = [];
    this.editable = false;
    this.placing = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private tell(operations: readonly LayerOperation[], key = ""): void {
    if (!this.layer) return;
    const body = { ...this.layer, operations: [...operations] };
    this.layer = body;
    this.dispatchEvent(
      new CustomEvent<LayerChange>("mz-layer", { detail: { body, key }, bubbles: true, composed: true }),
    );
  }

  /** Takes the drawn flow over as operations. */
  private take(next: Flow, key: string): void {
    const { base, layer } = this;
    const operations = base && layer && operationsFor(base, layer, next);
    if (operations) this.tell(operations, key);
    else toast(t("layer.no-anchor"), "stop");
    // The chart goes back to what the layer says, also where nothing of the move was taken.
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const { layer, base } = this;
    if (!layer || !base) return html`${blank(t("layer.no-base"), t("layer.no-base-help"))}`;
    const layered = layeredFlow(base, layer);
    return html`<div class="fl-layer-head"><p>${t("layer.flow-lead", { place: this.place, title: base.title })}</p>
        <span class="fl-keys"><span class="tag own">${icon("plus")}${t("layer.mark-own")}</span><span class="tag">${icon("lock")}${t("layer.mark-locked")}</span></span></div>
      ${this.misfits(layer, layered)}
      <mz-approval-tab .flow=${layered.flow} .choices=${this.choices} .dictionaries=${this.dictionaries} .samples=${this.samples} .faults=${this.placed(layer)} .editable=${this.editable}
        .layer=${{
          own: layered.own,
          locked: layered.locked,
          kinds: LAYER_KINDS,
          mayAddAt: (spot: Omit<Spot, "index">) => mayAddAt(layered, spot),
          refusal: (command: Parameters<typeof refusalOf>[1]) => refusalOf(layered, command),
          box: (selected: string) => this.box(base, layer, layered, selected),
        }}
        @mz-flow=${(event: CustomEvent<FlowChange>) => {
          event.stopPropagation();
          this.take(event.detail.flow, event.detail.key);
        }}></mz-approval-tab>
      ${this.placingDialog(layer, layered)}`;
  }

  private box(base: Flow, layer: Layer, layered: LayeredFlow, selected: string): TemplateResult {
    const { editable } = this;
    const set = (id: string, changes: Readonly<Record<string, unknown>>): void =>
      this.take(setStep(layered.flow, id, changes), "");
    const bind = (id: string, side: "before" | "after"): void => this.tell(boundTo(base, layer, id, side));
    const lock = (target: string, on: boolean): void => {
      const others = layer.operations.filter((one) => one.op !== "lock" || one.target !== target);
      this.tell(on ? [...others, { op: "lock", target }] : others);
    };
    const below = layer.scope.startsWith("unit:") ? undefined : lock;
    return layerBox({ base, layer, layered, editable, set, bind, lock: below }, selected);
  }

  /** Faults of operations at the steps that they add or work on; what fits no more is said above. */
  private placed(layer: Layer): DesignFault[] {
    return this.faults.flatMap((fault) => {
      const at = /^\/operations\/(\d+)/.exec(fault.pointer)?.[1];
      const operation = at === undefined ? undefined : layer.operations[Number(at)];
      if (!operation) return [fault];
      if (fault.code?.startsWith("layer.") === true) return [];
      const own = (operation.value as { id?: unknown } | undefined)?.id;
      return [{ ...fault, target: operation.op === "insert-step" ? String(own) : operation.target }];
    });
  }

  private misfits(layer: Layer, { flow, misfits }: LayeredFlow): TemplateResult | string {
    // What the levels between have locked is known to the server alone.
    const told = new Map(
      this.faults.flatMap(({ code, pointer }) => {
        const at = /^\/operations\/(\d+)$/.exec(pointer)?.[1];
        return at !== undefined && code?.startsWith("layer.") === true ? [[Number(at), code] as const] : [];
      }),
    );
    for (const [at, reason] of misfits) told.set(at, reason);
    if (told.size === 0) return "";
    const targets = [
      ...targetsOf(flow, layer.operations),
      ...Object.entries(this.names).map(
        ([id, label]) => ({ id, label, thing: "step", home: "steps", node: {} }) as const,
      ),
    ];
    return html`<section class="notice warn fl-misfits" role="status">${icon("warn")}<div>
      <b>${t("layer.misfits", { count: told.size })}</b>
      <ul>${[...told].map(([at, reason]) => {
        const operation = layer.operations[at];
        if (!operation) return "";
        const said = sentenceOf(operation, targets);
        return html`<li><span>${said}<span class="sub">${this.why(operation, reason)}</span></span>
          ${
            this.editable
              ? html`<span class="btns">${operation.op === "insert-step" && reason === "layer.no-place" ? html`<button class="btn small" type="button" @click=${() => (this.placing = at)}>${icon("move")}${t("layer.place-anew")}</button>` : ""}
                <button class="btn small" type="button" aria-label=${t("layer.drop", { what: said })} @click=${() => this.drop(at)}>${icon("trash")}${t("layer.drop-it")}</button></span>`
              : ""
          }</li>`;
      })}</ul></div></section>`;
  }

  private why(operation: LayerOperation, reason: string): string {
    const near = operation.before ?? operation.after;
    if (reason === "layer.no-place" && near !== undefined)
      return t("layer.gone-above", { title: this.names[near] ?? near });
    if (reason === "layer.gone")
      return t("layer.gone-above", { title: this.names[operation.target] ?? operation.target });
    return sayProblem({ code: reason, pointer: "" });
  }

  private drop(at: number): void {
    if (this.layer) this.tell(this.layer.operations.toSpliced(at, 1));
    announce(t("layer.dropped"));
    void this.updateComplete.then(() =>
      this.querySelector<ApprovalTab>("mz-approval-tab")?.goTo(this.base?.steps[0]?.id ?? ""),
    );
  }

  /** Gives a step whose place is gone another one, chosen from all places. */
  private placingDialog(layer: Layer, { flow }: LayeredFlow): TemplateResult | string {
    const operation = this.placing === undefined ? undefined : layer.operations[this.placing];
    if (!operation) return "";
    const step = operation.value as Step;
    // Before the submission nothing may stand: lying there, every other place is offered.
    const first: Spot = { block: undefined, branch: 0, index: 0 };
    const lying = changeList(flow, first, (steps) => [step, ...steps]);
    const put = (spot: Spot): void => {
      const rest = { ...layer, operations: layer.operations.filter((one) => one !== operation) };
      const next = changeList(flow, spot, (steps) => steps.toSpliced(spot.index, 0, step));
      const operations = this.base && operationsFor(this.base, rest, next);
      this.placing = undefined;
      if (!operations) return toast(t("layer.no-anchor"), "stop");
      this.tell(operations);
      announce(t("flow.said.moved", { title: step.title }));
      void this.updateComplete.then(() => this.querySelector<ApprovalTab>("mz-approval-tab")?.goTo(step.id));
    };
    return flowMoveDialog(lying, step.id, put, () => (this.placing = undefined));
  }

  /** Shows a step and puts the cursor on it. */
  goTo(key: string): void {
    if (this.base && this.layer && findStep(layeredFlow(this.base, this.layer).flow, key))
      this.querySelector<ApprovalTab>("mz-approval-tab")?.goTo(key);
  }
}
customElements.define("mz-flow-layer", FlowLayerDesk);
