/** `mz plugin sign FILE --key FILE --as NAME`: a package with the signature of its publisher. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createPublicKey } from "node:crypto";
import type { TrustedPublisher } from "../domain/plugin-trust.ts";
import { readPackage } from "../plugins/package/read-package.ts";
import { writePackage } from "../plugins/package/write-package.ts";
import { makeKey, openSigner, type Signer } from "../signing/signing.ts";
import { makeSm2Key, signSm2, sm2PublicKey } from "../signing/sm2-sign.ts";
import { sentenceOf } from "./connect.ts";
import { folderOf, valueOf } from "./plugin-words.ts";

/** Exit code 0 when it was signed, 1 when it could not be, 2 when used wrongly. */
export async function pluginSign(args: string[]): Promise<number> {
  const sm2 = args.includes("--sm2");
  const file = folderOf(
    args.filter((arg) => arg !== "--sm2"),
    ["--key", "--as"],
  );
  const [keyFile, name] = [valueOf(args, "--key"), valueOf(args, "--as")];
  if (file === undefined || keyFile === undefined || name === undefined || !/^[a-z0-9][a-z0-9.-]{0,59}$/.test(name)) {
    console.error("mz plugin sign: name the package, --key FILE and --as NAME (mz plugin sign --help)");
    return 2;
  }
  try {
    const known = existsSync(keyFile);
    if (!known) await writeFile(keyFile, newKey(sm2), { mode: 0o600, flag: "wx" });
    const { sign, ...key } = readKey(name, await readFile(keyFile, "utf8"));
    const signed = writePackage(await readPackage(await readFile(file)), sign);
    await writeFile(file, signed);
    console.log(`${file}: signed as ${name}${known ? "" : ` with a new key, kept in ${keyFile}`}`);
    console.log(`For the keys of an installation's trust.json:`);
    console.log(JSON.stringify({ id: name, name, ...key }));
    return 0;
  } catch (error) {
    console.error(`mz plugin sign: ${sentenceOf(error)}`);
    return 1;
  }
}

/** One line: the name of the algorithm and the private half in hexadecimal text; Ed25519 is PEM as everywhere. */
const SM2_KEY = /^sm2:([0-9a-f]{64})\s*$/;

function newKey(sm2: boolean): string {
  return sm2 ? `sm2:${makeSm2Key().privateKey}\n` : makeKey().privateKey;
}

/** What a key file says of itself decides how it signs. */
function readKey(name: string, text: string): Pick<TrustedPublisher, "algorithm" | "key"> & { sign: Signer } {
  const [, secret] = SM2_KEY.exec(text) ?? [];
  if (secret === undefined) {
    const key = createPublicKey(text).export({ type: "spki", format: "pem" }).toString();
    return { algorithm: "ed25519", key, sign: openSigner(name, text) };
  }
  const sign: Signer = (message) => ({
    key: name,
    algorithm: "sm2-sm3",
    value: signSm2(Buffer.from(message, "utf8"), secret).toString("base64"),
  });
  return { algorithm: "sm2-sm3", key: sm2PublicKey(secret), sign };
}

export const PLUGIN_SIGN_HELP = `usage: mz plugin sign FILE --key KEYFILE --as NAME [--sm2]

Signs plugin.json of a package, which lists every other file, with Ed25519 or SM2, as the key file says. A key file that
is not there is made, with --sm2 for SM2 (one line: sm2: and the private half in hexadecimal text). Prints
the entry with which an installation comes to trust it (plugins/trust.json of its data folder).

Exit code: 0 signed, 1 not signed, 2 wrong use.`;
