/** Panels of plugins beside a page's own content: loaded after it, each by itself, quiet when one does not answer. */
import { html, LitElement, type TemplateResult } from "lit";
import type { AskedForm } from "../../core/domain/block.ts";
import { icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { askPanel, askReportBlock, listPanels, listReportBlocks, type Panel, type Shown } from "./api.ts";
import { blocksView } from "./blocks-view.ts";

/** What a panel shows now; undefined while it was never asked to its end. */
type State = { shown: Shown | undefined; busy: boolean };
const SILENT: Shown = { answered: false, blocks: [], asOf: null };

/**
 * `<mz-plugin-panels>`
 * @property page - which page it stands on
 * @property subject - id of the thing that the page shows; of a board its form
 * @property list - of a board: the list of rules whose marks it shows
 */
class PluginPanels extends LitElement {
  static override properties = {
    page: { attribute: false },
    subject: { attribute: false },
    list: { attribute: false },
    panels: { state: true },
    states: { state: true },
  };
  declare page: "project" | "document" | "board";
  declare subject: string;
  declare list: string;
  declare panels: readonly Panel[];
  declare states: ReadonlyMap<string, State>;

  constructor() {
    super();
    this.page = "project";
    this.subject = "";
    this.list = "";
    this.panels = [];
    this.states = new Map();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("subject") || changed.has("page")) void this.load();
  }

  /** Which panels there are, then each; a page without any shows nothing, also when that cannot be found out. */
  private async load(): Promise<void> {
    const { page, subject } = this;
    const { rows } = await (page === "board" ? listReportBlocks(subject) : listPanels(page, subject)).catch(() => ({
      rows: [],
    }));
    if (subject !== this.subject || page !== this.page) return;
    this.panels = rows;
    await Promise.all(rows.map((panel) => this.ask(panel)));
  }

  private async ask(panel: Panel, asked?: AskedForm): Promise<void> {
    const { subject } = this;
    const before = this.states.get(panel.id)?.shown;
    this.keep(panel, { shown: before, busy: true });
    const shown = await (this.page === "board"
      ? askReportBlock(panel.id, subject, this.list)
      : askPanel(panel.id, subject, asked)
    ).catch((): Shown => SILENT);
    if (subject === this.subject) this.keep(panel, { shown, busy: false });
  }

  private keep(panel: Panel, state: State): void {
    this.states = new Map([...this.states, [panel.id, state]]);
  }

  override render(): TemplateResult {
    return html`${this.panels.map((panel) => this.panel(panel))}`;
  }

  private panel(panel: Panel): TemplateResult {
    const { shown, busy = true } = this.states.get(panel.id) ?? {};
    const heading = `panel-${panel.id}`;
    return html`<section class="sec plugin-panel" aria-labelledby=${heading} aria-busy=${busy} @mz-ask=${(event: CustomEvent<AskedForm>) => void this.ask(panel, event.detail)}>
      <div class="sec-head"><h2 id=${heading}>${panel.title}</h2><span class="note push">${t("panels.by", { plugin: panel.plugin.name, version: panel.plugin.version })}</span></div>
      <div aria-live="polite">${shown === undefined ? html`<p class="muted">${t("state.loading")}</p>` : this.inside(panel, shown, busy)}</div>
    </section>`;
  }

  private inside(panel: Panel, shown: Shown, busy: boolean): TemplateResult {
    if (shown.answered) return blocksView(shown.blocks, busy);
    if (shown.asOf !== null)
      return html`<p class="muted plugin-silent">${icon("clock")}${t("panels.as-of", { plugin: panel.plugin.name, at: instant(shown.asOf) })}</p>${blocksView(shown.blocks, busy)}`;
    return html`<p class="muted plugin-silent">${icon("info")}${t("panels.silent", { plugin: panel.plugin.name })} <button class="btn quiet small" type="button" aria-disabled=${busy} @click=${() => busy || void this.ask(panel)}>${t("action.retry")}</button></p>`;
  }
}
customElements.define("mz-plugin-panels", PluginPanels);
