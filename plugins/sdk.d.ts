/**
 * Everything a plugin can see, apiVersion 1. A plugin is one ES module, main.js; `plugin.json` says which of its exports
 * answers at which extension point. An export is called as (input, host) and answers with JSON, or a promise of it. It
 * runs in a new isolate for every call: no state is kept between calls, so nothing is cached and nothing leaks.
 *
 * Write main.ts and `mz plugin pack` takes the types off; or write main.js with `@type {import("../sdk.d.ts").…}`.
 *
 * There is the language itself (objects, strings, regular expressions, Map, Promise, JSON, BigInt …) and the two
 * arguments. There is no import, require, process, fetch, timer, console, file, network, WebAssembly, Atomics,
 * SharedArrayBuffer, Intl, WeakRef or FinalizationRegistry.
 *
 * `Date` stands still: `new Date()` and `Date.now()` give the moment of the call as the portal set it (1970 while
 * main.js is loaded), in the time zone Asia/Shanghai. `Math.random()` follows a seed the portal gives. So the same call
 * has the same answer, today and when an auditor repeats it.
 */

/** A value of a field. */
export type Plain = string | number | boolean | null;

/** Looks at one filled-in field. If it fails or is too slow, the form goes on as if there were no plugin. */
export type FieldCheck = (input: FieldCheckInput, host: Host) => FieldCheckOutput | Promise<FieldCheckOutput>;

export interface FieldCheckInput {
  /** What was filled in; null when the field is empty. */
  value: Plain;
  /** The field that is checked. */
  field: { id: string; label: string };
  /** What the form's designer set for this check. */
  params: Record<string, unknown>;
}

/** Exactly these keys; an answer with any other is refused. */
export interface FieldCheckOutput {
  /** Remarks for the person who fills in, at most 20. A plugin may hint or warn; it can never block. */
  problems: {
    severity: "hint" | "warn";
    /** One sentence of 1 to 200 characters. */
    message: string;
  }[];
  /** The value in its usual writing, offered as a proposal; at most 10,000 characters. */
  value?: string;
}

/**
 * Acts at a step of an approval flow. The case waits for the answer; when it fails it is asked again with the same
 * key, after 1, 5, 30 and then 120 minutes.
 */
export type FlowAct = (input: FlowActInput, host: Host) => FlowActOutput | Promise<FlowActOutput>;

export interface FlowActInput {
  /** Name of the act, as the step says it. */
  act: string;
  /** What the step gives; money in fen. */
  params: Record<string, Plain>;
  /** The document whose case stands at the step. */
  document: { number: string; title: string; form: string };
  /** The same for every attempt of one act. */
  key: string;
  attempt: number;
}

/** Exactly this key; an answer with any other is refused. */
export interface FlowActOutput {
  /** What the step may write into fields of the document. */
  output: Record<string, Plain>;
}

/**
 * Computes the figure of an indicator. Asked without any power (no host function but `log` does anything), so that the
 * answer follows from input, settings, clock and chance alone and an auditor gets the same figure by calling the same
 * bytes again. While it fails, the last figure stays, marked as out of date.
 */
export type IndicatorCompute = (
  input: IndicatorComputeInput,
  host: Host,
) => IndicatorComputeOutput | Promise<IndicatorComputeOutput>;

export interface IndicatorComputeInput {
  /** Which indicator function of the plugin, as its offer is called. */
  offer: string;
  indicator: { id: string; version: number };
  /** What the indicator's definition sets. */
  params: Record<string, string | number | boolean>;
  /** By name; money in fen, percentages in basis points, null where there is none yet. */
  inputs: Record<string, string | number | null>;
  /** Of the day on which it is computed, in China. */
  year: number;
  /** Code of the region of the project's unit. */
  region: string;
}

/** The figure, or the names of inputs that it cannot do without. */
export type IndicatorComputeOutput =
  | {
      /** An exact decimal with at most 6 places, in the indicator's unit; in percent where it has none. */
      value: string;
      /** What a reader has to know about it, at most 300 characters. */
      note?: string;
      /** Factors and constants that went in, and who published them: at most 30. */
      sources?: { name: string; source: string; year: number }[];
    }
  | { missing: string[] };

