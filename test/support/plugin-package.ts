/** Packages as strangers send them, signed with a key that a test's installation trusts or not. */
import { readFile, writeFile } from "node:fs/promises";
import type { TrustList } from "../../core/domain/plugin-trust.ts";
import { writePackage } from "../../core/plugins/package/write-package.ts";
import { makeKey, openSigner } from "../../core/signing/signing.ts";

/** A publisher whose packages an installation believes from now on. */
export async function trustedPublisher(trustPath: string, id: string): Promise<(plugin: StrangersPlugin) => Buffer> {
  const key = makeKey();
  const list = JSON.parse(await readFile(trustPath, "utf8")) as TrustList;
  list.keys.push({ id, name: id, algorithm: "ed25519", key: key.publicKey });
  await writeFile(trustPath, JSON.stringify(list));
  return (plugin) => packOf(plugin, openSigner(id, key.privateKey));
}

export type StrangersPlugin = {
  id: string;
  version: string;
  main: string;
  points?: Record<string, string>;
  more?: Record<string, unknown>;
};

export function packOf(
  { id, version, main, points, more }: StrangersPlugin,
  sign: ReturnType<typeof openSigner>,
): Buffer {
  const manifest = {
    id,
    version,
    apiVersion: 1,
    name: { zh: id, en: id },
    extensionPoints: points ?? { "field.check": "check" },
    ...more,
  };
  const files = new Map([
    ["plugin.json", Buffer.from(JSON.stringify(manifest))],
    ["main.js", Buffer.from(main)],
  ]);
  return writePackage(files, sign);
}
