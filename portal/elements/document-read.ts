/** A document as it is read and decided: request, changes, checks, money, attachments, content, history, buttons. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Evaluation } from "../../core/domain/evaluate-form.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { blocks, type Problem } from "../../core/domain/problem.ts";
import { toast } from "../announce.ts";
import { actOnDocument } from "../api.ts";
import type { CheckLine, Answers, Command, Document, FormAnswer, May } from "../api-types.ts";
import { type Rules, rulesOf, sortChecks } from "../evaluate.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { type FormContext, loadRegions } from "../form-context.ts";
import { capitalAmount, money, moneyText, unitName } from "../format.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import "./action-bar.ts";
import "./batch-panel.ts";
import { checkChips, checkTable, countChecks } from "./check-table.ts";
import { filesOf } from "./document-files.ts";
import { documentHead } from "./document-head.ts";
import { fileLink } from "./file-link.ts";
import "./case-picture.ts";
import "./draft-follows.ts";
import "./forecast.ts";
import "./form-view.ts";
import "./round-changes.ts";
import { icon } from "./icon.ts";
import { moneyEffect, movementName } from "./money-effect.ts";
import { problemSummary } from "./problem-summary.ts";
import { answerText } from "./read-value.ts";
import { RuleCheck } from "./rule-check.ts";
import type { Reasons } from "./rule-reasons.ts";
import { type Part, ruleParts } from "./rule-parts.ts";
import { caseTimeline } from "./timeline.ts";

const head = (id: string, title: string, side: unknown = ""): TemplateResult =>
  html`<div class="sec-head"><h2 id="${id}-h">${title}</h2>${side}</div>`;

const NONE: ReadonlySet<string> = new Set();
/** Types that do not fit into one line of facts. */
const DRAWN = new Set(["table", "file", "picture", "location", "signature", "note", "long-text"]);

/**
 * `<mz-document-read>`
 * @property doc - the document
 * @property definition - its form with code lists
 * @property said - sentence of the act that led here
 * @fires mz-acted - detail {document, said}
 * @fires mz-reload - the case moved on meanwhile
 */
class DocumentRead extends LitElement {
  static override properties = {
    doc: { attribute: false },
    definition: { attribute: false },
    said: { attribute: false },
    busy: { state: true },
    fault: { state: true },
    refused: { state: true },
    handled: { state: true },
  };
  declare doc: Document;
  declare definition: FormAnswer;
  declare said: string;
  declare busy: boolean;
  declare fault: string;
  declare refused: readonly Problem[];
  declare handled: Answers;
  /** What the bank's answer fills in; null while it is waited for, undefined for what is no batch. */
  private figures: Record<string, number> | null | undefined;
  private unreadable = new Map<string, string>();
  private readonly ruleCheck = new RuleCheck(this);
  private rules: { definition: FormAnswer; doc: Document; rules: Rules } | undefined;

  constructor() {
    super();
    this.said = "";
    this.busy = false;
    this.fault = "";
    this.refused = [];
    this.handled = {};
    this.addEventListener("mz-answer", (event) => this.answered((event as CustomEvent<AnswerChange>).detail));
    this.addEventListener("mz-unreadable", (event) => this.note((event as CustomEvent<AnswerChange>).detail));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadRegions().then(
      () => this.requestUpdate(),
      () => undefined,
    );
  }

  override willUpdate(): void {
    this.ruleCheck.look(this.doc.id, this.doc.stamp);
  }

  private get context(): FormContext {
    const names = { ...this.doc.names, [`region:${this.doc.region.code}`]: this.doc.region.name };
    return {
      dictionaries: this.definition.dictionaries,
      names,
      successors: this.doc.successors,
      computedBy: this.doc.computedBy,
      project: this.doc.project?.id,
      document: this.doc.id,
      form: this.doc.form.id,
      unit: this.doc.unit.id,
      region: this.doc.region.code,
      facts: this.doc.facts,
    };
  }

