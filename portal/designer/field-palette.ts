/** The field types to choose from: click, drag, or type a name and press Enter. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import Sortable from "sortablejs";
import type { TypeChoice } from "../change-api.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ask } from "./design-act.ts";
import { paletteGroups, typeIcon } from "./field-icons.ts";

/**
 * `<mz-field-palette>`
 * @property editable - false greys it out
 * @property offered - field types of plugins, a group of their own
 * @fires mz-design - act add, add-section
 */
export class FieldPalette extends LitElement {
  static override properties = {
    editable: { attribute: false },
    offered: { attribute: false },
    search: { state: true },
  };
  declare editable: boolean;
  declare offered: readonly TypeChoice[];
  declare search: string;
  private readonly sortables = new WeakMap<Element, Sortable>();

  constructor() {
    super();
    this.editable = true;
    this.offered = [];
    this.search = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor into the search box. */
  find(): void {
    this.querySelector("input")?.focus();
  }

  override render(): TemplateResult {
    const q = this.search.trim().toLowerCase();
    const groups = paletteGroups(this.offered)
      .map((group) => ({
        ...group,
        types: group.types.filter(
          (type) => q === "" || `${type.label}${type.name}${type.help}`.toLowerCase().includes(q),
        ),
      }))
      .filter((group) => group.types.length > 0);
    const first = groups[0]?.types[0];
    return html`<div class="palette-in">
      <label class="sr" for="palette-search">${t("palette.search")}</label>
      <input class="input" id="palette-search" type="search" placeholder=${t("palette.search")} .value=${this.search} ?disabled=${!this.editable}
        @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter" || first === undefined || event.isComposing) return;
          event.preventDefault();
          this.search = "";
          ask(this, { act: "add", type: first.name, offered: first.offer });
        }} />
      <button class="palette-item wide" type="button" ?disabled=${!this.editable} @click=${() => ask(this, { act: "add-section", after: undefined })}>${icon("plus")}${t("palette.section")}</button>
      ${groups.map(
        (group) => html`<h3>${group.title}</h3>
          <ul class="palette-list">${group.types.map(
            (type) =>
              html`<li data-type=${type.name} data-offer=${type.offer ?? nothing}><button class="palette-item" type="button" title=${type.help} ?disabled=${!this.editable} @click=${() => ask(this, { act: "add", type: type.name, offered: type.offer })}>${icon(typeIcon(type.name))}${type.label}</button></li>`,
          )}</ul>`,
      )}
      ${groups.length === 0 ? html`<p class="muted">${t("palette.none")}</p>` : ""}
    </div>`;
  }

  protected override updated(): void {
    for (const list of this.querySelectorAll<HTMLElement>(".palette-list"))
      if (!this.sortables.has(list))
        this.sortables.set(
          list,
          Sortable.create(list, {
            group: { name: "fields", pull: "clone", put: false },
            sort: false,
            draggable: "li",
            forceFallback: true,
            fallbackTolerance: 5,
            disabled: !this.editable,
          }),
        );
      else this.sortables.get(list)?.option("disabled", !this.editable);
  }
}
customElements.define("mz-field-palette", FieldPalette);
