/** One signed request to the treasury's endpoint and what came back; every fault of the other side is an answer too. */
import { RefusedAddress } from "../outgoing/allowed-address.ts";
import { isLate, sendRequest, UnreadableAnswer } from "../outgoing/send-request.ts";
import { MAX_XML_CHARACTERS } from "./voucher-xml.ts";

export const ASK_TIMEOUT_MS = 20_000;

export type Reply = { status: number; text: string } | { failed: string };

/** Posts a signed text below the link's address; the key of the order goes along, so that a repeat can be dropped. */
export async function askTreasury(
  link: { url: string; private: boolean },
  path: "vouchers" | "questions",
  body: string,
  key: string,
  timeoutMs = ASK_TIMEOUT_MS,
): Promise<Reply> {
  const url = new URL(`${link.url.replace(/\/$/, "")}/${path}`);
  try {
    const { status, bytes } = await sendRequest({
      url,
      method: "POST",
      headers: {
        "content-type": "application/xml; charset=utf-8",
        "user-agent": "Mingzhang",
        "idempotency-key": key,
      },
      body,
      private: link.private,
      timeoutMs,
      maxBytes: MAX_XML_CHARACTERS,
      reads: "whole",
    });
    return { status, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof RefusedAddress) return { failed: error.message };
    if (error instanceof UnreadableAnswer && error.fault === "too-large") return { failed: "the answer is too large" };
    return { failed: isLate(error) ? `no answer within ${timeoutMs} ms` : String(error).slice(0, 200) };
  }
}
