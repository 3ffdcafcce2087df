/** What follows from a finished document: the draft that the program made, or what stands against it and the click that asks again. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { askForDraft, type FollowingDraft, listDrafts } from "../follow-api.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { icon } from "./icon.ts";

/**
 * `<mz-draft-follows>`
 * @property doc - the finished document; a new object asks the server anew
 */
class DraftFollows extends LitElement {
  static override properties = {
    doc: { attribute: false },
    rows: { state: true },
    busy: { state: true },
    fault: { state: true },
  };
  declare doc: { id: string };
  declare rows: FollowingDraft[];
  declare busy: boolean;
  declare fault: string;

  constructor() {
    super();
    this.rows = [];
    this.busy = false;
    this.fault = "";
  }

  protected override createRenderRoot() {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("doc")) void this.run(() => listDrafts(this.doc.id));
  }

  private async run(ask: () => Promise<{ rows: FollowingDraft[] }>): Promise<void> {
    this.fault = "";
    try {
      this.rows = (await ask()).rows;
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }

  private async ask(form: string): Promise<void> {
    this.busy = true;
    await this.run(() => askForDraft(this.doc.id, form));
    this.busy = false;
    const row = this.rows.find((one) => one.form === form);
    if (this.fault === "" && row)
      toast(t(row.document ? "follows.said-made" : "follows.said-waits", { form: row.title }));
  }

  override render() {
    return html`${this.rows.map((row) => this.row(row))}${this.fault === "" ? "" : html`<div class="notice stop mt3" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}`;
  }

  private row(row: FollowingDraft): TemplateResult | "" {
    const form = row.title;
    if (row.document) {
      const { id, number, state, mine } = row.document;
      const looks = state === "draft" ? row.looks : [];
      const said = state !== "draft" ? "follows.goes-on" : looks.length > 0 ? "follows.look" : "follows.ready";
      return html`<div class="notice ${looks.length > 0 ? "info" : "done"} mt3" data-follows=${row.form}>${icon(looks.length > 0 ? "eye" : "ok")}<div>
        <p><b>${t(said, { form, number })}</b></p>
        ${looks.length === 0 ? "" : html`<ul>${looks.map(({ code, title }) => html`<li>${code} ${title}</li>`)}</ul>`}
        <p class="mt2"><a class="btn small" href=${pathOf("document", id)}>${t(mine && state === "draft" ? "follows.open-draft" : "follows.open", { form })}</a></p></div></div>`;
    }
    if (row.state === "owed")
      return html`<div class="notice info mt3" data-follows=${row.form}>${icon("clock")}<div>${t("follows.owed", { form })}</div></div>`;
    if (row.against.length === 0 && row.state === "waiting") return "";
    return html`<div class="notice warn mt3" data-follows=${row.form}>${icon("warn")}<div>
      <p><b>${t(row.state === "made" ? "follows.gone" : "follows.waits", { form })}</b></p>
      ${row.against.length === 0 ? "" : html`<ul>${row.against.map(({ code, title, text }) => html`<li>${code === null ? "" : html`<b>${code} ${title}</b> `}${text}</li>`)}</ul>`}
      ${row.state === "made" ? "" : html`<p class="small">${row.help}${t("follows.again-note", { form })}</p>`}
      ${row.state === "made" || row.mend.length === 0 ? "" : html`<p class="mt2 btns">${row.mend.map(({ list, title }) => html`<a class="btn small" href=${pathOf("list", list)}>${t("follows.mend", { form: title })}</a>`)}</p>`}
      ${row.mayAsk ? html`<p class="mt2"><button class="btn small" type="button" ?disabled=${this.busy} @click=${() => void this.ask(row.form)}>${t("follows.ask", { form })}</button></p>` : ""}</div></div>`;
  }
}
customElements.define("mz-draft-follows", DraftFollows);
