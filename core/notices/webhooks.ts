/** Endpoints outside that notices are sent to: an administrator sets them for a region in reach; every change is evidence. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { NOTICE_KINDS, type NoticeKind } from "../domain/notice.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity, reachOf } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { isPrivateHost } from "../outgoing/private-address.ts";
import {
  findPlaceOfRegion,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  updateWebhook,
  type WebhookRow,
} from "./queries.ts";

export const SECRET_LENGTH = 16;
export type GivenWebhook = {
  title: string;
  url: string;
  /** Key of the signature; left out to keep the one there is. */
  secret?: string | undefined;
  kinds: readonly NoticeKind[];
  /** Code of the region whose people's notices are sent. */
  region: string;
  /** The endpoint may lie in a private network. */
  private: boolean;
  active: boolean;
};

/** Endpoints in reach, without their secrets, and the regions that a new one may be set for. */
export async function readWebhooks(context: Context, identity: Identity) {
  const rows = await listWebhooks(context.pool);
  const codes = reachOf(identity, "notice.manage").flatMap((reach) => (reach.kind === "region" ? [reach.code] : []));
  const regions: { code: string; name: string }[] = [];
  for (const code of new Set(codes)) {
    const [place] = await findPlaceOfRegion(context.pool, [code]);
    if (place) regions.push({ code, name: place.name });
  }
  return { rows: rows.filter((row) => reaches(identity, row)).map(shown), regions };
}

/** Sets a new endpoint; gives back its id. */
export async function addWebhook(
  context: Context,
  identity: Identity,
  address: string,
  given: GivenWebhook,
): Promise<string> {
  const at = context.clock();
  const id = uuidv7(at);
  refuseFaults(given, true);
  const kinds = kindsInOrder(given.kinds);
  await inTransaction(context.pool, async (tx) => {
    await needRegion(tx, identity, given.region);
    const { title, url, secret, region, private: inside, active } = given;
    await insertWebhook(tx, [id, title, url, secret, kinds, region, inside, active, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "notice", subject: `webhook:${id}`, what: { do: "add-webhook", to: { ...told(given), secret: "set" } } },
    );
  });
  return id;
}

/** Changes an endpoint; what waits for it goes to the new address. */
export async function changeWebhook(
  context: Context,
  identity: Identity,
  address: string,
  id: string,
  given: GivenWebhook,
): Promise<void> {
  const at = context.clock();
  refuseFaults(given, false);
  await inTransaction(context.pool, async (tx) => {
    const [before] = await lockWebhook(tx, [id]);
    if (!before || !reaches(identity, before)) throw new Refusal("webhook.not-found");
    await needRegion(tx, identity, given.region);
    const { title, url, secret, region, private: inside, active } = given;
    const kinds = kindsInOrder(given.kinds);
    await updateWebhook(tx, [id, title, url, secret ?? null, kinds, region, inside, active, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "notice",
        subject: `webhook:${id}`,
        what: {
          do: "change-webhook",
          from: told(before),
          to: told(given),
          secret: secret === undefined ? "kept" : "changed",
        },
      },
    );
  });
}

function reaches(identity: Identity, row: WebhookRow): boolean {
  return covers(identity, "notice.manage", { ...row, unit: "" });
}

/** Refuses a region that is unknown or out of reach. */
export async function needRegion(tx: Tx, identity: Identity, region: string): Promise<void> {
  const [place] = await findPlaceOfRegion(tx, [region]);
  if (!place || !covers(identity, "notice.manage", { ...place, unit: "" })) throw new Refusal("unit.not-found");
}

function refuseFaults(given: GivenWebhook, fresh: boolean): void {
  const problems: Problem[] = [];
  const url = URL.canParse(given.url) ? new URL(given.url) : undefined;
  const scheme = url?.protocol === "https:" || (given.private && url?.protocol === "http:");
  if (!url || !scheme || url.username !== "" || url.password !== "" || /[\s\p{Cc}]/u.test(given.url))
    problems.push(problem("webhook.bad-url", "/url"));
  else if (!given.private && isPrivateHost(url.hostname)) problems.push(problem("webhook.private", "/url"));
  if (fresh ? given.secret === undefined : false) problems.push(problem("webhook.no-secret", "/secret"));
  if (problems.length > 0) throw new Refusal("webhook.invalid", { problems });
}

/** What evidence says of an endpoint: everything but its secret. */
function told(given: Omit<GivenWebhook, "secret">): Record<string, unknown> {
  const { title, url, kinds, region, private: inside, active } = given;
  return { title, url, kinds: kindsInOrder(kinds), region, private: inside, active };
}

function shown(row: WebhookRow) {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    kinds: kindsInOrder(row.kinds),
    region: { code: row.region, name: row.region_name },
    private: row.private,
    active: row.active,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  };
}

/** Kinds in the order of all kinds, each once. */
export function kindsInOrder(kinds: readonly NoticeKind[]): NoticeKind[] {
  return NOTICE_KINDS.filter((kind) => kinds.includes(kind));
}
