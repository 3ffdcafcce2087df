/** Takes a package in: verified before a byte of it is kept, the bytes of a version once and for ever. */
import type { Pool } from "../database/database.ts";
import { inTransaction } from "../database/database.ts";
import { compareVersions } from "../domain/plugin-trust.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import type { TrustFile } from "./package/trust-file.ts";
import { verifyPackage, type VerifiedPackage } from "./package/verify-package.ts";
import { findVersion, insertVersion, listVersions } from "./queries.ts";

export type TakenIn = { id: string; version: string; digest: string; known: boolean };

/**
 * The version of the package, in state verified. The same bytes again change nothing; other bytes under a known version
 * are refused, also where it was removed. A refusal is on record with the package's digest and leaves nothing else.
 */
export async function takeIn(
  pool: Pool,
  trust: TrustFile,
  actor: Actor,
  bytes: Buffer,
  options: { olderToo?: boolean } = {},
): Promise<TakenIn> {
  let verified: VerifiedPackage;
  try {
    verified = await verifyPackage(bytes, await trust.read(), actor.at);
    return await keep(pool, actor, verified, options.olderToo === true);
  } catch (error) {
    if (error instanceof Refusal)
      await appendEvidence(pool, actor, {
        kind: "plugin",
        subject: "plugin:refused",
        what: { refused: error.code, bytes: bytes.length, ...textFacts(error.facts) },
      });
    throw error;
  }
}

async function keep(
  pool: Pool,
  actor: Actor,
  { plugin, publisher, readme, bytes }: VerifiedPackage,
  olderToo: boolean,
): Promise<TakenIn> {
  const { manifest, digest, source, examples } = plugin;
  const { id, version } = manifest;
  return inTransaction(pool, async (tx) => {
    const [known] = await findVersion(tx, [id, version]);
    if (known) {
      if (known.digest !== digest) throw new Refusal("plugin.other-bytes", { facts: { id, version } });
      return { id, version, digest, known: true };
    }
    const others = (await listVersions(tx)).filter((row) => row.id === id && row.state !== "removed");
    // Trusted for plugins of their own is not trusted for those of others.
    if (others.some((row) => row.publisher !== publisher.id))
      throw new Refusal("plugin.other-publisher", { facts: { id, publisher: publisher.id } });
    const newer = others.find((row) => compareVersions(row.version, version) > 0);
    if (newer && !olderToo) throw new Refusal("plugin.older", { facts: { id, version, newer: newer.version } });
    const rows = await insertVersion(tx, [
      id,
      version,
      digest,
      JSON.stringify(manifest.name),
      JSON.stringify(manifest),
      source,
      JSON.stringify(examples),
      readme,
      bytes,
      publisher.id,
      actor.person,
      actor.at,
      "uploaded",
    ]);
    if (rows.length === 0) throw new Refusal("plugin.not-now", { facts: { id, version } });
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${id}`,
      what: { act: "upload", version, digest, publisher: publisher.id, state: "verified" },
    });
    return { id, version, digest, known: false };
  });
}

function textFacts(facts: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value).slice(0, 200)]));
}
