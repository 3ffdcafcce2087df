/**
 * `<mz-feed-step>`: what the records of another system would do, row by row, with line and reason; one confirmation
 * carries out all that is not wrong, or nothing while a row is wrong and nobody said to leave it out.
 *
 * @property order - the import, read by a feed
 * @property form - the definition of the form that new records start
 * @property busy - the server takes the records in
 * @fires mz-take - detail: { leave, reason }
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { type Outcome, OUTCOMES } from "../../core/domain/feed-row.ts";
import { headerKey } from "../../core/domain/feed.ts";
import type { FormAnswer } from "../api-types.ts";
import { icon, type IconName } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { money } from "../format.ts";
import { type MessageKey, sayProblem, t } from "../message.ts";
import { type FeedView, type FormImport, type ImportRow, listImportRows } from "./api.ts";
import { rowPager } from "./row-pager.ts";

const SIZE = 50;
const WORDS: Record<Outcome, { word: MessageKey; note: MessageKey; sign: IconName; tone: string }> = {
  new: { word: "import.out-new", note: "import.out-new-note", sign: "plus", tone: "done" },
  up: { word: "import.out-up", note: "import.out-up-note", sign: "up", tone: "done" },
  down: { word: "import.out-down", note: "import.out-down-note", sign: "down", tone: "done" },
  same: { word: "import.out-same", note: "import.out-same-note", sign: "ok", tone: "wait" },
  differs: { word: "import.out-differs", note: "import.out-differs-note", sign: "warn", tone: "warn" },
  bad: { word: "import.out-bad", note: "import.out-bad-note", sign: "stop", tone: "stop" },
};
export type TakeOrder = { leave: boolean; reason: string };

class FeedStep extends LitElement {
  static override properties = {
    order: { attribute: false },
    form: { attribute: false },
    busy: { attribute: false },
    only: { state: true },
    page: { state: true },
    leave: { state: true },
  };
  declare order: FormImport | undefined;
  declare form: FormAnswer | undefined;
  declare busy: boolean;
  declare only: Outcome | "";
  declare page: number;
  declare leave: boolean;
  private readonly rows: Loader<{ rows: ImportRow[]; total: number }>;
  private asked = "";

  constructor() {
    super();
    this.order = undefined;
    this.form = undefined;
    this.busy = false;
    this.only = "";
    this.page = 1;
    this.leave = false;
    this.rows = new Loader(this, () =>
      listImportRows(this.order?.id ?? "", { ...(this.only && { outcome: this.only }), page: this.page, size: SIZE }),
    );
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const asking = JSON.stringify([this.order?.id, this.order?.feed?.outcomes, this.only, this.page]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.rows.start();
  }

  private show(only: Outcome | ""): void {
    this.only = only;
    this.page = 1;
  }

  private take(): void {
    const reason = this.querySelector<HTMLTextAreaElement>("#import-reason")?.value.trim() ?? "";
    this.dispatchEvent(new CustomEvent<TakeOrder>("mz-take", { detail: { leave: this.leave, reason } }));
  }

  override render(): TemplateResult | "" {
    const feed = this.order?.feed;
    if (!feed) return "";
    const { outcomes } = feed;
    return html`<section class="sec" aria-labelledby="import-look">
      <h2 id="import-look" tabindex="-1">${t("import.step-look")}</h2>
      <p class="muted">${t("import.feed-lead", { title: feed.title })}</p>
      <div class="figures figures-6 mt3">${OUTCOMES.map((one) => html`<div><div class="k">${t(WORDS[one].word)}</div><div class="v ${one === "bad" && outcomes.bad.rows > 0 ? "t-stop" : ""}">${outcomes[one].rows}<small>${t("import.rows")}</small></div><div class="n">${outcomes[one].fen === 0 ? t(WORDS[one].note) : t("import.out-sum", { yuan: money(outcomes[one].fen, "yuan") })}</div></div>`)}</div>
      ${this.confirm(feed)}
      ${feed.unused.length > 0 ? html`<p class="muted small">${t("import.unused", { names: feed.unused.join(t("text.comma")) })}</p>` : ""}
      <div class="sec-head mt3"><h3>${t("import.all-rows")}</h3>${this.pills(feed)}</div>
      ${this.rows.view((value) => this.table(feed, value), "rows")}
    </section>`;
  }

  private confirm({ outcomes }: FeedView): TemplateResult {
    const count = outcomes.new.rows + outcomes.up.rows + outcomes.down.rows;
    const bad = outcomes.bad.rows;
    if (count === 0 && bad === 0)
      return html`<div class="notice done mt3" role="status">${icon("ok")}<div>${t("import.feed-nothing")}</div></div>`;
    const may = count > 0 && (bad === 0 || this.leave);
    return html`${bad > 0 ? html`<div class="notice stop mt3">${icon("stop")}<div><b>${t("import.feed-bad", { count: bad })}</b> ${t("import.feed-bad-note")}</div></div>` : ""}
      ${bad > 0 && count > 0 ? html`<div class="checks mt3"><label><input id="import-leave" type="checkbox" .checked=${this.leave} @change=${(event: Event) => (this.leave = (event.target as HTMLInputElement).checked)} />${t("import.feed-leave", { count: bad })}</label></div>` : ""}
      ${count > 0 ? html`<details class="mt3"><summary>${t("import.reason")}</summary><div class="field mt3"><label class="label sr" for="import-reason">${t("import.reason")}</label><textarea class="input" id="import-reason" rows="2" maxlength="500" aria-describedby="import-reason-help"></textarea><p class="help" id="import-reason-help">${t("import.reason-help")}</p></div></details>` : ""}
      <div class="btns mt3"><button class="btn primary" id="import-take" type="button" aria-disabled=${this.busy || !may} @click=${() => may && !this.busy && this.take()}>${this.busy ? t("import.committing") : t("import.feed-take", { count })}</button></div>
      <p class="muted small mt1">${t("import.feed-take-note")}</p>`;
  }

  private pills({ outcomes }: FeedView): TemplateResult {
    const all = OUTCOMES.reduce((sum, one) => sum + outcomes[one].rows, 0);
    const pill = (only: Outcome | "", label: string, count: number) =>
      html`<button type="button" aria-current=${this.only === only ? "true" : nothing} @click=${() => this.show(only)}>${label} ${count}</button>`;
    return html`<div class="pills" role="group" aria-label=${t("import.show")}>${pill("", t("work.all"), all)}${OUTCOMES.filter((one) => outcomes[one].rows > 0).map((one) => pill(one, t(WORDS[one].word), outcomes[one].rows))}</div>`;
  }

  private table(feed: FeedView, { rows, total }: { rows: ImportRow[]; total: number }): TemplateResult {
    const titled = feed.columns.find(({ field }) => field !== null && field === this.form?.form.titleField);
    const signed = (fen: number): string => `${fen > 0 ? "+" : ""}${money(fen, "yuan")}`;
    return html`<table class="grid tight stack feed-rows ${this.rows.busy ? "loading" : ""}"><thead><tr><th scope="col">${feed.key}</th>${titled ? html`<th scope="col">${titled.title}</th>` : ""}<th scope="col">${t("import.verdict")}</th><th scope="col" class="num">${t("import.amount-yuan")}</th><th scope="col" class="num">${t("import.delta-yuan")}</th><th scope="col">${t("import.told")}</th></tr></thead>
      <tbody>${rows.map((row) => {
        const { record } = row;
        const moves = record !== null && record.deltaFen !== 0;
        return html`<tr class=${row.verdict === "bad" ? "bad" : ""}><td class="lead"><span class="mono">${record?.key || row.texts[headerKey(feed.key)]}</span> <span class="sub">${t("import.line", { row: row.row })}</span></td>
          ${titled ? html`<td data-l=${titled.title}>${row.texts[headerKey(titled.header)] ?? ""}</td>` : ""}
          <td data-l=${t("import.verdict")}>${outcomeWord(record?.outcome ?? "bad")}</td>
          <td class="num" data-l=${t("import.amount-yuan")}>${record && record.amountFen > 0 ? money(record.amountFen, "yuan") : t("text.dash")}</td>
          <td class="num" data-l=${t("import.delta-yuan")}>${moves ? signed(record.deltaFen) : t("text.dash")}</td>
          <td data-l=${t("import.told")}>${row.problems.length === 0 ? t("text.dash") : html`<ul class="plain-list small">${row.problems.map((p) => html`<li>${sayProblem(p)}</li>`)}</ul>`}</td></tr>`;
      })}</tbody></table>
      ${rowPager(this.page, total, SIZE, (page) => (this.page = page))}`;
  }
}
customElements.define("mz-feed-step", FeedStep);

function outcomeWord(outcome: Outcome): TemplateResult {
  const { word, sign, tone } = WORDS[outcome];
  return html`<span class="state ${tone}">${icon(sign)}${t(word)}</span>`;
}
