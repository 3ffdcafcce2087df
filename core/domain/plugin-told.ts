/** What plugins tell people: to whom a notice may go, what may stand in it, how many a day. */

/** Notices of one plugin on a day in China, counted by who gets them. */
export const MAX_TOLD_A_DAY = 200;
/** People that one notice reaches at most. */
export const MAX_TOLD_AT_ONCE = 50;

/**
 * Whom a plugin may tell: the person for whom it is called, who started the document at hand, who looks after plugins, or
 * who has a role at the unit of the document (of the person, where there is no document) or at one above it.
 */
export type ToldTo = { kind: "asker" | "starter" | "administrators" } | { kind: "role"; role: string };

/** The text of a `to`; undefined for one that names nobody. */
export function readToldTo(to: string): ToldTo | undefined {
  if (to === "asker" || to === "starter" || to === "administrators") return { kind: to };
  const role = /^role:([a-z][a-z0-9-]{0,59})$/.exec(to)?.[1];
  return role === undefined ? undefined : { kind: "role", role };
}

/** Whether a text could be taken for markup or an address that somebody follows. */
export function looksLikeLink(text: string): boolean {
  return /[<>]|:\/\/|\bwww\.|\.(com|cn|net|org|gov|info|top|xyz|vip|cc|io)\b/iu.test(text.normalize("NFKC"));
}
