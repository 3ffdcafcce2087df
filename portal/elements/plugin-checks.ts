/** The plugins that look at a document before it is submitted, and what they say of it now when its writer asks. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { announce } from "../announce.ts";
import { askPluginChecks } from "../api.ts";
import type { NamedCheck } from "../api-types.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import { failure } from "./loader.ts";
import { ruleResult } from "./rule-results.ts";
import { signOfResult, sortResults } from "./rule-words.ts";

/**
 * `<mz-plugin-checks>`
 * @property document - id of the document
 * @property checks - the checks that its form names
 * @property form - the form, for the labels of fields
 * @property stamp - state of the document as it was saved last
 * @property save - saves what was typed; false when that is not possible now
 */
class PluginChecks extends LitElement {
  static override properties = {
    document: { attribute: false },
    checks: { attribute: false },
    form: { attribute: false },
    stamp: { attribute: false },
    save: { attribute: false },
    results: { state: true },
    asked: { state: true },
    busy: { state: true },
    fault: { state: true },
  };
  declare document: string;
  declare checks: readonly NamedCheck[];
  declare form: Form | undefined;
  declare stamp: unknown;
  declare save: (() => Promise<boolean>) | undefined;
  declare results: readonly RuleResult[] | undefined;
  /** The state that the results are about. */
  declare asked: unknown;
  declare busy: boolean;
  declare fault: unknown;

  constructor() {
    super();
    this.document = "";
    this.checks = [];
    this.form = undefined;
    this.results = undefined;
    this.busy = false;
    this.fault = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async ask(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = undefined;
    try {
      if (this.save && !(await this.save())) return;
      const { results, stamp } = await askPluginChecks(this.document);
      this.results = sortResults(results);
      this.asked = stamp;
      announce(t("plugin-check.done", { count: results.filter(({ severity }) => severity !== null).length }));
    } catch (error) {
      this.fault = error;
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult | "" {
    if (this.checks.length === 0) return "";
    return html`<div class="sec-head"><h2>${t("plugin-check.title")}</h2></div>
      <p class="small muted">${t("plugin-check.lead")}</p>
      <ul class="plugin-checks" role="list">${this.checks.map((check) => this.line(check))}</ul>
      <p><button class="btn small" id="ask-plugins" type="button" aria-disabled=${this.busy} @click=${() => void this.ask()}>${icon("search")}${t(this.busy ? "plugin-check.asking" : "plugin-check.ask")}</button></p>
      ${this.fault === undefined ? "" : failure(this.fault, () => void this.ask())}
      ${this.said()}`;
  }

  private line({ title, plugin, serves }: NamedCheck): TemplateResult {
    return html`<li>${title}<span class="small muted">${t("plugin-check.by", { plugin })}</span>${serves ? "" : html`<span class="state stop">${icon("stop")}${t("plugin-check.absent")}</span>`}</li>`;
  }

  private said(): TemplateResult | "" {
    const { results, form } = this;
    if (!results || !form) return "";
    const old = String(this.asked) !== String(this.stamp);
    return html`${old ? html`<p class="state warn" role="status">${icon("clock")}${t("plugin-check.old")}</p>` : ""}
      <ul class="rules-said" role="list">${results.map((result) => html`<li class=${signOfResult(result).tone}>${ruleResult(result, form)}</li>`)}</ul>`;
  }
}
customElements.define("mz-plugin-checks", PluginChecks);
