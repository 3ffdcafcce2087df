/** Who acts for me while I am away, for whom I act, and what was before; for administrators the same of one person. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import "../elements/substitution-form.ts";
import { instant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { session } from "../session.ts";
import {
  listSubstitutions,
  revokeSubstitution,
  type SubstitutionShown,
  type SubstitutionState,
  type Substitutions,
} from "../substitution-api.ts";
import { PageElement } from "./page.ts";

const STATES: Readonly<Record<SubstitutionState, { word: MessageKey; tone: string; icon: IconName }>> = {
  now: { word: "sub.now", tone: "done", icon: "ok" },
  coming: { word: "sub.coming", tone: "info", icon: "clock" },
  over: { word: "sub.over", tone: "", icon: "lock" },
  revoked: { word: "sub.revoked", tone: "", icon: "undo" },
};

/** `<mz-substitutions-page>` */
class SubstitutionsPage extends PageElement {
  static override properties = { ...PageElement.properties, ending: { state: true }, fault: { state: true } };
  declare ending: SubstitutionShown | undefined;
  declare fault: string;
  private readonly loader: Loader<Substitutions>;
  private loaded: string | undefined;

  constructor() {
    super();
    this.ending = undefined;
    this.fault = "";
    this.loader = new Loader(this, () => listSubstitutions(this.person));
  }

  /** Id of the person an administrator looks after; empty for oneself. */
  private get person(): string {
    return this.route.query["person"] ?? "";
  }

  private get personName(): string {
    const { given = [], received = [] } = this.loader.value ?? {};
    return given[0]?.person.name ?? received[0]?.substitute.name ?? this.route.query["name"] ?? "";
  }

  override willUpdate(): void {
    this.setTitle(this.title0());
    if (this.loaded === this.person) return;
    this.loaded = this.person;
    this.loader.start();
  }

  private title0(): string {
    return this.person === "" ? t("sub.mine") : t("sub.of", { name: this.personName });
  }

  override render() {
    const own = this.person === "";
    return html`<div class="page-head">${own ? "" : html`<ol class="crumbs"><li><a href=${pathOf("people")}>${t("people.title")}</a></li></ol>`}
        <div class="title-row"><h1>${this.title0()}</h1></div><p class="muted">${t(own ? "sub.lead" : "sub.lead-of")}</p></div>
      <div class="wrap sub-page">${this.loader.view((value) => this.ready(value), "rows")}</div>
      ${this.ending ? this.endDialog(this.ending) : ""}`;
  }

  private ready({ given, received, forms }: Substitutions): TemplateResult {
    const own = this.person === "";
    const open = given.filter((row) => row.state === "now" || row.state === "coming");
    const past = given.filter((row) => row.state === "over" || row.state === "revoked");
    return html`<section class="sec">${
      open.length === 0
        ? html`<div class="notice info">${icon("info")}<div>${own ? t("sub.none") : t("sub.none-of", { name: this.personName })}</div></div>`
        : this.table(open, "substitute", t("sub.standing"), true)
    }</section>
      <section class="sec"><h2>${t("sub.new")}</h2>
        <mz-substitution-form .person=${this.person} .name=${own ? "" : this.personName} .forms=${forms.toSorted((a, b) => a.title.localeCompare(b.title, "zh-CN"))} .today=${session()?.today ?? ""} @mz-named=${() => this.loader.start()}></mz-substitution-form></section>
      ${received.length === 0 ? "" : html`<section class="sec"><h2>${own ? t("sub.received") : t("sub.received-of", { name: this.personName })}</h2>${this.table(received, "person", t("sub.received"), false)}</section>`}
      ${past.length === 0 ? "" : html`<section class="sec"><h2>${t("sub.past")}</h2>${this.table(past, "substitute", t("sub.past"), false)}</section>`}`;
  }

  private table(
    rows: SubstitutionShown[],
    who: "person" | "substitute",
    caption: string,
    mayEnd: boolean,
  ): TemplateResult {
    return html`<table class="grid stack"><caption class="sr">${caption}</caption><thead><tr><th scope="col">${t(who === "person" ? "sub.for" : "sub.who")}</th><th scope="col">${t("sub.state")}</th><th scope="col">${t("sub.days")}</th><th scope="col">${t("sub.forms")}</th><th scope="col">${t("sub.reason")}</th>${mayEnd ? html`<th scope="col"><span class="sr">${t("table.tools")}</span></th>` : ""}</tr></thead>
      <tbody>${rows.map((row) => {
        const state = STATES[row.state];
        return html`<tr><td><b>${row[who].name}</b></td>
          <td data-l=${t("sub.state")}><span class="chip ${state.tone}">${icon(state.icon)}${t(state.word)}</span>${row.revokedAt === undefined ? "" : html`<span class="sub">${t("sub.revoked-by", { name: row.revokedBy?.name ?? "", at: instant(row.revokedAt) })}</span>`}</td>
          <td data-l=${t("sub.days")}>${row.from === row.to ? row.from : t("calendar.span", { from: row.from, to: row.to })}</td>
          <td data-l=${t("sub.forms")}>${row.forms === null ? t("sub.all-forms") : row.forms.map(({ title }) => title).join(t("text.pause"))}</td>
          <td data-l=${t("sub.reason")}>${row.reason}${row.createdBy.id === row.person.id ? "" : html`<span class="sub">${t("sub.by-admin", { name: row.createdBy.name })}</span>`}</td>
          ${mayEnd ? html`<td><div class="btns tools"><button class="btn small" type="button" aria-label=${t("sub.revoke-of", { name: row.substitute.name })} @click=${() => this.ask(row)}>${t("sub.revoke")}</button></div></td>` : ""}</tr>`;
      })}</tbody></table>`;
  }

  private ask(row: SubstitutionShown): void {
    this.fault = "";
    this.ending = row;
  }

  private endDialog(row: SubstitutionShown): TemplateResult {
    return dialog({
      heading: t("sub.revoke-of", { name: row.substitute.name }),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}<p>${t(row.state === "now" ? "sub.revoke-now" : "sub.revoke-coming", { name: row.substitute.name })}</p>`,
      actions: html`<button class="btn danger" type="button" @click=${(event: Event) => void this.end(event, row)}>${t("sub.revoke")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.ending = undefined),
    });
  }

  private async end(event: Event, row: SubstitutionShown): Promise<void> {
    const button = event.currentTarget;
    try {
      await revokeSubstitution(this.person, row.id);
      if (button instanceof Element) button.closest("dialog")?.close();
      this.ending = undefined;
      toast(t("sub.was-revoked"));
      this.loader.start();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }
}
customElements.define("mz-substitutions-page", SubstitutionsPage);
