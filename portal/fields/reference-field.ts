import type { ComboBox } from "@vaadin/combo-box";
import { html } from "lit";
import { narrowedBy } from "../../core/domain/narrow-options.ts";
import { listOptions, listPeopleChoices, listProjectChoices, listUnits } from "../api.ts";
import { registerField } from "../field-registry.ts";
import { loadRegions, regionPath } from "../form-context.ts";
import { moneyText } from "../format.ts";
import { t } from "../message.ts";
import { combo, type ComboItem, filterItems } from "./combo.ts";
import { holdComposition, tieInput } from "./composition.ts";
import { FieldElement } from "./field-element.ts";

const LEVELS = ["province", "city", "county", "town"];

/** A combo box whose items come from the server; each kind of reference says from where. */
abstract class ReferenceField extends FieldElement {
  static override properties = { ...FieldElement.properties, items: { state: true }, unreached: { state: true } };
  declare items: ComboItem[];
  /** The items could not be fetched; what is chosen stays, nothing new can be picked. */
  declare unreached: boolean;
  private asked = "";
  private turn = 0;

  constructor() {
    super();
    this.items = [];
    this.unreached = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    holdComposition(this);
  }

  /** What the items depend on besides the text typed; a change loads again. */
  protected abstract source(): string;
  protected abstract load(text: string): Promise<ComboItem[]>;
  protected abstract nameOfValue(): string;
  protected searches = false;

  override willUpdate(): void {
    if (this.source() === this.asked) return;
    this.asked = this.source();
    void this.fill("");
  }

  override updated(changed: Map<string, unknown>): void {
    tieInput(this, "vaadin-combo-box", {
      id: this.controlId,
      described: this.described,
      required: this.required,
      invalid: this.invalid,
    });
    if (changed.has("items")) this.filterAgain();
  }

  /** Items that arrive after somebody began to type are narrowed to what was typed. */
  private filterAgain(): void {
    const box = this.querySelector<ComboBox<ComboItem>>("vaadin-combo-box");
    if (box?.opened && box.filter && !this.searches) box.filteredItems = filterItems(this.items, box.filter);
  }

  protected async fill(text: string): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const found = await this.load(text).catch(() => undefined);
    // Answers may overtake each other: only the newest question counts.
    if (turn !== this.turn) return;
    this.items = found ?? [];
    this.unreached = found === undefined;
  }

  protected override control() {
    const box = combo({
      items: this.items,
      value: typeof this.value === "string" ? this.value : "",
      name: this.nameOfValue(),
      invalid: this.invalid,
      label: this.label,
      placeholder: t("field.search"),
      onChange: (value) => this.answer(value || undefined),
      ...(this.searches && { onSearch: (text: string) => void this.fill(text) }),
    });
    return html`${box}${
      this.unreached
        ? html`<p class="help" role="status">${t("field.unreached")} <button class="btn quiet small" type="button" @click=${() => void this.fill("")}>${t("action.retry")}</button></p>`
        : ""
    }`;
  }
}

/** `<mz-region-field>` */
class RegionField extends ReferenceField {
  protected source(): string {
    return "regions";
  }
  protected async load(): Promise<ComboItem[]> {
    const rows = await loadRegions();
    const byCode = new Map(rows.map((row) => [row.code, row]));
    const lowest = LEVELS.indexOf(String(this.option("level") ?? "province"));
    return rows
      .filter((row) => LEVELS.indexOf(row.level) >= lowest)
      .map((row) => ({ value: row.code, label: regionPath(row.code, byCode), detail: row.code }));
  }
  protected nameOfValue(): string {
    return this.context.names[`region:${String(this.value)}`] ?? String(this.value);
  }
}
customElements.define("mz-region-field", RegionField);
registerField("region", "mz-region-field");

/** `<mz-org-field>` */
class OrgField extends ReferenceField {
  protected override searches = true;
  protected source(): string {
    return "units";
  }
  protected async load(text: string): Promise<ComboItem[]> {
    const kind = this.option("unitKind");
    const rows = await listUnits(text, typeof kind === "string" ? kind : undefined);
    return rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
  }
  protected nameOfValue(): string {
    return this.context.names[`unit:${String(this.value)}`] ?? t("field.unknown-name");
  }
}
customElements.define("mz-org-field", OrgField);
registerField("org", "mz-org-field");

/** `<mz-person-field>`: by name, with the unit beside. */
class PersonField extends ReferenceField {
  protected override searches = true;
  protected source(): string {
    return "people";
  }
  protected async load(text: string): Promise<ComboItem[]> {
    const rows = await listPeopleChoices(text);
    return rows.map((row) => ({ value: row.id, label: row.name, detail: row.unit.name }));
  }
  protected nameOfValue(): string {
    return this.context.names[`person:${String(this.value)}`] ?? t("field.unknown-name");
  }
}
customElements.define("mz-person-field", PersonField);
registerField("person", "mz-person-field");

/** `<mz-project-field>`: by name or code. */
class ProjectField extends ReferenceField {
  protected override searches = true;
  protected source(): string {
    return "projects";
  }
  protected async load(text: string): Promise<ComboItem[]> {
    const rows = await listProjectChoices(text);
    return rows.map((row) => ({ value: row.id, label: row.name, detail: row.code }));
  }
  protected nameOfValue(): string {
    return this.context.names[`project:${String(this.value)}`] ?? t("field.unknown-name");
  }
}
customElements.define("mz-project-field", ProjectField);
registerField("project", "mz-project-field");

/** `<mz-document-field>`: a document or quota of the same project, or one from a register or the county's lines. */
class DocumentField extends ReferenceField {
  protected override searches = true;
  protected source(): string {
    return `${this.context.document ?? ""} ${this.field.id} ${this.own()}`;
  }
  /** The answers around that narrow what is offered, as they are typed now. */
  private own(): string {
    const ids = narrowedBy(this.field);
    if (ids.length === 0) return "";
    return JSON.stringify(Object.fromEntries(ids.map((id) => [id, this.around.answers[id] ?? null])));
  }
  protected async load(text: string): Promise<ComboItem[]> {
    if (this.context.document === undefined) return [];
    const options = await listOptions(this.context.document, this.field.id, text, this.own());
    return options.map((option) => ({
      value: option.id,
      label: option.label,
      detail: [option.detail, option.amountFen === undefined ? "" : moneyText(option.amountFen)]
        .filter(Boolean)
        .join(t("text.comma")),
    }));
  }
  protected nameOfValue(): string {
    return this.context.names[`${this.field.type}:${String(this.value)}`] ?? t("field.unknown-name");
  }
}
customElements.define("mz-document-field", DocumentField);
registerField("document", "mz-document-field");
registerField("quota", "mz-document-field");
