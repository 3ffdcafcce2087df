// Runs in the isolate before the plugin. Everything the host relies on later is captured here, while the realm is
// still clean; a plugin that replaces a built-in afterwards only fools itself. The value of this script is the one
// function the host calls. Only strings and numbers cross, in both directions.
(() => {
  "use strict";
  const { parse, stringify } = JSON;
  const { defineProperty, freeze } = Object;
  const { construct } = Reflect;
  const { imul } = Math;
  const NativeDate = Date;
  const ErrorType = Error;
  const toText = String;
  // oxlint-disable-next-line no-eval -- the plugin's own text, in its own isolate; so its errors are caught in here
  const runText = globalThis.eval;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const slice = uncurry(String.prototype.slice);
  const hasOwn = uncurry(Object.prototype.hasOwnProperty);

  const MAX_OUTPUT_CHARS = 262_144;
  const MAX_LOG_LINES = 100;
  const MAX_LOG_CHARS = 1_000;
  const MAX_ERROR_CHARS = 200;

  let clockMs = 0;
  let seed = 1;
  let handlers;
  let logLines = [];
  let logCount = 0;

  // No shared memory, no WebAssembly (both escape the memory limit), nothing that shows when garbage is collected,
  // and no second way to the real clock: Intl.DateTimeFormat().format() without an argument reads it.
  for (const name of [
    "SharedArrayBuffer",
    "Atomics",
    "WebAssembly",
    "WeakRef",
    "FinalizationRegistry",
    "Intl",
    "Temporal",
    "console",
  ])
    delete globalThis[name];

  function FixedDate(...args) {
    const now = args.length === 0 || new.target === undefined ? [clockMs] : args;
    const date = construct(NativeDate, now, new.target ?? FixedDate);
    return new.target === undefined ? uncurry(NativeDate.prototype.toString)(date) : date;
  }
  defineProperty(FixedDate, "name", { value: "Date" });
  defineProperty(FixedDate, "length", { value: 7 });
  FixedDate.prototype = NativeDate.prototype;
  FixedDate.parse = NativeDate.parse;
  FixedDate.UTC = NativeDate.UTC;
  FixedDate.now = () => clockMs;
  NativeDate.prototype.constructor = FixedDate;
  defineProperty(globalThis, "Date", { value: freeze(FixedDate), writable: false, configurable: false });

  // mulberry32: small, and the same on every machine.
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  defineProperty(globalThis, "definePlugin", {
    value: freeze((given) => {
      if (handlers !== undefined) throw new ErrorType("definePlugin was called twice.");
      if (typeof given !== "object" || given === null)
        throw new ErrorType("definePlugin wants an object of functions.");
      handlers = given;
    }),
  });
  defineProperty(globalThis, "log", {
    value: freeze((text) => {
      if (logCount >= MAX_LOG_LINES) return;
      logLines[logCount] = slice(toText(text), 0, MAX_LOG_CHARS);
      logCount += 1;
    }),
  });

  function failure(code, text) {
    return stringify({ ok: false, code, text: slice(text, 0, MAX_ERROR_CHARS), log: logLines });
  }

  // Never the stack, and never a second exception: an error's own getters may throw.
  function describe(error) {
    try {
      return typeof error === "object" && error !== null && "message" in error ? toText(error.message) : toText(error);
    } catch {
      return "The plugin threw something that cannot be shown.";
    }
  }

  function load(source) {
    try {
      runText(source);
      return handlers === undefined ? failure("threw", "main.js did not call definePlugin.") : '{"ok":true}';
    } catch (error) {
      return failure("threw", describe(error));
    }
  }

  async function call(point, input) {
    try {
      if (!hasOwn(handlers, point) || typeof handlers[point] !== "function")
        return failure("threw", `The plugin has no handler for ${point}.`);
      const output = stringify(await handlers[point](parse(input)));
      if (typeof output !== "string")
        return failure("bad-output", "The plugin answered with something that is not JSON.");
      if (output.length > MAX_OUTPUT_CHARS) return failure("too-large", `The answer has ${output.length} characters.`);
      return `{"ok":true,"output":${output},"log":${stringify(logLines)}}`;
    } catch (error) {
      return failure("threw", describe(error));
    }
  }

  return (task, first, second, clock, seedNumber) => {
    if (task === "load") return load(first);
    clockMs = clock;
    seed = seedNumber | 0;
    logLines = [];
    logCount = 0;
    return call(first, second);
  };
})();
