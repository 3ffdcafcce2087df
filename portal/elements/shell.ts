/** Top bar, navigation and the place of the page. Navigation is a rail on narrower screens and a drawer on the phone. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { MenuGroup } from "../api-types.ts";
import { onLive, touches } from "../live.ts";
import { t } from "../message.ts";
import { navigate, pathOf, pathOfMenu, type Route } from "../router.ts";
import { leave, onSession, reloadSession, session } from "../session.ts";
import { type IconName, icon } from "./icon.ts";
import "./bell.ts";
import "./search.ts";

const GROUP_ICONS: Record<string, IconName> = {
  work: "work",
  project: "project",
  money: "money",
  eye: "eye",
  globe: "globe",
  gear: "gear",
};

/**
 * `<mz-shell>`
 * @property route - the page shown, marks its menu item
 * @property content - the page's template
 */
class Shell extends LitElement {
  static override properties = {
    route: { attribute: false },
    content: { attribute: false },
    drawer: { state: true },
    personOpen: { state: true },
  };
  declare route: Route;
  declare content: TemplateResult;
  declare drawer: boolean;
  declare personOpen: boolean;
  private undo: (() => void)[] = [];

  constructor() {
    super();
    this.drawer = false;
    this.personOpen = false;
    this.content = html``;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.undo = [
      onSession(() => this.requestUpdate()),
      onLive((changed) => {
        if (touches(changed, "work")) void reloadSession().catch(() => undefined);
      }),
    ];
    document.addEventListener("keydown", this.key);
    document.addEventListener("click", this.clickAway);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const undo of this.undo) undo();
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("click", this.clickAway);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("route")) this.drawer = false;
  }

  private key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.querySelector<HTMLInputElement>("#cmd")?.focus();
    }
    if (event.key === "Escape" && this.drawer) this.closeDrawer();
    if (event.key === "Escape") this.personOpen = false;
  };

  private clickAway = (event: Event): void => {
    if (this.personOpen && !(event.target instanceof Element && event.target.closest(".person-menu")))
      this.personOpen = false;
  };

  private openDrawer(): void {
    this.drawer = true;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".side a")?.focus());
  }

  private closeDrawer(): void {
    this.drawer = false;
    this.querySelector<HTMLElement>("#menu-button")?.focus();
  }

  private async signOut(): Promise<void> {
    await leave().catch(() => undefined);
    navigate(pathOf("sign-in"));
  }

  override render() {
    const who = session();
    if (!who) return nothing;
    const unit = who.assignments[0]?.unit.name ?? "";
    const roles = [...new Set(who.assignments.map((a) => a.roleTitle))].join(t("text.comma"));
    return html`<a class="skip" href="#main">${t("shell.skip")}</a>
      <div class="shell">
        <header class="topbar">
          <button id="menu-button" class="icon-btn only-phone" type="button" aria-label=${t("shell.open-menu")} aria-expanded=${this.drawer} @click=${() => this.openDrawer()}>${icon("menu")}</button>
          <a class="brand" href="/portal/">${t("app.name")}</a>
          <div class="place"><span>${unit}</span><span class="muted">${t("shell.year", { year: who.today.slice(0, 4) })}</span></div>
          <mz-search></mz-search>
          <div class="top-right">
            <mz-bell></mz-bell>
            <div class="person-menu">
              <button class="person" type="button" aria-expanded=${this.personOpen} @click=${() => (this.personOpen = !this.personOpen)}>
                ${icon("user")}<span class="person-name">${who.person.name}</span><span class="role">${roles}</span>${icon("down")}
              </button>
              ${this.personOpen ? this.personPanel(roles) : ""}
            </div>
          </div>
        </header>
        ${this.drawer ? html`<div class="veil" @click=${() => this.closeDrawer()}></div>` : ""}
        <nav class="side ${this.drawer ? "open" : ""}" aria-label=${t("shell.navigation")}>
          <div class="side-in">
            <div class="drawer-head only-phone"><b>${who.person.name}</b><span class="small muted">${unit}</span><button class="icon-btn" type="button" aria-label=${t("shell.close-menu")} @click=${() => this.closeDrawer()}>${icon("x")}</button></div>
            ${who.menu.map((group) => this.group(group))}
            <div class="drawer-foot only-phone"><a class="btn" href=${pathOf("substitutions")}>${t("sub.mine")}</a><button class="btn" type="button" @click=${() => this.signOut()}>${t("shell.sign-out")}</button></div>
          </div>
        </nav>
        <main class="main" id="main" tabindex="-1">${who.demo ? html`<p class="demo-line">${t("shell.demo")}</p>` : ""}${this.content}</main>
      </div>`;
  }

  private personPanel(roles: string): TemplateResult {
    const who = session();
    return html`<div class="panel">
      <p><b>${who?.person.name}</b> <span class="mono">${who?.person.login}</span></p>
      <p class="small muted">${roles}</p>
      <p><a href=${pathOf("substitutions")} @click=${() => (this.personOpen = false)}>${t("sub.mine")}</a></p>
      <p><a href=${pathOf("notice-settings")} @click=${() => (this.personOpen = false)}>${t("notice-settings.title")}</a></p>
      <button class="btn" type="button" @click=${() => this.signOut()}>${t("shell.sign-out")}</button>
    </div>`;
  }

  private group(group: MenuGroup): TemplateResult {
    const current = (href: string): boolean => this.isHere(href);
    const items = group.items.map((item) => ({ item, href: pathOfMenu(item.open) }));
    const here = items.some(({ href }) => current(href));
    return html`<section class="nav-group ${here ? "here" : ""}">
      <h2><a href=${items[0]?.href ?? "/portal/"}>${icon(GROUP_ICONS[group.icon] ?? "work")}<span>${group.title}</span></a></h2>
      <ul>
        ${items.map(
          ({ item, href }) =>
            html`<li><a href=${href} aria-current=${current(href) ? "page" : nothing}>${item.title}${this.count(item.open)}</a></li>`,
        )}
      </ul>
    </section>`;
  }

  private isHere(href: string): boolean {
    const url = new URL(href, location.href);
    const view = this.route.query["view"] ?? "work";
    if (this.route.page === "work") return href === pathOf("work", "", view === "work" ? {} : { view });
    if (this.route.page === "project") return url.pathname === pathOf("projects");
    if (this.route.page === "quota") return url.pathname === pathOf("quotas");
    if (this.route.page === "plugin") return url.pathname === pathOf("plugins");
    return url.pathname === this.route.path;
  }

  private count(open: { list: string } | { view: string }): TemplateResult | "" {
    if (!("view" in open)) return "";
    const counts = session()?.counts;
    const shown = open.view === "work" || open.view === "waiting" || open.view === "copies" ? open.view : undefined;
    const value = shown && counts?.[shown];
    return value === undefined || value === 0
      ? ""
      : html`<span class="count">${value}<span class="sr">${t("shell.items")}</span></span>`;
  }
}
customElements.define("mz-shell", Shell);
