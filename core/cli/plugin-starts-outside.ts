/** Starts of plugins that work without anybody at the screen: what goes out, comes in or runs by the clock. */
import type { PluginStart } from "./plugin-start.ts";

export const outsideStarts = {
  "alert.channel": {
    export: "send",
    does: "Carries notices to a gateway.",
    offer: true,
    main: `import type { AlertChannel } from "./sdk.d.ts";

export const send: AlertChannel = async ({ key, to, title }, host) => {
  const body = { to: to.phone, text: title };
  const { status } = await host.fetch({ endpoint: "gateway", body, idempotencyKey: key });
  if (status === 200) return { delivered: true, reference: key };
  return { delivered: false, retry: status >= 500, text: "The gateway answers " + status + "." };
};
`,
    asks: { permissions: [{ name: "fetch", scope: ["gateway"], reason: "To hand notices to the gateway" }] },
    example: {
      title: "the gateway takes a message",
      input: {
        offer: "first",
        key: "k1",
        attempt: 1,
        to: { name: "A", phone: "13800000000" },
        language: "en",
        title: "Something waits",
        text: "",
        link: null,
      },
      output: { delivered: true, reference: "k1" },
      fetches: [{ endpoint: "gateway", body: { to: "13800000000", text: "Something waits" }, status: 200 }],
    },
  },
  "job.run": {
    export: "run",
    does: "Runs by a schedule.",
    offer: true,
    main: `import type { JobRun } from "./sdk.d.ts";

export const run: JobRun = async ({ day }, host) => {
  await host.kv.set({ key: "day:" + day, value: true });
  const { keys } = await host.kv.list({ prefix: "day:" });
  return { text: "Ran on " + keys.length + " days." };
};
`,
    asks: { permissions: [{ name: "kv", reason: "To count the days" }] },
    example: {
      title: "the first day is counted",
      input: { offer: "first", run: "r1", due: "2026-03-02T01:00:00Z", day: "2026-03-02", last: null },
      output: { text: "Ran on 1 days." },
    },
  },
  "webhook.receive": {
    export: "receive",
    does: "Takes signed messages from outside.",
    offer: true,
    main: `import type { WebhookReceive } from "./sdk.d.ts";

export const receive: WebhookReceive = async ({ body, headers }, host) => {
  const { hex } = await host.crypto.hmac({ algorithm: "sm3", secret: "key", base64: base64(body) });
  if (headers.signature !== hex) return { status: 401 };
  return { status: 200, events: [{ name: "message", text: body.slice(0, 200) }] };
};

/** The UTF-8 bytes of a text. */
function base64(text: string): string {
  const bytes = encodeURIComponent(text).match(/%..|./g) ?? [];
  const bits = bytes.map((one) => (one.length === 3 ? parseInt(one.slice(1), 16) : one.charCodeAt(0)));
  const all = bits.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const six = (all.match(/.{1,6}/g) ?? []).map((part) => signs.charAt(parseInt(part.padEnd(6, "0"), 2)));
  return six.join("").padEnd(Math.ceil(bytes.length / 3) * 4, "=");
}
`,
    asks: {
      permissions: [{ name: "crypto", reason: "To see whether a message is genuine" }],
      settings: { key: { type: "string", title: { zh: "Key", en: "Key" }, writeOnly: true } },
    },
    example: {
      title: "a signed message is taken",
      input: {
        offer: "first",
        body: '{"weight":3}',
        headers: {
          contentType: "application/json",
          signature: "198085f98e911839d297360a9b2a65873fb3ec85501829a35589188733495b10",
          timestamp: null,
          device: null,
        },
        key: "k1",
        at: "2026-03-02T01:00:00Z",
      },
      output: { status: 200, events: [{ name: "message", text: '{"weight":3}' }] },
    },
  },
  "connector.send": {
    export: "send",
    does: "Hands notices to another system.",
    offer: true,
    main: `import type { ConnectorSend } from "./sdk.d.ts";

export const send: ConnectorSend = async ({ key, event }, host) => {
  const body = { id: key, kind: event.kind, text: event.text };
  const { status } = await host.fetch({ endpoint: "receiver", body, idempotencyKey: key });
  if (status < 300) return { delivered: true, reference: key };
  return { delivered: false, retry: status >= 500, text: "The receiver answers " + status + "." };
};
`,
    asks: { permissions: [{ name: "fetch", scope: ["receiver"], reason: "To hand notices to the other system" }] },
    example: {
      title: "the receiver takes a notice",
      input: {
        offer: "first",
        key: "k1",
        attempt: 1,
        event: {
          id: "n1",
          kind: "finished",
          at: "2026-03-02T02:00:00.000Z",
          person: { id: "p1", login: "a", name: "A" },
          document: null,
          text: "Something is done",
          details: [],
          link: null,
        },
      },
      output: { delivered: true, reference: "k1" },
      fetches: [{ endpoint: "receiver", body: { id: "k1", kind: "finished", text: "Something is done" }, status: 200 }],
    },
  },
} satisfies Record<string, PluginStart>;
