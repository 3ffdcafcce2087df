/** The catalogue of rules: by what they watch, with severity, when they run, the parameters that count here, and the reading of each. */
import { html, nothing, type TemplateResult } from "lit";
import "../designer/rule-reading-view.ts";
import { parameterText, runsWords } from "../designer/rule-reading.ts";
import { icon } from "../elements/icon.ts";
import { blank, failure, Loader } from "../elements/loader.ts";
import { signOf } from "../elements/rule-words.ts";
import { t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { getRule, listRules, type RuleAnswer, type RuleRow } from "../rule-api.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const VIEWS = ["all", "checks", "alerts", "off"] as const;
type View = (typeof VIEWS)[number];
const KINDS: readonly RuleRow["watches"]["kind"][] = [
  "document",
  "contract",
  "case",
  "project",
  "quota",
  "unit",
  "account",
];

/** `<mz-rules-page>` */
class RulesPage extends PageElement {
  static override properties = { ...PageElement.properties, opened: { state: true } };
  /** Rules whose reading was asked for, by id. */
  declare opened: ReadonlyMap<string, RuleAnswer | { error: unknown } | undefined>;
  private readonly loader: Loader<{ rules: RuleRow[] }>;

  constructor() {
    super();
    this.opened = new Map();
    this.loader = new Loader(this, listRules);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("catalogue.title"));
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("rules") || changed.has("definitions") || changed.has("*")) this.loader.start();
  }

  private get view(): View {
    return VIEWS.find((view) => view === this.route.query["view"]) ?? "all";
  }

  private async open(id: string): Promise<void> {
    if (this.opened.get(id)) return;
    this.opened = new Map(this.opened).set(id, undefined);
    const answer = await getRule(id).catch((error: unknown) => ({ error }));
    this.opened = new Map(this.opened).set(id, answer);
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("catalogue.title")}</h1>${may("definition.write") ? html`<div class="btns push"><a class="btn" href=${pathOf("changes", "", { new: "rule" })}>${icon("plus")}${t("catalogue.new")}</a></div>` : ""}</div><p class="muted">${t("catalogue.lead")}</p></div>
      <div class="wrap">${this.loader.view(({ rules }) => this.ready(rules), "rows")}</div>`;
  }

  private ready(rules: readonly RuleRow[]): TemplateResult {
    const asked = (this.route.query["q"] ?? "").trim().toLowerCase();
    const fits = (view: View, { check, off }: RuleRow): boolean =>
      view === "all" || (view === "off" ? off !== undefined : check === (view === "checks"));
    const found = rules.filter(
      (rule) =>
        fits(this.view, rule) &&
        [rule.title, rule.code, rule.watches.title, rule.basis.text].some((text) => text.toLowerCase().includes(asked)),
    );
    return html`<nav class="tabs" aria-label=${t("catalogue.views")}>${VIEWS.map(
      (view) =>
        html`<a href=${pathOf("rules", "", { view: view === "all" ? undefined : view, q: this.route.query["q"] })} aria-current=${view === this.view ? "page" : nothing}>${t(`catalogue.view.${view}`)} <span class="count">${rules.filter((rule) => fits(view, rule)).length}</span></a>`,
    )}</nav>
      <div class="filters mt3"><label class="filter"><span class="label">${t("catalogue.find")}</span><input class="input" id="rules-find" type="search" .value=${this.route.query["q"] ?? ""} @input=${(event: Event) => changeQuery({ q: (event.target as HTMLInputElement).value })} /></label></div>
      ${found.length === 0 ? blank(t("catalogue.none"), t(rules.length === 0 ? "catalogue.none-help" : "catalogue.none-fits")) : groupsOf(found).map((group) => this.group(group))}`;
  }

  private group({ key, title, rules }: RuleGroup): TemplateResult {
    return html`<section class="sec" aria-labelledby="h-${key}"><div class="sec-head"><h2 id="h-${key}">${title}</h2><span class="note">${t("catalogue.count", { count: rules.length })}</span></div>
      <ul class="rule-rows" role="list">${rules.map((rule) => this.row(rule))}</ul></section>`;
  }

  private row(rule: RuleRow): TemplateResult {
    const sign = signOf(rule.gravest);
    return html`<li>
      <div class="verdict-head"><span class="level ${sign.tone}">${icon(sign.icon)}${sign.word}</span><a class="rule-name" href=${pathOf("rule", rule.id)}>${rule.title}</a><span class="mono small muted nowrap">${rule.code}</span>${rule.off === undefined ? "" : html`<span class="chip">${icon("lock")}${t("catalogue.off")}</span>`}</div>
      ${rule.off === undefined ? "" : html`<p class="small">${t("catalogue.off-why", { why: rule.off })}</p>`}
      <p class="small muted">${runsWords(rule.runs)}<span class="sep"></span>${t(`rule.owner.${rule.owner}`)}<span class="sep"></span>${t("check.basis", { basis: rule.basis.text })}${rule.basis.mark === "K" ? html` <span class="tag odd">${t("rule.mark.K")}</span>` : ""}</p>
      ${rule.params.length === 0 ? "" : html`<p class="small">${rule.params.map((one) => html`<span class="pair"><span class="muted">${one.label}</span> <b>${parameterText(one.type, one.value)}</b>${one.scope === "" ? "" : html` <span class="tag">${one.scopeName}</span>`}</span>`)}</p>`}
      <details class="rule-open" @toggle=${(event: Event) => (event.currentTarget as HTMLDetailsElement).open && void this.open(rule.id)}><summary>${t("catalogue.read")}<span class="sr">${t("text.colon")}${rule.title}</span></summary>${this.reading(rule.id)}</details>
    </li>`;
  }

  private reading(id: string): TemplateResult | "" {
    if (!this.opened.has(id)) return "";
    const answer = this.opened.get(id);
    if (!answer) return html`<p class="small muted" role="status">${t("state.loading")}</p>`;
    if ("error" in answer) return failure(answer.error);
    return html`<mz-rule-reading .rule=${answer.body} .names=${answer.names} .params=${Object.fromEntries(answer.params.map((one) => [one.id, one.value]))}></mz-rule-reading>`;
  }
}
customElements.define("mz-rules-page", RulesPage);

type RuleGroup = { key: string; title: string; rules: RuleRow[] };

/** Rules by what they watch: documents by their form first, then projects, budget lines and units. */
function groupsOf(rules: readonly RuleRow[]): RuleGroup[] {
  const groups = new Map<string, RuleGroup>();
  const ordered = rules.toSorted((a, b) => KINDS.indexOf(a.watches.kind) - KINDS.indexOf(b.watches.kind));
  for (const rule of ordered) {
    const { kind, of, title } = rule.watches;
    const form = kind === "document" || kind === "contract" || kind === "case";
    const key = form ? `form-${of}` : `${kind}-${of}`;
    const group = groups.get(key) ?? { key, title: form ? title : t(`catalogue.of.${kind}`, { title }), rules: [] };
    group.rules.push(rule);
    groups.set(key, group);
  }
  return [...groups.values()];
}
