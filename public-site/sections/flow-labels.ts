/** Labels beside a drawing: folded to a width counted in Chinese characters, and moved apart so that none overlap. */

/** Folds a name into at most `rows` lines of `width` Chinese characters (two Latin ones count as one); the rest is cut with an ellipsis. */
export function fold(name: string, width: number, rows: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of name.match(/[\p{Script=Latin}\p{N}.,]+ ?|./gu) ?? []) {
    const size = measure(word);
    if (line !== "" && used + size > width) {
      lines.push(line.trimEnd());
      line = "";
      used = 0;
    }
    line += word;
    used += size;
  }
  if (line !== "") lines.push(line.trimEnd());
  if (lines.length <= rows) return lines;
  const last = lines[rows - 1] ?? "";
  return [...lines.slice(0, rows - 1), `${last.slice(0, -1)}…`];
}

/** Moves label centres down until each has its height to itself, starting not above `top`; order is kept. */
export function spread(centers: readonly number[], heights: readonly number[], top: number): number[] {
  let free = top - 8;
  return centers.map((center, index) => {
    const height = heights[index] ?? 0;
    const at = Math.max(center, free + height / 2);
    free = at + height / 2;
    return at;
  });
}

function measure(word: string): number {
  let width = 0;
  for (const character of word) width += character <= "\u024f" ? 0.55 : 1;
  return width;
}
