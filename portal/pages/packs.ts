/** Packs: what there is to hand on, and a file from elsewhere, compared first and then installed as a draft. */
import { html, type TemplateResult } from "lit";
import type { DraftBody } from "../../core/domain/change.ts";
import { toast } from "../announce.ts";
import { listScopes, type ScopeChoice } from "../definitions-api.ts";
import "../designer/definition-diff.ts";
import { kindName } from "../designer/definition-words.ts";
import { sayExpected } from "../designer/draft-words.ts";
import { placeWords } from "../designer/place-words.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { dayOf } from "../format.ts";
import { newId } from "../ids.ts";
import { type MessageKey, sayProblem, t } from "../message.ts";
import {
  comparePack,
  exportPath,
  installPack,
  listPacks,
  MAX_PACK_BYTES,
  type PackPlan,
  type PackRow,
} from "../packs-api.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

type Named = { kind: string; id: string; title?: string; pack?: string };
/** Lines drawn of a list; more are counted. */
const SHOWN = 60;

/** `<mz-packs-page>` */
class PacksPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    scopes: { state: true },
    scope: { state: true },
    plan: { state: true },
    fault: { state: true },
    faults: { state: true },
    busy: { state: true },
  };
  declare scopes: readonly ScopeChoice[];
  declare scope: string;
  declare plan: PackPlan | undefined;
  declare fault: string;
  declare faults: readonly string[];
  declare busy: boolean;
  private text = "";
  private bodies: readonly DraftBody[] = [];
  private changeId = newId();
  private readonly packs: Loader<PackRow[]>;

  constructor() {
    super();
    this.scopes = [];
    this.scope = "";
    this.plan = undefined;
    this.fault = "";
    this.faults = [];
    this.busy = false;
    this.packs = new Loader(this, listPacks);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("packs.title"));
    this.packs.start();
    if (may("definition.write"))
      listScopes().then(
        (scopes) => {
          this.scopes = scopes;
          this.scope = scopes[0]?.scope ?? "";
        },
        (error: unknown) => this.failed(error),
      );
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("definitions")) this.packs.start();
  }

  private failed(error: unknown): void {
    this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    this.faults =
      error instanceof ApiError ? error.problems.map((problem) => wordsOfProblem(problem, this.bodies)) : [];
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#packs-fault")?.focus());
  }

  private forget(): void {
    this.plan = undefined;
    this.fault = "";
    this.faults = [];
    this.changeId = newId();
  }

  private async compare(event: Event): Promise<void> {
    event.preventDefault();
    const file = this.querySelector<HTMLInputElement>("#pack-file")?.files?.[0];
    if (this.busy) return;
    this.forget();
    if (!file) return this.failed(new ApiError(422, { message: t("packs.choose") }));
    if (file.size > MAX_PACK_BYTES)
      return this.failed(new ApiError(422, { message: t("pack.too-large", { limit: 5 }) }));
    this.busy = true;
    try {
      this.text = await file.text();
      this.bodies = bodiesOf(this.text);
      this.plan = await comparePack(this.scope, this.text);
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#packs-plan")?.focus());
    } catch (error) {
      this.failed(error);
    }
    this.busy = false;
  }

  private async install(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const { id } = await installPack(this.changeId, this.scope, this.text);
      toast(t("packs.installed"));
      navigate(pathOf("change", id));
    } catch (error) {
      this.failed(error);
    }
    this.busy = false;
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("packs.title")}</h1></div><p class="muted">${t("packs.lead")}</p></div>
      <div class="wrap packs">
        ${this.packs.view((rows) => (rows.length === 0 ? blank(t("packs.none"), t("packs.none-help")) : this.table(rows)), "rows")}
        ${may("definition.write") ? this.chooser() : ""}
        ${this.fault === "" ? "" : html`<div class="notice stop" role="alert" id="packs-fault" tabindex="-1">${icon("stop")}<div><p>${this.fault}</p>${this.faults.length === 0 ? "" : html`<ul class="plain-list">${this.faults.slice(0, SHOWN).map((line) => html`<li>${line}</li>`)}</ul>`}</div></div>`}
        ${this.plan ? this.planned(this.plan) : ""}
      </div>`;
  }

  private table(rows: readonly PackRow[]): TemplateResult {
    return html`<table class="grid stack"><thead><tr><th scope="col">${t("packs.name")}</th><th scope="col">${t("packs.holds")}</th><th scope="col">${t("packs.published")}</th><th scope="col">${t("packs.here")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td><b>${nameOf(row)}</b><span class="sub mono">${row.pack}</span></td>
          <td data-l=${t("packs.holds")}>${row.kinds.map(({ kind, count }) => html`<span class="chip">${kindName(kind)} ${count}</span> `)}</td>
          <td data-l=${t("packs.published")}>${dayOf(row.publishedAt)}</td>
          <td data-l=${t("packs.here")}>${row.changedHere ? html`<span class="state warn">${icon("pen")}${t("packs.changed")}</span>` : html`<span class="muted">${t(row.scope === "" ? "packs.unchanged" : "packs.own")}</span>`}</td>
          <td><div class="btns tools"><a class="btn small" href=${exportPath(row.pack)} download="${row.pack}.mzpack.json" aria-label=${t("packs.export-of", { name: nameOf(row) })}>${icon("download")}${t("packs.export")}</a></div></td>
        </tr>`,
      )}</tbody></table>`;
  }

  private chooser(): TemplateResult {
    return html`<section class="sec pack-in" aria-labelledby="pack-in-h"><h2 id="pack-in-h">${t("packs.install")}</h2><p class="muted">${t("packs.install-lead")}</p>
      <form class="pack-form" @submit=${(event: Event) => void this.compare(event)}>
        <div class="field"><label class="label" for="pack-file">${t("packs.file")}</label><input class="input" id="pack-file" type="file" accept=".json,application/json" @change=${() => this.forget()} /></div>
        <div class="field"><label class="label" for="pack-scope">${t("packs.scope")}</label><select class="select" id="pack-scope" @change=${(
          event: Event,
        ) => {
          this.forget();
          this.scope = (event.target as HTMLSelectElement).value;
        }}>${this.scopes.map(({ scope, name }) => html`<option value=${scope} .selected=${scope === this.scope}>${name}</option>`)}</select></div>
        <button class="btn primary" type="submit" aria-disabled=${String(this.busy)}>${icon("search")}${t(this.busy ? "packs.comparing" : "packs.compare")}</button>
      </form></section>`;
  }

  private planned({ pack, comparison, changed, faults }: PackPlan): TemplateResult {
    const { added, same, missing, foreign } = comparison;
    const news = added.length + comparison.changed.length;
    const stops = faults.filter((fault) => fault.severity === "stop").length;
    return html`<section class="sec" id="packs-plan" tabindex="-1" aria-labelledby="packs-plan-h"><h2 id="packs-plan-h">${t("packs.plan", { pack })}</h2>
      <p role="status">${t("packs.counts", { added: added.length, changed: comparison.changed.length, same: same.length })}</p>
      ${missing.length === 0 ? "" : this.block("packs.missing", "stop", missing, t("packs.missing-help"))}
      ${foreign.length === 0 ? "" : this.block("packs.foreign", "warn", foreign, t("packs.foreign-help"))}
      ${faults.length === 0 ? "" : html`<h3>${t("packs.faults", { count: faults.length })}</h3><ul class="plain-list">${faults.slice(0, SHOWN).map((fault) => html`<li>${icon(fault.severity === "stop" ? "stop" : "warn")}${placeWords(fault.kind, fault.id, fault.pointer, this.bodies)} ${sayExpected(fault)}</li>`)}</ul>`}
      ${added.length === 0 ? "" : this.block("packs.added", "done", added, "")}
      ${changed.length === 0 ? "" : html`<h3>${t("packs.changes", { count: changed.length })}</h3>${changed.map(({ before, after }) => html`<details class="pack-diff"><summary>${kindName(after.kind)} <b>${after.title}</b> <span class="mono muted">${after.id}</span></summary><mz-definition-diff .before=${before} .after=${after}></mz-definition-diff></details>`)}`}
      ${same.length === 0 ? "" : html`<details class="pack-diff"><summary>${t("packs.same", { count: same.length })}</summary>${list(same)}</details>`}
      ${stops > 0 ? html`<p class="muted">${t("packs.stops", { count: stops })}</p>` : ""}
      <div class="btns">${news === 0 ? html`<p>${t("packs.nothing")}</p>` : html`<button class="btn primary" type="button" aria-disabled=${String(this.busy)} @click=${() => void this.install()}>${icon("plus")}${t("packs.as-draft", { count: news })}</button><p class="muted small">${t("packs.as-draft-help")}</p>`}</div>
    </section>`;
  }

  private block(title: MessageKey, tone: string, rows: readonly Named[], help: string): TemplateResult {
    return html`<h3><span class="state ${tone}">${t(title, { count: rows.length })}</span></h3>${help === "" ? "" : html`<p class="muted">${help}</p>`}${list(rows)}`;
  }
}

