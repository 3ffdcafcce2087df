/** The first page: to do, handled, started by me, copied to me, drafts. Filters live in the address, the keyboard does all. */
import { html, nothing, type TemplateResult } from "lit";
import { announce, toast } from "../announce.ts";
import { actOnDocument, getWork } from "../api.ts";
import type { WorkAnswer, WorkCounts, WorkRow, WorkView } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText } from "../elements/pager.ts";
import { newId } from "../ids.ts";
import { touches } from "../live.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { session } from "../session.ts";
import "../work/batch.ts";
import "../work/filter-bar.ts";
import "../work/proposals.ts";
import { workTable } from "../work/rows.ts";
import { fenOf, type Filters, filtersIn } from "../work/saved-filters.ts";
import { PageElement } from "./page.ts";

const VIEWS: readonly WorkView[] = ["work", "handled", "started", "copies", "drafts"];
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
const TITLES: Record<WorkView, MessageKey> = {
  work: "work.todo",
  handled: "work.handled",
  started: "work.started",
  copies: "work.copies",
  drafts: "work.drafts",
};
const EMPTY: Record<WorkView, [MessageKey, MessageKey]> = {
  work: ["work.empty", "work.empty-help"],
  handled: ["work.handled-empty", "work.handled-help"],
  started: ["work.started-empty", "work.started-help"],
  copies: ["work.copies-empty", "work.copies-help"],
  drafts: ["work.drafts-empty", "work.drafts-help"],
};
const PAGE = 50;

