/** The settings of a definition format, read from its schema: keys that may be left out, and words to choose from. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";

type Node = {
  anyOf?: TSchema[];
  properties?: Record<string, TSchema>;
  required?: string[];
  items?: TSchema;
  enum?: unknown[];
  type?: string;
  patternProperties?: Record<string, TSchema>;
};

/** Every setting that the schema knows: `key` for a key, `key=word` for a word, `key:type` for one of several types. */
export function settingsOf(schema: TSchema, at: string): Set<string> {
  const found = new Set<string>();
  const visit = (part: TSchema, path: string, inUnion: boolean): void => {
    const node = part as Node;
    for (const branch of node.anyOf ?? []) visit(branch, path, true);
    // Where there is one word only, the key says it all.
    if ((node.enum?.length ?? 0) > 1) for (const word of node.enum ?? []) found.add(`${path}=${String(word)}`);
    if (inUnion && node.type !== undefined && node.type !== "object" && !node.enum) found.add(`${path}:${node.type}`);
    for (const [key, property] of Object.entries(node.properties ?? {})) {
      found.add(`${path}.${key}`);
      visit(property, `${path}.${key}`, false);
    }
    if (node.items) visit(node.items, path, false);
    for (const value of Object.values(node.patternProperties ?? {})) visit(value, path, false);
  };
  visit(schema, at, false);
  return found;
}

/** A setting as it stands in a value, and the value without it or with another word in its place. */
export type Use = { setting: string; changes: ((root: unknown) => void)[] };

/** Every use of a setting inside a value of the schema; `path` leads from the root to the value. */
export function usesOf(schema: TSchema, value: unknown, at: string, path: readonly (string | number)[]): Use[] {
  const uses: Use[] = [];
  const visit = (part: TSchema, given: unknown, name: string, keys: readonly (string | number)[], inUnion: boolean) => {
    const node = part as Node;
    for (const branch of node.anyOf ?? []) if (Value.Check(branch, given)) visit(branch, given, name, keys, true);
    if (node.enum)
      uses.push({
        setting: `${name}=${String(given)}`,
        changes: node.enum.filter((word) => word !== given).map((word) => (root) => write(root, keys, word)),
      });
    else if (inUnion && node.type !== undefined && node.type !== "object")
      uses.push({ setting: `${name}:${node.type}`, changes: [] });
    if (node.properties && typeof given === "object" && given !== null)
      for (const [key, item] of Object.entries(given)) {
        const property = node.properties[key];
        if (!property) continue;
        const needed = node.required?.includes(key) === true;
        uses.push({
          setting: `${name}.${key}`,
          changes: needed ? [] : [(root) => write(root, [...keys, key], undefined)],
        });
        visit(property, item, `${name}.${key}`, [...keys, key], false);
      }
    if (node.items && Array.isArray(given))
      for (const [i, item] of given.entries()) visit(node.items, item, name, [...keys, i], false);
    const [inner] = Object.values(node.patternProperties ?? {});
    if (inner && typeof given === "object" && given !== null)
      for (const [key, item] of Object.entries(given)) visit(inner, item, name, [...keys, key], false);
  };
  visit(schema, value, at, path, false);
  return uses;
}

/** Puts a value where the keys lead, or takes away what stands there. */
function write(root: unknown, keys: readonly (string | number)[], value: unknown): void {
  const last = keys.at(-1) ?? "";
  const holder = keys.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root) as Record<
    string,
    unknown
  >;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}
