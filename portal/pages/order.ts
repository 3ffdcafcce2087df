/** One payment order: what is paid to whom, how it stands, everything that was sent, asked and said, and what came back. */
import { html, nothing, type TemplateResult } from "lit";
import { formatMoney } from "../../core/domain/money.ts";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { orderEventText, orderState } from "../elements/order-words.ts";
import { instant } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { askTreasury, getOrder, type Order } from "../treasury-api.ts";
import { PageElement } from "./page.ts";

/** `<mz-order-page>` */
class OrderPage extends PageElement {
  static override properties = { ...PageElement.properties, busy: { state: true } };
  declare busy: boolean;
  private readonly loader: Loader<Order>;

  constructor() {
    super();
    this.busy = false;
    this.loader = new Loader(this, async () => {
      const order = await getOrder(this.route.id);
      this.setTitle(t("orders.one", { number: order.number }));
      return order;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    const document = this.loader.value?.document.id ?? "";
    if (touches(changed, "orders", `document:${document}`)) this.loader.start();
  }

  private ask = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    try {
      await askTreasury(this.route.id);
      toast(t("orders.asked"));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
    this.busy = false;
    this.loader.start();
  };

  override render() {
    return this.loader.view((order) => this.ready(order));
  }

  private ready(order: Order): TemplateResult {
    const fact = (label: string, value: unknown): TemplateResult => html`<dt>${label}</dt><dd>${value}</dd>`;
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("orders")}>${t("orders.title")}</a></li></ol>
        <div class="title-row"><h1>${t("orders.one", { number: order.number })}</h1>${orderState(order.state)}
          <div class="btns push"><a class="btn" href=${pathOf("document", order.document.id)}>${t("orders.to-document")}</a>${order.mayAsk ? html`<button class="btn primary" type="button" ?disabled=${this.busy} @click=${this.ask}>${t("orders.ask")}</button>` : ""}</div></div>
      </div>
      <div class="wrap">
        ${order.conflict === null ? nothing : html`<div class="notice stop">${icon("warn")}<div>${t(`orders.conflict-help.${order.conflict}`)}</div></div>`}
        ${order.fault === null ? nothing : html`<div class="notice warn">${icon("warn")}<div>${order.fault}</div></div>`}
        ${order.state === "unknown" ? html`<div class="notice warn">${icon("info")}<div>${t("orders.unknown-help")}</div></div>` : nothing}
        <dl class="kv">
          ${fact(t("orders.sum"), t("orders.amount-yuan", { amount: formatMoney(order.amountFen, "yuan") }))}${fact(t("orders.payee"), order.payee)}${fact(t("orders.account"), html`<span class="mono">${order.account}</span>`)}${fact(t("orders.bank"), order.bank)}${fact(t("orders.usage"), order.usage)}
          ${fact(t("orders.way"), t(`orders.way.${order.way}`))}${order.code === null ? "" : fact(t("orders.code"), html`<span class="mono">${order.code}</span>`)}${fact(t("orders.sends"), t("orders.times", { count: order.sends }))}
          ${order.result === null ? "" : html`${fact(t("orders.day"), order.result.day)}${fact(t("orders.serial"), html`<span class="mono">${order.result.serial}</span>`)}`}${order.reason === null ? "" : fact(t("orders.reason"), order.reason)}${order.nextAt === null ? "" : fact(t("orders.next"), instant(order.nextAt))}
        </dl>
        ${order.beside.length === 0 ? nothing : this.beside(order)}
        <section class="sec" aria-labelledby="po-events"><h2 id="po-events">${t("orders.events")}</h2>
          <ol class="attempts">${order.events.map((event) => html`<li><span class="nowrap">${instant(event.at)}</span> ${orderState(event.state)} <span>${orderEventText(event)}</span> <span class="muted">${event.by ?? t("orders.program")}</span></li>`)}</ol></section>
        ${order.refunds.length === 0 ? nothing : this.refunds(order)}
      </div>`;
  }

  /** The same payment in other orders, and what they come to together. */
  private beside({ beside, amountFen }: Order): TemplateResult {
    const yuan = (fen: number): string => t("orders.amount-yuan", { amount: formatMoney(fen, "yuan") });
    const sum = beside.reduce((fen, one) => fen + one.amountFen, amountFen);
    return html`<section class="sec" aria-labelledby="po-beside"><h2 id="po-beside">${t("orders.beside")}</h2>
      <p class="small muted">${t("orders.beside-sum", { count: beside.length + 1, amount: formatMoney(sum, "yuan") })}</p>
      <ul class="plain-list">${beside.map((one) => html`<li><a class="mono" href=${pathOf("order", one.id)}>${one.number}</a> ${one.payee} ${yuan(one.amountFen)} ${orderState(one.state)}</li>`)}</ul></section>`;
  }

  private refunds({ refunds }: Order): TemplateResult {
    return html`<section class="sec" aria-labelledby="po-refunds"><h2 id="po-refunds">${t("orders.refunds")}</h2>
      <ul class="plain-list">${refunds.map((one) => html`<li>${one.day} <span class="mono">${one.voucher}</span> ${t("orders.amount-yuan", { amount: formatMoney(one.amountFen, "yuan") })} ${one.reason} ${one.started ? html`<a href=${pathOf("document", one.id)}>${t("orders.refund-document")}</a>` : html`<span class="muted">${one.fault ?? t("orders.refund-waits")}</span>`}</li>`)}</ul></section>`;
  }
}
customElements.define("mz-order-page", OrderPage);
