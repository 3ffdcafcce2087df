/**
 * Puts the runner's files where a worker can read them. The checkout may lie under a folder that the worker's uid
 * cannot enter (root's home), and a folder of its own is all the worker's permissions then need to name.
 */
import { rmSync } from "node:fs";
import { chmod, copyFile, mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const RUNNER_FILES = ["runner.js", "isolate.js", "frames.js", "guest.js"];

export type Staging = Readonly<{ folder: string; remove: () => void }>;

/** Copies the runner into a new folder under the system's temporary one; it goes with remove() or with the process. */
export async function stageRunner(): Promise<Staging> {
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-runner-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);

  const runner = new URL("../runner/", import.meta.url);
  for (const name of RUNNER_FILES) await copyFile(new URL(name, runner), join(folder, name));
  await copyFile(findBinary(), join(folder, "isolated-vm.node"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  for (const name of [...RUNNER_FILES, "isolated-vm.node", "package.json"]) await chmod(join(folder, name), 0o444);
  await chmod(folder, 0o755);
  return { folder, remove };
}

/** The prebuilt binary for this system; node-gyp-build only names it here, nothing is loaded. */
function findBinary(): string {
  const manifest = createRequire(import.meta.url).resolve("isolated-vm/package.json");
  const gyp: unknown = createRequire(manifest)("node-gyp-build");
  if (typeof gyp !== "function" || !("path" in gyp) || typeof gyp.path !== "function")
    throw new Error("node-gyp-build cannot name the binary of isolated-vm; install the packages again.");
  return String(gyp.path(dirname(manifest)));
}
