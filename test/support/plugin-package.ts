/** Packages as strangers send them, signed with a key that a test's installation trusts or not. */
import { readFile, writeFile } from "node:fs/promises";
import type { TrustList } from "../../core/domain/plugin-trust.ts";
import { writePackage } from "../../core/plugins/package/write-package.ts";
import { makeKey, openSigner } from "../../core/signing/signing.ts";
import type { TestApp } from "./app.ts";

/** A publisher whose packages an installation believes from now on. */
export async function trustedPublisher(trustPath: string, id: string): Promise<(plugin: StrangersPlugin) => Buffer> {
  const sign = await trustedSigner(trustPath, id);
  return (plugin) => packOf(plugin, sign);
}

/** The same, as what signs. */
export async function trustedSigner(trustPath: string, id: string): Promise<ReturnType<typeof openSigner>> {
  const key = makeKey();
  const list = JSON.parse(await readFile(trustPath, "utf8")) as TrustList;
  list.keys.push({ id, name: id, algorithm: "ed25519", key: key.publicKey });
  await writeFile(trustPath, JSON.stringify(list));
  return openSigner(id, key.privateKey);
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

/** Brings a package into service by the two officers' own acts, with what they grant it. */
export async function putToService(
  test: TestApp,
  pack: (plugin: StrangersPlugin) => Buffer,
  plugin: StrangersPlugin,
  powers: object[] = [],
): Promise<void> {
  const system = await test.signIn("chengshouzhuo");
  const security = await test.signIn("hanliyan");
  const boundary = "----plugin";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="p.mzp"\r\ncontent-type: application/zip\r\n\r\n`;
  const uploaded = await test.raw({
    method: "POST",
    url: "/api/v1/plugins/packages",
    headers: {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      cookie: system.cookie,
      "x-csrf-token": system.csrf,
    },
    payload: Buffer.concat([Buffer.from(head), pack(plugin), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  const at = `/plugins/${plugin.id}/versions/${plugin.version}`;
  const granted = await security.send("POST", `${at}/grants`, { powers, reason: "as agreed" });
  const installed = await system.send("POST", `${at}/acts`, { act: "install", reason: "as agreed" });
  if (uploaded.status !== 201 || granted.status !== 200 || installed.status !== 204)
    throw new Error(JSON.stringify([uploaded.body, granted.body, installed.body]));
}
