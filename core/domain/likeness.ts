/** How alike two short texts read, for finding what was entered twice. */

/**
 * Likeness in basis points: shared pairs of neighbouring characters over all pairs (Dice), spaces, case and full-width
 * forms set aside. 10,000 is the same text; a single character is like itself only.
 */
export function likeness(a: string, b: string): number {
  const [one, two] = [fold(a), fold(b)];
  if (one === two) return 10_000;
  if (one.length < 2 || two.length < 2) return 0;
  const pairs = new Map<string, number>();
  for (let i = 0; i < one.length - 1; i++) {
    const pair = one.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 0; i < two.length - 1; i++) {
    const pair = two.slice(i, i + 2);
    const left = pairs.get(pair) ?? 0;
    if (left > 0) {
      shared++;
      pairs.set(pair, left - 1);
    }
  }
  return Math.floor((2 * shared * 10_000) / (one.length + two.length - 2));
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}
