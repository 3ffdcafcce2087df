/** Picks people who may be asked at a step: typed to find, ticked to choose; the chosen stand above with their unit. */
import { html, LitElement, type TemplateResult } from "lit";
import { listPeopleFor } from "../api.ts";
import type { AskPerson } from "../api-types.ts";
import { holdComposition } from "../fields/composition.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { icon } from "./icon.ts";

const PAUSE_MS = 200;

/**
 * `<mz-person-pick>`
 * @property document - id of the document
 * @property purpose - what they are asked for: transfer, add, copy, choose, …
 * @property step - the step at which they are asked
 * @property max - how many at most; 1 takes the place of who was chosen
 * @property label - what the people are for
 * @property name - makes the ids of the controls
 * @fires mz-pick - detail: ids of the chosen
 */
class PersonPick extends LitElement {
  static override properties = {
    document: { attribute: false },
    purpose: { attribute: false },
    step: { attribute: false },
    max: { attribute: false },
    label: { attribute: false },
    name: { attribute: false },
    found: { state: true },
    chosen: { state: true },
    fault: { state: true },
  };
  declare document: string;
  declare purpose: string;
  declare step: string | undefined;
  declare max: number;
  declare label: string;
  declare name: string;
  declare found: AskPerson[] | undefined;
  declare chosen: AskPerson[];
  declare fault: string;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor() {
    super();
    this.document = "";
    this.purpose = "";
    this.step = undefined;
    this.max = 1;
    this.label = "";
    this.name = "pick";
    this.found = undefined;
    this.chosen = [];
    this.fault = "";
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.search("");
  }

  private typed(text: string): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.search(text), PAUSE_MS);
  }

  private async search(q: string): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    try {
      const { rows } = await listPeopleFor(this.document, { for: this.purpose, q, step: this.step });
      if (turn !== this.turn) return;
      this.found = rows;
      this.fault = "";
    } catch (error) {
      if (turn === this.turn) this.fault = error instanceof ApiError ? error.message : t("error.offline");
    }
  }

  private choose(person: AskPerson, on: boolean): void {
    const others = this.chosen.filter((p) => p.id !== person.id);
    if (!on) this.chosen = others;
    else this.chosen = this.max === 1 ? [person] : [...others, person].slice(0, this.max);
    this.dispatchEvent(new CustomEvent("mz-pick", { detail: this.chosen.map((p) => p.id) }));
  }

  override render() {
    const full = this.max > 1 && this.chosen.length >= this.max;
    return html`<fieldset class="plain pick-people">
      <legend class="label">${this.label}${this.max > 1 ? html` <span class="muted">${t("pick.count", { count: this.chosen.length, max: this.max })}</span>` : ""}</legend>
      ${this.chosen.length > 0 ? html`<div class="chips-set">${this.chosen.map((p) => html`<button class="chip-off" type="button" @click=${() => this.choose(p, false)}><span class="sr">${t("pick.drop")}</span> ${p.name} <span class="small">${p.unit}</span>${icon("x")}</button>`)}</div>` : ""}
      <input class="input" type="search" id="${this.name}-q" aria-label=${t("pick.search", { label: this.label })} placeholder=${t("pick.hint")} autocomplete="off" @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => event.key === "Enter" && event.preventDefault()} />
      <div class="pick-found" aria-live="polite">
        ${this.fault === "" ? this.list(full) : html`<p class="state stop">${icon("stop")}<span>${this.fault}</span></p>`}
      </div>
    </fieldset>`;
  }

  private list(full: boolean): TemplateResult {
    if (!this.found) return html`<p class="muted small">${t("state.loading")}</p>`;
    if (this.found.length === 0) return html`<p class="muted small">${t("pick.none")}</p>`;
    const is = (person: AskPerson): boolean => this.chosen.some((p) => p.id === person.id);
    return html`<ul class="checks">
      ${this.found.map(
        (person) => html`<li><label>
          <input type=${this.max === 1 ? "radio" : "checkbox"} name=${this.name} .checked=${is(person)} ?disabled=${full && !is(person)} @change=${(event: Event) => this.choose(person, (event.target as HTMLInputElement).checked)} />
          <span><b>${person.name}</b> <span class="small muted">${[person.unit, person.title, ...person.roles].filter(Boolean).join(t("text.comma"))}</span></span>
        </label></li>`,
      )}
    </ul>`;
  }
}
customElements.define("mz-person-pick", PersonPick);
