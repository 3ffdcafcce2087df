/**
 * Separation of duties as a table: the steps that people do against groups; nobody does two steps of one group.
 *
 * `<mz-separate-matrix>`
 * @property steps - the steps that people do, in reading order
 * @property groups - ids of the steps of each group
 * @property editable - they may be changed
 * @fires mz-separate - detail: the groups, each of two steps at least
 */
import { html, LitElement, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { Titled } from "./approval-words.ts";

type Groups = readonly (readonly string[])[];

/** The groups with a step put in or taken out; a group of one is no group and comes back as `rest`. */
export function flipStep(
  groups: Groups,
  rest: readonly string[],
  n: number,
  id: string,
  on: boolean,
): { groups: string[][]; rest: string[] } {
  const before = n < groups.length ? (groups[n] ?? []) : rest;
  const after = on ? [...new Set([...before, id])] : before.filter((one) => one !== id);
  const others = groups.filter((_, i) => i !== n).map((group) => [...group]);
  if (after.length < 2) return { groups: others, rest: n < groups.length && rest.length > 0 ? [...rest] : after };
  const next = n < groups.length ? others.toSpliced(n, 0, after) : [...others, after];
  return { groups: next, rest: n < groups.length ? [...rest] : [] };
}

class SeparateMatrix extends LitElement {
  static override properties = {
    steps: { attribute: false },
    groups: { attribute: false },
    editable: { attribute: false },
    rest: { state: true },
    adding: { state: true },
  };
  declare steps: readonly Titled[];
  declare groups: Groups;
  declare editable: boolean;
  /** A group that is not one yet. */
  declare rest: readonly string[];
  declare adding: boolean;

  constructor() {
    super();
    this.steps = [];
    this.groups = [];
    this.editable = false;
    this.rest = [];
    this.adding = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private tell(groups: string[][], rest: string[]): void {
    const same = JSON.stringify(groups) === JSON.stringify(this.groups);
    this.rest = rest;
    this.adding = rest.length > 0;
    this.groups = groups;
    if (!same)
      this.dispatchEvent(new CustomEvent<string[][]>("mz-separate", { detail: groups, bubbles: true, composed: true }));
  }

  private flip(n: number, id: string, on: boolean): void {
    const { groups, rest } = flipStep(this.groups, this.rest, n, id, on);
    this.tell(groups, rest);
  }

  override render(): TemplateResult {
    const open = this.adding || this.rest.length > 0;
    const columns: Groups = open ? [...this.groups, this.rest] : this.groups;
    const all = this.steps.map(({ id }) => id);
    return html`<fieldset class="plain"><legend class="label">${t("flow.separate")}</legend>
      <p class="help">${t(columns.length === 0 ? "approval.separate-off" : "flow.separate-help")}</p>
      ${
        columns.length === 0
          ? ""
          : html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("flow.separate")}><table class="rights"><thead><tr><th scope="col">${t("thing.step")}</th>${columns.map((_, n) => html`<th scope="col" class="c">${t("flow.separate-group", { n: n + 1 })}</th>`)}</tr></thead>
              <tbody>${this.steps.map(({ id, title }) => html`<tr><th scope="row">${title}</th>${columns.map((group, n) => html`<td class="c"><input type="checkbox" aria-label="${title} ${t("flow.separate-group", { n: n + 1 })}" .checked=${group.includes(id)} ?disabled=${!this.editable} @change=${(event: Event) => this.flip(n, id, (event.target as HTMLInputElement).checked)} /></td>`)}</tr>`)}</tbody>
              ${
                this.editable
                  ? html`<tfoot><tr><td></td>${columns.map(
                      (_, n) =>
                        html`<td class="c"><button class="icon-btn" type="button" aria-label=${t("flow.separate-drop", { n: n + 1 })} @click=${() =>
                          this.tell(
                            this.groups.filter((_g, i) => i !== n).map((group) => [...group]),
                            n < this.groups.length ? [...this.rest] : [],
                          )}>${icon("trash")}</button></td>`,
                    )}</tr></tfoot>`
                  : ""
              }</table></div>`
      }
      ${
        this.editable
          ? html`<p class="btns"><button class="btn quiet small" type="button" ?disabled=${all.length < 2} @click=${() => this.tell([all, ...this.groups.map((group) => [...group])], [...this.rest])}>${icon("plus")}${t("flow.separate-all")}</button>
              <button class="btn quiet small" type="button" ?disabled=${open} @click=${() => (this.adding = true)}>${icon("plus")}${t("flow.separate-add")}</button></p>`
          : ""
      }</fieldset>`;
  }
}
customElements.define("mz-separate-matrix", SeparateMatrix);
