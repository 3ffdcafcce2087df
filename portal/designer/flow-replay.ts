/**
 * A finished case of the flow, walked again on the draft as it stands: each act that people gave is shown on the chart, and
 * from which one on the draft goes another way.
 *
 * `<mz-flow-replay>`
 * @property flow - the draft
 * @fires mz-trace - detail: where each step stands
 * @fires mz-close - it is over
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Flow } from "../../core/domain/flow.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { eventWord } from "../elements/told.ts";
import { dayOf, shortInstant } from "../format.ts";
import { t } from "../message.ts";
import type { FinishedCase } from "../../core/domain/finished-case.ts";
import { listFinished, type ReplayedCase, replayCase } from "../replay-api.ts";
import { pathOf } from "../router.ts";
import type { Trace } from "./flow-card.ts";

const VERDICTS = {
  same: { tone: "done", icon: "ok" },
  differs: { tone: "warn", icon: "warn" },
  impossible: { tone: "stop", icon: "stop" },
} as const;

class FlowReplay extends LitElement {
  static override properties = { flow: { attribute: false }, chosen: { state: true }, at: { state: true } };
  declare flow: Flow | undefined;
  /** The document whose case is walked. */
  declare chosen: string;
  /** The act that is shown; the last one while undefined. */
  declare at: number | undefined;
  private asked = "";
  private readonly finished: Loader<FinishedCase[]>;
  private readonly replayed: Loader<ReplayedCase | undefined>;

  constructor() {
    super();
    this.flow = undefined;
    this.chosen = "";
    this.at = undefined;
    this.finished = new Loader(this, async () => (this.flow ? listFinished(this.flow.id) : []));
    this.replayed = new Loader(this, async () => {
      const told = this.flow && this.chosen !== "" ? await replayCase(this.flow, this.chosen) : undefined;
      // What differs is what one wants to see; a case that goes the same way is shown from its beginning.
      this.at = told && told.verdict !== "same" ? undefined : 0;
      return told;
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.finished.start();
  }

  override willUpdate(): void {
    const key = `${this.chosen} ${JSON.stringify(this.flow)}`;
    if (this.chosen === "" || key === this.asked) return;
    this.asked = key;
    this.replayed.start();
  }

  override updated(): void {
    const { acts = [] } = this.replayed.value ?? {};
    const act = acts[Math.min(this.at ?? acts.length - 1, acts.length - 1)];
    const detail = new Map<string, Trace>(Object.entries(act?.marks ?? {}));
    this.dispatchEvent(
      new CustomEvent<ReadonlyMap<string, Trace>>("mz-trace", { detail, bubbles: true, composed: true }),
    );
  }

  override render(): TemplateResult {
    return html`<div class="pane-in prop">
      <div class="fl-line"><h2>${t("replay.title")}</h2><button class="btn quiet small push" type="button" @click=${() => this.dispatchEvent(new CustomEvent("mz-close", { bubbles: true, composed: true }))}>${t("action.close")}</button></div>
      <p class="help">${t("replay.lead")}</p>
      ${this.finished.view((rows) => this.choice(rows), "rows")}
      ${this.chosen === "" ? "" : html`<div aria-busy=${this.replayed.busy}>${this.replayed.view((told) => (told ? this.told(told) : ""), "rows")}</div>`}</div>`;
  }

  private choice(rows: readonly FinishedCase[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted">${t("replay.none")}</p>`;
    return html`<div class="field"><label class="label" for="replay-case">${t("replay.choose")}</label>
      <select class="select" id="replay-case" @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
        ${this.chosen === "" ? html`<option value="" selected>${t("flow.choose")}</option>` : ""}
        ${rows.map((row) => html`<option value=${row.document} .selected=${row.document === this.chosen}>${[dayOf(row.closedAt), row.title || row.number, row.unit].join(" ")}</option>`)}
      </select></div>`;
  }

  private told(told: ReplayedCase): TemplateResult {
    const { tone, icon: name } = VERDICTS[told.verdict];
    const last = told.acts.length - 1;
    const at = Math.min(this.at ?? last, last);
    const act = told.acts[at];
    const go = (to: number) => (): void => {
      this.at = Math.max(0, Math.min(last, to));
    };
    return html`<div class="notice ${tone}" role="status">${icon(name)}<div>${this.verdict(told)}</div></div>
      <p class="small"><a href=${pathOf("document", this.chosen)} target="_blank">${t("replay.open", { version: told.version })}</a></p>
      ${
        act
          ? html`<div class="replay" role="group" aria-label=${t("picture.replay")}>
        <button class="icon-btn" type="button" aria-label=${t("picture.back")} ?disabled=${at === 0} @click=${go(at - 1)}>${icon("left")}</button>
        <input type="range" min="0" max=${last} .value=${String(at)} aria-label=${t("picture.slider")} aria-valuetext=${actText(act)} @input=${(event: Event) => go(Number((event.target as HTMLInputElement).value))()} />
        <button class="icon-btn" type="button" aria-label=${t("picture.forward")} ?disabled=${at === last} @click=${go(at + 1)}>${icon("right")}</button></div>
        <p class="small" aria-live="polite">${t("picture.of", { at: at + 1, all: told.all })} ${actText(act)}</p>`
          : ""
      }
      <ol class="plain-list">${told.acts.map((one, n) => html`<li aria-current=${n === at ? "step" : nothing}>${actText(one)}</li>`)}</ol>`;
  }

  private verdict({ verdict, at = 0, before = [], after = [], reason = "" }: ReplayedCase): string {
    if (verdict === "same") return t("replay.same");
    if (verdict === "impossible") return t("replay.impossible", { at, reason });
    const names = (steps: readonly { title: string }[]): string =>
      steps.map(({ title }) => title).join(t("text.pause")) || t("replay.nobody");
    return t("replay.differs", { at, before: names(before), after: names(after) });
  }
}
customElements.define("mz-flow-replay", FlowReplay);

function actText(act: ReplayedCase["acts"][number]): string {
  return [shortInstant(act.at), act.by ?? t("history.system"), eventWord(act.kind)].filter(Boolean).join(" ");
}
