/** Somebody else saved meanwhile: both values per field, and the person decides. */
import { html, LitElement } from "lit";
import type { Conflict } from "../api-types.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { dialog } from "./dialog.ts";

/**
 * `<mz-conflict>`
 * @property conflict - the server's answer to a stale save
 * @fires mz-resolve - detail: Set of field ids that keep this person's value
 */
class ConflictDialog extends LitElement {
  static override properties = { conflict: { attribute: false }, mine: { state: true } };
  declare conflict: Conflict;
  declare mine: Set<string>;

  constructor() {
    super();
    this.conflict = { current: { answers: {}, by: { name: "" }, at: "", stamp: "" }, changed: [] };
    this.mine = new Set();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("conflict")) this.mine = new Set(this.conflict.changed.map((entry) => entry.field));
  }

  private choose(field: string, mine: boolean): void {
    const next = new Set(this.mine);
    if (mine) next.add(field);
    else next.delete(field);
    this.mine = next;
  }

  private resolve(): void {
    this.dispatchEvent(new CustomEvent("mz-resolve", { detail: this.mine }));
  }

  override render() {
    const { current, changed } = this.conflict;
    const body = html`<p>${t("conflict.lead", { name: current.by.name, at: instant(current.at) })}</p>
      <table class="grid tight stack">
        <thead><tr><th scope="col">${t("conflict.field")}</th><th scope="col">${t("conflict.yours")}</th><th scope="col">${t("conflict.theirs", { name: current.by.name })}</th></tr></thead>
        <tbody>
          ${changed.map(
            (entry) => html`<tr>
              <td>${entry.label}</td>
              <td><label class="pick"><input type="radio" name="c-${entry.field}" .checked=${this.mine.has(entry.field)} @change=${() => this.choose(entry.field, true)} /> ${entry.yours || t("text.none")}</label></td>
              <td><label class="pick"><input type="radio" name="c-${entry.field}" .checked=${!this.mine.has(entry.field)} @change=${() => this.choose(entry.field, false)} /> ${entry.theirs || t("text.none")}</label></td>
            </tr>`,
          )}
        </tbody>
      </table>
      <p class="small muted">${t("conflict.kept")}</p>`;
    const actions = html`<button class="btn primary" type="button" @click=${() => this.resolve()}>${t("conflict.apply")}</button>
      <button class="btn" type="button" @click=${() => (this.mine = new Set())}>${t("conflict.all-theirs")}</button>
      <button class="btn" type="button" @click=${() => (this.mine = new Set(changed.map((entry) => entry.field)))}>${t("conflict.all-mine")}</button>`;
    // Closing without an answer would lose the question: Escape keeps both versions and asks again at the next save.
    return dialog({
      heading: t("conflict.title"),
      body,
      actions,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-later")),
      wide: true,
    });
  }
}
customElements.define("mz-conflict", ConflictDialog);
