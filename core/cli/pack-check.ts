/** `mz pack check DIR`: every fault of a pack with file, JSON pointer, found and expected. */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { checkPacks } from "../definitions/check-packs.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";

/** Exit code 0 without faults, 1 with faults, 2 when the folder is missing. */
export async function packCheck(args: string[]): Promise<number> {
  const folder = args.find((arg) => !arg.startsWith("--"));
  if (folder === undefined || !existsSync(folder)) {
    console.error(
      folder === undefined
        ? "mz pack check: name the folder of the pack"
        : `mz pack check: there is no folder ${folder}`,
    );
    return 2;
  }
  const path = resolve(folder);
  const packs = [{ name: basename(path), folder: path }];
  const platform = join(dirname(path), "platform");
  if (basename(path) !== "platform" && existsSync(platform)) packs.unshift({ name: "platform", folder: platform });
  else if (basename(path) === "platform")
    for (const pack of ["engineering"])
      if (existsSync(join(dirname(path), pack))) packs.push({ name: pack, folder: join(dirname(path), pack) });
  const { loaded, faults } = await checkPacks(packs, builtInFieldTypes());
  if (args.includes("--json")) console.log(JSON.stringify({ definitions: loaded.length, faults }, null, 2));
  else {
    for (const fault of faults)
      console.log(
        `${fault.file}${fault.pointer === "" ? "" : ` at ${fault.pointer}`}: found ${fault.found}; expected ${fault.expected}`,
      );
    console.log(`${loaded.length} definitions, ${faults.length} faults`);
  }
  return faults.length > 0 ? 1 : 0;
}

export const PACK_CHECK_HELP = `usage: mz pack check DIR [--json]

Checks every definition of a pack: shape, references, expressions. All faults at once, each with file, JSON pointer,
what was found and what was expected. The platform pack beside it is read too, because packs refer to its roles.

  --json   one JSON object on standard output

Exit code: 0 no faults, 1 faults, 2 wrong use.`;
