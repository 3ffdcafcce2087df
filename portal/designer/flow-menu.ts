/**
 * The menu of steps to add, or of blocks to put around a step: beside what opened it, walked by arrows, closed by Escape.
 *
 * `<mz-flow-menu>`
 * @property kinds - what is offered
 * @property anchor - where the control that opened it stands on the screen
 * @property label - what the menu is for
 * @fires mz-kind - detail: the kind that was chosen
 * @fires mz-close - nothing was chosen
 */
import { html, LitElement, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { KIND_ICONS } from "./flow-card.ts";
import type { NewKind } from "./flow-new.ts";

const GROUPS: readonly { id: "people" | "ways" | "machine"; kinds: readonly NewKind[] }[] = [
  { id: "people", kinds: ["approve", "handle", "cc"] },
  { id: "ways", kinds: ["choose", "all", "some", "repeat"] },
  { id: "machine", kinds: ["wait", "call", "act", "post", "amend", "publish", "finish"] },
];
const MARGIN = 8;

export class FlowMenu extends LitElement {
  static override properties = { kinds: { attribute: false }, anchor: { attribute: false }, label: {} };
  declare kinds: readonly NewKind[];
  declare anchor: DOMRect | undefined;
  declare label: string;

  constructor() {
    super();
    this.kinds = [];
    this.anchor = undefined;
    this.label = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.outside, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.outside, true);
  }

  private outside = (event: Event): void => {
    if (!(event.target instanceof Node && this.contains(event.target))) this.close();
  };

  private close(): void {
    this.dispatchEvent(new CustomEvent("mz-close", { bubbles: true, composed: true }));
  }

  private choose(kind: NewKind): void {
    this.dispatchEvent(new CustomEvent<NewKind>("mz-kind", { detail: kind, bubbles: true, composed: true }));
  }

  /** Stands beside its control, moved so far that all of it is seen. */
  override firstUpdated(): void {
    const box = this.querySelector<HTMLElement>(".fl-menu");
    if (!box || !this.anchor) return;
    const { anchor } = this;
    const { width, height } = box.getBoundingClientRect();
    const right = anchor.right + MARGIN;
    const left = right + width + MARGIN > innerWidth ? anchor.left - width - MARGIN : right;
    const clamp = (value: number, size: number, room: number): number =>
      Math.max(MARGIN, Math.min(value, room - size - MARGIN));
    box.style.left = `${clamp(left, width, innerWidth)}px`;
    box.style.top = `${clamp(anchor.top - height / 3, height, innerHeight)}px`;
    box.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }

  private key = (event: KeyboardEvent): void => {
    const items = [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(event.target as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (next !== undefined) items.at(next % items.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (event.key.length === 1 && event.key !== " ") this.jump(items, at, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** A typed sign goes to the next entry that holds it. */
  private jump(items: readonly HTMLElement[], at: number, sign: string): void {
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order
      .find((item) => item.textContent.includes(sign) || item.dataset["kind"]?.startsWith(sign.toLowerCase()))
      ?.focus();
  }

  override render(): TemplateResult {
    return html`<div class="fl-menu" role="menu" aria-label=${this.label} @keydown=${this.key}>
      ${GROUPS.map(({ id, kinds }) => {
        const offered = kinds.filter((kind) => this.kinds.includes(kind));
        return offered.length === 0
          ? ""
          : html`<div role="group" aria-label=${t(`flow.group.${id}`)}><p class="fl-group" aria-hidden="true">${t(`flow.group.${id}`)}</p>
              ${offered.map((kind) => html`<button type="button" role="menuitem" tabindex="-1" data-kind=${kind} @click=${() => this.choose(kind)}>${icon(KIND_ICONS[kind])}<span><b>${t(`flow.kind.${kind}`)}</b><span class="help">${t(`flow.help.${kind}`)}</span></span></button>`)}</div>`;
      })}
    </div>`;
  }
}
customElements.define("mz-flow-menu", FlowMenu);
