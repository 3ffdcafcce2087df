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
import type { PointOffer } from "./plugins/gate.ts";
import type { PluginAnswer } from "./plugins/plugin-call.ts";
import type { Sourced } from "./rules/ask-sources.ts";
import type { RuleSettings } from "./rules/rule-store.ts";

/** Asks a plugin about one answer; an absent or failing plugin gives no problems (failure policy: open). */
export type FieldCheck = (request: {
  plugin: string;
  field: { id: string; label: string };
  value: string | number | boolean | null;
  params: Record<string, unknown>;
  pointer: string;
  /** For whom it is asked: what the plugin reads, it reads under this person's rights. */
  by?: { identity: Identity; document?: string };
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

/** For whom a plugin is called, nobody where the program calls it by itself; and for which document. */
export type CallFor = Readonly<{
  identity?: Identity | undefined;
  document?: string | undefined;
  /** How long the caller waits at most, where that is less than what the plugin may take. */
  deadlineMs?: number | undefined;
  /** The clock and the chance that it sees, where somebody wants the same again; else the present instant and 1. */
  clockMs?: number | undefined;
  seed?: number | undefined;
  /** Nothing but the input: neither data nor what the plugin kept, so that nothing of it becomes public. */
  bare?: boolean | undefined;
}>;

/**
 * Asks one plugin at an extension point; undefined where no version of it serves there. What a failure means is the
 * point's policy and the caller's act. Never called inside a transaction.
 */
export type AskPlugin = <P extends PointName>(
  point: P,
  id: string,
  input: PointInput<P>,
  /** For whom it is asked: what the plugin reads, it reads under this person's rights. */
  by?: CallFor,
) => Promise<Answered<P> | undefined>;

/** Which version answered, over which settings. */
export type Served = Readonly<{ version: string; digest: string; settings: Readonly<Record<string, unknown>> }>;
export type Answered<P extends PointName = PointName> = PluginAnswer<P> & { served: Served };

/**
 * Makes a call again as it was made: the version whose bytes are kept, also where another serves now, with the same clock,
 * seed and settings. For points that are asked without powers; undefined where that version was never here.
 */
export type ReplayPlugin = <P extends PointName>(
  point: P,
  id: string,
  input: PointInput<P>,
  as: Served & { clockMs: number; seed: number },
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
  /** What plugins gave for the rules of the work at hand; where it is not there nobody can be asked. */
  sourced?: Sourced | undefined;
  files: FileStore;
  live: Live;
  checkField: FieldCheck;
  act: FlowAct;
  askPlugin: AskPlugin;
  replayPlugin: ReplayPlugin;
  /** What plugins offer at a point now, by the names that definitions use. */
  pluginOffers: (point: PointName) => PointOffer[];
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
