/** The first page: what is mine to do, what waits for others, what I handled. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { getWork } from "../api.ts";
import type { WorkAnswer, WorkRow } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { dayOf, money, shortInstant } from "../format.ts";
import { touches } from "../live.ts";
import { type MessageKey, t } from "../message.ts";
import { pathOf } from "../router.ts";
import { session } from "../session.ts";
import { PageElement } from "./page.ts";

const VIEWS = ["work", "waiting", "handled"] as const;
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
type View = (typeof VIEWS)[number];
const TITLES: Record<View, MessageKey> = { work: "work.todo", waiting: "work.waiting", handled: "work.handled" };
const EMPTY: Record<View, [MessageKey, MessageKey]> = {
  work: ["work.empty", "work.empty-help"],
  waiting: ["work.waiting-empty", "work.waiting-help"],
  handled: ["work.handled-empty", "work.handled-help"],
};

/** `<mz-work-page>` */
class WorkPage extends PageElement {
  private readonly loader: Loader<WorkAnswer>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => getWork({ view: this.view, form: this.route.query["form"] }));
  }

  override willUpdate(): void {
    const asking = `${this.view} ${this.route.query["form"] ?? ""}`;
    if (asking === this.asked) return;
    this.asked = asking;
    this.setTitle(t("work.title"));
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "work")) this.loader.start();
  }

  private get view(): View {
    const asked = this.route.query["view"];
    return VIEWS.find((view) => view === asked) ?? "work";
  }

  override render() {
    const today = session()?.today ?? "";
    return html`<div class="page-head">
        <div class="title-row"><h1>${t("work.title")}</h1><span class="muted">${today === "" ? "" : DAY.format(new Date(`${today}T00:00:00Z`))}</span></div>
      </div>
      <div class="wrap">${this.loader.view((answer) => this.ready(answer), "rows")}</div>`;
  }

  private ready(answer: WorkAnswer): TemplateResult {
    const form = this.route.query["form"];
    const link = (view: View) => pathOf("work", "", { view: view === "work" ? undefined : view });
    const all = answer.forms.reduce((sum, entry) => sum + entry.count, 0);
    return html`${
      answer.figures.length > 0
        ? html`<section class="figures" aria-label=${t("work.figures")}>
        ${answer.figures.map((entry) => html`<div><div class="k">${entry.label}</div><div class="v">${entry.value}<small>${entry.unit}</small></div><div class="n">${entry.note}</div></div>`)}
      </section>`
        : ""
    }
      <nav class="tabs mt3" aria-label=${t("work.views")}>
        ${VIEWS.map((view) => html`<a href=${link(view)} aria-current=${view === this.view ? "page" : nothing}>${t(TITLES[view])} <span class="count">${answer.counts[view]}</span></a>`)}
      </nav>
      <section class="sec" aria-labelledby="h-rows">
        <div class="sec-head">
          <h2 id="h-rows">${t(TITLES[this.view])} ${answer.rows.length}</h2>
          ${
            answer.forms.length > 1 || form
              ? html`<div class="pills" role="group" aria-label=${t("work.filter")}>
                  <a href=${link(this.view)} aria-current=${form ? nothing : "true"}>${t("work.all")} ${all}</a>
                  ${answer.forms.map((entry) => html`<a href=${pathOf("work", "", { view: this.view === "work" ? undefined : this.view, form: entry.id })} aria-current=${form === entry.id ? "true" : nothing}>${entry.title} ${entry.count}</a>`)}
                </div>`
              : ""
          }
        </div>
        ${answer.rows.length === 0 ? this.empty() : this.table(answer.rows)}
      </section>`;
  }

  private empty(): TemplateResult {
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

  private table(rows: WorkRow[]): TemplateResult {
    const total = rows.reduce((sum, row) => sum + (row.amountFen ?? 0), 0);
    const withAmount = rows.filter((row) => row.amountFen !== null).length;
    return html`<table class="grid todo stack">
      <colgroup><col class="c-due" /><col /><col class="c-amt" /><col class="c-chk" /><col class="c-who" /></colgroup>
      <thead><tr><th scope="col">${t("work.since")}</th><th scope="col">${t("work.item")}</th><th scope="col" class="num">${t("list.with-unit", { label: t("work.amount"), unit: t("unit.wan") })}</th><th scope="col">${t("check.title")}</th><th scope="col">${t("work.from")}</th></tr></thead>
      ${groups(rows).map(
        ([title, list]) => html`<tbody>
          <tr class="grouprow"><th class="group" colspan="5" scope="rowgroup">${title} ${list.length}</th></tr>
          ${repeat(
            list,
            (row) => row.task,
            (row) => this.row(row),
          )}
        </tbody>`,
      )}
      <tfoot><tr><td colspan="2">${t("work.total", { count: withAmount })}</td><td class="num">${money(total)}</td><td colspan="2" class="no-phone"></td></tr></tfoot>
    </table>`;
  }

  private row(row: WorkRow): TemplateResult {
    const days = daysSince(row.since);
    const age =
      days >= 3
        ? html`<span class="state warn">${icon("warn")}${t("work.days", { days })}</span>`
        : html`<span class="state wait">${icon("clock")}${shortInstant(row.since)}</span>`;
    const { failed, passed } = row.checks;
    return html`<tr>
      <td class="due">${age}</td>
      <td class="title">
        <span class="tag">${row.form.title}</span> <a class="t" href=${pathOf("document", row.document)}>${row.project?.name ?? row.title}</a>
        <span class="sub"><b class="it">${row.title}</b>${row.round > 1 ? t("text.comma") + t("document.round", { round: row.round }) : ""}${t("text.comma")}${row.step.title} <span class="mono">${row.number}</span></span>
      </td>
      <td class="num amt" data-u=${row.amountFen === null ? "" : t("unit.wan")}>${money(row.amountFen)}</td>
      <td class="chk">
        ${failed > 0 ? html`<span class="state stop">${icon("stop")}${t("check.failed", { count: failed })}</span>` : passed > 0 ? html`<span class="state done">${icon("ok")}${t("check.passed", { count: passed })}</span>` : html`<span class="muted na">${t("check.none")}</span>`}
      </td>
      <td class="who">${row.from.unit}<span class="sub">${row.from.name}</span></td>
    </tr>`;
  }
}
customElements.define("mz-work-page", WorkPage);

function daysSince(iso: string): number {
  const today = session()?.today ?? dayOf(new Date().toISOString());
  return Math.max(0, Math.round((Date.parse(today) - Date.parse(dayOf(iso))) / 86_400_000));
}

/** Groups by how long a task waits: three days and more, today, the days between. */
function groups(rows: readonly WorkRow[]): [string, WorkRow[]][] {
  const by = Map.groupBy(rows, (row) =>
    daysSince(row.since) >= 3 ? "long" : daysSince(row.since) === 0 ? "today" : "recent",
  );
  const titles: ["long" | "recent" | "today", string][] = [
    ["long", t("work.group-long")],
    ["recent", t("work.group-recent")],
    ["today", t("work.group-today")],
  ];
  return titles.flatMap(([key, title]): [string, WorkRow[]][] => {
    const list = by.get(key);
    return list ? [[title, list]] : [];
  });
}
