/** Places in a list, counted from 1 as people count rows; each in one pass, so that a table of thousands costs no squares. */

/** Where the list says yes. */
export function placesOf(list: readonly boolean[]): bigint[] {
  return list.flatMap((yes, i) => (yes ? [BigInt(i + 1)] : []));
}

/** Where a text stands that stands elsewhere in the list too. */
export function repeated(list: readonly string[]): bigint[] {
  const counts = countsOf(list);
  return placesOf(list.map((text) => (counts.get(text) ?? 0) > 1));
}

/** Where a text stands that the other list holds. */
export function among(list: readonly string[], others: readonly string[]): bigint[] {
  const known = new Set(others);
  return placesOf(list.map((text) => known.has(text)));
}

/** The list without one occurrence for each in the other: what was taken down twice and lifted once stays once. */
export function except(list: readonly string[], lifted: readonly string[]): string[] {
  const left = countsOf(lifted);
  return list.filter((text) => {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return count === 0;
  });
}

function countsOf(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
