/**
 * `<mz-invoice-states>`: what the official query said of each invoice of a document, below the table that is read.
 *
 * @property document - id of the document
 */
import { html, LitElement, type TemplateResult } from "lit";
import { listInvoiceChecks } from "../api.ts";
import type { InvoiceCheck } from "../api-types.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { icon } from "./icon.ts";

/** One answer in words, with its day and how often the invoice was checked. */
export function invoiceState({ state, day, timesChecked }: InvoiceCheck): TemplateResult {
  const text = t(`invoice.state.${state}`);
  const known = day === null ? "" : t("invoice.asked", { day, times: timesChecked ?? 0 });
  const [kind, sign] =
    state === "normal"
      ? (["ok", "check"] as const)
      : state === "not-queried"
        ? (["warn", "warn"] as const)
        : (["stop", "stop"] as const);
  return html`<span class="state ${kind}">${icon(sign)}<span>${text}${known}</span></span>`;
}

class InvoiceStates extends LitElement {
  static override properties = { document: { attribute: false }, rows: { state: true }, fault: { state: true } };
  declare document: string;
  declare rows: readonly InvoiceCheck[];
  declare fault: string;

  constructor() {
    super();
    this.document = "";
    this.rows = [];
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("document") && this.document !== "") void this.load(this.document);
  }

  private async load(id: string): Promise<void> {
    try {
      this.rows = (await listInvoiceChecks(id)).rows;
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }

  override render(): TemplateResult | "" {
    if (this.fault !== "") return html`<p class="state warn">${icon("warn")}<span>${this.fault}</span></p>`;
    if (this.rows.length === 0) return "";
    return html`<ul class="file-list invoice-lines" aria-label=${t("invoice.states")}>${this.rows.map(
      (check) => html`<li><span class="invoice-name">${check.number}</span>${invoiceState(check)}</li>`,
    )}</ul>`;
  }
}
customElements.define("mz-invoice-states", InvoiceStates);
