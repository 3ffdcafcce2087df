/** What the plugin commands share: the folder that is named, and a plugin read from it or its faults on the screen. */
import { existsSync } from "node:fs";
import { readFolder } from "../plugins/author-desk.ts";
import type { LoadedPlugin } from "../plugins/load.ts";

/** The value behind an option such as `--input`; undefined where it is not given. */
export function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}

/** The first word that is no option and stands behind none. */
export function folderOf(args: readonly string[], options: readonly string[] = []): string | undefined {
  return args.find((arg, i) => !arg.startsWith("--") && !options.includes(args[i - 1] ?? ""));
}

/** The plugin of a folder; undefined after its faults were told. */
export async function pluginOf(command: string, folder: string | undefined): Promise<LoadedPlugin | undefined> {
  if (folder === undefined || !existsSync(folder)) {
    console.error(
      folder === undefined ? `${command}: name the plugin's folder` : `${command}: there is no folder ${folder}`,
    );
    return undefined;
  }
  const { plugin, problems } = await readFolder(folder);
  for (const { file, pointer, found, expected } of problems)
    console.error(`${file}${pointer === "" ? "" : ` at ${pointer}`}: found ${found}; expected ${expected}`);
  return plugin;
}
