/** A batch and its bank: the file that goes out, the result that comes back, line by line, and paying again what failed. */
import { html, LitElement, type TemplateResult } from "lit";
import { OUTCOMES, type Outcome } from "../../core/domain/batch-exchange.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Form, fieldsOf } from "../../core/domain/form.ts";
import { formatMoney } from "../../core/domain/money.ts";
import { toast } from "../announce.ts";
import type { Answers, Document } from "../api-types.ts";
import "../bank/reason-dialog.ts";
import { type Batch, dropResult, getBatch, payAgain, recallBatch, takeInResult, takeOutBatch } from "../batch-api.ts";
import { instant } from "../format.ts";
import { newId } from "../ids.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { type IconName, icon } from "./icon.ts";
import { Loader } from "./loader.ts";

const LOOKS: Readonly<Record<Outcome, { tone: string; icon: IconName }>> = {
  paid: { tone: "done", icon: "ok" },
  name: { tone: "stop", icon: "stop" },
  closed: { tone: "stop", icon: "stop" },
  other: { tone: "warn", icon: "warn" },
};

/**
 * `<mz-batch-panel>`
 * @property doc - the batch
 * @property form - its form
 * @fires mz-figures - detail: what the fields of the step have to hold, or null
 */
class BatchPanel extends LitElement {
  static override properties = {
    doc: { attribute: false },
    form: { attribute: false },
    faults: { state: true },
    busy: { state: true },
    asking: { state: true },
  };
  declare doc: Document;
  declare form: Form;
  /** Why the last act was refused, line by line. */
  declare faults: string[];
  declare busy: boolean;
  declare asking: "drop" | "recall" | undefined;
  private page = 1;
  private shown: Document["stamp"] | undefined;
  private readonly draft = newId();
  private readonly loader: Loader<Batch>;

  constructor() {
    super();
    this.faults = [];
    this.busy = false;
    this.asking = undefined;
    this.loader = new Loader(this, () => this.load());
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (this.shown === this.doc.stamp) return;
    this.shown = this.doc.stamp;
    this.loader.start();
  }

  private async load(): Promise<Batch> {
    const batch = await getBatch(this.doc.id, this.page);
    this.dispatchEvent(new CustomEvent("mz-figures", { detail: batch.figures }));
    return batch;
  }

  private turn(page: number): void {
    this.page = page;
    this.loader.start();
  }

  /** Does it, tells why where it is refused, and reads anew. */
  private async work(act: () => Promise<unknown>, said: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.faults = [];
    try {
      await act();
      if (said !== "") toast(said);
      this.turn(1);
    } catch (error) {
      this.faults =
        error instanceof ApiError
          ? [error.message, ...error.problems.map(sayProblem)]
          : [t("error.unknown", { status: "" })];
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#batch-refused")?.focus());
    }
    this.busy = false;
  }

  private async out(): Promise<void> {
    await this.work(async () => {
      const url = URL.createObjectURL(await takeOutBatch(this.doc.id));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${(await getBatch(this.doc.id, 1)).order?.number ?? this.doc.number}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }, t("bank-batch.taken-out"));
  }

  private async take(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    await this.work(() => takeInResult(this.doc.id, file), t("bank-batch.taken-in"));
    input.value = "";
  }

  private async again(): Promise<void> {
    await this.work(async () => navigate(pathOf("document", (await payAgain(this.doc.id, this.draft)).id)), "");
  }

  override render(): unknown {
    return this.loader.view((batch) => this.view(batch));
  }

