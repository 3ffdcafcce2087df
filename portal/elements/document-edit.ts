/** A document while it is written: outline, sections, checks at the side, saved by itself, submitted from the bar. */
import { html, LitElement, type TemplateResult } from "lit";
import { type Evaluation, isEmpty } from "../../core/domain/evaluate-form.ts";
import { type Field, fieldsOf } from "../../core/domain/form.ts";
import { blocks, type Problem } from "../../core/domain/problem.ts";
import { announce, toast } from "../announce.ts";
import { actOnDocument, deleteDraft } from "../api.ts";
import type { Answers, CheckLine, Document, FormAnswer, Saved } from "../api-types.ts";
import { Draft } from "../draft.ts";
import { checkLines, type Rules, rulesOf } from "../evaluate.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import type { FormContext } from "../form-context.ts";
import { shortInstant } from "../format.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { checkList } from "./check-table.ts";
import "./conflict.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { documentHead } from "./document-head.ts";
import { isFilledByRule, shownFields } from "./form-view.ts";
import { icon } from "./icon.ts";
import { failure } from "./loader.ts";
import { focusAnswer, problemSummary } from "./problem-summary.ts";
import { caseTimeline } from "./timeline.ts";

/**
 * `<mz-document-edit>`
 * @property doc - the document as loaded
 * @property definition - its form with code lists
 * @fires mz-acted - detail {document, said} after it was submitted
 */
class DocumentEdit extends LitElement {
  static override properties = {
    doc: { attribute: false },
    definition: { attribute: false },
    strict: { state: true },
    busy: { state: true },
    refused: { state: true },
    asking: { state: true },
    fault: { state: true },
  };
  declare doc: Document;
  declare definition: FormAnswer;
  declare strict: boolean;
  declare busy: boolean;
  declare refused: readonly Problem[];
  declare asking: "" | "delete" | "later";
  declare fault: unknown;
  private draft: Draft | undefined;
  private rules: Rules | undefined;
  private result: Evaluation | undefined;
  private names: Record<string, string> = {};
  private unreadable = new Map<string, string>();

  constructor() {
    super();
    this.strict = false;
    this.busy = false;
    this.refused = [];
    this.asking = "";
    this.fault = undefined;
    this.addEventListener("mz-answer", (event) => this.answered((event as CustomEvent<AnswerChange>).detail));
    this.addEventListener("mz-unreadable", (event) =>
      this.note((event as CustomEvent<{ pointer: string; unreadable?: string }>).detail),
    );
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.key);
    globalThis.addEventListener("beforeunload", this.warn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
    globalThis.removeEventListener("beforeunload", this.warn);
    this.draft?.leave();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (this.draft || !changed.has("doc")) return;
    this.names = { ...this.doc.names, [`region:${this.doc.region.code}`]: this.doc.region.name };
    this.rules = rulesOf(this.definition.form, this.context);
    this.draft = new Draft(
      { id: this.doc.id, answers: this.doc.answers, stamp: this.doc.stamp, savedAt: this.doc.updatedAt },
      {
        outgoing: (answers) => this.outgoing(answers),
        changed: () => this.evaluate(),
        saved: (saved) => this.saved(saved),
      },
    );
    this.evaluate();
  }

  private get context(): FormContext {
    return {
      dictionaries: this.definition.dictionaries,
      names: this.names,
      project: this.doc.project?.id,
      form: this.doc.form.id,
      unit: this.doc.unit.id,
    };
  }

  private evaluate(): void {
    this.result = this.rules?.evaluate(this.draft?.answers ?? {});
    this.requestUpdate();
  }

  /** What people typed and may see; the server fills the rest again. */
  private outgoing(answers: Answers): Answers {
    const filled = new Set(
      fieldsOf(this.definition.form)
        .filter((field) => field.computed !== undefined || field.from !== undefined || !this.mayEdit(field.id))
        .map((field) => field.id),
    );
    return Object.fromEntries(
      Object.entries(answers).filter(([id]) => !filled.has(id) && !this.result?.hidden.has(id)),
    );
  }

  /** False for what a later step fills. */
  private mayEdit(id: string): boolean {
    const right = this.doc.rights[id];
    return right === undefined || right === "edit";
  }

  private get editable(): ReadonlySet<string> {
    return new Set(
      fieldsOf(this.definition.form)
        .map((field) => field.id)
        .filter((id) => this.mayEdit(id)),
    );
  }

