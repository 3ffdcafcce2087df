/**
 * Who looks at a document one after the other, as a list of cards that read as sentences. What a list cannot say, such
 * as branches and movements of money, stands between them to be read.
 *
 * `<mz-approval-tab>`
 * @property flow - the flow; undefined while the form has none
 * @property roles - roles that may be chosen
 * @property unitKinds - kinds of unit that a reviewer may sit in
 * @property editable - the list may be changed
 * @fires mz-flow - detail: { flow, key }; `key` joins quick changes of one thing into one step of undo
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { isRoleWho, type RoleWho, type Who } from "../../core/domain/flow-people.ts";
import { announce } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { t } from "../message.ts";
import {
  branchLines,
  fieldRights,
  type FlowNames,
  placeChoices,
  placeOf,
  placeValue,
  stepKind,
  stepSentence,
  stillApart,
  type Titled,
  WITHDRAWALS,
  whoWords,
} from "./approval-words.ts";
import { addApproval, type ApproveLike, isSeparated, moveStep, removeStep, separated, setStep } from "./flow-steps.ts";

export type FlowChange = { flow: Flow; key: string };
const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

class ApprovalTab extends LitElement {
  static override properties = {
    flow: { attribute: false },
    roles: { attribute: false },
    unitKinds: { attribute: false },
    editable: { attribute: false },
    open: { state: true },
  };
  declare flow: Flow | undefined;
  declare roles: readonly Titled[];
  declare unitKinds: readonly Titled[];
  declare editable: boolean;
  /** Id of the step whose settings are shown. */
  declare open: string;
  private focusOn = "";

  constructor() {
    super();
    this.flow = undefined;
    this.roles = [];
    this.unitKinds = [];
    this.editable = false;
    this.open = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(): void {
    if (this.focusOn === "") return;
    const target = this.querySelector<HTMLElement>(`#${this.focusOn}`);
    target?.focus();
    if (target instanceof HTMLInputElement) target.select();
    this.focusOn = "";
  }

  private get names(): FlowNames {
    return { roles: this.roles, unitKinds: this.unitKinds };
  }

  private tell(flow: Flow, key = ""): void {
    if (flow === this.flow) return;
    this.flow = flow;
    this.dispatchEvent(
      new CustomEvent<FlowChange>("mz-flow", { detail: { flow, key }, bubbles: true, composed: true }),
    );
  }

  private set(step: Step, changes: Record<string, unknown>, key = ""): void {
    if (this.flow) this.tell(setStep(this.flow, step.id, changes), key === "" ? "" : `step:${step.id}:${key}`);
  }

  private add(after: string | undefined): void {
    if (!this.flow) return;
    const who: Who = { role: "", at: "own-unit" };
    const [flow, id] = addApproval(this.flow, t("approval.new-title"), who, after, new Set());
    this.open = id;
    this.focusOn = `ap-title-${id}`;
    this.tell(stillApart(this.flow, flow));
    announce(t("approval.added"));
  }

  private takeAway(step: Step): void {
    const { flow } = this;
    if (!flow) return;
    const at = flow.steps.findIndex((one) => one.id === step.id);
    this.focusOn = `ap-${flow.steps[at - 1]?.id ?? flow.steps[0]?.id ?? ""}`;
    this.tell(removeStep(flow, step.id));
    announce(t("approval.removed", { title: step.title }));
  }

  private move(step: Step, by: -1 | 1): void {
    const { flow } = this;
    if (!flow) return;
    const next = moveStep(flow, step.id, by);
    if (next === flow) return;
    this.focusOn = `ap-${step.id}`;
    this.tell(next);
    announce(t("approval.moved", { title: step.title, at: next.steps.findIndex((one) => one.id === step.id) + 1 }));
  }

  private key(event: KeyboardEvent, step: Step): void {
    if (!this.editable || step.do !== "approve" || !event.altKey) return;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    this.move(step, event.key === "ArrowUp" ? -1 : 1);
  }

  override render(): TemplateResult {
    const { flow } = this;
    if (!flow) return html`${blank(t("approval.none"), t("approval.none-help"))}`;
    return html`<section class="approval" aria-labelledby="ap-h">
      <div class="sec-head"><h2 id="ap-h">${t("approval.title")}</h2><span class="note">${t("approval.lead")}</span></div>
      <ol class="ap-list">
        ${repeat(
          flow.steps,
          (step) => step.id,
          (step, at) => this.card(flow, step, at),
        )}
        <li class="ap-step ap-end"><span class="ap-no">${icon("check")}</span><div class="ap-card"><b>${t("approval.end")}</b><p class="small muted">${t("approval.end-text")}</p></div></li>
      </ol>
      ${this.editable ? html`<p class="btns"><button class="btn" type="button" @click=${() => this.add(undefined)}>${icon("plus")}${t("approval.add")}</button><span class="small muted no-phone">${t("approval.keys")}</span></p>` : ""}
      ${this.rules(flow)}
    </section>`;
  }

  private card(flow: Flow, step: Step, at: number): TemplateResult {
    const approve = step.do === "approve" ? step : undefined;
    const open = this.open === step.id;
    const rights = fieldRights(step);
    return html`<li class="ap-step ${approve || step.do === "submit" ? "" : "fixed"}" @keydown=${(event: KeyboardEvent) => this.key(event, step)}>
      <span class="ap-no" aria-hidden="true">${at + 1}</span>
      <div class="ap-card" id="ap-${step.id}" tabindex="-1">
        <div class="ap-head"><b>${step.title === "" ? t("approval.untitled") : step.title}</b><span class="tag">${t(stepKind(step))}</span>
          ${this.editable && approve ? this.tools(flow, approve, at, open) : ""}</div>
        <p>${stepSentence(step, flow, this.names)}</p>
        ${approve?.who.some((who) => isRoleWho(who) && who.role === "") ? html`<p class="state stop">${icon("stop")}<span>${t("approval.role-needed")}</span></p>` : ""}
        ${rights.edit > 0 ? html`<p class="small muted">${t("approval.fields-edit", { count: rights.edit })}</p>` : ""}
        ${rights.hide > 0 ? html`<p class="small muted">${t("approval.fields-hide", { count: rights.hide })}</p>` : ""}
        ${step.do === "choose" ? html`<ul class="ap-branches">${branchLines(step).map((branch) => html`<li><b>${branch.title}</b><span>${branch.steps}</span></li>`)}</ul>` : ""}
        ${this.editable && !approve && step.do !== "submit" ? html`<p class="small muted">${icon("lock")} ${t("approval.fixed")}</p>` : ""}
        ${open && approve && this.editable ? this.settings(approve) : ""}
      </div>
    </li>`;
  }

  private tools(flow: Flow, step: ApproveLike, at: number, open: boolean): TemplateResult {
    const { title } = step;
    const only = flow.steps.filter((one) => one.do !== "submit").length < 2;
    return html`<div class="ap-tools">
      <button class="icon-btn" type="button" aria-label=${t("approval.up", { title })} ?disabled=${at < 2} @click=${() => this.move(step, -1)}><span class="flip">${icon("down")}</span></button>
      <button class="icon-btn" type="button" aria-label=${t("approval.down", { title })} ?disabled=${at >= flow.steps.length - 1} @click=${() => this.move(step, 1)}>${icon("down")}</button>
      <button class="icon-btn" type="button" aria-label=${t("approval.remove", { title })} title=${only ? t("approval.only") : nothing} ?disabled=${only} @click=${() => this.takeAway(step)}>${icon("trash")}</button>
      <button class="btn small" type="button" aria-expanded=${String(open)} aria-controls="ap-set-${step.id}" @click=${() => (this.open = open ? "" : step.id)}>${t(open ? "approval.close" : "approval.change")}</button>
    </div>`;
  }

  private settings(step: ApproveLike): TemplateResult {
    const { id } = step;
    const people = (who: Who[]): void => this.set(step, { who });
    return html`<div class="ap-set" id="ap-set-${id}">
      <div class="field"><label class="label" for="ap-title-${id}">${t("approval.step-title")}</label><input class="input" id="ap-title-${id}" maxlength="30" autocomplete="off" .value=${step.title} @input=${(event: Event) => this.set(step, { title: textOf(event) }, "title")} /></div>
      <fieldset class="plain"><legend class="label">${t("approval.by-whom")}</legend>
        ${step.who.map((who, at) => (isRoleWho(who) ? this.whoRow(step, who, at) : html`<p class="ap-who">${whoWords([who], this.names)}</p>`))}
        <button class="btn quiet small" type="button" @click=${() => people([...step.who, { role: "", at: "own-unit" }])}>${icon("plus")}${t("approval.add-who")}</button>
      </fieldset>
      <fieldset class="plain checks"><legend class="label">${t("approval.decide")}</legend>
        ${(["any", "all"] as const).map((value) => html`<label><input type="radio" name="ap-decide-${id}" .checked=${step.decide === value} @change=${() => this.set(step, { decide: value })} />${t(value === "any" ? "approval.any" : "approval.all")}</label>`)}
      </fieldset>
      <div class="field"><label class="label" for="ap-opinion-${id}">${t("approval.opinion")}</label><select class="select" id="ap-opinion-${id}" @change=${(event: Event) => this.set(step, { opinion: textOf(event) === "always" ? "always" : undefined })}>
        <option value="on-return" .selected=${step.opinion !== "always"}>${t("approval.opinion-return")}</option><option value="always" .selected=${step.opinion === "always"}>${t("approval.opinion-always")}</option></select></div>
    </div>`;
  }

  private whoRow(step: ApproveLike, who: RoleWho, at: number): TemplateResult {
    const put = (next: Who): void => this.set(step, { who: step.who.with(at, next) });
    const known = this.roles.some((role) => role.id === who.role);
    return html`<div class="ap-who">
      <select class="select" aria-label=${t("approval.place")} @change=${(event: Event) => put({ ...who, at: placeOf(textOf(event)) })}>${placeChoices(this.names, who.at).map(({ value, label }) => html`<option value=${value} .selected=${value === placeValue(who.at)}>${label}</option>`)}</select>
      <select class="select" aria-label=${t("approval.role")} @change=${(event: Event) => put({ ...who, role: textOf(event) })}>${known ? "" : html`<option value=${who.role} selected>${who.role === "" ? t("approval.no-role") : who.role}</option>`}${this.roles.map((role) => html`<option value=${role.id} .selected=${role.id === who.role}>${role.title}</option>`)}</select>
      ${step.who.length > 1 ? html`<button class="icon-btn" type="button" aria-label=${t("approval.remove-who", { n: at + 1 })} @click=${() => this.set(step, { who: step.who.toSpliced(at, 1) })}>${icon("x")}</button>` : ""}
    </div>`;
  }

  /** What holds for the whole way: who may not do two things, and taking back. */
  private rules(flow: Flow): TemplateResult {
    const apart = isSeparated(flow);
    return html`<section class="sec ap-rules" aria-labelledby="ap-rules-h"><h3 id="ap-rules-h">${t("approval.rules")}</h3>
      <label class="check-line"><input type="checkbox" role="switch" .checked=${apart} ?disabled=${!this.editable} @change=${(event: Event) => this.tell(separated(flow, (event.target as HTMLInputElement).checked))} /><span>${t("approval.separate")}<span class="help">${t(apart ? "approval.separate-on" : "approval.separate-off")}</span></span></label>
      <div class="field ap-withdraw"><label class="label" for="ap-withdraw">${t("approval.withdraw")}</label><select class="select" id="ap-withdraw" ?disabled=${!this.editable} @change=${(event: Event) => this.tell({ ...flow, withdraw: textOf(event) as Flow["withdraw"] })}>${WITHDRAWALS.map(([value, word]) => html`<option value=${value} .selected=${flow.withdraw === value}>${t(word)}</option>`)}</select></div>
    </section>`;
  }
}
customElements.define("mz-approval-tab", ApprovalTab);
