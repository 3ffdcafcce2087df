/**
 * The layers in use: over what each stands and whether it still fits. What a new version above has put out of use is said
 * first, with the way to mend it.
 *
 * `<mz-layer-list>`
 * @property rows - layers within reach, those with something to mend first
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { LayerRow } from "../../core/domain/change.ts";
import { toast } from "../announce.ts";
import { beginChange } from "../definitions-api.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { sayMisfit } from "./misfit-words.ts";

class LayerList extends LitElement {
  static override properties = { rows: { attribute: false }, busy: { state: true } };
  declare rows: readonly LayerRow[];
  declare busy: boolean;

  constructor() {
    super();
    this.rows = [];
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Goes on in the change that drafts the layer, or begins one. */
  private async edit(row: LayerRow): Promise<void> {
    if (this.busy) return;
    if (row.change !== undefined) return navigate(pathOf("change", row.change));
    this.busy = true;
    try {
      const made = await beginChange(row.title, row.scope, { layer: { kind: row.of.kind, id: row.of.id } });
      navigate(pathOf("change", made.id));
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const misfits = this.rows.flatMap((row) => row.misfits);
    return html`<section class="lay-own" aria-labelledby="lay-own-h"><h2 id="lay-own-h">${t("layers.title")}</h2>
      <p class="muted">${t("layers.lead")}</p>
      ${misfits.length === 0 ? "" : html`<div class="notice warn" role="status">${icon("warn")}<div><b>${t("layers.alert", { count: misfits.length })}</b><ul>${misfits.map((misfit) => html`<li>${sayMisfit(misfit)}</li>`)}</ul></div></div>`}
      <table class="grid stack"><thead><tr><th scope="col">${t("layers.what")}</th><th scope="col">${t("layers.over")}</th><th scope="col">${t("changes.holds-in")}</th><th scope="col">${t("layers.state")}</th><th scope="col"><span class="sr">${t("layers.edit")}</span></th></tr></thead>
        <tbody>${this.rows.map((row) => this.row(row))}</tbody></table></section>`;
  }

  private row(row: LayerRow): TemplateResult {
    const bad = row.misfits.length > 0;
    return html`<tr>
      <td><a href=${pathOf("definitions", "", { kind: "layer", id: row.id })}><b>${row.title}</b></a></td>
      <td data-l=${t("layers.over")}>${t(row.of.kind === "flow" ? "layers.flow" : "layers.form", { title: row.of.title })}</td>
      <td data-l=${t("changes.holds-in")}>${row.scopeName}</td>
      <td data-l=${t("layers.state")}><span class="chip ${bad ? "warn" : "done"}">${icon(bad ? "warn" : "ok")}${bad ? t("layers.misfits", { count: row.misfits.length }) : t("layers.fits")}</span></td>
      <td>${row.mayWrite ? html`<button class="btn small ${bad ? "primary" : ""}" type="button" aria-label="${t(bad ? "layers.mend" : "layers.edit")} ${row.title}" @click=${() => void this.edit(row)}>${t(bad ? "layers.mend" : "layers.edit")}</button>` : ""}</td></tr>`;
  }
}
customElements.define("mz-layer-list", LayerList);
