/** Search of projects and documents from anywhere (Ctrl-K); also finds menu entries. */
import { html, LitElement, nothing } from "lit";
import { listProjects, searchDocuments } from "../api.ts";
import { announce } from "../announce.ts";
import { t } from "../message.ts";
import { navigate, pathOf, pathOfMenu } from "../router.ts";
import { session } from "../session.ts";
import { icon } from "./icon.ts";

type Found = { kind: string; label: string; detail: string; href: string };

/** `<mz-search>`: no properties; input id `cmd`. */
class Search extends LitElement {
  static override properties = {
    found: { state: true },
    active: { state: true },
    open: { state: true },
    text: { state: true },
  };
  declare found: Found[];
  declare active: number;
  declare open: boolean;
  declare text: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor() {
    super();
    this.found = [];
    this.active = -1;
    this.open = false;
    this.text = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private typed(event: Event): void {
    if (event instanceof InputEvent && event.isComposing) return;
    this.text = (event.target as HTMLInputElement).value.trim();
    this.active = -1;
    clearTimeout(this.timer);
    if (this.text === "") {
      this.open = false;
      return;
    }
    this.timer = setTimeout(() => void this.look(), 200);
  }

  private async look(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const q = this.text;
    const menu = (session()?.menu ?? []).flatMap((group) => group.items);
    const commands = menu
      .filter((item) => item.title.includes(q))
      .map((item): Found => ({ kind: t("search.menu"), label: item.title, detail: "", href: pathOfMenu(item.open) }));
    const projects = listProjects({ q, size: 6 }).then((answer) =>
      answer.rows.map(
        (row): Found => ({
          kind: t("search.project"),
          label: row.name,
          detail: row.code,
          href: pathOf("project", row.id),
        }),
      ),
    );
    const documents = searchDocuments({ q, size: 8 }).then((answer) =>
      answer.rows.map(
        (row): Found => ({
          kind: row.formTitle,
          label: row.title || row.number,
          detail: row.number,
          href: pathOf("document", row.id),
        }),
      ),
    );
    const answers = await Promise.allSettled([projects, documents]);
    if (turn !== this.turn) return;
    const rows = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    this.found = [
      ...commands,
      ...rows.filter((row, i) => rows.findIndex((other) => other.href === row.href) === i),
    ].slice(0, 14);
    this.open = true;
    announce(t("search.found", { count: this.found.length }));
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && this.open && this.found.length > 0) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
    } else if (event.key === "Enter") {
      event.preventDefault();
      const href =
        this.found[this.active]?.href ?? (this.text === "" ? undefined : pathOf("projects", "", { q: this.text }));
      if (href) this.go(href);
    } else if (event.key === "Escape") this.open = false;
  }

  private go(href: string): void {
    this.open = false;
    const input = this.querySelector("input");
    if (input) input.value = "";
    this.text = "";
    navigate(href);
  }

  override render() {
    return html`<form class="cmd" role="search" aria-label=${t("search.label")} @submit=${(event: Event) => event.preventDefault()}>
      ${icon("search")}<label class="sr" for="cmd">${t("search.label")}</label>
      <input
        id="cmd"
        type="search"
        autocomplete="off"
        role="combobox"
        aria-expanded=${this.open}
        aria-controls="cmd-found"
        aria-autocomplete="list"
        aria-activedescendant=${this.active >= 0 ? `cmd-${this.active}` : nothing}
        placeholder=${t("search.placeholder")}
        @input=${this.typed}
        @compositionend=${this.typed}
        @keydown=${this.key}
        @blur=${() => setTimeout(() => (this.open = false), 150)}
      /><kbd>Ctrl K</kbd>
      <ul id="cmd-found" role="listbox" class="found" aria-label=${t("search.results")} ?hidden=${!this.open}>
        ${this.found.map(
          (
            row,
            i,
          ) => html`<li id="cmd-${i}" role="option" aria-selected=${i === this.active} @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.go(row.href)}>
            <span class="tag">${row.kind}</span><span class="cut">${row.label}</span><span class="mono muted push">${row.detail}</span>
          </li>`,
        )}
        ${this.open && this.found.length === 0 ? html`<li role="option" aria-selected="false" class="muted">${t("search.none", { text: this.text })}</li>` : ""}
      </ul>
    </form>`;
  }
}
customElements.define("mz-search", Search);
