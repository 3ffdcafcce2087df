/** Reads the environment once into a frozen, validated object; the only file that may read it. */
import { resolve } from "node:path";
import { isEmailAddress } from "./domain/notice.ts";

export const ROLES = ["api", "worker", "public"] as const;
export type ProcessRole = (typeof ROLES)[number];

export type Config = Readonly<{
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | undefined;
  roles: readonly ProcessRole[];
  demo: boolean | undefined;
  demoPassword: string | undefined;
  clock: { kind: "real" } | { kind: "fixed"; at: Date } | { kind: "shifted"; byMs: number };
  tls: { cert: string; key: string } | undefined;
  trustedProxies: readonly string[];
  publicUrl: string | undefined;
  /** The mail server and whom mail comes from; without it nothing is sent by e-mail. */
  mail: { url: string; from: string } | undefined;
  /** Where the official query of invoices is asked, and the token for it. */
  invoiceLink: { url: string; token: string | undefined } | undefined;
}>;

/** A setting that cannot be used: its name and what would be right. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Settings from an environment; throws ConfigError that names the first wrong one. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const port = whole(env, "PORT", 8080, 0, 65_535);
  const roles = (env["MZ_ROLES"] ?? ROLES.join(",")).split(",").map((role) => role.trim());
  for (const role of roles)
    if (!(ROLES as readonly string[]).includes(role))
      throw new ConfigError(`MZ_ROLES holds "${role}"; allowed are ${ROLES.join(", ")}`);
  const databaseUrl = env["DATABASE_URL"];
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new ConfigError("DATABASE_URL has to begin with postgres://");
  const demo = flag(env, "MZ_DEMO");
  const [cert, key] = [env["MZ_TLS_CERT"], env["MZ_TLS_KEY"]];
  if ((cert === undefined) !== (key === undefined))
    throw new ConfigError("MZ_TLS_CERT and MZ_TLS_KEY are given together or not at all");
  const publicUrl = env["MZ_PUBLIC_URL"];
  if (publicUrl !== undefined && !URL.canParse(publicUrl))
    throw new ConfigError(`MZ_PUBLIC_URL is no address: ${publicUrl}`);
  const clock = readClock(env["MZ_CLOCK"]);
  if (clock.kind !== "real" && demo !== true) throw new ConfigError("MZ_CLOCK is allowed with MZ_DEMO=1 only");
  const demoPassword = env["MZ_DEMO_PASSWORD"];
  if (demoPassword !== undefined && demoPassword.length < 8)
    throw new ConfigError("MZ_DEMO_PASSWORD needs at least 8 characters");
  return Object.freeze({
    port,
    host: env["HOST"] ?? "127.0.0.1",
    dataDir: resolve(env["MZ_DATA_DIR"] ?? "./data"),
    databaseUrl,
    roles: roles as ProcessRole[],
    demo,
    demoPassword,
    clock,
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    trustedProxies: (env["MZ_TRUSTED_PROXIES"] ?? "")
      .split(",")
      .map((p) => p.trim())
      .filter(Boolean),
    publicUrl,
    mail: readMail(env["MZ_SMTP_URL"], env["MZ_MAIL_FROM"]),
    invoiceLink: readInvoiceLink(env["MZ_INVOICE_URL"], env["MZ_INVOICE_TOKEN"]),
  });
}

/** The clock that the settings ask for. */
export function clockOf(config: Pick<Config, "clock">): () => Date {
  const { clock } = config;
  switch (clock.kind) {
    case "real":
      return () => new Date();
    case "fixed":
      return () => new Date(clock.at);
    case "shifted":
      return () => new Date(Date.now() + clock.byMs);
  }
}

function readClock(text: string | undefined): Config["clock"] {
  if (text === undefined || text === "") return { kind: "real" };
  const shift = /^([+-]\d{1,9})s$/.exec(text);
  if (shift) return { kind: "shifted", byMs: Number(shift[1]) * 1000 };
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new ConfigError(
      `MZ_CLOCK is neither an instant such as 2026-06-01T09:00:00+08:00 nor a shift such as +86400s: ${text}`,
    );
  return { kind: "fixed", at };
}

function readMail(url: string | undefined, from: string | undefined): Config["mail"] {
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined || from === undefined)
    throw new ConfigError("MZ_SMTP_URL and MZ_MAIL_FROM are given together or not at all");
  // The address may hold a password: it is not repeated.
  if (!/^smtps?:\/\/[^/\s]/.test(url) || !URL.canParse(url))
    throw new ConfigError("MZ_SMTP_URL has to be an address such as smtps://name:password@mail.example.gov.cn");
  const address = /^(?:[^<>\p{Cc}]*<([^<>\s]+)>|([^<>\s]+))$/u.exec(from);
  if (!address || !isEmailAddress(address[1] ?? address[2] ?? ""))
    throw new ConfigError(`MZ_MAIL_FROM has to be an e-mail address, with a name before it or not: ${from}`);
  return { url, from };
}

function readInvoiceLink(url: string | undefined, token: string | undefined): Config["invoiceLink"] {
  if (url === undefined && token === undefined) return undefined;
  if (url === undefined || !/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ConfigError("MZ_INVOICE_URL has to be an address such as https://tax.example.gov.cn/invoices");
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw new ConfigError("MZ_INVOICE_TOKEN has to be visible ASCII without spaces");
  return { url, token };
}

function whole(
  env: Record<string, string | undefined>,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max)
    throw new ConfigError(`${name} has to be a whole number from ${min} to ${max}, not "${text}"`);
  return Number(text);
}

function flag(env: Record<string, string | undefined>, name: string): boolean | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (text === "1" || text === "0") return text === "1";
  throw new ConfigError(`${name} has to be 1 or 0, not "${text}"`);
}
