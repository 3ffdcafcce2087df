/** The delivery log: who was told what, when and on which way, each attempt with its answer; failed ones are sent again. */
import { html, nothing, type TemplateResult } from "lit";
import type { Rows } from "../api-types.ts";
import { toast } from "../announce.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText, pager } from "../elements/pager.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import {
  listDeliveries,
  type Outcome,
  retryDelivery,
  type ToldRow,
  type Way,
  WAY_STATES,
  type WayState,
} from "../notice-api.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const SIZE = 50;
type Tone = { tone: string; icon: IconName };
const OUTCOMES: Record<Outcome, Tone> = {
  delivered: { tone: "done", icon: "ok" },
  deferred: { tone: "warn", icon: "clock" },
  failed: { tone: "stop", icon: "stop" },
  lost: { tone: "warn", icon: "warn" },
  held: { tone: "wait", icon: "clock" },
  expired: { tone: "warn", icon: "warn" },
  "asked-again": { tone: "info", icon: "redo" },
};

/** `<mz-deliveries-page>` */
class DeliveriesPage extends PageElement {
  private readonly loader: Loader<Rows<ToldRow>>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => listDeliveries({ ...this.route.query }));
  }

  override willUpdate(): void {
    this.setTitle(t("deliveries.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  private filter = (event: Event): void => {
    event.preventDefault();
    const value = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLSelectElement>(`#dl-${id}`)?.value.trim() ?? "";
    changeQuery(Object.fromEntries(["person", "document", "status", "from", "to"].map((id) => [id, value(id)])));
  };

  private async again(way: Way): Promise<void> {
    try {
      await retryDelivery(way.delivery);
      toast(t("deliveries.asked-again"));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
    this.loader.start();
  }

  override render() {
    const value = this.loader.value;
    const { query } = this.route;
    const input = (id: string, label: string, type = "text") =>
      html`<label class="filter"><span class="label">${label}</span><input class="input" id="dl-${id}" type=${type} .value=${query[id] ?? ""} @change=${this.filter} /></label>`;
    return html`<div class="page-head"><div class="title-row"><h1>${t("deliveries.title")}</h1>${value ? html`<span class="muted">${t("list.count", { count: countText(value.total, value.totalCapped) })}</span>` : ""}</div><p class="muted">${t("deliveries.lead")}</p></div>
      <div class="wrap">
        <form class="filters" @submit=${this.filter}>${input("person", t("deliveries.person"))}${input("document", t("deliveries.document"))}
          <label class="filter"><span class="label">${t("deliveries.status")}</span><select class="select" id="dl-status" @change=${this.filter}><option value="">${t("deliveries.any")}</option>${(Object.keys(WAY_STATES) as WayState[]).map((state) => html`<option value=${state} ?selected=${state === query["status"]}>${t(`deliveries.state.${state}`)}</option>`)}</select></label>
          ${input("from", t("evidence.from"), "date")}${input("to", t("evidence.to"), "date")}<button class="btn" type="submit">${t("action.find")}</button></form>
        ${this.loader.view((rows) => (rows.rows.length === 0 ? this.empty() : this.table(rows)), "rows")}
      </div>`;
  }

  private empty(): TemplateResult {
    return Object.keys(this.route.query).length > 0
      ? blank(t("list.no-match"), t("list.no-match-help"))
      : blank(t("deliveries.none"), t("deliveries.none-help"));
  }

  private table(value: Rows<ToldRow>): TemplateResult {
    return html`<table class="grid tight stack deliveries"><thead><tr><th scope="col">${t("deliveries.at")}</th><th scope="col">${t("deliveries.person")}</th><th scope="col">${t("deliveries.what")}</th><th scope="col">${t("deliveries.ways")}</th></tr></thead>
        <tbody>${value.rows.map(
          (
            row,
          ) => html`<tr><td class="nowrap">${instant(row.at)}</td><td class="nowrap" data-l=${t("deliveries.person")}>${row.person.name}</td>
            <td><span class="tag">${t(`notices.kind.${row.kind}`)}</span> ${row.text}${row.document ? html`<span class="sub">${may("document.read") ? html`<a class="mono" href=${pathOf("document", row.document.id)}>${row.document.number}</a>` : html`<span class="mono">${row.document.number}</span>`}</span>` : ""}</td>
            <td><ul class="ways">
              <li><span class="way">${t("deliveries.inbox")}</span><span class="state done">${icon("ok")}${t("deliveries.state.delivered")}</span><span class="small muted">${row.readAt === null ? t("deliveries.unread") : t("deliveries.read", { at: instant(row.readAt) })}</span></li>
              ${row.ways.map((way) => this.way(way))}</ul></td></tr>`,
        )}</tbody></table>
      ${pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: value.total, capped: value.totalCapped, rows: value.rows.length })}`;
  }

  private way(way: Way): TemplateResult {
    const { tone, icon: name } = WAY_STATES[way.status];
    const label = way.channel === "email" ? t("deliveries.email") : (way.endpoint ?? t("deliveries.webhook"));
    const again = may("notice.manage") && (way.status === "failed" || way.status === "expired");
    return html`<li><span class="way">${label}</span><span class="state ${tone}">${icon(name)}${t(`deliveries.state.${way.status}`)}</span>
      ${way.status === "waiting" && way.nextAt !== null ? html`<span class="small muted">${t("deliveries.next", { at: instant(way.nextAt) })}</span>` : ""}
      ${again ? html`<button class="btn small" type="button" @click=${() => void this.again(way)}>${t("deliveries.again")}<span class="sr">${label}</span></button>` : ""}
      ${way.attempts.length === 0 ? nothing : html`<details><summary class="small">${t("deliveries.attempts", { count: way.attempts.length })}</summary><ol class="attempts">${way.attempts.map((attempt) => this.attempt(attempt))}</ol></details>`}</li>`;
  }

  private attempt(attempt: Way["attempts"][number]): TemplateResult {
    const { tone, icon: name } = OUTCOMES[attempt.outcome];
    return html`<li><span class="nowrap">${instant(attempt.at)}</span> <span class="state ${tone}">${icon(name)}${t(`deliveries.outcome.${attempt.outcome}`)}</span>
      ${attempt.by === null ? "" : html`<span>${attempt.by}</span>`}
      ${attempt.address === null ? "" : html`<span class="mono digest">${attempt.address}</span>`}
      ${attempt.answer === null ? "" : html`<span class="digest">${attempt.answer}</span>`}
      ${attempt.nextAt === null || attempt.outcome === "asked-again" ? "" : html`<span class="muted">${t("deliveries.next", { at: instant(attempt.nextAt) })}</span>`}</li>`;
  }
}
customElements.define("mz-deliveries-page", DeliveriesPage);
