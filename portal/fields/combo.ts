/** The one combo box of the portal: our label and error, Vaadin's list, searchable by everything an item says. */
import "@vaadin/combo-box";
import type { ComboBox } from "@vaadin/combo-box";
import { html, type TemplateResult } from "lit";
import { t } from "../message.ts";

export type ComboItem = { value: string; label: string; detail?: string; depth?: number };

const draw = (root: HTMLElement, _box: unknown, model: { item: ComboItem }): void => {
  const [label, detail] = [document.createElement("span"), document.createElement("span")];
  label.textContent = model.item.label;
  detail.textContent = model.item.detail ?? "";
  detail.className = "combo-detail";
  root.replaceChildren(label, detail);
  root.className = "combo-item";
  root.style.setProperty("padding-inline-start", `${(model.item.depth ?? 0) * 14}px`);
};

/** Items whose label or detail holds every word that was typed. */
export function filterItems(items: readonly ComboItem[], text: string): ComboItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) =>
    words.every((word) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(word)),
  );
}

export type ComboParts = {
  items: readonly ComboItem[];
  value: string;
  /** Shown for a value that is not among the items. */
  name?: string;
  invalid: boolean;
  label: string;
  placeholder?: string;
  onChange: (value: string, item: ComboItem | undefined) => void;
  onSearch?: (text: string) => void;
};

/** Draws the combo box. With `onSearch` the items are the server's answer to what was typed. */
export function combo(parts: ComboParts): TemplateResult {
  const known = parts.items.some((item) => item.value === parts.value);
  const items =
    known || parts.value === ""
      ? parts.items
      : [...parts.items, { value: parts.value, label: parts.name ?? t("field.unknown-name") }];
  const search = (event: CustomEvent<{ value: string }>): void => {
    const box = event.target as ComboBox<ComboItem>;
    if (parts.onSearch) parts.onSearch(event.detail.value);
    else box.filteredItems = filterItems(box.items ?? [], event.detail.value);
  };
  return html`<vaadin-combo-box
    manual-validation
    clear-button-visible
    item-value-path="value"
    item-label-path="label"
    accessible-name=${parts.label}
    .renderer=${draw}
    .items=${items}
    .value=${parts.value}
    .invalid=${parts.invalid}
    .placeholder=${parts.placeholder ?? t("field.choose")}
    @filter-changed=${search}
    @change=${(event: Event) => {
      const box = event.target as ComboBox<ComboItem>;
      parts.onChange(box.value, box.selectedItem ?? undefined);
    }}
  ></vaadin-combo-box>`;
}