/**
 * Carries one message to one person on a way of its own. The portal asks again with the same key after 1, 5, 30, 120 and
 * 720 minutes where no answer came or `retry` is true, and writes every attempt into the delivery log; a message may
 * arrive once.
 */
export type AlertChannel = (input: AlertChannelInput, host: Host) => AlertChannelOutput | Promise<AlertChannelOutput>;

export interface AlertChannelInput {
  /** Which channel of the plugin, as its offer is called. */
  offer: string;
  /** The same for every attempt of one message. */
  key: string;
  /** From 2 on the message may have arrived although no answer came. */
  attempt: number;
  /** The number as the person gave it in their own settings. */
  to: { name: string; phone: string };
  language: "zh-CN" | "en";
  /** One line. */
  title: string;
  /** What stands below it, a line for each detail; may be empty. */
  text: string;
  /** Where it opens in the portal; null where nobody said under which address people use it. */
  link: string | null;
}

export type AlertChannelOutput =
  | {
      delivered: true;
      /** What the other side calls it, at most 120 characters. */
      reference: string;
    }
  | {
      delivered: false;
      /** False where asking again will not help. */
      retry: boolean;
      /** Why, at most 200 characters. */
      text: string;
    };

/**
 * Gives one event of the portal to another system, by one question to an endpoint that administrators bound. Asked again
 * by the same plan as `alert.channel`, every attempt in the delivery log; use `key` as the other side's idempotency key,
 * so that the event arrives once.
 */
export type ConnectorSend = (
  input: ConnectorSendInput,
  host: Host,
) => ConnectorSendOutput | Promise<ConnectorSendOutput>;

export interface ConnectorSendInput {
  /** Which connector of the plugin, as its offer is called. */
  offer: string;
  /** The same for every attempt of one event. */
  key: string;
  /** From 2 on the event may have arrived although no answer came. */
  attempt: number;
  /** What an endpoint for notices is sent, no more: an event that several people are told of comes once for each. */
  event: {
    id: string;
    /** task, urge, remind, overdue, escalate, returned, refused, withdrawn, transferred, finished, cc, comment, ... */
    kind: string;
    /** Instant at which it was told. */
    at: string;
    /** Who was told. */
    person: { id: string; login: string; name: string };
    /** Number and title as the notice has them. */
    document: { id: string; number: string | null; title: string | null } | null;
    /** One sentence in the person's language. */
    text: string;
    details: { label: string; value: string }[];
    /** Where it opens in the portal; null where nobody said under which address people use it. */
    link: string | null;
  };
}

export type ConnectorSendOutput = AlertChannelOutput;

/**
 * Runs by the schedule that an administrator set, for nobody: there is no person whose data it could read. It does what it
 * does by the functions it was granted. What throws or is late is told to the administrator and tried at its next time;
 * runs that were missed while the portal stood still count once.
 */
export type JobRun = (input: JobRunInput, host: Host) => JobRunOutput | Promise<JobRunOutput>;

export interface JobRunInput {
  /** Which job of the plugin, as its offer is called. */
  offer: string;
  /** Name of this run, another for each. */
  run: string;
  /** Instant at which it was due. */
  due: string;
  /** The day in China on which it runs. */
  day: string;
  /** The run before this one. */
  last: { at: string; outcome: "done" | "again" | "failed" | "lost"; text: string } | null;
}

export interface JobRunOutput {
  /** What it did, for the administrator: 1 to 300 characters. */
  text: string;
  /** Run once more after so many minutes (1 to 1440): not all is done. */
  again?: number;
}

/**
 * Gives one value that a rule compares, asked before the rule is judged. A check whose value does not come refuses the
 * act, an alert stays as it was and says that it could not be judged.
 */
export type RuleSource = (input: RuleSourceInput, host: Host) => RuleSourceOutput | Promise<RuleSourceOutput>;

