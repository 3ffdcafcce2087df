/** The bell of the top bar: the way to the inbox, with how many notices are unread. */
import { html, LitElement } from "lit";
import { announce } from "../announce.ts";
import { onLive, touches } from "../live.ts";
import { t } from "../message.ts";
import { getUnread } from "../notice-api.ts";
import { pathOf } from "../router.ts";
import { icon } from "./icon.ts";

const SHOWN = 99;

/** `<mz-bell>`: no properties; counts again at every hint. */
class Bell extends LitElement {
  static override properties = { count: { state: true } };
  declare count: number | undefined;
  private stop: (() => void) | undefined;

  constructor() {
    super();
    this.count = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onLive((changed) => touches(changed, "notices") && void this.load());
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  /** A count that could not be loaded leaves the last one: the next hint brings it. */
  private async load(): Promise<void> {
    const unread = await getUnread().catch(() => undefined);
    if (!unread) return;
    const more = this.count === undefined ? 0 : unread.count - this.count;
    if (more > 0) announce(t("bell.arrived", { count: more }));
    this.count = unread.count;
  }

  override render() {
    const count = this.count ?? 0;
    const name = count === 0 ? t("bell.none") : t("bell.unread", { count });
    return html`<a class="top-link" href=${pathOf("notices")} aria-label=${name}>${icon("bell")}<span class="txt">${t("notices.title")}</span>${count === 0 ? "" : html`<span class="count stop">${count > SHOWN ? `${SHOWN}+` : count}</span>`}</a>`;
  }
}
customElements.define("mz-bell", Bell);
