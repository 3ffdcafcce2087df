/** One project: figures, what may be started, stages with their documents, money, indicators, history. */
import { html, nothing, type TemplateResult } from "lit";
import { getProject } from "../api.ts";
import type { Payment, ProjectAnswer, Stage } from "../api-types.ts";
import { toast } from "../announce.ts";
import "../blocks/panels.ts";
import { icon } from "../elements/icon.ts";
import { indicatorCard } from "../elements/indicator.ts";
import { blank, Loader } from "../elements/loader.ts";
import { accountCells, accountHeads } from "../elements/money-effect.ts";
import { startDocument } from "../elements/new-document.ts";
import { stateWord } from "../elements/state.ts";
import { instant, money, moneyText } from "../format.ts";
import { newId } from "../ids.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

/** Entries of the history that are shown at once. */
const RECENT = 12;

/** `<mz-project-page>` */
class ProjectPage extends PageElement {
  static override properties = { ...PageElement.properties, starting: { state: true } };
  declare starting: string;
  private readonly loader: Loader<ProjectAnswer>;

  constructor() {
    super();
    this.starting = "";
    this.loader = new Loader(this, () => getProject(this.route.id));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  override willUpdate(): void {
    const name = this.loader.value?.project.name;
    if (name) this.setTitle(name);
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, `project:${this.route.id}`)) this.loader.start();
  }

  private async begin(form: string): Promise<void> {
    if (this.starting !== "") return;
    this.starting = form;
    try {
      await startDocument({ id: newId(), form, project: this.route.id });
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
    this.starting = "";
  }

  override render() {
    return this.loader.view((answer) => this.ready(answer));
  }

  private ready(answer: ProjectAnswer): TemplateResult {
    const { project } = answer;
    const now = answer.stages.filter((stage) => stage.state === "begun").at(-1);
    const actions = answer.stages.flatMap((stage) => stage.mayStart);
    const documents = answer.stages.reduce((sum, stage) => sum + stage.documents.length, 0);
    const tabs: [string, string][] = [
      ["p-stages", t("project.documents", { count: documents })],
      ["p-quotas", t("project.quotas", { count: answer.quotas.length })],
      ["p-payments", t("project.payments", { count: answer.payments.length })],
      ["p-indicators", t("project.indicators", { count: answer.indicators.length })],
    ];
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("projects")}>${t("projects.title")}</a></li><li class="mono">${project.code}</li></ol>
        <div class="title-row">
          <h1>${project.name}</h1>
          ${now ? html`<span class="chip info">${icon("clock")}${now.title}</span>` : ""}${project.demo ? html`<span class="chip">${icon("info")}${t("project.demo")}</span>` : ""}
          <div class="btns push">${actions.slice(0, 3).map((action, i) => this.startButton(action, i === 0))}</div>
        </div>
        <div class="meta">
          <span>${project.unit.name}</span><span>${project.region.name} ${project.region.code}</span>${project.industry ? html`<span>${project.industry}</span>` : ""}
          ${project.starts || project.ends ? html`<span>${t("project.span", { from: project.starts ?? "", to: project.ends ?? "" })}</span>` : ""}
          ${answer.publication ? html`<a href=${answer.publication.url} target="_blank" rel="noopener">${icon("globe")} ${t("project.public", { version: answer.publication.version })}</a>` : html`<span>${t("project.not-public")}</span>`}
        </div>
        ${this.figures(answer)}
      </div>
      ${this.stageLine(answer.stages)}
      <nav class="subnav" aria-label=${t("project.parts")}><div class="tabs">${tabs.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}<a class="only-phone" href="#p-timeline">${t("history.title")}</a></div></nav>
      <div class="with-aside">
        <div class="body">
          ${project.summary ? html`<section class="sec"><p>${project.summary}</p></section>` : ""}
          ${this.stages(answer)}${this.quotas(answer)}${this.payments(answer.payments)}
          <section class="sec" id="p-indicators" aria-labelledby="p-indicators-h">
            <div class="sec-head"><h2 id="p-indicators-h">${t("project.indicators", { count: answer.indicators.length })}</h2><span class="note">${t("project.indicators-note")}</span></div>
            ${answer.indicators.length === 0 ? html`<p class="muted">${t("project.no-indicators")}</p>` : html`<div class="indicators">${answer.indicators.map((indicator) => indicatorCard(indicator, project.id))}</div>`}
          </section>
          <mz-plugin-panels .page=${"project"} .subject=${project.id}></mz-plugin-panels>
        </div>
        <aside class="aside" id="p-timeline" aria-labelledby="p-timeline-h"><div class="aside-in">${this.timeline(answer)}</div></aside>
      </div>`;
  }

  private startButton(action: { form: string; title: string }, first: boolean): TemplateResult {
    return html`<button class="btn ${first ? "primary" : ""}" type="button" aria-disabled=${this.starting !== ""} @click=${() => void this.begin(action.form)}>${icon("plus")}${t("new.button", { title: action.title })}</button>`;
  }

  private figures(answer: ProjectAnswer): TemplateResult {
    const { money: sums, project } = answer;
    const figure = (label: string, fen: number | null | undefined, note: string) =>
      html`<div><div class="k">${label}</div><div class="v">${money(fen)}<small>${fen === null || fen === undefined ? "" : t("unit.wan")}</small></div><div class="n">${note}</div></div>`;
    const share =
      sums && sums.approvedFen > 0
        ? `${(((sums.paidFen - sums.refundedFen) / sums.approvedFen) * 100).toFixed(2)} %`
        : t("text.dash");
    return html`<div class="figures mt3">
      ${figure(t("project.approved"), sums?.approvedFen ?? project.approvedFen, project.totalFen === null ? "" : t("project.asked", { amount: moneyText(project.totalFen) }))}
      ${figure(t("project.allotted"), sums?.allottedFen, sums ? t("project.not-allotted", { amount: moneyText(sums.notAllottedFen) }) : t("project.no-money"))}
      ${figure(t("project.paid"), sums ? sums.paidFen - sums.refundedFen : null, sums ? t("project.paid-note", { share, transit: moneyText(sums.inTransitFen), available: moneyText(sums.availableFen) }) : "")}
    </div>`;
  }

  private stageLine(stages: Stage[]): TemplateResult {
    if (stages.length < 2) return html``;
    return html`<ol class="stages no-phone" aria-label=${t("project.stages")}>
      ${stages.map((stage) => {
        const tone = stage.state === "done" ? "done" : stage.state === "begun" ? "now" : "";
        const said =
          stage.state === "done"
            ? t("stage.done")
            : stage.state === "begun"
              ? t("stage.begun")
              : stage.state === "open"
                ? t("stage.open")
                : t("stage.closed");
        return html`<li class=${tone} aria-current=${stage.state === "begun" ? "step" : nothing}><span class="pt">${stage.state === "done" ? icon("check") : ""}</span>${stage.title}<span class="sr">${said}</span></li>`;
      })}
    </ol>`;
  }

  private stages(answer: ProjectAnswer): TemplateResult {
    const shown = answer.stages.filter((stage) => stage.documents.length > 0 || stage.mayStart.length > 0);
    return html`<section class="sec" id="p-stages" aria-labelledby="p-stages-h">
      <div class="sec-head"><h2 id="p-stages-h">${t("project.by-stage")}</h2><span class="note push">${t("unit.in-wan")}</span></div>
      ${shown.length === 0 ? blank(t("project.no-documents"), t("project.no-documents-help")) : ""}
      ${
        shown.length === 0
          ? ""
          : html`<table class="grid tight stack">
              <thead><tr><th scope="col">${t("project.document")}</th><th scope="col">${t("project.number")}</th><th scope="col">${t("project.dated")}</th><th scope="col" class="num">${t("work.amount")}</th><th scope="col">${t("project.state")}</th></tr></thead>
              ${shown.map(
                (stage) => html`<tbody>
                  <tr class="grouprow"><th class="group" colspan="5" scope="rowgroup"><span class="group-in">${stage.title} ${stage.documents.length}<span class="btns push">${stage.mayStart.map((action) => html`<button class="btn quiet small" type="button" @click=${() => void this.begin(action.form)}>${icon("plus")}${t("new.button", { title: action.title })}</button>`)}</span></span></th></tr>
                  ${stage.documents.map(
                    (doc) => html`<tr>
                      <td><a class="t" href=${pathOf("document", doc.id)}>${doc.title || doc.form.title}</a><span class="sub">${doc.form.title}</span></td>
                      <td class="mono" data-l=${t("project.number")}>${doc.number}</td>
                      <td class="nowrap" data-l=${t("project.dated")}>${doc.dated ?? ""}</td>
                      <td class="num" data-l=${t("work.amount")}>${money(doc.amountFen)}</td>
                      <td>${stateWord(doc.state, doc.stateTitle)}</td>
                    </tr>`,
                  )}
                </tbody>`,
              )}
            </table>`
      }
    </section>`;
  }

  private quotas(answer: ProjectAnswer): TemplateResult {
    return html`<section class="sec" id="p-quotas" aria-labelledby="p-quotas-h">
      <div class="sec-head"><h2 id="p-quotas-h">${t("project.quotas", { count: answer.quotas.length })}</h2><span class="note push">${t("unit.in-wan")}</span></div>
      ${
        answer.quotas.length === 0
          ? html`<p class="muted">${t("project.no-quotas")}</p>`
          : html`<div class="scroll-x"><table class="grid tight stack">
              <thead><tr><th scope="col">${t("project.source")}</th>${accountHeads()}</tr></thead>
              <tbody>${answer.quotas.map((quota) => html`<tr><td>${may("quota.read") ? html`<a href=${pathOf("quota", quota.id)}>${quota.source}</a>` : quota.source}<span class="sub">${quota.number}${quota.dated ? `${t("text.comma")}${quota.dated}` : ""}</span></td>${accountCells(quota.accounts)}</tr>`)}</tbody>
            </table></div>`
      }
    </section>`;
  }

  private payments(payments: Payment[]): TemplateResult {
    const total = payments.reduce((sum, payment) => sum + payment.amountFen, 0);
    return html`<section class="sec" id="p-payments" aria-labelledby="p-payments-h">
      <div class="sec-head"><h2 id="p-payments-h">${t("project.payments", { count: payments.length })}</h2><span class="note push">${t("unit.in-wan")}</span></div>
      ${
        payments.length === 0
          ? html`<p class="muted">${t("project.no-payments")}</p>`
          : html`<table class="grid tight stack">
              <thead><tr><th scope="col">${t("project.paid-at")}</th><th scope="col">${t("project.payee")}</th><th scope="col">${t("project.kind")}</th><th scope="col">${t("project.voucher")}</th><th scope="col" class="num">${t("project.payment-amount")}</th></tr></thead>
              <tbody>${payments.map((payment) => html`<tr><td class="nowrap">${payment.paidAt}</td><td data-l=${t("project.payee")}><a href=${pathOf("document", payment.document)}>${payment.payee}</a>${payment.contractId ? html`<span class="sub"><a href=${pathOf("contract", payment.contractId)}>${payment.contract}</a></span>` : ""}${may("quota.read") ? html`<span class="sub"><a href=${pathOf("quota", payment.line)}>${t("project.paid-line")}</a></span>` : ""}</td><td data-l=${t("project.kind")}>${payment.kind}</td><td class="mono" data-l=${t("project.voucher")}>${payment.voucher}</td><td class="num" data-l=${t("project.payment-amount")}>${money(payment.amountFen)}</td></tr>`)}</tbody>
              <tfoot><tr><td colspan="4">${t("list.sum")}</td><td class="num">${money(total)}</td></tr></tfoot>
            </table>`
      }
    </section>`;
  }

  private timeline(answer: ProjectAnswer): TemplateResult {
    const [recent, older] = [answer.timeline.slice(0, RECENT), answer.timeline.slice(RECENT)];
    const entry = (line: ProjectAnswer["timeline"][number]) =>
      html`<li><span class="dot done">${icon("check")}</span><div>${line.document ? html`<a href=${pathOf("document", line.document)}>${line.text}</a>` : line.text}</div><div class="when">${instant(line.at)} ${line.by ?? ""}</div></li>`;
    return html`<div class="sec-head"><h2 id="p-timeline-h">${t("history.title")}</h2></div>
      ${recent.length === 0 ? html`<p class="muted">${t("history.empty")}</p>` : html`<ol class="tl">${recent.map(entry)}</ol>`}
      ${older.length === 0 ? "" : html`<details class="older"><summary>${t("history.older", { count: older.length })}</summary><ol class="tl">${older.map(entry)}</ol></details>`}`;
  }
}
customElements.define("mz-project-page", ProjectPage);