export interface RuleSourceInput {
  /** Which source of the plugin, as its offer is called. */
  offer: string;
  /** What the rule's definition sets. */
  params: Record<string, string | number | boolean>;
  rule: { id: string; version: number };
  /** What the rule judges; `of` is the form of a document. */
  subject: { kind: string; id: string; name: string; of: string; project: string | null; unit: string; region: string };
  /** Of a document: by field, money in fen. What is sensitive is masked. */
  answers: Record<string, unknown>;
  /** The day in China for which it is judged. */
  day: string;
}

export interface RuleSourceOutput {
  /** Money in fen, a percentage in basis points, a whole number or text, as the rule says; null where there is none. */
  value: string | number | null;
}

/**
 * Looks at a whole document before it is submitted, and when its writer asks. Without an answer (late, failed, switched
 * off) nothing is submitted.
 */
export type FormCheck = (input: FormCheckInput, host: Host) => FormCheckOutput | Promise<FormCheckOutput>;

export interface FormCheckInput {
  /** Name of the check that the form asks for: the id of one of the manifest's offers. */
  check: string;
  /** What the form's designer set for it. */
  params: Record<string, unknown>;
  /** The document; `region` is the code of its place, `project` the id of its project where it has one. */
  document: { id: string; number: string; title: string; form: string; region: string; project: string | null };
  /** The fields that are shown now. */
  fields: { id: string; label: string; type: string }[];
  /** Answers by field; money in fen. What is hidden is not here, of what is sensitive only the masked rest. */
  answers: Record<string, unknown>;
}

/** Exactly this key; an answer with any other is refused. */
export interface FormCheckOutput {
  /** At most 50. */
  problems: {
    /** `stop` refuses the submission, `warn` wants a reason, `hint` is only shown. */
    severity: "hint" | "warn" | "stop";
    /** One sentence of 1 to 300 characters. */
    message: string;
    /** Where in the answers, such as "/amount" or "/rows/2/price"; left out for the whole document. */
    pointer?: string;
  }[];
}

/**
 * Shows blocks beside our own content of a page, where an administrator placed the offer. Asked when somebody opens the
 * page, under that person's rights, with 1.5 seconds at most; if it fails, a quiet sentence stands there.
 */
export type PortalPanel = (input: PortalPanelInput, host: Host) => Shown | Promise<Shown>;

export interface PortalPanelInput extends AskedOffer {
  page:
    | { kind: "project"; id: string; code: string; name: string; region: string }
    | { kind: "document"; id: string; number: string; title: string; form: string; project: string | null };
}

export interface AskedOffer {
  /** Id of the offer that is asked. */
  offer: string;
  /** What somebody filled into a form block of the answer before; absent when the page is opened. */
  asked?: { form: string; values: Record<string, Plain> };
}

/** The answer of every point that is drawn: data only, the portal draws it. */
export interface Shown {
  /** At most 12, from top to bottom. */
  blocks: Block[];
}

/**
 * Makes blocks for a public project page of the project's public copy alone, once it was published: neither data nor kv
 * nor endpoints are in reach. Forms are left out. If it fails, the last widget stays with its edition and day.
 */
export type PublicWidget = (input: PublicWidgetInput, host: Host) => Shown | Promise<Shown>;

export interface PublicWidgetInput {
  offer: string;
  /** What the public page itself is made of: forms/schema says nothing of it, core/domain/snapshot.ts does. */
  snapshot: { code: string; version: number; name: string } & Record<string, unknown>;
}

/** Blocks in a report, made of the rows that the reader sees; forms are left out. If it fails, the last answer stays. */
export type ReportBlock = (input: ReportBlockInput, host: Host) => Shown | Promise<Shown>;

export interface ReportBlockInput extends AskedOffer {
  /** A board of what waits; `total` may be more than the rows, which are 200 at most. */
  report: { kind: "board"; form: string; title: string; total: number };
  rows: {
    id: string;
    number: string;
    title: string;
    project: string | null;
    unit: string;
    step: string | null;
    state: string;
    amountFen: number | null;
    updatedAt: string;
  }[];
}

