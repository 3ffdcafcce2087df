/** What the server tells about plugins, and the acts of the two administrators. */
import type { Power, PowerDiff } from "../../core/domain/plugin-grant.ts";
import type { PluginAct, PluginState } from "../../core/domain/plugin-life.ts";
import type { ShadowReport } from "../../core/domain/plugin-shadow.ts";
import type { PluginSettings } from "../../core/domain/plugin-settings.ts";
import { request, sendFile } from "../request.ts";
import type { Endpoint } from "./endpoint-api.ts";

type Names = { zh: string; en: string };
export type Health = {
  calls: number;
  failed: number;
  denied: number;
  kills: number;
  meanMs: number | null;
  p95Ms: number | null;
};
type Head = {
  id: string;
  version: string;
  state: PluginState;
  name: Names;
  description: Names | null;
  author: string | null;
  licence: string | null;
  publisher: string;
  digest: string;
  points: string[];
  offers: { point: string; id: string; name: Names; description?: Names }[];
  uploadedBy: string | null;
  uploadedAt: string;
  /** Null where the program did it. */
  stateBy: string | null;
  stateAt: string;
  reason: string;
};
export type PluginRow = Head & { versions: number; waiting: boolean; health: Health };
export type Wall = { wall: string; up: boolean };
export type PluginProcess = {
  walls: Wall[];
  /** Every wall stands. */
  sound: boolean;
  workers: number;
  queued: number;
};
export type Catalogue = { plugins: PluginRow[]; process: PluginProcess };

export type Request = Power & { reason: string; effect: string[]; money: boolean };
export type Grant = {
  id: string;
  powers: Power[];
  unit: { id: string; name: string } | null;
  since: string;
  until: string | null;
  reason: string;
  by: string | null;
  own: boolean;
  at: string;
  needsSecond: boolean;
  secondedBy: string | null;
  secondedAt: string | null;
  revokedAt: string | null;
  revokedFor: string | null;
};
export type Shadow = ShadowReport & { digest: string; by: string | null; ranAt: string };
export type Version = Head & {
  limits: { cpuMs: number; wallMs: number; memoryMb: number };
  settings: PluginSettings;
  requests: Request[];
  /** What it asks for beyond the version that serves; null where none other serves. */
  beyond: PowerDiff | null;
  grants: Grant[];
  /** Its last trial on past calls. */
  shadow: Shadow | null;
  acts: { system: PluginAct[]; security: PluginAct[] };
  health: Health;
};
export type Use = {
  kind: "form" | "flow" | "indicator" | "rule" | "channel" | "connector" | "job" | "page";
  id: string;
  title: string;
  what: string;
};
export type Waiting = {
  running: number;
  standing: { document: string; number: string; form: string; step: string }[];
};
export type Life = { at: string; by: string | null; act: string; version: string | null; reason: string | null };
export type Trouble = {
  version: string;
  kind: "failed" | "kill" | "log" | "denied";
  point: string | null;
  text: string;
  at: string;
};
export type Plugin = {
  id: string;
  /** The server's clock. */
  asOf: string;
  settings: Record<string, string | number | boolean>;
  /** Names of secrets that are set. */
  secrets: string[];
  endpoints: Endpoint[];
  uses: Use[];
  waiting: Waiting;
  life: Life[];
  troubles: Trouble[];
  /** Newest first. */
  versions: Version[];
};
export type Code = {
  source: string;
  readme: string;
  examples: { title: string; point: string; input: unknown; output: unknown }[];
};
/** Acts that a person asks for. */
export type AskedAct = Extract<PluginAct, "install" | "activate" | "release" | "disable" | "quarantine" | "remove">;

const at = encodeURIComponent;
const ofVersion = (id: string, version: string): string => `/plugins/${at(id)}/versions/${at(version)}`;

export const listPlugins = () => request<Catalogue>("GET", "/plugins");
export const getPlugin = (id: string) => request<Plugin>("GET", `/plugins/${at(id)}`);
export const getCode = (id: string, version: string) => request<Code>("GET", `${ofVersion(id, version)}/code`);
export const doAct = (id: string, version: string, body: { act: AskedAct; reason: string; data?: "keep" | "delete" }) =>
  request<void>("POST", `${ofVersion(id, version)}/acts`, { body });
export const giveGrant = (
  id: string,
  version: string,
  body: { powers: Power[]; unit: string | null; until: string | null; reason: string },
) => request<{ needsSecond: boolean }>("POST", `${ofVersion(id, version)}/grants`, { body });
export const agreeToGrant = (id: string, grant: string) =>
  request<void>("POST", `/plugins/${at(id)}/grants/${at(grant)}/second`, { body: {} });
export const revokeGrant = (id: string, grant: string, reason: string) =>
  request<void>("POST", `/plugins/${at(id)}/grants/${at(grant)}/revoke`, { body: { reason } });
export const saveSettings = (
  id: string,
  body: { settings: Record<string, string | number | boolean>; secrets: Record<string, string | null> },
) => request<void>("PUT", `/plugins/${at(id)}/settings`, { body });

/** Runs past calls of the version that serves with this one; takes up to half a minute. */
export const runShadow = (id: string, version: string) =>
  request<ShadowReport>("POST", `${ofVersion(id, version)}/shadow`, { body: {} });

/** The signed bytes of a version, as they came. */
export const packageUrl = (id: string, version: string): string => `/api/v1${ofVersion(id, version)}/package`;
/** What a plugin kept, as a file. */
export const keptUrl = (id: string): string => `/api/v1/plugins/${at(id)}/kept`;

/** Sends a package; the server verifies it before it keeps a byte. */
export function sendPackage(
  file: File,
  onProgress: (share: number) => void,
): Promise<{ id: string; version: string; known: boolean }> {
  const form = new FormData();
  form.append("file", file);
  return sendFile("/plugins/packages", form, onProgress);
}
