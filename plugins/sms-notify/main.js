// Text messages over an HTTP gateway. The key of a message is its idempotency token: the gateway takes a key once. What
// it answers counts only with its HMAC-SM3 signature; where no such answer came, the receipt says whether it was taken.

const MOST_SIGNS = 300;

/** Codes of the gateway that end a message; all others may pass. */
const FINAL = {
  "refused-number": "网关不接受这个号码",
  "refused-text": "网关不接受这条内容",
};

/** @typedef {{ code: string, reference: string }} Said */

/** @type {import("../sdk.d.ts").AlertChannel} */
export const send = async (input, host) => {
  const { key, attempt, to } = input;
  // An earlier attempt may have arrived although its answer did not.
  if (attempt > 1) {
    const receipt = await askReceipt(host, key);
    if (receipt?.code === "accepted") return { delivered: true, reference: receipt.reference };
  }
  const account = String(host.settings.account ?? "");
  const text = textOf(input, String(host.settings.signature ?? ""));
  const time = new Date().toISOString();
  const sign = await signed(host, ["send", account, key, to.phone, text, time]);
  const body = { account, key, phone: to.phone, text, time, sign };
  let fault = "";
  try {
    const answer = await host.fetch({ endpoint: "gateway", body, idempotencyKey: key });
    const said = await verified(host, "answer", key, answer.text);
    if (said) return ended(said);
    fault = `网关的答复（HTTP ${answer.status}）没有有效签名`;
  } catch (error) {
    fault = `网关没有答复（${codeOf(error)}）`;
  }
  const receipt = await askReceipt(host, key);
  if (receipt?.code === "accepted") return { delivered: true, reference: receipt.reference };
  return { delivered: false, retry: true, text: fault };
};

/**
 * @param {Said} said
 * @returns {import("../sdk.d.ts").AlertChannelOutput}
 */
function ended({ code, reference }) {
  if (code === "accepted" || code === "duplicate") return { delivered: true, reference };
  if (Object.hasOwn(FINAL, code)) return { delivered: false, retry: false, text: FINAL[code] };
  return { delivered: false, retry: true, text: `网关暂时不发（${code}）` };
}

/**
 * What the gateway knows of a key; nothing where it does not say so with its signature.
 * @param {import("../sdk.d.ts").Host} host
 * @param {string} key
 * @returns {Promise<Said | undefined>}
 */
async function askReceipt(host, key) {
  try {
    const answer = await host.fetch({ endpoint: "receipt", params: { key } });
    return await verified(host, "receipt", key, answer.text);
  } catch {
    return undefined;
  }
}

/**
 * An answer that is about this key and that only the gateway can have written.
 * @param {import("../sdk.d.ts").Host} host
 * @param {"answer" | "receipt"} kind
 * @param {string} key
 * @param {string} text
 * @returns {Promise<Said | undefined>}
 */
async function verified(host, kind, key, text) {
  const said = parsed(text);
  const { code, reference, sign } = said ?? {};
  if (said?.key !== key || typeof code !== "string" || typeof reference !== "string" || typeof sign !== "string")
    return undefined;
  if (!/^[a-z-]{1,40}$/.test(code) || !/^[A-Za-z0-9._-]{0,100}$/.test(reference)) return undefined;
  return sign === (await signed(host, [kind, key, code, reference])) ? { code, reference } : undefined;
}

/** @param {string} text */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * HMAC-SM3 over the parts, a line each; a part holds no line break, so that two parts cannot read as one.
 * @param {import("../sdk.d.ts").Host} host
 * @param {string[]} parts
 */
async function signed(host, parts) {
  const text = parts.map((part) => part.replace(/[\r\n]/g, " ")).join("\n");
  const { hex } = await host.crypto.hmac({ algorithm: "sm3", secret: "gatewayKey", base64: base64Of(text) });
  return hex;
}

/**
 * @param {import("../sdk.d.ts").AlertChannelInput} input
 * @param {string} signature
 */
function textOf({ title, text, link }, signature) {
  const head = signature === "" ? "" : `【${signature}】`;
  const details = text === "" ? "" : ` ${text.replace(/\n/g, " ")}`;
  const tail = link === null ? "" : ` ${link}`;
  const room = MOST_SIGNS - head.length - tail.length;
  const said = `${title}${details}`.replace(/[\r\n]+/g, " ");
  return `${head}${said.length > room ? `${said.slice(0, room - 1)}…` : said}${tail}`;
}

/** @param {unknown} error */
function codeOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "failed";
}

/** @param {string} text */
function base64Of(text) {
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  // A half of a pair that was cut off would not encode.
  const whole = text.toWellFormed();
  const bytes = [...encodeURIComponent(whole).matchAll(/%([0-9A-F]{2})|([^%])/g)].map(([, hex, sign]) =>
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
