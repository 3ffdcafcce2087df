/** Guesses which cell shows which field: the empty cell right of or below a label that a field of the form has. */
import { columnsOf } from "./fields/table.ts";
import { type Field, type Form, fieldsOf } from "./form.ts";
import type { PrintBinding } from "./print.ts";
import type { PaperCell, PaperTable } from "./paper.ts";

/** Bindings for a sheet drawn as paper; each field at most once. */
export function suggestBindings(tables: readonly PaperTable[], form: Form): PrintBinding[] {
  const bindings: PrintBinding[] = [];
  const bound = new Set<string>();
  const bind = (cell: PaperCell | undefined, field: string): void => {
    if (!cell || cell.text.trim() !== "" || cell.place === undefined || bound.has(field)) return;
    bound.add(field);
    bindings.push({ place: cell.place, field });
  };
  for (const { cells } of tables) {
    const cellAt = (row: number, column: number): PaperCell | undefined =>
      cells.find((c) => c.row <= row && row < c.row + c.rows && c.column <= column && column < c.column + c.columns);
    for (const cell of cells) {
      const label = plain(cell.text);
      if (label === "") continue;
      const field = fieldsOf(form).find((f) => plain(f.label) === label && columnsOf(f).length === 0);
      if (field) {
        const right = cellAt(cell.row, cell.column + cell.columns);
        bind(right?.text.trim() === "" ? right : cellAt(cell.row + cell.rows, cell.column), field.id);
      }
      for (const table of fieldsOf(form).filter((f) => columnsOf(f).length > 0)) {
        const column = columnsOf(table).find((c: Field) => plain(c.label) === label);
        if (column && sharesHeader(cells, cell, table))
          bind(cellAt(cell.row + cell.rows, cell.column), `${table.id}.${column.id}`);
      }
    }
  }
  return bindings;
}

/** A column's title stands beside another title of the same table, else it is a label that happens to be equal. */
function sharesHeader(cells: readonly PaperCell[], cell: PaperCell, table: Field): boolean {
  const labels = new Set(columnsOf(table).map((c) => plain(c.label)));
  return (
    labels.size === 1 ||
    cells.some((other) => other !== cell && other.row === cell.row && labels.has(plain(other.text)))
  );
}

/** Labels are compared without spaces, colons, stars and units in brackets. */
function plain(text: string): string {
  return text.normalize("NFKC").replaceAll(/\([^)]*\)|[\s:*]/g, "");
}
