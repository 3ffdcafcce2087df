/** A pack as one file: canonical, complete, and compared by meaning before it is installed. */
import { expect, it } from "vitest";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { bundleText, compareBundle, packBundle, type PackBundle } from "../../core/domain/pack-bundle.ts";
import { packs } from "./packs.ts";

const all = packs.loaded;
const engineering = all.filter((d) => d.pack === "engineering").map((d) => d.body);
const here = (kind: string, id: string) => {
  const found = all.find((d) => d.body.kind === kind && d.body.id === id);
  return found && { body: found.body, pack: found.pack };
};

it("is the same text whatever order the definitions come in, and says what it needs from outside", () => {
  const bundle = packBundle("engineering", engineering);

  expect(bundleText(packBundle("engineering", engineering.toReversed()))).toBe(bundleText(bundle));
  expect(bundle.needs).toContainEqual({ kind: "role", id: "unit-head" });
  expect(bundle.needs.filter((need) => need.kind !== "role")).toEqual([{ kind: "calendar", id: "cn-workdays" }]);
});

it("gives the same bytes after export, import and export", () => {
  const first = bundleText(packBundle("engineering", engineering));
  const read = JSON.parse(first) as PackBundle;
  const installed = read.definitions.map(
    (definition, i) => ({ ...definition, version: i + 1 }) as unknown as AnyDefinition,
  );

  expect(bundleText(packBundle(read.pack, installed))).toBe(first);
});

it("tells what is new, what changed in which place, what is missing and what belongs to another pack", () => {
  const bundle = structuredClone(packBundle("engineering", engineering));
  const form = bundle.definitions.find((d) => d.kind === "form" && d.id === "declare") as {
    sections?: { fields: { label: string }[] }[];
  };
  const field = form.sections?.[0]?.fields[0];
  if (field) field.label += "\u3000";
  bundle.definitions.push({ kind: "dictionary", id: "new-codes", title: "新代码" });
  bundle.needs.push({ kind: "role", id: "not-here" });

  const compared = compareBundle({ ...bundle, pack: "other" }, here);

  expect(compared.added).toEqual([{ kind: "dictionary", id: "new-codes", title: "新代码" }]);
  expect(compared.changed.map((c) => [c.kind, c.id, c.differences.map((d) => [d.what, d.key])])).toEqual([
    ["form", "declare", [["changed", "label"]]],
  ]);
  expect(compared.missing).toEqual([{ kind: "role", id: "not-here" }]);
  expect(compared.foreign).toHaveLength(bundle.definitions.length - 1);
  expect(compareBundle(packBundle("engineering", engineering), here)).toMatchObject({
    added: [],
    changed: [],
    missing: [],
    foreign: [],
  });
});
