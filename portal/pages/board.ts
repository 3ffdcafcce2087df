/** What waits, each with the marks of a list of rules: where it stands, how much it is, what holds and what does not. */
import { html, nothing, type TemplateResult } from "lit";
import type { Mark } from "../../core/domain/rule-result.ts";
import "../blocks/panels.ts";
import { type Board, type BoardRow, getBoard } from "../board-api.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText } from "../elements/pager.ts";
import { markRow } from "../elements/rule-list.ts";
import { instant, money } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** What a row comes to: the gravest of its marks. */
const SHOWN = ["fail", "look", "word", "pass"] as const;
type Shown = (typeof SHOWN)[number];

/** The gravest mark of a row; a row without lines holds nothing back. */
export function gravestMark({ lines }: Pick<BoardRow, "lines">): Shown {
  const has = (mark: Mark): boolean => lines.some((line) => line.mark === mark);
  return SHOWN.find(has) ?? "pass";
}

function nameOf({ title, form }: Board): string {
  return title ?? t("board.title", { title: form.title });
}

/** Rows by where they stand, in the order in which they come, with number and sum in fen. */
export function stepsOf(rows: readonly BoardRow[]): { step: string; title: string; count: number; fen: number }[] {
  const steps = new Map<string, { step: string; title: string; count: number; fen: number }>();
  for (const { step, stateTitle, amountFen } of rows) {
    const known = steps.get(step ?? "") ?? { step: step ?? "", title: stateTitle, count: 0, fen: 0 };
    steps.set(known.step, { ...known, count: known.count + 1, fen: known.fen + (amountFen ?? 0) });
  }
  return [...steps.values()];
}

/** `<mz-board-page>` */
class BoardPage extends PageElement {
  private readonly loader: Loader<Board>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, async () => {
      const board = await getBoard(this.route.id, this.route.query["list"] ?? "");
      this.setTitle(nameOf(board));
      return board;
    });
  }

  override willUpdate(): void {
    const asking = `${this.route.id} ${this.route.query["list"] ?? ""}`;
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "work")) this.loader.start();
  }

  override render() {
    return html`<div class="wrap board">${this.loader.view((board) => this.ready(board), "rows")}</div>`;
  }

  private ready(board: Board): TemplateResult {
    const { step, mark, unit, q = "" } = this.route.query;
    const units = [...new Map(board.rows.map((row) => [row.unit.id, row.unit.name]))];
    const fits = (row: BoardRow): boolean =>
      (unit === undefined || row.unit.id === unit) &&
      (mark === undefined || gravestMark(row) === mark) &&
      `${row.number} ${row.title} ${row.project?.name ?? ""}`.includes(q.trim());
    const left = board.rows.filter(fits);
    const rows = left.filter((row) => step === undefined || row.step === step);
    const pick = (name: string) => (event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value });
    return html`<div class="title-row mt3"><h1>${nameOf(board)}</h1><span class="btns push"><a class="btn" href=${pathOf("list", board.form.id)}>${t("board.to-list")}</a></span></div>
      <p class="muted">${t("board.lead", { list: board.list.title })}${board.totalCapped || board.total > board.rows.length ? t("board.capped", { count: board.rows.length }) : ""}</p>
      <nav class="tabs" aria-label=${t("board.steps")}>
        <a href=${this.with({ step: undefined })} aria-current=${step === undefined ? "page" : nothing}>${t("board.all")} ${left.length}</a>
        ${stepsOf(left).map((one) => html`<a href=${this.with({ step: one.step })} aria-current=${one.step === step ? "page" : nothing}>${one.title} ${one.count}<span class="sub">${money(one.fen, "yuan")}</span></a>`)}
      </nav>
      <div class="filters mt3">
        <label class="filter"><span class="label">${t("board.mark")}</span><select class="select" id="bd-mark" @change=${pick("mark")}><option value="">${t("alerts.any")}</option>${SHOWN.map((one) => html`<option value=${one} ?selected=${one === mark}>${t(`board.mark.${one}`)}</option>`)}</select></label>
        <label class="filter"><span class="label">${t("board.unit")}</span><select class="select" id="bd-unit" @change=${pick("unit")}><option value="">${t("alerts.any")}</option>${units.map(([id, name]) => html`<option value=${id} ?selected=${id === unit}>${name}</option>`)}</select></label>
        <label class="filter"><span class="label">${t("board.words")}</span><input class="input" id="bd-q" type="search" maxlength="60" .value=${q} @change=${pick("q")} /></label>
      </div>
      ${rows.length === 0 ? blank(t("board.none"), t(board.rows.length === 0 ? "board.none-help" : "board.none-fits")) : this.table(rows)}
      <mz-plugin-panels .page=${"board"} .subject=${board.form.id} .list=${board.list.id}></mz-plugin-panels>`;
  }

  private with(changes: Record<string, string | undefined>): string {
    return pathOf("board", this.route.id, { ...this.route.query, ...changes });
  }

  private table(rows: readonly BoardRow[]): TemplateResult {
    const sum = rows.reduce((total, row) => total + (row.amountFen ?? 0), 0);
    return html`<table class="grid tight stack board-rows" @keydown=${moveBetweenRows}><caption class="sr">${t("board.steps")}</caption>
      <thead><tr><th scope="col">${t("board.what")}</th><th scope="col">${t("board.unit")}</th><th scope="col" class="num">${t("board.amount")}</th><th scope="col">${t("board.state")}</th><th scope="col">${t("board.lines")}</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr data-row=${row.id} class=${gravestMark(row) === "fail" ? "bad" : ""}>
          <td><a class="t" href=${pathOf("document", row.id)}>${row.title}</a><span class="sub mono">${row.number}</span>${row.project ? html`<span class="sub">${row.project.name}</span>` : ""}</td>
          <td data-l=${t("board.unit")}>${row.unit.name}</td>
          <td class="num nowrap" data-l=${t("board.amount")}>${row.amountFen === null ? t("text.dash") : money(row.amountFen, "yuan")}</td>
          <td data-l=${t("board.state")}>${row.stateTitle}<span class="sub">${instant(row.updatedAt)}</span></td>
          <td data-l=${t("board.lines")}>${row.lines.length === 0 ? html`<span class="muted">${t("board.no-lines")}</span>` : markRow(row.lines)}</td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row" colspan="2">${t("board.total")} ${countText(rows.length, false)}</th><td class="num nowrap" data-l=${t("board.amount")}>${money(sum, "yuan")}</td><td colspan="2"></td></tr></tfoot></table>
      <p class="small muted">${icon("keys")} ${t("board.keys")}</p>`;
  }
}
customElements.define("mz-board-page", BoardPage);

/** Up and down go from one row's link to the next. */
function moveBetweenRows(event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("tbody a.t")];
  const at = links.indexOf(event.target as HTMLElement);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
