/** The bar with what the person may do now: the decision with its opinion in place, everything else one press away. */
import { html, LitElement, type TemplateResult } from "lit";
import { listPhrases } from "../api.ts";
import type { Command, May } from "../api-types.ts";
import { t } from "../message.ts";
import { actCommand, isAtOnce } from "./act-command.ts";
import "./act-dialog.ts";
import { phraseChips, tallyLine } from "./act-dialog.ts";
import { icon } from "./icon.ts";

/** Acts that stand on the bar; the others are in the list of further acts. */
const MAIN = new Set<May["do"]>(["approve", "handle", "vote", "claim", "return", "refuse"]);
const DECIDING = new Set<May["do"]>(["approve", "handle", "vote", "return", "refuse"]);

/**
 * `<mz-action-bar>`
 * @property document - id of the document
 * @property may - acts in the server's order, the main one first
 * @property busy - an act is on its way
 * @property note - what the main act will do, one sentence
 * @fires mz-command - detail: Command
 */
class ActionBar extends LitElement {
  static override properties = {
    document: { attribute: false },
    may: { attribute: false },
    busy: { attribute: false },
    note: { attribute: false },
    asked: { state: true },
    fault: { state: true },
    step: { state: true },
    more: { state: true },
    phrases: { state: true },
  };
  declare document: string;
  declare may: May[];
  declare busy: boolean;
  declare note: string;
  declare asked: May | undefined;
  declare fault: string;
  /** Of several steps that wait for one person, the one that is decided now. */
  declare step: string | undefined;
  declare more: boolean;
  declare phrases: readonly string[];
  private stopKeys: (() => void) | undefined;

