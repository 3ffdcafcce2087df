/**
 * A flow as a vertical drawing: cards one below the other, branches side by side, each with a mark. It knows no case:
 * the designer and the preview draw with it as well.
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Mark, PictureStep } from "../../core/domain/case-picture.ts";
import { t } from "../message.ts";
import { type IconName, icon } from "./icon.ts";

export type CardMark = { mark: Mark; people?: readonly { name: string; word: string }[] };

const MARKS: Record<Mark, IconName> = { done: "check", current: "right", skipped: "x", next: "clock" };
const KINDS: Record<PictureStep["do"], IconName> = {
  submit: "send",
  approve: "ok",
  handle: "pen",
  cc: "copy",
  wait: "clock",
  act: "gear",
  call: "flow",
  post: "money",
  amend: "form",
  publish: "globe",
  finish: "stop",
  choose: "choice",
  all: "columns",
  some: "columns",
  repeat: "redo",
};

/**
 * `<mz-flow-picture>`
 * @property steps - the tree of steps
 * @property marks - step → where it stands; steps without one are still to come
 * @property here - step that is pointed at, e.g. by an event that is played
 * @property label - what the drawing shows, for screen readers
 */
class FlowPicture extends LitElement {
  static override properties = {
    steps: { attribute: false },
    marks: { attribute: false },
    here: { attribute: false },
    label: { attribute: false },
  };
  declare steps: readonly PictureStep[];
  declare marks: Readonly<Record<string, CardMark>>;
  declare here: string | undefined;
  declare label: string;

  constructor() {
    super();
    this.steps = [];
    this.marks = {};
    this.label = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<div class="flow-picture scroll-x" role="group" aria-label=${this.label} tabindex="0">${this.list(this.steps)}</div>`;
  }

  private list(steps: readonly PictureStep[]): TemplateResult {
    return html`<ol class="fp-list">${steps.map((step) => html`<li>${step.lanes ? this.block(step, step.lanes) : this.card(step)}</li>`)}</ol>`;
  }

  private card(step: PictureStep): TemplateResult {
    const { mark = "next", people = [] } = this.marks[step.id] ?? {};
    return html`<div class="fp-card ${mark} ${this.here === step.id ? "here" : ""}" aria-current=${mark === "current" ? "step" : nothing}>
      <div class="fp-head">${icon(KINDS[step.do])}<b>${step.title}</b><span class="fp-mark">${icon(MARKS[mark])}${t(`picture.${mark}`)}</span></div>
      ${people.length > 0 ? html`<ul class="fp-people">${people.map(({ name, word }) => html`<li>${name} <span class="muted">${wordOf(word)}</span></li>`)}</ul>` : ""}
    </div>`;
  }

  private block(step: PictureStep, lanes: NonNullable<PictureStep["lanes"]>): TemplateResult {
    const { mark = "next" } = this.marks[step.id] ?? {};
    const head = html`<div class="fp-block-head">${icon(KINDS[step.do])}<b>${step.title}</b> <span class="small muted">${blockText(step)}</span></div>`;
    return html`<div class="fp-block ${mark} ${step.do}">${head}
      <div class="fp-lanes">${lanes.map((lane) => html`<div class="fp-lane">${lane.title === "" ? "" : html`<div class="fp-lane-title">${lane.title}</div>`}${lane.steps.length > 0 ? this.list(lane.steps) : html`<p class="fp-empty muted small">${t("picture.straight")}</p>`}</div>`)}</div>
    </div>`;
  }
}
customElements.define("mz-flow-picture", FlowPicture);

const WORDS = [
  "agreed",
  "handled",
  "answered",
  "returned",
  "refused",
  "for",
  "against",
  "abstain",
  "recuse",
  "asked",
] as const;
function wordOf(word: string): string {
  const known = WORDS.find((one) => one === word);
  return known ? t(`picture.word.${known}`) : word;
}

function blockText(step: PictureStep): string {
  if (step.do === "repeat") return t("picture.repeat", { times: step.times ?? 0 });
  return step.do === "choose" || step.do === "all" || step.do === "some" ? t(`picture.kind.${step.do}`) : "";
}
