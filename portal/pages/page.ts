/** What every page has: its route, a title in the window, live hints, light DOM. */
import { LitElement } from "lit";
import { onLive } from "../live.ts";
import { t } from "../message.ts";
import { matchRoute, type Route } from "../router.ts";

/**
 * Base of pages.
 * @property route - the address that is shown; a change of the query updates the same element
 */
export class PageElement extends LitElement {
  static override properties = { route: { attribute: false } };
  declare route: Route;
  private stopHints: (() => void) | undefined;

  constructor() {
    super();
    this.route = matchRoute(location.pathname, location.search);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopHints = onLive((changed) => this.hinted(changed));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopHints?.();
  }

  /** Something changed on the server; pages that show it load again. */
  protected hinted(_changed: ReadonlySet<string>): void {}

  protected setTitle(title: string): void {
    document.title = `${title} \u00B7 ${t("app.name")}`;
  }
}
