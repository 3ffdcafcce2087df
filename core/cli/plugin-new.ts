/** `mz plugin new DIR`: a folder with a plugin that works, to be changed into another one. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { folderOf } from "./plugin-words.ts";

const ID = /^[a-z][a-z0-9-]{0,59}$/;

/** Exit code 0 when it was made, 2 when used wrongly or the folder is there. */
export async function pluginNew(args: string[]): Promise<number> {
  const folder = folderOf(args);
  const id = folder === undefined ? "" : basename(resolve(folder));
  if (folder === undefined || !ID.test(id)) {
    console.error("mz plugin new: name a new folder in kebab-case, such as plugins/even-number");
    return 2;
  }
  if (existsSync(folder)) {
    console.error(`mz plugin new: ${folder} is there already`);
    return 2;
  }
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(filesOf(id))) await writeFile(join(folder, name), text);
  console.log(`${folder}: plugin.json, main.ts, examples.json, README.md, sdk.d.ts\nNext: mz plugin test ${folder}`);
  return 0;
}

function filesOf(id: string): Record<string, string> {
  const manifest = {
    id,
    version: "0.1.0",
    apiVersion: 1,
    name: { zh: id, en: id },
    description: { zh: id, en: "Says what is wrong with a value." },
    extensionPoints: { "field.check": "check" },
  };
  const input = { value: "", field: { id: "field", label: "Field" }, params: {} };
  const examples = [
    {
      title: "nothing is wrong with a value",
      point: "field.check",
      input: { ...input, value: "a" },
      output: { problems: [] },
    },
    {
      title: "spaces around a value are told",
      point: "field.check",
      input: { ...input, value: " a" },
      output: { problems: [{ severity: "hint", message: "Field begins or ends with a space." }], value: "a" },
    },
  ];
  return {
    "plugin.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "main.ts": `import type { FieldCheck } from "./sdk.d.ts";

export const check: FieldCheck = ({ value, field }) => {
  if (typeof value !== "string" || value === value.trim()) return { problems: [] };
  return {
    problems: [{ severity: "hint", message: \`\${field.label} begins or ends with a space.\` }],
    value: value.trim(),
  };
};
`,
    "examples.json": `${JSON.stringify({ examples }, null, 2)}\n`,
    "README.md": `# ${id}\n\nWhat it does, for the official who decides whether to switch it on.\n`,
    "sdk.d.ts": readSdk(),
  };
}

function readSdk(): string {
  return readFileSync(join(import.meta.dirname, "../../plugins/sdk.d.ts"), "utf8");
}

export const PLUGIN_NEW_HELP = `usage: mz plugin new DIR

Makes a folder with a plugin that works: plugin.json, main.ts, examples.json, README.md and sdk.d.ts, which says
everything that a plugin can see. The folder's name is the plugin's id.

Exit code: 0 made, 2 wrong use.`;
