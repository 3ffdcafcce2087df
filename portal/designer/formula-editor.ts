/**
 * A formula as text, for people who type and for people who click: fields as chips with their labels, completion, faults
 * in words, the result on each sample, a palette and the usual sums.
 *
 * `<mz-formula-editor>`
 * @property form - the form whose fields are read
 * @property dictionaries - code lists, for the names of codes
 * @property expected - type that the place asks for (Money, bool …); undefined takes any
 * @property value - the CEL text; undefined for none
 * @property samples - answers to try it on
 * @property columnOf - table whose column is computed; `row` is then one of its rows
 * @property field - the field that is computed; its unit shows the results
 * @property label - name of the editor for screen readers
 * @property brief - only the text and its faults
 * @fires mz-expression - detail: { text }; undefined when it was emptied
 */
import type { EditorView } from "@codemirror/view";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Expression, ExpressionResult } from "../../core/domain/expression.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { figure, moneyText, percent } from "../format.ts";
import { t } from "../message.ts";
import { openCode, replaceText, showFaults } from "./code-view.ts";
import { compileIn, scopeFor, tryOn } from "./compile.ts";
import { sayFault, sayType } from "./fault-words.ts";
import { formulaPalette } from "./formula-palette.ts";
import { codesFor, namesIn } from "./formula-words.ts";
import { formulaLanguage, insertAt, showChips } from "./formula-view.ts";
import { readExpression } from "./reading.ts";
import type { Sample } from "./sample.ts";
import { missingText, reasonOf } from "./trial.ts";

export type ExpressionChange = { text: string | undefined };
const EMPTY_FORM = { sections: [], checks: [] } as unknown as Form;
let made = 0;

/** Keys that write stay in the editor: outside they would delete or move what is selected in the designer. */
const keepKeys = (event: KeyboardEvent): void => {
  if (event.key !== "Escape" && !/^F\d/.test(event.key)) event.stopPropagation();
};

class FormulaEditor extends LitElement {
  static override properties = {
    form: { attribute: false },
    dictionaries: { attribute: false },
    expected: { attribute: false },
    value: { attribute: false },
    samples: { attribute: false },
    columnOf: { attribute: false },
    field: { attribute: false },
    label: {},
    brief: { attribute: false },
    plain: { state: true },
    filter: { state: true },
    chosen: { state: true },
  };
  declare form: Form;
  declare dictionaries: Dictionaries;
  declare expected: string | undefined;
  declare value: string | undefined;
  declare samples: readonly Sample[];
  declare columnOf: string | undefined;
  declare field: Field | undefined;
  declare label: string;
  declare brief: boolean;
  declare plain: boolean;
  declare filter: string;
  declare chosen: Readonly<Record<string, string>>;
  private view: EditorView | undefined;
  private text: string;
  private readonly uid: string;

