/**
 * Trying a flow: values of the fields that steer it, a clock, and what made-up people do; the steps it takes are drawn on
 * the chart. Everything done is a list that is run from the beginning, so a change of the flow is tried at once.
 *
 * `<mz-flow-simulation>`
 * @property simulator - what runs the flow
 * @property flow, form, dictionaries - what is tried
 * @fires mz-trace - detail: where each step stands
 * @fires mz-close - it is over
 */
import { html, LitElement, type TemplateResult } from "lit";
import { type Flow, isHuman } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { announce } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { EMPTY_CONTEXT } from "../form-context.ts";
import { instant } from "../format.ts";
import { t, sayProblem } from "../message.ts";
import type { Trace } from "./flow-card.ts";
import { stepNumbers } from "./flow-reading.ts";
import { findStep } from "./flow-tree.ts";
import { plainField } from "./plain-field.ts";
import {
  simulatedPeople,
  type SimulationLine,
  type SimulationSeen,
  type SimulationWait,
  type Simulator,
  steeringFields,
  traceMarks,
} from "./simulator.ts";

const DAY = 86_400_000;
const VOTES = ["for", "against", "abstain", "recuse"] as const;

class FlowSimulation extends LitElement {
  static override properties = {
    simulator: { attribute: false },
    flow: { attribute: false },
    form: { attribute: false },
    dictionaries: { attribute: false },
    answers: { state: true },
    now: { state: true },
    lines: { state: true },
    refused: { state: true },
  };
  declare simulator: Simulator | undefined;
  declare flow: Flow | undefined;
  declare form: Form | undefined;
  declare dictionaries: Dictionaries;
  declare answers: Readonly<Record<string, unknown>>;
  declare now: string;
  declare lines: readonly SimulationLine[];
  /** Why what was last tried was not possible. */
  declare refused: string;

