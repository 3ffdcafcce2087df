/**
 * Everything a plugin can see, apiVersion 1. A plugin is one plain JavaScript file, main.js, that calls definePlugin
 * once. It runs in a new isolate for every call: no state is kept between calls, so nothing is cached and nothing leaks.
 *
 * For help in an editor begin main.js with: /// <reference path="../sdk.d.ts" />
 *
 * There is the language itself (objects, strings, regular expressions, Map, Promise, JSON, BigInt …) and the two
 * functions below. There is no import, require, process, fetch, timer, console, file, network, WebAssembly, Atomics,
 * SharedArrayBuffer, Intl, WeakRef or FinalizationRegistry.
 *
 * `Date` stands still: `new Date()` and `Date.now()` give the moment of the call as the portal set it (1970 while
 * main.js is loaded), in the time zone Asia/Shanghai. `Math.random()` follows a seed the portal gives. So the same call
 * has the same answer, today and when an auditor repeats it.
 */

/** Registers what the plugin does; to be called once, while main.js is loaded. */
declare function definePlugin(handlers: PluginHandlers): void;

/**
 * Writes a line to the portal's plugin log: at most 100 lines of 1,000 characters a call. Without the permission "log"
 * the lines are dropped.
 */
declare function log(text: string): void;

/** One function for each extension point that plugin.json names; it may be async. */
interface PluginHandlers {
  /** Looks at one filled-in field. If it fails or is too slow, the form goes on as if there were no plugin. */
  "field.check"?: (input: FieldCheckInput) => FieldCheckOutput | Promise<FieldCheckOutput>;
  /**
   * Acts at a step of an approval flow. The case waits for the answer; when it fails it is asked again with the same
   * key, after 1, 5, 30 and then 120 minutes.
   */
  "flow.act"?: (input: FlowActInput) => FlowActOutput | Promise<FlowActOutput>;
}

interface FlowActInput {
  /** Name of the act, as the step says it. */
  act: string;
  /** What the step gives; money in fen. */
  params: Record<string, string | number | boolean | null>;
  /** The document whose case stands at the step. */
  document: { number: string; title: string; form: string };
  /** The same for every attempt of one act. */
  key: string;
  attempt: number;
}

/** Exactly this key; an answer with any other is refused. */
interface FlowActOutput {
  /** What the step may write into fields of the document. */
  output: Record<string, string | number | boolean | null>;
}

interface FieldCheckInput {
  /** What was filled in; null when the field is empty. */
  value: string | number | boolean | null;
  /** The field that is checked. */
  field: { id: string; label: string };
  /** What the form's designer set for this check. */
  params: Record<string, unknown>;
}

/** Exactly these keys; an answer with any other is refused. */
interface FieldCheckOutput {
  /** Remarks for the person who fills in, at most 20. A plugin may hint or warn; it can never block. */
  problems: {
    severity: "hint" | "warn";
    /** One sentence of 1 to 200 characters. */
    message: string;
  }[];
  /** The value in its usual writing, offered as a proposal; at most 10,000 characters. */
  value?: string;
}