/**
 * Takes a message from outside, sent to an address that an administrator made for the offer. Judge first whether it is
 * genuine (host.crypto.hmac over what the sender signed); 400 and 401 are forgotten, everything else is remembered by
 * its key and answered again from memory. Messages come one at a time. If the call fails the sender hears 503.
 */
export type WebhookReceive = (
  input: WebhookReceiveInput,
  host: Host,
) => WebhookReceiveOutput | Promise<WebhookReceiveOutput>;

export interface WebhookReceiveInput {
  offer: string;
  /** As it came, at most 64 kB. */
  body: string;
  /** content-type, x-signature, x-timestamp (at most five minutes off) and x-device-id; null where there was none. */
  headers: { contentType: string | null; signature: string | null; timestamp: string | null; device: string | null };
  /** The same for every attempt of one delivery. */
  key: string;
  /** When it came, ISO 8601 in UTC. */
  at: string;
}

export interface WebhookReceiveOutput {
  /** 200 done, 202 taken, 400 not readable, 401 not genuine, 409 genuine but impossible. */
  status: 200 | 202 | 400 | 401 | 409;
  /** Body of the answer, at most 16,384 characters; JSON text is sent as JSON. */
  reply?: string;
  /** What happened, for the list that administrators see: at most 20. */
  events?: { name: string; text: string }[];
}

/** money: integer fen. percent: integer basis points (1250 is 12.5 %). */
export type Scale = "number" | "money" | "percent";
export type Tone = "plain" | "good" | "warn" | "bad";

/**
 * Text only: HTML is shown as text. Ids are letters, digits and hyphens. A link names one of the portal's things by kind
 * and id; whether the reader may see it is decided there.
 */
export type Block =
  | { kind: "text"; title?: string; text: string; tone?: Tone }
  | {
      kind: "metric";
      label: string;
      value: number | null;
      as: Scale;
      unit?: string;
      change?: number;
      note?: string;
      tone?: Tone;
    }
  | {
      kind: "table";
      title?: string;
      /** At most 10. */
      columns: { id: string; label: string; as: "text" | "number" | "money" | "date" | "percent" }[];
      /** At most 200, each with a cell for every column. */
      rows: {
        cells: (string | number | null)[];
        link?: { kind: "project" | "document" | "contract" | "quota"; id: string };
      }[];
      /** How many rows are left out. */
      more?: number;
    }
  | {
      kind: "chart";
      title: string;
      chart: "bar" | "line" | "pie";
      as: Scale;
      unit?: string;
      /** At most 60. */
      categories: string[];
      /** At most 6, each with a value for every category; a pie has one without negative values. */
      series: { name: string; values: (number | null)[] }[];
    }
  | {
      kind: "map";
      title: string;
      /** Code of the region that is shown. */
      region: string;
      as: Scale;
      unit?: string;
      points: { lon: number; lat: number; label: string; value?: number; tone?: Tone }[];
      /** Counties by their six-digit codes. */
      areas: { code: string; label: string; value: number }[];
    }
  | {
      /** Asks the plugin again with what was filled in; nothing is saved. */
      kind: "form";
      id: string;
      title?: string;
      fields: {
        id: string;
        label: string;
        type: "text" | "number" | "money" | "date" | "choice" | "yes-no";
        required?: true;
        choices?: { value: string; label: string }[];
        value?: string | number | boolean;
      }[];
      /** Word on the button. */
      send: string;
    };

/**
 * Turns what an older version kept (`host.kv`) into the form of this one, before it takes over; without it the entries
 * stay as they are. It may ask the portal nothing. If it fails, or its entries are more than the quota, nothing is
 * changed and the old version goes on serving. Going back brings the old entries back.
 */
export type KeptMigrate = (input: KeptMigrateInput) => KeptMigrateOutput | Promise<KeptMigrateOutput>;

