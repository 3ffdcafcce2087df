/** `mz plugin run DIR --call POINT --input FILE`: one call behind the real walls, and how it ended. */
import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { extensionPoints, isPointName } from "../plugins/extension-points.ts";
import { openDesk } from "../plugins/author-desk.ts";
import { sentenceOf } from "./connect.ts";
import { folderOf, pluginOf, valueOf } from "./plugin-words.ts";

const OPTIONS = ["--call", "--input", "--settings"];

/** Exit code 0 for the outcome ok, 1 for every other, 2 when used wrongly. */
export async function pluginRun(args: string[]): Promise<number> {
  const plugin = await pluginOf("mz plugin run", folderOf(args, OPTIONS));
  if (!plugin) return 2;
  const point = valueOf(args, "--call") ?? Object.keys(plugin.manifest.extensionPoints)[0] ?? "";
  if (!isPointName(point) || plugin.manifest.extensionPoints[point] === undefined) {
    console.error(
      `mz plugin run: ${plugin.manifest.id} does not serve ${point}; there are ${Object.keys(extensionPoints).join(", ")}`,
    );
    return 2;
  }
  let input: unknown;
  let settings: Record<string, unknown> = {};
  try {
    const file = valueOf(args, "--input");
    input = JSON.parse(file === undefined || file === "-" ? await textOf(process.stdin) : await readFile(file, "utf8"));
    const set = valueOf(args, "--settings");
    if (set !== undefined) settings = JSON.parse(await readFile(set, "utf8")) as Record<string, unknown>;
  } catch (error) {
    console.error(`mz plugin run: ${sentenceOf(error)}`);
    return 2;
  }
  const desk = openDesk();
  try {
    const { outcome, ms, output, text, log } = await desk.run({ plugin, point, input, settings });
    if (args.includes("--json"))
      console.log(JSON.stringify({ outcome, ms, output, ...(text !== undefined && { text }), log }));
    else {
      for (const line of log) console.log(`log   ${line}`);
      console.log(`${outcome} after ${ms} ms${text === undefined ? "" : `: ${text}`}`);
      if (outcome === "ok") console.log(JSON.stringify(output, null, 2));
    }
    return outcome === "ok" ? 0 : 1;
  } finally {
    await desk.close();
  }
}

export const PLUGIN_RUN_HELP = `usage: mz plugin run DIR [--call POINT] [--input FILE] [--settings FILE] [--json]

Calls the plugin once behind the real walls and prints how it ended: ok, error (it threw), timeout, memory, killed (its
worker died) or refused (the input, the answer or a limit).

  --call POINT     extension point; the plugin's first without it
  --input FILE     the call's input as JSON; standard input without it
  --settings FILE  what host.settings holds
  --json           one line: { outcome, ms, output, text?, log }

Exit code: 0 ok, 1 any other outcome, 2 wrong use.`;
