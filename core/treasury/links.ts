/** How the payment orders of a region reach the treasury, and whose signatures count there; every change is evidence. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity, reachOf } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { isPrivateHost } from "../outgoing/private-address.ts";
import { uuidv7 } from "../uuid.ts";
import {
  findLink,
  findRegionPlace,
  insertLink,
  type LinkRow,
  listLinks,
  lockLink,
  updateLink,
  type Way,
} from "./link-queries.ts";
import type { Language } from "../messages.ts";
import { sentenceOf } from "./fault-sentence.ts";
import { isPublicKey, makeKey, type TrustedKey } from "../signing/signing.ts";

export type GivenLink = {
  way: Way;
  url: string | null;
  /** The endpoint may lie in a private network. */
  private: boolean;
  waitMinutes: number;
  keys: TrustedKey[];
};

/** Links in reach, without private keys, and the regions in reach. */
export async function readLinks(context: Context, identity: Identity, language: Language) {
  const rows = (await listLinks(context.pool)).filter((row) => covers(identity, "treasury.link", { ...row, unit: "" }));
  const codes = reachOf(identity, "treasury.link").flatMap((reach) => (reach.kind === "region" ? [reach.code] : []));
  const regions: { code: string; name: string }[] = [];
  for (const code of new Set(codes)) {
    const [place] = await findRegionPlace(context.pool, [code]);
    if (place) regions.push({ code, name: place.name });
  }
  return { rows: rows.map((row) => shown(row, language)), regions };
}

/** Sets the link of a region. The first time the portal makes its own key for it, whose public half goes to the treasury. */
export async function saveLink(
  context: Context,
  identity: Identity,
  address: string,
  region: string,
  given: GivenLink,
): Promise<void> {
  const at = context.clock();
  refuseFaults(given);
  await inTransaction(context.pool, async (tx) => {
    const [place] = await findRegionPlace(tx, [region]);
    if (!place || !covers(identity, "treasury.link", { ...place, unit: "" })) throw new Refusal("unit.not-found");
    await lockLink(tx, [region]);
    const [before] = await findLink(tx, [region]);
    const { way, url, private: inside, waitMinutes, keys } = given;
    const { id: person } = identity.person;
    const kept = [region, way, url, inside, waitMinutes, JSON.stringify(keys)];
    if (before) await updateLink(tx, [...kept, person, at]);
    else {
      const { privateKey, publicKey } = makeKey();
      await insertLink(tx, [...kept, privateKey, publicKey, `mz-${region}-${uuidv7(at).slice(-6)}`, person, at]);
    }
    await appendEvidence(
      tx,
      { person, address, at },
      {
        kind: "treasury",
        subject: `treasury-link:${region}`,
        what: { do: "set-link", ...(before && { from: told(before) }), to: { ...given } },
      },
    );
  });
}

function refuseFaults({ way, url, private: inside, keys }: GivenLink): void {
  const problems: Problem[] = [];
  const parsed = url !== null && URL.canParse(url) ? new URL(url) : undefined;
  if ((way === "http") !== (url !== null)) problems.push(problem("treasury.url-by-http", "/url"));
  else if (url !== null) {
    const scheme = parsed?.protocol === "https:" || (inside && parsed?.protocol === "http:");
    const plain =
      parsed && parsed.username === "" && parsed.password === "" && parsed.search === "" && parsed.hash === "";
    if (!parsed || !scheme || !plain || /[\s\p{Cc}]/u.test(url)) problems.push(problem("webhook.bad-url", "/url"));
    else if (!inside && isPrivateHost(parsed.hostname)) problems.push(problem("webhook.private", "/url"));
  }
  if (way !== "manual" && keys.length === 0) problems.push(problem("treasury.no-key", "/keys"));
  keys.forEach((key, i) => {
    if (!isPublicKey(key)) problems.push(problem("treasury.bad-key", `/keys/${i}/key`, { key: key.id }));
    if (keys.findIndex((one) => one.id === key.id) < i)
      problems.push(problem("treasury.key-twice", `/keys/${i}/id`, { key: key.id }));
  });
  if (problems.length > 0) throw new Refusal("treasury.link-invalid", { problems, facts: { count: problems.length } });
}

function told(row: LinkRow): GivenLink {
  const { way, url, private: inside, wait_minutes: waitMinutes, keys } = row;
  return { way, url, private: inside, waitMinutes, keys };
}

function shown(row: LinkRow, language: Language) {
  return {
    region: { code: row.region, name: row.name },
    ...told(row),
    ownKey: { id: row.own_id, publicKey: row.own_public },
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    /** When it last answered, and since when it does not, with the reason. */
    heardAt: row.heard_at?.toISOString() ?? null,
    failedAt: row.failed_at?.toISOString() ?? null,
    failure: row.failure === null ? null : sentenceOf(row.failure, language),
  };
}
