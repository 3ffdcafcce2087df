/** Budget lines as a tree grid: rows open with the arrow keys, what lies below is fetched when first asked for. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { toast } from "../announce.ts";
import { money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { listQuotas, type QuotaLine, type QuotaSums } from "../quota-api.ts";
import { ApiError, type Query } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { icon } from "./icon.ts";
import { moneyBar } from "./money-bar.ts";

type Below = { rows: QuotaLine[]; total: number; page: number };
type Row = { line: QuotaLine; level: number; at: number; of: number };
type More = { above: string; level: number; left: number };

const FIGURES = [
  ["totalFen", "account.total"],
  ["distributedFen", "account.distributed"],
  ["frozenFen", "account.frozen"],
  ["inTransitFen", "account.in-transit"],
  ["paidFen", "account.paid"],
  ["refundedFen", "account.refunded"],
  ["balanceFen", "account.balance"],
  ["availableFen", "account.available"],
] as const satisfies readonly (readonly [string, MessageKey])[];

/**
 * `<mz-quota-tree>`: a tree grid with the focus on rows (WAI-ARIA practices): up and down move, right opens, left closes
 * or goes to the row above, Enter opens the line's page.
 * @property rows - lines at the top
 * @property filters - what lines below are fetched with
 * @property sums - of all lines that hold the filters
 */
class QuotaTree extends LitElement {
  static override properties = {
    rows: { attribute: false },
    filters: { attribute: false },
    sums: { attribute: false },
    open: { state: true },
    current: { state: true },
  };
  declare rows: readonly QuotaLine[];
  declare filters: Query;
  declare sums: QuotaSums;
  declare open: ReadonlySet<string>;
  declare current: string;
  private below = new Map<string, Below>();

