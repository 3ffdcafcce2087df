/** Passwords as argon2id in PHC form; parameters after OWASP (19 MiB, 2 passes) so that a small machine stays usable. */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const hash = promisify(argon2);
const MEMORY_KIB = 19_456;
const PASSES = 2;

/** The PHC text of a password with a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, MEMORY_KIB, PASSES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${base64(salt)}$${base64(tag)}`;
}

/** Whether a password fits its PHC text; constant time over the tag. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  if (!match) return false;
  const [, memory = "", passes = "", salt = "", tag = ""] = match;
  const expected = Buffer.from(tag, "base64");
  const found = await derive(password, Buffer.from(salt, "base64"), Number(memory), Number(passes));
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** Spends the time of a real check, so that an unknown account answers no faster. */
export async function spendPasswordTime(password: string): Promise<void> {
  await derive(password, Buffer.alloc(16), MEMORY_KIB, PASSES);
}

async function derive(password: string, nonce: Buffer, memory: number, passes: number): Promise<Buffer> {
  return hash("argon2id", {
    message: Buffer.from(password.normalize("NFKC"), "utf8"),
    nonce,
    parallelism: 1,
    tagLength: 32,
    memory,
    passes,
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
