/** Settings of a plugin: checked against what the version that serves asks for; secrets go in and never come out. */
import { inTransaction, type Pool } from "../database/database.ts";
import { isSecret, judgeSettings } from "../domain/plugin-settings.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { keepSettings, listSettings, listVersions } from "./queries.ts";

export type GivenSettings = Readonly<{
  settings: Record<string, unknown>;
  /** New secrets by name; null forgets one; others stay. */
  secrets: Readonly<Record<string, string | null>>;
}>;

/** Keeps them; the evidence names secrets and shows none. */
export async function setSettings(pool: Pool, actor: Actor, id: string, given: GivenSettings): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const own = (await listVersions(tx)).filter((row) => row.id === id && row.state !== "removed");
    const newest = own.findLast((row) => row.state === "active" || row.state === "degraded") ?? own.at(-1);
    if (!newest) throw new Refusal("plugin.not-found");
    const wanted = newest.manifest.settings ?? {};
    const faults = [
      ...judgeSettings(wanted, given.settings),
      ...Object.keys(given.secrets).flatMap((name) => (isSecret(wanted, name) ? [] : [{ name, fault: "unknown" }])),
    ];
    if (faults.length > 0)
      throw new Refusal("plugin.settings-wrong", {
        problems: faults.map(({ name, fault }) => ({ code: `plugin.setting-${fault}`, pointer: `/${name}` })),
      });
    const before = (await listSettings(tx)).find((row) => row.plugin === id);
    const secrets = { ...before?.secrets };
    for (const [name, secret] of Object.entries(given.secrets))
      if (secret === null) delete secrets[name];
      else secrets[name] = secret;
    await keepSettings(tx, [id, JSON.stringify(given.settings), JSON.stringify(secrets), actor.person, actor.at]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${id}`,
      what: {
        act: "settings",
        before: JSON.stringify(before?.settings ?? {}),
        settings: JSON.stringify(given.settings),
        secrets: Object.keys(given.secrets).join(" "),
      },
    });
  });
}
