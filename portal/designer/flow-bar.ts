/** The bar over the flow: how it is looked at, how large, trying it, and what holds for all of it. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

const VIEWS = ["chart", "list", "text"] as const;
export type View = (typeof VIEWS)[number];
export type FlowBar = {
  view: View;
  zoom: number;
  /** The flow is being tried. */
  trying: boolean;
  /** A finished case is walked again. */
  replaying: boolean;
  /** The settings of the whole flow are shown. */
  whole: boolean;
  onView(view: View): void;
  onZoom(zoom: number): void;
  onFit(): void;
  onTry(): void;
  onReplay(): void;
  onWhole(): void;
  onKeys(): void;
};
const ZOOM = { least: 0.25, most: 1.5, step: 0.1 } as const;

/** Draws the bar. */
export function flowBar(bar: FlowBar): TemplateResult {
  const { view, trying } = bar;
  return html`<div class="fl-bar">
    <div class="seg" role="group" aria-label=${t("flow.view")}>${VIEWS.map((one) => html`<button type="button" aria-pressed=${view === one} @click=${() => bar.onView(one)}>${t(`flow.view.${one}`)}</button>`)}</div>
    ${view === "chart" ? zoomControls(bar) : ""}
    <button class="btn small" type="button" aria-pressed=${trying} @click=${bar.onTry}>${icon("right")}${t("sim.open")}</button>
    <button class="btn small" type="button" aria-pressed=${bar.replaying} @click=${bar.onReplay}>${icon("redo")}${t("replay.open-panel")}</button>
    <button class="btn small push" type="button" aria-pressed=${bar.whole} @click=${bar.onWhole}>${icon("sliders")}${t("flow.rules")}</button>
    <button class="btn quiet small no-phone" type="button" @click=${bar.onKeys}>${icon("keys")}${t("keys.title")}</button>
  </div>`;
}

function zoomControls(bar: FlowBar): TemplateResult {
  const by = (step: number): void =>
    bar.onZoom(Math.min(ZOOM.most, Math.max(ZOOM.least, Math.round((bar.zoom + step) * 100) / 100)));
  return html`<div class="fl-zoom" role="group" aria-label=${t("flow.zoom")}>
    <button class="icon-btn" type="button" aria-label=${t("flow.zoom-out")} @click=${() => by(-ZOOM.step)}><span aria-hidden="true">−</span></button>
    <button class="btn quiet small" type="button" title=${t("flow.zoom-whole")} @click=${() => bar.onZoom(1)}>${Math.round(bar.zoom * 100)}%<span class="sr"> ${t("flow.zoom-whole")}</span></button>
    <button class="icon-btn" type="button" aria-label=${t("flow.zoom-in")} @click=${() => by(ZOOM.step)}>${icon("plus")}</button>
    <button class="btn quiet small" type="button" @click=${bar.onFit}>${icon("fit")}${t("flow.zoom-fit")}</button></div>`;
}
