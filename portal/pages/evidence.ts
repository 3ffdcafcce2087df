/** The evidence log: who did what, when and from where, each entry with its hash. */
import { html, type TemplateResult } from "lit";
import { listEvidence } from "../api.ts";
import type { EvidenceRow, Rows } from "../api-types.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText, pager } from "../elements/pager.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import { PageElement } from "./page.ts";

const SIZE = 50;

/** `<mz-evidence-page>` */
class EvidencePage extends PageElement {
  private readonly loader: Loader<Rows<EvidenceRow>>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => listEvidence({ ...this.route.query }));
  }

  override willUpdate(): void {
    this.setTitle(t("evidence.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  private filter = (event: Event): void => {
    event.preventDefault();
    const value = (id: string): string => this.querySelector<HTMLInputElement>(`#ev-${id}`)?.value.trim() ?? "";
    changeQuery({ subject: value("subject"), person: value("person"), from: value("from"), to: value("to") });
  };

  override render() {
    const value = this.loader.value;
    const input = (id: string, label: string, type = "text") =>
      html`<label class="filter"><span class="label">${label}</span><input class="input" id="ev-${id}" type=${type} .value=${this.route.query[id] ?? ""} @change=${this.filter} /></label>`;
    return html`<div class="page-head"><div class="title-row"><h1>${t("evidence.title")}</h1>${value ? html`<span class="muted">${t("list.count", { count: countText(value.total, value.totalCapped) })}</span>` : ""}</div><p class="muted">${t("evidence.lead")}</p></div>
      <div class="wrap">
        <form class="filters" @submit=${this.filter}>${input("subject", t("evidence.subject"))}${input("person", t("evidence.person"))}${input("from", t("evidence.from"), "date")}${input("to", t("evidence.to"), "date")}<button class="btn" type="submit">${t("action.find")}</button></form>
        ${this.loader.view((rows) => (rows.rows.length === 0 ? blank(t("list.no-match"), t("list.no-match-help")) : this.table(rows)), "rows")}
      </div>`;
  }

  private table(value: Rows<EvidenceRow>): TemplateResult {
    return html`<table class="grid tight stack"><thead><tr><th scope="col">${t("evidence.at")}</th><th scope="col">${t("evidence.person")}</th><th scope="col">${t("evidence.kind")}</th><th scope="col">${t("evidence.subject")}</th><th scope="col">${t("evidence.hash")}</th></tr></thead>
        <tbody>${value.rows.map(
          (
            row,
          ) => html`<tr><td class="nowrap">${instant(row.at)}</td><td>${row.person?.name ?? t("history.system")}<span class="sub mono">${row.address}</span></td><td class="mono" data-l=${t("evidence.kind")}>${row.kind}</td><td class="mono digest" data-l=${t("evidence.subject")}>${row.subject}</td>
            <td><details><summary class="mono">${row.hash.slice(0, 16)}</summary><p class="mono digest">${row.hash}</p><pre class="mono digest entry">${JSON.stringify(row.entry, null, 2)}</pre></details></td></tr>`,
        )}</tbody></table>
      ${pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: value.total, capped: value.totalCapped, rows: value.rows.length })}`;
  }
}
customElements.define("mz-evidence-page", EvidencePage);
