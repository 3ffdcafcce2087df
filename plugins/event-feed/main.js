// Notices as CloudEvents 1.0 (JSON format), one request each. `id` is the key of the delivery, the same at every attempt,
// so that a receiver drops a repeat by `source` and `id`. The signature is an extension attribute: the portal sets headers.

/** Answers that may be another one later; all other refusals are final, and so is a redirect. */
const PASSING = [408, 425, 429];
/** Why nothing came back: all may pass, some only once an administrator mended it. */
const FAULTS = {
  unbound: "端点 receiver 还没有绑定地址",
  "no-secret": "端点 receiver 要的密钥没有填",
  "refused-address": "端点 receiver 的地址不允许访问",
  late: "接收方没有按时答复",
  "too-large": "接收方的答复太长",
  "not-text": "接收方的答复读不出来",
  unreachable: "连不上接收方，或接收方中途断开",
};

/** @type {import("../sdk.d.ts").ConnectorSend} */
export const send = async ({ key, event }, host) => {
  const source = String(host.settings.source ?? "").trim();
  if (source === "") return { delivered: false, retry: true, text: "插件的来源（source）没有填" };
  const algorithm = host.settings.algorithm === "sha256" ? "sha256" : "sm3";
  const plain = {
    ...cloudEvent(key, event, source),
    signaturealg: `hmac-${algorithm}`,
  };
  const { hex } = await host.crypto.hmac({
    algorithm,
    secret: "signingKey",
    base64: base64Of(canonical(plain)),
  });
  try {
    const body = { ...plain, signature: hex };
    const answer = await host.fetch({ endpoint: "receiver", body, idempotencyKey: key });
    return judged(answer);
  } catch (error) {
    const code = codeOf(error);
    return { delivered: false, retry: true, text: Object.hasOwn(FAULTS, code) ? FAULTS[code] : `没有送出（${code}）` };
  }
};

/**
 * @param {string} key
 * @param {import("../sdk.d.ts").ConnectorSendInput["event"]} event
 * @param {string} source
 */
function cloudEvent(key, { id, kind, at, person, document, text, details, link }, source) {
  return {
    specversion: "1.0",
    id: key,
    source,
    type: `mingzhang.notice.${kind}`,
    ...(document !== null && { subject: `documents/${document.id}` }),
    time: at,
    datacontenttype: "application/json",
    data: { notice: id, person, document, text, details, link },
  };
}

/**
 * 2xx is taken, whatever it says; what is not taken may be later, or never.
 * @param {{ status: number, headers: Record<string, string> }} answer
 * @returns {import("../sdk.d.ts").ConnectorSendOutput}
 */
function judged({ status, headers }) {
  if (status >= 200 && status < 300)
    return { delivered: true, reference: (headers["x-request-id"] ?? `HTTP ${status}`).slice(0, 120) };
  const passing = status >= 500 || PASSING.includes(status);
  return { delivered: false, retry: passing, text: `接收方答复 HTTP ${status}` };
}

/**
 * RFC 8785 for values without numbers: keys in the order of their UTF-16 units, no blanks.
 * @param {unknown} value
 * @returns {string}
 */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}

/** @param {unknown} error */
function codeOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "failed";
}

/** @param {string} text */
function base64Of(text) {
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = [...encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|([^%])/g)].map(([, hex, sign]) =>
    hex === undefined ? sign.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  let base64 = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    base64 += SIGNS[a >> 2] + SIGNS[((a & 3) << 4) | ((b ?? 0) >> 4)];
    base64 += b === undefined ? "=" : SIGNS[((b & 15) << 2) | ((c ?? 0) >> 6)];
    base64 += c === undefined ? "=" : SIGNS[c & 63];
  }
  return base64;
}
