/**
 * A form as people will meet it: at a desk, on the phone, on paper, and as each of those who see it. The document is
 * filled and judged here by the real rules; nothing of it is stored, and no project is needed.
 *
 * `<mz-form-preview>`
 * @property form - the form as drafted
 * @property dictionaries - code lists by id
 * @property roles - not asked yet; who sees what follows from the flow
 * @property flow - the flow as drafted; undefined while there is none
 */
import { html, LitElement, type TemplateResult } from "lit";
import { compileForm, type Evaluation, initialAnswers } from "../../core/domain/evaluate-form.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { blocks, type Problem } from "../../core/domain/problem.ts";
import { announce } from "../announce.ts";
import type { Answers, Dictionaries, RegionRow } from "../api-types.ts";
import { checkChips, checkList } from "../elements/check-table.ts";
import "../elements/form-view.ts";
import { icon } from "../elements/icon.ts";
import { focusAnswer } from "../elements/problem-summary.ts";
import { checkLines, type Rules, rulesOf } from "../evaluate.ts";
import type { ComboItem } from "../fields/combo.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { FIELD_TYPES, type FormContext, loadRegions } from "../form-context.ts";
import { sayProblem, t } from "../message.ts";
import { session } from "../session.ts";
import type { Titled } from "./approval-words.ts";
import { numberExample } from "./number-pattern.ts";
import { PHONE_FRAME, usePhoneStyles } from "./phone-styles.ts";
import { PUBLIC, type Sight, sightOf, STARTER, viewersOf } from "./preview-as.ts";
import { printPreview } from "./print-preview.ts";
import { fileFor, sampleAnswers } from "./sample-answers.ts";

const LOOKS = ["desk", "phone", "print"] as const;
type Look = (typeof LOOKS)[number];
const KIND_OF: Readonly<Record<string, string>> = {
  "mz-org-field": "unit",
  "mz-person-field": "person",
  "mz-project-field": "project",
  "mz-region-field": "region",
};
type Held = HTMLElement & { pointer: string; value: unknown };

class FormPreview extends LitElement {
  static override properties = {
    form: { attribute: false },
    dictionaries: { attribute: false },
    roles: { attribute: false },
    flow: { attribute: false },
    look: { state: true },
    viewer: { state: true },
    strict: { state: true },
    answers: { state: true },
    region: { state: true },
  };
  declare form: Form | undefined;
  declare dictionaries: Dictionaries;
  declare roles: readonly Titled[];
  declare flow: Flow | undefined;
  declare look: Look;
  declare viewer: string;
  /** Faults of fields that nobody has touched are shown, as after a try to submit. */
  declare strict: boolean;
  declare answers: Answers;
  declare region: RegionRow | undefined;
  private names: Record<string, string> = {};
  private unreadable = new Map<string, string>();
  private rules: Rules | undefined;
  private begun = "";