  constructor() {
    super();
    this.simulator = undefined;
    this.flow = undefined;
    this.form = undefined;
    this.dictionaries = {};
    this.answers = {};
    this.now = new Date().toISOString();
    this.lines = [];
    this.refused = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private run(lines: readonly SimulationLine[]): SimulationSeen | undefined {
    const { flow, simulator } = this;
    if (!flow || !simulator) return undefined;
    const steps = simulatedPeople(flow, (title, n) => `${title}${t("sim.letters").charAt(n)}`);
    return simulator(flow, { now: this.now, starter: t("sim.starter"), answers: this.answers, steps, do: lines });
  }

  /** Does one thing more, unless it is not possible. */
  private add(line: SimulationLine): void {
    const lines = [...this.lines, line];
    const seen = this.run(lines);
    this.refused = seen?.refused ?? "";
    if (this.refused === "") this.lines = lines;
    announce(
      this.refused === ""
        ? this.waitsWords(seen)
        : t("sim.refused", { why: sayProblem({ code: this.refused, pointer: "" }) }),
    );
  }

  private waitsWords(seen: SimulationSeen | undefined): string {
    if (!seen || seen.waits.length === 0) return t(`sim.status.${seen?.status ?? "new"}`);
    const steps = seen.waits.map(({ step }) => this.titleOf(step)).join(t("text.pause"));
    return t("sim.next", { steps });
  }

  private titleOf(id: string): string {
    const { flow } = this;
    const step = flow && findStep(flow, id)?.step;
    return step ? `${stepNumbers(flow).get(id) ?? ""} ${step.title}` : id;
  }

  override updated(): void {
    const { flow } = this;
    const seen = this.lines.length === 0 ? undefined : this.run(this.lines);
    const detail = flow && seen ? traceMarks(flow, seen) : new Map<string, Trace>();
    this.dispatchEvent(
      new CustomEvent<ReadonlyMap<string, Trace>>("mz-trace", { detail, bubbles: true, composed: true }),
    );
  }

  override render(): TemplateResult {
    const { flow, form } = this;
    if (!flow) return html``;
    const seen = this.run(this.lines);
    const begun = this.lines.length > 0;
    return html`<div class="pane-in prop">
      <div class="fl-line"><h2>${t("sim.title")}</h2><button class="btn quiet small push" type="button" @click=${() => this.dispatchEvent(new CustomEvent("mz-close", { bubbles: true, composed: true }))}>${t("action.close")}</button></div>
      <p class="help">${t("sim.lead")}</p>
      ${begun ? "" : html`${form ? this.fields(form, flow) : ""}${this.clock()}`}
      <p class="btns">${
        begun
          ? html`<button class="btn small" type="button" @click=${() => this.back()}>${icon("undo")}${t("sim.back")}</button><button class="btn small" type="button" @click=${() => this.over()}>${t("sim.again")}</button>`
          : html`<button class="btn primary" type="button" @click=${() => this.add({ do: "submit", by: t("sim.starter") })}>${t("sim.start")}</button>`
      }</p>
      ${this.refused === "" ? "" : html`<p class="notice stop" role="alert">${icon("stop")}${t("sim.refused", { why: sayProblem({ code: this.refused, pointer: "" }) })}</p>`}
      ${begun && seen ? this.present(seen, flow) : ""}</div>`;
  }

  private back(): void {
    this.lines = this.lines.slice(0, -1);
    this.refused = "";
  }

  private over(): void {
    this.lines = [];
    this.refused = "";
  }

  private fields(form: Form, flow: Flow): TemplateResult {
    const fields = steeringFields(form, flow);
    if (fields.length === 0) return html`<p class="muted">${t("sim.no-fields")}</p>`;
    const context = { ...EMPTY_CONTEXT, dictionaries: this.dictionaries };
    return html`${fields.map(
      (field) =>
        html`<div @mz-answer=${(event: CustomEvent<AnswerChange>) => {
          event.stopPropagation();
          this.answers = { ...this.answers, [field.id]: event.detail.value };
        }}>${editField({ field: plainField(field, field.label), pointer: `/sim-${field.id}`, value: this.answers[field.id], context, problems: [], strict: false })}</div>`,
    )}`;
  }

  private clock(): TemplateResult {
    const local = new Date(Date.parse(this.now) + 8 * 3_600_000).toISOString().slice(0, 16);
    return html`<div class="field"><label class="label" for="sim-now">${t("sim.now")}</label><input class="input" id="sim-now" type="datetime-local" .value=${local} @change=${(
      event: Event,
    ) => {
      const at = new Date(`${(event.target as HTMLInputElement).value}:00+08:00`);
      if (!Number.isNaN(at.getTime())) this.now = at.toISOString();
    }} /></div>`;
  }

  private present(seen: SimulationSeen, flow: Flow): TemplateResult {
    return html`<p class="state ${seen.status === "done" ? "done" : seen.status === "refused" ? "stop" : "wait"}" role="status">${icon(seen.status === "done" ? "ok" : "clock")}${this.waitsWords(seen)}</p>
      <p class="small muted">${t("sim.at", { time: instant(seen.now) })} <button class="btn quiet small" type="button" @click=${() => this.add({ at: new Date(Date.parse(seen.now) + DAY).toISOString() })}>${t("sim.day")}</button></p>
      ${seen.waits.map((wait) => this.wait(wait, flow))}
      <h3>${t("sim.trace")}</h3>
      <ol class="plain-list">${seen.trace.map((id) => html`<li>${this.titleOf(id)}</li>`)}</ol>`;
  }

  private wait(wait: SimulationWait, flow: Flow): TemplateResult {
    const { step: id, until, due } = wait;
    const jump = (at: string | undefined): TemplateResult | "" =>
      at === undefined
        ? ""
        : html`<button class="btn quiet small" type="button" @click=${() => this.add({ at })}>${t("sim.jump", { time: instant(at) })}</button>`;
    return html`<section class="who-rule" aria-label=${this.titleOf(id)}><b>${this.titleOf(id)}</b>
      ${wait.people.map((by) => html`<div class="btns"><span>${by}</span>${this.acts(id, by, flow)}</div>`)}
      ${wait.kind === "act" ? html`<button class="btn small" type="button" @click=${() => this.add({ do: "answer", step: id })}>${t("sim.answer")}</button>` : ""}
      ${jump(until)}${jump(due)}</section>`;
  }

  private acts(id: string, by: string, flow: Flow): TemplateResult {
    const step = findStep(flow, id)?.step;
    if (!step || !isHuman(step)) return html``;
    const act = (label: string, line: SimulationLine): TemplateResult =>
      html`<button class="btn small" type="button" aria-label="${by} ${label}" @click=${() => this.add(line)}>${label}</button>`;
    const opinion = t("sim.opinion");
    const first = flow.steps[0]?.id ?? "";
    const back = act(t("sim.return"), { do: "return", by, step: id, to: first, opinion });
    if (step.do === "handle") return html`${act(step.act, { do: "handle", by, step: id })}${back}`;
    if (typeof step.decide === "object")
      return html`${VOTES.map((choice) => act(t(`sim.vote.${choice}`), { do: "vote", by, step: id, choice }))}`;
    return html`${act(t("sim.agree"), { do: "approve", by, step: id })}${back}${act(t("sim.refuse"), { do: "refuse", by, step: id, opinion })}`;
  }
}
customElements.define("mz-flow-simulation", FlowSimulation);