  /** Fields that are not drawn; those of a later step show only once they say something. */
  private get unseen(): ReadonlySet<string> {
    const later = Object.keys(this.doc.rights).filter(
      (id) => this.doc.rights[id] === "hide" || (!this.mayEdit(id) && isEmpty(this.result?.answers[id])),
    );
    return new Set([...(this.result?.hidden ?? []), ...later]);
  }

  private saved(saved: Saved): void {
    this.names = { ...this.names, ...saved.names };
    this.refused = [];
  }

  private answered(change: AnswerChange): void {
    this.note(change);
    this.draft?.change(change.pointer.slice(1), change.value);
  }

  private note({ pointer, unreadable }: { pointer: string; unreadable?: string }): void {
    if (unreadable) this.unreadable.set(pointer, unreadable);
    else this.unreadable.delete(pointer);
    this.requestUpdate();
  }

  private get problems(): Problem[] {
    const own = (this.result?.problems ?? []).filter(
      (p) =>
        !this.unreadable.has(p.pointer) &&
        (p.code !== "answer.required" || this.mayEdit(p.pointer.split("/")[1] ?? "")),
    );
    const unread = [...this.unreadable].map(
      ([pointer, message]): Problem => ({ code: "answer.unreadable", pointer, message }),
    );
    const known = new Set(own.map((p) => `${p.code} ${p.pointer}`));
    return [...unread, ...own, ...this.refused.filter((p) => !known.has(`${p.code} ${p.pointer}`))];
  }

