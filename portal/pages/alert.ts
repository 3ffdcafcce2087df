/** One hit: what was found by which version of the rule with which figures, what happened since, who was told. */
import { html, type TemplateResult } from "lit";
import { formatMoney, formatPercent } from "../../core/domain/money.ts";
import { parameterText } from "../designer/rule-reading.ts";
import { hitEventText, hitObject, hitState, levelChip } from "../elements/hit-words.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { basisLine, comparedValues } from "../elements/rule-results.ts";
import { instant } from "../format.ts";
import { getHit, type Hit } from "../hit-api.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** `<mz-alert-page>` */
class AlertPage extends PageElement {
  private readonly loader: Loader<Hit>;

  constructor() {
    super();
    this.loader = new Loader(this, async () => {
      const hit = await getHit(this.route.id);
      this.setTitle(hit.rule.title);
      return hit;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "alerts")) this.loader.start();
  }

  override render() {
    return this.loader.view((hit) => this.ready(hit));
  }

  private ready(hit: Hit): TemplateResult {
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("alerts")}>${t("alerts.title")}</a></li>${hit.project ? html`<li><a href=${pathOf("project", hit.project.id)}>${hit.project.name}</a></li>` : ""}</ol>
        <div class="title-row"><h1>${hit.rule.title}</h1>${levelChip(hit.level)}<span class="chip">${icon(hit.state === "open" ? "clock" : "ok")}${hitState(hit)}</span>${hit.mark === null ? "" : html`<span class="tag">${hit.mark}</span>`}
          ${hit.handling ? html`<div class="btns push"><a class="btn primary" href=${pathOf("document", hit.handling.id)}>${t("hit.to-handling", { number: hit.handling.number })}</a></div>` : ""}</div>
        <div class="meta"><span>${hit.unit.name}</span>${hit.region ? html`<span>${hit.region.name}</span>` : ""}<span>${t("hit.first", { day: hit.firstSeen })}</span><span>${t(hit.state === "open" && hit.clearedOn === null ? "hit.last" : "hit.last-seen", { day: hit.lastSeen })}</span></div>
      </div>
      <div class="with-aside"><div class="body">
        <section class="sec" aria-labelledby="h-found"><h2 id="h-found">${t("hit.found")}</h2>
          <p class="hit-found">${t("hit.object")} ${hitObject(hit)}</p><p class="hit-message">${hit.message}</p>${comparedValues(hit.compared)}
          ${hit.notJudged === null ? "" : html`<div class="notice warn mt3">${icon("warn")}<div>${t("hit.not-judged", { reason: hit.notJudged })}</div></div>`}
          ${hit.clearedOn === null || hit.state === "closed" ? "" : html`<div class="notice info mt3">${icon("info")}<div>${t("hit.cleared", { day: hit.clearedOn })}</div></div>`}
          ${hit.frozenAt === null || hit.state === "closed" ? "" : html`<div class="notice warn mt3">${icon("lock")}<div>${t("hit.frozen", { at: instant(hit.frozenAt) })}</div></div>`}
        </section>
        <section class="sec" aria-labelledby="h-by"><h2 id="h-by">${t("hit.by-rule")}</h2>
          <p class="hit-found"><a href=${pathOf("rule", hit.rule.id)}>${hit.rule.title}</a> <span class="mono small muted">${hit.rule.code}</span> <span class="small muted">${t("versions.version", { version: hit.rule.version })}</span></p>
          ${hit.params.length === 0 ? "" : html`<p class="small muted">${t("hit.params")}</p>${comparedValues(hit.params.map((one) => ({ label: one.label, text: one.value === null ? null : parameterText(one.type, plainText(one.type, one.value)) })))}`}
          ${hit.basis ? basisLine(hit.basis) : ""}</section>
      </div>
      <aside class="aside" aria-labelledby="h-hit-history"><div class="aside-in"><h2 id="h-hit-history">${t("hit.history")}</h2>
        <ol class="rule-history" role="list">${hit.events
          .toReversed()
          .map(
            (event) =>
              html`<li><p>${hitEventText(event)}</p><p class="small muted">${event.by ? `${event.by.name} ` : ""}${instant(event.at)}</p></li>`,
          )}</ol></div></aside></div>`;
  }
}
customElements.define("mz-alert-page", AlertPage);

/** The text of a parameter's plain value, as definitions write it. */
function plainText(type: Hit["params"][number]["type"], value: number): string {
  if (type === "money") return formatMoney(value, "yuan").replaceAll(",", "");
  return type === "percent" ? formatPercent(value) : String(value);
}
