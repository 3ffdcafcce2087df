// @ts-check
/**
 * The worker's main file: reads frames on standard input, answers on standard output, one request at a time; between
 * a call and its answer the plugin may ask the portal. It trusts the supervisor and nothing else; the supervisor in
 * turn trusts no byte of what is written here.
 */
import { createFrameReader, encodeFrame } from "./frames.js";
import { prepareIsolate } from "./isolate.js";

/** @typedef {{ id: number, type: "load", source: string, memoryMb: number, loadMs: number, hostNames: string }} LoadRequest */
/** @typedef {{ id: number, type: "call" } & import("./isolate.js").Ask} CallRequest */
/** @typedef {{ id: number, type: "prepare" }} PrepareRequest */
/** @typedef {{ id: number, type: "settle", ask: number, ok: boolean, json: string }} SettleRequest */
/** @typedef {LoadRequest | CallRequest | PrepareRequest} Request */

/** @type {LoadRequest | undefined} */
let plugin;
/** @type {import("./isolate.js").Prepared | undefined} */
let prepared;
let currentId = 0;

/** @param {unknown} body */
function send(body) {
  process.stdout.write(encodeFrame(body));
}

function endNow() {
  // Not process.exit(): with an isolate's thread busy it hangs or ends in a segmentation fault.
  process.kill(process.pid, "SIGKILL");
}

function onCatastrophe() {
  send({ id: currentId, ok: false, code: "memory", text: "The plugin used more memory than it may." });
  endNow();
}

/** @returns {Promise<import("./isolate.js").Outcome>} */
async function prepare() {
  if (plugin === undefined) throw new Error("No plugin is loaded.");
  await prepared?.discard();
  prepared = await prepareIsolate({ ...plugin, onCatastrophe });
  return prepared.outcome;
}

/**
 * @param {Request} request
 * @returns {Promise<import("./isolate.js").Outcome>}
 */
async function answer(request) {
  switch (request.type) {
    case "load":
      plugin = request;
      return prepare();
    case "prepare":
      return prepare();
    case "call":
      if (prepared === undefined) throw new Error("No isolate is prepared.");
      return prepared.call(request, (ask, name, json) => send({ id: request.id, ask, name, json }));
  }
}

const read = createFrameReader();
let turn = Promise.resolve();

process.stdin.on("data", (chunk) => {
  for (const message of read(chunk)) {
    const request = /** @type {Request | SettleRequest} */ (message);
    if (request.type === "settle") {
      if (request.id === currentId) void prepared?.settle(request.ask, request.ok, request.json);
      continue;
    }
    turn = turn.then(async () => {
      currentId = request.id;
      const outcome = await answer(request);
      try {
        send({ id: request.id, ...outcome });
      } catch {
        send({ id: request.id, ok: false, code: "too-large", text: "The answer is larger than a frame." });
      }
    });
  }
});
// The portal is gone: do not outlive it.
process.stdin.on("end", endNow);

send({ id: 0, ok: true, json: "" });
