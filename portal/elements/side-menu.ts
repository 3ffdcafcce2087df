/** The groups of the menu: each opens and closes, that of the page stays open, and what a person closed is remembered. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { MenuGroup } from "../api-types.ts";
import { menuFolds, keepFold } from "./menu-folds.ts";
import { t } from "../message.ts";
import { pathOf, pathOfMenu, type Route } from "../router.ts";
import { onSession, session } from "../session.ts";
import { type IconName, icon } from "./icon.ts";

const GROUP_ICONS: Record<string, IconName> = {
  work: "work",
  project: "project",
  money: "money",
  eye: "eye",
  globe: "globe",
  gear: "gear",
  quota: "quota",
  payee: "user",
  book: "table",
  settle: "calc",
};
/** Between these widths, and beside a designer, the menu is a rail whose groups open beside it. */
const RAIL = "(min-width: 721px) and (max-width: 1200px)";

/**
 * `<mz-side-menu>`
 * @property route - the page shown, marks its item and opens its group
 */
class SideMenu extends LitElement {
  static override properties = { route: { attribute: false }, folds: { state: true }, narrow: { state: true } };
  declare route: Route;
  /** What the person opened (true) or closed, by title. */
  declare folds: Readonly<Record<string, boolean>>;
  declare narrow: boolean;
  private readonly media = matchMedia(RAIL);
  private stop: (() => void) | undefined;

  constructor() {
    super();
    this.folds = menuFolds();
    this.narrow = this.media.matches;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onSession(() => this.requestUpdate());
    this.media.addEventListener("change", this.measure);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.media.removeEventListener("change", this.measure);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("route")) return;
    // Whoever comes to a page sees where it stands; closing its group afterwards holds until the next page.
    const here = session()?.menu.find((group) => this.holds(group));
    if (here && this.folds[here.title] === false) {
      const { [here.title]: _, ...others } = this.folds;
      this.folds = others;
    }
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("route")) this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  private measure = (): void => {
    this.narrow = this.media.matches;
  };

  private get rail(): boolean {
    return this.narrow || this.route.page === "change";
  }

  private turn(group: MenuGroup): void {
    if (this.rail) return;
    const open = !this.isOpen(group);
    this.folds = { ...this.folds, [group.title]: open };
    keepFold(group.title, open);
  }

  private isOpen(group: MenuGroup): boolean {
    return this.folds[group.title] ?? (group.folded !== true || this.holds(group));
  }

  override render() {
    return html`${session()?.menu.map((group, i) => this.group(group, i))}`;
  }

  private group(group: MenuGroup, n: number): TemplateResult {
    const open = this.rail || this.isOpen(group);
    return html`<section class="nav-group ${this.holds(group) ? "here" : ""}">
      <h2><button type="button" aria-expanded=${open ? "true" : "false"} aria-controls="nav-${n}" @click=${() => this.turn(group)}>${icon(GROUP_ICONS[group.icon] ?? "work")}<span>${group.title}</span>${icon(open ? "up" : "down")}</button></h2>
      <ul id="nav-${n}" ?hidden=${!open}>
        ${group.items.map((item) => {
          const href = pathOfMenu(item.open);
          return html`<li><a href=${href} aria-current=${this.isHere(href) ? "page" : nothing}>${item.title}${countOf(item.open)}</a></li>`;
        })}
      </ul>
    </section>`;
  }

  private holds(group: MenuGroup): boolean {
    return group.items.some((item) => this.isHere(pathOfMenu(item.open)));
  }

  private isHere(href: string): boolean {
    const url = new URL(href, location.href);
    const view = this.route.query["view"] ?? "work";
    if (this.route.page === "work") return href === pathOf("work", "", view === "work" ? {} : { view });
    if (this.route.page === "project") return url.pathname === pathOf("projects");
    if (this.route.page === "quota") return url.pathname === pathOf("quotas");
    if (this.route.page === "plugin") return url.pathname === pathOf("plugins");
    if (this.route.page === "order") return url.pathname === pathOf("orders");
    return url.pathname === this.route.path;
  }
}
customElements.define("mz-side-menu", SideMenu);

function countOf(open: MenuGroup["items"][number]["open"]): TemplateResult | "" {
  if (!("view" in open)) return "";
  const counts = session()?.counts;
  const shown = open.view === "work" || open.view === "waiting" || open.view === "copies" ? open.view : undefined;
  const value = shown && counts?.[shown];
  return value === undefined || value === 0
    ? ""
    : html`<span class="count">${value}<span class="sr">${t("shell.items")}</span></span>`;
}
