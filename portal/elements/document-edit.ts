/** A document while it is written: outline, sections, checks at the side, saved by itself, submitted from the bar. */
import { html, LitElement, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { type Evaluation, isEmpty } from "../../core/domain/evaluate-form.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { blocks, type Problem } from "../../core/domain/problem.ts";
import { announce, toast } from "../announce.ts";
import { actOnDocument, deleteDraft } from "../api.ts";
import type { Command, Document, FormAnswer, May, Saved } from "../api-types.ts";
import { Draft } from "../draft.ts";
import { checkLines, type Rules, rulesOf } from "../evaluate.ts";
import { differs, keepList, keepSet, kept } from "../fields/differs.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { type FileKept, keepFile } from "../fields/invoice-file.ts";
import type { FormContext } from "../form-context.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { checkList } from "./check-table.ts";
import "./act-dialog.ts";
import "./conflict.ts";
import { deleteDraftDialog } from "./delete-draft.ts";
import { closeDialog } from "./dialog.ts";
import { documentHead } from "./document-head.ts";
import { documentOutline } from "./document-outline.ts";
import { checkedAnswers, mayEdit, openProblems, outgoing, remarksOf, unseenFields } from "./document-sight.ts";
import type { FormView, StepShown } from "./form-view.ts";
import "./forecast.ts";
import "./form-view.ts";
import { icon } from "./icon.ts";
import "./offers.ts";
import "./plugin-checks.ts";
import { failure } from "./loader.ts";
import { focusAnswer, problemSummary } from "./problem-summary.ts";
import { returnedNotice } from "./returned-notice.ts";
import { RuleCheck } from "./rule-check.ts";
import type { Reasons } from "./rule-reasons.ts";
import { ruleList } from "./rule-results.ts";
import { savedState } from "./saved-state.ts";
import { caseTimeline, proposedMark } from "./timeline.ts";

const NONE: readonly Problem[] = [];

/**
 * `<mz-document-edit>`: what it is drawn from keeps its identity while it holds the same, and each part is drawn only
 * when something it shows is another one. So a key draws a few cells, not the document.
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
    shown: { state: true },
  };
  declare doc: Document;
  declare definition: FormAnswer;
  declare strict: boolean;
  declare busy: boolean;
  declare refused: readonly Problem[];
  declare asking: "" | "delete" | "later" | "choose";
  declare fault: unknown;
  /** The section on the screen of a phone; all of them elsewhere. */
  declare shown: StepShown;
  private draft: Draft | undefined;
  private rules: Rules | undefined;
  private result: Evaluation | undefined;
  private names: Record<string, string> = {};
  private computedBy: Document["computedBy"] = {};
  private remarks: readonly Problem[] = NONE;
  private unreadable: ReadonlyMap<string, string> = new Map();
  /** What was typed into fields that a rule hides now; it comes back with them while this page is open. */
  private laidAside = new Map<string, unknown>();
  private readonly ruleCheck = new RuleCheck(this);
  private readonly keptContext = kept<FormContext>();
  private readonly keptEditable = kept<ReadonlySet<string>>();
  private readonly keptUnseen = kept<ReadonlySet<string>>();
  private readonly keptProblems = kept<readonly Problem[]>();
  private readonly keptBlocking = kept<readonly Problem[]>();

  constructor() {
    super();
    this.strict = false;
    this.busy = false;
    this.refused = [];
    this.asking = "";
    this.fault = undefined;
    this.shown = { section: "", last: true };
    this.addEventListener("mz-step", (event) => this.stepped((event as CustomEvent<StepShown>).detail));
    // A link to an answer first brings its section to the screen.
    this.addEventListener("click", (event) => this.turnTo(event), true);
    this.addEventListener("mz-answer", (event) => this.answered((event as CustomEvent<AnswerChange>).detail));
    this.addEventListener("mz-file", (event) => keepFile((event as CustomEvent<FileKept>).detail, this.draft));
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
    document.addEventListener("visibilitychange", this.keep);
    globalThis.addEventListener("pagehide", this.keep);
    globalThis.addEventListener("beforeunload", this.warn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("visibilitychange", this.keep);
    globalThis.removeEventListener("pagehide", this.keep);
    globalThis.removeEventListener("beforeunload", this.warn);
    this.draft?.leave();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    this.ruleCheck.look(this.doc.id, this.draft?.stamp ?? this.doc.stamp);
    if (this.draft || !changed.has("doc")) return;
    this.names = { ...this.doc.names, [`region:${this.doc.region.code}`]: this.doc.region.name };
    [this.remarks, this.computedBy] = [remarksOf(this.doc.problems), this.doc.computedBy];
    this.rules = rulesOf(this.definition.form, this.context);
    this.draft = new Draft(
      { id: this.doc.id, answers: this.doc.answers, stamp: this.doc.stamp, savedAt: this.doc.updatedAt },
      {
        outgoing: (answers) => outgoing(this.doc, this.definition.form, this.result, answers),
        changed: () => this.evaluate(),
        saved: (saved) => this.saved(saved),
        refused: (problems) => (this.refused = problems),
      },
    );
    this.evaluate();
  }

  private get context(): FormContext {
    return this.keptContext([this.doc, this.definition, this.names, this.computedBy], () => ({
      dictionaries: this.definition.dictionaries,
      computedBy: this.computedBy,
      names: this.names,
      project: this.doc.project?.id,
      document: this.doc.id,
      form: this.doc.form.id,
      unit: this.doc.unit.id,
      region: this.doc.region.code,
      facts: this.doc.facts,
    }));
  }

  private evaluate(): void {
    const answers = this.draft?.answers ?? {};
    const result = this.rules?.evaluate(answers);
    this.result = result;
    this.requestUpdate();
    if (!result) return;
    for (const id of result.hidden) if (!isEmpty(answers[id])) this.laidAside.set(id, answers[id]);
    for (const [id, value] of this.laidAside) {
      if (result.hidden.has(id)) continue;
      this.laidAside.delete(id);
      if (isEmpty(answers[id])) this.draft?.change(id, value);
    }
  }

  private get view(): FormView | null {
    return this.querySelector<FormView>("mz-form-view");
  }

  /** Another section is on the screen of a phone: its name in the outline comes into sight. */
  private stepped(shown: StepShown): void {
    this.shown = shown;
    void this.updateComplete.then(() => {
      const link = this.querySelector<HTMLElement>(".outline [aria-current]");
      link?.closest("ol")?.scrollTo({ left: link.offsetLeft - 48 });
    });
  }

  private turnTo(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    const target = link?.getAttribute("href")?.slice(1) ?? "";
    if (target.startsWith("f-")) this.view?.reveal(`/${target.slice(2).split("-")[0] ?? ""}`);
    if (target.startsWith("sec-")) this.view?.revealSection(target.slice(4));
  }

  private get editable(): ReadonlySet<string> {
    const locked = this.result?.readOnly;
    return this.keptEditable([this.doc, this.definition, locked], () => {
      const ids = fieldsOf(this.definition.form).map((field) => field.id);
      return new Set(ids.filter((id) => mayEdit(this.doc, id) && !locked?.has(id)));
    });
  }

  private get unseen(): ReadonlySet<string> {
    const { doc, definition, result } = this;
    return this.keptUnseen([doc, definition, result], (before) =>
      result ? keepSet(unseenFields(doc, definition.form, result), before) : new Set(),
    );
  }

  private saved(saved: Saved): void {
    const names = { ...this.names, ...saved.names };
    if (differs(names, this.names)) this.names = names;
    if (differs(saved.computedBy, this.computedBy)) this.computedBy = saved.computedBy;
    this.remarks = remarksOf(saved.problems);
    if (this.refused.length > 0) this.refused = [];
  }

  private answered(change: AnswerChange): void {
    this.note(change);
    if (change.names) this.names = { ...this.names, ...change.names };
    this.draft?.change(change.pointer.slice(1), change.value);
  }

  private note({ pointer, unreadable }: { pointer: string; unreadable?: string }): void {
    if ((unreadable || undefined) === this.unreadable.get(pointer)) return;
    const all = new Map(this.unreadable);
    if (unreadable) all.set(pointer, unreadable);
    else all.delete(pointer);
    this.unreadable = all;
    this.requestUpdate();
  }

  private get problems(): readonly Problem[] {
    const { doc, result, unreadable, refused, remarks } = this;
    const ruled = this.ruleCheck.problems;
    return this.keptProblems([doc, result?.problems, unreadable, refused, ruled, remarks], (before) =>
      keepList(openProblems(doc, result?.problems ?? [], unreadable, [...refused, ...ruled, ...remarks]), before),
    );
  }

  private get blocking(): readonly Problem[] {
    return this.keptBlocking([this.problems], () => this.problems.filter(blocks));
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

  private keep = (): void => this.draft?.keep();

  /** Submits, after asking for the people that the starter has to name. */
  private async submit(choose?: Record<string, string[]>, reasons?: Reasons): Promise<void> {
    if (this.busy || !this.draft) return;
    this.strict = true;
    this.fault = undefined;
    this.ruleCheck.forgetPlugins();
    if (this.blocking.length > 0) return this.showSummary();
    if (this.submission?.choose && !choose) return void (this.asking = "choose");
    this.busy = true;
    try {
      if (!(await this.draft.flush())) return;
      const answer = await actOnDocument(this.doc.id, {
        commandId: newId(),
        stamp: this.draft.stamp,
        command: { do: "submit", ...(choose && Object.keys(choose).length > 0 && { choose }) },
        ...(reasons && { reasons }),
      });
      this.draft.close();
      toast(answer.said);
      this.dispatchEvent(new CustomEvent("mz-acted", { detail: answer }));
    } catch (error) {
      const ruled = this.ruleCheck.take(error, this.doc.id, (given) => void this.submit(choose, given));
      if (ruled === "blocked") this.showSummary();
      if (ruled) return;
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
    const { draft, result } = this;
    if (!draft || !result) return "";
    const { problems, blocking, unseen, context } = this;
    const stops = this.strict ? blocking : NONE;
    const { form } = this.definition;
    return html`${guard([this.doc, draft, draft.status, draft.savedAt, draft.fault], () =>
      documentHead(
        this.doc,
        savedState(draft, () => (this.asking = "")),
      ),
    )}${guard([this.doc], () => returnedNotice(this.doc))}
      <div class="doc-edit ${this.shown.section === "" ? "" : "stepped"} ${this.shown.last ? "last-step" : ""} ${blocking.length > 0 ? "" : "ready"}">
        ${guard([form, problems, unseen, this.shown.section], () =>
          documentOutline(form, problems, unseen, this.shown.section),
        )}
        <div class="body">
          ${guard([stops], () => problemSummary(stops))}${this.fault === undefined ? "" : failure(this.fault, () => void this.submit())}
          ${form.offers && this.editable.has(form.offers.table) ? html`<mz-offers .form=${form} .rows=${result.answers[form.offers.table]}></mz-offers>` : ""}<mz-form-view
            .form=${form}
            .answers=${result.answers}
            .unseen=${unseen}
            .editable=${this.editable}
            .required=${result.required}
            .locked=${result.readOnly}
            .stepped=${true}
            .problems=${problems}
            .strict=${this.strict}
            .context=${context}
          ></mz-form-view>
        </div>
        <aside class="aside">${guard([this.doc, context, draft.stamp, this.ruleCheck.answer, this.ruleCheck.error, ...checkedAnswers(result)], () => this.side(result))}</aside>
      </div>
      ${guard([this.doc, this.busy, blocking], () => this.bar())}
      ${draft.conflict && this.asking !== "later" ? html`<mz-conflict .conflict=${draft.conflict} @mz-resolve=${(event: CustomEvent<Set<string>>) => this.resolve(event.detail)} @mz-later=${() => (this.asking = "later")}></mz-conflict>` : ""}
      ${
        this.asking === "delete"
          ? deleteDraftDialog(
              this.doc.title || this.doc.form.title,
              (event) => void this.removeDraft(event),
              () => (this.asking = ""),
            )
          : ""
      }
      ${this.asking === "choose" && this.submission ? html`<mz-act-dialog .may=${this.submission} .document=${this.doc.id} @mz-command=${(event: CustomEvent<Command>) => void this.submit(event.detail.do === "submit" ? (event.detail.choose ?? {}) : {})} @mz-close=${() => (this.asking = "")}></mz-act-dialog>` : ""}${this.ruleCheck.dialog(this.definition.form)}`;
  }

  private side(result: Evaluation): TemplateResult {
    const checks = checkLines(this.definition.form, result, this.context);
    const { answer } = this.ruleCheck;
    return html`<div class="aside-in">${this.ruleCheck.failure()}
      ${answer && answer.results.length > 0 ? html`<div class="sec-head"><h2>${t("rule.title")}</h2></div>${ruleList(answer, this.definition.form)}` : ""}
      <mz-plugin-checks .document=${this.doc.id} .checks=${this.doc.pluginChecks} .form=${this.definition.form} .stamp=${this.draft?.stamp} .save=${async () => (await this.draft?.flush()) === true}></mz-plugin-checks>
      ${checks.length > 0 ? html`<div class="sec-head"><h2>${t("check.title")}</h2></div>${checkList(checks)}` : ""}
      <mz-forecast class="mt3" .document=${this.doc.id} .stamp=${this.draft?.stamp}></mz-forecast>
      ${this.doc.case ? html`<div class="mt3">${caseTimeline(this.doc.case, this.doc.id, this.doc.proposed)}</div>` : proposedMark(this.doc.proposed)}
    </div>`;
  }

  private get submission(): May | undefined {
    return this.doc.may.find((may) => may.do === "submit");
  }

  private bar(): TemplateResult {
    const submit = this.submission;
    const count = this.blocking.length;
    return html`<div class="actionbar" role="region" aria-label=${t("document.actions")}>
      <div class="say small muted">${count > 0 ? html`<a href="#problem-summary" @click=${this.firstOpen}>${t("document.open-count", { count })}</a>` : html`<span class="state done">${icon("ok")}${t("document.complete")}</span>`}<span class="no-phone">${t("document.submit-key")}</span></div>
      <div class="btns">
        <button class="btn primary" id="act-submit" type="button" aria-disabled=${this.busy} @click=${() => void this.submit()}>${icon("send")}${this.busy ? t("document.submitting") : (submit?.label ?? t("document.submit"))}</button>
        ${this.doc.state === "draft" ? html`<button class="btn quiet" type="button" @click=${() => (this.asking = "delete")}>${t("document.delete")}</button>` : ""}
      </div>
    </div>`;
  }

  private firstOpen = (event: Event): void => {
    event.preventDefault();
    this.strict = true;
    const first = this.blocking[0];
    if (!first) return;
    this.view?.reveal(first.pointer);
    void this.updateComplete.then(() => focusAnswer(first.pointer));
  };
}
customElements.define("mz-document-edit", DocumentEdit);
