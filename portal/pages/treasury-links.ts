/** How payment orders of each region reach its treasury: by hand, by file or over HTTP, whose signatures count, and how it is. */
import { html, type TemplateResult } from "lit";
import type { Problem } from "../../core/domain/problem.ts";
import { toast } from "../announce.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { holdComposition } from "../fields/composition.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import {
  getLinks,
  type LinkKey,
  type OrderWay,
  saveLink,
  testLink,
  type TreasuryLink,
  type TreasuryLinks,
} from "../treasury-api.ts";
import { PageElement } from "./page.ts";

const WAYS: readonly OrderWay[] = ["manual", "file", "http"];
type Region = { code: string; name: string };
type Draft = { region: Region; of: TreasuryLink | undefined; way: OrderWay; keys: LinkKey[] };

/** `<mz-treasury-links-page>` */
class TreasuryLinksPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    draft: { state: true },
    fault: { state: true },
    problems: { state: true },
    testing: { state: true },
    found: { state: true },
  };
  declare draft: Draft | undefined;
  declare fault: string;
  declare problems: Problem[];
  /** The region whose link is being tested. */
  declare testing: string;
  /** What the last test of a region found. */
  declare found: Readonly<Record<string, { works: boolean; why: string | null }>>;
  private readonly loader: Loader<TreasuryLinks>;

  constructor() {
    super();
    this.draft = undefined;
    this.fault = "";
    this.problems = [];
    this.testing = "";
    this.found = {};
    this.loader = new Loader(this, getLinks);
    holdComposition(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("treasury-links.title"));
    this.loader.start();
  }

  private change(region: Region, of: TreasuryLink | undefined): void {
    this.fault = "";
    this.problems = [];
    this.draft = { region, of, way: of?.way ?? "manual", keys: of?.keys ?? [] };
  }

  private test = async (region: string): Promise<void> => {
    if (this.testing !== "") return;
    this.testing = region;
    try {
      this.found = { ...this.found, [region]: await testLink(region) };
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
    this.testing = "";
    this.loader.start();
  };

  private save = async (event: Event): Promise<void> => {
    const box = (event.currentTarget as Element).closest("dialog");
    const draft = this.draft;
    if (!draft) return;
    const control = (id: string): HTMLInputElement | null => this.querySelector(`#tl-${id}`);
    const { way, region } = draft;
    try {
      await saveLink(region.code, {
        way,
        url: way === "http" ? (control("url")?.value.trim() ?? "") || null : null,
        private: way === "http" && control("private")?.checked === true,
        waitMinutes: Number(control("wait")?.value ?? "10"),
        keys: way === "manual" ? [] : this.keysNow(draft),
      });
      box?.close();
      this.draft = undefined;
      toast(t("treasury-links.saved"));
      this.loader.start();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      this.problems = error instanceof ApiError ? error.problems : [];
    }
  };

  /** The keys as they are typed in. */
  private keysNow({ keys }: Draft): LinkKey[] {
    const value = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`#tl-${id}`)?.value.trim() ?? "";
    return keys.map((_, i) => ({
      id: value(`key-${i}-id`),
      algorithm: value(`key-${i}-algorithm`) === "sm2-sm3" ? "sm2-sm3" : "ed25519",
      key: value(`key-${i}-key`),
    }));
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("treasury-links.title")}</h1></div><p class="muted">${t("treasury-links.lead")}</p></div>
      <div class="wrap">${this.loader.view((loaded) => this.links(loaded), "rows")}</div>
      ${this.draft ? this.dialogFor(this.draft) : ""}`;
  }

  private links({ rows, regions }: TreasuryLinks): TemplateResult {
    const without = regions.filter(({ code }) => rows.every((row) => row.region.code !== code));
    const adds = without.map(
      (region) =>
        html`<button class="btn small primary" type="button" @click=${() => this.change(region, undefined)}>${icon("plus")}${t("treasury-links.add", { region: region.name })}</button>`,
    );
    if (rows.length === 0)
      return html`${blank(t("treasury-links.none"), t("treasury-links.none-help"))}<p class="btns">${adds}</p>`;
    return html`<div class="btns mb4">${adds}</div>
      <table class="grid stack"><thead><tr><th scope="col">${t("treasury-links.region")}</th><th scope="col">${t("orders.way")}</th><th scope="col">${t("treasury-links.health")}</th><th scope="col">${t("treasury-links.own-key")}</th><th scope="col">${t("webhooks.updated")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
        <tbody>${rows.map((row) => this.row(row))}</tbody></table>`;
  }

  private row(row: TreasuryLink): TemplateResult {
    const { region, way, url, ownKey } = row;
    return html`<tr><td><b>${region.name}</b></td>
      <td data-l=${t("orders.way")}><span>${t(`orders.way.${way}`)}${url === null ? "" : html`<span class="sub mono digest">${url}</span>`}${way === "manual" ? "" : html`<span class="sub">${t("treasury-links.key-count", { count: row.keys.length })}</span>`}</span></td>
      <td data-l=${t("treasury-links.health")}><span>${this.health(row)}</span></td>
      <td data-l=${t("treasury-links.own-key")}><details><summary class="mono small">${ownKey.id}</summary><pre class="small">${ownKey.publicKey}</pre></details></td>
      <td data-l=${t("webhooks.updated")}><span>${row.updatedBy}<span class="sub">${instant(row.updatedAt)}</span></span></td>
      <td><div class="btns">${way === "http" ? html`<button class="btn small" type="button" ?disabled=${this.testing !== ""} @click=${() => this.test(region.code)}>${this.testing === region.code ? t("treasury-links.testing") : t("treasury-links.test")}<span class="sr">${region.name}</span></button>` : ""}<button class="btn small" type="button" @click=${() => this.change(region, row)}>${t("webhooks.change")}<span class="sr">${region.name}</span></button></div></td></tr>`;
  }

  private health({ region, way, heardAt, failedAt, failure }: TreasuryLink): TemplateResult {
    const tested = this.found[region.code];
    const said = tested
      ? html`<span class="sub" role="status">${tested.works ? t("treasury-links.works") : t("treasury-links.fails", { why: tested.why ?? "" })}</span>`
      : "";
    if (way !== "http") return html`<span class="muted">${t("treasury-links.not-asked")}</span>`;
    if (failedAt !== null)
      return html`<span class="state stop">${icon("warn")}${t("treasury-links.down", { at: instant(failedAt) })}</span>${tested ? said : html`<span class="sub">${failure}</span>`}`;
    if (heardAt !== null)
      return html`<span class="state done">${icon("ok")}${t("treasury-links.up", { at: instant(heardAt) })}</span>${said}`;
    return html`<span class="state wait">${icon("clock")}${t("treasury-links.never")}</span>${said}`;
  }

  private dialogFor(draft: Draft): TemplateResult {
    const { region, of, way, keys } = draft;
    const fault =
      this.fault === ""
        ? ""
        : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`;
    const setKeys = (next: LinkKey[]): void => {
      this.draft = { ...draft, keys: next };
    };
    return dialog({
      heading: t("treasury-links.of", { region: region.name }),
      body: html`${fault}
        <fieldset class="field link-set"><legend class="label">${t("orders.way")}</legend>${WAYS.map((one) => html`<label class="check-line"><input type="radio" name="tl-way" value=${one} .checked=${way === one} @change=${() => (this.draft = { ...draft, way: one, keys: this.keysNow(draft) })} />${t(`orders.way.${one}`)}<span class="muted">${t(`treasury-links.way-help.${one}`)}</span></label>`)}</fieldset>
        ${
          way === "http"
            ? html`${this.input("url", "url", t("webhooks.url"), of?.url ?? "", t("treasury-links.url-help"))}
          <label class="check-line"><input type="checkbox" id="tl-private" .checked=${of?.private ?? false} />${t("treasury-links.private")}</label>`
            : ""
        }
        ${this.input("wait", "number", t("treasury-links.wait"), String(of?.waitMinutes ?? 10), t("treasury-links.wait-help"))}
        ${
          way === "manual"
            ? ""
            : html`<fieldset class="field link-set"><legend class="label">${t("treasury-links.keys")}</legend><p class="help">${t("treasury-links.keys-help")}</p>
            ${keys.map((key, i) =>
              this.keyFields(key, i, () => setKeys(this.keysNow(draft).filter((_, n) => n !== i))),
            )}
            <button class="btn small" type="button" @click=${() => setKeys([...this.keysNow(draft), { id: "", algorithm: "ed25519", key: "" }])}>${icon("plus")}${t("treasury-links.add-key")}</button>${this.problemAt("/keys")}</fieldset>`
        }`,
      actions: html`<button class="btn primary" type="button" @click=${this.save}>${t("notice-settings.save")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.draft = undefined),
    });
  }

  private keyFields(key: LinkKey, i: number, remove: () => void): TemplateResult {
    const name = t("treasury-links.key-nth", { n: i + 1 });
    return html`<div class="link-key" role="group" aria-label=${name}>
      <div class="field"><label class="label" for="tl-key-${i}-id">${t("treasury-links.key-id")}</label><input class="input mono" id="tl-key-${i}-id" maxlength="60" autocomplete="off" .value=${key.id} />${this.problemAt(`/keys/${i}/id`)}</div>
      <div class="field"><label class="label" for="tl-key-${i}-algorithm">${t("treasury-links.key-algorithm")}</label><select class="select" id="tl-key-${i}-algorithm"><option value="ed25519" ?selected=${key.algorithm === "ed25519"}>Ed25519</option><option value="sm2-sm3" ?selected=${key.algorithm === "sm2-sm3"}>SM2 / SM3</option></select></div>
      <div class="field"><label class="label" for="tl-key-${i}-key">${t("treasury-links.key-text")}</label><textarea class="input mono" id="tl-key-${i}-key" rows="3" maxlength="1000" spellcheck="false" .value=${key.key}></textarea>${this.problemAt(`/keys/${i}/key`)}</div>
      <button class="btn small" type="button" @click=${remove}>${icon("x")}${t("treasury-links.remove-key")}<span class="sr">${name}</span></button>
    </div>`;
  }

  private input(id: string, type: string, label: string, value: string, help: string): TemplateResult {
    return html`<div class="field"><label class="label" for="tl-${id}">${label}</label><input class="input" id="tl-${id}" type=${type} min="1" max="10080" autocomplete="off" value=${value} aria-describedby="tl-${id}-help" />
      <p class="help" id="tl-${id}-help">${help}</p>${this.problemAt(`/${id === "wait" ? "waitMinutes" : id}`)}</div>`;
  }

  private problemAt(pointer: string): TemplateResult | "" {
    const problem = this.problems.find((one) => one.pointer === pointer);
    return problem
      ? html`<p class="field-error" role="alert"><span class="state stop">${icon("stop")}${problem.message ?? problem.code}</span></p>`
      : "";
  }
}
customElements.define("mz-treasury-links-page", TreasuryLinksPage);
