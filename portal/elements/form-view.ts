/** Draws a form: sections of fields, edited or read, from its definition alone. */
import { html, LitElement, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Form, Section } from "../../core/domain/form.ts";
import { invoiceColumnsOf } from "../../core/domain/invoice-rows.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Answers } from "../api-types.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import { controlId } from "../fields/field-element.ts";
import { EMPTY_CONTEXT, type FormContext } from "../form-context.ts";
import { t } from "../message.ts";
import { cellWidth } from "./cell-width.ts";
import { valueSource } from "./value-source.ts";
import { type Cell, type Cells, FormCells, isFilledByRule } from "./form-cells.ts";
import { icon } from "./icon.ts";
import "./invoice-states.ts";
import { noteView } from "./note-view.ts";
import { readValue } from "./read-value.ts";

const PHONE = "(max-width: 640px)";
/** Name of the entry in the browser's timeline that says how long a picture took and which cells were drawn anew. */
const MEASURE = "mz-cells";

/** Tells which section is on the screen of a phone, and whether it is the last one. */
export type StepShown = { section: string; last: boolean };

/**
 * `<mz-form-view>`
 * @property form - the definition
 * @property answers - by field id
 * @property unseen - ids of fields that are not shown
 * @property editable - ids that may be edited; an empty set reads, undefined edits all that people type
 * @property required - ids that must be filled now; without it the fixed marks of the definition count
 * @property locked - ids that are shown only, now
 * @property problems - all problems; each field takes its own
 * @property strict - show problems of untouched fields
 * @property context - code lists and names
 * @property only - draw only these fields, without headings
 * @property stepped - on a phone one section per screen
 * @fires mz-step - detail StepShown; another section is on the screen, or all of them (section "")
 */
export class FormView extends LitElement {
  static override properties = {
    form: { attribute: false },
    answers: { attribute: false },
    unseen: { attribute: false },
    editable: { attribute: false },
    required: { attribute: false },
    locked: { attribute: false },
    problems: { attribute: false },
    strict: { attribute: false },
    context: { attribute: false },
    only: { attribute: false },
    stepped: { attribute: false },
    phone: { state: true },
    step: { state: true },
  };
  declare form: Form | undefined;
  declare answers: Answers;
  declare unseen: ReadonlySet<string>;
  declare editable: ReadonlySet<string> | undefined;
  declare required: ReadonlySet<string> | undefined;
  declare locked: ReadonlySet<string>;
  declare problems: readonly Problem[];
  declare strict: boolean;
  declare context: FormContext;
  declare only: ReadonlySet<string> | undefined;
  declare stepped: boolean;
  declare phone: boolean;
  /** Id of the section on the screen of a phone; the first one while empty. */
  declare step: string;
  private media = globalThis.matchMedia(PHONE);
  private told = "";
  private readonly cells = new FormCells();
  /** The sections of this picture that have something to show. */
  private steps: readonly Cells[] = [];
  private drawn: string[] = [];
  private started = 0;

