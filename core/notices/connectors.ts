/**
 * Connectors: plugins that carry notices to other systems. An administrator chooses the kinds for a region in reach; every
 * change is evidence.
 */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { NoticeKind } from "../domain/notice.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { type ConnectorRow, listConnectors, lockConnector, writeConnector } from "./queries.ts";
import { kindsInOrder, needRegion } from "./webhooks.ts";

export type Connector = {
  /** `plugin/offer`. */
  name: string;
  title: string;
  description: string;
  /** Whose people's notices it is given. */
  region: { code: string; name: string };
  kinds: NoticeKind[];
  active: boolean;
  /** Whether a plugin serves it now; else what waits for it is tried again. */
  served: boolean;
  updatedAt: string;
  updatedBy: string;
};
export type GivenConnector = { name: string; region: string; kinds: readonly NoticeKind[]; active: boolean };

/** Those that are set within reach, and what plugins offer now. */
export async function readConnectors(context: Context, identity: Identity) {
  const rows = (await listConnectors(context.pool)).filter((row) => reaches(identity, row));
  const offers = context.pluginOffers("connector.send");
  return {
    rows: rows.map((row) => shown(row, offers)),
    offers: offers.map(({ name, title, description }) => ({ name, title, description })),
  };
}

/** Those that are switched on, wherever: for the page that asks before their plugin is switched off. */
export async function readSwitchedConnectors(context: Context): Promise<Connector[]> {
  const offers = context.pluginOffers("connector.send");
  return (await listConnectors(context.pool)).flatMap((row) => (row.active ? [shown(row, offers)] : []));
}

/** Sets what a connector is given of a region, or switches it off there: what waits for it then has failed. */
export async function setConnector(
  context: Context,
  identity: Identity,
  address: string,
  given: GivenConnector,
): Promise<void> {
  const at = context.clock();
  const { name, region, active } = given;
  const kinds = kindsInOrder(given.kinds);
  const offered = context.pluginOffers("connector.send").some((offer) => offer.name === name);
  await inTransaction(context.pool, async (tx) => {
    await needRegion(tx, identity, region);
    const [before] = await lockConnector(tx, [name, region]);
    if (!offered && (active || !before)) throw new Refusal("connector.not-offered");
    const from = before && { kinds: kindsInOrder(before.kinds), active: before.active };
    const to = { kinds, active };
    if (JSON.stringify(from) === JSON.stringify(to)) return;
    await writeConnector(tx, [name, region, kinds, active, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "notice",
        subject: `connector:${name}`,
        what: { do: "set-connector", region, ...(from && { from }), to },
      },
    );
  });
}

function reaches(identity: Identity, row: ConnectorRow): boolean {
  return covers(identity, "notice.manage", { ...row, unit: "" });
}

function shown(row: ConnectorRow, offers: ReturnType<Context["pluginOffers"]>): Connector {
  const offer = offers.find(({ name }) => name === row.offer);
  return {
    name: row.offer,
    title: offer?.title ?? row.offer,
    description: offer?.description ?? "",
    region: { code: row.region, name: row.region_name },
    kinds: kindsInOrder(row.kinds),
    active: row.active,
    served: offer !== undefined,
    updatedAt: row.at.toISOString(),
    updatedBy: row.updated_by,
  };
}
