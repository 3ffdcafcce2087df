/** Makes a package of a plugin's folder: types taken off, every file listed with its digest, the manifest signed. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { transformSync } from "amaro";
import { zipSync } from "fflate";
import type { Signer } from "../../signing/signing.ts";

/** What a package may hold besides plugin.json and its signature; other files of the folder stay at home. */
const TRAVELS = /^(?:main\.js|examples\.json|README\.md|LICENSE\.txt|icon\.(?:svg|png))$/;
// The same folder gives the same bytes: an archive carries no time of its own.
const MOMENT = new Date("2000-01-01T00:00:00Z");

/** Reads what will travel; main.ts becomes main.js, so that what is reviewed is what is hashed and run. */
export async function readTravelling(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of (await readdir(folder)).sort((a, b) => (a < b ? -1 : 1))) {
    if (name === "main.ts") {
      const source = await readFile(join(folder, name), "utf8");
      files.set("main.js", Buffer.from(transformSync(source, { mode: "strip-only" }).code.replace(/[ \t]+$/gm, "")));
    } else if (TRAVELS.test(name) && !files.has(name)) files.set(name, await readFile(join(folder, name)));
    else if (name === "plugin.json") files.set(name, await readFile(join(folder, name)));
  }
  return files;
}

/** The package's bytes. Throws where the folder has no plugin.json or one that is no JSON. */
export function writePackage(files: ReadonlyMap<string, Buffer>, sign?: Signer): Buffer {
  const own = files.get("plugin.json");
  if (own === undefined) throw new Error("there is no plugin.json");
  const manifest = JSON.parse(own.toString("utf8")) as Record<string, unknown>;
  const others = [...files].filter(([name]) => name !== "plugin.json" && name !== "plugin.sig");
  const digests = others.map(([name, bytes]) => [name, `sha256:${createHash("sha256").update(bytes).digest("hex")}`]);
  const listed = `${JSON.stringify({ ...manifest, files: Object.fromEntries(digests) }, null, 2)}\n`;
  const packed: Record<string, Uint8Array> = { "plugin.json": Buffer.from(listed) };
  if (sign !== undefined) {
    const { key, value } = sign(listed);
    packed["plugin.sig"] = Buffer.from(`${JSON.stringify({ key, value })}\n`);
  }
  for (const [name, bytes] of others) packed[name] = bytes;
  return Buffer.from(zipSync(packed, { mtime: MOMENT, level: 9 }));
}
