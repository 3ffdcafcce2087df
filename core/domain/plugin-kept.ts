/** What a plugin may keep for itself, and what becomes of it when another version takes over. */
import { compareVersions } from "./plugin-trust.ts";

export const keptCaps = Object.freeze({ bytes: 200_000, valueBytes: 16_384, keys: 500 });
export const KEPT_KEY = "^[A-Za-z0-9._:-]{1,120}$";

/** Why some entries cannot be kept, for the author of the plugin; undefined where they can. */
export function keptFault(entries: Readonly<Record<string, unknown>>): string | undefined {
  const rows = Object.entries(entries).map(([key, value]) => ({ key, bytes: bytesOf(value) }));
  const wrong = rows.find(({ key }) => !new RegExp(KEPT_KEY).test(key));
  if (wrong) return `${wrong.key.slice(0, 40)} is no key`;
  const large = rows.find(({ bytes }) => bytes > keptCaps.valueBytes);
  if (large) return `${large.key} has ${large.bytes} bytes`;
  if (rows.length > keptCaps.keys) return `${rows.length} keys`;
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return total > keptCaps.bytes ? `${total} bytes in all` : undefined;
}

/**
 * What is kept goes with the plugin: a newer version that says how takes it over, an older one gets back what it had
 * when it was last in service, and all else is left as it is.
 */
export function wayOfKept(
  from: string | undefined,
  to: string,
  can: { migrate: boolean; restore: boolean },
): "migrate" | "restore" | "leave" {
  if (from === undefined || from === to) return "leave";
  if (compareVersions(to, from) > 0) return can.migrate ? "migrate" : "leave";
  return can.restore ? "restore" : "leave";
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value ?? null)).length;
}
