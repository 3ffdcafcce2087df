/** The live region and the short messages at the lower edge. */
import { html, LitElement } from "lit";
import type { Toast } from "../announce.ts";
import { t } from "../message.ts";
import { type IconName, icon } from "./icon.ts";

const SHOWN_MS = 6000;
const ICONS: Record<Toast["kind"], IconName> = { done: "ok", stop: "stop", info: "info" };

/** `<mz-messages>`: listens for mz-announce and mz-toast on window. */
class Messages extends LitElement {
  static override properties = { spoken: { state: true }, shown: { state: true } };
  declare spoken: string;
  declare shown: Toast | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.spoken = "";
    this.shown = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    globalThis.addEventListener("mz-announce", this.speak);
    globalThis.addEventListener("mz-toast", this.show);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    globalThis.removeEventListener("mz-announce", this.speak);
    globalThis.removeEventListener("mz-toast", this.show);
  }

  private speak = (event: Event): void => {
    // A repeated sentence is only spoken again when the text changes.
    const text = String((event as CustomEvent<string>).detail);
    this.spoken = this.spoken === text ? `${text}\u00A0` : text;
  };

  private show = (event: Event): void => {
    this.shown = (event as CustomEvent<Toast>).detail;
    clearTimeout(this.timer);
    if (this.shown.kind !== "stop") this.timer = setTimeout(() => (this.shown = undefined), SHOWN_MS);
  };

  override render() {
    const shown = this.shown;
    return html`<div class="sr" role="status" aria-live="polite">${this.spoken}</div>
      <div class="toasts" role=${shown?.kind === "stop" ? "alert" : "status"}>
        ${
          shown
            ? html`<div class="toast ${shown.kind}">
              ${icon(ICONS[shown.kind])}<span>${shown.text}</span>
              <button class="icon-btn" type="button" aria-label=${t("action.close")} @click=${() => (this.shown = undefined)}>${icon("x")}</button>
            </div>`
            : ""
        }
      </div>`;
  }
}
customElements.define("mz-messages", Messages);
