/** What follows from the versions of a plugin: which one is looked at, which serves, what of its requests is granted now. */
import { diffPowers, type Power } from "../../core/domain/plugin-grant.ts";
import { serves } from "../../core/domain/plugin-life.ts";
import type { AskedAct, Grant, Plugin, Version } from "./api.ts";

/** The version that is asked now, where there is one. */
export function servingOf({ versions }: Plugin): Version | undefined {
  return versions.find((one) => serves(one.state));
}

/** The version that the address names; else the one in quarantine or in service, else the newest that was not removed. */
export function shownOf(plugin: Plugin, named: string | undefined): Version | undefined {
  const { versions } = plugin;
  return (
    versions.find((one) => one.version === named) ??
    servingOf(plugin) ??
    versions.find((one) => one.state === "quarantined") ??
    versions.find((one) => one.state !== "removed") ??
    versions[0]
  );
}

/** Versions on their way to service. */
export function waitingOf({ versions }: Plugin): Version[] {
  return versions.filter(({ state }) => state === "verified" || state === "reviewed" || state === "installed");
}

export type GrantState = "counts" | "second" | "over" | "revoked";

/** Whether a grant counts at a moment. */
export function grantState(grant: Grant, now: Date): GrantState {
  if (grant.revokedAt !== null) return "revoked";
  if (grant.until !== null && new Date(grant.until) <= now) return "over";
  return grant.needsSecond && grant.secondedBy === null ? "second" : "counts";
}

/** What a version asks for and no grant that counts gives it, wherever it holds. */
export function lackingOf({ requests, grants }: Version, now: Date): Power[] {
  const given = grants.filter((grant) => grantState(grant, now) === "counts").flatMap(({ powers }) => powers);
  return [...diffPowers(given, requests).added];
}

const ASKED: readonly AskedAct[] = ["install", "activate", "release", "disable", "quarantine", "remove"];

/** What a person with these rights may do with a version, in the order of the buttons. */
export function actsFor({ acts }: Version, rights: { manage: boolean; grant: boolean }): AskedAct[] {
  const own = rights.manage ? acts.system : rights.grant ? acts.security : [];
  return ASKED.filter((act) => own.includes(act));
}

/** Names of the secrets that versions of the plugin may have. */
export function secretsOf({ versions }: Plugin): string[] {
  const names = versions
    .filter(({ state }) => state !== "removed")
    .flatMap(({ settings }) =>
      Object.entries(settings).flatMap(([name, { writeOnly }]) => (writeOnly === true ? [name] : [])),
    );
  return [...new Set(names)];
}
