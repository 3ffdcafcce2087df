/** The changes that make one text out of another, line by line, so that cursors in lines that stay are not moved. */

export type TextChange = { from: number; to: number; insert: string };

/** Beyond so many compared pairs of lines the whole middle is replaced at once. */
const MAX_PAIRS = 4_000_000;

/** Changes in the order of the text, never overlapping. */
export function textChanges(before: string, after: string): TextChange[] {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  const rest = Math.min(old.length, now.length) - head;
  while (tail < rest && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const start = old.slice(0, head).join("").length;
  return a.length * b.length > MAX_PAIRS ? [narrowed(start, a.join(""), b.join(""))] : betweenLines(a, b, start);
}

/** Lines with their ends, so that joining them gives the text again. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** Replaces what stands between the lines of a longest common subsequence. */
function betweenLines(a: readonly string[], b: readonly string[], start: number): TextChange[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const changes: TextChange[] = [];
  let [i, j, at] = [0, 0, start];
  let [gone, come] = ["", ""];
  const close = (): void => {
    if (gone !== come) changes.push(narrowed(at, gone, come));
    at += gone.length;
    [gone, come] = ["", ""];
  };
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      close();
      at += a[i]?.length ?? 0;
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      gone += a[i] ?? "";
      i += 1;
    } else {
      come += b[j] ?? "";
      j += 1;
    }
  }
  close();
  return changes;
}

/** One change without what both sides begin and end with. */
function narrowed(from: number, gone: string, come: string): TextChange {
  const shorter = Math.min(gone.length, come.length);
  let head = 0;
  while (head < shorter && gone[head] === come[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && gone[gone.length - 1 - tail] === come[come.length - 1 - tail]) tail += 1;
  return { from: from + head, to: from + gone.length - tail, insert: come.slice(head, come.length - tail) };
}
