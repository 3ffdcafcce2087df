/** Gives a notice to a plugin that carries it to another system, with what an endpoint is sent and no more. */
import type { Context } from "../context.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { sentOf } from "./send-channel.ts";
import type { Sending, Sent } from "./sending.ts";
import { noticeWords } from "./words.ts";

/** `offer` is the connector's name, `plugin/offer`. */
export type SendConnector = (sending: Sending, offer: string, attempt: number) => Promise<Sent>;

/** A plugin that is off, fails or is late may answer later; what it says is final is final. */
export function openConnectors(context: Pick<Context, "askPlugin">): SendConnector {
  return async ({ id, key, notice, person, language, url, at }, name, attempt) => {
    const { plugin, offer } = pluginOf(name);
    const { sentence, details } = noticeWords(notice, language);
    const { number, title } = notice.params;
    const event = {
      id,
      kind: notice.kind,
      at: at.toISOString(),
      person,
      document: notice.document === null ? null : { id: notice.document, number: text(number), title: text(title) },
      text: sentence,
      details: details.map(([label, value]) => ({ label, value })),
      link: url ?? null,
    };
    return sentOf(await context.askPlugin("connector.send", plugin, { offer, key, attempt, event }));
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
