/** Where a plugin's offers stand on pages, and the form that places another one. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import type { Version } from "./api.ts";
import {
  addPlace,
  listPlaces,
  type Place,
  placeName,
  type PlacePage,
  type PlacePoint,
  removePlace,
} from "./place-api.ts";
import { pointName } from "./words.ts";

/** The pages on which each point is drawn, and whether one form of them may be named. */
const PAGES: Record<PlacePoint, readonly PlacePage[]> = {
  "portal.panel": ["project", "document"],
  "report.block": ["board"],
  "public.widget": ["project"],
};
/** Offers of a version that can stand on a page. */
export function placeable({
  offers,
}: Pick<Version, "offers">): { key: string; point: PlacePoint; id: string; title: string }[] {
  return offers.flatMap(({ point, id, name }) =>
    point in PAGES ? [{ key: `${point} ${id}`, point: point as PlacePoint, id, title: name.zh }] : [],
  );
}

/**
 * `<mz-plugin-places>`
 * @property version - the version that serves
 */
class PluginPlaces extends LitElement {
  static override properties = {
    version: { attribute: false },
    offer: { state: true },
    page: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare version: Version;
  declare offer: string;
  declare page: PlacePage;
  declare fault: string;
  declare busy: boolean;
  private readonly loader: Loader<{ rows: Place[] }>;

  constructor() {
    super();
    this.offer = "";
    this.page = "project";
    this.fault = "";
    this.busy = false;
    this.loader = new Loader(this, () => listPlaces(this.version.id));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  private async run(act: () => Promise<unknown>, said: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    try {
      await act();
      toast(said);
      await this.loader.run();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
    this.busy = false;
  }

  private place(event: Event): void {
    event.preventDefault();
    const valueOf = (id: string): string => this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? "";
    const chosen = this.chosen;
    const [title, form] = [valueOf("pp-title"), valueOf("pp-form")];
    const position = Number(valueOf("pp-position"));
    if (!chosen || title === "") {
      this.fault = t("places.title-needed");
      return;
    }
    const page = this.pages.includes(this.page) ? this.page : (this.pages[0] ?? "project");
    const given = { point: chosen.point, page, form: form === "" ? null : form, offer: chosen.id, title, position };
    void this.run(() => addPlace(this.version.id, given), t("places.placed", { title }));
  }

  private get chosen() {
    const offers = placeable(this.version);
    return offers.find(({ key }) => key === this.offer) ?? offers[0];
  }

  private get pages(): readonly PlacePage[] {
    return this.chosen ? PAGES[this.chosen.point] : [];
  }

  override render(): TemplateResult {
    if (!this.chosen) return html`<p class="muted pl-none">${t("places.nothing")}</p>`;
    return html`<section class="sec"><h2>${t("places.heading")}</h2><p class="muted">${t("places.lead")}</p>
      ${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
      ${this.loader.view(({ rows }) => this.list(rows), "rows")}${this.form()}</section>`;
  }

  private list(rows: readonly Place[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted pl-none">${t("places.none")}</p>`;
    const offers = new Map(placeable(this.version).map(({ key, title }) => [key, title]));
    return html`<table class="grid tight stack"><caption class="sr">${t("places.heading")}</caption>
      <thead><tr><th scope="col">${t("places.title")}</th><th scope="col">${t("places.where")}</th><th scope="col">${t("places.offer")}</th><th scope="col" class="num">${t("places.position")}</th><th scope="col">${t("places.by")}</th><th scope="col"><span class="sr">${t("places.remove")}</span></th></tr></thead>
      <tbody>${rows.map(
        (
          row,
        ) => html`<tr><td>${row.title}</td><td data-l=${t("places.where")}>${placeName(`${row.point} ${row.page}`)}${row.formTitle === null ? "" : html`<span class="sub">${row.formTitle}</span>`}</td>
          <td data-l=${t("places.offer")}>${offers.get(`${row.point} ${row.offer}`) ?? row.offer}<span class="sub">${pointName(row.point)}</span></td><td class="num" data-l=${t("places.position")}>${row.position}</td>
          <td data-l=${t("places.by")}>${row.by}<span class="sub">${instant(row.at)}</span></td>
          <td><button class="btn quiet small" type="button" aria-label=${t("places.remove-this", { title: row.title })} aria-disabled=${this.busy} @click=${() => void this.run(() => removePlace(this.version.id, row.id), t("places.removed", { title: row.title }))}>${icon("trash")}${t("places.remove")}</button></td></tr>`,
      )}</tbody></table>`;
  }

  private form(): TemplateResult {
    const offers = placeable(this.version);
    const { chosen, pages } = this;
    if (!chosen) return html``;
    const field = (id: string, label: string, control: TemplateResult): TemplateResult =>
      html`<div class="field"><label class="label" for=${id}>${label}</label>${control}</div>`;
    const formed = pages.some((page) => page !== "project") && (pages.length === 1 || this.page !== "project");
    return html`<form class="pl-place" @submit=${(event: Event) => this.place(event)}>
      ${field("pp-offer", t("places.offer"), html`<select class="select" id="pp-offer" @change=${(event: Event) => (this.offer = (event.target as HTMLSelectElement).value)}>${offers.map((one) => html`<option value=${one.key} ?selected=${one.key === chosen.key}>${one.title}${t("blocks.unit", { unit: pointName(one.point) })}</option>`)}</select>`)}
      ${field("pp-page", t("places.where"), html`<select class="select" id="pp-page" @change=${(event: Event) => (this.page = (event.target as HTMLSelectElement).value as PlacePage)}>${pages.map((page) => html`<option value=${page} ?selected=${page === this.page}>${placeName(`${chosen.point} ${page}`)}</option>`)}</select>`)}
      ${formed ? field("pp-form", t("places.form"), html`<input class="input" id="pp-form" maxlength="60" autocomplete="off" placeholder=${t("places.every-form")} />`) : ""}
      ${field("pp-title", t("places.title"), html`<input class="input" id="pp-title" maxlength="40" autocomplete="off" />`)}
      ${field("pp-position", t("places.position"), html`<input class="input" id="pp-position" type="number" min="1" max="99" value="10" />`)}
      <button class="btn primary" type="submit" aria-disabled=${this.busy}>${t("places.place")}</button></form>`;
  }
}
customElements.define("mz-plugin-places", PluginPlaces);
