/** Stored files: bytes by their SHA-256 in a folder, the type told by the content, not by the name. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";

export type FileStore = {
  put(bytes: Buffer): Promise<{ sha256: string }>;
  read(sha256: string): Promise<Buffer>;
  /** A small JPEG without EXIF, for pictures only. */
  thumbnail(sha256: string, width: number): Promise<Buffer>;
};

/** Kinds of file that may be uploaded: extension by content → media type. */
const ALLOWED: Record<string, string> = {
  pdf: "application/pdf",
  ofd: "application/ofd",
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
};

/** Opens the folder; files lie in 256 sub-folders. */
export function openFileStore(folder: string): FileStore {
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError("not a SHA-256");
    return join(folder, sha256.slice(0, 2), sha256.slice(2));
  };
  const read = (sha256: string): Promise<Buffer> => readFile(pathOf(sha256));
  return {
    read,
    async put(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const path = pathOf(sha256);
      const exists = await stat(path).then(
        () => true,
        () => false,
      );
      if (!exists) {
        await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true });
        const half = `${path}.${randomUUID()}`;
        await writeFile(half, bytes, { flush: true });
        await rename(half, path);
      }
      return { sha256 };
    },
    thumbnail: async (sha256, width) =>
      sharp(await read(sha256), { limitInputPixels: 100_000_000 })
        .rotate()
        .resize({ width, withoutEnlargement: true })
        .jpeg({ quality: 78, mozjpeg: true })
        .toBuffer(),
  };
}

/** Media type by content, or undefined when this kind of file is not taken. An OFD is a zip that names OFD.xml. */
export async function mediaTypeOf(bytes: Buffer, name: string): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  if (found?.ext === "zip" && /\.ofd$/i.test(name) && bytes.includes("OFD.xml")) return ALLOWED["ofd"];
  return found ? ALLOWED[found.ext] : undefined;
}