  private get evaluation(): Evaluation {
    const { definition, doc } = this;
    if (this.rules?.definition !== definition || this.rules.doc !== doc)
      this.rules = { definition, doc, rules: rulesOf(definition.form, this.context) };
    return this.rules.rules.evaluate({ ...doc.answers, ...this.handled });
  }

  /** Fields that are to be filled at this step. */
  private get toFill(): ReadonlySet<string> {
    const decisions = this.doc.may.filter((may) => ["handle", "approve", "vote"].includes(may.do));
    return new Set(decisions.flatMap((may) => may.fields ?? []));
  }

  private get unseen(): ReadonlySet<string> {
    const hidden = Object.keys(this.doc.rights).filter((id) => this.doc.rights[id] === "hide");
    return new Set([...hidden, ...this.evaluation.hidden]);
  }

  private answered(change: AnswerChange): void {
    this.note(change);
    this.handled = { ...this.handled, [change.pointer.slice(1)]: change.value };
  }

  private note({ pointer, unreadable }: AnswerChange): void {
    if (unreadable) this.unreadable.set(pointer, unreadable);
    else this.unreadable.delete(pointer);
  }

  private async act(given: Command, reasons?: Reasons): Promise<void> {
    const command = this.withAnswers(given);
    if (!command || this.busy) return;
    this.busy = true;
    this.fault = "";
    this.refused = [];
    try {
      const order = { commandId: newId(), stamp: this.doc.stamp, command, ...(reasons && { reasons }) };
      const answer = await actOnDocument(this.doc.id, order);
      toast(answer.said);
      this.handled = {};
      this.dispatchEvent(new CustomEvent("mz-acted", { detail: answer }));
    } catch (error) {
      if (this.ruleCheck.take(error, this.doc.id, (said) => void this.act(given, said)) === "asks") return;
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      if (error instanceof ApiError && error.code === "ledger.insufficient")
        this.fault = `${error.message} ${this.shortage(error)}`;
      if (error instanceof ApiError) this.refused = error.problems;
      if (error instanceof ApiError && error.problems.some((p) => ["case.moved-on", "case.not-yours"].includes(p.code)))
        this.dispatchEvent(new CustomEvent("mz-reload"));
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#act-refused, #problem-summary")?.focus());
    } finally {
      this.busy = false;
    }
  }

  private shortage(error: ApiError): string {
    const { availableFen, requestedFen } = error.facts;
    if (typeof availableFen !== "number" || typeof requestedFen !== "number") return "";
    return t("act.shortage", {
      available: moneyText(availableFen),
      requested: moneyText(requestedFen),
      gap: moneyText(requestedFen - availableFen),
    });
  }

  /** A decision with the answers of the fields that are filled at its step; undefined when one is missing. */
  private withAnswers(command: Command): Command | undefined {
    if (command.do !== "handle" && command.do !== "approve" && command.do !== "vote") return command;
    const fields = this.toFill;
    if (fields.size === 0) return command;
    this.refused =
      this.figures === null
        ? [{ code: "bank-batch.no-result", pointer: "" }, ...this.fillProblems()]
        : this.fillProblems();
    if (this.refused.length > 0) {
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#problem-summary")?.focus());
      return undefined;
    }
    const all = { ...this.doc.answers, ...this.handled };
    return {
      ...command,
      answers: Object.fromEntries([...fields].flatMap((id) => (all[id] === undefined ? [] : [[id, all[id]]]))),
    };
  }

  private fillProblems(): Problem[] {
    const fields = this.toFill;
    const unread = [...this.unreadable].map(
      ([pointer, message]): Problem => ({ code: "answer.unreadable", pointer, message }),
    );
    return [
      ...unread,
      ...this.evaluation.problems.filter((p) => blocks(p) && fields.has(p.pointer.split("/")[1] ?? "")),
    ];
  }