  constructor() {
    super();
    this.form = undefined;
    this.answers = {};
    this.unseen = new Set();
    this.editable = undefined;
    this.required = undefined;
    this.locked = new Set();
    this.problems = [];
    this.strict = false;
    this.context = EMPTY_CONTEXT;
    this.only = undefined;
    this.stepped = false;
    this.phone = this.media.matches;
    this.step = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.media.addEventListener("change", this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.media.removeEventListener("change", this.resized);
  }

  private resized = (): void => {
    this.phone = this.media.matches;
  };

  override willUpdate(): void {
    this.started = performance.now();
    this.drawn = [];
    const { form, answers, unseen, editable, required, locked, problems, strict, context } = this;
    this.steps = this.cells.of({ form, answers, unseen, editable, required, locked, problems, strict, context });
  }

  override updated(): void {
    performance.clearMeasures(MEASURE);
    performance.measure(MEASURE, { start: this.started, detail: { drawn: this.drawn } });
    const current = this.current();
    const detail: StepShown = {
      section: current?.section.id ?? "",
      last: current === undefined || current === this.steps.at(-1),
    };
    const told = `${detail.section} ${detail.last}`;
    if (told === this.told) return;
    this.told = told;
    this.dispatchEvent(new CustomEvent<StepShown>("mz-step", { detail, bubbles: true }));
  }

  /** Turns to the section that an answer stands in, at once, so that the focus can go there. */
  reveal(pointer: string): void {
    const id = pointer.split("/")[1] ?? "";
    const section = this.form?.sections.find((one) => one.fields.some((field) => field.id === id));
    if (section) this.revealSection(section.id);
  }

  /** Turns to a section, at once. */
  revealSection(id: string): void {
    if (!this.stepped || !this.phone || this.step === id) return;
    this.step = id;
    this.performUpdate();
  }

  /** The section on the screen; undefined when all are. */
  private current(): Cells | undefined {
    const { steps } = this;
    if (!this.stepped || !this.phone || this.only !== undefined || steps.length < 2) return undefined;
    return steps.find(({ section }) => section.id === this.step) ?? steps[0];
  }

  private go(section: Section | undefined): void {
    if (!section) return;
    this.step = section.id;
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>("#step-now")?.scrollIntoView({ block: "start" });
      this.querySelector<HTMLElement>(`#sec-h-${section.id}`)?.focus({ preventScroll: true });
    });
  }

  override render() {
    if (!this.form) return "";
    const { only, steps } = this;
    if (only) {
      const cells = steps.flatMap((step) => step.cells).filter((cell) => only.has(cell.field.id));
      return this.grid(cells, undefined);
    }
    const current = this.current();
    const at = current ? steps.indexOf(current) : -1;
    return html`${current ? this.stepHead(at, steps.length) : ""}
      ${repeat(
        steps,
        ({ section }) => section.id,
        (step) => this.section(step, current !== undefined && step !== current),
      )}
      ${current ? this.stepFoot(at) : ""}`;
  }

  private stepHead(at: number, all: number): TemplateResult {
    return html`<div class="step-head" id="step-now"><span class="small">${t("step.now", { at: at + 1, all })}</span><progress max=${all} .value=${at + 1} aria-hidden="true"></progress></div>`;
  }

  private stepFoot(at: number): TemplateResult {
    const next = this.steps[at + 1]?.section;
    return html`<div class="step-foot">
      <button class="btn" type="button" ?disabled=${at === 0} @click=${() => this.go(this.steps[at - 1]?.section)}>${icon("left")}${t("step.before")}</button>
      ${next ? html`<button class="btn primary" type="button" @click=${() => this.go(next)}>${t("step.next", { title: next.title })}${icon("right")}</button>` : html`<span class="small muted">${t("step.last")}</span>`}
    </div>`;
  }

  private section({ section, cells }: Cells, hidden: boolean): TemplateResult {
    return html`<section class="sec form-sec" id="sec-${section.id}" aria-labelledby="sec-h-${section.id}" ?hidden=${hidden}>
      <div class="sec-head"><h2 id="sec-h-${section.id}" tabindex="-1">${section.title}</h2></div>
      ${section.help ? html`<p class="help sec-help">${section.help}</p>` : ""}${guard([section, cells], () => this.grid(cells, section.columns))}
    </section>`;
  }

  private grid(cells: readonly Cell[], columns: number | undefined): TemplateResult {
    return html`<div class="form-grid ${columns === 3 ? "wide" : ""}">
      ${repeat(
        cells,
        (cell) => cell.field.id,
        (cell) => guard([cell, columns], () => this.cell(cell, columns)),
      )}
    </div>`;
  }

  private cell(cell: Cell, columns: number | undefined): TemplateResult {
    const { field, value, context, problems, strict, required, around } = cell;
    this.drawn.push(field.id);
    return html`<div class="cell ${cellWidth(field, columns)} type-${field.type}">
      ${cell.edits ? editField({ field, pointer: `/${field.id}`, value, context, problems, strict, required, ...(around && { around }) }) : this.readOnly(cell)}
    </div>`;
  }

  private readOnly({ field, value, locked, reads, context }: Cell): TemplateResult {
    if (field.type === "note") return noteView(field);
    const filled = (locked || isFilledByRule(field)) && !reads;
    const id = controlId(`/${field.id}`);
    const source =
      field.computed !== undefined
        ? t("field.computed")
        : field.from !== undefined
          ? t("field.from")
          : field.compute !== undefined
            ? t("field.compute")
            : locked
              ? t("field.locked")
              : "";
    return html`<div class="field read">
      <div class="label" id="${id}-label">${field.label}${filled && source !== "" ? html`<span class="tag">${source}</span>` : ""}${field.sensitive ? html`<span class="tag">${icon("lock")}${t("field.sensitive")}</span>` : ""}</div>
      <div class="read-box ${filled ? "filled" : ""}" id=${id} tabindex="-1" role="group" aria-labelledby="${id}-label">${readValue(field, value, context)}${invoiceColumnsOf(field) && context.document !== undefined ? html`<mz-invoice-states .document=${context.document}></mz-invoice-states>` : ""}</div>
      ${field.compute === undefined ? "" : valueSource(context.computedBy?.[field.id])}${field.help && filled ? html`<p class="help">${field.help}</p>` : ""}
    </div>`;
  }
}
customElements.define("mz-form-view", FormView);
