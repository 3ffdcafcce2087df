/** Gives what waits for somebody who left to somebody else, one command each with its own answer. */
import { html, type TemplateResult } from "lit";
import { listPeopleChoices } from "../api.ts";
import { announce } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { instant } from "../format.ts";
import { handOver, listOpenTasks, type OpenTask } from "../hand-over-api.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** `<mz-hand-over-page>` */
class HandOverPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    picked: { state: true },
    choices: { state: true },
    to: { state: true },
    fault: { state: true },
    results: { state: true },
    running: { state: true },
  };
  declare picked: ReadonlySet<string>;
  declare choices: ComboItem[];
  declare to: string;
  declare fault: string;
  /** Task → what came of it; empty text for done. */
  declare results: ReadonlyMap<string, string>;
  declare running: { done: number; count: number } | undefined;
  private readonly loader: Loader<{ rows: OpenTask[] }>;
  private loaded: string | undefined;
  /** The same command id for a second try: what was done already is not done again. */
  private readonly commands = new Map<string, string>();

  constructor() {
    super();
    this.picked = new Set();
    this.choices = [];
    this.to = "";
    this.fault = "";
    this.results = new Map();
    this.running = undefined;
    this.loader = new Loader(this, () => listOpenTasks(this.person));
    holdComposition(this);
  }

  private get person(): string {
    return this.route.query["person"] ?? "";
  }

  private get personName(): string {
    return this.route.query["name"] ?? "";
  }

  override willUpdate(): void {
    this.setTitle(this.heading());
    if (this.loaded === this.person) return;
    this.loaded = this.person;
    this.loader.start();
    void this.find("");
  }

  private heading(): string {
    return this.personName === "" ? t("hand-over.open") : t("hand-over.title", { name: this.personName });
  }

  private async find(q: string): Promise<void> {
    const rows = await listPeopleChoices(q).catch(() => []);
    this.choices = rows
      .filter((row) => row.id !== this.person)
      .map((row) => ({ value: row.id, label: row.name, detail: row.unit.name }));
  }

  override render() {
    return html`<div class="page-head"><ol class="crumbs"><li><a href=${pathOf("people")}>${t("people.title")}</a></li></ol>
        <div class="title-row"><h1>${this.heading()}</h1></div><p class="muted">${t("hand-over.lead")}</p></div>
      <div class="wrap">${this.loader.view(
        ({ rows }) =>
          rows.length === 0
            ? blank(t("hand-over.none", { name: this.personName }), t("hand-over.none-help"))
            : this.ready(rows),
        "rows",
      )}</div>`;
  }

  private ready(rows: readonly OpenTask[]): TemplateResult {
    const { running } = this;
    return html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
      ${this.table(rows)}
      <div class="sec hand-over">
        <div class="field"><div class="label" aria-hidden="true">${t("hand-over.to")}</div>${combo({ items: this.choices, value: this.to, invalid: false, label: t("hand-over.to"), placeholder: t("hand-over.search"), onChange: (value) => (this.to = value), onSearch: (text) => void this.find(text) })}</div>
        <div class="field"><label class="label" for="hand-over-reason">${t("hand-over.reason")}</label><textarea class="input" id="hand-over-reason" rows="2" maxlength="2000" placeholder=${t("hand-over.reason-example")}></textarea></div>
        <div class="btns"><button class="btn primary" id="hand-over-do" type="button" ?disabled=${running !== undefined} @click=${() => void this.run(rows)}>${running ? t("hand-over.doing", { done: running.done, count: running.count }) : t("hand-over.do", { count: this.picked.size })}</button></div>
        ${running ? html`<progress max=${running.count} value=${running.done} aria-label=${t("hand-over.doing", { done: running.done, count: running.count })}></progress>` : ""}
      </div>`;
  }

  private table(rows: readonly OpenTask[]): TemplateResult {
    const open = rows.filter((row) => this.results.get(row.task) !== "");
    const all = open.length > 0 && open.every((row) => this.picked.has(row.task));
    return html`<table class="grid stack"><thead><tr>
        <th scope="col"><label class="check-line"><input type="checkbox" .checked=${all} ?disabled=${open.length === 0} @change=${() => (this.picked = all ? new Set() : new Set(open.map((row) => row.task)))} /><span class="sr">${t("hand-over.all")}</span></label></th>
        <th scope="col">${t("hand-over.document")}</th><th scope="col">${t("hand-over.step")}</th><th scope="col">${t("hand-over.unit")}</th><th scope="col">${t("hand-over.since")}</th><th scope="col">${t("hand-over.result")}</th></tr></thead>
      <tbody>${rows.map((row) => this.row(row))}</tbody></table>`;
  }

  private row(row: OpenTask): TemplateResult {
    const result = this.results.get(row.task);
    const said =
      result === undefined
        ? ""
        : result === ""
          ? html`<span class="state done">${icon("ok")}${t("hand-over.done")}</span>`
          : html`<span class="state stop">${icon("stop")}${result}</span>`;
    return html`<tr>
      <td><label class="check-line"><input type="checkbox" .checked=${this.picked.has(row.task)} ?disabled=${result === ""} @change=${() => this.toggle(row.task)} /><span class="sr">${t("hand-over.pick", { title: row.title })}</span></label></td>
      <td><a href=${pathOf("document", row.document)}>${row.title}</a><div class="muted small mono">${row.number}</div></td>
      <td data-l=${t("hand-over.step")}>${row.step.title}</td><td data-l=${t("hand-over.unit")}>${row.unit}</td>
      <td data-l=${t("hand-over.since")}>${instant(row.since)}</td><td data-l=${t("hand-over.result")}>${said}</td></tr>`;
  }

  private toggle(task: string): void {
    const next = new Set(this.picked);
    if (!next.delete(task)) next.add(task);
    this.picked = next;
  }

  private async run(rows: readonly OpenTask[]): Promise<void> {
    const opinion = this.querySelector<HTMLTextAreaElement>("#hand-over-reason")?.value.trim() ?? "";
    const chosen = rows.filter((row) => this.picked.has(row.task));
    const lacks =
      chosen.length === 0
        ? t("hand-over.need-pick")
        : this.to === ""
          ? t("hand-over.need-to")
          : opinion === ""
            ? t("hand-over.need-reason")
            : "";
    this.fault = lacks;
    if (lacks !== "") return;
    let done = 0;
    for (const [i, row] of chosen.entries()) {
      this.running = { done: i, count: chosen.length };
      const key = `${row.task} ${this.to} ${opinion}`;
      const commandId = this.commands.get(key) ?? newId();
      this.commands.set(key, commandId);
      const said = await handOver(row, { commandId, from: this.person, to: this.to, opinion }).then(
        () => "",
        (error: unknown) =>
          error instanceof ApiError
            ? [...error.problems.map((p) => p.message ?? ""), error.message].find((text) => text !== "")
            : t("error.unknown", { status: "" }),
      );
      if (said === "") done++;
      this.results = new Map(this.results).set(row.task, said ?? "");
    }
    this.running = undefined;
    this.picked = new Set(chosen.filter((row) => this.results.get(row.task) !== "").map((row) => row.task));
    announce(t("hand-over.finished", { done, failed: chosen.length - done }));
  }
}
customElements.define("mz-hand-over-page", HandOverPage);