  constructor() {
    super();
    this.form = undefined;
    this.dictionaries = {};
    this.roles = [];
    this.flow = undefined;
    this.look = globalThis.matchMedia("(max-width: 720px)").matches ? "phone" : "desk";
    this.viewer = STARTER;
    this.strict = false;
    this.answers = {};
    this.region = undefined;
    this.addEventListener("mz-answer", (event) => this.answered(event as CustomEvent<AnswerChange>));
    this.addEventListener("mz-unreadable", (event) => {
      event.stopPropagation();
      this.note((event as CustomEvent<{ pointer: string; unreadable?: string }>).detail);
    });
    this.addEventListener("mz-step", (event) => event.stopPropagation());
    // Files are shown as if stored: a preview leaves nothing on the server.
    this.addEventListener("change", (event) => this.pickedFiles(event), true);
    this.addEventListener("drop", (event) => this.droppedFiles(event), true);
    this.addEventListener("keydown", keepTyping);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadRegions().then(
      (rows) => (this.region = rows.findLast((row) => row.level === "town") ?? rows.at(-1)),
      () => undefined,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (this.look === "phone") usePhoneStyles();
    if (!this.form || !(changed.has("form") || changed.has("dictionaries"))) return;
    this.rules = rulesOf(this.form, this.context(this.form));
    if (this.begun === this.form.id) return;
    this.begun = this.form.id;
    this.answers = this.start(this.form);
  }

  /** What a new document starts with. */
  private start(form: Form): Answers {
    const compiled = compileForm(form, FIELD_TYPES);
    return "faults" in compiled ? {} : initialAnswers(compiled, this.facts);
  }

  private get facts() {
    const who = session();
    const unit = who?.assignments[0]?.unit.id;
    return {
      today: who?.today ?? new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }),
      ...(unit !== undefined && { unit }),
      ...(who && { name: who.person.name }),
    };
  }

  private context(form: Form): FormContext {
    const { facts, dictionaries, names } = this;
    return { dictionaries, names, project: undefined, form: form.id, unit: facts.unit ?? "", facts };
  }

  private answered(event: CustomEvent<AnswerChange>): void {
    event.stopPropagation();
    const { pointer, value } = event.detail;
    const source = event.target as Partial<{ items: ComboItem[]; localName: string }>;
    const kind = KIND_OF[source.localName ?? ""];
    const label = Array.isArray(source.items) ? source.items.find((item) => item.value === value)?.label : undefined;
    if (kind !== undefined && label !== undefined) this.names = { ...this.names, [`${kind}:${String(value)}`]: label };
    this.note(event.detail);
    this.put(pointer.slice(1), value);
  }

  private put(id: string, value: unknown): void {
    const { [id]: _old, ...rest } = this.answers;
    this.answers = value === undefined ? rest : { ...this.answers, [id]: value };
  }

  private note({ pointer, unreadable }: { pointer: string; unreadable?: string }): void {
    if (unreadable) this.unreadable.set(pointer, unreadable);
    else this.unreadable.delete(pointer);
    this.requestUpdate();
  }

  private pickedFiles(event: Event): void {
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
    event.stopImmediatePropagation();
    this.keepFiles(target, [...(target.files ?? [])]);
    target.value = "";
  }

  private droppedFiles(event: DragEvent): void {
    if (!(event.target instanceof Element) || !event.target.closest(".drop-zone")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.keepFiles(event.target, [...(event.dataTransfer?.files ?? [])]);
  }

  private keepFiles(at: Element, files: readonly File[]): void {
    const field = at.closest<Held>("mz-file-field, mz-picture-field");
    if (!field) return;
    const before = Array.isArray(field.value) ? (field.value as unknown[]) : [];
    // One level deep only: what stands in a table's row is shown by its own field.
    const [, id = "", row, column] = field.pointer.split("/");
    const next = [...before, ...files.map((file) => fileFor(file.name, file.size))];
    if (row === undefined || column === undefined) this.put(id, next);
    else {
      const rows = (this.answers[id] as Answers[] | undefined) ?? [];
      this.put(
        id,
        rows.map((one, i) => (String(i) === row ? { ...one, [column]: next } : one)),
      );
    }
    announce(t("preview.file-kept"));
  }

  private fill(form: Form): void {
    const who = session();
    const sample = sampleAnswers(form, {
      today: this.facts.today,
      dictionaries: this.dictionaries,
      unit: who?.assignments[0]?.unit,
      person: who?.person,
      region: this.region,
    });
    this.names = { ...this.names, ...sample.names };
    this.unreadable.clear();
    this.answers = { ...this.start(form), ...sample.answers };
    this.rules = rulesOf(form, this.context(form));
    announce(t("preview.filled"));
  }

  private clear(form: Form): void {
    this.unreadable.clear();
    this.strict = false;
    this.answers = this.start(form);
    announce(t("preview.cleared"));
  }

  override render(): TemplateResult {
    const { form, rules } = this;
    if (!form || !rules) return html``;
    const viewers = viewersOf(this.flow);
    if (!viewers.some(({ id }) => id === this.viewer)) this.viewer = STARTER;
    const evaluation = rules.evaluate(this.answers);
    const sight = sightOf(form, this.flow, this.viewer, evaluation);
    return html`<section class="pv" aria-label=${t("preview.title")}>
      <div class="pv-bar">
        <div class="seg" role="group" aria-label=${t("preview.look")}>${LOOKS.map((look) => html`<button type="button" aria-pressed=${String(this.look === look)} @click=${() => (this.look = look)}>${t(look === "desk" ? "preview.desk" : look === "phone" ? "preview.phone" : "preview.paper")}</button>`)}</div>
        <label class="pv-as"><span>${t("preview.as")}</span><select class="select" @change=${(event: Event) => (this.viewer = (event.target as HTMLSelectElement).value)}>${viewers.map(({ id, title }) => html`<option value=${id} .selected=${id === this.viewer}>${title}</option>`)}</select></label>
        <span class="btns"><button class="btn" type="button" @click=${() => this.fill(form)}>${t("preview.fill")}</button><button class="btn quiet" type="button" @click=${() => this.clear(form)}>${t("preview.clear")}</button></span>
      </div>
      <p class="small muted">${t("preview.lead")}</p>
      ${this.look === "print" ? html`<div class="pv-paper scroll-x">${this.paper(form, sight, evaluation)}</div>` : this.screen(form, sight, evaluation)}
    </section>`;
  }

  private paper(form: Form, sight: Sight, evaluation: Evaluation): TemplateResult {
    return printPreview({
      form: sight.form,
      flow: this.flow,
      answers: evaluation.answers,
      unseen: sight.unseen,
      context: this.context(form),
      number: this.number(form),
      unit: session()?.assignments[0]?.unit.name ?? "",
      opinions: this.viewer !== PUBLIC,
    });
  }

  private number(form: Form): string {
    return numberExample(form.number, Number(this.facts.today.slice(0, 4)), "331003", 1);
  }

  private screen(form: Form, sight: Sight, evaluation: Evaluation): TemplateResult {
    const phone = this.look === "phone";
    const nothing = sight.form.sections.every((section) => section.fields.every((f) => sight.unseen.has(f.id)));
    const problems = this.problems(evaluation, sight);
    const editable = new Set([...sight.editable].filter((id) => !evaluation.readOnly.has(id)));
    const view = html`<mz-form-view class=${sight.editable.size === 0 ? "reading" : ""} .form=${sight.form} .answers=${evaluation.answers} .unseen=${sight.unseen} .editable=${editable} .required=${evaluation.required} .locked=${evaluation.readOnly} .stepped=${phone && editable.size > 0} .phone=${phone} .problems=${problems} .strict=${this.strict} .context=${this.context(form)}></mz-form-view>`;
    return html`<div class="pv-body">
      <div class="${phone ? `${PHONE_FRAME} pv-phone` : "pv-desk"}" role="group" aria-label=${t(phone ? "preview.phone" : "preview.desk")}>
        <header class="pv-head"><b>${form.title}</b><span class="small muted mono">${this.number(form)}</span></header>
        <div class="pv-view" @click=${stay}>${nothing ? html`<p class="muted pv-none">${t(this.viewer === PUBLIC ? "preview.nothing-public" : "preview.nothing")}</p>` : view}</div>
      </div>
      <aside class="pv-side">${this.side(form, evaluation, problems)}</aside>
    </div>`;
  }

  /** Faults of what the viewer may change; unreadable text first. */
  private problems(evaluation: Evaluation, sight: Sight): Problem[] {
    const mine = (p: Problem): boolean => sight.editable.has(p.pointer.split("/")[1] ?? "");
    const unread = [...this.unreadable].map(
      ([pointer, message]): Problem => ({ code: "answer.unreadable", pointer, message }),
    );
    return [...unread, ...evaluation.problems.filter((p) => mine(p) && !this.unreadable.has(p.pointer))];
  }

  private side(form: Form, evaluation: Evaluation, problems: readonly Problem[]): TemplateResult {
    if (this.viewer === PUBLIC) return html`<p class="small muted">${t("preview.public-note")}</p>`;
    const checks = checkLines(form, evaluation, this.context(form));
    const stops = problems.filter(blocks);
    return html`${
      this.viewer === STARTER
        ? html`<div class="sec-head"><h3>${t("preview.problems")}</h3></div>
      ${
        stops.length === 0
          ? html`<p><span class="state done">${icon("ok")}${t("preview.complete")}</span></p>`
          : html`<p>${t("preview.open", { count: stops.length })}</p><p class="mt2"><button class="btn small" type="button" aria-pressed=${String(this.strict)} @click=${() => (this.strict = !this.strict)}>${t(this.strict ? "preview.quiet" : "preview.try")}</button></p>
          ${this.strict ? html`<ul class="pv-problems">${stops.map((p) => html`<li><button class="btn quiet small" type="button" @click=${() => this.goTo(p.pointer)}>${sayProblem(p)}</button></li>`)}</ul>` : ""}`
      }`
        : ""
    }
    <div class="sec-head"><h3>${t("check.title")}</h3>${checkChips(checks)}</div>
    ${checks.length === 0 ? html`<p class="small muted">${t("preview.no-checks")}</p>` : checkList(checks)}`;
  }

  private goTo(pointer: string): void {
    this.querySelector<HTMLElement & { reveal(at: string): void }>("mz-form-view")?.reveal(pointer);
    focusAnswer(pointer);
  }
}

/** What an example points to is not there: its links lead nowhere. */
function stay(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (link && link.getAttribute("href")?.startsWith("#") !== true) event.preventDefault();
}

/** Keys that write stay here: outside they would delete or move what is selected in the designer. */
function keepTyping(event: KeyboardEvent): void {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing && event.key !== "Escape" && !/^F\d/.test(event.key)) event.stopPropagation();
}
customElements.define("mz-form-preview", FormPreview);
