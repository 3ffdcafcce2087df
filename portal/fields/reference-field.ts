import type { ComboBox } from "@vaadin/combo-box";
import { listOptions, listUnits } from "../api.ts";
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
  static override properties = { ...FieldElement.properties, items: { state: true } };
  declare items: ComboItem[];
  private asked = "";

  constructor() {
    super();
    this.items = [];
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
      required: this.field.required === true,
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
    try {
      this.items = await this.load(text);
    } catch {
      this.items = [];
    }
  }

  protected override control() {
    return combo({
      items: this.items,
      value: typeof this.value === "string" ? this.value : "",
      name: this.nameOfValue(),
      invalid: this.invalid,
      label: this.label,
      placeholder: t("field.search"),
      onChange: (value) => this.answer(value || undefined),
      ...(this.searches && { onSearch: (text: string) => void this.fill(text) }),
    });
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

/** `<mz-document-field>`: a document or quota of the same project. */
class DocumentField extends ReferenceField {
  protected source(): string {
    return `${this.context.project ?? ""} ${this.context.form} ${this.field.id}`;
  }
  protected async load(): Promise<ComboItem[]> {
    if (this.context.project === undefined) return [];
    const options = await listOptions(this.context.project, this.field.id, this.context.form);
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
