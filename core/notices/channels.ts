/** Ways out that plugins serve: what there is, and whether people may choose it; an administrator says so, as evidence. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { listChannels, lockChannel, writeChannel } from "./queries.ts";

export type Channel = {
  /** `plugin/offer`. */
  name: string;
  title: string;
  description: string;
  active: boolean;
  /** Whether a plugin serves it now; else what waits for it is tried again. */
  served: boolean;
};

/** Everything that plugins offer now, and what was switched on before and is not served any more. */
export async function readChannels(context: Context): Promise<Channel[]> {
  const rows = await listChannels(context.pool);
  const offers = context.pluginOffers("alert.channel");
  const names = [
    ...new Set([...offers.map(({ name }) => name), ...rows.flatMap((row) => (row.active ? row.offer : []))]),
  ];
  return names.sort().map((name) => {
    const offer = offers.find((one) => one.name === name);
    return {
      name,
      title: offer?.title ?? name,
      description: offer?.description ?? "",
      active: rows.some((row) => row.offer === name && row.active),
      served: offer !== undefined,
    };
  });
}

/** Switches a channel on for everybody to choose, or off: what waits for it then has failed. */
export async function switchChannel(
  context: Context,
  identity: Identity,
  address: string,
  given: { name: string; active: boolean },
): Promise<void> {
  const at = context.clock();
  const { name, active } = given;
  const offered = context.pluginOffers("alert.channel").some((offer) => offer.name === name);
  await inTransaction(context.pool, async (tx) => {
    const [before] = await lockChannel(tx, [name]);
    if (active ? !offered : !before) throw new Refusal("channel.not-offered");
    if (before?.active === active) return;
    await writeChannel(tx, [name, active, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "notice", subject: `channel:${name}`, what: { do: active ? "channel-on" : "channel-off" } },
    );
  });
}
