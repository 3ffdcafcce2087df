/** `mz pack export PACK`: a published pack as one file, the same bytes as the portal gives. */
import { writeFile } from "node:fs/promises";
import { exportPack, packsOf } from "../packs/packs.ts";
import { sentenceOf } from "./connect.ts";
import { openProduct } from "./open-product.ts";

/** Exit code 0 when the file was written, 1 when it could not be, 2 when used wrongly. */
export async function packExport(args: string[]): Promise<number> {
  const at = args.indexOf("--out");
  const out = at < 0 ? undefined : args[at + 1];
  const names = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const [name] = names;
  if (name === undefined || names.length > 1 || name.startsWith("--") || (at >= 0 && out === undefined)) {
    console.error("mz pack export: name one pack (mz pack export --help)");
    return 2;
  }
  try {
    const opened = await openProduct(process.env, () => undefined);
    try {
      const packs = packsOf(opened.context.definitions.view);
      const pack = packs.find((p) => p.pack === name);
      if (!pack) {
        console.error(`mz pack export: there is no pack ${name}; there are ${packs.map((p) => p.pack).join(", ")}`);
        return 2;
      }
      const text = exportPack(pack);
      if (out === undefined) process.stdout.write(text);
      else await writeFile(out, text);
      return 0;
    } finally {
      await opened.close();
    }
  } catch (error) {
    console.error(`mz pack export: ${sentenceOf(error)}`);
    return 1;
  }
}

export const PACK_EXPORT_HELP = `usage: mz pack export PACK [--out FILE]

Writes a published pack as one file, <pack>.mzpack.json: definitions only, in canonical spelling, so that the same pack
gives the same bytes. What a region or unit published is a pack of its own, e.g. county-331003.

  --out FILE   where to write it; standard output when left out

Exit code: 0 written, 1 not possible, 2 wrong use.`;
