/** The form as it is drawn up: sections with their fields, to select, drag, move by keyboard, copy and remove. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import Sortable from "sortablejs";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field, Form, Section } from "../../core/domain/form.ts";
import { cellWidth } from "../elements/cell-width.ts";
import { icon } from "../elements/icon.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import { ask } from "./design-act.ts";
import { typeIcon, typeLabel } from "./field-icons.ts";
import { columnKey, findField, type Place, sectionKey } from "./form-steps.ts";
import { keyDialog } from "./key-dialog.ts";
import { moveDialog } from "./move-dialog.ts";

/**
 * `<mz-form-canvas>`
 * @property form - the drafted form
 * @property selected - key of the field, column or section that is selected, see form-steps.ts
 * @property faulty - keys with a fault that stops publishing
 * @property editable - false shows it only
 * @fires mz-design - see design-act.ts
 */
export class FormCanvas extends LitElement {
  static override properties = {
    form: { attribute: false },
    selected: { attribute: false },
    faulty: { attribute: false },
    editable: { attribute: false },
    moving: { state: true },
    listing: { state: true },
  };
  declare form: Form | undefined;
  declare selected: string;
  declare faulty: ReadonlySet<string>;
  declare editable: boolean;
  /** Key of the field for which a place is chosen. */
  declare moving: string;
  /** The list of keys is open. */
  declare listing: boolean;
  private readonly sortables = new WeakMap<Element, Sortable>();
  private home: { parent: Node; next: Node | null } | undefined;

