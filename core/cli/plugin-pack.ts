/** `mz plugin pack DIR`: a package of a plugin's folder, types taken off, every file listed with its digest. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { readTravelling, writePackage } from "../plugins/package/write-package.ts";
import { folderOf, pluginOf, valueOf } from "./plugin-words.ts";

/** Exit code 0 when it was made, 1 with faults, 2 when used wrongly. */
export async function pluginPack(args: string[]): Promise<number> {
  const folder = folderOf(args, ["--out"]);
  const plugin = await pluginOf("mz plugin pack", folder);
  if (!plugin || folder === undefined) return folder !== undefined && existsSync(folder) ? 1 : 2;
  const { id, version } = plugin.manifest;
  const out = valueOf(args, "--out") ?? `${id}-${version}.mzp`;
  const files = await readTravelling(folder);
  await writeFile(out, writePackage(files));
  console.log(`${out}: ${[...files.keys()].join(", ")}\nNot signed yet: mz plugin sign ${out} --key FILE --as NAME`);
  return 0;
}

export const PLUGIN_PACK_HELP = `usage: mz plugin pack DIR [--out FILE]

Writes ID-VERSION.mzp: plugin.json with the digest of every file, main.js (types of main.ts taken off, nothing else
changed), examples.json, README.md, LICENSE.txt and icon. The same folder gives the same bytes.

Exit code: 0 made, 1 faults, 2 wrong use.`;
