/** Whether a list or record holds other things than before: a new list of the same things needs no new picture. */

/** For `hasChanged` of properties that are made anew for every picture. */
export function differs(value: unknown, before: unknown): boolean {
  if (Object.is(value, before)) return false;
  if (typeof value !== "object" || typeof before !== "object" || value === null || before === null) return true;
  const keys = Object.keys(value);
  if (keys.length !== Object.keys(before).length) return true;
  const [now, then] = [value as Record<string, unknown>, before as Record<string, unknown>];
  return keys.some((key) => !Object.is(now[key], then[key]));
}

/** True for two lists of the same things in the same order. */
export function sameList(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now === before || (now.length === before.length && now.every((one, i) => Object.is(one, before[i])));
}

/** The list as before where it holds the same things, so that who draws it sees at once that nothing changed. */
export function keepList<L extends readonly unknown[]>(now: L, before: L | undefined): L {
  return before && sameList(now, before) ? before : now;
}

/** The set as before where it holds the same things. */
export function keepSet<T>(now: ReadonlySet<T>, before: ReadonlySet<T> | undefined): ReadonlySet<T> {
  return before && now.size === before.size && [...now].every((one) => before.has(one)) ? before : now;
}

/** A value that is made from others, and made again only when one of these changed. */
export function kept<T>(): (from: readonly unknown[], make: (before: T | undefined) => T) => T {
  let last: { from: readonly unknown[]; value: T } | undefined;
  return (from, make) => {
    if (last && sameList(from, last.from)) return last.value;
    last = { from, value: make(last?.value) };
    return last.value;
  };
}
