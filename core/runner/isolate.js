// @ts-check
/**
 * One isolate: made with the plugin loaded, called once, thrown away. The only file that knows isolated-vm. The host
 * holds References to the bootstrap's function and to the plugin's exports; the guest gets one function to ask the
 * portal with, and no object of isolated-vm at all, for from any of them it is a short way to the whole process (its
 * README says so, and it was tried).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ ok: true, json: string } | { ok: false, code: "timeout" | "memory" | "threw", text: string }} Outcome */
/** @typedef {{ name: string, input: string, clockMs: number, seed: number, cpuMs: number, settings: string }} Ask */
/** @typedef {(ask: number, name: string, json: string) => void} Door */
/** @typedef {{ outcome: Outcome, call: (ask: Ask, door: Door) => Promise<Outcome>, settle: (ask: number, ok: boolean, json: string) => Promise<void>, discard: () => Promise<void> }} Prepared */

// The binary is loaded by path: the package's own loader looks around the file system, which the permissions forbid.
/** @type {{ exports: { ivm?: typeof import("isolated-vm") } }} */
const binary = { exports: {} };
process.dlopen(binary, fileURLToPath(new URL("isolated-vm.node", import.meta.url)));
const { ivm } = binary.exports;
if (ivm === undefined) throw new Error("isolated-vm did not load.");
const { Callback, Isolate } = ivm;
const MAX_NAME_CHARS = 60;
const MAX_ASK_CHARS = 65_536;
const bootstrap = readFileSync(new URL("guest.js", import.meta.url), "utf8");

/**
 * Makes an isolate, runs the bootstrap and the plugin's main.js in it. `onCatastrophe` is told when V8 gives up the
 * isolate's memory; the process is doomed then. `hostNames` is a JSON list of the portal's functions. What runs no code
 * of the plugin is done on this thread: a change of threads for each step costs as much as the steps (measured).
 * @param {{ source: string, memoryMb: number, loadMs: number, hostNames: string, onCatastrophe: () => void }} wish
 * @returns {Promise<Prepared>}
 */
export async function prepareIsolate({ source, memoryMb, loadMs, hostNames, onCatastrophe }) {
  const isolate = new Isolate({ memoryLimit: memoryMb, onCatastrophicError: onCatastrophe });
  const context = isolate.createContextSync();
  const run = context.evalSync(bootstrap, { reference: true, filename: "guest.js" });
  /** @type {Door} */
  let door = () => undefined;
  let leftMs = 0;
  /** @type {(outcome: Outcome) => void} */
  let fail = () => undefined;
  // The last type check before a frame: a guest that got hold of this function can only ask with strange words.
  const knock = new Callback((/** @type {unknown} */ ask, /** @type {unknown} */ name, /** @type {unknown} */ json) => {
    if (typeof ask !== "number" || typeof name !== "string" || typeof json !== "string") return;
    if (name.length <= MAX_NAME_CHARS && json.length <= MAX_ASK_CHARS) door(ask, name, json);
  });
  run.applySync(undefined, ["open", knock, hostNames]);
  const outcome = await attempt(isolate, loadMs, async () => {
    const module = await isolate.compileModule(source, { filename: "main.js" });
    await module.instantiate(context, (specifier) => {
      throw new Error(`main.js may not import ${specifier}.`);
    });
    await module.evaluate({ timeout: loadMs });
    return run.apply(undefined, ["load", module.namespace.derefInto()], { timeout: loadMs });
  });

  return {
    outcome,
    call: ({ name, input, clockMs, seed, cpuMs, settings }, open) => {
      door = open;
      leftMs = cpuMs;
      const failed = new Promise((/** @type {(outcome: Outcome) => void} */ resolve) => {
        fail = resolve;
      });
      const answered = attempt(isolate, cpuMs, () =>
        run.apply(undefined, ["call", name, input, clockMs, seed, settings], {
          timeout: cpuMs,
          result: { promise: true },
        }),
      );
      return Promise.race([answered, failed]);
    },
    // The engine's timer is dead after an await, so each answer of the portal is a run with a timer of its own, out of
    // one budget for the whole call.
    settle: async (ask, ok, json) => {
      const startedAt = performance.now();
      try {
        await run.apply(undefined, ["settle", ask, ok, json], { timeout: Math.max(1, Math.ceil(leftMs)) });
      } catch {
        fail(judge(isolate, performance.now() - startedAt >= leftMs));
      }
      leftMs -= performance.now() - startedAt;
    },
    discard: () => discard(isolate),
  };
}

/**
 * The engine's timer covers the guest's synchronous part and its microtasks. What it missed is judged by the clock,
 * never by the text of an error: a guest can throw "Script execution timed out." too.
 * @param {import("isolated-vm").Isolate} isolate
 * @param {number} limitMs
 * @param {() => Promise<unknown>} act
 * @returns {Promise<Outcome>}
 */
async function attempt(isolate, limitMs, act) {
  const startedAt = performance.now();
  try {
    const json = await act();
    if (typeof json === "string") return { ok: true, json };
    return { ok: false, code: "threw", text: "The plugin answered around the bootstrap." };
  } catch (error) {
    const text = error instanceof Error ? String(error.message).slice(0, 200) : undefined;
    return judge(isolate, performance.now() - startedAt >= limitMs, text);
  }
}

/**
 * @param {import("isolated-vm").Isolate} isolate
 * @param {boolean} late
 * @param {string} [text]
 * @returns {Outcome}
 */
function judge(isolate, late, text) {
  if (isolate.isDisposed) return { ok: false, code: "memory", text: "The plugin used more memory than it may." };
  if (late) return { ok: false, code: "timeout", text: "The plugin computed longer than it may." };
  return { ok: false, code: "threw", text: text ?? "The plugin stopped with an error that could not be caught." };
}

/**
 * Asks the isolate's thread for its figures first: a guest still busy after its answer never replies, so the
 * supervisor's deadline ends the process. dispose() alone would leave such a thread running unseen.
 * @param {import("isolated-vm").Isolate} isolate
 */
async function discard(isolate) {
  if (isolate.isDisposed) return;
  await isolate.getHeapStatistics();
  isolate.dispose();
}
