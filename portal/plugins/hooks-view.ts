/** Addresses at which a plugin receives messages from outside: made, told once, revoked; and the last messages. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import type { Version } from "./api.ts";
import { addHook, type Delivery, type Hook, type Hooks, listHooks, revokeHook } from "./hook-api.ts";

/** Offers of a version that take messages. */
export function receiving({ offers }: Pick<Version, "offers">): { id: string; title: string }[] {
  return offers.flatMap(({ point, id, name }) => (point === "webhook.receive" ? [{ id, title: name.zh }] : []));
}

/**
 * `<mz-plugin-hooks>`
 * @property version - the version that serves
 */
class PluginHooks extends LitElement {
  static override properties = {
    version: { attribute: false },
    made: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare version: Version;
  /** The address that was just made: shown until the page is left. */
  declare made: string;
  declare fault: string;
  declare busy: boolean;
  private readonly loader: Loader<Hooks>;

  constructor() {
    super();
    this.made = "";
    this.fault = "";
    this.busy = false;
    this.loader = new Loader(this, () => listHooks(this.version.id));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  private async run(act: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    try {
      await act();
      await this.loader.run();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
    this.busy = false;
  }

  private make(event: Event): void {
    event.preventDefault();
    const valueOf = (id: string): string => this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? "";
    const [offer, title] = [valueOf("ph-offer"), valueOf("ph-title")];
    if (title === "") {
      this.fault = t("hooks.title-needed");
      return;
    }
    void this.run(async () => {
      const { path } = await addHook(this.version.id, { offer, title });
      this.made = `${location.origin}${path}`;
      await this.updateComplete;
      this.querySelector<HTMLElement>("#ph-made")?.focus();
    });
  }

  override render(): TemplateResult {
    const offers = receiving(this.version);
    if (offers.length === 0) return html``;
    return html`<section class="sec"><h2>${t("hooks.heading")}</h2><p class="muted">${t("hooks.lead")}</p>
      ${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
      ${this.made === "" ? "" : html`<div class="notice warn" id="ph-made" role="status" tabindex="-1">${icon("lock")}<div><p>${t("hooks.once")}</p><p class="mono pl-address">${this.made}</p></div></div>`}
      ${this.loader.view((hooks) => html`${this.list(hooks.rows)}${deliveries(hooks)}`, "rows")}
      <form class="pl-place" @submit=${(event: Event) => this.make(event)}>
        <div class="field"><label class="label" for="ph-offer">${t("places.offer")}</label><select class="select" id="ph-offer">${offers.map((one) => html`<option value=${one.id}>${one.title}</option>`)}</select></div>
        <div class="field"><label class="label" for="ph-title">${t("hooks.title")}</label><input class="input" id="ph-title" maxlength="40" autocomplete="off" /></div>
        <button class="btn primary" type="submit" aria-disabled=${this.busy}>${t("hooks.make")}</button></form></section>`;
  }

  private list(rows: readonly Hook[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted pl-none">${t("hooks.none")}</p>`;
    const offers = new Map(receiving(this.version).map(({ id, title }) => [id, title]));
    const revoke = (row: Hook): Promise<void> =>
      this.run(async () => {
        await revokeHook(this.version.id, row.id);
        toast(t("hooks.revoked", { title: row.title }));
      });
    return html`<table class="grid tight stack"><caption class="sr">${t("hooks.heading")}</caption>
      <thead><tr><th scope="col">${t("hooks.title")}</th><th scope="col">${t("places.offer")}</th><th scope="col">${t("hooks.by")}</th><th scope="col"><span class="sr">${t("hooks.revoke")}</span></th></tr></thead>
      <tbody>${rows.map(
        (
          row,
        ) => html`<tr><td>${row.title}</td><td data-l=${t("places.offer")}>${offers.get(row.offer) ?? row.offer}</td><td data-l=${t("hooks.by")}>${row.by}<span class="sub">${instant(row.at)}</span></td>
        <td><button class="btn quiet small" type="button" aria-label=${t("hooks.revoke-this", { title: row.title })} aria-disabled=${this.busy} @click=${() => void revoke(row)}>${icon("lock")}${t("hooks.revoke")}</button></td></tr>`,
      )}</tbody></table>`;
  }
}
customElements.define("mz-plugin-hooks", PluginHooks);

function deliveries({ rows, deliveries: last }: Hooks): TemplateResult {
  if (last.length === 0) return html``;
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return html`<details class="bl-data"><summary>${t("hooks.deliveries", { count: last.length })}</summary><table class="grid tight stack"><caption class="sr">${t("hooks.last")}</caption>
    <thead><tr><th scope="col">${t("hooks.came")}</th><th scope="col">${t("hooks.title")}</th><th scope="col">${t("hooks.answer")}</th><th scope="col">${t("hooks.events")}</th></tr></thead>
    <tbody>${last.map((one: Delivery) => html`<tr><td class="nowrap">${instant(one.at)}</td><td data-l=${t("hooks.title")}>${titles.get(one.hook) ?? t("hooks.gone")}</td><td data-l=${t("hooks.answer")}>${one.status}</td><td data-l=${t("hooks.events")}>${one.events.map(({ text }) => text).join(t("text.comma"))}</td></tr>`)}</tbody></table></details>`;
}
