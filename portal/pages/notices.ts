/** The inbox: what the person was told, by day; the keys move, open and mark as read. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { NOTICE_KINDS, type NoticeKind } from "../../core/domain/notice.ts";
import { toast } from "../announce.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText, pager } from "../elements/pager.ts";
import { dayOf, instant } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { type Inbox, listNotices, markNotices, type NoticeItem } from "../notice-api.ts";
import { changeQuery, pathOf } from "../router.ts";
import { session } from "../session.ts";
import { PageElement } from "./page.ts";

const SIZE = 30;
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
const MARKS: Partial<Record<NoticeKind, { tone: "warn" | "stop" | "done"; icon: IconName }>> = {
  urge: { tone: "warn", icon: "bell" },
  remind: { tone: "warn", icon: "clock" },
  overdue: { tone: "stop", icon: "warn" },
  escalate: { tone: "stop", icon: "warn" },
  returned: { tone: "warn", icon: "undo" },
  refused: { tone: "stop", icon: "stop" },
  stopped: { tone: "stop", icon: "plug" },
  finished: { tone: "done", icon: "ok" },
  layer: { tone: "warn", icon: "warn" },
  alert: { tone: "warn", icon: "warn" },
  order: { tone: "stop", icon: "money" },
  plugin: { tone: "stop", icon: "plug" },
};

/** Where a notice leads that is of no document. */
const PLACES: Partial<Record<NoticeKind, string>> = { layer: pathOf("changes") };

/** `<mz-notices-page>` */
class NoticesPage extends PageElement {
  private readonly loader: Loader<Inbox>;
  private asked = "";
  /** Where the focus was when its notice went away: the one that took its place gets it. */
  private refocus: number | undefined;
  private reading = 0;

  constructor() {
    super();
    this.loader = new Loader(this, async () => {
      const { kind, page } = this.route.query;
      const inbox = await listNotices({ show: this.view, kind, order: "newest", page, size: SIZE });
      // What was read leaves the unread ones: a page behind the last one goes back to the first.
      if (inbox.rows.length === 0 && page !== undefined) changeQuery({ page: undefined });
      return inbox;
    });
  }

  private get view(): "unread" | "all" {
    return this.route.query["view"] === "all" ? "all" : "unread";
  }

  override willUpdate(): void {
    this.setTitle(t("notices.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "notices")) void this.reload();
  }

  /** Loads again and keeps the place of the keyboard, also when its notice is not in the view any more. */
  private async reload(): Promise<void> {
    const at = this.links().indexOf(document.activeElement as HTMLElement);
    if (at >= 0) this.refocus = at;
    const id = at >= 0 ? this.links()[at]?.dataset["notice"] : undefined;
    this.reading += 1;
    const reading = this.reading;
    await this.loader.run();
    await this.updateComplete;
    // An older reading drew nothing: the place is kept for the one that will.
    if (reading !== this.reading) return;
    const links = this.links();
    const same = links.find((link) => link.dataset["notice"] === id);
    // Two readings may end one after the other: whoever has moved on meanwhile is not taken back.
    const moved = links.includes(document.activeElement as HTMLElement);
    if (this.refocus !== undefined && !same && !moved) {
      if (links.length > 0) links[Math.min(this.refocus, links.length - 1)]?.focus();
      else this.querySelector<HTMLElement>("h1")?.focus();
    }
    this.refocus = undefined;
  }

  private links(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".told-link")];
  }

