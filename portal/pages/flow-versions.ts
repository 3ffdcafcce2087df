/** Versions of a flow with the cases on each: what a version would make of them, moving them, and what was moved. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { type DefinitionDetail, getDefinition } from "../definitions-api.ts";
import "../designer/chain-panels.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import "../elements/migration-report.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import {
  bpmnUrl,
  judgeMigration,
  listMoves,
  type MigrationReport,
  type Move,
  undoMove,
  type VersionCount,
} from "../migration-api.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

type Loaded = DefinitionDetail & { to: number; report: MigrationReport };

/** `<mz-flow-versions-page>` */
class FlowVersionsPage extends PageElement {
  static override properties = { ...PageElement.properties, undoing: { state: true }, fault: { state: true } };
  declare undoing: Move | undefined;
  declare fault: string;
  private readonly loader: Loader<Loaded>;
  private readonly moves: Loader<Move[]>;
  private asked = "";

  constructor() {
    super();
    this.undoing = undefined;
    this.fault = "";
    this.loader = new Loader(this, () => this.load());
    this.moves = new Loader(this, () => listMoves(this.route.id));
  }

  private async load(): Promise<Loaded> {
    const detail = await getDefinition("flow", this.route.id);
    const newest = Math.max(...detail.versions.map((v) => v.version), 1);
    const to = Number(this.route.query["to"]) || newest;
    return { ...detail, to, report: await judgeMigration(this.route.id, to) };
  }

  override willUpdate(): void {
    this.setTitle(this.loader.value ? t("move.title", { title: this.loader.value.body.title }) : t("move.heading"));
    const key = `${this.route.id} ${this.route.query["to"] ?? ""}`;
    if (key === this.asked) return;
    this.asked = key;
    this.loader.start();
    this.moves.start();
  }

  override render() {
    return html`${this.loader.view((loaded) => this.ready(loaded))}${this.undoing ? this.undoDialog(this.undoing) : ""}`;
  }