  override render() {
    const { doc } = this;
    const may: May[] = doc.may.filter((entry) => entry.do !== "submit");
    const parts = this.parts();
    const contract = doc.state === "done" && this.definition.form.contract !== undefined;
    return html`${documentHead(doc, contract ? html`<a class="btn" href=${pathOf("contract", doc.id)}>${t("contract.open")}</a>` : "")}
      <nav class="subnav" aria-label=${t("document.parts")}><div class="tabs">${parts.map((part) => html`<a href="#${part.id}">${part.tab}</a>`)}${doc.case ? html`<a class="only-phone" href="#s-history">${t("history.title")}</a>` : ""}</div></nav>
      ${this.said === "" ? "" : html`<div class="wrap-notice"><div class="notice done" role="status">${icon("ok")}<div>${this.said}</div><a class="push nowrap" href="/portal/work">${t("document.back-to-work")}</a></div></div>`}
      <div class="with-aside ${doc.case ? "" : "no-aside"}">
        <div class="body">
          ${problemSummary(this.refused)}
          ${this.fault === "" || this.refused.length > 0 ? "" : html`<div class="notice stop mt3" id="act-refused" role="alert" tabindex="-1">${icon("stop")}<div><b>${t("act.refused")}</b> ${this.fault}</div></div>`}
          ${this.ruleCheck.failure()}${doc.state === "done" && this.definition.form.prepares ? html`<mz-draft-follows .doc=${doc}></mz-draft-follows>` : ""}${parts.map((part) => html`<section class="sec" id=${part.id} aria-labelledby="${part.id}-h">${part.body}</section>`)}
        </div>
        ${doc.case ? html`<aside class="aside" id="s-history" aria-labelledby="h-history"><div class="aside-in"><mz-forecast .document=${doc.id} .stamp=${doc.stamp}></mz-forecast>${caseTimeline(doc.case, doc.id, doc.proposed)}</div></aside>` : ""}
      </div>
      ${may.length > 0 ? html`<mz-action-bar .document=${doc.id} .may=${may} .busy=${this.busy} .note=${this.consequence()} @mz-command=${(event: CustomEvent<Command>) => void this.act(event.detail)}></mz-action-bar>` : ""}${this.ruleCheck.dialog(this.definition.form)}`;
  }

  private parts(): Part[] {
    const running = this.doc.case;
    const checks = sortChecks(this.doc.checks);
    const files = filesOf(this.definition.form, this.doc.answers, this.unseen);
    const fill = this.toFill;
    return [
      {
        id: "s-ask",
        tab: t("document.ask"),
        body: html`<h2 class="sr" id="s-ask-h">${t("document.ask")}</h2>${this.ask()}`,
      },
      ...(this.doc.batch && this.doc.revision > 0
        ? [
            {
              id: "s-batch",
              tab: t("bank-batch.title"),
              body: html`${head("s-batch", t("bank-batch.title"))}<mz-batch-panel .doc=${this.doc} .form=${this.definition.form} @mz-figures=${this.takeFigures}></mz-batch-panel>`,
            },
          ]
        : []),
      ...(fill.size > 0
        ? [
            {
              id: "s-fill",
              tab: t("document.fill"),
              body: html`${head("s-fill", t("document.fill"), html`<span class="note">${t("document.fill-note")}</span>`)}<mz-form-view .form=${this.definition.form} .answers=${this.evaluation.answers} .unseen=${this.unseen} .editable=${fill} .required=${this.evaluation.required} .locked=${this.evaluation.readOnly} .only=${fill} .problems=${this.refused} .strict=${this.refused.length > 0} .context=${this.context}></mz-form-view>`,
            },
          ]
        : []),
      ...(running && this.doc.revision > 1
        ? [
            {
              id: "s-diff",
              tab: t("document.round-changes"),
              body: html`${head("s-diff", t("document.round-changes"))}<mz-round-changes .document=${this.doc.id} .revision=${this.doc.revision}></mz-round-changes>`,
            },
          ]
        : []),
      ...this.judged(checks),
      ...(running && running.money.length > 0
        ? [
            {
              id: "s-money",
              tab: t("effect.title"),
              body: html`${head("s-money", t("effect.title"), html`<span class="note">${t("unit.in-wan")}</span>`)}${moneyEffect(running.money)}`,
            },
          ]
        : []),
      ...(files.length > 0
        ? [
            {
              id: "s-files",
              tab: t("document.files-tab", { count: files.length }),
              body: html`${head("s-files", t("document.files-tab", { count: files.length }))}<ul class="files">${files.map(
                ({ file, label }) =>
                  html`<li>${fileLink(
                    file,
                    files.map((one) => one.file),
                  )}<span class="tag">${label}</span></li>`,
              )}</ul>`,
            },
          ]
        : []),
      ...(running
        ? [
            {
              id: "s-flow",
              tab: t("picture.title"),
              body: html`${head("s-flow", t("picture.title"))}<mz-case-picture .document=${this.doc.id} .seq=${running.events.at(-1)?.seq ?? 0}></mz-case-picture>`,
            },
          ]
        : []),
      {
        id: "s-all",
        tab: t("document.content"),
        body: html`${head("s-all", t("document.content"))}<mz-form-view class="reading" .form=${this.definition.form} .answers=${this.evaluation.answers} .unseen=${new Set([...this.unseen, ...fill])} .editable=${NONE} .context=${this.context}></mz-form-view>`,
      },
    ];
  }

