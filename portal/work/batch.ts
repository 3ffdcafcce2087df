/** Agreeing to several to-dos at once: one command each, with its own id, so that a repeat does nothing twice. */
import { html, LitElement, type TemplateResult } from "lit";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { announce } from "../announce.ts";
import { actOnDocument } from "../api.ts";
import type { WorkRow } from "../api-types.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { basisLine, comparedValues } from "../elements/rule-results.ts";
import { moneyText } from "../format.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError, isPassing } from "../request.ts";
import { pathOf } from "../router.ts";

type Result = {
  row: WorkRow;
  commandId: string;
  state: "waits" | "agreed" | "refused" | "failed" | "warned";
  text: string;
  /** What the rules said of one that waits for a reason. */
  said?: readonly RuleResult[];
};

/**
 * `<mz-batch-agree>`
 * @property rows - the to-dos chosen
 * @fires mz-close - detail: how many were agreed
 */
class BatchAgree extends LitElement {
  static override properties = {
    rows: { attribute: false },
    results: { state: true },
    phase: { state: true },
    fault: { state: true },
  };
  declare rows: WorkRow[];
  declare results: Result[];
  declare phase: "asks" | "runs" | "done";
  declare fault: string;
  private opinion = "";
  /** Why warnings are passed: one reason, kept on each of them. */
  private reason = "";

