/**
 * Reads the files of a plugin, from a folder or a package: manifest, code and examples, with a digest of the bytes that
 * were read. Nothing is run here and isolated-vm is never loaded; that a main.js works is found out in a worker.
 */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { ENDPOINT_ID } from "../domain/plugin-endpoint.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";
import { offeredTypeFaults } from "../domain/offered-type.ts";
import { PluginExamples, PluginManifest } from "../domain/plugin-manifest.ts";
import { readProposedField } from "../domain/plugin-proposal.ts";
import { readToldTo } from "../domain/plugin-told.ts";
import { extensionPoints, isPointName } from "./extension-points.ts";
import { permissionNames } from "./host-functions.ts";

/** One version of a plugin, ready to be called. The digest covers every file of its folder. */
export type LoadedPlugin = Readonly<{
  manifest: PluginManifest;
  source: string;
  digest: string;
  examples: PluginExamples["examples"];
}>;

/** What is wrong with a plugin's files, for the person who wrote them. */
export type PluginProblem = Readonly<{ file: string; pointer: string; found: string; expected: string }>;

export type PluginLoad = Readonly<{ plugins: readonly LoadedPlugin[]; problems: readonly PluginProblem[] }>;

const ALLOWED_FILES = ["README.md", "examples.json", "main.js", "plugin.json"];
const MAX_FILE_BYTES = 512 * 1024;

const ajv = new Ajv({ strict: true, allErrors: true });
const isManifest = ajv.compile<PluginManifest>(PluginManifest);
const isExamples = ajv.compile<PluginExamples>(PluginExamples);

/** Loads every plugin folder; a plugin with a problem is left out and all its problems are told. */
export async function loadPlugins(root: string): Promise<PluginLoad> {
  const entries = await readdir(root, { withFileTypes: true });
  const ids = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const loads = await Promise.all(ids.map((id) => loadPlugin(root, id)));
  return { plugins: loads.flatMap((load) => load.plugins), problems: loads.flatMap((load) => load.problems) };
}

/** Loads one plugin folder; the result holds the plugin or its problems. */
export async function loadPlugin(root: string, id: string): Promise<PluginLoad> {
  const problems: PluginProblem[] = [];
  const files = await readFiles(join(root, id), (file, pointer, found, expected) =>
    problems.push({ file: `${id}/${file}`, pointer, found, expected }),
  );
  const load = readPlugin(files, id);
  const all = [...problems, ...load.problems];
  return { plugins: all.length > 0 ? [] : load.plugins, problems: all };
}

/** The plugin in some files, or everything that is wrong with them. `id` is the folder's name, where there is one. */
export function readPlugin(files: ReadonlyMap<string, Buffer>, id?: string): PluginLoad {
  const problems: PluginProblem[] = [];
  const tell: Tell = (file, pointer, found, expected) =>
    problems.push({ file: id === undefined ? file : `${id}/${file}`, pointer, found, expected });
  const manifest = parse(files, "plugin.json", tell);
  const examples = files.has("examples.json") ? parse(files, "examples.json", tell) : undefined;
  const source = files.get("main.js");
  if (source === undefined) tell("main.js", "", "no such file", "the plugin's code");
  else if (!isUtf8(source)) tell("main.js", "", "bytes that are no text", "UTF-8");

  if (manifest !== undefined && !isManifest(manifest)) tellSchema("plugin.json", manifest, isManifest.errors, tell);
  else if (manifest !== undefined) checkManifest(manifest, id, tell);
  if (examples !== undefined && !isExamples(examples)) tellSchema("examples.json", examples, isExamples.errors, tell);

  if (problems.length > 0 || source === undefined || !isManifest(manifest)) return { plugins: [], problems };
  const plugin = {
    manifest,
    source: source.toString("utf8"),
    digest: digestOf(files),
    examples: isExamples(examples) ? examples.examples : [],
  };
  return { plugins: [Object.freeze(plugin)], problems };
}

type Tell = (file: string, pointer: string, found: string, expected: string) => void;

async function readFiles(folder: string, tell: Tell): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) tell(entry.name, "", "a folder, link or device", "plain files only");
    else if (!ALLOWED_FILES.includes(entry.name)) tell(entry.name, "", "an unknown file", ALLOWED_FILES.join(", "));
    else {
      const bytes = await readFile(join(folder, entry.name));
      if (bytes.length > MAX_FILE_BYTES)
        tell(entry.name, "", `${bytes.length} bytes`, `at most ${MAX_FILE_BYTES} bytes`);
      files.set(entry.name, bytes);
    }
  }
  return files;
}

