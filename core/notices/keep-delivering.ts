/** A worker that empties the outbox for the life of a process: woken by hints, and by the clock for what falls due. */
import type { Context } from "../context.ts";
import { keepWoken } from "../polling.ts";
import { deliverDue, type WaysOut } from "./deliver.ts";
import { openChannels } from "./send-channel.ts";
import { openConnectors } from "./send-connector.ts";
import { openMail } from "./send-email.ts";
import { sendWebhook } from "./send-webhook.ts";

const POLL_MS = 5000;

/** Starts at once; returns what ends it after the attempts under way. */
export function keepDelivering(context: Context, pollMs = POLL_MS): () => Promise<void> {
  const ways: WaysOut = {
    email: context.mail && openMail(context.mail),
    webhook: sendWebhook,
    channel: openChannels(context),
    connector: openConnectors(context),
  };
  const look = async (isClosed: () => boolean): Promise<void> => {
    while (!isClosed() && (await deliverDue(context, ways)) > 0);
  };
  return keepWoken(context, "notices", look, { pollMs, wakes: (topic) => topic === "notices" });
}
