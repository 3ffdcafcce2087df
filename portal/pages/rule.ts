/** One rule: what it says in plain language, its parameters with where and why they were set, its source. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { beginChange, listScopes } from "../definitions-api.ts";
import "../designer/rule-reading-view.ts";
import { boundsText, parameterText } from "../designer/rule-reading.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import "../elements/parameter-dialog.ts";
import { basisLine } from "../elements/rule-results.ts";
import { signOf } from "../elements/rule-words.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { getRule, type ParameterRow, type RuleAnswer } from "../rule-api.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

/** `<mz-rule-page>` */
class RulePage extends PageElement {
  static override properties = { ...PageElement.properties, setting: { state: true }, busy: { state: true } };
  declare setting: ParameterRow | undefined;
  declare busy: boolean;
  private readonly loader: Loader<RuleAnswer>;

  constructor() {
    super();
    this.setting = undefined;
    this.busy = false;
    this.loader = new Loader(this, async () => {
      const rule = await getRule(this.route.id);
      this.setTitle(rule.title);
      return rule;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (!this.setting && (changed.has("rules") || changed.has("definitions") || changed.has("*"))) this.loader.start();
  }

  private async change(rule: RuleAnswer): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const [scope] = await listScopes();
      const made = await beginChange(t("versions.change-of", { title: rule.title }), scope?.scope ?? "", {
        edit: [{ kind: "rule", id: rule.id }],
      });
      navigate(pathOf("change", made.id));
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
    this.busy = false;
  }

  override render() {
    return html`${this.loader.view((rule) => this.ready(rule))}${
      this.setting
        ? html`<mz-parameter-dialog .rule=${this.route.id} .parameter=${this.setting} @mz-close=${() => (this.setting = undefined)} @mz-set=${(
            event: CustomEvent<RuleAnswer>,
          ) => {
            toast(t("rule.set-done", { label: this.setting?.label ?? "" }));
            this.loader.set(event.detail);
          }}></mz-parameter-dialog>`
        : ""
    }`;
  }

  private ready(rule: RuleAnswer): TemplateResult {
    const sign = signOf(rule.gravest);
    const params = Object.fromEntries(rule.params.map((one) => [one.id, one.value]));
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("rules")}>${t("catalogue.title")}</a></li><li class="mono">${rule.code}</li></ol>
        <div class="title-row"><h1>${rule.title}</h1><span class="level ${sign.tone}">${icon(sign.icon)}${sign.word}</span>${rule.off === undefined ? "" : html`<span class="chip">${icon("lock")}${t("catalogue.off")}</span>`}
          <div class="btns push"><a class="btn" href=${pathOf("definitions", "", { kind: "rule", id: rule.id })}>${t("rule.versions")}</a>${rule.check || !may("document.read") ? "" : html`<a class="btn" href=${pathOf("alerts", "", { rule: rule.id })}>${t("rule.its-hits")}</a>`}${may("definition.write") ? html`<button class="btn" id="rule-change" type="button" aria-disabled=${this.busy} @click=${() => void this.change(rule)}>${icon("pen")}${t("rule.change")}</button>` : ""}</div></div>
        <div class="meta"><span>${t(`rule.owner.${rule.owner}`)}</span><span>${t("versions.version", { version: rule.version })}</span>${rule.class === undefined ? "" : html`<span>${t(`rule.class.${rule.class}`)}</span>`}</div>
      </div>
      <div class="wrap rule-page">
        ${rule.off === undefined ? "" : html`<div class="notice info">${icon("lock")}<div>${t("catalogue.off-why", { why: rule.off })}</div></div>`}
        <section class="sec"><h2>${t("rule.reading")}</h2><mz-rule-reading .rule=${rule.body} .names=${rule.names} .params=${params}></mz-rule-reading>
          ${basisLine(rule.basis)}${rule.basis.source === undefined ? "" : html`<p class="small muted">${rule.basis.source}</p>`}
          ${rule.body.note === undefined ? "" : html`<p class="small">${rule.body.note}</p>`}</section>
        ${rule.params.length === 0 ? "" : html`<section class="sec"><h2>${t("rule.params")}</h2>${this.params(rule.params)}</section>`}
        ${rule.params.length === 0 ? "" : html`<section class="sec"><h2>${t("rule.history")}</h2>${history(rule)}</section>`}
      </div>`;
  }

  private params(params: readonly ParameterRow[]): TemplateResult {
    return html`<table class="grid tight stack"><caption class="sr">${t("rule.params")}</caption><thead><tr><th scope="col">${t("rule.param")}</th><th scope="col" class="num">${t("rule.param-here")}</th><th scope="col">${t("rule.param-from")}</th><th scope="col" class="num">${t("rule.param-own")}</th><th scope="col">${t("rule.param-bounds")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${params.map(
        (one) => html`<tr><td><b>${one.label}</b></td>
          <td class="num" data-l=${t("rule.param-here")}>${parameterText(one.type, one.value)}</td>
          <td data-l=${t("rule.param-from")}>${one.scope === "" ? t("rule.param-is-own") : one.scopeName}</td>
          <td class="num" data-l=${t("rule.param-own")}>${parameterText(one.type, one.own)}</td>
          <td data-l=${t("rule.param-bounds")}>${one.lowest === undefined ? t("rule.param-fixed") : html`${boundsText(one)}<span class="sub">${t(`rule.lowest.${one.lowest}`)}</span>`}</td>
          <td>${one.scopes.length === 0 ? "" : html`<button class="btn small" type="button" aria-label=${t("rule.set-title", { label: one.label })} @click=${() => (this.setting = one)}>${t("rule.set")}</button>`}</td></tr>`,
      )}</tbody></table>`;
  }
}
customElements.define("mz-rule-page", RulePage);

/** Who set what where, and why; the newest first. */
function history({ history, body }: RuleAnswer): TemplateResult {
  if (history.length === 0) return html`<p class="muted small">${t("rule.history-none")}</p>`;
  const type = (id: string) => body.params?.find((one) => one.id === id)?.type ?? "number";
  return html`<ol class="rule-history" role="list">${history.map(
    (line) => html`<li><p><b>${line.label}</b> <span class="tag">${line.scopeName}</span></p>
      <p>${line.value === null ? t("rule.history-back", { before: parameterText(type(line.parameter), line.before ?? "") }) : t("rule.history-set", { before: parameterText(type(line.parameter), line.before ?? ""), value: parameterText(type(line.parameter), line.value) })}</p>
      <p>${t("rule.pass-reason", { reason: line.reason })}</p>
      <p class="small muted">${line.name} ${instant(line.at)}</p></li>`,
  )}</ol>`;
}