function parse(files: ReadonlyMap<string, Buffer>, name: string, tell: Tell): unknown {
  const bytes = files.get(name);
  if (bytes === undefined) {
    tell(name, "", "no such file", "the plugin's manifest");
    return undefined;
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    tell(name, "", error instanceof Error ? error.message : "unreadable text", "UTF-8 JSON");
    return undefined;
  }
}

function checkManifest(manifest: PluginManifest, id: string | undefined, tell: Tell): void {
  if (id !== undefined && manifest.id !== id) tell("plugin.json", "/id", manifest.id, `the name of the folder, ${id}`);
  for (const point of Object.keys(manifest.extensionPoints))
    if (!isPointName(point))
      tell("plugin.json", `/extensionPoints/${point}`, point, `one of ${Object.keys(extensionPoints).join(", ")}`);
  for (const [index, { point }] of (manifest.offers ?? []).entries())
    if (!Object.hasOwn(manifest.extensionPoints, point))
      tell("plugin.json", `/offers/${index}/point`, point, "one of the plugin's extension points");
  checkOfferedTypes(manifest, tell);
  for (const [index, { name, scope }] of (manifest.permissions ?? []).entries())
    if (!permissionNames.includes(name))
      tell("plugin.json", `/permissions/${index}/name`, name, `one of ${permissionNames.join(", ")}`);
    else if (name === "fetch") checkEndpointNames(index, scope, tell);
    else if (name === "notify") checkTold(index, scope, tell);
    else if (name === "propose") checkProposed(index, scope, tell);
}

/** An offer of a field type says what it is made of, and no other offer does. */
function checkOfferedTypes({ offers = [] }: PluginManifest, tell: Tell): void {
  for (const [index, { point, field }] of offers.entries()) {
    const at = `/offers/${index}/field`;
    if ((point === "field.type") !== (field !== undefined))
      tell("plugin.json", at, field ? "a field type" : "nothing", "a field type on offers of field.type alone");
    else if (field)
      for (const fault of offeredTypeFaults(field, builtInFieldTypes()))
        tell("plugin.json", `${at}${fault.pointer}`, fault.found, fault.expected);
  }
}

/** Whoever asks for endpoints says which, by names that an administrator can bind. */
function checkEndpointNames(index: number, scope: readonly string[] = [], tell: Tell): void {
  const pointer = `/permissions/${index}/scope`;
  if (scope.length === 0) tell("plugin.json", pointer, "nothing", "names of endpoints that an administrator binds");
  for (const id of scope)
    if (!new RegExp(ENDPOINT_ID).test(id)) tell("plugin.json", pointer, id, "names in kebab-case, such as verify");
}

/** Whoever tells people says whom. */
function checkTold(index: number, scope: readonly string[] = [], tell: Tell): void {
  const pointer = `/permissions/${index}/scope`;
  const wrong = scope.length === 0 ? "nothing" : scope.find((to) => readToldTo(to) === undefined);
  if (wrong !== undefined) tell("plugin.json", pointer, wrong, "asker, starter, administrators or role:<id of a role>");
}

/** Whoever proposes says which fields of which forms. */
function checkProposed(index: number, scope: readonly string[] = [], tell: Tell): void {
  const pointer = `/permissions/${index}/scope`;
  const wrong = scope.length === 0 ? "nothing" : scope.find((part) => readProposedField(part) === undefined);
  if (wrong !== undefined)
    tell("plugin.json", pointer, wrong, "<form>.<field> for every field it gives, such as payment-note.text");
}

function tellSchema(file: string, whole: unknown, errors: ErrorObject[] | null | undefined, tell: Tell): void {
  for (const error of errors ?? []) {
    const detail = Object.values(error.params).map(String).join(", ");
    const expected = `${error.message ?? error.keyword}${detail === "" ? "" : ` (${detail})`}`;
    tell(
      file,
      error.instancePath,
      (JSON.stringify(valueAt(whole, error.instancePath)) ?? "nothing").slice(0, 80),
      expected,
    );
  }
}

function valueAt(whole: unknown, pointer: string): unknown {
  let value = whole;
  for (const step of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return value;
}

function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return `sha256:${hash.digest("hex")}`;
}
