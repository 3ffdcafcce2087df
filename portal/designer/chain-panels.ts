/**
 * Approver chains where they are asked for: of two versions of a flow, and of a change.
 *
 * `<mz-flow-chains>`
 * @property flow - id of the flow
 * @property versions - numbers of its versions, oldest first
 *
 * `<mz-change-chains>`
 * @property change - id of the change
 * @property stamp - of its last saving; another one asks again
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { FlowChains } from "../../core/domain/told-chains.ts";
import { readChains, readChangeChains } from "../chain-api.ts";
import { Loader } from "../elements/loader.ts";
import { t } from "../message.ts";
import { flowChains } from "./chain-view.ts";

class FlowChainsElement extends LitElement {
  static override properties = {
    flow: { attribute: false },
    versions: { attribute: false },
    version: { state: true },
    older: { state: true },
  };
  declare flow: string;
  declare versions: readonly number[];
  declare version: number;
  /** Nought for none. */
  declare older: number;
  private asked = "";
  private readonly loader: Loader<FlowChains>;

  constructor() {
    super();
    this.flow = "";
    this.versions = [];
    this.version = 0;
    this.older = 0;
    this.loader = new Loader(this, () => readChains(this.flow, this.version, this.older || undefined));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const [newest, last] = this.versions.toReversed();
    if (newest === undefined) return;
    if (!this.versions.includes(this.version)) [this.version, this.older] = [newest, last ?? 0];
    const key = `${this.flow} ${this.version} ${this.older}`;
    if (key === this.asked) return;
    this.asked = key;
    this.loader.start();
  }

  override render(): TemplateResult {
    const choose = (id: string, label: string, present: number, take: (n: number) => void, none: boolean) =>
      html`<div class="field"><label class="label" for=${id}>${label}</label>
        <select class="select" id=${id} @change=${(event: Event) => take(Number((event.target as HTMLSelectElement).value))}>
          ${none ? html`<option value="0" .selected=${present === 0}>${t("chains.no-before")}</option>` : ""}
          ${this.versions.toReversed().map((n) => (none && n === this.version ? "" : html`<option value=${n} .selected=${n === present}>${t("versions.version", { version: n })}</option>`))}
        </select></div>`;
    return html`<div class="chain-choose">${choose("chains-version", t("chains.version"), this.version, (n) => this.show(n), false)}${this.versions.length < 2 ? "" : choose("chains-before", t("chains.before"), this.older, (n) => (this.older = n), true)}</div>
      <div aria-busy=${this.loader.busy}>${this.loader.view(flowChains, "rows")}</div>`;
  }

  private show(version: number): void {
    this.version = version;
    if (this.older === version) this.older = 0;
  }
}
customElements.define("mz-flow-chains", FlowChainsElement);

class ChangeChainsElement extends LitElement {
  static override properties = { change: { attribute: false }, stamp: { attribute: false } };
  declare change: string;
  declare stamp: number;
  private asked = "";
  private readonly loader: Loader<FlowChains[]>;

  constructor() {
    super();
    this.change = "";
    this.stamp = 0;
    this.loader = new Loader(this, () => readChangeChains(this.change));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const key = `${this.change} ${this.stamp}`;
    if (this.change === "" || key === this.asked) return;
    this.asked = key;
    this.loader.start();
  }

  override render(): TemplateResult {
    return html`${this.loader.view((flows) => this.ready(flows), "rows")}`;
  }

  private ready(flows: readonly FlowChains[]): TemplateResult {
    if (flows.length === 0) return html``;
    return html`<section class="report-part" aria-busy=${this.loader.busy}><h3>${t("chains.of-change")}</h3>
      ${flows.map((told) => html`${flows.length > 1 ? html`<h4>${t("chains.of-flow", { title: told.title })}</h4>` : ""}${flowChains(told)}`)}</section>`;
  }
}
customElements.define("mz-change-chains", ChangeChainsElement);