  private key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void this.submit();
  };

  private warn = (event: BeforeUnloadEvent): void => {
    if (this.draft?.unsaved) event.preventDefault();
  };

  private async submit(): Promise<void> {
    if (this.busy || !this.draft) return;
    this.strict = true;
    this.fault = undefined;
    if (this.problems.some(blocks)) return this.showSummary();
    this.busy = true;
    try {
      if (!(await this.draft.flush())) return;
      const answer = await actOnDocument(this.doc.id, {
        commandId: newId(),
        stamp: this.draft.stamp,
        command: { do: "submit" },
      });
      this.draft.close();
      toast(answer.said);
      this.dispatchEvent(new CustomEvent("mz-acted", { detail: answer }));
    } catch (error) {
      if (error instanceof ApiError && error.problems.length > 0) {
        this.refused = error.problems;
        this.showSummary();
      } else this.fault = error;
    } finally {
      this.busy = false;
    }
  }

  private showSummary(): void {
    void this.updateComplete.then(() => {
      const summary = this.querySelector<HTMLElement>("#problem-summary");
      summary?.scrollIntoView({ block: "center" });
      summary?.focus({ preventScroll: true });
    });
  }

  private async removeDraft(event: Event): Promise<void> {
    closeDialog(event);
    try {
      this.draft?.close();
      await deleteDraft(this.doc.id);
      toast(t("document.deleted"));
      navigate(this.doc.project ? pathOf("project", this.doc.project.id) : "/portal/");
    } catch (error) {
      this.fault = error;
    }
  }

  private resolve(mine: ReadonlySet<string>): void {
    this.draft?.resolve(mine);
    announce(t("conflict.resolved"));
  }

  override render() {
    const draft = this.draft;
    if (!draft || !this.result) return "";
    const checks = checkLines(this.definition.form, this.result, this.context);
    const stops = this.strict ? this.problems.filter(blocks) : [];
    return html`${documentHead(this.doc, this.savedState())}${this.returnedNotice()}
      <div class="doc-edit">
        ${this.outline()}
        <div class="body">
          ${problemSummary(stops)}${this.fault === undefined ? "" : failure(this.fault, () => void this.submit())}
          <mz-form-view
            .form=${this.definition.form}
            .answers=${this.result.answers}
            .unseen=${this.unseen}
            .editable=${this.editable}
            .problems=${this.problems}
            .strict=${this.strict}
            .context=${this.context}
          ></mz-form-view>
        </div>
        <aside class="aside">${this.side(checks)}</aside>
      </div>
      ${this.bar()}
      ${draft.conflict && this.asking !== "later" ? html`<mz-conflict .conflict=${draft.conflict} @mz-resolve=${(event: CustomEvent<Set<string>>) => this.resolve(event.detail)} @mz-later=${() => (this.asking = "later")}></mz-conflict>` : ""}
      ${this.asking === "delete" ? this.deleteDialog() : ""}`;
  }

  private side(checks: readonly CheckLine[]): TemplateResult {
    return html`<div class="aside-in">
      ${checks.length > 0 ? html`<div class="sec-head"><h2>${t("check.title")}</h2></div>${checkList(checks)}` : ""}
      ${this.doc.case ? html`<div class="mt3">${caseTimeline(this.doc.case)}</div>` : html`<p class="small muted">${t("document.after-submit")}</p>`}
    </div>`;
  }

  private outline(): TemplateResult {
    const missing = new Set(
      this.problems
        .filter((p) => p.code === "answer.required" || p.code === "answer.unreadable")
        .map((p) => p.pointer.split("/")[1]),
    );
    const hidden = this.unseen;
    return html`<nav class="outline" aria-label=${t("document.outline")}>
      <ol>
        ${this.definition.form.sections.map((section) => {
          const fields = shownFields(section, hidden);
          if (fields.length === 0) return "";
          const open = fields.filter((field: Field) => !isFilledByRule(field) && missing.has(field.id)).length;
          return html`<li><a href="#sec-${section.id}">${section.title}${open > 0 ? html`<span class="small muted">${t("document.missing", { count: open })}</span>` : html`<span class="t-done">${icon("check")}<span class="sr">${t("document.filled")}</span></span>`}</a></li>`;
        })}
      </ol>
    </nav>`;
  }

  private savedState(): TemplateResult {
    const draft = this.draft;
    const status = draft?.status ?? "saved";
    const again = html`<button class="btn small" type="button" @click=${() => void draft?.flush()}>${t("action.retry")}</button>`;
    switch (status) {
      case "saved":
        return html`<span class="saved state done" id="saved-state" role="status">${icon("ok")}${t("draft.saved", { at: shortInstant(draft?.savedAt) })}</span>`;
      case "changed":
        return html`<span class="saved state wait" id="saved-state" role="status">${icon("clock")}${t("draft.changed")}</span>`;
      case "saving":
        return html`<span class="saved state wait" id="saved-state" role="status">${icon("upload")}${t("draft.saving")}</span>`;
      case "failed":
        return html`<span class="saved state stop" id="saved-state" role="alert">${icon("stop")}${t("draft.failed", { fault: draft?.fault ?? "" })}</span>${again}`;
      case "conflict":
        return html`<span class="saved state warn" id="saved-state" role="alert">${icon("warn")}${t("draft.conflict")}</span><button class="btn small" type="button" @click=${() => (this.asking = "")}>${t("draft.decide")}</button>`;
    }
  }

  private returnedNotice(): TemplateResult | "" {
    const returned = this.doc.case?.events
      .toSorted((a, b) => b.seq - a.seq)
      .find((event) => event.kind.includes("return"));
    if (this.doc.case?.status !== "returned" || !returned) return "";
    return html`<div class="wrap-notice"><div class="notice warn">${icon("warn")}<div><b>${t("document.returned", { name: returned.by?.name ?? "", at: shortInstant(returned.at) })}</b> ${returned.opinion ?? ""}</div></div></div>`;
  }

  private bar(): TemplateResult {
    const submit = this.doc.case?.may.find((may) => may.do === "submit");
    const blocked = submit?.blocked;
    const count = this.problems.filter(blocks).length;
    return html`<div class="actionbar" role="region" aria-label=${t("document.actions")}>
      <div class="say small muted">${blocked ? html`<span class="state stop">${icon("stop")}${blocked}</span>` : count > 0 ? html`<a href="#problem-summary" @click=${this.firstOpen}>${t("document.open-count", { count })}</a>` : html`<span class="state done">${icon("ok")}${t("document.complete")}</span>`}<span class="no-phone">${t("document.submit-key")}</span></div>
      <div class="btns">
        <button class="btn primary" id="act-submit" type="button" aria-disabled=${this.busy || blocked !== undefined} @click=${() => blocked === undefined && void this.submit()}>${icon("send")}${this.busy ? t("document.submitting") : (submit?.label ?? t("document.submit"))}</button>
        ${this.doc.state === "draft" ? html`<button class="btn quiet" type="button" @click=${() => (this.asking = "delete")}>${t("document.delete")}</button>` : ""}
      </div>
    </div>`;
  }

  private firstOpen = (event: Event): void => {
    event.preventDefault();
    this.strict = true;
    const first = this.problems.find(blocks);
    if (first) void this.updateComplete.then(() => focusAnswer(first.pointer));
  };

  private deleteDialog(): TemplateResult {
    return dialog({
      heading: t("document.delete-title"),
      body: html`<p>${t("document.delete-text", { title: this.doc.title || this.doc.form.title })}</p>`,
      actions: html`<button class="btn danger" type="button" @click=${(event: Event) => void this.removeDraft(event)}>${t("document.delete")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asking = ""),
    });
  }
}
customElements.define("mz-document-edit", DocumentEdit);
