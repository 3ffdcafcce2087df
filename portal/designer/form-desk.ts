/** The design tab: palette, canvas, settings, and the problems below; on narrow screens one pane at a time. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { offeredTypes } from "./desk-choices.ts";
import { ask, type DesignAct } from "./design-act.ts";
import { sayExpected } from "./draft-words.ts";
import type { FieldPalette } from "./field-palette.ts";
import "./field-palette.ts";
import "./field-properties.ts";
import type { FormCanvas } from "./form-canvas.ts";
import "./form-canvas.ts";
import { type DesignFault, faultyIds } from "./live-faults.ts";
import type { PickFrom } from "./option-control.ts";
import type { Sample } from "./sample.ts";

const PANES = ["palette", "canvas", "properties"] as const;
type Pane = (typeof PANES)[number];

/**
 * `<mz-form-desk>`
 * @property form, flow, selected, from, dictionaries, samples, fixed, editable - handed to the panes
 * @property faults - what is wrong just now
 * @fires mz-design - acts of the panes
 */
export class FormDesk extends LitElement {
  static override properties = {
    form: { attribute: false },
    flow: { attribute: false },
    selected: { attribute: false },
    from: { attribute: false },
    dictionaries: { attribute: false },
    samples: { attribute: false },
    fixed: { attribute: false },
    editable: { attribute: false },
    faults: { attribute: false },
    pane: { state: true },
  };
  declare form: Form | undefined;
  declare flow: Flow | undefined;
  declare selected: string;
  declare from: PickFrom | undefined;
  declare dictionaries: Dictionaries;
  declare samples: readonly Sample[];
  declare fixed: ReadonlySet<string>;
  declare editable: boolean;
  declare faults: readonly DesignFault[];
  declare pane: Pane;

  constructor() {
    super();
    this.form = undefined;
    this.flow = undefined;
    this.selected = "";
    this.from = undefined;
    this.dictionaries = {};
    this.samples = [];
    this.fixed = new Set();
    this.editable = true;
    this.faults = [];
    this.pane = "canvas";
    this.addEventListener("mz-design", (event) => this.heard((event as CustomEvent<DesignAct>).detail));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
  }

  /** Shows a thing and puts the cursor on it. */
  goTo(id: string): void {
    this.pane = "canvas";
    // The canvas hears of a new thing only when the desk was drawn.
    void this.updateComplete.then(() => this.canvas?.focusOn(id));
  }

  private get canvas(): FormCanvas | null {
    return this.querySelector<FormCanvas>("mz-form-canvas");
  }

  private heard(act: DesignAct): void {
    if (act.act === "find") {
      this.pane = "palette";
      void this.updateComplete.then(() => this.querySelector<FieldPalette>("mz-field-palette")?.find());
    }
    if (act.act === "add" || act.act === "add-column" || act.act === "add-section") this.pane = "canvas";
  }

  /** F6 goes to the next pane, as in other programs with panes. */
  private key = (event: KeyboardEvent): void => {
    if (event.key !== "F6") return;
    event.preventDefault();
    const panes = PANES.map((pane) => this.querySelector<HTMLElement>(`[data-pane="${pane}"]`));
    const at = panes.findIndex((pane) => pane?.contains(document.activeElement));
    const next = (at + (event.shiftKey ? PANES.length - 1 : 1)) % PANES.length;
    this.pane = PANES[next] ?? "canvas";
    void this.updateComplete.then(() => {
      const pane = panes[next];
      const chosen = pane?.querySelector<HTMLElement>('[aria-pressed="true"][data-focus]');
      (chosen ?? pane?.querySelector<HTMLElement>("input, select, textarea, button"))?.focus();
    });
  };

  override render(): TemplateResult {
    return html`<div class="pane-switch seg" role="group" aria-label=${t("design.panes")}>
        ${PANES.map((pane) => html`<button type="button" aria-pressed=${this.pane === pane} @click=${() => (this.pane = pane)}>${t(`design.pane.${pane}`)}</button>`)}
      </div>
      <div class="dgrid show-${this.pane}">
        <div class="pane palette" data-pane="palette" role="region" tabindex=${this.editable ? nothing : 0} aria-label=${t("design.pane.palette")}><mz-field-palette .editable=${this.editable} .offered=${offeredTypes(this.from?.offers ?? [])}></mz-field-palette></div>
        <div class="canvas" data-pane="canvas" role="region" aria-label=${t("design.pane.canvas")}>
          <mz-form-canvas .form=${this.form} .selected=${this.selected} .faulty=${faultyIds(this.faults, this.form)} .editable=${this.editable}></mz-form-canvas>
          ${problemPanel(this.faults, (fault) => this.open(fault))}
          <p class="keys small muted">${t("design.keys")}</p>
        </div>
        <aside class="pane" data-pane="properties" aria-label=${t("design.pane.properties")}>
          <mz-field-properties .form=${this.form} .flow=${this.flow} .selected=${this.selected} .from=${this.from} .dictionaries=${this.dictionaries} .samples=${this.samples} .fixed=${this.fixed} .editable=${this.editable}></mz-field-properties>
        </aside>
      </div>`;
  }

  private open(fault: DesignFault): void {
    this.dispatchEvent(new CustomEvent<DesignFault>("mz-open-fault", { detail: fault, bubbles: true, composed: true }));
    if (fault.kind !== "form" || fault.target === "") return;
    ask(this, { act: "select", id: fault.target });
    this.goTo(fault.target);
  }
}
customElements.define("mz-form-desk", FormDesk);

/** The list of faults and warnings, each with a way to its place. */
export function problemPanel(faults: readonly DesignFault[], open: (fault: DesignFault) => void): TemplateResult {
  const stop = faults.filter((fault) => fault.severity === "stop").length;
  return html`<section class="problems" aria-labelledby="design-problems">
    <header><h3 id="design-problems">${t("design.problems")}</h3><span class="small muted" role="status">${faults.length === 0 ? t("design.problems-none") : t("design.problems-count", { stop, warn: faults.length - stop })}</span></header>
    <ul>${faults.slice(0, 50).map(
      (fault) => html`<li>
        <span class="state ${fault.severity === "stop" ? "stop" : "warn"}">${icon(fault.severity === "stop" ? "stop" : "warn")}</span>
        <span><b>${fault.where}</b> ${fault.text ?? sayExpected(fault)}</span>
        <button class="link" type="button" @click=${() => open(fault)}>${t("design.go-there")}</button></li>`,
    )}</ul></section>`;
}
