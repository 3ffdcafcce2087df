/** Sends a notice on a way that a plugin serves; every fault of the plugin is an answer, and the retry plan goes on. */
import type { Answered, Context } from "../context.ts";
import type { Sending, Sent } from "./sending.ts";
import { noticeWords } from "./words.ts";

/** A channel by the name of the plugin's offer, and where the person has their messages. */
export type ChannelEnd = { offer: string; phone: string };
export type SendChannel = (sending: Sending, end: ChannelEnd, attempt: number) => Promise<Sent>;

const EXCERPT = 200;

/** A plugin that is off, fails or is late may answer later; what it says is final is final. */
export function openChannels(context: Pick<Context, "askPlugin">): SendChannel {
  return async ({ key, notice, person, language, url }, { offer: name, phone }, attempt) => {
    const [plugin = "", offer = ""] = name.split("/");
    const { sentence, details } = noticeWords(notice, language);
    const colon = language === "zh-CN" ? "\uFF1A" : ": ";
    const answer = await context.askPlugin("alert.channel", plugin, {
      offer,
      key,
      attempt,
      to: { name: person.name, phone },
      language,
      title: sentence,
      text: details.map(([label, value]) => `${label}${colon}${value}`).join("\n"),
      link: url ?? null,
    });
    return sentOf(answer);
  };
}

/** What became of it, by the answer of the plugin that was to carry it: a notice to a person, or an event. */
export function sentOf(answer: Answered<"alert.channel"> | Answered<"connector.send"> | undefined): Sent {
  if (!answer) return { outcome: "deferred", answer: "delivery.no-plugin" };
  if (!answer.ok) return { outcome: "deferred", answer: `${answer.code}: ${answer.text}`.slice(0, EXCERPT) };
  const { output } = answer;
  if (output.delivered) return { outcome: "delivered", answer: output.reference };
  return { outcome: output.retry ? "deferred" : "failed", answer: output.text };
}
