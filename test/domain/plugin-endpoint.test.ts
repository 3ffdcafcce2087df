import { expect, it } from "vitest";
import { addressOf, judgeEndpoint, type PluginEndpoint } from "../../core/domain/plugin-endpoint.ts";
import { isPrivateHost } from "../../core/outgoing/private-address.ts";

const endpoint = (more: Partial<PluginEndpoint> = {}): PluginEndpoint => ({
  title: "Verification",
  method: "POST",
  url: "https://verify.example.gov.cn/v1/invoices",
  query: [],
  headers: {},
  secretHeader: null,
  private: false,
  privateReason: "",
  maxBytes: 65_536,
  timeoutMs: 3_000,
  ...more,
});
const codes = (given: PluginEndpoint): string[] =>
  judgeEndpoint(given, isPrivateHost, (name) => name === "token").map(({ code }) => code);

it("an endpoint as it should be has nothing wrong", () => {
  expect(codes(endpoint())).toEqual([]);
  expect(
    codes(endpoint({ url: "https://a.cn/v1/{number}/state", query: ["day"], headers: { "X-App": "mz" } })),
  ).toEqual([]);
  expect(codes(endpoint({ secretHeader: { header: "Authorization", prefix: "Bearer ", secret: "token" } }))).toEqual(
    [],
  );
  expect(codes(endpoint({ url: "http://10.0.0.8:8080/x", private: true, privateReason: "inside" }))).toEqual([]);
});

it.each<[string, Partial<PluginEndpoint>, string]>([
  ["http outside", { url: "http://a.cn/x" }, "endpoint.bad-url"],
  ["a file", { url: "file:///etc/passwd" }, "endpoint.bad-url"],
  ["a password", { url: "https://a:b@a.cn/" }, "endpoint.bad-url"],
  ["a query of its own", { url: "https://a.cn/?a=1" }, "endpoint.bad-url"],
  ["a line break", { url: "https://a.cn/x\r\ny" }, "endpoint.bad-url"],
  ["another port", { url: "https://a.cn:8443/" }, "endpoint.port"],
  ["a private address", { url: "https://192.168.0.1/" }, "endpoint.private"],
  ["one in disguise", { url: "https://0x7f.1/" }, "endpoint.private"],
  ["private without a reason", { url: "http://10.0.0.8/", private: true }, "endpoint.no-reason"],
  ["a parameter in the host", { url: "https://{host}.a.cn/" }, "endpoint.places"],
  ["a parameter in the host, written large", { url: "https://{HOST}.A.CN/" }, "endpoint.places"],
  ["an address without slashes", { url: "https:a.cn" }, "endpoint.places"],
  ["a parameter twice", { url: "https://a.cn/{a}/{a}" }, "endpoint.places"],
  ["a parameter in path and query", { url: "https://a.cn/{a}", query: ["a"] }, "endpoint.places"],
  ["half a parameter", { url: "https://a.cn/{a" }, "endpoint.places"],
  ["the host's header", { headers: { Host: "b.cn" } }, "endpoint.header-name"],
  ["two headers in one", { headers: { "X-A": "b\r\nX-B: c" } }, "endpoint.header-text"],
  ["a header's name with a break", { headers: { "X-A\r\nX-B": "c" } }, "endpoint.header-name"],
  ["a secret nobody asks for", { secretHeader: { header: "X-Key", prefix: "", secret: "other" } }, "endpoint.secret"],
])("refuses %s", (_name, more, code) => {
  expect(codes(endpoint(more))).toContain(code);
});

it("puts values where they belong, and nowhere else", () => {
  const given = { url: "https://a.cn/v1/{number}/state", query: ["day", "x"] };
  expect(addressOf(given, { number: "12 /?#", day: "2026-01-02" })).toEqual({
    url: "https://a.cn/v1/12%20%2F%3F%23/state?day=2026-01-02",
  });
  expect(addressOf(given, { number: "1\r\nHost: b" })).toEqual({ url: "https://a.cn/v1/1%0D%0AHost%3A%20b/state" });
  expect(addressOf(given, { number: ".." })).toEqual({ wrong: "number" });
  expect(addressOf(given, {})).toEqual({ wrong: "number" });
  expect(addressOf(given, { number: "1", other: "2" })).toEqual({ wrong: "other" });
  expect(addressOf(given, { number: "1", toString: "2" })).toEqual({ wrong: "toString" });
});
