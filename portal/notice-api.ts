/** Calls of notices: the inbox, what a person wants told where, the delivery log, endpoints outside. */
import type { NoticeKind, QuietHours } from "../core/domain/notice.ts";
import type { Rows } from "./api-types.ts";
import type { IconName } from "./elements/icon.ts";
import { type Query, request } from "./request.ts";

const at = encodeURIComponent;

export type NoticeItem = {
  id: string;
  kind: NoticeKind;
  sentence: string;
  details: [label: string, value: string][];
  document: string | null;
  /** What an alert found. */
  hit?: string;
  /** The payment order that needs somebody. */
  order?: string;
  /** A plugin that is told about. */
  plugin?: string;
  at: string;
  readAt: string | null;
};
export type Unread = { count: number; kinds: { kind: NoticeKind; count: number }[] };
export type Inbox = Rows<NoticeItem> & { unread: Unread; asOf: string };
export type NoticeSettings = {
  email: string | null;
  language: "zh-CN" | "en";
  emailKinds: NoticeKind[];
  quiet: QuietHours | null;
  phone: string | null;
  /** Kinds by the name of the channel. */
  channels: Record<string, NoticeKind[]>;
};
/** A way out that a plugin serves. */
export type Channel = { name: string; title: string; description: string; active: boolean; served: boolean };
export type SettingsAnswer = NoticeSettings & { mailOn: boolean; passes: NoticeKind[]; offered: Channel[] };

export const listNotices = (query: Query) => request<Inbox>("GET", "/notices", { query });
export const getUnread = () => request<Unread>("GET", "/notices/unread");
/** Marking twice does nothing more, so it may be repeated. */
export const markNotices = (which: { ids: string[] } | { until: string; kind?: NoticeKind }) =>
  request<{ marked: number; unread: number }>("POST", "/notices/read", { body: which, repeat: true });
export const getNoticeSettings = () => request<SettingsAnswer>("GET", "/notice-settings");
export const saveNoticeSettings = (body: NoticeSettings) =>
  request<SettingsAnswer>("PUT", "/notice-settings", { body, repeat: true });

export type WayState = "waiting" | "sending" | "delivered" | "failed" | "expired";
export type Outcome = "delivered" | "deferred" | "failed" | "lost" | "held" | "expired" | "asked-again";
export type Way = {
  delivery: number;
  channel: "email" | "webhook" | "plugin" | "connector";
  endpoint: string | null;
  status: WayState;
  nextAt: string | null;
  attempts: {
    at: string;
    attempt: number;
    outcome: Outcome;
    address: string | null;
    answer: string | null;
    nextAt: string | null;
    by: string | null;
  }[];
};
export type ToldRow = {
  id: string;
  at: string;
  readAt: string | null;
  kind: NoticeKind;
  text: string;
  person: { id: string; name: string };
  document: { id: string; number: string; title: string } | null;
  ways: Way[];
};
/** How the end of a way looks. */
export const WAY_STATES: Record<WayState, { tone: string; icon: IconName }> = {
  waiting: { tone: "wait", icon: "clock" },
  sending: { tone: "info", icon: "send" },
  delivered: { tone: "done", icon: "ok" },
  failed: { tone: "stop", icon: "stop" },
  expired: { tone: "warn", icon: "warn" },
};
/** One notice about one document; the title is left out. */
export type ToldOf = {
  id: string;
  at: string;
  readAt: string | null;
  kind: NoticeKind;
  sentence: string;
  details: [label: string, value: string][];
  person: { id: string; name: string };
  ways: { channel: "email" | "webhook" | "plugin" | "connector"; status: WayState; at: string | null }[];
};
export const listTold = async (document: string): Promise<ToldOf[]> =>
  (await request<{ rows: ToldOf[] }>("GET", `/documents/${at(document)}/notices`)).rows;
export const listDeliveries = (query: Query) => request<Rows<ToldRow>>("GET", "/deliveries", { query });
export const retryDelivery = (delivery: number) =>
  request<void>("POST", `/deliveries/${at(String(delivery))}/retry`, { body: {} });

export type Webhook = {
  id: string;
  title: string;
  url: string;
  kinds: NoticeKind[];
  region: { code: string; name: string };
  private: boolean;
  active: boolean;
  updatedAt: string;
  updatedBy: string;
};
export type GivenWebhook = Omit<Webhook, "id" | "region" | "updatedAt" | "updatedBy"> & {
  region: string;
  secret?: string;
};
export type UnitPasses = { unit: string; name: string; passes: NoticeKind[] };
export const listWebhooks = () =>
  request<{ rows: Webhook[]; regions: { code: string; name: string }[] }>("GET", "/webhooks");
export const addWebhook = (body: GivenWebhook) => request<{ id: string }>("POST", "/webhooks", { body });
export const changeWebhook = (id: string, body: GivenWebhook) =>
  request<void>("PUT", `/webhooks/${at(id)}`, { body, repeat: true });
export const listUnitPasses = async (): Promise<UnitPasses[]> =>
  (await request<{ rows: UnitPasses[] }>("GET", "/notice-units")).rows;
export const saveUnitPasses = (unit: string, passes: NoticeKind[]) =>
  request<void>("PUT", `/notice-units/${at(unit)}`, { body: { passes }, repeat: true });
export const listChannels = async (): Promise<Channel[]> =>
  (await request<{ rows: Channel[] }>("GET", "/notice-channels")).rows;
export const switchChannel = (body: { name: string; active: boolean }) =>
  request<void>("PUT", "/notice-channels", { body, repeat: true });

/** What a plugin carries to another system, of the people of one region. */
export type Connector = {
  name: string;
  title: string;
  description: string;
  region: { code: string; name: string };
  kinds: NoticeKind[];
  active: boolean;
  served: boolean;
  updatedAt: string;
  updatedBy: string;
};
export type Connectors = { rows: Connector[]; offers: { name: string; title: string; description: string }[] };
export const listConnectors = () => request<Connectors>("GET", "/notice-connectors");
export const setConnector = (body: { name: string; region: string; kinds: NoticeKind[]; active: boolean }) =>
  request<void>("PUT", "/notice-connectors", { body, repeat: true });
