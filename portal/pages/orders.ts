/** Payment orders: what waits, what is on its way, what somebody has to look at; files that go out and come in. */
import { html, nothing, type TemplateResult } from "lit";
import { formatMoney } from "../../core/domain/money.ts";
import { ORDER_STATES } from "../../core/domain/payment-order.ts";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { orderState } from "../elements/order-words.ts";
import { countText, pager } from "../elements/pager.ts";
import { instant } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { type FileDesk, filePath, getFileDesk, listOrders, type OrderRows, takeIn, takeOut } from "../treasury-api.ts";
import { PageElement } from "./page.ts";

const SIZE = 50;

/** `<mz-orders-page>` */
class OrdersPage extends PageElement {
  static override properties = { ...PageElement.properties, said: { state: true }, busy: { state: true } };
  /** Why the last file was not taken in. */
  declare said: string[];
  declare busy: boolean;
  private readonly loader: Loader<{ orders: OrderRows; desk: FileDesk }>;
  private asked = "";

  constructor() {
    super();
    this.said = [];
    this.busy = false;
    this.loader = new Loader(this, async () => ({
      orders: await listOrders({ ...this.route.query }),
      desk: may("payment-order.handle") ? await getFileDesk() : { regions: [], files: [] },
    }));
  }

  override willUpdate(): void {
    this.setTitle(t("orders.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "orders", "work")) this.loader.start();
  }

  private filter = (event: Event): void => {
    event.preventDefault();
    const value = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLSelectElement>(`#po-${id}`)?.value.trim() ?? "";
    const look = this.querySelector<HTMLInputElement>("#po-look")?.checked === true ? "1" : "";
    changeQuery({ state: value("state"), way: value("way"), search: value("search"), look });
  };

  private async work(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.said = [];
    try {
      await act();
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems.map((one) => one.message ?? one.code) : [];
      this.said = [error instanceof Error ? error.message : String(error), ...problems];
    }
    this.busy = false;
    this.loader.start();
  }

  private out = (region: string): Promise<void> =>
    this.work(async () => {
      const { file, orders } = await takeOut(region);
      toast(t("orders.taken-out", { count: orders }));
      globalThis.location.assign(filePath(file));
    });

  private in = (region: string, event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    return this.work(async () => {
      if (!file) return;
      try {
        const { taken } = await takeIn(region, file);
        toast(t("orders.taken-in", { count: taken.length }));
      } finally {
        input.value = "";
      }
    });
  };

  override render() {
    const total = this.loader.value?.orders;
    return html`<div class="page-head"><div class="title-row"><h1>${t("orders.title")}</h1>${total ? html`<span class="muted">${t("list.count", { count: countText(total.total, total.totalCapped) })}</span>` : ""}</div><p class="muted">${t("orders.lead")}</p></div>
      <div class="wrap">
        ${this.said.length === 0 ? nothing : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.said.map((line) => html`<p>${line}</p>`)}</div></div>`}
        ${this.filters()}
        ${this.loader.view(({ orders, desk }) => html`${this.desk(desk)}${orders.rows.length === 0 ? this.empty() : this.table(orders)}`, "rows")}
      </div>`;
  }

  private filters(): TemplateResult {
    const { query } = this.route;
    const counts = this.loader.value?.orders.counts ?? {};
    const look = this.loader.value?.orders.look ?? 0;
    return html`<form class="filters" @submit=${this.filter}>
      <label class="filter"><span class="label">${t("orders.state")}</span><select class="select" id="po-state" @change=${this.filter}><option value="">${t("orders.any")}</option>${ORDER_STATES.map((state) => html`<option value=${state} ?selected=${state === query["state"]}>${t(`orders.state.${state}`)}${counts[state] === undefined ? "" : ` (${counts[state]})`}</option>`)}</select></label>
      <label class="filter"><span class="label">${t("orders.way")}</span><select class="select" id="po-way" @change=${this.filter}><option value="">${t("orders.any")}</option>${(["manual", "file", "http"] as const).map((way) => html`<option value=${way} ?selected=${way === query["way"]}>${t(`orders.way.${way}`)}</option>`)}</select></label>
      <label class="filter"><span class="label">${t("orders.search")}</span><input class="input" id="po-search" .value=${query["search"] ?? ""} @change=${this.filter} /></label>
      <label class="filter"><input type="checkbox" id="po-look" .checked=${query["look"] === "1"} @change=${this.filter} />${t("orders.look", { count: look })}</label>
      <button class="btn" type="submit">${t("action.find")}</button></form>`;
  }

  private desk({ regions, files }: FileDesk): TemplateResult | typeof nothing {
    const byFile = regions.filter(({ way }) => way === "file");
    if (regions.length === 0) return nothing;
    return html`<section class="sec order-files" aria-labelledby="po-files"><h2 id="po-files">${t("orders.files")}</h2>
      ${regions.map(
        ({
          code,
          name,
        }) => html`<div class="btns mt3">${byFile.some((one) => one.code === code) ? html`<button class="btn primary" type="button" ?disabled=${this.busy} @click=${() => void this.out(code)}>${icon("download")}${t("orders.out", { region: name })}</button>` : ""}
          <label class="btn">${icon("upload")}${t("orders.in", { region: name })}<input class="sr" type="file" id="po-in-${code}" accept=".xml,application/xml,text/xml" ?disabled=${this.busy} @change=${(event: Event) => void this.in(code, event)} /></label></div>`,
      )}
      ${files.length === 0 ? "" : html`<details><summary class="small">${t("orders.files-before", { count: files.length })}</summary><ul class="plain-list small">${files.map((file) => html`<li><span class="nowrap">${instant(file.at)}</span> ${t(`orders.file.${file.way}`)} ${file.way === "out" ? html`<a class="mono" href=${filePath(file.id)}>${file.name}</a>` : html`<span class="mono">${file.name}</span>`} ${t("orders.vouchers", { count: file.vouchers })} <span class="muted">${file.by}</span></li>`)}</ul></details>`}
    </section>`;
  }

  private empty(): TemplateResult {
    return Object.keys(this.route.query).length > 0
      ? blank(t("list.no-match"), t("list.no-match-help"))
      : blank(t("orders.none"), t("orders.none-help"));
  }

  private table(value: OrderRows): TemplateResult {
    return html`<table class="grid tight stack mt3"><thead><tr><th scope="col">${t("orders.number")}</th><th scope="col">${t("orders.document")}</th><th scope="col">${t("orders.payee")}</th><th scope="col" class="num">${t("orders.amount")}</th><th scope="col">${t("orders.state")}</th><th scope="col">${t("orders.result")}</th></tr></thead>
        <tbody>${value.rows.map(
          (
            row,
          ) => html`<tr><td><a class="mono" href=${pathOf("order", row.id)}>${row.number}</a><span class="sub">${instant(row.madeAt)}</span></td>
            <td data-l=${t("orders.document")}>${row.document.title}<span class="sub"><a class="mono" href=${pathOf("document", row.document.id)}>${row.document.number}</a> ${row.project ?? row.unit}</span></td>
            <td data-l=${t("orders.payee")}>${row.payee}</td>
            <td class="num" data-l=${t("orders.amount")}>${formatMoney(row.amountFen, "yuan")}${row.refundedFen > 0 ? html`<span class="sub">${t("orders.came-back", { amount: formatMoney(row.refundedFen, "yuan") })}</span>` : ""}</td>
            <td data-l=${t("orders.state")}>${orderState(row.state)}<span class="sub">${t(`orders.way.${row.way}`)}</span></td>
            <td data-l=${t("orders.result")}>${row.conflict === null ? "" : html`<span class="state stop">${icon("warn")}${t(`orders.conflict.${row.conflict}`)}</span>`}${row.fault ?? ""} ${row.result === null ? (row.reason ?? "") : html`${row.result.day} <span class="mono">${row.result.serial}</span>`}</td></tr>`,
        )}</tbody></table>
      ${pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: value.total, capped: value.totalCapped, rows: value.rows.length })}`;
  }
}
customElements.define("mz-orders-page", OrdersPage);