function list(rows: readonly Named[]): TemplateResult {
  return html`<ul class="pack-list">${rows.slice(0, SHOWN).map(({ kind, id, title, pack }) => html`<li><span class="chip">${kindName(kind)}</span> ${title === undefined ? "" : html`<b>${title}</b> `}<span class="mono muted">${id}</span>${pack === undefined ? "" : html` <span class="muted">${t("packs.of", { pack })}</span>`}</li>`)}${rows.length > SHOWN ? html`<li class="muted">${t("packs.more", { count: rows.length - SHOWN })}</li>` : ""}</ul>`;
}

const TITLES: Readonly<Record<string, MessageKey>> = { engineering: "packs.engineering", platform: "packs.platform" };

function nameOf(row: PackRow): string {
  const key = TITLES[row.pack];
  return row.scope === "" ? (key ? t(key) : row.pack) : t("packs.of-scope", { scope: row.scopeName });
}

/** The definitions of the file, for naming what stands in them; none when it cannot be read. */
function bodiesOf(text: string): DraftBody[] {
  try {
    const { definitions } = JSON.parse(text) as { definitions?: unknown };
    return Array.isArray(definitions)
      ? definitions.filter((d): d is DraftBody => typeof d === "object" && d !== null)
      : [];
  } catch {
    return [];
  }
}

/** A fault of the file with its place; what the server says of shapes is put into words as in the designer. */
function wordsOfProblem(problem: ApiError["problems"][number], bodies: readonly DraftBody[]): string {
  const { code, pointer, params } = problem;
  const { found, expected } = params ?? {};
  const said =
    code === "pack.shape" && found !== undefined && expected !== undefined
      ? sayExpected({ pointer, found: String(found), expected: String(expected) })
      : sayProblem(problem);
  const [, at, inside = ""] = /^\/definitions\/(\d+)(.*)$/.exec(pointer) ?? [];
  const body = at === undefined ? undefined : bodies[Number(at)];
  const place = body ? placeWords(String(body.kind), String(body.id), inside, [body]) : pointer;
  return `${place} ${said}`.trim();
}
customElements.define("mz-packs-page", PacksPage);
