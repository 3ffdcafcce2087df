/**
 * The trust list of an installation: a file beside its data, written at the first start with a key of its own, with
 * which it signs what its operators pack. Read anew for each package, so that a revocation needs no restart.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { TrustList } from "../../domain/plugin-trust.ts";
import { isPublicKey, makeKey, openSigner, type Signer } from "../../signing/signing.ts";

const OWN = "own";
const isTrustList = new Ajv({ strict: true }).compile<TrustList>(TrustList);

export type TrustFile = Readonly<{ read(): Promise<TrustList>; sign: Signer; path: string }>;

/** Opens the list below a data folder; an own key is made where there is none. */
export async function openTrustFile(dataDir: string): Promise<TrustFile> {
  const folder = join(dataDir, "plugins");
  const path = join(folder, "trust.json");
  const keyPath = join(folder, "own.key");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(keyPath)) {
    const key = makeKey();
    await writeFile(keyPath, key.privateKey, { mode: 0o600 });
    const list = existsSync(path) ? await readList(path) : { keys: [] };
    const own = { id: OWN, name: "This installation", algorithm: "ed25519" as const, key: key.publicKey };
    const keys = [...list.keys.filter((one) => one.id !== OWN), own];
    await writeFile(path, `${JSON.stringify({ ...list, keys }, null, 2)}\n`, { mode: 0o600 });
  }
  return { path, read: () => readList(path), sign: openSigner(OWN, await readFile(keyPath, "utf8")) };
}

/** Throws with the file's name where it cannot be believed: then no package is taken in. */
async function readList(path: string): Promise<TrustList> {
  const list: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isTrustList(list) || !list.keys.every(isPublicKey)) throw new Error(`${path} is no list of trusted keys.`);
  return list;
}
