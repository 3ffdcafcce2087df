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
  /** Digests and ciphers. Keys are named settings, never arguments. 1 or 2 */
  readonly crypto: {
    digest(ask: { algorithm: "sm3" | "sha256"; base64: string }): Promise<{ hex: string }>;
    hmac(ask: { algorithm: "sm3" | "sha256"; secret: string; base64: string }): Promise<{ hex: string }>;
    sm2Verify(ask: { publicKey: string; base64: string; signature: string }): Promise<{ valid: boolean }>;
    sm4(ask: { act: "encrypt" | "decrypt"; secret: string; iv: string; base64: string }): Promise<{ base64: string }>;
  };
}
