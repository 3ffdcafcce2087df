/** `mz plugin new DIR`: a folder with a plugin that works, to be changed into another one. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { PluginExamples, PluginManifest } from "../domain/plugin-manifest.ts";
import { isPointName, type PointName } from "../plugins/extension-points.ts";
import type { PluginStart } from "./plugin-start.ts";
import { pluginStarts } from "./plugin-starts.ts";
import { folderOf, valueOf } from "./plugin-words.ts";

const ID = /^[a-z][a-z0-9-]{0,59}$/;

/** Exit code 0 when it was made, 2 when used wrongly or the folder is there. */
export async function pluginNew(args: string[]): Promise<number> {
  const folder = folderOf(args, ["--point"]);
  const id = folder === undefined ? "" : basename(resolve(folder));
  if (folder === undefined || !ID.test(id)) {
    console.error("mz plugin new: name a new folder in kebab-case, such as plugins/even-number");
    return 2;
  }
  const point = args.includes("--point") ? (valueOf(args, "--point") ?? "") : "field.check";
  const start = Object.hasOwn(pluginStarts, point) ? pluginStarts[point] : undefined;
  if (!isPointName(point) || !start) {
    console.error(`mz plugin new: there is no point ${point}; there are ${Object.keys(pluginStarts).join(", ")}`);
    return 2;
  }
  if (existsSync(folder)) {
    console.error(`mz plugin new: ${folder} is there already`);
    return 2;
  }
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(filesOf(id, point, start))) await writeFile(join(folder, name), text);
  console.log(`${folder}: plugin.json, main.ts, examples.json, README.md, sdk.d.ts\nNext: mz plugin test ${folder}`);
  return 0;
}

/** What stands in a new folder, by the name of the file. */
export function filesOf(id: string, point: PointName, start: PluginStart): Record<string, string> {
  const manifest: PluginManifest = {
    id,
    version: "0.1.0",
    apiVersion: 1,
    name: { zh: id, en: id },
    description: { zh: id, en: start.does },
    extensionPoints: { [point]: start.export },
    ...(start.offer && { offers: [{ point, id: "first", name: { zh: id, en: id } }] }),
    ...start.asks,
  };
  const { title, ...example } = start.example;
  const examples: PluginExamples = { examples: [{ title, point, ...example }] };
  return {
    "plugin.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "main.ts": start.main,
    "examples.json": `${JSON.stringify(examples, null, 2)}\n`,
    "README.md": `# ${id}\n\nWhat it does, for the official who decides whether to switch it on.\n`,
    "sdk.d.ts": readSdk(),
  };
}

function readSdk(): string {
  return readFileSync(join(import.meta.dirname, "../../plugins/sdk.d.ts"), "utf8");
}

export const PLUGIN_NEW_HELP = `usage: mz plugin new DIR [--point POINT]

Makes a folder with a plugin that works: plugin.json, main.ts, examples.json, README.md and sdk.d.ts, which says
everything that a plugin can see. The folder's name is the plugin's id.

  --point POINT  extension point that it serves: field.check without it, or any that plugins/README.md names

Exit code: 0 made, 2 wrong use.`;
