/** What the designer does with what plugins offer for fields: a type with its presets, and a value that one computes. */
import { expect, test } from "vitest";
import type { Form } from "../../core/domain/form.ts";
import type { DesignerChoices } from "../../portal/change-api.ts";
import { offeredTypes } from "../../portal/designer/desk-choices.ts";
import { paletteGroups } from "../../portal/designer/field-icons.ts";
import { computeBegins, sourcesFor } from "../../portal/designer/field-plugins.ts";
import { setProperties } from "../../portal/designer/form-steps.ts";
import { runAct } from "../../portal/designer/run-act.ts";

const offers: DesignerChoices["offers"] = [
  { point: "value.compute", id: "counter/length", title: "数字数 · 字数" },
  {
    point: "field.type",
    id: "plates/plate",
    title: "车牌库 · 车牌",
    label: "车牌",
    field: { base: "text", options: { maxLength: 8, help: "如 Z12345" } },
  },
];
const form = {
  kind: "form",
  id: "cars",
  version: 1,
  project: { role: "none" },
  sections: [
    {
      id: "main",
      title: "车辆",
      fields: [
        { id: "size", type: "number", label: "字数", required: true, initial: "1" },
        { id: "hint", type: "note", label: "说明", text: "填写车辆。" },
        { id: "other", type: "number", label: "另算", compute: { plugin: "counter/length", from: ["name"] } },
        { id: "name", type: "text", label: "名称" },
      ],
    },
  ],
  checks: [],
} as unknown as Form;
const words = {
  typeLabel: (type: string) => type,
  startOptions: () => ({}),
  newSection: "",
  newColumn: "",
  copySuffix: "",
  dictionaryTitle: (label: string) => label,
  firstItem: "",
};

test("types of plugins stand in a group of their own, and one begins with its base, its name and its presets", () => {
  const offered = offeredTypes(offers);
  expect(paletteGroups(offered).at(-1)?.types).toEqual([
    { name: "text", label: "车牌", help: "车牌库 · 车牌", offer: "plates/plate" },
  ]);
  expect(paletteGroups([]).map(({ id }) => id)).not.toContain("plugin");
  const bodies = [form as unknown as Parameters<typeof runAct>[1]["bodies"][number]];
  const context = { form, bodies, selected: "name", taken: new Set<string>(), words, offered, newId: () => "n" };
  const done = runAct({ act: "add", type: "text", offered: "plates/plate" }, context);
  const next = done?.step.bodies[0] as unknown as Form | undefined;
  expect(next?.sections[0]?.fields.at(-1)).toEqual({
    id: expect.any(String),
    type: "text",
    label: "车牌",
    maxLength: 8,
    help: "如 Z12345",
    pluginType: "plates/plate",
  });
});

test("a value that a plugin computes takes the place of every other way to fill the field", () => {
  const [size] = form.sections[0]?.fields ?? [];
  if (!size) throw new Error("no field");
  expect(sourcesFor(form, size).map(({ id }) => id)).toEqual(["name"]);
  const next = setProperties(form, "size", computeBegins(form, size, "counter/length") ?? {});
  expect(next.sections[0]?.fields[0]).toEqual({
    id: "size",
    type: "number",
    label: "字数",
    compute: { plugin: "counter/length", from: ["name"] },
  });
  expect(computeBegins({ ...form, sections: [] }, size, "counter/length")).toBeUndefined();
});
