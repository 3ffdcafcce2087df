/** Whether a package may be believed: its files as listed, its manifest signed by a publisher whose key counts. */
import { createHash } from "node:crypto";
import { Ajv } from "ajv";
import {
  isRevoked,
  PackageSignature,
  publisherOf,
  type TrustedPublisher,
  type TrustList,
} from "../../domain/plugin-trust.ts";
import { Refusal } from "../../errors.ts";
import { holds } from "../../signing/signing.ts";
import { type LoadedPlugin, readPlugin } from "../load.ts";
import { readPackage } from "./read-package.ts";

const isSignature = new Ajv({ strict: true }).compile<PackageSignature>(PackageSignature);

/** A package that may be installed. The digest is that of the signed manifest, which lists every other file. */
export type VerifiedPackage = Readonly<{
  plugin: LoadedPlugin;
  publisher: TrustedPublisher;
  readme: string;
  bytes: Buffer;
}>;

/** Throws a Refusal with what is wrong; nothing of the package is kept or run. */
export async function verifyPackage(bytes: Buffer, trust: TrustList, now: Date): Promise<VerifiedPackage> {
  const files = await readPackage(bytes);
  const manifest = files.get("plugin.json") ?? Buffer.alloc(0);
  const publisher = checkSignature(files.get("plugin.sig"), manifest, trust, now);
  const { plugins, problems } = readPlugin(files);
  const [plugin] = plugins;
  if (plugin === undefined)
    throw new Refusal("package.wrong", {
      problems: problems.slice(0, 50).map(({ file, pointer, found, expected }) => ({
        code: "package.wrong",
        pointer,
        params: { file, found, expected },
        message: `${file}${pointer === "" ? "" : ` ${pointer}`}: ${found} → ${expected}`,
      })),
    });
  const { id, version } = plugin.manifest;
  if (isRevoked(trust, { id, version, key: publisher.id })) throw new Refusal("package.revoked");
  const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
  return {
    plugin: { ...plugin, digest },
    publisher,
    readme: files.get("README.md")?.toString("utf8").slice(0, 20_000) ?? "",
    bytes,
  };
}

function checkSignature(file: Buffer | undefined, manifest: Buffer, trust: TrustList, now: Date): TrustedPublisher {
  if (file === undefined) throw new Refusal("package.unsigned");
  const signature = parse(file);
  if (!isSignature(signature)) throw new Refusal("package.signature");
  const publisher = publisherOf(trust, signature.key, now);
  if (typeof publisher === "string") throw new Refusal(publisher, { facts: { key: signature.key } });
  // The algorithm is the key's, whatever the package would like.
  const claim = { key: publisher.id, algorithm: publisher.algorithm, value: signature.value };
  if (!holds(manifest.toString("utf8"), claim, [publisher])) throw new Refusal("package.signature");
  return publisher;
}

function parse(file: Buffer): unknown {
  try {
    return JSON.parse(file.toString("utf8"));
  } catch {
    return undefined;
  }
}
