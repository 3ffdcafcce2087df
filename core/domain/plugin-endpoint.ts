/**
 * Endpoints that plugins may ask: an administrator says the address, the parameters and the headers, a plugin names the
 * endpoint and gives values. A plugin never gives an address or a header of its own.
 */
import { type Static, Type } from "typebox";
import { type Problem, problem } from "./problem.ts";

const strict = { additionalProperties: false } as const;
/** What an endpoint is called in permissions and questions. */
export const ENDPOINT_ID = "^[a-z][a-z0-9-]{0,59}$";
export const MAX_ENDPOINT_BYTES = 1_048_576;
export const MAX_ENDPOINT_MS = 5_000;
const PARAM = "^[A-Za-z][A-Za-z0-9_-]{0,59}$";

/** A header that carries a secret: what stands before it, and the name of the setting that holds it. */
const SecretHeader = Type.Object(
  {
    header: Type.String({ minLength: 1, maxLength: 60 }),
    prefix: Type.String({ maxLength: 40 }),
    secret: Type.String({ minLength: 1, maxLength: 60 }),
  },
  strict,
);

export const PluginEndpoint = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 80 }),
    method: Type.Enum(["GET", "POST", "PUT"]),
    /** With a path; `{name}` in the path is a parameter. */
    url: Type.String({ minLength: 8, maxLength: 500 }),
    /** Names of parameters that may stand in the query. */
    query: Type.Array(Type.String({ pattern: PARAM }), { maxItems: 20, uniqueItems: true }),
    headers: Type.Record(Type.String({ minLength: 1, maxLength: 60 }), Type.String({ maxLength: 500 }), {
      maxProperties: 10,
    }),
    secretHeader: Type.Union([SecretHeader, Type.Null()]),
    private: Type.Boolean(),
    /** Why it lies in a private network; empty for all others. */
    privateReason: Type.String({ maxLength: 300 }),
    maxBytes: Type.Integer({ minimum: 1_024, maximum: MAX_ENDPOINT_BYTES }),
    timeoutMs: Type.Integer({ minimum: 100, maximum: MAX_ENDPOINT_MS }),
  },
  strict,
);
export type PluginEndpoint = Static<typeof PluginEndpoint>;

export type EndpointParams = Readonly<Record<string, string | number | boolean>>;

/** Headers that belong to the connection or to the portal. */
const OWN_HEADERS = new Set(
  "host connection content-length transfer-encoding te trailer upgrade expect keep-alive accept-encoding content-encoding content-type user-agent idempotency-key cookie".split(
    " ",
  ),
);
const PLACE = /\{([^{}]*)\}/g;

/**
 * Everything that is wrong with an endpoint as it was given. `isPrivateHost` says whether a host is known to lie in a
 * private network, `isSecret` whether the plugin asks for a secret of that name.
 */
export function judgeEndpoint(
  given: PluginEndpoint,
  isPrivateHost: (hostname: string) => boolean,
  isSecret: (name: string) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  const tell = (code: string, pointer: string, params = {}): unknown => problems.push(problem(code, pointer, params));
  const url = URL.canParse(given.url) ? new URL(given.url) : undefined;
  const scheme = url?.protocol === "https:" || (given.private && url?.protocol === "http:");
  const clean = url && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!url || !scheme || !clean || /[\s\p{Cc}\\]/u.test(given.url)) tell("endpoint.bad-url", "/url");
  else {
    if (!given.private && isPrivateHost(url.hostname)) tell("endpoint.private", "/url");
    // What is reached on other ports of a public host is seldom meant for others.
    if (!given.private && url.port !== "") tell("endpoint.port", "/url");
    const names = placesOf(given.url);
    const outside = /^[a-z]+:\/\/[^/]*/i.exec(given.url)?.[0] ?? "{";
    const wrong = names.some((name) => !new RegExp(PARAM).test(name)) || /[{}]/.test(given.url.replaceAll(PLACE, ""));
    if (wrong || /[{}]/.test(outside) || new Set([...names, ...given.query]).size < names.length + given.query.length)
      tell("endpoint.places", "/url", { name: "{name}" });
  }
  if (given.private && given.privateReason.trim().length < 2) tell("endpoint.no-reason", "/privateReason");
  for (const [name, value] of Object.entries(given.headers)) {
    if (!isFreeHeader(name)) tell("endpoint.header-name", "/headers", { name });
    else if (!isHeaderText(value)) tell("endpoint.header-text", "/headers", { name });
  }
  if (given.secretHeader) {
    const { header, prefix, secret } = given.secretHeader;
    if (!isFreeHeader(header)) tell("endpoint.header-name", "/secretHeader", { name: header });
    else if (!isHeaderText(prefix)) tell("endpoint.header-text", "/secretHeader", { name: header });
    if (!isSecret(secret)) tell("endpoint.secret", "/secretHeader", { name: secret });
  }
  return problems;
}

/** Names of the parameters in a path. */
export function placesOf(url: string): string[] {
  return [...url.matchAll(PLACE)].map((found) => found[1] ?? "");
}

/** The address of one question, or the parameter that is missing, unknown or cannot stand in a path. */
export function addressOf(
  { url, query }: Pick<PluginEndpoint, "url" | "query">,
  params: EndpointParams,
): { url: string } | { wrong: string } {
  const places = placesOf(url);
  const value = (name: string): string => (Object.hasOwn(params, name) ? String(params[name]) : "");
  const missing = places.find((name) => !fitsPath(value(name)));
  if (missing !== undefined) return { wrong: missing };
  const unknown = Object.keys(params).find((name) => !places.includes(name) && !query.includes(name));
  if (unknown !== undefined) return { wrong: unknown };
  const path = url.replaceAll(PLACE, (_, name: string) => encodeURIComponent(value(name)));
  const asked = query.filter((name) => Object.hasOwn(params, name));
  const search = asked.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(value(name))}`).join("&");
  return { url: search === "" ? path : `${path}?${search}` };
}

/** A part of a path stays one part: nothing empty, no step upwards. */
function fitsPath(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && text.isWellFormed();
}

function isFreeHeader(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{0,59}$/.test(name) && !OWN_HEADERS.has(name.toLowerCase()) && !/^proxy-/i.test(name);
}

/** Visible ASCII and spaces: a line break would begin another header. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
