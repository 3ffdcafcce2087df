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
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const slice = uncurry(String.prototype.slice);
  const split = uncurry(String.prototype.split);
  const NativePromise = Promise;

  const MAX_OUTPUT_CHARS = 262_144;
  const MAX_LOG_LINES = 100;
  const MAX_LOG_CHARS = 1_000;
  const MAX_ERROR_CHARS = 200;
  const MAX_ASKED = 100;
  const MAX_ASK_CHARS = 65_536;
  const MAX_IN_FLIGHT = 8;

  let clockMs = 0;
  let seed = 1;
  let exported;
  let door;
  let host;
  let asked = 0;
  let inFlight = 0;
  const waiting = { __proto__: null };
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

  const log = (text) => {
    if (logCount >= MAX_LOG_LINES) return;
    logLines[logCount] = slice(toText(text), 0, MAX_LOG_CHARS);
    logCount += 1;
  };

  function hostError(code, text) {
    const error = new ErrorType(text);
    defineProperty(error, "code", { value: code, enumerable: true });
    return error;
  }

  // Limits are counted before anything crosses: a million calls cost the portal a hundred.
  function ask(name, args) {
    return new NativePromise((resolve, reject) => {
      const text = stringify(args ?? {});
      if (typeof text !== "string") return reject(hostError("bad-input", `${name} wants JSON.`));
      if (text.length > MAX_ASK_CHARS)
        return reject(hostError("bad-input", `${name} was asked with ${text.length} characters.`));
      if (asked >= MAX_ASKED) return reject(hostError("too-many", `More than ${MAX_ASKED} questions in one call.`));
      if (inFlight >= MAX_IN_FLIGHT)
        return reject(hostError("too-many", `More than ${MAX_IN_FLIGHT} questions at once.`));
      asked += 1;
      inFlight += 1;
      waiting[asked] = { resolve, reject };
      door(asked, name, text);
    });
  }

  function settle(id, ok, text) {
    const found = waiting[id];
    if (found === undefined) return;
    delete waiting[id];
    inFlight -= 1;
    const answer = parse(text);
    if (ok) found.resolve(answer);
    else found.reject(hostError(answer.code, answer.text));
  }

  // The portal's functions by their names: data.read becomes host.data.read. Made while the realm is clean; objects
  // without a prototype, so that nothing a plugin does to Object.prototype shows through.
  function makeHost(names) {
    const made = { __proto__: null, log: freeze(log) };
    for (let i = 0; i < names.length; i += 1) {
      const [group, member] = split(names[i], ".");
      const asking = freeze((args) => ask(names[i], args));
      if (member === undefined) made[group] = asking;
      else (made[group] ??= { __proto__: null })[member] = asking;
    }
    for (const key in made) freeze(made[key]);
    return made;
  }

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

  async function call(name, input, settings) {
    try {
      const handler = exported[name];
      if (typeof handler !== "function") return failure("threw", `main.js has no function ${name}.`);
      const output = stringify(
        await handler(parse(input), freeze({ __proto__: null, ...host, settings: freeze(parse(settings)) })),
      );
      if (typeof output !== "string")
        return failure("bad-output", "The plugin answered with something that is not JSON.");
      if (output.length > MAX_OUTPUT_CHARS) return failure("too-large", `The answer has ${output.length} characters.`);
      return `{"ok":true,"output":${output},"log":${stringify(logLines)}}`;
    } catch (error) {
      return failure("threw", describe(error));
    }
  }

  return (task, first, second, third, fourth, fifth) => {
    switch (task) {
      case "open":
        door = first;
        host = makeHost(parse(second));
        return undefined;
      case "load":
        exported = first;
        return '{"ok":true}';
      case "settle":
        return settle(first, second, third);
      default:
        clockMs = third;
        seed = fourth | 0;
        return call(first, second, fifth);
    }
  };
})();
