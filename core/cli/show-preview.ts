/** The preview of an import on a terminal. Chinese signs are two columns wide. */
import { messageOf } from "../domain/problem.ts";
import type { Preview } from "../imports/preview.ts";
import type { Catalogue } from "../messages.ts";

const MAX_ROWS_SHOWN = 200;
const CELL_WIDTH = 28;

/** Lines of a table of the given columns, each row's problems below it. */
export function previewLines(preview: Preview, columns: { id: string; label: string }[], texts: Catalogue): string[] {
  const shown = preview.rows.slice(0, MAX_ROWS_SHOWN);
  const head = ["", "", ...columns.map(({ label }) => label)];
  const table = shown.map((row) => [
    String(row.row),
    row.verdict,
    ...columns.map(({ id }) => (row.values[id] ?? "").replaceAll(/\s+/g, " ")),
  ]);
  const cut = [head, ...table].map((cells) => cells.map((cell) => fit(cell, CELL_WIDTH)));
  const widths = head.map((_, c) => Math.max(...cut.map((cells) => width(cells[c] ?? ""))));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, c) => cell + " ".repeat((widths[c] ?? 0) - width(cell))).join("  ");
  const said = preview.rows.map(({ problems }) =>
    problems.map((p) => `${p.severity ?? "block"}: ${messageOf(p, texts)}`),
  );
  // What is wrong with every row is wrong with the table: said once.
  const [first = [], ...others] = said;
  const everywhere = new Set(
    others.length === 0 ? [] : first.filter((text) => others.every((row) => row.includes(text))),
  );
  const lines = cut.flatMap((cells, i) => [
    line(cells).trimEnd(),
    ...(said[i - 1] ?? []).filter((text) => !everywhere.has(text)).map((text) => `        ${text}`),
  ]);
  if (everywhere.size > 0) lines.push("", ...[...everywhere].map((text) => `every row: ${text}`));
  if (preview.rows.length > shown.length) lines.push(`... and ${preview.rows.length - shown.length} more rows`);
  const unknown = preview.units.filter(({ known }) => !known).map(({ name }) => name);
  if (unknown.length > 0) lines.push("", `new units, unconfirmed: ${unknown.join(", ")}`);
  const { counts } = preview;
  return [...lines, "", `${counts.new} new, ${counts.repeat} known already, ${counts.bad} with problems`];
}

function fit(cell: string, most: number): string {
  if (width(cell) <= most) return cell;
  let kept = "";
  for (const sign of cell) {
    if (width(kept + sign) >= most) break;
    kept += sign;
  }
  return `${kept}\u2026`;
}

function width(text: string): number {
  let columns = 0;
  for (const sign of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
      sign,
    )
      ? 2
      : 1;
  return columns;
}
