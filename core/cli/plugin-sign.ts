/** `mz plugin sign FILE --key FILE --as NAME`: a package with the signature of its publisher. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createPublicKey } from "node:crypto";
import { readPackage } from "../plugins/package/read-package.ts";
import { writePackage } from "../plugins/package/write-package.ts";
import { makeKey, openSigner } from "../signing/signing.ts";
import { sentenceOf } from "./connect.ts";
import { folderOf, valueOf } from "./plugin-words.ts";

/** Exit code 0 when it was signed, 1 when it could not be, 2 when used wrongly. */
export async function pluginSign(args: string[]): Promise<number> {
  const file = folderOf(args, ["--key", "--as"]);
  const [keyFile, name] = [valueOf(args, "--key"), valueOf(args, "--as")];
  if (file === undefined || keyFile === undefined || name === undefined || !/^[a-z0-9][a-z0-9.-]{0,59}$/.test(name)) {
    console.error("mz plugin sign: name the package, --key FILE and --as NAME (mz plugin sign --help)");
    return 2;
  }
  try {
    const known = existsSync(keyFile);
    if (!known) await writeFile(keyFile, makeKey().privateKey, { mode: 0o600, flag: "wx" });
    const key = await readFile(keyFile, "utf8");
    const signed = writePackage(await readPackage(await readFile(file)), openSigner(name, key));
    await writeFile(file, signed);
    const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    console.log(`${file}: signed as ${name}${known ? "" : ` with a new key, kept in ${keyFile}`}`);
    console.log(`For the keys of an installation's trust.json:`);
    console.log(JSON.stringify({ id: name, name, algorithm: "ed25519", key: publicKey }));
    return 0;
  } catch (error) {
    console.error(`mz plugin sign: ${sentenceOf(error)}`);
    return 1;
  }
}

export const PLUGIN_SIGN_HELP = `usage: mz plugin sign FILE --key KEYFILE --as NAME

Signs plugin.json of a package, which lists every other file, with Ed25519. A key file that is not there is made. Prints
the entry with which an installation comes to trust it (plugins/trust.json of its data folder).

Exit code: 0 signed, 1 not signed, 2 wrong use.`;
