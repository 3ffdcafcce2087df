// @ts-check
/**
 * Messages between supervisor and worker: four bytes of length, then UTF-8 JSON. Both ends use this file, so it is
 * plain JavaScript: under --jitless Node cannot strip types (its stripper is WebAssembly).
 */

/** The largest frame either side accepts; the length alone condemns a larger one, before memory is spent on it. */
export const MAX_FRAME_BYTES = 1_048_576;

/**
 * Writes one message as a frame. Throws a RangeError when it would be larger than the limit.
 * @param {unknown} message
 * @returns {Buffer}
 */
export function encodeFrame(message) {
  const body = Buffer.from(JSON.stringify(message), "utf8");
  if (body.length > MAX_FRAME_BYTES) throw new RangeError(`A frame of ${body.length} bytes is over the limit.`);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/**
 * Collects chunks and hands out whole messages. Throws on an oversize length or on text that is not UTF-8 JSON; after
 * a throw the stream is out of step and the other side must be given up.
 * @returns {(chunk: Buffer) => unknown[]}
 */
export function createFrameReader() {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  /** @type {Buffer[]} */
  let chunks = [];
  let held = 0;
  let wanted = 4;
  let inBody = false;

  return (chunk) => {
    /** @type {unknown[]} */
    const messages = [];
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const all = Buffer.concat(chunks);
      const part = all.subarray(0, wanted);
      chunks = [all.subarray(wanted)];
      held -= wanted;
      if (inBody) messages.push(JSON.parse(decoder.decode(part)));
      const length = inBody ? 4 : part.readUInt32BE();
      if (length === 0 || length > MAX_FRAME_BYTES) throw new RangeError(`A frame of ${length} bytes is not accepted.`);
      wanted = length;
      inBody = !inBody;
    }
    return messages;
  };
}
