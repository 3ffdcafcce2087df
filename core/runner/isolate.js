// @ts-check
/**
 * One isolate: made with the plugin loaded, called once, thrown away. The only file that knows isolated-vm. The host
 * holds one Reference to the bootstrap's function; the guest gets no object of isolated-vm at all, for from any of
 * them it is a short way to the whole process (its README says so, and it was tried).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ ok: true, json: string } | { ok: false, code: "timeout" | "memory" | "threw", text: string }} Outcome */
/** @typedef {{ outcome: Outcome, call: Call, discard: () => Promise<void> }} Prepared */
/** @typedef {(ask: { point: string, input: string, clockMs: number, seed: number, cpuMs: number }) => Promise<Outcome>} Call */

// The binary is loaded by path: the package's own loader looks around the file system, which the permissions forbid.
/** @type {{ exports: { ivm?: typeof import("isolated-vm") } }} */
const binary = { exports: {} };
process.dlopen(binary, fileURLToPath(new URL("isolated-vm.node", import.meta.url)));
const { ivm } = binary.exports;
if (ivm === undefined) throw new Error("isolated-vm did not load.");
const Isolate = ivm.Isolate;
const bootstrap = readFileSync(new URL("guest.js", import.meta.url), "utf8");

/**
 * Makes an isolate, runs the bootstrap and the plugin's main.js in it. `onCatastrophe` is told when V8 gives up the
 * isolate's memory; the process is doomed then.
 * @param {{ source: string, memoryMb: number, loadMs: number, onCatastrophe: () => void }} wish
 * @returns {Promise<Prepared>}
 */
export async function prepareIsolate({ source, memoryMb, loadMs, onCatastrophe }) {
  const isolate = new Isolate({ memoryLimit: memoryMb, onCatastrophicError: onCatastrophe });
  const context = await isolate.createContext();
  const run = await context.eval(bootstrap, { reference: true, filename: "guest.js" });
  const outcome = await attempt(isolate, loadMs, () => run.apply(undefined, ["load", source], { timeout: loadMs }));

  return {
    outcome,
    call: ({ point, input, clockMs, seed, cpuMs }) =>
      attempt(isolate, cpuMs, () =>
        run.apply(undefined, ["call", point, input, clockMs, seed], { timeout: cpuMs, result: { promise: true } }),
      ),
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
  } catch {
    if (isolate.isDisposed) return { ok: false, code: "memory", text: "The plugin used more memory than it may." };
    if (performance.now() - startedAt >= limitMs)
      return { ok: false, code: "timeout", text: "The plugin computed longer than it may." };
    return { ok: false, code: "threw", text: "The plugin stopped with an error that could not be caught." };
  }
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