export interface KeptMigrateInput {
  /** The version that kept them, and this one. */
  from: string;
  to: string;
  /** Everything that is kept, by key. */
  entries: Record<string, unknown>;
}

/** Exactly this key; what is not in it is forgotten. */
export interface KeptMigrateOutput {
  entries: Record<string, unknown>;
}

/**
 * Stands behind a field type that the plugin offers: brings an answer into its usual writing when it is saved, and says
 * why it cannot be submitted. A draft is saved whatever you say. Without an answer (late, failed, switched off, or one
 * that does not fit the field) nothing is submitted. The offer in plugin.json says which of the portal's types it is made
 * of: `"field": { "base": "text", "options": { "maxLength": 18 } }`; that base draws, prints and exports it.
 */
export type FieldType = (input: FieldTypeInput, host: Host) => FieldTypeOutput | Promise<FieldTypeOutput>;

export interface FieldTypeInput {
  /** Name of the type: the id of one of the manifest's offers. */
  type: string;
  /** What was filled in, an answer of the base; never empty. */
  value: Plain;
  /** The field of this type. */
  field: { id: string; label: string; type: string };
}

/** Exactly these keys; an answer with any other is refused. */
export interface FieldTypeOutput {
  /** The value in its usual writing, which is stored: the same again for a value that is in it already. */
  value: Plain;
  /** Why it is no value of this type, in one sentence of 1 to 200 characters; with it nothing is submitted. */
  problem?: string;
}

/**
 * Computes the value of one field, at saving. When it fails the last value stays, and the form says since when it is old.
 * Never asked for money that is posted.
 */
export type ValueCompute = (input: ValueComputeInput, host: Host) => ValueComputeOutput | Promise<ValueComputeOutput>;

export interface ValueComputeInput {
  /** Name of the value: the id of one of the manifest's offers. */
  value: string;
  /** What the form's designer set for it. */
  params: Record<string, unknown>;
  /** The field that takes the value. */
  field: { id: string; label: string; type: string };
  /** The answers that the form names for it; money in fen, of what is sensitive only the masked rest. */
  given: Record<string, unknown>;
}

/** Exactly this key; an answer with any other is refused. */
export interface ValueComputeOutput {
  /** An answer of the field's type; null for none. One that does not fit counts as a failure. */
  value: Plain;
}

/**
 * Chooses who decides at a step from those who hold its role. Without a usable answer the case waits where it stands; the
 * separation of duties is kept by the engine afterwards.
 */
export type ApproverFind = (input: ApproverFindInput, host: Host) => ApproverFindOutput | Promise<ApproverFindOutput>;

export interface ApproverFindInput {
  /** Name of the rule: the id of one of the manifest's offers. */
  rule: string;
  /** What the step gives it. */
  params: Record<string, unknown>;
  /** Title of the step. */
  step: string;
  document: { id: string; number: string; form: string };
  /** Answers by field; money in fen, of what is sensitive only the masked rest. */
  answers: Record<string, unknown>;
  /** Who holds the role at the place; at least one. */
  candidates: { id: string; name: string }[];
}

/** Exactly this key; an answer with any other is refused. */
export interface ApproverFindOutput {
  /** Ids of candidates, at least one; with anybody else among them the whole answer is refused. */
  people: string[];
}

/**
 * What a plugin may ask the portal. Each function but `log` needs a permission in plugin.json that an administrator
 * grants; it is refused with an Error whose `code` says why: denied, bad-input, too-many, not-here, failed, too-large
 * or a word of the function's own. One call has a budget of 100: the figure behind each function is what it costs.
 */
