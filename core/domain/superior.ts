/**
 * Superiors of a person, level by level. The way up goes from post to post: to the post's
 * superior where one is set, else to the head of its unit, for the head to the head of the next unit above that has one.
 */

/** One post on the way up; the first is the person's own. Who holds none, or has left, stands as no person. */
export type PostAbove = {
  post: string;
  title: string;
  unit: string;
  person: string | null;
  open: boolean;
};
export type Superior = { person: string; level: number; post: string; title: string; unit: string };

/**
 * Superiors from the first level on, nearest first. Vacant posts and people who left are passed over and count for no
 * level, so do further posts of the person and of somebody who is a superior already: nobody decides twice, or for
 * themselves.
 */
export function superiorsOf(person: string, way: readonly PostAbove[]): Superior[] {
  const found: Superior[] = [];
  const known = new Set([person]);
  for (const { post, title, unit, person: holder, open } of way.slice(1)) {
    if (holder === null || !open || known.has(holder)) continue;
    known.add(holder);
    found.push({ person: holder, level: found.length + 1, post, title, unit });
  }
  return found;
}
