// Loading plugin folders: every problem at once, each with file and pointer.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPlugins } from "../../core/plugins/load.ts";
import { findUnsafe, tameText } from "../../core/plugins/plain-data.ts";
import { pluginsRoot } from "./support.ts";

let root = "";
const folder = () => join(root, "uscc-check");

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mingzhang-load-"));
  await cp(join(pluginsRoot, "uscc-check"), folder(), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function changeManifest(change: Record<string, unknown>): Promise<void> {
  const file = join(folder(), "plugin.json");
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...change }));
}

test("the digest changes with any byte of any file", async () => {
  const [before] = (await loadPlugins(root)).plugins;

  await writeFile(join(folder(), "README.md"), "other words");
  const [after] = (await loadPlugins(root)).plugins;

  expect(before?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(after?.digest).not.toBe(before?.digest);
});

test("all problems of a manifest are told at once, with pointers", async () => {
  const offer = { point: "flow.act", id: "x", name: { zh: "x", en: "x" } };
  await changeManifest({
    id: "other-id",
    version: "1",
    limits: { memoryMb: 4_096 },
    autoApprove: true,
    extensionPoints: {},
  });

  const { plugins, problems } = await loadPlugins(root);

  expect(plugins).toEqual([]);
  expect(problems.map((problem) => problem.pointer).sort()).toEqual([
    "",
    "/extensionPoints",
    "/limits/memoryMb",
    "/version",
  ]);
  expect(problems.find((problem) => problem.pointer === "/limits/memoryMb")).toEqual({
    file: "uscc-check/plugin.json",
    pointer: "/limits/memoryMb",
    found: "4096",
    expected: expect.stringContaining("64"),
  });

  await changeManifest({
    version: "1.0.0",
    limits: {},
    autoApprove: undefined,
    extensionPoints: { "payment.hijack": "check" },
    offers: [offer],
    permissions: [
      { name: "root", reason: "why not" },
      { name: "propose", reason: "no field" },
      { name: "propose", scope: ["payee.name", "payee"], reason: "a form alone" },
      { name: "propose", scope: ["payee.name"], reason: "as it should be" },
    ],
  });
  expect((await loadPlugins(root)).problems.map((problem) => problem.pointer)).toEqual([
    "/id",
    "/extensionPoints/payment.hijack",
    "/offers/0/point",
    "/permissions/0/name",
    "/permissions/1/scope",
    "/permissions/2/scope",
  ]);
});

test("links, folders, unknown and oversize files are refused", async () => {
  await symlink("/etc/passwd", join(folder(), "examples2.json"));
  await mkdir(join(folder(), "node_modules"));
  await writeFile(join(folder(), "addon.node"), "x");
  await writeFile(join(folder(), "main.js"), "x".repeat(600_000));

  const { plugins, problems } = await loadPlugins(root);

  expect(plugins).toEqual([]);
  expect(problems.map((problem) => problem.file.split("/")[1])).toEqual([
    "addon.node",
    "examples2.json",
    "main.js",
    "node_modules",
  ]);
});

test("missing and unreadable files are told", async () => {
  await rm(join(folder(), "main.js"));
  await writeFile(join(folder(), "plugin.json"), "{");

  const { problems } = await loadPlugins(root);

  expect(problems.map((problem) => problem.file)).toEqual(["uscc-check/plugin.json", "uscc-check/main.js"]);
});

test("data that would poison, overflow or not be stored is found", () => {
  expect(findUnsafe({ a: [1, "明", null, true] })).toBeUndefined();
  expect(findUnsafe(JSON.parse('{"a":[{"__proto__":1}]}'))).toBe("/a/0: the key __proto__ is not allowed");
  expect(findUnsafe({ a: Number.NaN })).toBe("/a: not a finite number");
  expect(findUnsafe({ a: "\0" })).toContain("/a");
  expect(findUnsafe({ "\ud800": 1 })).toContain("lone surrogate");
  expect(findUnsafe(undefined)).toContain("not JSON");
  expect(tameText("a\r\nb\u001b[0m\u202ec")).toBe("a b [0m c");
});
