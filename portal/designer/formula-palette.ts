/** What stands below the formula's text: fields and functions to click, and the usual sums to fill in. */
import { html, type TemplateResult } from "lit";
import type { ExpressionScope } from "../../core/domain/expression.ts";
import type { Form } from "../../core/domain/form.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { completeChoice, type FormulaTemplate, templatesFor } from "./formula-templates.ts";
import { FORMULA_FUNCTIONS, type FormulaName, METHODS, namesIn } from "./formula-words.ts";

export type PaletteParts = {
  id: string;
  form: Form;
  scope: ExpressionScope;
  columnOf: string | undefined;
  expected: string | undefined;
  filter: string;
  /** `template` and the choice of each of its parts. */
  chosen: Readonly<Record<string, string>>;
  plain: boolean;
  onFilter(text: string): void;
  onChosen(chosen: Record<string, string>): void;
  onPlain(plain: boolean): void;
  onInsert(text: string): void;
  onUse(text: string): void;
};

export function formulaPalette(parts: PaletteParts): TemplateResult {
  const fits = (...texts: string[]): boolean => {
    const typed = parts.filter.trim().toLowerCase();
    return texts.some((text) => text.toLowerCase().includes(typed));
  };
  const names = namesIn(parts.form, parts.scope, parts.columnOf).filter((name) => fits(name.label, name.code));
  const groups = [...new Set(names.map((name) => name.group))];
  const functions = [...FORMULA_FUNCTIONS, ...METHODS].filter((item) => fits(item.name, t(item.help)));
  return html`<details class="palette-box" name=${parts.id}><summary>${t("formula.fields-functions")}</summary>
      <label class="sr" for="${parts.id}-find">${t("formula.find")}</label>
      <input class="input" id="${parts.id}-find" type="search" placeholder=${t("formula.find")} .value=${parts.filter} @input=${(event: Event) => parts.onFilter((event.target as HTMLInputElement).value)} />
      <div class="palette-list">
        ${groups.map((group) => html`<h4>${group}</h4><div class="chips">${names.filter((name) => name.group === group).map((name) => nameButton(name, parts))}</div>`)}
        ${functions.length === 0 ? "" : html`<h4>${t("formula.functions")}</h4><ul class="functions">${functions.map((item) => html`<li><button class="btn small" type="button" @click=${() => parts.onInsert(METHODS.includes(item) ? `.${item.insert}` : item.insert)}><span class="mono">${item.name}</span></button><span class="small">${t(item.help)}<code class="mono muted">${item.example}</code></span></li>`)}</ul>`}
      </div>
    </details>
    ${templates(parts)}
    <label class="small check-line"><input type="checkbox" .checked=${parts.plain} @change=${(event: Event) => parts.onPlain((event.target as HTMLInputElement).checked)} />${t("formula.codes")}</label>`;
}

function nameButton(name: FormulaName, parts: PaletteParts): TemplateResult {
  return html`<button class="f-chip as-button" type="button" title=${name.code} @click=${() => parts.onInsert(name.code)}>${name.label}<span class="sr"> ${name.type}</span></button>`;
}

function templates(parts: PaletteParts): TemplateResult | string {
  const offered = templatesFor(parts.expected);
  if (offered.length === 0) return "";
  const template = offered.find((item) => item.id === parts.chosen["template"]);
  return html`<details class="palette-box" name=${parts.id}><summary>${t("formula.templates")}</summary>
    <div class="templates">
      <select class="select" aria-label=${t("formula.template-choose")} @change=${(event: Event) => parts.onChosen({ template: (event.target as HTMLSelectElement).value })}>
        <option value="">${t("formula.template-choose")}</option>
        ${offered.map((item) => html`<option value=${item.id} .selected=${item === template}>${t(item.title)}</option>`)}
      </select>
      ${template ? templateForm(template, parts) : ""}
    </div>
  </details>`;
}

function templateForm(template: FormulaTemplate, parts: PaletteParts): TemplateResult {
  const { form, scope, columnOf } = parts;
  const offered = template.parts({ form, scope, columnOf }, parts.chosen);
  const chosen = completeChoice(offered, parts.chosen);
  if (offered.some((part) => part.options.length === 0))
    return html`<p class="small muted">${t("formula.template-none")}</p>`;
  return html`<p class="small muted">${t(template.help)}</p>
    ${offered.map((part) => html`<label class="field"><span class="label">${t(part.label)}</span><select class="select" @change=${(event: Event) => parts.onChosen({ ...parts.chosen, ...chosen, template: template.id, [part.key]: (event.target as HTMLSelectElement).value })}>${part.options.map((option) => html`<option value=${option.value} .selected=${option.value === chosen[part.key]}>${option.label}</option>`)}</select></label>`)}
    <code class="code">${template.write(chosen)}</code>
    <button class="btn small" type="button" @click=${() => parts.onUse(template.write(chosen))}>${icon("check")}${t("formula.use")}</button>`;
}