  /** The bank's figures are what the step is done with. */
  private takeFigures(event: CustomEvent<Record<string, number> | null>): void {
    this.figures = event.detail;
    this.handled = { ...this.handled, ...event.detail };
  }

  /** The rules and the form's own checks, those first that hold the document back. */
  private judged(checks: readonly CheckLine[]): Part[] {
    const { failed, passed } = countChecks(checks);
    const rules = ruleParts(this.ruleCheck.answer, this.definition.form);
    const own: Part = {
      id: "s-checks",
      tab: html`${failed > 0 ? html`<span class="t-stop">${icon("stop")}</span>` : ""}${t("check.tab", { passed, all: checks.length })}`,
      body: html`${head("s-checks", t("check.title"), html`${checkChips(checks)}<span class="note push">${t("check.order")}</span>`)}${checkTable(checks)}`,
    };
    if (checks.length === 0) return rules;
    return failed > 0 ? [own, ...rules] : [...rules, own];
  }

  /** What is asked, in one sentence and its main figure. */
  private ask(): TemplateResult {
    const { doc, definition, context } = this;
    const amountField = fieldsOf(definition.form).find((field) => field.id === definition.form.amountField);
    const amount = amountField ? doc.answers[amountField.id] : undefined;
    const unit =
      amountField?.["unit"] === "wan" || (typeof amount === "number" && Math.abs(amount) >= 1_000_000) ? "wan" : "yuan";
    const facts = fieldsOf(definition.form)
      .filter(
        (field) =>
          !DRAWN.has(field.type) &&
          field.id !== definition.form.amountField &&
          field.id !== definition.form.titleField &&
          Number(field["lines"] ?? 1) === 1,
      )
      .flatMap((field) => {
        const text = answerText(field, doc.answers[field.id], context);
        return text === "" || this.unseen.has(field.id) ? [] : [{ label: field.label, text }];
      })
      .slice(0, 4);
    return html`<p>${t("document.asks", { unit: doc.unit.name, name: doc.createdBy.name, form: doc.form.title })} <b>${doc.title}</b></p>
      <div class="ask">
        ${
          typeof amount === "number"
            ? html`<div><div class="small muted">${amountField?.label}</div><div class="amount">${money(amount, unit)}<small>${unitName(unit)}</small></div><p class="small muted">¥${money(amount, "yuan")}${t("text.comma")}${t("capital.prefix")}${capitalAmount(amount)}</p></div>`
            : html`<div></div>`
        }
        <dl class="kv small">${facts.map((fact) => html`<dt>${fact.label}</dt><dd>${fact.text}</dd>`)}</dl>
      </div>`;
  }

  /** What agreeing leads to in money, named before it happens. */
  private consequence(): string {
    const next = this.doc.case?.money.find((effect) => !effect.done);
    return next
      ? t("act.consequence", {
          movement: movementName(next.movement),
          amount: moneyText(next.amountFen),
          available: moneyText(next.availableAfter),
        })
      : "";
  }
}
customElements.define("mz-document-read", DocumentRead);
