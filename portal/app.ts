/** The root element: session, routes, pages loaded when first needed, focus and title after each change of page. */
import { html, LitElement } from "lit";
import { startLive, stopLive } from "./live.ts";
import { BASE_PATH, homeOf, matchRoute, navigate, type PageName, pathOf, type Route, routedAddress } from "./router.ts";
import { onSession, reloadSession, session, useSession } from "./session.ts";
import { ApiError } from "./request.ts";
import { failure, skeleton } from "./elements/loader.ts";
import { PAGES } from "./pages.ts";
import "./elements/shell.ts";
import "./elements/messages.ts";

const ready = new Set<PageName>();

/** `<mz-app>`: no properties, stands once in index.html. */
class App extends LitElement {
  static override properties = { route: { state: true }, starting: { state: true }, fault: { state: true } };
  declare route: Route;
  declare starting: boolean;
  declare fault: unknown;

  constructor() {
    super();
    this.route = matchRoute(location.pathname, location.search);
    this.starting = true;
    this.fault = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    history.scrollRestoration = "manual";
    globalThis.addEventListener("popstate", () => this.show(true));
    globalThis.addEventListener("mz-route", () => this.show(false));
    globalThis.addEventListener("mz-signed-out", () => this.askToSignIn());
    document.addEventListener("click", (event) => this.followLink(event));
    onSession(() => this.sessionChanged());
    void this.begin();
  }

  private async begin(): Promise<void> {
    this.fault = undefined;
    this.starting = true;
    try {
      await reloadSession();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.askToSignIn();
      else this.fault = error;
    }
    this.starting = false;
    this.show(false);
  }

  private sessionChanged(): void {
    if (session()) startLive();
    else stopLive();
    this.requestUpdate();
  }

  /** Keeps where the person was, so that signing in again leads back there. */
  private askToSignIn(): void {
    if (this.route.page === "sign-in") return;
    const next = location.pathname + location.search;
    useSession(undefined);
    navigate(pathOf("sign-in", "", next === "/portal/" ? {} : { next }), { replace: true });
  }

  private followLink(event: MouseEvent): void {
    const address = routedAddress(event);
    if (address === undefined) return;
    event.preventDefault();
    navigate(address);
  }

  private show(back: boolean): void {
    const who = session();
    if (who && location.pathname === BASE_PATH) history.replaceState(history.state, "", homeOf(who.menu));
    const before = this.route;
    const route = matchRoute(location.pathname, location.search);
    this.route = route;
    const focused = document.activeElement;
    const entry = PAGES[route.page];
    const loaded = ready.has(route.page)
      ? Promise.resolve()
      : entry.load().then(
          () => void ready.add(route.page),
          (error: unknown) => void (this.fault = error),
        );
    void loaded.then(async () => {
      this.requestUpdate();
      await this.updateComplete;
      if (before.path !== route.path || before.page !== route.page) this.moveFocus(back, focused);
    });
  }

  /** To the new page, unless the person has gone on elsewhere while it loaded. */
  private moveFocus(back: boolean, focused: Element | null): void {
    const now = document.activeElement;
    const state = history.state as { scroll?: number } | null;
    globalThis.scrollTo(0, back ? (state?.scroll ?? 0) : 0);
    if (now !== focused && now !== document.body) return;
    this.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true });
  }

  override render() {
    if (this.starting) return skeleton("page");
    if (this.fault !== undefined)
      return html`<main id="main" tabindex="-1">${failure(this.fault, () => void this.begin())}</main>`;
    const page = ready.has(this.route.page) ? PAGES[this.route.page].draw(this.route) : skeleton("page");
    // Signed out: the page goes away at once, so that it asks the server for nothing more.
    if (!session() && this.route.page !== "sign-in") return html`<mz-messages></mz-messages>`;
    if (this.route.page === "sign-in") return html`${page}<mz-messages></mz-messages>`;
    return html`<mz-shell .route=${this.route} .content=${page}></mz-shell><mz-messages></mz-messages>`;
  }
}
customElements.define("mz-app", App);
