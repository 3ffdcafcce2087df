/** Archives that lie, each with the attack's number in test/plugins/attacks.md and the code with which it is refused. */
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import type { openSigner } from "../../core/signing/signing.ts";
import { writePackage } from "../../core/plugins/package/write-package.ts";

type Sign = ReturnType<typeof openSigner>;
type Files = ReadonlyMap<string, Buffer>;
type Packed = Record<string, Uint8Array>;
export type Lie = Readonly<{ title: string; bytes: Buffer; codes: readonly string[] }>;
export type Keys = Readonly<{
  /** The publisher's own key, trusted. */
  sign: Sign;
  /** A key that nobody trusts, under a name of its own and under the publisher's. */
  foreign: Sign;
  forged: Sign;
}>;

const X = Buffer.from("x");
const CENTRAL = Buffer.from([0x50, 0x4b, 0x01, 0x02]);

/** Lies about the files of one plugin; nothing of them differs from an honest package but the lie. */
export function lyingPackages(files: Files, { sign, foreign, forged }: Keys): Lie[] {
  const good = writePackage(files, sign);
  const lie = (title: string, bytes: Buffer, ...codes: string[]): Lie => ({ title, bytes, codes });
  /** Packs by hand, signed over whatever manifest the archive holds. */
  const packed = (change: (content: Packed, manifest: Record<string, unknown>) => void, signed = true): Buffer => {
    const content: Packed = {};
    const manifest = JSON.parse(String(files.get("plugin.json"))) as Record<string, unknown>;
    for (const [name, bytes] of files) if (name !== "plugin.json") content[name] = bytes;
    manifest["files"] = Object.fromEntries(Object.entries(content).map(([name, bytes]) => [name, digestOf(bytes)]));
    change(content, manifest);
    const text = JSON.stringify(manifest);
    content["plugin.json"] ??= Buffer.from(text);
    if (signed) content["plugin.sig"] ??= signature(sign, text);
    return Buffer.from(zipSync(content, { level: 9 }));
  };
  const adding = (name: string, bytes: Uint8Array = X): Buffer => packed((content) => void (content[name] = bytes));
  const saying = (change: (manifest: Record<string, unknown>) => void): Buffer =>
    packed((_, manifest) => change(manifest));
  const signedWith = (text: string): Buffer => adding("plugin.sig", Buffer.from(text));
  const many = (content: Packed): void => {
    for (let i = 0; i < 60; i++) content[`a${i}.txt`] = X;
  };

  return [
    lie("73 a path out of the folder: not readable", adding("../main.js"), "package.not-readable"),
    lie("73 a path from the root: not readable", adding("/etc/main.js"), "package.not-readable"),
    lie("73 a path with a backslash: not readable", adding("..\\main.js"), "package.not-readable", "package.name"),
    lie("73 a path into a folder: name", adding("a/main.js"), "package.name"),
    lie("73 a hidden file: name", adding(".npmrc.json"), "package.name"),
    lie("74 a symbolic link: link", asLink(good), "package.link"),
    lie("75 a bomb by its ratio: bomb", adding("zeros.txt", Buffer.alloc(4_000_000)), "package.bomb"),
    lie("75 a bomb by its count: too many", packed(many), "package.too-many"),
    lie("76 names equal but for case: duplicate", adding("MAIN.js"), "package.duplicate"),
    lie("77 two headers that disagree: disagrees", patched(good, "main.js", "mein.js"), "package.disagrees"),
    lie("77 an encrypted entry: encrypted", asEncrypted(good), "package.encrypted", "package.not-readable"),
    lie("77 no archive at all: not readable", Buffer.from("MZ plugin"), "package.not-readable"),
    lie("77 half an archive: not readable", good.subarray(0, good.length >> 1), "package.not-readable"),
    lie(
      "78 another main.js than listed: digest",
      adding("main.js", Buffer.from("export const check = () => 1;")),
      "package.digest",
    ),
    lie("78 a file that is not listed: digest", adding("extra.txt"), "package.digest"),
    lie(
      "78 a listed file that is missing: digest",
      saying((m) => void (m["files"] = { ...(m["files"] as object), "gone.txt": digestOf(X) })),
      "package.digest",
    ),
    lie(
      "78 no list of files: no manifest",
      saying((m) => void delete m["files"]),
      "package.no-manifest",
    ),
    lie("78 a manifest that is no JSON: no manifest", adding("plugin.json", Buffer.from("{")), "package.no-manifest"),
    lie(
      "78 a manifest changed after signing: signature",
      packed((content) => void (content["plugin.sig"] = signature(sign, "other"))),
      "package.signature",
    ),
    lie(
      "79 no signature: unsigned",
      packed(() => undefined, false),
      "package.unsigned",
    ),
    lie(
      "80 a signature that names its algorithm none: signature",
      signedWith('{"key":"house","value":"none","algorithm":"none"}'),
      "package.signature",
    ),
    lie(
      "80 a signature that is the HMAC of nothing: signature",
      signedWith(JSON.stringify({ key: "house", value: digestOf(X) })),
      "package.signature",
    ),
    lie("81 a stranger's signature: unknown key", writePackage(files, foreign), "package.unknown-key"),
    lie("81 another's signature under our name: signature", writePackage(files, forged), "package.signature"),
    lie(
      "84 an unknown key in the manifest: wrong",
      saying((m) => void (m["autoApprove"] = true)),
      "package.wrong",
    ),
    lie(
      "84 an unknown extension point: wrong",
      saying((m) => void (m["extensionPoints"] = { "money.move": "check" })),
      "package.wrong",
    ),
    lie(
      "84 an unknown power: wrong",
      saying((m) => void (m["permissions"] = [{ name: "root", reason: "why not" }])),
      "package.wrong",
    ),
    lie("85 native code: name", adding("addon.node"), "package.name"),
    lie("85 a snapshot: name", adding("main.blob"), "package.name"),
    lie("85 cached code: name", adding("main.jsc"), "package.name"),
  ];
}

function signature(sign: Sign, text: string): Buffer {
  const { key, value } = sign(text);
  return Buffer.from(JSON.stringify({ key, value }));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Replaces a name in the central record alone. */
function patched(good: Buffer, from: string, to: string): Buffer {
  const bytes = Buffer.from(good);
  bytes.write(to, bytes.lastIndexOf(from), "latin1");
  return bytes;
}

/** The central record of the first entry says: made on Unix, a symbolic link. */
function asLink(good: Buffer): Buffer {
  const bytes = Buffer.from(good);
  const at = bytes.indexOf(CENTRAL);
  bytes[at + 5] = 3;
  bytes.writeUInt32LE((0o120777 << 16) >>> 0, at + 38);
  return bytes;
}

function asEncrypted(good: Buffer): Buffer {
  const bytes = Buffer.from(good);
  const at = bytes.indexOf(CENTRAL) + 8;
  bytes[at] = (bytes[at] ?? 0) | 1;
  return bytes;
}