  constructor() {
    super();
    this.form = EMPTY_FORM;
    this.dictionaries = {};
    this.expected = undefined;
    this.value = undefined;
    this.samples = [];
    this.columnOf = undefined;
    this.field = undefined;
    this.label = "";
    this.brief = false;
    this.plain = false;
    this.filter = "";
    this.chosen = {};
    this.text = "";
    made += 1;
    this.uid = `fe${made}`;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.view?.destroy();
    this.view = undefined;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("value") && (this.value ?? "") !== this.text.trim()) this.text = this.value ?? "";
  }

  override firstUpdated(): void {
    this.open();
  }

  override updated(changed: Map<string, unknown>): void {
    if (!this.view) return;
    replaceText(this.view, this.text);
    if (changed.has("form") || changed.has("plain") || changed.has("columnOf"))
      this.view.dispatch({ effects: showChips.of(!this.plain) });
    showFaults(
      this.view,
      this.faults().map(({ start, end, text }) => ({ from: start, to: end, text })),
    );
  }

  private open(): void {
    const parent = this.querySelector<HTMLElement>(".code-edit");
    if (!parent || this.view) return;
    this.view = openCode({
      parent,
      text: this.text,
      label: this.label || t("formula.editor"),
      describedBy: `${this.uid}-leave`,
      extensions: formulaLanguage({
        names: () => namesIn(this.form, scopeFor(this.form), this.columnOf),
        codes: (name) => codesFor(this.form, name, this.dictionaries, this.columnOf),
      }),
      onChange: (text) => this.typed(text),
    });
  }

  private typed(text: string): void {
    if (text === this.text) return;
    const before = this.text.trim();
    this.text = text;
    this.requestUpdate();
    const now = text.trim();
    if (now === before) return;
    const detail: ExpressionChange = { text: now === "" ? undefined : now };
    this.dispatchEvent(new CustomEvent<ExpressionChange>("mz-expression", { detail, bubbles: true, composed: true }));
  }

  private insert = (text: string): void => {
    if (!this.view) return;
    const { from, to } = this.view.state.selection.main;
    insertAt(this.view, text, from, to);
  };

  private compiled(): Expression | { faults: { message: string; start: number; end: number }[] } | undefined {
    return this.text.trim() === "" ? undefined : compileIn(this.form, this.text, this.expected, this.columnOf);
  }

  private faults(): { start: number; end: number; text: string }[] {
    const compiled = this.compiled();
    return compiled && "faults" in compiled
      ? compiled.faults.map(({ start, end, message }) => ({ start, end, text: sayFault(message) }))
      : [];
  }

  override render(): TemplateResult {
    return html`<div class="formula">
      <div class="code-edit" @keydown=${keepKeys}></div>
      <p class="sr" id="${this.uid}-leave">${t("formula.leave")}</p>
      ${this.state()}
      ${
        this.brief
          ? ""
          : html`${this.results()}${formulaPalette({
              id: this.uid,
              form: this.form,
              scope: scopeFor(this.form),
              columnOf: this.columnOf,
              expected: this.expected,
              filter: this.filter,
              chosen: this.chosen,
              plain: this.plain,
              onFilter: (text) => (this.filter = text),
              onChosen: (chosen) => (this.chosen = chosen),
              onPlain: (plain) => (this.plain = plain),
              onInsert: this.insert,
              onUse: (text) => this.view && replaceText(this.view, text),
            })}`
      }
    </div>`;
  }

  /** Faults with their place, or what the formula says and what type it has. */
  private state(): TemplateResult {
    const compiled = this.compiled();
    if (!compiled) return html`<p class="small muted">${this.brief ? "" : t("formula.empty")}</p>`;
    if ("faults" in compiled)
      return html`<div role="status"><ul class="faults">${this.faults().map((fault) => html`<li class="state stop">${icon("stop")}<span>${this.faultText(fault)}</span></li>`)}</ul></div>`;
    if (this.brief) return html``;
    const context = {
      form: this.form,
      nameOf: namesOf({ ...EMPTY_CONTEXT, dictionaries: this.dictionaries }),
      columnOf: this.columnOf,
    };
    return html`<p class="reading">${readExpression(this.text, context)}</p>
      <p class="small"><span class="state done">${icon("ok")}${t("formula.result", { type: sayType(compiled.type) })}</span></p>`;
  }

  /** A fault behind the part it is about, which speaks in labels as the chips do. */
  private faultText(fault: { start: number; end: number; text: string }): string {
    const labels = new Map(
      namesIn(this.form, scopeFor(this.form), this.columnOf).map((name) => [name.code, name.label]),
    );
    const whole = this.text
      .slice(fault.start, fault.end)
      .trim()
      .replaceAll(/\b(?:doc|row|now|me|values|params)\.\w+/g, (code) => labels.get(code) ?? code);
    const part = whole.length > 40 ? `${whole.slice(0, 38)}\u2026` : whole;
    const { text } = fault;
    return part === "" ? t("formula.fault-end", { text }) : t("formula.fault-at", { part, text });
  }

  private results(): TemplateResult | typeof nothing {
    const compiled = this.compiled();
    if (!compiled || "faults" in compiled) return nothing;
    if (this.samples.length === 0) return html`<p class="small muted">${t("trial.none")}</p>`;
    return html`<table class="grid tight small-table"><thead><tr><th scope="col">${t("trial.title")}</th><th scope="col" class="num">${t("trial.result")}</th></tr></thead>
      <tbody>${this.samples.map((sample) => {
        const results = tryOn(compiled, sample, this.columnOf);
        const parts = { form: this.form, dictionaries: this.dictionaries, samples: this.samples, expression: compiled };
        const first = results[0];
        const why = this.columnOf === undefined && first?.kind === "value" ? reasonOf(first, parts, sample) : "";
        return html`<tr><td>${sample.label}${why === "" ? "" : html`<span class="sub">${why}</span>`}</td><td class="num">${this.resultCell(results, compiled.type)}</td></tr>`;
      })}</tbody></table>`;
  }

  private resultCell(results: readonly ExpressionResult[], type: string): unknown {
    const shown = results.slice(0, 3).map((result) => this.resultText(result, type));
    return html`${shown.map((item) => html`<div>${item}</div>`)}${results.length > 3 ? html`<div class="muted">\u2026</div>` : ""}`;
  }

  private resultText(result: ExpressionResult, type: string): unknown {
    if (result.kind === "missing")
      return html`<span class="state warn">${icon("warn")}${t("trial.missing")}</span><span class="sub">${missingText(this.form, result.names)}</span>`;
    if (result.kind === "error")
      return html`<span class="state stop">${icon("stop")}${t("trial.error")}</span><span class="sub">${sayFault(result.message)}</span>`;
    const { value } = result;
    if (typeof value === "boolean") return t(value ? "trial.holds" : "trial.fails");
    if (typeof value !== "number") return html`<b>${String(value)}</b>`;
    if (type === "Money") return html`<b>${moneyText(value, this.field?.["unit"] === "wan" ? "wan" : "yuan")}</b>`;
    return html`<b>${type === "Percent" ? percent(value) : figure(value)}</b>`;
  }
}
customElements.define("mz-formula-editor", FormulaEditor);
