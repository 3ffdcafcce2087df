/** A zip file written as its parts come: each part is deflated on another thread while the next rows are read. */
import { crc32, createDeflateRaw } from "node:zlib";

export type ZipPart = { name: string; content: AsyncIterable<string> | Iterable<string> };
type Written = { name: Buffer; crc: number; packed: number; unpacked: number; at: number };

/** Sizes follow each part (flag 8) and names are UTF-8 (flag 0x800). The day is fixed, so that equal data give equal bytes. */
const FLAGS = 0x808;
const DAY_1980 = 0x21;
const VERSION = 20;
/** Level 3 takes half the time of the usual 6 and gives files a tenth larger. */
const LEVEL = 3;
/** Text is handed on in pieces of this size: many small ones cost a crossing of threads each. */
const PIECE = 256 * 1024;

/** Bytes of the file. No part may exceed 4 GB. */
export async function* zipStream(parts: readonly ZipPart[]): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let at = 0;
  for (const part of parts) {
    const entry: Written = { name: Buffer.from(part.name), crc: 0, packed: 0, unpacked: 0, at };
    const head = header(0x04034b50, 30, entry);
    at += head.length;
    yield head;
    for await (const bytes of deflated(part.content, entry)) {
      entry.packed += bytes.length;
      at += bytes.length;
      yield bytes;
    }
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    for (const [i, value] of [entry.crc, entry.packed, entry.unpacked].entries()) tail.writeUInt32LE(value, 4 + 4 * i);
    at += tail.length;
    yield tail;
    written.push(entry);
  }
  const directory = Buffer.concat(written.map((entry) => header(0x02014b50, 46, entry)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  yield directory;
  yield end;
}

async function* deflated(content: ZipPart["content"], entry: Written): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: LEVEL, chunkSize: 64 * 1024 });
  let failure: unknown;
  let goOn = (): void => undefined;
  deflate.on("drain", () => goOn()).on("close", () => goOn());
  const mayGoOn = (): Promise<void> => new Promise((resolve) => (goOn = resolve));
  const feed = async (): Promise<void> => {
    for await (const bytes of pieces(content)) {
      entry.crc = crc32(bytes, entry.crc);
      entry.unpacked += bytes.length;
      if (deflate.destroyed) return;
      if (!deflate.write(bytes)) await mayGoOn();
    }
    deflate.end();
  };
  const fed = feed().catch((error: unknown) => {
    failure = error;
    deflate.destroy();
  });
  try {
    yield* deflate as AsyncIterable<Buffer>;
  } catch (error) {
    throw failure ?? error;
  } finally {
    deflate.destroy();
    await fed;
  }
  if (failure !== undefined) throw failure;
}

async function* pieces(content: ZipPart["content"]): AsyncGenerator<Buffer> {
  let waiting = "";
  for await (const text of content) {
    waiting += text;
    if (waiting.length < PIECE) continue;
    yield Buffer.from(waiting);
    waiting = "";
  }
  if (waiting !== "") yield Buffer.from(waiting);
}

/** A part's own header, or its line in the directory, which has the sizes and the place. */
function header(signature: number, length: number, { name, crc, packed, unpacked, at }: Written): Buffer {
  const bytes = Buffer.alloc(length + name.length);
  const inDirectory = length === 46;
  const shift = inDirectory ? 2 : 0;
  bytes.writeUInt32LE(signature, 0);
  if (inDirectory) bytes.writeUInt16LE(VERSION, 4);
  bytes.writeUInt16LE(VERSION, 4 + shift);
  bytes.writeUInt16LE(FLAGS, 6 + shift);
  bytes.writeUInt16LE(8, 8 + shift);
  bytes.writeUInt16LE(DAY_1980, 12 + shift);
  bytes.writeUInt16LE(name.length, 26 + shift);
  if (inDirectory) {
    bytes.writeUInt32LE(crc, 16);
    bytes.writeUInt32LE(packed, 20);
    bytes.writeUInt32LE(unpacked, 24);
    bytes.writeUInt32LE(at, 42);
  }
  name.copy(bytes, length);
  return bytes;
}