  /** j and k or the arrows move, e marks as read, Enter opens as on any link; only while the focus is in the list. */
  private key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const links = this.links();
    const item = (event.target as Element).closest(".told")?.querySelector<HTMLElement>(".told-link");
    const at = item ? links.indexOf(item) : -1;
    if (at < 0) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
    }
    if (event.key === "e") {
      event.preventDefault();
      const notice = this.loader.value?.rows.find((row) => row.id === item?.dataset["notice"]);
      if (notice && notice.readAt === null) void this.mark([notice.id]);
    }
  };

  private async mark(ids: string[]): Promise<void> {
    try {
      await markNotices({ ids });
      await this.reload();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
  }

  private async markAll(inbox: Inbox): Promise<void> {
    const kind = this.route.query["kind"] as NoticeKind | undefined;
    try {
      const { marked } = await markNotices({ until: inbox.asOf, ...(kind && { kind }) });
      toast(t("notices.all-marked", { count: marked }));
      await this.reload();
      this.querySelector<HTMLElement>("h1")?.focus();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
  }

  override render() {
    const value = this.loader.value;
    const kind = this.route.query["kind"];
    const unread = kind
      ? (value?.unread.kinds.find((entry) => entry.kind === kind)?.count ?? 0)
      : (value?.unread.count ?? 0);
    return html`<div class="page-head"><div class="title-row"><h1 tabindex="-1">${t("notices.title")}</h1>
        <div class="btns push">
          <button class="btn" type="button" ?disabled=${unread === 0} @click=${() => value && void this.markAll(value)}>${icon("check")}${t("notices.mark-all")}</button>
          <a class="btn" href=${pathOf("notice-settings")}>${icon("gear")}${t("notice-settings.title")}</a>
        </div></div></div>
      <div class="wrap">${this.loader.view((inbox) => this.ready(inbox), "rows")}</div>`;
  }

  private ready(inbox: Inbox): TemplateResult {
    const kind = this.route.query["kind"];
    const link = (view: "unread" | "all", of = kind) =>
      pathOf("notices", "", { view: view === "all" ? view : undefined, kind: of });
    const counts = new Map(inbox.unread.kinds.map((entry) => [entry.kind, entry.count]));
    // Among unread ones only the kinds that there are; among all of them every kind may have some.
    const shown = NOTICE_KINDS.filter((one) => this.view === "all" || one === kind || counts.has(one));
    return html`<nav class="tabs" aria-label=${t("notices.views")}>
        <a href=${link("unread")} aria-current=${this.view === "unread" ? "page" : nothing}>${t("notices.unread")} <span class="count">${inbox.unread.count}</span></a>
        <a href=${link("all")} aria-current=${this.view === "all" ? "page" : nothing}>${t("notices.all")}</a>
      </nav>
      ${
        shown.length > 0
          ? html`<div class="pills told-kinds" role="group" aria-label=${t("notices.kinds")}>
              <a href=${link(this.view, "")} aria-current=${kind ? nothing : "true"}>${t("notices.every-kind")}</a>
              ${shown.map((one) => html`<a href=${link(this.view, one)} aria-current=${one === kind ? "true" : nothing}>${t(`notices.kind.${one}`)}${this.view === "unread" ? ` ${counts.get(one) ?? 0}` : ""}</a>`)}
            </div>`
          : ""
      }
      ${inbox.rows.length === 0 ? this.empty() : this.days(inbox)}`;
  }

  private empty(): TemplateResult {
    return this.view === "unread"
      ? blank(
          t("notices.none-unread"),
          t("notices.none-unread-help"),
          html`<a class="btn" href=${pathOf("notices", "", { view: "all" })}>${t("notices.see-all")}</a>`,
        )
      : blank(t("notices.none"), t("notices.none-help"));
  }

  private days(inbox: Inbox): TemplateResult {
    const days = [...Map.groupBy(inbox.rows, (row) => dayOf(row.at))];
    return html`<p class="small muted told-keys">${t("notices.keys")}</p>
      <div class="told-days" @keydown=${this.key}>
        ${repeat(
          days,
          ([day]) => day,
          ([
            day,
            rows,
          ]) => html`<section class="sec" aria-labelledby="day-${day}"><h2 class="told-day" id="day-${day}">${dayTitle(day)}</h2>
            <ul>${repeat(
              rows,
              (row) => row.id,
              (row) => this.one(row),
            )}</ul></section>`,
        )}
      </div>
      ${inbox.total > SIZE || inbox.totalCapped || Number(this.route.query["page"] ?? 1) > 1 ? pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: inbox.total, capped: inbox.totalCapped, rows: inbox.rows.length }) : html`<p class="small muted">${t("list.count", { count: countText(inbox.total, inbox.totalCapped) })}</p>`}`;
  }

  private one(row: NoticeItem): TemplateResult {
    const mark = MARKS[row.kind];
    const unread = row.readAt === null;
    const place = row.document === null ? PLACES[row.kind] : pathOf("document", row.document);
    const own = row.plugin === undefined ? place : pathOf("plugin", row.plugin);
    const to =
      row.hit !== undefined ? pathOf("alert", row.hit) : row.order !== undefined ? pathOf("order", row.order) : own;
    const read = () => unread && void this.mark([row.id]);
    const sentence = html`${unread ? html`<span class="sr">${t("notices.is-unread")}</span>` : ""}${row.sentence}`;
    return html`<li class="told ${unread ? "unread" : ""}">
      <span class="told-dot" aria-hidden="true"></span>
      <div class="told-body">
        ${
          to === undefined
            ? html`<button class="told-link" type="button" data-notice=${row.id} @click=${read}>${sentence}</button>`
            : html`<a class="told-link" data-notice=${row.id} href=${to} @click=${() => unread && void markNotices({ ids: [row.id] }).catch(() => undefined)}>${sentence}</a>`
        }
        <p class="told-more"><span class="state ${mark?.tone ?? "info"}">${icon(mark?.icon ?? "info")}${t(`notices.kind.${row.kind}`)}</span>${row.details.map(([label, value]) => html`<span class="pair"><span class="muted">${label}</span> ${value}</span>`)}</p>
      </div>
      <span class="told-at muted small">${instant(row.at).slice(11)}</span>
      ${unread ? html`<button class="icon-btn" type="button" title=${t("notices.mark")} aria-label=${t("notices.mark-one", { text: row.sentence })} @click=${read}>${icon("check")}</button>` : html`<span class="told-read"></span>`}
    </li>`;
  }
}
customElements.define("mz-notices-page", NoticesPage);

function dayTitle(day: string): string {
  const words = DAY.format(new Date(`${day}T00:00:00Z`));
  const today = session()?.today ?? "";
  return day === today ? t("notices.today", { day: words }) : day.slice(0, 4) === today.slice(0, 4) ? words : day;
}
