/** Endpoints outside that notices are sent to, and which notices pass the quiet hours of which units' people. */
import { html, type TemplateResult } from "lit";
import type { NoticeKind } from "../../core/domain/notice.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { listUnits } from "../api.ts";
import { toast } from "../announce.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { channelList } from "../elements/channel-list.ts";
import { connectorBody, connectorList } from "../elements/connector-list.ts";
import { kindChecks } from "../elements/kind-checks.ts";
import { blank, Loader } from "../elements/loader.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import {
  addWebhook,
  type Channel,
  changeWebhook,
  type Connector,
  type Connectors,
  listChannels,
  listConnectors,
  listUnitPasses,
  listWebhooks,
  saveUnitPasses,
  setConnector,
  type UnitPasses,
  type Webhook,
} from "../notice-api.ts";
import { ApiError } from "../request.ts";
import { PageElement } from "./page.ts";

type Loaded = Awaited<ReturnType<typeof listWebhooks>> & {
  units: UnitPasses[];
  channels: Channel[];
  connectors: Connectors;
};
type Asked =
  | { kind: "hook"; of: Webhook | undefined }
  | { kind: "connector"; of: Connector | undefined }
  | { kind: "unit"; of: UnitPasses | undefined };
/** Chosen at first where nothing was. */
const FIRST: Record<Asked["kind"], NoticeKind[]> = {
  hook: ["task", "urge", "escalate"],
  connector: ["finished"],
  unit: ["escalate"],
};