  constructor() {
    super();
    this.form = undefined;
    this.selected = "";
    this.faulty = new Set();
    this.editable = true;
    this.moving = "";
    this.listing = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor on a field or section. */
  focusOn(id: string): void {
    void this.updateComplete.then(() => {
      const target = this.querySelector<HTMLElement>(`[data-focus="${CSS.escape(id)}"]`);
      target?.focus();
      target?.scrollIntoView({ block: "nearest" });
    });
  }

  override render(): TemplateResult {
    const { form } = this;
    if (!form) return html``;
    return html`<div class="sheet" @keydown=${this.key}>
      ${repeat(
        form.sections,
        (section) => section.id,
        (section, index) => this.section(section, index, form.sections.length),
      )}
      ${this.editable ? html`<button class="btn add-section" type="button" @click=${() => ask(this, { act: "add-section", after: undefined })}>${icon("plus")}${t("palette.section")}</button>` : ""}
    </div>
    ${
      this.moving === ""
        ? ""
        : moveDialog(
            form,
            this.moving,
            (place) => this.moved(place),
            () => this.closed(),
          )
    }
    ${this.listing ? keyDialog(() => this.closed()) : ""}`;
  }

  private moved(place: Place): void {
    const id = this.moving;
    this.moving = "";
    ask(this, { act: "move", id, place });
  }

  /** After a dialog the cursor is where it was. */
  private closed(): void {
    this.moving = "";
    this.listing = false;
    this.focusOn(this.selected);
  }

  private section(section: Section, index: number, count: number): TemplateResult {
    const key = sectionKey(section.id);
    const on = this.selected === key;
    const fields = section.fields as Field[];
    return html`<section class="fsec ${on ? "sel" : ""} ${this.faulty.has(key) ? "err" : ""}" aria-labelledby="fs-${section.id}">
      <header>
        <button class="fsec-title" type="button" data-focus=${key} aria-pressed=${on} @click=${() => ask(this, { act: "select", id: key })}><span id="fs-${section.id}">${section.title || t("canvas.untitled")}</span></button>
        <span class="small muted">${t("canvas.count", { count: fields.length })}</span>
        ${section.visible ? html`<span class="tag">${t("canvas.conditional")}</span>` : ""}
        ${
          this.editable
            ? html`<span class="tools push" role="group" aria-label=${t("canvas.tools", { label: section.title })}>
                ${this.tool("up", t("canvas.up"), () => ask(this, { act: "section-step", id: key, by: -1 }), index === 0)}
                ${this.tool("down", t("canvas.down"), () => ask(this, { act: "section-step", id: key, by: 1 }), index === count - 1)}
                ${this.tool("trash", t("canvas.remove-section"), () => ask(this, { act: "remove", id: key }), count === 1)}</span>`
            : ""
        }
      </header>
      <ul class="ffields cols-${section.columns ?? 2}" data-section=${section.id}>
        ${repeat(
          fields,
          (field) => field.id,
          (field) => this.field(field, section.columns ?? 2),
        )}
      </ul>
      ${fields.length === 0 ? html`<p class="drop">${t("canvas.drop")}</p>` : ""}
    </section>`;
  }

  private tool(
    name: "up" | "down" | "move" | "copy" | "trash",
    label: string,
    act: () => void,
    disabled = false,
  ): TemplateResult {
    return html`<button class="icon-btn" type="button" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
  }

  private field(field: Field, columns: number): TemplateResult {
    const keys = columnsOf(field).map((column) => columnKey(field.id, column.id));
    const on = this.selected === field.id || keys.includes(this.selected);
    const faulty = this.faulty.has(field.id) || keys.some((key) => this.faulty.has(key));
    return html`<li class="ffield w-${cellWidth(field, columns)} ${on ? "sel" : ""} ${faulty ? "err" : ""}" data-id=${field.id}>
      <button class="ffield-main" type="button" data-focus=${field.id} aria-pressed=${this.selected === field.id} @click=${() => ask(this, { act: "select", id: field.id })}>
        <span class="label">${field.label || t("canvas.untitled")}${field.required === true ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}
          ${this.tags(field)}<span class="key mono">${field.id}</span></span>
        ${columnsOf(field).length > 0 ? "" : html`<span class="ghost ${FIELD_TYPES.find(field.type)?.numeric ? "r" : ""} ${field.computed === undefined ? "" : "calc"}"><span class="cut">${this.ghost(field)}</span>${icon(typeIcon(field.type))}</span>`}
        ${field.help ? html`<span class="help">${field.help}</span>` : ""}
      </button>
      ${columnsOf(field).length > 0 ? this.columns(field) : ""}
      ${
        on && this.editable
          ? html`<span class="tools" role="group" aria-label=${t("canvas.tools", { label: field.label })}>
              ${this.tool("up", t("canvas.up"), () => ask(this, { act: "step", id: field.id, by: -1 }))}
              ${this.tool("down", t("canvas.down"), () => ask(this, { act: "step", id: field.id, by: 1 }))}
              ${this.tool("move", t("canvas.move-to"), () => (this.moving = field.id))}
              ${this.tool("copy", t("canvas.copy"), () => ask(this, { act: "duplicate", id: field.id }))}
              ${this.tool("trash", t("canvas.remove"), () => ask(this, { act: "remove", id: field.id }))}</span>`
          : ""
      }
    </li>`;
  }

  private tags(field: Field): TemplateResult {
    const tag = (text: string) => html`<span class="tag">${text}</span>`;
    return html`${field.computed !== undefined ? tag(t("canvas.computed")) : ""}${field.from !== undefined ? tag(t("canvas.from")) : ""}${field.visible !== undefined ? tag(t("canvas.conditional")) : ""}${typeof field.required === "string" ? tag(t("canvas.sometimes-required")) : ""}${field.public === true ? tag(t("canvas.public")) : ""}${field.sensitive === true ? tag(t("canvas.sensitive")) : ""}`;
  }

  private ghost(field: Field): string {
    if (field.type === "money") return t(field["unit"] === "wan" ? "unit.wan" : "unit.yuan");
    if (field.type === "note") return String(field["text"] ?? "").slice(0, 80);
    const unit = typeof field["unit"] === "string" ? ` ${field["unit"]}` : "";
    return `${typeLabel(field.type)}${unit}`;
  }

  private columns(table: Field): TemplateResult {
    return html`<div class="fcolumns" role="group" aria-label=${t("canvas.columns", { label: table.label })}>
      ${repeat(
        columnsOf(table),
        (column) => column.id,
        (column) => {
          const key = columnKey(table.id, column.id);
          return html`<button class="fcolumn ${FIELD_TYPES.find(column.type)?.numeric ? "num" : ""} ${this.selected === key ? "sel" : ""} ${this.faulty.has(key) ? "err" : ""}" type="button" data-focus=${key} aria-pressed=${this.selected === key} @click=${() => ask(this, { act: "select", id: key })}>
            <b>${column.label}${column.required === true ? html`<span class="req" aria-hidden="true">*</span>` : ""}</b><span class="small muted">${typeLabel(column.type)}${column.computed === undefined ? "" : ` \u00B7 ${t("canvas.computed")}`}</span></button>`;
        },
      )}
      ${this.editable ? html`<button class="btn small" type="button" @click=${() => ask(this, { act: "add-column", table: table.id, type: "text" })}>${icon("plus")}${t("canvas.add-column")}</button>` : nothing}
    </div>`;
  }

  /** Arrows go from field to field, with Alt they move it; the rest as the list of keys says. */
  private key = (event: KeyboardEvent): void => {
    const target = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-focus]") : null;
    const id = target?.dataset["focus"];
    if (!target || id === undefined || event.isComposing) return;
    const isSection = id.startsWith("#");
    const by = event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 1;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (!event.altKey) this.goTo(target, by);
      else if (this.editable && !isSection && (event.key === "ArrowLeft" || event.key === "ArrowRight"))
        this.toNeighbour(id, by);
      else if (this.editable) ask(this, { act: isSection ? "section-step" : "step", id, by });
    } else if (!this.editable) return;
    else if (event.key === "Delete") {
      event.preventDefault();
      ask(this, { act: "remove", id });
    } else if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey) && !isSection) {
      event.preventDefault();
      ask(this, { act: "duplicate", id });
    } else if (event.key === "?") {
      event.preventDefault();
      this.listing = true;
    } else if (event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && !isSection) {
      event.preventDefault();
      this.moving = id;
    } else if (event.key === "/" || event.key === "Insert") {
      event.preventDefault();
      ask(this, { act: "find" });
    }
  };

  /** Alt with left or right: a field goes to the section before or after; a column steps out of its table. */
  private toNeighbour(id: string, by: -1 | 1): void {
    const { form } = this;
    const place = form && findField(form, id)?.place;
    if (!form || !place) return;
    const home = place.table === undefined ? undefined : findField(form, place.table)?.place;
    if (home) return ask(this, { act: "move", id, place: { ...home, index: by < 0 ? home.index : home.index + 1 } });
    const next = form.sections[form.sections.findIndex((section) => section.id === place.section) + by];
    if (next) ask(this, { act: "move", id, place: { section: next.id, index: next.fields.length } });
  }

  private goTo(from: HTMLElement, by: -1 | 1): void {
    const all = [...this.querySelectorAll<HTMLElement>("[data-focus]")];
    const next = all[all.indexOf(from) + by];
    if (!next) return;
    next.focus();
    ask(this, { act: "select", id: next.dataset["focus"] ?? "" });
  }

  protected override updated(): void {
    for (const list of this.querySelectorAll<HTMLElement>("ul.ffields")) {
      const known = this.sortables.get(list);
      if (known) known.option("disabled", !this.editable);
      else this.sortables.set(list, this.sortable(list));
    }
  }

  /** Dragging asks for the same command as the keys; the node goes back first, else Lit would draw it twice. */
  private sortable(list: HTMLElement): Sortable {
    return Sortable.create(list, {
      group: "fields",
      draggable: "li",
      filter: ".fcolumn, .tools",
      preventOnFilter: false,
      forceFallback: true,
      fallbackTolerance: 5,
      animation: 0,
      disabled: !this.editable,
      onStart: ({ item }) => {
        this.home = item.parentNode ? { parent: item.parentNode, next: item.nextSibling } : undefined;
      },
      onEnd: ({ item, to, newDraggableIndex }) => {
        const { home } = this;
        this.home = undefined;
        home?.parent.insertBefore(item, home.next);
        const section = to.dataset["section"];
        const id = item.dataset["id"];
        if (section === undefined || id === undefined || newDraggableIndex === undefined) return;
        ask(this, { act: "move", id, place: { section, index: newDraggableIndex } });
      },
      onAdd: ({ item, clone, to, newDraggableIndex }) => {
        const type = item.dataset["type"];
        const section = to.dataset["section"];
        if (type === undefined || section === undefined) return;
        // What was dragged is the palette's own entry, and a dead copy stands where it was: change them back.
        clone.replaceWith(item);
        const place = { section, index: newDraggableIndex ?? 0 };
        ask(this, { act: "add", type, place, offered: item.dataset["offer"] });
      },
    });
  }
}
customElements.define("mz-form-canvas", FormCanvas);