/** `<mz-work-page>` */
class WorkPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    chosen: { state: true },
    batch: { state: true },
    more: { state: true },
  };
  declare chosen: ReadonlySet<string>;
  /** The to-dos in the dialog for agreeing together. */
  declare batch: WorkRow[] | undefined;
  /** Rows of the pages after the first, with where they go on. */
  declare more: { rows: WorkRow[]; next: string | null } | undefined;
  private readonly loader: Loader<WorkAnswer>;
  private asked = "";

  constructor() {
    super();
    this.chosen = new Set();
    this.batch = undefined;
    this.more = undefined;
    this.loader = new Loader(this, () => getWork(this.query()));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
  }

  override willUpdate(): void {
    const asking = JSON.stringify([this.view, this.filters]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.chosen = new Set();
    this.more = undefined;
    this.setTitle(t("work.title"));
    this.loader.start();
  }

  /** What changed shows at once; as many rows as were read are read again. */
  protected override hinted(changed: ReadonlySet<string>): void {
    if (!touches(changed, "work") || this.batch) return;
    this.reload();
  }

  private reload(): void {
    const more = this.more;
    this.loader.start();
    if (more) this.more = undefined;
  }

  private get view(): WorkView {
    const asked = this.route.query["view"];
    return asked === "waiting" ? "started" : (VIEWS.find((view) => view === asked) ?? "work");
  }

  /** Menus know the view "waiting": what one started and others have to decide. */
  private get filters(): Filters {
    const filters = filtersIn(this.route.query);
    return this.route.query["view"] === "waiting" ? { state: "running", ...filters } : filters;
  }

  private query(): Record<string, string | number | undefined> {
    const { min, max, ...rest } = this.filters;
    return { view: this.view, size: PAGE, ...rest, min: fenOf(min), max: fenOf(max) };
  }

  private get rows(): WorkRow[] {
    return [...(this.loader.value?.rows ?? []), ...(this.more?.rows ?? [])];
  }

  private async loadMore(after: string): Promise<void> {
    try {
      const answer = await getWork({ ...this.query(), after });
      this.more = { rows: [...(this.more?.rows ?? []), ...answer.rows], next: answer.next };
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
  }

  private key = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const typing = target?.closest("input:not([type=checkbox]), textarea, select, vaadin-combo-box, dialog");
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing || this.batch) return;
    const links = [...this.querySelectorAll<HTMLAnchorElement>("tr[data-task] a.t")];
    const here = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement) === true);
    const on = here >= 0;
    const moves: Record<string, number> = { j: here + 1, k: here - 1 };
    if (on) Object.assign(moves, { ArrowDown: here + 1, ArrowUp: here - 1 });
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      links[Math.min(links.length - 1, Math.max(0, to))]?.focus();
      return;
    }
    if (this.view !== "work") return;
    const row = this.rows.find((r) => r.task === links[here]?.closest("tr")?.dataset["task"]);
    if (event.key === "x" && row) {
      event.preventDefault();
      this.choose(row, !this.chosen.has(row.task));
    }
    if (event.key === "a") {
      event.preventDefault();
      this.agree();
    }
  };

  private choose(row: WorkRow, on: boolean): void {
    if (row.status === "returned") return announce(t("batch.not.returned"));
    const next = new Set(this.chosen);
    if (on) next.add(row.task);
    else next.delete(row.task);
    this.chosen = next;
    announce(t(on ? "work.chosen" : "work.unchosen", { title: row.title || row.number, count: next.size }));
  }

  private chooseAll(on: boolean): void {
    this.chosen = new Set(on ? this.rows.filter((row) => row.status !== "returned").map((row) => row.task) : []);
    announce(t("work.chosen-count", { count: this.chosen.size }));
  }

  private agree(): void {
    const rows = this.rows.filter((row) => this.chosen.has(row.task));
    if (rows.length === 0) toast(t("batch.choose-first"), "info");
    else this.batch = rows;
  }

  private batchClosed(agreed: number): void {
    this.batch = undefined;
    if (agreed === 0) return;
    this.chosen = new Set();
    this.reload();
  }

  private async urge(row: WorkRow): Promise<void> {
    try {
      await actOnDocument(row.document, { commandId: newId(), command: { do: "urge" } });
      toast(t("work.urged"));
    } catch (error) {
      const sentence = error instanceof ApiError ? (error.problems[0]?.message ?? error.message) : t("error.offline");
      toast(sentence, "stop");
    }
  }

  override render() {
    const today = session()?.today ?? "";
    return html`<div class="page-head">
        <div class="title-row"><h1>${t("work.title")}</h1><span class="muted">${today === "" ? "" : DAY.format(new Date(`${today}T00:00:00Z`))}</span></div>
      </div>
      <div class="wrap">${this.loader.view((answer) => this.ready(answer), "rows")}</div>
      ${this.batch ? html`<mz-batch-agree .rows=${this.batch} @mz-close=${(event: CustomEvent<number>) => this.batchClosed(event.detail)}></mz-batch-agree>` : ""}`;
  }

  private ready(answer: WorkAnswer): TemplateResult {
    const { rows } = this;
    const next = this.more ? this.more.next : answer.next;
    const link = (view: WorkView) => pathOf("work", "", { view: view === "work" ? undefined : view });
    const filtered = Object.keys(this.filters).length > 0;
    return html`${
      answer.figures.length > 0
        ? html`<section class="figures" aria-label=${t("work.figures")}>
        ${answer.figures.map((entry) => html`<div><div class="k">${entry.label}</div><div class="v">${entry.value}<small>${entry.unit}</small></div><div class="n">${entry.warn ? html`<span class="state stop">${icon("stop")}${entry.note}</span>` : entry.note}</div></div>`)}
      </section>`
        : ""
    }
      <nav class="tabs mt3" aria-label=${t("work.views")}>
        ${VIEWS.map((view) => html`<a href=${link(view)} aria-current=${view === this.view ? "page" : nothing}>${t(TITLES[view])}${this.count(view, answer.counts)}</a>`)}
      </nav>
      <section class="sec" aria-labelledby="h-rows">
        <div class="sec-head"><h2 id="h-rows">${t(TITLES[this.view])} ${countText(answer.total.count, answer.total.capped)}</h2>
          ${this.view === "work" && rows.length > 0 ? html`<span class="note push no-phone">${t("work.keys")}</span>` : ""}</div>
        <mz-work-filters .view=${this.view} .filters=${this.filters} .facets=${answer.facets} .projectName=${rows[0]?.project?.name ?? ""}></mz-work-filters>
        ${rows.length === 0 ? this.empty(filtered) : this.table(rows, answer)}
        ${next === null ? "" : html`<p class="work-more"><button class="btn" type="button" @click=${() => void this.loadMore(next)}>${t("work.more", { count: PAGE })}</button></p>`}
      </section>
      ${this.view === "work" ? html`<mz-work-proposals .stamp=${answer}></mz-work-proposals>` : ""}
      ${this.chosen.size > 0 ? this.bulkBar(rows) : ""}`;
  }

  private count(view: WorkView, counts: WorkCounts): TemplateResult | "" {
    const value = {
      work: counts.work,
      handled: 0,
      started: counts.waiting,
      copies: counts.copies,
      drafts: counts.drafts,
    };
    return value[view] === 0
      ? ""
      : html` <span class="count ${view === "work" && counts.overdue > 0 ? "stop" : ""}">${value[view]}</span>`;
  }

  private table(rows: WorkRow[], answer: WorkAnswer): TemplateResult {
    return workTable(rows, answer.total, {
      view: this.view,
      chosen: this.chosen,
      choose: (row, on) => this.choose(row, on),
      chooseAll: (on) => this.chooseAll(on),
      urge: (row) => void this.urge(row),
    });
  }

  private bulkBar(rows: readonly WorkRow[]): TemplateResult {
    const chosen = rows.filter((row) => this.chosen.has(row.task));
    const plain = chosen.filter((row) => row.plain === true).length;
    return html`<div class="bulk" role="region" aria-label=${t("work.bulk")}>
      <b>${t("work.chosen-count", { count: chosen.length })}</b>
      ${plain < chosen.length ? html`<span class="muted">${t("work.not-plain", { count: chosen.length - plain })}</span>` : ""}
      <span class="btns push"><button class="btn" type="button" @click=${() => (this.chosen = new Set())}>${t("work.unchoose")}</button><button class="btn primary" id="batch-open" type="button" @click=${() => this.agree()}>${icon("check")}${t("batch.start", { count: plain })}</button></span>
    </div>`;
  }

  private empty(filtered: boolean): TemplateResult {
    if (filtered) return blank(t("work.none-fits"), t("work.none-fits-help"));
    const [title, help] = EMPTY[this.view];
    const projects = session()?.menu.some((group) =>
      group.items.some((item) => "view" in item.open && item.open.view === "projects"),
    );
    return blank(
      t(title),
      t(help),
      projects ? html`<a class="btn" href=${pathOf("projects")}>${t("work.to-projects")}</a>` : undefined,
    );
  }
}
customElements.define("mz-work-page", WorkPage);