  constructor() {
    super();
    this.open = new Set();
    this.current = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("rows")) return;
    this.below = new Map();
    this.open = new Set();
    this.current = "";
  }

  /** Rows as they are shown, from top to bottom. */
  private get shown(): (Row | More)[] {
    const walk = (lines: readonly QuotaLine[], level: number): (Row | More)[] =>
      lines.flatMap((line, i) => {
        const row = { line, level, at: i + 1, of: lines.length };
        const below = this.open.has(line.id) ? this.below.get(line.id) : undefined;
        if (!below) return [row];
        const left = below.total - below.rows.length;
        const more = left > 0 ? [{ above: line.id, level: level + 1, left }] : [];
        return [row, ...walk(below.rows, level + 1), ...more];
      });
    return walk(this.rows, 1);
  }

  private async fetchBelow(id: string): Promise<boolean> {
    const before = this.below.get(id);
    const page = (before?.page ?? 0) + 1;
    try {
      const answer = await listQuotas({ ...this.filters, page, parent: id });
      this.below.set(id, { rows: [...(before?.rows ?? []), ...answer.rows], total: answer.total, page });
      this.requestUpdate();
      return true;
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
      return false;
    }
  }

  private async expand(line: QuotaLine): Promise<void> {
    if (line.children === 0 || this.open.has(line.id)) return;
    if (!this.below.has(line.id) && !(await this.fetchBelow(line.id))) return;
    this.open = new Set([...this.open, line.id]);
  }

  private collapse(line: QuotaLine): void {
    this.open = new Set([...this.open].filter((id) => id !== line.id));
  }

  private focusRow(id: string): void {
    this.current = id;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`tr[data-line="${id}"]`)?.focus());
  }

  private key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLTableRowElement)) return;
    const rows = this.shown.filter((row): row is Row => "line" in row);
    const at = rows.findIndex((row) => row.line.id === (event.target as HTMLElement).dataset["line"]);
    const row = rows[at];
    if (!row) return;
    const steps: Record<string, () => void> = {
      ArrowDown: () => this.go(rows[at + 1]),
      ArrowUp: () => this.go(rows[at - 1]),
      Home: () => this.go(rows[0]),
      End: () => this.go(rows.at(-1)),
      ArrowRight: () => (this.open.has(row.line.id) ? this.go(rows[at + 1]) : void this.expand(row.line)),
      ArrowLeft: () =>
        this.open.has(row.line.id)
          ? this.collapse(row.line)
          : this.go(rows.slice(0, at).findLast((one) => one.level < row.level)),
      Enter: () => navigate(pathOf("quota", row.line.id)),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  private go(row: Row | undefined): void {
    if (row) this.focusRow(row.line.id);
  }

  override render() {
    const shown = this.shown;
    const current = shown.some((row) => "line" in row && row.line.id === this.current)
      ? this.current
      : this.rows[0]?.id;
    const { sums } = this;
    return html`<div class="scroll-x"><table class="grid tight stack quota-tree" role="treegrid" aria-label=${t("quotas.title")} @keydown=${this.key}>
      <thead><tr><th scope="col">${t("quotas.line")}</th>${FIGURES.map(([, label]) => html`<th scope="col" class="num">${t(label)}</th>`)}</tr></thead>
      <tbody>${repeat(
        shown,
        (row) => ("line" in row ? row.line.id : `more ${row.above}`),
        (row) => ("line" in row ? this.row(row, row.line.id === current) : this.more(row)),
      )}</tbody>
      <tfoot><tr><th scope="row">${t("quotas.sums", { count: sums.lines })}</th>
        <td class="num" data-l=${t("quotas.own")}>${money(sums.ownFen)}</td><td class="num no-phone"></td>
        <td class="num" data-l=${t("account.frozen")}>${money(sums.frozenFen)}</td>
        <td class="num" data-l=${t("account.in-transit")}>${money(sums.inTransitFen)}</td>
        <td class="num" data-l=${t("account.paid")}>${money(sums.paidFen)}</td>
        <td class="num" data-l=${t("account.refunded")}>${money(sums.refundedFen)}</td>
        <td class="num" data-l=${t("account.balance")}>${money(sums.balanceFen)}</td>
        <td class="num" data-l=${t("account.available")}>${money(sums.availableFen)}</td></tr></tfoot>
    </table></div>`;
  }

  private row({ line, level, at, of }: Row, current: boolean): TemplateResult {
    const opens = line.children > 0;
    const isOpen = this.open.has(line.id);
    const toggle = (): void => {
      this.current = line.id;
      if (isOpen) this.collapse(line);
      else void this.expand(line);
    };
    const { project } = line;
    return html`<tr data-line=${line.id} tabindex=${current ? 0 : -1} aria-level=${level} aria-posinset=${at} aria-setsize=${of} aria-expanded=${opens ? String(isOpen) : nothing} @focus=${() => (this.current = line.id)}>
      <th scope="row" class="lead"><span class="tree-in" style="--level:${Math.min(level, 6) - 1}">
        ${opens ? html`<button class="tree-open ${isOpen ? "open" : ""}" type="button" tabindex="-1" aria-label=${isOpen ? t("quotas.close", { number: line.number }) : t("quotas.open", { number: line.number, count: line.children })} @click=${toggle}>${icon("right")}</button>` : html`<span class="tree-open"></span>`}
        <span class="tree-text"><a class="t" href=${pathOf("quota", line.id)} tabindex=${current ? 0 : -1}>${line.number}</a>${line.stopped ? html` <span class="tag stop">${icon("stop")}${t("quota.stopped")}</span>` : ""}
          <span class="sub">${project ? html`<a href=${pathOf("project", project.id)} tabindex=${current ? 0 : -1}>${project.name}</a>` : line.unit.name}</span>
          <span class="sub">${[line.year, line.source, line.nature].filter(Boolean).join(" \u00B7 ")}${line.supNumber && line.supNumber !== line.number ? html` \u00B7 ${t("quotas.sup", { number: line.supNumber })}` : ""}</span>
          ${moneyBar(line.accounts)}</span></span></th>
      ${FIGURES.map(([account, label]) => html`<td class="num" data-l=${t(label)}>${money(line.accounts[account])}</td>`)}
    </tr>`;
  }

  private more({ above, level, left }: More): TemplateResult {
    return html`<tr aria-level=${level}><td colspan=${FIGURES.length + 1}><span class="tree-in" style="--level:${Math.min(level, 6) - 1}"><button class="btn small" type="button" @click=${() => void this.fetchBelow(above)}>${t("quotas.more", { count: left })}</button></span></td></tr>`;
  }
}
customElements.define("mz-quota-tree", QuotaTree);
