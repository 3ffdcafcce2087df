/**
 * The life of one version of a plugin: what may be done with it in which state, and by whom. The program verifies,
 * degrades and quarantines; the security administrator reviews and grants; the system administrator does the rest.
 */

export const PLUGIN_STATES = [
  "uploaded",
  "verified",
  "reviewed",
  "installed",
  "active",
  "degraded",
  "quarantined",
  "disabled",
  "removed",
] as const;
export type PluginState = (typeof PLUGIN_STATES)[number];

/** Who acts: the program itself, or a person with the right of that office. */
export type PluginOffice = "program" | "system" | "security";

type Act = Readonly<{ from: readonly PluginState[]; to: PluginState; by: readonly PluginOffice[] }>;

/**
 * degrade: some calls failed, it still answers; recover: they have ceased. quarantine: killed too often, nobody asks it
 * any more until an administrator releases it. supersede: another version of the same plugin took its place.
 */
export const PLUGIN_ACTS = Object.freeze({
  verify: { from: ["uploaded"], to: "verified", by: ["program"] },
  review: { from: ["verified", "reviewed"], to: "reviewed", by: ["security", "program"] },
  install: { from: ["reviewed"], to: "installed", by: ["system", "program"] },
  activate: { from: ["installed", "disabled"], to: "active", by: ["system", "program"] },
  degrade: { from: ["active"], to: "degraded", by: ["program"] },
  recover: { from: ["degraded"], to: "active", by: ["program"] },
  quarantine: { from: ["active", "degraded"], to: "quarantined", by: ["program", "system", "security"] },
  release: { from: ["quarantined"], to: "active", by: ["system"] },
  disable: {
    from: ["active", "degraded", "quarantined", "installed"],
    to: "disabled",
    by: ["system", "security", "program"],
  },
  supersede: { from: ["active", "degraded", "quarantined"], to: "disabled", by: ["system", "program"] },
  remove: {
    from: ["uploaded", "verified", "reviewed", "installed", "quarantined", "disabled"],
    to: "removed",
    by: ["system"],
  },
}) satisfies Record<string, Act>;
export type PluginAct = keyof typeof PLUGIN_ACTS;

/** The state after an act, or why it may not be done. */
export function afterAct(
  state: PluginState,
  act: PluginAct,
  office: PluginOffice,
): { state: PluginState } | { refused: "plugin.not-now" | "plugin.other-office" } {
  const { from, to, by }: Act = PLUGIN_ACTS[act];
  if (!by.includes(office)) return { refused: "plugin.other-office" };
  return from.includes(state) ? { state: to } : { refused: "plugin.not-now" };
}

/** Whether a version in this state is asked anything. */
export function serves(state: PluginState): boolean {
  return state === "active" || state === "degraded";
}

/** What an office may do with a version in a state; the program's acts are nobody's to choose. */
export function actsOf(state: PluginState, office: Exclude<PluginOffice, "program">): PluginAct[] {
  return (Object.keys(PLUGIN_ACTS) as PluginAct[]).filter(
    (act) => act !== "supersede" && "state" in afterAct(state, act, office),
  );
}
