/**
 * What was granted to a version of a plugin, apart from what it asks for: by whom, where, until when. A grant never
 * reaches further than the manifest asks, an upgrade inherits nothing that it did not have, and what reads money needs
 * two people.
 */

/** One power, as a manifest asks for it or an administrator gives it. Without a scope it reaches everything. */
export type Power = Readonly<{ name: string; scope?: readonly string[] | undefined }>;

export type GrantOf = Readonly<{
  powers: readonly Power[];
  /** The unit below which it holds; null for everywhere. */
  unit: string | null;
  from: Date;
  until: Date | null;
  revokedAt: Date | null;
  /** Somebody else agreed to it. */
  seconded: boolean;
}>;

/** What one list of powers has that another has not. */
export type PowerDiff = Readonly<{ added: readonly Power[]; removed: readonly Power[] }>;

/** Compares the powers of two versions piece by piece, so that a wider scope shows as what was added to it. */
export function diffPowers(before: readonly Power[], after: readonly Power[]): PowerDiff {
  return { added: lacking(after, before), removed: lacking(before, after) };
}

/** Whether `powers` stay within what was asked; a grant without a scope is as wide as a request without one. */
export function isWithin(powers: readonly Power[], asked: readonly Power[]): boolean {
  return lacking(powers, asked).length === 0;
}

/** The parts of `powers` that `others` do not cover. */
function lacking(powers: readonly Power[], others: readonly Power[]): Power[] {
  return powers.flatMap((power) => {
    const same = others.filter((other) => other.name === power.name);
    if (same.some((other) => other.scope === undefined)) return [];
    if (same.length === 0 || power.scope === undefined) return [power];
    const covered = new Set(same.flatMap((other) => other.scope ?? []));
    const rest = power.scope.filter((part) => !covered.has(part));
    return rest.length === 0 ? [] : [{ name: power.name, scope: rest }];
  });
}

/** What counts for a call at a moment: `units` are the caller's unit and those above it, none for the program's own calls. */
export function powersAt(grants: readonly GrantOf[], units: readonly string[], now: Date): Power[] {
  return grants
    .filter(
      (grant) =>
        grant.seconded &&
        grant.revokedAt === null &&
        grant.from <= now &&
        (grant.until === null || grant.until > now) &&
        (grant.unit === null || units.includes(grant.unit)),
    )
    .flatMap((grant) => grant.powers);
}

/** Names of powers, or of views read with them, that show money: they are granted by two people. */
export function needsSecond(powers: readonly Power[], moneyViews: readonly string[]): boolean {
  return powers.some(
    (power) =>
      power.name === "data.read" &&
      (power.scope === undefined || power.scope.some((view) => moneyViews.includes(view))),
  );
}
