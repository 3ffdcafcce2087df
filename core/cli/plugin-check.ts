/** `mz plugin check DIR`: every fault of a plugin's folder with file, JSON pointer, found and expected. */
import { existsSync } from "node:fs";
import { readFolder } from "../plugins/author-desk.ts";
import { folderOf, pluginOf } from "./plugin-words.ts";

/** Exit code 0 without faults, 1 with faults, 2 when used wrongly. */
export async function pluginCheck(args: string[]): Promise<number> {
  const folder = folderOf(args);
  if (args.includes("--json") && folder !== undefined && existsSync(folder)) {
    const { plugin, problems } = await readFolder(folder);
    console.log(
      JSON.stringify({ id: plugin?.manifest.id ?? null, digest: plugin?.digest ?? null, faults: problems }, null, 2),
    );
    return plugin ? 0 : 1;
  }
  const plugin = await pluginOf("mz plugin check", folder);
  if (!plugin) return folder !== undefined && existsSync(folder) ? 1 : 2;
  console.log(`${plugin.manifest.id} ${plugin.manifest.version}: no faults`);
  return 0;
}

export const PLUGIN_CHECK_HELP = `usage: mz plugin check DIR [--json]

Reads plugin.json, main.ts or main.js and examples.json and tells every fault, each with file, JSON pointer, what was
found and what was expected. Nothing is run.

  --json   one JSON object on standard output

Exit code: 0 no faults, 1 faults, 2 wrong use.`;
