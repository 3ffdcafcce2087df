/**
 * Rights per field at a step: every field of the form, hidden, readable or to be filled; all of a section at once.
 *
 * `<mz-rights-table>`
 * @property form - the form
 * @property fields - rights by field; readable when left out
 * @property editable - they may be changed
 * @fires mz-rights - detail: the rights, or undefined when all are left out
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

export type Right = "hide" | "read" | "edit";
export type Rights = Record<string, Right>;
export const RIGHTS = ["hide", "read", "edit"] as const satisfies readonly Right[];

/** The rights with some set; readable is what holds when left out, so it is not written. */
export function withRights(before: Rights | undefined, ids: readonly string[], right: Right): Rights | undefined {
  const next: Rights = { ...before };
  for (const id of ids)
    if (right === "read") delete next[id];
    else next[id] = right;
  return Object.keys(next).length === 0 ? undefined : next;
}

class RightsTable extends LitElement {
  static override properties = {
    form: { attribute: false },
    fields: { attribute: false },
    editable: { attribute: false },
    search: { state: true },
  };
  declare form: Form | undefined;
  declare fields: Rights | undefined;
  declare editable: boolean;
  declare search: string;

  constructor() {
    super();
    this.form = undefined;
    this.fields = undefined;
    this.editable = false;
    this.search = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private set(ids: readonly string[], right: Right): void {
    this.fields = withRights(this.fields, ids, right);
    this.dispatchEvent(
      new CustomEvent<Rights | undefined>("mz-rights", { detail: this.fields, bubbles: true, composed: true }),
    );
  }

  override render(): TemplateResult {
    const { form } = this;
    if (!form) return html``;
    const known = new Set(fieldsOf(form).map((field) => field.id));
    const strange = Object.keys(this.fields ?? {}).filter((id) => !known.has(id));
    const shown = form.sections
      .map((section) => ({
        section,
        fields: (section.fields as Field[]).filter(
          (field) => field.type !== "note" && `${field.label} ${field.id}`.includes(this.search.trim()),
        ),
      }))
      .filter(({ fields }) => fields.length > 0);
    return html`<label class="sr" for="rights-find">${t("flow.rights-find")}</label>
      <input class="input" id="rights-find" type="search" placeholder=${t("flow.rights-find")} .value=${this.search} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)} />
      ${shown.length === 0 ? html`<p class="muted">${t("palette.none")}</p>` : ""}
      <table class="rights"><caption class="sr">${t("flow.tab.fields")}</caption>
        <thead><tr><th scope="col">${t("flow.rights-field")}</th>${RIGHTS.map((right) => html`<th scope="col" class="c">${t(`flow.right.${right}`)}</th>`)}</tr></thead>
        ${shown.map(({ section, fields }) => this.section(section.title, fields))}
      </table>
      ${strange.length === 0 ? nothing : html`<p class="state warn">${icon("warn")}${t("flow.rights-strange", { ids: strange.join(t("text.pause")) })}</p>${this.editable ? html`<button class="btn small" type="button" @click=${() => this.set(strange, "read")}>${t("flow.rights-drop")}</button>` : ""}`}`;
  }

  private section(title: string, fields: readonly Field[]): TemplateResult {
    const ids = fields.map(({ id }) => id);
    return html`<tbody>
      <tr class="rights-head"><th scope="rowgroup">${title}</th>${RIGHTS.map((right) => {
        const label = t("flow.rights-all", { section: title, right: t(`flow.right.${right}`) });
        return html`<td class="c">${this.editable ? html`<button class="btn quiet small" type="button" aria-label=${label} title=${label} @click=${() => this.set(ids, right)}>${t("flow.rights-every")}</button>` : ""}</td>`;
      })}</tr>
      ${fields.map((field) => {
        const own = this.fields?.[field.id] ?? "read";
        return html`<tr class=${own === "read" ? "" : `is-${own}`}><th scope="row">${field.label}</th>${RIGHTS.map(
          (right) =>
            html`<td class="c"><input type="radio" name="right-${field.id}" aria-label="${field.label} ${t(`flow.right.${right}`)}" .checked=${own === right} ?disabled=${!this.editable} @change=${() => this.set([field.id], right)} /></td>`,
        )}</tr>`;
      })}
    </tbody>`;
  }
}
customElements.define("mz-rights-table", RightsTable);