  constructor() {
    super();
    this.document = "";
    this.may = [];
    this.busy = false;
    this.note = "";
    this.asked = undefined;
    this.fault = "";
    this.step = undefined;
    this.more = false;
    this.phrases = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    globalThis.document.addEventListener("keydown", this.key);
    globalThis.document.addEventListener("click", this.clickAway);
    this.stopKeys = () => {
      globalThis.document.removeEventListener("keydown", this.key);
      globalThis.document.removeEventListener("click", this.clickAway);
    };
    void listPhrases(this.document).then(
      // A chip that reads like the button beside it would be taken for it.
      ({ rows }) => (this.phrases = rows.filter((text) => !this.may.some((may) => may.label === text))),
      () => undefined,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopKeys?.();
  }

  private key = (event: KeyboardEvent): void => {
    if (event.isComposing || this.asked) return;
    if (event.key === "Escape" && this.more) {
      this.more = false;
      this.querySelector<HTMLElement>("#act-more")?.focus();
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const [main] = this.acts();
    if (main) this.press(main);
  };

  private clickAway = (event: Event): void => {
    if (this.more && !(event.target instanceof Element && event.target.closest(".more-acts"))) this.more = false;
  };

  private get opinion(): string {
    return this.querySelector<HTMLTextAreaElement>("#opinion")?.value.trim() ?? "";
  }

  /** The steps that wait for this person, where there are several. */
  private steps(): { id: string; title: string }[] {
    const steps = new Map(
      this.may
        .filter((may) => may.step !== undefined && !isAdmin(may))
        .map((may) => [may.step ?? "", may.stepTitle ?? ""]),
    );
    return [...steps].map(([id, title]) => ({ id, title }));
  }

  /** The acts of the chosen step, and those that belong to no one step. */
  private acts(): May[] {
    const steps = this.steps();
    const here = steps.some(({ id }) => id === this.step) ? this.step : steps[0]?.id;
    return this.may.filter(
      (may) => may.do !== "submit" && (may.step === undefined || isAdmin(may) || may.step === here),
    );
  }

  private press(may: May): void {
    if (this.busy) return;
    this.more = false;
    this.fault = "";
    if (!isAtOnce(may)) {
      this.asked = may;
      return;
    }
    if (may.opinionNeeded && this.opinion === "") {
      this.fault = t("act.opinion-needed");
      this.querySelector<HTMLElement>("#opinion")?.focus();
      return;
    }
    this.send(actCommand(may, { opinion: this.opinion }));
  }

  private send(command: Command): void {
    this.dispatchEvent(new CustomEvent<Command>("mz-command", { detail: command }));
  }

  private usePhrase(text: string): void {
    const field = this.querySelector<HTMLTextAreaElement>("#opinion");
    if (!field) return;
    field.value = text;
    field.focus();
  }

  override render() {
    const acts = this.acts();
    const steps = this.steps();
    const decides = acts.some((may) => DECIDING.has(may.do));
    const main = acts.filter((may) => MAIN.has(may.do));
    const rest = acts.filter((may) => !MAIN.has(may.do));
    const bar = main.length === 0 ? rest.slice(0, 2) : main;
    const menu = main.length === 0 ? rest.slice(2) : rest;
    const plain = main.find((may) => (may.do === "approve" || may.do === "handle") && isAtOnce(may));
    const tally = main.find((may) => may.tally)?.tally;
    return html`<div class="actionbar" role="region" aria-label=${t("act.region")}>
        <div class="say">
          ${steps.length > 1 ? html`<label class="label" for="act-step">${t("act.which-step")}</label><select class="select" id="act-step" @change=${(event: Event) => (this.step = (event.target as HTMLSelectElement).value)}>${steps.map(({ id, title }) => html`<option value=${id}>${title}</option>`)}</select>` : ""}
          ${
            decides
              ? html`<label class="label" for="opinion">${t("act.opinion")} <span>${acts.some((may) => may.opinionNeeded && (may.do === "approve" || may.do === "vote")) ? t("act.required") : t("act.on-return")}</span></label>
                <textarea class="input" id="opinion" rows="2" maxlength="2000" aria-describedby="act-fault"></textarea>${phraseChips(this.phrases, (text) => this.usePhrase(text))}`
              : ""
          }
        </div>
        <div class="btns">
          ${bar.map((may, i) => this.button(may, i === 0))}
          ${plain ? html`<button class="btn no-phone" id="act-with-files" type="button" @click=${() => this.withFiles(plain)}>${icon("attach")}${t("act.with-files")}</button>` : ""}
          ${menu.length > 0 || plain ? this.menu(menu, plain) : ""}
        </div>
        <div class="effect-line" id="act-fault">
          ${this.fault !== "" ? html`<span class="state stop" role="alert">${icon("stop")}${this.fault}</span>` : ""}
          ${tally ? tallyLine(tally) : ""}
          ${this.note === "" ? "" : html`<span>${this.note}</span>`}
        </div>
      </div>
      ${this.asked ? html`<mz-act-dialog .may=${this.asked} .document=${this.document} .opinion=${this.opinion} .phrases=${this.phrases} @mz-command=${(event: CustomEvent<Command>) => this.send(event.detail)} @mz-close=${() => (this.asked = undefined)}></mz-act-dialog>` : ""}`;
  }

  /** A decision that needs no dialog gets one all the same, for files that go with it. */
  private withFiles(may: May): void {
    this.more = false;
    this.asked = may;
  }

  /** Further acts; on the phone also the files of a plain decision. */
  private menu(menu: readonly May[], plain: May | undefined): TemplateResult {
    return html`<div class="more-acts ${menu.length > 0 ? "" : "only-phone"}">
      <button class="btn" id="act-more" type="button" aria-expanded=${this.more} aria-controls="act-menu" @click=${() => (this.more = !this.more)}>${t("act.more")}${icon("down")}</button>
      ${this.more ? html`<ul id="act-menu">${plain ? html`<li class="only-phone"><button type="button" @click=${() => this.withFiles(plain)}>${t("act.with-files")}</button></li>` : ""}${menu.map((may) => html`<li><button type="button" id="act-${may.do}${isAdmin(may) ? `-${may.step ?? ""}` : ""}" @click=${() => this.press(may)}>${may.label}${isAdmin(may) ? html` <span class="small muted">${may.stepTitle}</span>` : ""}</button></li>`)}</ul>` : ""}
    </div>`;
  }

  private button(may: May, first: boolean): TemplateResult {
    const tone = may.do === "return" || may.do === "refuse" ? "danger" : first && !isAdmin(may) ? "primary" : "";
    return html`<button class="btn ${tone}" id="act-${may.do}" type="button" aria-disabled=${this.busy} aria-describedby="act-fault" @click=${() => this.press(may)}>${may.label}</button>`;
  }
}
customElements.define("mz-action-bar", ActionBar);

function isAdmin(may: May): boolean {
  return may.do === "jump" || may.do === "hand-over" || may.do === "retry" || may.do === "pass-over";
}
