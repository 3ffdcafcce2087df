/**
 * Takes a package apart in memory and believes nothing of it: no path of the archive is ever used, entries are counted
 * before they are unpacked, both headers of each have to agree, and what comes out has to be what the manifest lists.
 */
import { createHash } from "node:crypto";
import { fromBufferPromise, type Entry, type ZipFile } from "yauzl";
import { type ErrorCode, Refusal } from "../../errors.ts";

const MAX_ENTRIES = 50;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_RATIO = 100;
/** Text and pictures only: native code and snapshots of V8 are machine code that no isolate holds. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.(?:js|json|md|txt|svg|png|sig)$/;
const SYMLINK = 0o120000;
const KIND = 0o170000;

/** The files of a package by name; throws a Refusal that says which entry is wrong. */
export async function readPackage(bytes: Buffer): Promise<Map<string, Buffer>> {
  if (bytes.length > MAX_BYTES) throw refusal("package.too-large", { bytes: bytes.length });
  const archive = await open(bytes);
  const entries = await listEntries(archive);
  const files = new Map<string, Buffer>();
  let total = 0;
  for (const entry of entries) {
    await checkEntry(archive, entry);
    total += entry.uncompressedSize;
    if (total > MAX_BYTES) throw refusal("package.too-large", { bytes: total });
    files.set(entry.fileName, await unpack(archive, entry));
  }
  checkListed(files);
  return files;
}

async function open(bytes: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
  } catch (error) {
    throw refusal("package.not-readable", { detail: wordOf(error) });
  }
}

async function listEntries(archive: ZipFile): Promise<Entry[]> {
  if (archive.entryCount > MAX_ENTRIES) throw refusal("package.too-many", { count: archive.entryCount });
  const entries: Entry[] = [];
  const seen = new Set<string>();
  try {
    for await (const entry of archive.eachEntry()) {
      // Two names that some file system takes for one are two answers to one question.
      const folded = entry.fileName.normalize("NFKC").toLowerCase();
      if (seen.has(folded)) throw refusal("package.duplicate", { name: entry.fileName });
      seen.add(folded);
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) throw refusal("package.too-many", { count: entries.length });
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refusal("package.not-readable", { detail: wordOf(error) });
  }
  return entries;
}

async function checkEntry(archive: ZipFile, entry: Entry): Promise<void> {
  const { fileName: name, compressedSize, uncompressedSize } = entry;
  if (!NAME.test(name)) throw refusal("package.name", { name });
  const kind = (entry.externalFileAttributes >>> 16) & KIND;
  if (kind === SYMLINK || (kind !== 0 && kind !== 0o100000)) throw refusal("package.link", { name });
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw refusal("package.encrypted", { name });
  if (uncompressedSize > MAX_BYTES) throw refusal("package.too-large", { bytes: uncompressedSize });
  if (uncompressedSize > 1_024 && uncompressedSize > compressedSize * MAX_RATIO)
    throw refusal("package.bomb", { name });
  const local = await archive.readLocalFileHeaderPromise(entry).catch((error: unknown) => {
    throw refusal("package.not-readable", { detail: wordOf(error) });
  });
  // With bit 3 the sizes stand behind the data, and the header before it says 0.
  const later = (local.generalPurposeBitFlag & 8) !== 0;
  const agrees =
    local.fileName.toString("latin1") === name &&
    local.compressionMethod === entry.compressionMethod &&
    (later || (local.compressedSize === compressedSize && local.uncompressedSize === uncompressedSize));
  if (!agrees) throw refusal("package.disagrees", { name });
}

async function unpack(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      size += (chunk as Buffer).length;
      if (size > entry.uncompressedSize) throw new Error("more bytes than announced");
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw refusal("package.not-readable", { detail: wordOf(error) });
  }
  return Buffer.concat(chunks);
}

/** Every file is listed with its digest, and every listed file is there; only manifest and signature list themselves. */
function checkListed(files: Map<string, Buffer>): void {
  const manifest = files.get("plugin.json");
  if (manifest === undefined) throw refusal("package.no-manifest");
  const listed = listOf(manifest);
  for (const [name, bytes] of files) {
    if (name === "plugin.json" || name === "plugin.sig") continue;
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (listed.get(name) !== digest) throw refusal("package.digest", { name });
  }
  for (const name of listed.keys()) if (!files.has(name)) throw refusal("package.digest", { name });
}

function listOf(manifest: Buffer): Map<string, unknown> {
  try {
    const { files } = JSON.parse(manifest.toString("utf8")) as { files?: Record<string, unknown> };
    if (typeof files === "object" && files !== null) return new Map(Object.entries(files));
  } catch {
    // Told below: a manifest that is no JSON lists nothing.
  }
  throw refusal("package.no-manifest");
}

function wordOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : "unreadable";
}

function refusal(code: ErrorCode, facts: Record<string, unknown> = {}): Refusal {
  return new Refusal(code, { facts });
}