export interface Host {
  /** A line for the plugin's log: at most 100 of 1,000 characters a call, dropped without the permission "log". */
  log(text: string): void;
  /** What administrators set for this plugin. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly data: {
    /** Rows of a named view, as the person sees them for whom the plugin is called. 5 */
    read(ask: { view: string; params?: Record<string, Plain> }): Promise<{ rows: Record<string, unknown>[] }>;
  };
  /** Name of a code in a dictionary; null where it has none. 1 */
  lookup(ask: { dictionary: string; code: string }): Promise<{ name: string | null }>;
  /** What the plugin keeps for itself, within its quota. 1 or 2 */
  readonly kv: {
    get(ask: { key: string }): Promise<{ value: unknown }>;
    set(ask: { key: string; value: unknown }): Promise<Record<string, never>>;
    remove(ask: { key: string }): Promise<{ removed: boolean }>;
    list(ask: { prefix: string }): Promise<{ keys: string[] }>;
  };
  /**
   * Asks an endpoint that administrators bound to a name of plugin.json (`permissions`: fetch, with the names as its
   * scope). The plugin gives no address and no header; `params` are those that the endpoint has, `body` is sent as JSON.
   * Redirects are not followed: they come back as their status. Refused with unbound (no address yet), no-secret,
   * refused-address, late, too-large, not-text or unreachable. Ask for `limits.wallMs` where the other side is slow: a
   * question ends a little before the call does, so that there is time to say that nothing came. 10
   */
  fetch(ask: {
    endpoint: string;
    params?: Record<string, string | number | boolean>;
    body?: unknown;
    /** Sent as the header idempotency-key: the same for every attempt of one act. */
    idempotencyKey?: string;
  }): Promise<{ status: number; headers: Record<string, string>; text: string }>;
  /**
   * A notice in the plugin's name, in people's inboxes. `to` is one of the permission's scope: asker (for whom the plugin
   * is called), starter (of the document at hand), administrators (of plugins) or role:<id> (who has that role at the
   * document's unit, or the asker's, or at one above). Plain words: markup and links are refused. The same `key` reaches
   * the same person once. Refused with not-here, too-many (50 at once) or quota (200 a day). 10
   */
  notify(ask: { to: string; title: string; text: string; key?: string }): Promise<{ told: number }>;
  /**
   * Proposes a new draft: `answers` by field, each `<form>.<field>` in the permission's scope. Who may start such a
   * document there sees it on the work page and takes it over as a draft of their own, or not; nothing is submitted.
   * Files, pictures, signatures and whatever the form computes or brings cannot be given. The form's project, or unit,
   * is that of the document or person at hand, or the one named; without a person (job.run, webhook.receive) it must be
   * named. It has to lie below the unit of the grant. The same `key` gives the same proposal, whatever became of it.
   * Refused with not-here (no project or unit), no-place (not there, or not now), bad-input (says which field) or quota
   * (200 open). 10
   */
  propose(ask: {
    key: string;
    kind: "draft";
    form: string;
    project?: string;
    unit?: string;
    answers: Record<string, unknown>;
    /** Why, in at most 200 characters, for the person who decides; no links. */
    reason: string;
  }): Promise<{ proposal: string; known: boolean }>;
  readonly files: {
    /**
     * A file of the document for which the plugin is called (form.check, field.check), 256 kB at most, as the person may
     * read it: by its id as it stands in the answers, or the one at a place of a field (the first without `index`; `of`
     * says how many there are). Refused with no-file, too-large or not-text. 10
     */
    read(
      ask: { id: string; as?: "base64" | "text" } | { field: string; index?: number; as?: "base64" | "text" },
    ): Promise<{
      id: string;
      field: string;
      name: string;
      /** Media type by content. */
      type: string;
      bytes: number;
      of: number;
      base64?: string;
      /** As UTF-8, where it was asked so. */
      text?: string;
    }>;
  };
  /** Digests and ciphers. Keys are named settings, never arguments. 1 or 2 */
  readonly crypto: {
    digest(ask: { algorithm: "sm3" | "sha256"; base64: string }): Promise<{ hex: string }>;
    hmac(ask: { algorithm: "sm3" | "sha256"; secret: string; base64: string }): Promise<{ hex: string }>;
    sm2Verify(ask: { publicKey: string; base64: string; signature: string }): Promise<{ valid: boolean }>;
    sm4(ask: { act: "encrypt" | "decrypt"; secret: string; iv: string; base64: string }): Promise<{ base64: string }>;
  };
}
