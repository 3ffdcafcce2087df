/** Cells copied from a spreadsheet, as rows of answers. */
import type { Field } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { FIELD_TYPES } from "../form-context.ts";

/** Tab-separated text as cells; a quoted cell may hold line breaks. A single cell gives undefined: the box takes it. */
export function readCells(text: string): string[][] | undefined {
  const normal = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  if (!/[\t\n]/.test(normal)) return undefined;
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const close = (): void => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let i = 0; i < normal.length; i += 1) {
    const c = normal[i] ?? "";
    if (quoted) {
      if (c !== '"') cell += c;
      else if (normal[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === "\t") close();
    else if (c === "\n") {
      close();
      rows.push([]);
    } else cell += c;
  }
  close();
  return rows;
}

/** A cell's text as an answer of the column; codes may be given by name. */
export function readCell(text: string, column: Field, dictionaries: Dictionaries): unknown {
  const trimmed = text.trim();
  if (column.type === "choice") {
    const items = dictionaries[String(column["dictionary"])] ?? [];
    const found = items.find((item) => item.code === trimmed || item.name === trimmed);
    if (found) return column["multiple"] === true ? [found.code] : found.code;
    return undefined;
  }
  return trimmed === "" ? undefined : FIELD_TYPES.find(column.type)?.fromText(trimmed, column);
}