  private ready(loaded: Loaded): TemplateResult {
    const { body, to, report } = loaded;
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("definitions")}>${t("versions.back")}</a></li><li><a href=${pathOf("definitions", "", { kind: "flow", id: body.id })}>${body.title}</a></li></ol>
        <div class="title-row"><h1>${t("move.title", { title: body.title })}</h1></div><p class="muted">${t("move.lead")}</p></div>
      <div class="wrap">
        <section class="sec"><h2>${t("versions.title")}</h2>${this.versions(loaded)}</section>
        <section class="sec"><h2>${t("chains.title")}</h2><p class="muted">${t("chains.lead")}</p>
          <mz-flow-chains .flow=${body.id} .versions=${loaded.versions.map((v) => v.version).toSorted((a, b) => a - b)}></mz-flow-chains></section>
        <section class="sec" aria-busy=${this.loader.busy}><h2>${t("move.report", { version: to })}</h2><p class="muted">${t("move.report-lead")}</p>
          <mz-migration-report .flow=${body.id} .version=${to} .cases=${report.cases} .more=${report.more} @mz-moved=${() => this.moved()}></mz-migration-report></section>
        <section class="sec"><h2>${t("move.log")}</h2>${this.moves.view((rows) => this.log(rows), "rows")}</section>
      </div>`;
  }

  private versions({ versions, to, report }: Loaded): TemplateResult {
    const published = new Map(versions.map((v) => [v.version, v]));
    const newest = Math.max(...versions.map((v) => v.version));
    return html`<table class="grid tight stack"><thead><tr><th scope="col">${t("versions.title")}</th><th scope="col">${t("versions.at")}</th><th scope="col">${t("versions.note")}</th><th scope="col" class="num">${t("move.running")}</th><th scope="col" class="num">${t("move.returned")}</th><th scope="col" class="num">${t("move.over")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${report.versions.toReversed().map((row: VersionCount) => {
        const about = published.get(row.version);
        return html`<tr>
          <td><b>${t("versions.version", { version: row.version })}</b> ${row.version === newest ? html`<span class="chip done">${icon("ok")}${t("versions.now")}</span>` : ""}</td>
          <td data-l=${t("versions.at")}>${instant(about?.publishedAt)}</td>
          <td data-l=${t("versions.note")}>${about?.note ?? ""}</td>
          <td class="num" data-l=${t("move.running")}>${row.running}</td><td class="num" data-l=${t("move.returned")}>${row.returned}</td><td class="num" data-l=${t("move.over")}>${row.over}</td>
          <td><div class="btns">${row.version === to ? html`<span class="chip info">${icon("right")}${t("move.target")}</span>` : html`<button class="btn small" type="button" aria-label=${t("move.choose-target", { version: row.version })} @click=${() => changeQuery({ to: row.version })}>${t("move.to-this")}</button>`}<a class="btn small quiet" href=${bpmnUrl(this.route.id, row.version)} download aria-label=${t("move.bpmn-of", { version: row.version })}>${icon("download")}BPMN</a></div></td></tr>`;
      })}</tbody></table>`;
  }

  /** Counts and the log change; the report stays as it is, with the result of each move. */
  private moved(): void {
    this.moves.start();
    void judgeMigration(this.route.id, this.loader.value?.to ?? 1).then(
      ({ versions }) => {
        const { value } = this.loader;
        if (value) this.loader.set({ ...value, report: { ...value.report, versions } });
      },
      () => undefined,
    );
  }

  private log(rows: Move[]): TemplateResult {
    if (rows.length === 0) return html`<p class="muted">${t("move.log-none")}</p>`;
    return html`<table class="grid tight stack"><caption class="sr">${t("move.log")}</caption><thead><tr><th scope="col">${t("move.document")}</th><th scope="col">${t("move.what")}</th><th scope="col">${t("move.when")}</th><th scope="col">${t("move.by")}</th><th scope="col">${t("move.opinion")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td><a href=${pathOf("document", row.document)}>${row.title || row.number}</a></td>
          <td data-l=${t("move.what")}>${row.undo ? t("move.undone", { version: row.version }) : t("move.from-to", { from: row.from ?? "", to: row.version })}</td>
          <td data-l=${t("move.when")}>${instant(row.at)}</td><td data-l=${t("move.by")}>${row.by ?? ""}</td><td data-l=${t("move.opinion")}>${row.opinion}</td>
          <td>${row.undoable ? html`<button class="btn small" type="button" aria-label=${t("move.undo-of", { title: row.title })} @click=${() => this.ask(row)}>${t("move.undo")}</button>` : ""}</td></tr>`,
      )}</tbody></table>`;
  }

  private ask(row: Move): void {
    this.fault = "";
    this.undoing = row;
  }

  private undoDialog(row: Move): TemplateResult {
    return dialog({
      heading: t("move.undo-of", { title: row.title }),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}<p>${t("move.undo-lead", { version: row.from ?? "" })}</p>
        <div class="field"><label class="label" for="undo-opinion">${t("move.opinion")}</label><input class="input" id="undo-opinion" maxlength="2000" /></div>`,
      actions: html`<button class="btn danger" type="button" @click=${(event: Event) => void this.undo(event, row)}>${t("move.undo")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.undoing = undefined),
    });
  }

  private async undo(event: Event, row: Move): Promise<void> {
    const button = event.currentTarget;
    const opinion = this.querySelector<HTMLInputElement>("#undo-opinion")?.value.trim() ?? "";
    if (opinion === "") {
      this.fault = t("move.opinion-first");
      return;
    }
    try {
      const { version } = await undoMove(this.route.id, { case: row.case, opinion });
      if (button instanceof Element) button.closest("dialog")?.close();
      this.undoing = undefined;
      toast(t("move.was-undone", { title: row.title, version }));
      this.loader.start();
      this.moves.start();
    } catch (error) {
      const said =
        error instanceof ApiError ? (error.problems[0]?.message ?? error.message) : t("error.unknown", { status: "" });
      this.fault = said;
    }
  }
}
customElements.define("mz-flow-versions-page", FlowVersionsPage);
