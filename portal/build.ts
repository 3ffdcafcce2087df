/** Builds portal/dist when its sources changed: the server does this at start, the browser tests before they run. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PORTAL = new URL(".", import.meta.url).pathname;
const ROOT = join(PORTAL, "..");
const DIGEST = join(PORTAL, "dist", ".digest");

/** True when the build is missing or made from other sources than those on disk. */
export function portalIsStale(): boolean {
  if (!existsSync(join(PORTAL, "dist", "index.html")) || !existsSync(DIGEST)) return true;
  return readFileSync(DIGEST, "utf8") !== digestOfSources();
}

/** Builds the portal into portal/dist and notes the digest of what it was built from. */
export async function buildPortal(log: (line: string) => void): Promise<void> {
  const started = Date.now();
  const digest = digestOfSources();
  // Loaded here only: a production machine with a fresh build never needs Vite.
  const { build } = await import("vite");
  // Tests set another environment, and would leave a development build of Lit behind for the next start.
  const environment = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await build({ configFile: join(PORTAL, "vite.config.ts"), mode: "production" });
  } finally {
    if (environment === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = environment;
  }
  writeFileSync(DIGEST, digest);
  log(`portal built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = [
    ...filesUnder(PORTAL).filter((file) => !file.startsWith(join(PORTAL, "dist"))),
    ...filesUnder(join(ROOT, "core", "domain")),
    join(ROOT, "public-site", "assets", "tokens.css"),
    join(ROOT, "package-lock.json"),
  ];
  for (const file of files.sort()) {
    hash.update(file.slice(ROOT.length)).update("\0");
    if (existsSync(file)) hash.update(readFileSync(file));
    hash.update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|css|json|html|svg)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
