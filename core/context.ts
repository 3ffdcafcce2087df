/** What every use case gets: pools, clock, definitions, and the services that main wires once. */
import type { Pool } from "./database/database.ts";
import type { DefinitionStore } from "./definitions/store.ts";
import type { FieldTypes } from "./domain/field-type.ts";
import type { Problem } from "./domain/problem.ts";
import type { Identity } from "./domain/scope.ts";
import type { FileStore } from "./files/store.ts";
import type { InvoiceLink } from "./invoices/ask-link.ts";
import type { Live } from "./live/live.ts";
import type { MailSettings } from "./notices/send-email.ts";
import type { PointInput, PointName } from "./plugins/extension-points.ts";
import type { PluginAnswer } from "./plugins/plugin-call.ts";
import type { RuleSettings } from "./rules/rule-store.ts";

/** Asks a plugin about one answer; an absent or failing plugin gives no problems (failure policy: open). */
export type FieldCheck = (request: {
  plugin: string;
  field: { id: string; label: string };
  value: string | number | boolean | null;
  params: Record<string, unknown>;
  pointer: string;
  /** For whom it is asked: what the plugin reads, it reads under this person's rights. */
  by?: { identity: Identity };
}) => Promise<Problem[]>;

/** Lets a plugin act for a step of a flow; closed: whatever goes wrong is an answer that says so. */
export type FlowAct = (request: {
  plugin: string;
  act: string;
  params: Record<string, string | number | boolean | null>;
  document: { number: string; title: string; form: string };
  key: string;
  attempt: number;
}) => Promise<{ ok: true; output: Record<string, string | number | boolean | null> } | { ok: false; text: string }>;

/**
 * Asks one plugin at an extension point; undefined where no version of it serves there. What a failure means is the
 * point's policy and the caller's act. Never called inside a transaction.
 */
export type AskPlugin = <P extends PointName>(
  point: P,
  id: string,
  input: PointInput<P>,
  /** For whom it is asked: what the plugin reads, it reads under this person's rights. */
  by?: { identity?: Identity | undefined; deadlineMs?: number | undefined; bare?: boolean | undefined },
) => Promise<PluginAnswer<P> | undefined>;

export type Context = {
  /** Role mz_app: everyday work. */
  pool: Pool;
  /** Role mz_app, four connections with a pipeline: commands that move money wait here in a short queue. */
  moneyPool: Pool;
  clock: () => Date;
  definitions: DefinitionStore;
  types: FieldTypes;
  /** What lower levels set in rules. */
  ruleSettings: RuleSettings;
  files: FileStore;
  live: Live;
  checkField: FieldCheck;
  act: FlowAct;
  askPlugin: AskPlugin;
  /** A line for the operator about work that no request waits for. */
  log: (line: string) => void;
  demo: boolean;
  /** The mail server, where one is set. */
  mail: MailSettings | undefined;
  /** The official query of invoices, where a deployment has one. */
  invoiceLink: InvoiceLink | undefined;
  /** Under which address people use the product, where somebody said so. */
  publicUrl: string | undefined;
};
