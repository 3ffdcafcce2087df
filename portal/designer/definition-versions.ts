/**
 * One definition with all its versions: who published which when and where, two of them compared, and what can begin
 * here: a change, a copy, the return of an older version, retirement.
 *
 * `<mz-definition-versions>`
 * @property of - kind and id
 * @property older - version on the left of the comparison; 0 for the one before the newest
 * @property newer - version on the right; 0 for the newest
 * @property year - year of a calendar that is shown; 0 for this year
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Calendar } from "../../core/domain/calendar.ts";
import type { Change, DraftBody, NewChange } from "../../core/domain/change.ts";
import { toast } from "../announce.ts";
import { getForm } from "../api.ts";
import type { Dictionaries } from "../api-types.ts";
import {
  beginChange,
  beginRestore,
  type DefinitionDetail,
  type DefinitionVersion,
  getDefinition,
  listScopes,
  retireDefinition,
  type ScopeChoice,
} from "../definitions-api.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { bpmnUrl } from "../migration-api.ts";
import { ApiError } from "../request.ts";
import { changeQuery, navigate, pathOf } from "../router.ts";
import { may, session } from "../session.ts";
import { calendarView } from "./calendar-view.ts";
import "./definition-diff.ts";
import { kindName } from "./definition-words.ts";

type Of = { kind: string; id: string };
type Loaded = DefinitionDetail & { dictionaries: Dictionaries };
type Asked = { do: "edit" | "copy" | "retire" } | { do: "restore"; version: DefinitionVersion };
type Pair = { before: DraftBody; after: DraftBody };

class DefinitionVersions extends LitElement {
  static override properties = {
    of: { attribute: false },
    older: { attribute: false },
    newer: { attribute: false },
    year: { attribute: false },
    asked: { state: true },
    scopes: { state: true },
    fault: { state: true },
  };
  declare of: Of;
  declare older: number;
  declare newer: number;
  declare year: number;
  declare asked: Asked | undefined;
  declare scopes: ScopeChoice[];
  declare fault: string;
  private readonly loader: Loader<Loaded>;
  private readonly pair: Loader<Pair>;
  private loaded = "";
  private compared = "";

  constructor() {
    super();
    this.of = { kind: "", id: "" };
    this.older = 0;
    this.newer = 0;
    this.year = 0;
    this.asked = undefined;
    this.scopes = [];
    this.fault = "";
    this.loader = new Loader(this, () => this.load());
    this.pair = new Loader(this, () => this.loadPair());
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  private async load(): Promise<Loaded> {
    const { kind, id } = this.of;
    const detail = await getDefinition(kind, id);
    const dictionaries =
      kind === "form"
        ? await getForm(id).then(
            (form) => form.dictionaries,
            () => ({}),
          )
        : {};
    return { ...detail, dictionaries };
  }

  private async loadPair(): Promise<Pair> {
    const { kind, id } = this.of;
    const { older, newer } = this.chosen();
    const [before, after] = await Promise.all([getDefinition(kind, id, older), getDefinition(kind, id, newer)]);
    return { before: before.body, after: after.body };
  }

  /** The two versions that are compared. */
  private chosen(): { older: number; newer: number } {
    const versions = this.sorted();
    const newer = this.newer || (versions[0]?.version ?? 0);
    return { older: this.older || (versions.find((v) => v.version < newer)?.version ?? newer), newer };
  }

  private sorted(): DefinitionVersion[] {
    return (this.loader.value?.versions ?? []).toSorted((a, b) => b.version - a.version);
  }

  override willUpdate(): void {
    const key = `${this.of.kind} ${this.of.id}`;
    if (key !== this.loaded) {
      this.loaded = key;
      this.loader.value = undefined;
      this.loader.start();
    }
    if (this.sorted().length < 2) return;
    const { older, newer } = this.chosen();
    const pair = `${key} ${older} ${newer}`;
    if (pair === this.compared) return;
    this.compared = pair;
    this.pair.start();
  }

  private ask(asked: Asked): void {
    this.fault = "";
    this.asked = asked;
    if (this.scopes.length === 0)
      void listScopes().then(
        (scopes) => (this.scopes = scopes),
        () => undefined,
      );
  }

  private async run(event: Event, work: () => Promise<Change | undefined>): Promise<void> {
    const button = event.currentTarget;
    try {
      const made = await work();
      if (button instanceof Element) button.closest("dialog")?.close();
      this.asked = undefined;
      if (made) {
        toast(t("versions.made", { title: made.title }));
        navigate(pathOf("change", made.id));
      } else this.loader.start();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }

  override render(): TemplateResult {
    return html`${this.loader.view((loaded) => this.ready(loaded))}`;
  }

  private ready(loaded: Loaded): TemplateResult {
    const { body } = loaded;
    const versions = this.sorted();
    const retired = versions.length > 0 && versions.every((version) => version.retired);
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("definitions")}>${t("versions.back")}</a></li><li>${kindName(this.of.kind)}</li></ol>
        <div class="title-row"><h1>${body.title}</h1><span class="mono muted">${body.id}</span>${retired ? html`<span class="chip">${icon("lock")}${t("versions.retired")}</span>` : ""}
          <div class="btns push">${may("definition.write") ? html`<button class="btn primary" type="button" @click=${() => this.ask({ do: "edit" })}>${t("versions.edit")}</button>${body.kind === "form" ? html`<button class="btn" type="button" @click=${() => this.ask({ do: "copy" })}>${icon("copy")}${t("versions.copy")}</button>` : ""}` : ""}
            ${this.of.kind === "flow" ? flowLinks(this.of.id) : ""}
            ${may("definition.publish") && !retired ? html`<button class="btn danger" type="button" @click=${() => this.ask({ do: "retire" })}>${t("versions.retire")}</button>` : ""}</div></div>
        ${typeof body["note"] === "string" ? html`<p class="muted">${body["note"]}</p>` : ""}
      </div>
      <div class="wrap">${this.picture(body)}<h2>${t("versions.title")}</h2>${this.table(versions)}${versions.length < 2 ? "" : this.compare(versions, loaded.dictionaries)}</div>
      ${this.asked ? this.dialogFor(this.asked, loaded) : ""}`;
  }

  /** What a kind of definition looks like, where it can be drawn. */
  private picture(body: DraftBody): TemplateResult | "" {
    return body.kind === "calendar" ? calendarView(body as unknown as Calendar, this.year, session()?.today ?? "") : "";
  }

  private table(versions: DefinitionVersion[]): TemplateResult {
    const newest = versions.find((version) => !version.retired)?.version;
    return html`<table class="grid tight stack versions"><thead><tr><th scope="col">${t("versions.title")}</th><th scope="col">${t("versions.at")}</th><th scope="col">${t("versions.by")}</th><th scope="col">${t("versions.scope")}</th><th scope="col">${t("versions.note")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${versions.map(
        (version) => html`<tr>
          <td><b>${t("versions.version", { version: version.version })}</b> ${version.version === newest ? html`<span class="chip done">${icon("ok")}${t("versions.now")}</span>` : ""}${version.retired ? html`<span class="chip">${icon("lock")}${t("versions.retired")}</span>` : ""}</td>
          <td data-l=${t("versions.at")}>${instant(version.publishedAt)}</td>
          <td data-l=${t("versions.by")}>${version.by?.name ?? html`<span class="muted">${t("versions.by-system")}</span>`}</td>
          <td data-l=${t("versions.scope")}>${version.scope === "" ? t("definitions.everywhere") : version.scopeName || version.scope}</td>
          <td data-l=${t("versions.note")}>${version.note ?? ""}</td>
          <td><div class="btns">${may("definition.write") && version.version !== newest ? html`<button class="btn small" type="button" @click=${() => this.ask({ do: "restore", version })}>${t("versions.restore")}</button>` : ""}</div></td></tr>`,
      )}</tbody></table>`;
  }

  private compare(versions: DefinitionVersion[], dictionaries: Dictionaries): TemplateResult {
    const { older, newer } = this.chosen();
    const pick = (name: "older" | "newer", label: string, value: number): TemplateResult =>
      html`<label class="filter"><span class="label">${label}</span><select class="select" @change=${(event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value })}>${versions.map((version) => html`<option value=${version.version} .selected=${version.version === value}>${t("versions.version", { version: version.version })}</option>`)}</select></label>`;
    return html`<section class="sec"><h2>${t("versions.compare")}</h2>
      <div class="filters">${pick("older", t("versions.compare-older"), older)}${pick("newer", t("versions.compare-newer"), newer)}</div>
      ${this.pair.view(({ before, after }) => html`<mz-definition-diff .before=${before} .after=${after} .dictionaries=${dictionaries}></mz-definition-diff>`, "rows")}</section>`;
  }

  private dialogFor(asked: Asked, loaded: Loaded): TemplateResult {
    const parts = this.parts(asked, loaded);
    return dialog({
      heading: parts.title,
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}${parts.lead === "" ? "" : html`<p>${parts.lead}</p>`}${asked.do === "retire" ? "" : this.scopeBox()}`,
      actions: html`<button class="btn ${asked.do === "retire" ? "danger" : "primary"}" type="button" @click=${(event: Event) => void this.run(event, parts.work)}>${parts.label}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asked = undefined),
    });
  }

  private scopeBox(): TemplateResult {
    const own = this.sorted()[0]?.scope ?? "";
    const scopes = this.scopes.length > 0 ? this.scopes : [{ scope: own, name: "" }];
    return html`<div class="field"><label class="label" for="change-scope">${t("versions.scope-for")}</label><select class="select" id="change-scope">${scopes.map(({ scope, name }) => html`<option value=${scope} selected=${scope === own ? "" : nothing}>${scope === "" ? t("definitions.everywhere") : name || scope}</option>`)}</select></div>`;
  }

  private scope(): string {
    return this.querySelector<HTMLSelectElement>("#change-scope")?.value ?? "";
  }

  private parts(
    asked: Asked,
    { body }: Loaded,
  ): { title: string; lead: string; label: string; work: () => Promise<Change | undefined> } {
    const { title } = body;
    const begin = (name: string, start: NewChange["start"]) => (): Promise<Change> =>
      beginChange(name, this.scope(), start);
    switch (asked.do) {
      case "edit": {
        const name = t("versions.change-of", { title });
        return {
          title: name,
          lead: "",
          label: t("versions.edit"),
          work: begin(name, { edit: [{ kind: body.kind, id: body.id }] }),
        };
      }
      case "copy": {
        const name = t("versions.copy-of", { title });
        return { title: name, lead: "", label: t("versions.copy"), work: begin(name, { copy: { form: body.id } }) };
      }
      case "restore": {
        const { version } = asked.version;
        const name = t("versions.restore-of", { title, version });
        return {
          title: name,
          lead: t("versions.restore-lead", { version }),
          label: t("versions.restore"),
          work: async () => beginRestore(name, this.scope(), (await getDefinition(body.kind, body.id, version)).body),
        };
      }
      case "retire":
        return {
          title: t("versions.retire-confirm", { title }),
          lead: t("versions.retire-lead", { title }),
          label: t("versions.retire"),
          work: async () => {
            await retireDefinition(body.kind, body.id);
            toast(t("versions.retired-done", { title }));
            return undefined;
          },
        };
    }
  }
}
/** What only flows have: the cases on each version, and the drawing for other programs. */
function flowLinks(id: string): TemplateResult {
  return html`${may("flow.administer") ? html`<a class="btn" href=${pathOf("flow-versions", id)}>${icon("flow")}${t("move.heading")}</a>` : ""}<a class="btn" href=${bpmnUrl(id)} download>${icon("download")}${t("move.bpmn")}</a>`;
}
customElements.define("mz-definition-versions", DefinitionVersions);
