/** The security administrator's decision: what of its requests a version gets, where, until when, and why. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Power } from "../../core/domain/plugin-grant.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { combo, type ComboItem } from "../fields/combo.ts";
import { listUnits } from "../api.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { session } from "../session.ts";
import { giveGrant, type Request, type Version } from "./api.ts";
import { powerName, scopeText } from "./words.ts";

/**
 * `<mz-plugin-grant>`
 * @property version - the version that is reviewed
 * @fires mz-done - detail: whether a second person has to agree
 * @fires mz-close
 */
class PluginGrant extends LitElement {
  static override properties = {
    version: { attribute: false },
    chosen: { state: true },
    units: { state: true },
    unit: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare version: Version;
  /** `name` for a power without bounds, `name scope` for each part of one. */
  declare chosen: ReadonlySet<string>;
  declare units: ComboItem[];
  declare unit: string;
  declare fault: { at: "reason" | ""; text: string };
  declare busy: boolean;

  constructor() {
    super();
    this.chosen = new Set();
    this.units = [];
    this.unit = "";
    this.fault = { at: "", text: "" };
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.findUnits("");
  }

  private async findUnits(q: string): Promise<void> {
    const rows = await listUnits(q).catch(() => []);
    this.units = rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
  }

  private tick(piece: string, on: boolean): void {
    const chosen = new Set(this.chosen);
    if (on) chosen.add(piece);
    else chosen.delete(piece);
    this.chosen = chosen;
  }

  private get powers(): Power[] {
    return this.version.requests.flatMap(({ name, scope }): Power[] => {
      if (scope === undefined) return this.chosen.has(name) ? [{ name }] : [];
      const parts = scope.filter((part) => this.chosen.has(`${name} ${part}`));
      return parts.length === 0 ? [] : [{ name, scope: parts }];
    });
  }

  private blame(at: "reason" | "", text: string): void {
    this.fault = { at, text };
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(at === "" ? "#gr-refused" : "#gr-reason")?.focus(),
    );
  }

  private async run(event: Event): Promise<void> {
    const button = event.currentTarget;
    const valueOf = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`)?.value.trim() ?? "";
    const reason = valueOf("gr-reason");
    if (reason.length < 2) return this.blame("reason", t("plugins.reason-needed"));
    if (this.busy) return;
    this.busy = true;
    const until = valueOf("gr-until");
    try {
      const { id, version } = this.version;
      const body = { powers: this.powers, unit: this.unit || null, until: until || null, reason };
      const { needsSecond } = await giveGrant(id, version, body);
      if (button instanceof Element) button.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent<boolean>("mz-done", { detail: needsSecond }));
    } catch (error) {
      const said =
        error instanceof ApiError
          ? [error.message, ...error.problems.map(sayProblem)].join(" ")
          : t("error.unknown", { status: "" });
      this.blame("", said);
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { fault, version } = this;
    const { powers } = this;
    return dialog({
      heading: t("plugins.grant-heading", { name: version.name.zh, version: version.version }),
      wide: true,
      body: html`${fault.at === "" && fault.text !== "" ? html`<div class="notice stop" id="gr-refused" role="alert" tabindex="-1">${icon("stop")}<div>${fault.text}</div></div>` : ""}
        <p>${t("plugins.grant-lead")}</p>
        ${version.requests.map((request, i) => this.request(request, i))}
        <p class="muted" role="status">${powers.length === 0 ? t("plugins.grant-none") : t("plugins.grant-some", { count: powers.length })}</p>
        ${powers.length === 0 ? "" : this.bounds()}
        <div class="field ${fault.at === "reason" ? "invalid" : ""}"><label class="label" for="gr-reason">${t("plugins.reason")}<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label>
          <textarea class="input" id="gr-reason" rows="2" maxlength="300" aria-invalid=${fault.at === "reason"} aria-describedby="gr-reason-fault"></textarea>
          <p class="field-error state stop" id="gr-reason-fault">${fault.at === "reason" ? html`${icon("stop")}${fault.text}` : ""}</p></div>`,
      actions: html`<button class="btn primary" id="gr-send" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.run(event)}>${powers.length === 0 ? t("plugins.review-only") : t("plugins.review-grant")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private request({ name, scope, reason, money }: Request, i: number): TemplateResult {
    const box = (piece: string, label: unknown): TemplateResult =>
      html`<label><input type="checkbox" .checked=${this.chosen.has(piece)} @change=${(event: Event) => this.tick(piece, (event.target as HTMLInputElement).checked)} /><span>${label}</span></label>`;
    const words = html`${money ? html` <span class="chip warn">${icon("money")}${t("plugins.money")}</span>` : ""}<span class="sub muted small">${t("plugins.why")}${t("text.colon")}${reason}</span>`;
    if (scope === undefined)
      return html`<div class="checks pl-pick">${box(name, html`<b>${powerName(name)}</b>${scopeText({ name, scope }) === "" ? "" : html`${t("text.colon")}${scopeText({ name, scope })}`}${words}`)}</div>`;
    return html`<fieldset class="plain pl-pick" aria-describedby="gr-why-${i}"><legend><b>${powerName(name)}</b></legend><p id="gr-why-${i}">${words}</p>
      <div class="checks">${scope.map((part) => box(`${name} ${part}`, scopeText({ name, scope: [part] })))}</div></fieldset>`;
  }

  private bounds(): TemplateResult {
    return html`<div class="pl-bounds"><div class="field"><div class="label" aria-hidden="true">${t("plugins.unit")}</div>
        ${combo({ items: this.units, value: this.unit, invalid: false, label: t("plugins.unit"), placeholder: t("plugins.everywhere"), onChange: (value) => (this.unit = value), onSearch: (text) => void this.findUnits(text) })}
        <p class="help">${t("plugins.unit-help")}</p></div>
      <div class="field"><label class="label" for="gr-until">${t("plugins.last-day")}</label><input class="input" id="gr-until" type="date" min=${session()?.today ?? ""} /><p class="help">${t("plugins.last-day-help")}</p></div></div>`;
  }
}
customElements.define("mz-plugin-grant", PluginGrant);
