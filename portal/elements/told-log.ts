/**
 * Who was told what about a document, when, on which way, and whether it arrived and was read; folded until asked for.
 *
 * `<mz-told-log>`
 * @property document - id of the document
 * @property seq - the newest event of its case; another one asks again while it is open
 */
import { html, LitElement, type TemplateResult } from "lit";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { listTold, type ToldOf, WAY_STATES } from "../notice-api.ts";
import { icon } from "./icon.ts";
import { Loader } from "./loader.ts";

/** The server tells so many. */
const MOST = 1000;

class ToldLog extends LitElement {
  static override properties = { document: { attribute: false }, seq: { attribute: false }, open: { state: true } };
  declare document: string;
  declare seq: number;
  declare open: boolean;
  private asked = "";
  private readonly loader: Loader<ToldOf[]>;

  constructor() {
    super();
    this.document = "";
    this.seq = 0;
    this.open = false;
    this.loader = new Loader(this, () => listTold(this.document));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const key = `${this.document} ${this.seq}`;
    if (!this.open || key === this.asked) return;
    this.asked = key;
    this.loader.start();
  }

  override render(): TemplateResult {
    return html`<details class="told-log" ?open=${this.open} @toggle=${(event: Event) => (this.open = (event.currentTarget as HTMLDetailsElement).open)}>
      <summary>${t("told-log.title")}</summary>
      <div aria-busy=${this.loader.busy}>${this.open ? this.loader.view((rows) => this.rows(rows), "rows") : ""}</div></details>`;
  }

  private rows(rows: readonly ToldOf[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted small">${t("told-log.none")}</p>`;
    return html`<p class="muted small">${t("told-log.lead", { count: rows.length })}${rows.length >= MOST ? t("told-log.more") : ""}</p>
      <ol class="told-rows" role="list">${rows.map(
        (row) => html`<li><p><b>${row.person.name}</b> <span class="small muted nowrap">${instant(row.at)}</span></p>
          <p class="small"><span class="tag">${t(`notices.kind.${row.kind}`)}</span>${row.details.map(([label, value]) => html` <span class="muted">${label}</span> ${value}`)}</p>
          <ul class="ways small"><li><span>${t("deliveries.inbox")}</span><span class="state done">${icon("ok")}${t("deliveries.state.delivered")}</span><span class="muted">${row.readAt === null ? t("deliveries.unread") : t("deliveries.read", { at: instant(row.readAt) })}</span></li>
            ${row.ways.map(({ channel, status, at }) => {
              const { tone, icon: name } = WAY_STATES[status];
              return html`<li><span>${t(`deliveries.${channel}`)}</span><span class="state ${tone}">${icon(name)}${t(`deliveries.state.${status}`)}</span>${at === null ? "" : html`<span class="muted">${instant(at)}</span>`}</li>`;
            })}</ul></li>`,
      )}</ol>`;
  }
}
customElements.define("mz-told-log", ToldLog);
