/** What can be set of the selected field, column or section: words, options of its type, rules, where it is used. */
import { html, LitElement, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Field, FIELD_HEAD, type Form, type Section } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { EMPTY_CONTEXT, FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import "./condition-builder.ts";
import { ask } from "./design-act.ts";
import { pluginValue, typeSource } from "./field-plugins.ts";
import { startOptions, typeLabel } from "./field-icons.ts";
import { fieldPlugin } from "./field-plugin.ts";
import { columnKey, findField, findSection, keyOf, sectionKey } from "./form-steps.ts";
import "./formula-editor.ts";
import { idFault } from "./rename-field.ts";
import { optionControl, type PickFrom } from "./option-control.ts";
import type { Sample } from "./sample.ts";
import { type FieldUse, usesOfField } from "./field-uses.ts";

/**
 * `<mz-field-properties>`
 * @property form - the drafted form
 * @property flow - its flow
 * @property selected - key of a field, column or section, see form-steps.ts
 * @property from - what pickers choose from
 * @property dictionaries - code lists with items
 * @property samples - stored answers to try rules on
 * @property fixed - ids that are published and keep their type
 * @property editable - false shows it only
 * @fires mz-design - act set, add-column, new-dictionary
 */
class FieldProperties extends LitElement {
  static override properties = {
    form: { attribute: false },
    flow: { attribute: false },
    selected: { attribute: false },
    from: { attribute: false },
    dictionaries: { attribute: false },
    samples: { attribute: false },
    fixed: { attribute: false },
    editable: { attribute: false },
    tab: { state: true },
  };
  declare form: Form | undefined;
  declare flow: Flow | undefined;
  declare selected: string;
  declare from: PickFrom | undefined;
  declare dictionaries: Dictionaries;
  declare samples: readonly Sample[];
  declare fixed: ReadonlySet<string>;
  declare editable: boolean;
  declare tab: "settings" | "rules" | "uses";

  constructor() {
    super();
    this.form = undefined;
    this.flow = undefined;
    this.selected = "";
    this.from = undefined;
    this.dictionaries = {};
    this.samples = [];
    this.fixed = new Set();
    this.editable = true;
    this.tab = "settings";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Tells a property of what the panel shows; a column goes by its table's name too. */
  private set(id: string, key: string, value: unknown): void {
    ask(this, { act: "set", id: this.keyFor(id), key, value });
  }

  private keyFor(id: string): string {
    const found = this.form && findField(this.form, this.selected);
    return found?.field.id === id ? keyOf(id, found.place) : id;
  }

  override render(): TemplateResult {
    const { form } = this;
    if (!form) return html``;
    const section = findSection(form, this.selected);
    if (section) return this.sectionPanel(section);
    const found = findField(form, this.selected);
    if (!found)
      return html`<div class="pane-in"><h2>${t("properties.none")}</h2><p class="muted">${t("properties.none-help")}</p></div>`;
    const { field, place } = found;
    // Another field gets controls of its own: what was typed into a box never shows at the next one.
    return html`${keyed(this.selected, this.fieldPanel(field, place.table))}`;
  }

  private fieldPanel(field: Field, table: string | undefined): TemplateResult {
    return html`<div class="pane-in prop">
      <div><h2>${field.label || t("canvas.untitled")}</h2><span class="small muted">${typeLabel(field.type)} · <span class="mono">${field.id}</span></span></div>
      <div class="seg" role="group" aria-label=${t("properties.tabs")}>
        ${(["settings", "rules", "uses"] as const).map((tab) => html`<button type="button" aria-pressed=${this.tab === tab} @click=${() => (this.tab = tab)}>${t(`properties.${tab}`)}</button>`)}
      </div>
      ${this.tab === "settings" ? this.settings(field, table) : this.tab === "rules" ? this.rules(field, table) : this.uses(field)}
    </div>`;
  }

  private sectionPanel(section: Section): TemplateResult {
    return html`<div class="pane-in prop">
      <div><h2>${section.title || t("canvas.untitled")}</h2><span class="small muted">${t("palette.section")}</span></div>
      ${this.text(sectionKey(section.id), "title", t("properties.section-title"), section.title, 40)}
      ${this.text(sectionKey(section.id), "help", t("properties.help"), section.help ?? "", 500, true)}
      <div class="field"><label class="label" for="sec-columns">${t("properties.columns")}</label>
        <select class="select" id="sec-columns" ?disabled=${!this.editable} @change=${(e: Event) => this.set(sectionKey(section.id), "columns", Number((e.target as HTMLSelectElement).value))}>
          ${[1, 2, 3].map((n) => html`<option value=${n} .selected=${(section.columns ?? 2) === n}>${t("properties.columns-n", { count: n })}</option>`)}</select></div>
      ${this.condition(sectionKey(section.id), "visible", t("properties.section-visible"), section.visible)}
    </div>`;
  }

  private text(id: string, key: string, label: string, value: string, limit: number, long = false): TemplateResult {
    const control = `prop-${id}-${key}`;
    const set = (e: Event): void =>
      this.set(id, key, (e.target as HTMLInputElement).value || (key === "help" ? undefined : ""));
    return html`<div class="field"><label class="label" for=${control}>${label}</label>${
      long
        ? html`<textarea class="input" id=${control} rows="2" maxlength=${limit} .value=${value} ?disabled=${!this.editable} @input=${set}></textarea>`
        : html`<input class="input" id=${control} maxlength=${limit} .value=${value} ?disabled=${!this.editable} @input=${set} />`
    }</div>`;
  }

  private settings(field: Field, table: string | undefined): TemplateResult {
    const type = FIELD_TYPES.find(field.type);
    const options = Object.entries(type?.options ?? {}).filter(([name]) => !(name in FIELD_HEAD));
    const { from } = this;
    return html`${table === undefined ? this.plugins(field, typeSource) : ""}${this.text(field.id, "label", t("properties.label"), field.label, 60)}
      ${this.text(field.id, "help", t("properties.help"), field.help ?? "", 300, true)}
      ${this.flag(field, "required", t("properties.required"), field.required === true, typeof field.required === "string" ? t("properties.required-when") : "")}
      ${from ? options.map(([name, schema]) => optionControl({ field, name, schema, from, editable: this.editable, set: (value) => this.set(field.id, name, value) })) : ""}
      ${"dictionary" in (type?.options ?? {}) && this.editable ? html`<button class="btn small" type="button" @click=${() => ask(this, { act: "new-dictionary", id: this.keyFor(field.id) })}>${icon("plus")}${t("properties.new-dictionary")}</button>` : ""}
      ${field.type === "table" ? this.columnList(field) : ""}
      ${table === undefined ? this.widthOf(field) : ""}
      ${table === undefined && !["table", "file", "picture", "signature", "note"].includes(field.type) ? this.defaultOf(field) : ""}
      ${table === undefined ? fieldPlugin({ field, plugins: from?.plugins ?? [], editable: this.editable, set: (plugin) => this.set(field.id, "plugin", plugin) }) : ""}
      <fieldset class="field plain"><legend class="label">${t("properties.openness")}</legend>
        ${this.flag(field, "public", t("properties.public"), field.public === true, "")}
        ${this.flag(field, "sensitive", t("properties.sensitive"), field.sensitive === true, "")}
        ${table === undefined && type?.indexAs !== undefined ? this.flag(field, "indexed", t("properties.indexed"), field.indexed === true, "") : ""}
      </fieldset>
      ${this.fixed.has(field.id) ? html`<p class="help">${t("properties.fixed")}</p>` : html`${this.typeOf(field)}${this.idOf(field)}`}`;
  }

  private plugins(field: Field, draw: typeof pluginValue): TemplateResult | "" {
    const { form, from, editable } = this;
    if (!form) return "";
    const set = (changes: Readonly<Record<string, unknown>>): void =>
      ask(this, { act: "set-all", id: this.keyFor(field.id), changes });
    return draw({ form, field, offers: from?.offers ?? [], editable, set });
  }

  private flag(field: Field, key: string, label: string, on: boolean, note: string): TemplateResult {
    return html`<label class="check"><input type="checkbox" .checked=${on} ?disabled=${!this.editable || note !== ""} @change=${(e: Event) => this.set(field.id, key, (e.target as HTMLInputElement).checked ? true : undefined)} />${label}</label>${note === "" ? "" : html`<p class="help">${note}</p>`}`;
  }

  private widthOf(field: Field): TemplateResult {
    const id = `prop-${field.id}-width`;
    return html`<div class="field"><label class="label" for=${id}>${t("properties.width")}</label>
      <select class="select" id=${id} ?disabled=${!this.editable} @change=${(e: Event) => this.set(field.id, "width", (e.target as HTMLSelectElement).value || undefined)}>
        <option value="" .selected=${field.width === undefined}>${t("properties.width-auto")}</option>
        ${(["third", "half", "full"] as const).map((w) => html`<option value=${w} .selected=${field.width === w}>${t(`properties.width-${w}`)}</option>`)}</select></div>`;
  }

  /** The answer that a new document starts with, typed in the field's own control. */
  private defaultOf(field: Field): TemplateResult {
    const { help: _help, visible: _visible, computed: _computed, ...rest } = field;
    const own = { ...rest, id: `${field.id}Default`, label: t("properties.default"), required: false } as Field;
    if (field.computed !== undefined || (field.type === "choice" && !field["dictionary"])) return html``;
    const context = { ...EMPTY_CONTEXT, dictionaries: this.dictionaries };
    return html`<div class="default-of" inert=${!this.editable ? true : false} @mz-answer=${(
      event: CustomEvent<AnswerChange>,
    ) => {
      event.stopPropagation();
      this.set(field.id, "default", event.detail.value);
    }}>${editField({ field: own, pointer: `/${own.id}`, value: field.default, context, problems: [], strict: false })}</div>`;
  }

  /** Another type is another field for stored answers, so it may change only before it was published. */
  private typeOf(field: Field): TemplateResult {
    const id = `prop-${field.id}-type`;
    const types = FIELD_TYPES.all().filter((type) => type.name !== "table" || field.type === "table");
    return html`<div class="field"><label class="label" for=${id}>${t("properties.type")}</label>
      <select class="select" id=${id} ?disabled=${!this.editable} @change=${(e: Event) => this.changeType(field, (e.target as HTMLSelectElement).value)}>
        ${types.map((type) => html`<option value=${type.name} .selected=${type.name === field.type}>${typeLabel(type.name)}</option>`)}</select></div>`;
  }

  /** The id, for who writes formulas; it may change only before it was published. */
  private idOf(field: Field): TemplateResult {
    const id = `prop-${field.id}-id`;
    const key = this.keyFor(field.id);
    const fault = (box: HTMLInputElement) =>
      this.form && box.value !== field.id ? idFault(this.form, key, box.value, this.fixed) : undefined;
    const say = { shape: t("properties.id-shape"), taken: t("properties.id-taken") };
    return html`<details class="rule"><summary>${t("properties.id")}</summary>
      <div class="field"><label class="label" for=${id}>${t("properties.id-label")}</label>
        <input class="input mono" id=${id} maxlength="40" autocomplete="off" spellcheck="false" .value=${field.id} ?disabled=${!this.editable} aria-describedby="${id}-help"
          @input=${(event: Event) => {
            const box = event.target as HTMLInputElement;
            const wrong = fault(box);
            box.setCustomValidity(wrong ? say[wrong] : "");
            box.reportValidity();
          }}
          @change=${(event: Event) => {
            const box = event.target as HTMLInputElement;
            if (box.value !== field.id && fault(box) === undefined)
              ask(this, { act: "rename", id: key, to: box.value });
          }} /><p class="help" id="${id}-help">${t("properties.id-help")}</p></div></details>`;
  }

  /** One step of undo: the options of the old type go, those that the new one begins with come. */
  private changeType(field: Field, type: string): void {
    const gone = Object.keys(field).filter((key) => !(key in FIELD_HEAD) || key === "default" || key === "pluginType");
    const changes = {
      ...Object.fromEntries(gone.map((key) => [key, undefined])),
      ...startOptions(type, t("canvas.new-column")),
      type,
    };
    ask(this, { act: "set-all", id: this.keyFor(field.id), changes });
  }

  private columnList(table: Field): TemplateResult {
    return html`<fieldset class="field plain"><legend class="label">${t("properties.table-columns")}</legend>
      <ul class="plain-list">${columnsOf(table).map((column) => html`<li><button class="link" type="button" @click=${() => ask(this, { act: "select", id: columnKey(table.id, column.id) })}>${column.label}</button> <span class="small muted">${typeLabel(column.type)}</span></li>`)}</ul>
      ${this.editable ? html`<button class="btn small" type="button" @click=${() => ask(this, { act: "add-column", table: table.id, type: "text" })}>${icon("plus")}${t("canvas.add-column")}</button>` : ""}</fieldset>`;
  }

  private rules(field: Field, table: string | undefined): TemplateResult {
    if (field.type === "note") return this.condition(field.id, "visible", t("properties.visible"), field.visible);
    return html`${table === undefined ? this.condition(field.id, "visible", t("properties.visible"), field.visible) : ""}
      ${table === undefined ? this.condition(field.id, "required", t("properties.required-if"), typeof field.required === "string" ? field.required : undefined) : ""}
      ${table === undefined ? this.condition(field.id, "readOnly", t("properties.read-only-if"), typeof field.readOnly === "string" ? field.readOnly : undefined) : ""}
      ${field.type === "table" || field.type === "file" || field.type === "picture" ? "" : this.formula(field, "computed", t("properties.computed"), table)}
      ${table === undefined ? this.plugins(field, pluginValue) : ""}
      ${table === undefined && field.computed === undefined && field.type !== "table" ? this.formula(field, "initial", t("properties.initial"), undefined) : ""}`;
  }

  private condition(id: string, key: string, label: string, value: string | undefined): TemplateResult {
    const place = { visible: "visible", required: "required", readOnly: "read-only" }[key] ?? "visible";
    return html`<fieldset class="field plain rule" ?disabled=${!this.editable}><legend class="label">${label}</legend>
      <mz-condition-builder .form=${this.form} .dictionaries=${this.dictionaries} .value=${value} .label=${label} .samples=${this.samples} .place=${place}
        @mz-expression=${(event: CustomEvent<{ text: string | undefined }>) => this.set(id, key, event.detail.text)}></mz-condition-builder></fieldset>`;
  }

  private formula(field: Field, key: "computed" | "initial", label: string, table: string | undefined): TemplateResult {
    const expected = FIELD_TYPES.find(field.type)?.expressionType(field, FIELD_TYPES);
    return html`<details class="rule" ?open=${field[key] !== undefined}><summary>${label}</summary>
      <fieldset class="field plain" ?disabled=${!this.editable}><legend class="sr">${label}</legend>
        <mz-formula-editor .form=${this.form} .dictionaries=${this.dictionaries} .expected=${typeof expected === "string" ? expected : undefined} .value=${field[key]} .samples=${this.samples} .columnOf=${table} .field=${field} .label=${label}
          @mz-expression=${(event: CustomEvent<{ text: string | undefined }>) => this.set(field.id, key, event.detail.text)}></mz-formula-editor></fieldset></details>`;
  }

  private uses(field: Field): TemplateResult {
    const uses = this.form ? usesOfField(this.form, this.flow, this.keyFor(field.id)) : [];
    const line = (use: FieldUse) =>
      html`<li>${use.select === undefined ? use.text : html`<button class="link" type="button" @click=${() => ask(this, { act: "select", id: use.select ?? "" })}>${use.text}</button>`}</li>`;
    return uses.length === 0
      ? html`<p class="muted">${t("properties.no-uses")}</p>`
      : html`<ul class="plain-list">${uses.map(line)}</ul>`;
  }
}
customElements.define("mz-field-properties", FieldProperties);