/** `<mz-webhooks-page>` */
class WebhooksPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    asked: { state: true },
    kinds: { state: true },
    unit: { state: true },
    units: { state: true },
    fault: { state: true },
    problems: { state: true },
  };
  declare asked: Asked | undefined;
  declare kinds: NoticeKind[];
  declare unit: string;
  declare units: ComboItem[];
  declare fault: string;
  declare problems: Problem[];
  private readonly loader: Loader<Loaded>;

  constructor() {
    super();
    this.asked = undefined;
    this.kinds = [];
    this.unit = "";
    this.units = [];
    this.fault = "";
    this.problems = [];
    this.loader = new Loader(this, async () => {
      const asked = [listWebhooks(), listUnitPasses(), listChannels(), listConnectors()] as const;
      const [hooks, units, channels, connectors] = await Promise.all(asked);
      return { ...hooks, units, channels, connectors };
    });
    holdComposition(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("webhooks.title"));
    this.loader.start();
  }

  private ask(asked: Asked): void {
    this.asked = asked;
    this.fault = "";
    this.problems = [];
    this.kinds = (asked.kind === "unit" ? asked.of?.passes : asked.of?.kinds) ?? FIRST[asked.kind];
    this.unit = asked.kind === "unit" ? (asked.of?.unit ?? "") : "";
    if (asked.kind === "unit" && !asked.of) void this.findUnits("");
  }

  private async findUnits(q: string): Promise<void> {
    const rows = await listUnits(q).catch(() => []);
    this.units = rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
  }

  private async run(event: Event, work: () => Promise<unknown>, said: string): Promise<void> {
    const box = (event.currentTarget as Element).closest("dialog");
    try {
      await work();
      box?.close();
      this.asked = undefined;
      toast(said);
      this.loader.start();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      this.problems = error instanceof ApiError ? error.problems : [];
    }
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("webhooks.title")}</h1></div><p class="muted">${t("webhooks.lead")}</p></div>
      <div class="wrap">${this.loader.view((loaded) => html`${this.hooks(loaded)}${this.connectors(loaded)}${channelList(loaded.channels, () => this.loader.start())}${this.passes(loaded.units)}`, "rows")}</div>
      ${this.asked ? this.dialogFor(this.asked) : ""}`;
  }

  private hooks({ rows, regions }: Loaded): TemplateResult {
    const add =
      regions.length === 0
        ? ""
        : html`<button class="btn small primary push" type="button" @click=${() => this.ask({ kind: "hook", of: undefined })}>${icon("plus")}${t("webhooks.add")}</button>`;
    return html`<section class="sec" aria-labelledby="h-hooks"><div class="sec-head"><h2 id="h-hooks">${t("webhooks.endpoints")} ${rows.length}</h2>${add}</div>
      ${
        rows.length === 0
          ? blank(t("webhooks.none"), t("webhooks.none-help"))
          : html`<table class="grid stack"><thead><tr><th scope="col">${t("webhooks.name")}</th><th scope="col">${t("webhooks.kinds")}</th><th scope="col">${t("webhooks.region")}</th><th scope="col">${t("webhooks.state")}</th><th scope="col">${t("webhooks.updated")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
          <tbody>${rows.map(
            (
              row,
            ) => html`<tr><td><b>${row.title}</b><span class="sub mono digest">${row.url}</span></td><td data-l=${t("webhooks.kinds")}><span>${this.names(row.kinds)}</span></td><td data-l=${t("webhooks.region")}>${row.region.name}</td>
              <td data-l=${t("webhooks.state")}>${row.active ? html`<span class="state done">${icon("ok")}${t("webhooks.on")}</span>` : html`<span class="state wait">${icon("lock")}${t("webhooks.off")}</span>`}</td>
              <td data-l=${t("webhooks.updated")}><span>${row.updatedBy}<span class="sub">${instant(row.updatedAt)}</span></span></td>
              <td><button class="btn small" type="button" @click=${() => this.ask({ kind: "hook", of: row })}>${t("webhooks.change")}<span class="sr">${row.title}</span></button></td></tr>`,
          )}</tbody></table>`
      }</section>`;
  }

  private connectors({ connectors, regions }: Loaded): TemplateResult | "" {
    const offers = regions.length === 0 ? [] : connectors.offers;
    return connectorList(
      { ...connectors, offers },
      (kinds) => this.names(kinds),
      (of) => this.ask({ kind: "connector", of }),
    );
  }

  private passes(rows: UnitPasses[]): TemplateResult {
    return html`<section class="sec" aria-labelledby="h-passes"><div class="sec-head"><h2 id="h-passes">${t("webhooks.passes")} ${rows.length}</h2><button class="btn small push" type="button" @click=${() => this.ask({ kind: "unit", of: undefined })}>${icon("plus")}${t("webhooks.add-unit")}</button></div>
      <p class="muted mb4">${t("webhooks.passes-help")}</p>
      ${
        rows.length === 0
          ? ""
          : html`<table class="grid stack"><thead><tr><th scope="col">${t("people.unit")}</th><th scope="col">${t("webhooks.passing")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
          <tbody>${rows.map((row) => html`<tr><td><b>${row.name}</b></td><td data-l=${t("webhooks.passing")}><span>${this.names(row.passes)}</span></td><td><button class="btn small" type="button" @click=${() => this.ask({ kind: "unit", of: row })}>${t("webhooks.change")}<span class="sr">${row.name}</span></button></td></tr>`)}</tbody></table>`
      }</section>`;
  }

  private names(kinds: readonly NoticeKind[]): string {
    return kinds.length === 0 ? t("text.none") : kinds.map((kind) => t(`notices.kind.${kind}`)).join(t("text.pause"));
  }

  private dialogFor(asked: Asked): TemplateResult {
    const fault =
      this.fault === ""
        ? ""
        : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`;
    const kinds = kindChecks({
      id: "hook-kinds",
      legend: asked.kind === "unit" ? t("webhooks.passing") : t("webhooks.kinds"),
      chosen: this.kinds,
      onChange: (chosen) => (this.kinds = chosen),
    });
    const { body, save, heading } = this.parts(asked);
    return dialog({
      heading,
      body: html`${fault}${body}${kinds}`,
      actions: html`<button class="btn primary" type="button" @click=${(event: Event) => void save(event)}>${t("notice-settings.save")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asked = undefined),
    });
  }

  private parts(asked: Asked): { body: TemplateResult; save(event: Event): Promise<void>; heading: string } {
    if (asked.kind === "unit")
      return { body: this.unitBody(asked.of), save: (event) => this.saveUnit(event), heading: t("webhooks.passes") };
    const heading = asked.of && t("webhooks.change-of", { title: asked.of.title });
    if (asked.kind === "hook") {
      const { of } = asked;
      return {
        body: this.hookBody(of),
        save: (event) => this.saveHook(event, of),
        heading: heading ?? t("webhooks.add"),
      };
    }
    const { connectors, regions = [] } = this.loader.value ?? {};
    return {
      body: connectorBody(asked.of, connectors?.offers ?? [], regions),
      save: (event) => this.saveConnector(event, asked.of),
      heading: heading ?? t("webhooks.add-connector"),
    };
  }

  private hookBody(of: Webhook | undefined): TemplateResult {
    const regions = this.loader.value?.regions ?? [];
    return html`${this.input("title", t("webhooks.name"), of?.title ?? "")}
      ${this.input("url", t("webhooks.url"), of?.url ?? "", { type: "url", help: t("webhooks.url-help") })}
      ${this.input("secret", t("webhooks.secret"), "", { type: "password", help: of ? t("webhooks.secret-kept") : t("webhooks.secret-help") })}
      <div class="field"><label class="label" for="hook-region">${t("webhooks.region")}</label><select class="select" id="hook-region">${regions.map((region) => html`<option value=${region.code} ?selected=${region.code === of?.region.code}>${region.name}</option>`)}</select></div>
      <label class="check-line"><input type="checkbox" id="hook-private" .checked=${of?.private ?? false} />${t("webhooks.private")}</label>
      <label class="check-line"><input type="checkbox" id="hook-active" .checked=${of?.active ?? true} />${t("webhooks.active")}</label>`;
  }

  private unitBody(of: UnitPasses | undefined): TemplateResult {
    return of
      ? html`<p><b>${of.name}</b></p>`
      : html`<div class="field"><div class="label" aria-hidden="true">${t("people.unit")}</div>${combo({ items: this.units, value: this.unit, invalid: false, label: t("people.unit"), placeholder: t("field.search"), onChange: (value) => (this.unit = value), onSearch: (text) => void this.findUnits(text) })}</div>`;
  }

  private input(
    name: string,
    label: string,
    value: string,
    { type = "text", help = "" }: { type?: string; help?: string } = {},
  ): TemplateResult {
    const problem = this.problems.find((one) => one.pointer === `/${name}`);
    return html`<div class="field ${problem ? "invalid" : ""}"><label class="label" for="hook-${name}">${label}</label><input class="input" id="hook-${name}" type=${type} autocomplete=${type === "password" ? "new-password" : "off"} value=${value} aria-describedby="hook-${name}-help" />
      <p class="help" id="hook-${name}-help">${help}</p>${problem ? html`<p class="field-error" role="alert"><span class="state stop">${icon("stop")}${problem.message ?? problem.code}</span></p>` : ""}</div>`;
  }

  private async saveHook(event: Event, of: Webhook | undefined): Promise<void> {
    const control = (name: string): HTMLInputElement | null => this.querySelector(`#hook-${name}`);
    const value = (name: string): string => control(name)?.value.trim() ?? "";
    const secret = value("secret");
    const body = {
      title: value("title"),
      url: value("url"),
      kinds: this.kinds,
      region: value("region"),
      private: control("private")?.checked ?? false,
      active: control("active")?.checked ?? true,
      ...(secret !== "" && { secret }),
    };
    await this.run(event, () => (of ? changeWebhook(of.id, body) : addWebhook(body)), t("webhooks.saved"));
  }

  private async saveConnector(event: Event, of: Connector | undefined): Promise<void> {
    const chosen = (name: string): string => this.querySelector<HTMLSelectElement>(`#connector-${name}`)?.value ?? "";
    const body = {
      name: of?.name ?? chosen("name"),
      region: of?.region.code ?? chosen("region"),
      kinds: this.kinds,
      active: this.querySelector<HTMLInputElement>("#connector-active")?.checked ?? true,
    };
    await this.run(event, () => setConnector(body), t("webhooks.saved"));
  }

  private async saveUnit(event: Event): Promise<void> {
    if (this.unit === "") {
      this.fault = t("people.unit-needed");
      return;
    }
    await this.run(event, () => saveUnitPasses(this.unit, this.kinds), t("webhooks.saved"));
  }
}
customElements.define("mz-webhooks-page", WebhooksPage);
