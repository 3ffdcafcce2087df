/** Attacks 69 to 72 on outgoing requests: private addresses, rebinding, redirects, slow, endless and packed bodies. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { RefusedAddress, type Resolver } from "../../core/outgoing/allowed-address.ts";
import { type Outgoing, sendRequest, UnreadableAnswer } from "../../core/outgoing/send-request.ts";
import { type HookMood, hookServer, type HookServer } from "../support/hook-server.ts";

let hook: HookServer;
beforeAll(async () => {
  hook = await hookServer();
});
afterAll(() => hook.close());

const ask = (more: Partial<Outgoing> = {}, mood: HookMood = 200) => {
  hook.mood = mood;
  hook.calls.length = 0;
  return sendRequest({
    url: new URL(hook.url),
    method: "GET",
    headers: {},
    private: true,
    timeoutMs: 5_000,
    maxBytes: 50_000,
    reads: "whole",
    ...more,
  });
};
const faultOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => "answered",
    (error: unknown) => error,
  );

it.each([
  "http://127.0.0.1/",
  "http://10.0.0.8/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://0x7f.1/",
  "http://2130706433/",
  "http://169.254.169.254/latest/meta-data",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://localhost/",
])("does not reach %s from an endpoint outside", async (address) => {
  const url = new URL(address);
  if (url.pathname === "/") url.port = String(hook.port);
  expect(await faultOf(ask({ url, private: false }))).toBeInstanceOf(RefusedAddress);
  expect(hook.calls).toEqual([]);
});

it("resolves a name once and connects to what was looked at, whatever the name says later", async () => {
  const answers = ["127.0.0.1", "10.0.0.8"];
  let asked = 0;
  const resolver: Resolver = (_name, _options, callback) => {
    callback(null, [{ address: answers[asked++] ?? "", family: 4 }]);
  };
  const url = new URL(`http://rebind.example:${hook.port}/hook/`);
  expect((await ask({ url, resolver })).status).toBe(200);
  expect([asked, hook.calls.length]).toEqual([1, 1]);
});

it("refuses a name of which one address is private", async () => {
  const resolver: Resolver = (_name, _options, callback) => {
    callback(null, [
      { address: "39.156.66.10", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ]);
  };
  const url = new URL(`http://rebind.example:${hook.port}/hook/`);
  expect(await faultOf(ask({ url, resolver, private: false }))).toBeInstanceOf(RefusedAddress);
  expect(hook.calls).toEqual([]);
});

it("does not follow a redirect", async () => {
  expect((await ask({}, "redirect")).status).toBe(302);
  expect(hook.calls.map(({ path }) => path)).toEqual(["/hook/"]);
});

it.each<[string, HookMood, number, string]>([
  ["no answer", "hang", 100, "TimeoutError"],
  ["a byte at a time", "drip", 200, "TimeoutError"],
])("cuts %s", async (_name, mood, timeoutMs, fault) => {
  expect(await faultOf(ask({ timeoutMs }, mood))).toMatchObject({ name: fault });
});

it.each<[string, HookMood]>([
  ["an answer without end", "huge"],
  ["ten megabytes packed into ten kilobytes", "bomb"],
])("reads no more than it may of %s", async (_name, mood) => {
  expect(await faultOf(ask({}, mood))).toBeInstanceOf(UnreadableAnswer);
  expect((await ask({ reads: "start" }, mood)).bytes.length).toBe(50_000);
});

it("an answer that breaks off is none, unless its start is enough", async () => {
  expect(await faultOf(ask({}, "cut"))).toMatchObject({ code: "ECONNRESET" });
  hook.mood = 200;
});

it("lets no line break into a header", async () => {
  const headers = { "x-a": "b\r\nx-evil: yes" };
  expect(await faultOf(ask({ headers }))).toMatchObject({ code: "ERR_INVALID_CHAR" });
  expect(hook.calls).toEqual([]);
});
