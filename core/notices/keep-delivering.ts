/** A worker that empties the outbox for the life of a process: woken by hints, and by the clock for what falls due. */
import type { Context } from "../context.ts";
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
  let closed = false;
  let wanted = false;
  let running: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false;
      try {
        let taken = 1;
        while (!closed && taken > 0) taken = await deliverDue(context, ways);
      } catch (error) {
        if (!closed) context.log(`notices: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    running = undefined;
  };
  const wake = (): void => {
    wanted = true;
    running ??= work();
  };
  const stop = context.live.listen((hints) => {
    if (hints.some(({ topic }) => topic === "notices" || topic === "all")) wake();
  });
  const timer = setInterval(wake, pollMs);
  wake();
  return async () => {
    closed = true;
    stop();
    clearInterval(timer);
    await running;
  };
}