  constructor() {
    super();
    this.rows = [];
    this.results = [];
    this.phase = "asks";
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get plain(): WorkRow[] {
    return this.rows.filter((row) => row.plain === true);
  }

  private async start(): Promise<void> {
    if (this.phase !== "asks") return;
    this.opinion = this.querySelector<HTMLTextAreaElement>("#batch-opinion")?.value.trim() ?? "";
    this.results = this.plain.map((row) => ({ row, commandId: newId(), state: "waits", text: "" }));
    await this.run();
  }

  /** Sends what was not answered yet; the ids stay, so that what the server did already is not done again. */
  private async run(): Promise<void> {
    this.phase = "runs";
    for (const [i, result] of this.results.entries()) {
      if (result.state === "agreed" || result.state === "refused") continue;
      if (result.state === "warned") continue;
      this.results = this.results.with(i, await this.send(result));
    }
    this.phase = "done";
    announce(this.summary());
    await this.updateComplete;
    this.querySelector<HTMLElement>("#batch-summary")?.focus();
  }

  /** Goes on with those that were warned, each under an id of its own: it is another command than the one refused. */
  private async explain(): Promise<void> {
    if (this.phase !== "done") return;
    this.reason = this.querySelector<HTMLTextAreaElement>("#batch-reason")?.value.trim() ?? "";
    this.fault = this.reason === "" ? t("rule.reason-needed") : "";
    if (this.fault !== "") {
      await this.updateComplete;
      this.querySelector<HTMLElement>("#batch-reason")?.focus();
      return;
    }
    this.results = this.results.map((one) =>
      one.state === "warned" ? { ...one, commandId: newId(), state: "waits" } : one,
    );
    await this.run();
  }

  private async send(result: Result): Promise<Result> {
    const { row, commandId, said } = result;
    const warned = (said ?? []).filter(({ severity }) => severity === "warn");
    try {
      const answer = await actOnDocument(row.document, {
        commandId,
        command: { do: "approve", step: row.step.id, ...(this.opinion !== "" && { opinion: this.opinion }) },
        ...(warned.length > 0 && { reasons: Object.fromEntries(warned.map(({ rule }) => [rule, this.reason])) }),
      });
      return { ...result, state: "agreed", text: answer.said };
    } catch (error) {
      const results = warningsIn(error);
      if (results) return { ...result, state: "warned", text: "", said: results };
      const text = error instanceof ApiError ? sentenceOf(error) : t("error.unknown", { status: "" });
      return { ...result, state: isPassing(error) ? "failed" : "refused", text };
    }
  }

  private count(state: Result["state"]): number {
    return this.results.filter((result) => result.state === state).length;
  }

  private summary(): string {
    return (
      t("batch.summary", {
        agreed: this.count("agreed"),
        refused: this.count("refused"),
        failed: this.count("failed"),
      }) + (this.count("warned") > 0 ? t("batch.summary-warned", { count: this.count("warned") }) : "")
    );
  }

  private get asksReason(): boolean {
    return this.phase === "done" && this.count("warned") > 0;
  }

  private closed(): void {
    this.dispatchEvent(new CustomEvent("mz-close", { detail: this.count("agreed") }));
  }

  override render() {
    const plain = this.plain;
    return dialog({
      heading: t("batch.title", { count: this.rows.length }),
      wide: true,
      body: this.phase === "asks" ? this.question(plain) : this.progress(),
      actions:
        this.phase === "asks"
          ? html`<button class="btn primary" id="batch-start" type="button" aria-disabled=${plain.length === 0} @click=${() => plain.length > 0 && void this.start()}>${icon("check")}${t("batch.start", { count: plain.length })}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`
          : html`${this.asksReason ? html`<button class="btn primary" id="batch-explain" type="button" @click=${() => void this.explain()}>${t("batch.explain", { count: this.count("warned") })}</button>` : ""}${this.phase === "done" && this.count("failed") > 0 ? html`<button class="btn primary" id="batch-again" type="button" @click=${() => void this.run()}>${t("batch.again", { count: this.count("failed") })}</button>` : ""}<button class="btn" id="batch-close" type="button" aria-disabled=${this.phase === "runs"} @click=${(event: Event) => this.phase !== "runs" && closeDialog(event)}>${t("action.close")}</button>`,
      onClose: () => this.closed(),
    });
  }

  private question(plain: readonly WorkRow[]): TemplateResult {
    const left = this.rows.filter((row) => row.plain !== true);
    const sum = plain.reduce((all, row) => all + (row.amountFen ?? 0), 0);
    return html`${
      plain.length === 0
        ? html`<p class="state warn">${icon("warn")}<span>${t("batch.none")}</span></p>`
        : html`<p>${t("batch.lead", { count: plain.length, amount: moneyText(sum) })}</p>
          <ul class="batch-list">${plain.map((row) => html`<li>${this.line(row)}<span class="num push">${row.amountFen === null ? "" : moneyText(row.amountFen)}</span></li>`)}</ul>
          <div class="field"><label class="label" for="batch-opinion">${t("batch.opinion")}</label><textarea class="input" id="batch-opinion" rows="2" maxlength="2000"></textarea></div>`
    }
    ${
      left.length > 0
        ? html`<h3>${t("batch.left", { count: left.length })}</h3>
          <ul class="batch-list">${left.map((row) => html`<li>${this.line(row)}<span class="push muted">${t(`batch.not.${row.notPlain ?? "handle"}`)}</span></li>`)}</ul>`
        : ""
    }`;
  }

  private progress(): TemplateResult {
    const over = this.results.length - this.count("waits");
    const tones = { agreed: "done", refused: "stop", failed: "warn", warned: "warn", waits: "wait" } as const;
    const icons = { agreed: "ok", refused: "stop", failed: "warn", warned: "warn", waits: "clock" } as const;
    return html`<p id="batch-summary" tabindex="-1"><b>${this.phase === "done" ? this.summary() : t("batch.running", { over, all: this.results.length })}</b></p>
      <progress class="batch-bar" max=${this.results.length} .value=${over} aria-label=${t("batch.progress")}></progress>
      <ul class="batch-list">
        ${this.results.map(
          ({ row, state, text, said }) => html`<li class="batch-result">
            <span class="state ${tones[state]}">${icon(icons[state])}${t(`batch.state.${state}`)}</span>
            ${state === "refused" || state === "warned" ? html`<a href=${pathOf("document", row.document)}>${row.title || row.number}</a>` : this.line(row)}
            ${text === "" ? "" : html`<span class="small muted">${text}</span>`}
            ${state === "warned" ? html`<ul class="batch-said" role="list">${(said ?? []).filter(({ severity }) => severity === "warn").map((one) => html`<li><b>${one.title}</b> ${one.message}${comparedValues(one.compared)}${basisLine(one.basis)}</li>`)}</ul>` : ""}
          </li>`,
        )}
      </ul>
      ${this.asksReason ? this.reasonField() : ""}`;
  }

  private reasonField(): TemplateResult {
    const wrong = this.fault !== "";
    return html`<div class="field mt3 ${wrong ? "invalid" : ""}"><label class="label" for="batch-reason">${t("batch.reason", { count: this.count("warned") })}<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label>
      <textarea class="input" id="batch-reason" rows="2" maxlength="500" aria-invalid=${wrong} aria-describedby="batch-reason-fault batch-reason-help"></textarea>
      <p class="field-error state stop" id="batch-reason-fault">${wrong ? html`${icon("stop")}${this.fault}` : ""}</p>
      <p class="help" id="batch-reason-help">${t("batch.reason-help")}</p></div>`;
  }

  private line(row: WorkRow): TemplateResult {
    return html`<span class="cut"><span class="tag">${row.form.title}</span> ${row.project?.name ?? row.title}${row.project && row.title !== row.project.name ? html` <span class="muted">${row.title}</span>` : ""}</span>`;
  }
}
customElements.define("mz-batch-agree", BatchAgree);

/** The sentence of a refusal: what the engine said, else what the server said. */
function sentenceOf(error: ApiError): string {
  return error.problems[0]?.message ?? error.message;
}

/** What the rules said where they ask for a reason; undefined for every other refusal. */
function warningsIn(error: unknown): RuleResult[] | undefined {
  if (!(error instanceof ApiError) || error.code !== "rule.reason-needed") return undefined;
  const { results } = error.facts;
  return Array.isArray(results) ? (results as RuleResult[]) : undefined;
}
