/**
 * Conditions as rows: field, comparison, value. What rows cannot say stays as it was written and is edited as text.
 *
 * `<mz-condition-builder>`
 * @property form - the form whose fields are compared
 * @property dictionaries - code lists for names and values
 * @property value - the CEL text; undefined for no condition
 * @property label - what the condition decides, e.g. when the field is shown
 * @property samples - answers to try it on
 * @property place - gives the reading its end: visible, required, read-only, when, branch, check
 * @fires mz-expression - detail: { text } after every change that leaves a whole condition; undefined for none
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Condition, ConditionRow } from "../../core/domain/condition.ts";
import { isComplete, writeCondition } from "../../core/domain/condition.ts";
import type { Form } from "../../core/domain/form.ts";
import { readCondition } from "../../core/domain/read-condition.ts";
import { announce } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { t } from "../message.ts";
import { compileIn, rowScopeFor } from "./compile.ts";
import { NEW_ROW, NO_CONDITION } from "./condition-rows.ts";
import { conditionRow } from "./condition-line.ts";
import { sayFault } from "./fault-words.ts";
import "./formula-editor.ts";
import { type Place, readExpression } from "./reading.ts";
import type { Sample } from "./sample.ts";
import { conditionTrial } from "./trial.ts";

export type ExpressionChange = { text: string | undefined };
const EMPTY_FORM = { sections: [], checks: [] } as unknown as Form;
let made = 0;

class ConditionBuilder extends LitElement {
  static override properties = {
    form: { attribute: false },
    dictionaries: { attribute: false },
    value: { attribute: false },
    label: {},
    samples: { attribute: false },
    place: {},
    condition: { state: true },
    byHand: { state: true },
  };
  declare form: Form;
  declare dictionaries: Dictionaries;
  declare value: string | undefined;
  declare label: string;
  declare samples: readonly Sample[];
  declare place: Place;
  declare condition: Condition;
  declare byHand: boolean;
  private readonly uid: string;
  /** The text that the rows stand for; another value from outside is read anew. */
  private text: string | undefined;
  private focusOn: string | undefined;

  constructor() {
    super();
    this.form = EMPTY_FORM;
    this.dictionaries = {};
    this.value = undefined;
    this.label = "";
    this.samples = [];
    this.place = "plain";
    this.condition = NO_CONDITION;
    this.byHand = false;
    this.text = undefined;
    made += 1;
    this.uid = `cb${made}`;
  }

  protected override createRenderRoot(): HTMLElement {
    return this as HTMLElement;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("value") || this.value === this.text) return;
    this.text = this.value;
    const read = this.value === undefined ? NO_CONDITION : readCondition(this.value, rowScopeFor(this.form));
    this.byHand = read === undefined;
    this.condition = read ?? NO_CONDITION;
  }

  override updated(): void {
    if (this.focusOn === undefined) return;
    this.querySelector<HTMLElement>(`#${this.focusOn}`)?.focus();
    this.focusOn = undefined;
  }

  private tell(text: string | undefined): void {
    if (text === this.text) return;
    this.text = text;
    this.requestUpdate();
    this.dispatchEvent(
      new CustomEvent<ExpressionChange>("mz-expression", { detail: { text }, bubbles: true, composed: true }),
    );
  }

  private change(condition: Condition): void {
    this.condition = condition;
    this.tell(writeCondition(condition, rowScopeFor(this.form)));
  }

  /** Changes the rows of the condition (`group` undefined) or of one group. */
  private changeRows(group: number | undefined, work: (rows: Condition["items"]) => Condition["items"]): void {
    if (group === undefined) return this.change({ ...this.condition, items: work([...this.condition.items]) });
    const items = this.condition.items.flatMap((item, i): Condition["items"] => {
      if (i !== group || !Array.isArray(item)) return [item];
      const rows = work([...item]) as ConditionRow[];
      return rows.length === 0 ? [] : [rows];
    });
    this.change({ ...this.condition, items });
  }

  private add(group: number | undefined): void {
    const rows = group === undefined ? this.condition.items : this.condition.items[group];
    this.focusOn = this.rowId(group, Array.isArray(rows) ? rows.length : 0);
    this.changeRows(group, (items) => [...items, NEW_ROW]);
  }

  private addGroup(): void {
    this.focusOn = this.rowId(this.condition.items.length, 0);
    this.change({ ...this.condition, items: [...this.condition.items, [NEW_ROW, NEW_ROW]] });
  }

  private removeRow(group: number | undefined, at: number): void {
    this.focusOn = at > 0 ? this.rowId(group, at - 1) : `${this.uid}-add`;
    this.changeRows(group, (items) => items.toSpliced(at, 1));
    announce(t("condition.removed"));
  }

  private rowId(group: number | undefined, at: number): string {
    return `${this.uid}-${group ?? "r"}-${at}`;
  }

  override render(): TemplateResult {
    return html`<fieldset class="plain"><legend><b>${this.label}</b></legend>
      <div class="cond">${this.byHand ? this.hand() : this.rows()}${this.below()}</div>
    </fieldset>`;
  }

  private rows(): TemplateResult {
    const { join, items } = this.condition;
    return html`${
      items.length > 1
        ? html`<div class="seg" role="group" aria-label=${t("condition.join")}>${(["all", "any"] as const).map((value) => html`<button type="button" aria-pressed=${String(join === value)} @click=${() => this.change({ ...this.condition, join: value })}>${t(value === "all" ? "condition.all" : "condition.any")}</button>`)}</div>`
        : ""
    }${items.length === 0 ? html`<p class="small muted">${t("condition.none")}${t("condition.none-help")}</p>` : ""}
    ${items.map((item, i) => (Array.isArray(item) ? this.group(item, i) : this.line(item, undefined, i, this.joint(join, i))))}
    <div class="btns">
      <button class="btn small" id="${this.uid}-add" type="button" @click=${() => this.add(undefined)}>${icon("plus")}${t("condition.add")}</button>
      ${items.length > 0 ? html`<button class="btn small" type="button" @click=${() => this.addGroup()}>${icon("plus")}${t("condition.add-group")}</button>` : this.handButton()}
    </div>`;
  }

  private joint(join: "all" | "any", at: number): string {
    if (at === 0) return t("condition.first");
    return t(join === "all" ? "condition.and" : "condition.or");
  }

  private group(rows: ConditionRow[], at: number): TemplateResult {
    const join = this.condition.join === "all" ? "any" : "all";
    const name = t(join === "any" ? "condition.group-any" : "condition.group-all");
    return html`<div class="cond-group" role="group" aria-label=${name}>
      <div class="small"><span class="muted">${this.joint(this.condition.join, at)}</span> ${name}</div>
      ${rows.map((row, i) => this.line(row, at, i, i === 0 ? "" : this.joint(join, i)))}
      <button class="btn quiet small" type="button" @click=${() => this.add(at)}>${icon("plus")}${t("condition.add-here")}</button>
    </div>`;
  }

  private line(row: ConditionRow, group: number | undefined, at: number, joint: string): TemplateResult {
    const place = (group ?? 0) + at + 1;
    return conditionRow({
      row,
      joint,
      id: this.rowId(group, at),
      form: this.form,
      scope: rowScopeFor(this.form),
      dictionaries: this.dictionaries,
      unfinished: row.field !== "" && !isComplete(row, rowScopeFor(this.form)),
      removeLabel: t("condition.remove", { n: place }),
      onChange: (next) => this.changeRows(group, (items) => items.with(at, next)),
      onRemove: () => this.removeRow(group, at),
    });
  }

  private hand(): TemplateResult {
    const readable = this.text !== undefined && readCondition(this.text, rowScopeFor(this.form)) !== undefined;
    return html`<p class="small muted">${t(readable || this.text === undefined ? "condition.hand-own" : "condition.hand-note")}</p>
      <mz-formula-editor
        .form=${this.form} .dictionaries=${this.dictionaries} .expected=${"bool"} .value=${this.text} .samples=${[]} .label=${this.label} .brief=${true}
        @mz-expression=${(event: CustomEvent<ExpressionChange>) => {
          event.stopPropagation();
          this.tell(event.detail.text);
        }}
      ></mz-formula-editor>
      <div class="btns">
        ${readable || this.text === undefined ? html`<button class="btn small" type="button" @click=${() => this.toRows()}>${t("condition.by-rows")}</button>` : ""}
        ${this.text === undefined ? "" : html`<button class="btn quiet small" type="button" @click=${() => this.clear()}>${t("condition.clear")}</button>`}
      </div>`;
  }

  private toRows(): void {
    this.condition = (this.text && readCondition(this.text, rowScopeFor(this.form))) || NO_CONDITION;
    this.byHand = false;
    this.focusOn = `${this.uid}-add`;
  }

  private clear(): void {
    this.byHand = false;
    this.focusOn = `${this.uid}-add`;
    this.change(NO_CONDITION);
  }

  /** The text, what it says in plain words, and how it turns out on the samples. */
  private below(): TemplateResult | typeof nothing {
    const text = this.text;
    if (text === undefined) return nothing;
    const compiled = compileIn(this.form, text, "bool");
    const context = { form: this.form, nameOf: namesOf({ ...EMPTY_CONTEXT, dictionaries: this.dictionaries }) };
    return html`${this.byHand ? "" : html`<div class="code-line"><code class="code" aria-label=${t("condition.code")}>${text}</code>${this.handButton()}</div>`}
      <p class="reading">${readExpression(text, context, this.place)}</p>
      ${
        "faults" in compiled
          ? this.byHand
            ? ""
            : compiled.faults.map(
                (fault) => html`<p class="state stop">${icon("stop")}<span>${sayFault(fault.message)}</span></p>`,
              )
          : conditionTrial({
              form: this.form,
              dictionaries: this.dictionaries,
              samples: this.samples,
              expression: compiled,
            })
      }`;
  }

  private handButton(): TemplateResult {
    return html`<button class="btn quiet small" type="button" @click=${() => (this.byHand = true)}>${t("condition.by-hand")}</button>`;
  }
}
customElements.define("mz-condition-builder", ConditionBuilder);