  private view(batch: Batch): TemplateResult {
    const { order, result, may } = batch;
    return html`${this.faults.length === 0 ? "" : html`<div class="notice stop" id="batch-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.faults.map((text) => html`<p>${text}</p>`)}</div></div>`}
      <p class="mt2">${order ? t("bank-batch.ordered", { number: order.number, lines: order.lines, amount: formatMoney(order.amountFen, "yuan"), by: order.by, at: instant(order.at) }) : t(may.takeOut ? "bank-batch.not-ordered" : "bank-batch.later")}</p>
      ${order && !result ? html`<p class="muted">${t("bank-batch.waits")}</p>` : ""}
      ${result ? html`<p>${t("bank-batch.answered", { name: result.name, by: result.by, at: instant(result.at) })} ${result.confirmedAt === null ? t("bank-batch.unconfirmed") : t("bank-batch.confirmed", { at: instant(result.confirmedAt) })}</p>` : ""}
      <div class="btns batch-acts">
        ${may.takeOut ? html`<button class="btn ${order ? "" : "primary"}" type="button" aria-disabled=${this.busy} @click=${() => void this.out()}>${icon("download")}${t(order ? "bank-batch.out-again" : "bank-batch.out")}</button>` : ""}
        ${may.takeIn ? html`<label class="btn primary file-pick" for="batch-file">${icon("upload")}${t("bank-batch.in")}<input class="sr" id="batch-file" type="file" accept=".csv,.txt,text/csv" ?disabled=${this.busy} @change=${(event: Event) => void this.take(event)} /></label>` : ""}
        ${may.recall ? html`<button class="btn" type="button" @click=${() => (this.asking = "recall")}>${t("bank-batch.recall")}</button>` : ""}
        ${may.drop ? html`<button class="btn" type="button" @click=${() => (this.asking = "drop")}>${t("bank-batch.drop")}</button>` : ""}
        ${may.again ? html`<button class="btn primary" type="button" aria-disabled=${this.busy} @click=${() => void this.again()}>${icon("send")}${t("bank-batch.again", { lines: result?.open ?? 0 })}</button>` : ""}
      </div>
      ${result ? this.result(result, batch.table) : ""}${this.reason()}`;
  }

  private result(result: NonNullable<Batch["result"]>, table: string): TemplateResult {
    const all = result.outcomes.toSorted((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
    const rows = (this.doc.answers[table] ?? []) as Answers[];
    const field = fieldsOf(this.form).find(({ id }) => id === table);
    const named = field && columnsOf(field).find(({ type, sensitive }) => type === "text" && sensitive !== true);
    return html`<table class="grid tight batch-sums mt3">
        <caption class="sr">${t("bank-batch.sums")}</caption>
        <thead><tr><th scope="col">${t("bank-batch.outcome")}</th><th scope="col" class="num">${t("bank-batch.lines")}</th><th scope="col" class="num">${t("bank-batch.amount-yuan")}</th></tr></thead>
        <tbody>${all.map((one) => html`<tr><td data-l=${t("bank-batch.outcome")}>${outcomeMark(one.outcome)}</td><td class="num" data-l=${t("bank-batch.lines")}>${one.lines}</td><td class="num" data-l=${t("bank-batch.amount-yuan")}>${formatMoney(one.amountFen, "yuan")}</td></tr>`)}</tbody>
        <tfoot><tr><td>${t("list.sum")}</td><td class="num" data-l=${t("bank-batch.lines")}>${result.paidLines + result.failedLines}</td><td class="num" data-l=${t("bank-batch.amount-yuan")}>${formatMoney(result.paidFen + result.failedFen, "yuan")}</td></tr></tfoot>
      </table>
      <div class="scroll-x"><table class="grid tight stack batch-lines mt3">
        <caption class="sr">${t("bank-batch.by-line")}</caption>
        <thead><tr><th scope="col" class="num">${t("table.no")}</th><th scope="col">${named?.label ?? ""}</th><th scope="col" class="num">${t("bank-batch.amount-yuan")}</th><th scope="col">${t("bank-batch.outcome")}</th><th scope="col">${t("bank-batch.bank-says")}</th><th scope="col">${t("bank-batch.paid-again")}</th></tr></thead>
        <tbody>${result.lines.map(
          (line) => html`<tr>
            <td class="num" data-l=${t("table.no")}>${line.line}</td>
            <td data-l=${named?.label ?? ""}>${String(rows[line.line - 1]?.[named?.id ?? ""] ?? t("text.dash"))}</td>
            <td class="num" data-l=${t("bank-batch.amount-yuan")}>${formatMoney(line.amountFen, "yuan")}</td>
            <td data-l=${t("bank-batch.outcome")}>${outcomeMark(line.outcome)}</td>
            <td data-l=${t("bank-batch.bank-says")}>${line.code} ${line.reason}</td>
            <td data-l=${t("bank-batch.paid-again")}>${line.again ? html`<a href=${pathOf("document", line.again.id)}>${line.again.number}</a>` : t("text.dash")}</td>
          </tr>`,
        )}</tbody>
      </table></div>
      ${
        result.pages > 1
          ? html`<nav class="pager" aria-label=${t("table.pages")}><span class="muted small" role="status">${t("bank-batch.page", { page: result.page, pages: result.pages })}</span><span class="btns">
              <button class="btn small" type="button" ?disabled=${result.page <= 1} @click=${() => this.turn(result.page - 1)}>${icon("left")}${t("list.previous")}</button>
              <button class="btn small" type="button" ?disabled=${result.page >= result.pages} @click=${() => this.turn(result.page + 1)}>${t("list.next")}${icon("right")}</button></span></nav>`
          : ""
      }`;
  }

  private reason(): TemplateResult | "" {
    const { asking } = this;
    if (!asking) return "";
    const send = (reason: string): Promise<void> => (asking === "drop" ? dropResult : recallBatch)(this.doc.id, reason);
    return html`<mz-reason-dialog .heading=${t(`bank-batch.${asking}`)} .lead=${html`<p>${t(`bank-batch.${asking}-lead`)}</p>`} .word=${t(`bank-batch.${asking}`)} .send=${send} @mz-done=${() => this.turn(1)} @mz-close=${() => (this.asking = undefined)}></mz-reason-dialog>`;
  }
}
customElements.define("mz-batch-panel", BatchPanel);

function outcomeMark(outcome: Outcome): TemplateResult {
  const { tone, icon: name } = LOOKS[outcome];
  return html`<span class="state ${tone}">${icon(name)}${t(`bank-batch.outcome.${outcome}`)}</span>`;
}
