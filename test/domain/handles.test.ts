/** What a form says of handling hits: each fault is found at its place with its sentence, and whoever reads a field is known. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareDefinitions } from "../../core/domain/compare-definitions.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import { shapeFaults } from "../../core/domain/definition-shape.ts";
import { readersOf } from "../../core/domain/field-readers.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Handles } from "../../core/domain/handles.ts";
import { judgeChange } from "../../core/domain/judge-change.ts";
import { makeRule } from "../support/small-rule.ts";
import { makeApprove, makeField, makeFlow, makeForm, types } from "./make-definitions.ts";

const head = { $schema: "", version: 1, title: "T" } as const;
const codes = (id: string, list: readonly string[], more: object = {}): AnyDefinition =>
  ({
    ...head,
    kind: "dictionary",
    id,
    items: list.map((code) => ({ code, name: `is ${code}`, ...more })),
  }) as AnyDefinition;

type World = { form: Form & { handles: Handles }; signs: string[]; others: AnyDefinition[] };

/** A form that handles hits, with ids and codes of its own, and a rule that uses it. */
function makeWorld(): World {
  const form = makeForm({
    id: "inquiry",
    fields: [
      makeField({ id: "name", type: "text" }),
      makeField({ id: "sign", type: "choice", dictionary: "signs" }),
      makeField({ id: "who", type: "text" }),
      makeField({ id: "said", type: "long-text" }),
      makeField({ id: "figures", type: "long-text" }),
      makeField({ id: "since", type: "date" }),
      makeField({ id: "result", type: "choice", dictionary: "results" }),
      makeField({ id: "putRight", type: "date" }),
      makeField({ id: "cost", type: "money" }),
    ],
  });
  const handles: Handles = {
    rule: "name",
    level: "sign",
    levels: { blue: "b", yellow: "y", orange: "o", red: "r" },
    object: "who",
    message: "said",
    compared: "figures",
    firstSeen: "since",
    finding: "result",
    findings: { ok: "normal", wrong: "violation", maybe: "suspect", error: "normal" },
    mendedOn: "putRight",
  };
  const rule = makeRule("alarm", {
    watches: { unit: true },
    runs: { every: "day" },
    fires: [{ as: "red", if: "1 == 1" }],
    handle: { form: "inquiry" },
  });
  return {
    form: { ...form, handles },
    signs: ["b", "y", "o", "r", "grey"],
    others: [
      makeFlow([makeApprove("review", { roles: ["clerk"] })], { id: "inquiry-flow", form: "inquiry" }),
      { ...head, kind: "role", id: "clerk", permissions: [], reach: "unit", conflicts: [] } as AnyDefinition,
      codes("results", ["ok", "wrong", "maybe", "error"]),
      rule as unknown as AnyDefinition,
    ],
  };
}

function bodiesOf({ form, signs, others }: World): AnyDefinition[] {
  return [form as AnyDefinition, codes("signs", signs), ...others];
}

function faultsOf(world: World): string[] {
  return checkDefinitionSet(
    bodiesOf(world).map((body) => ({ file: `${body.kind}/${body.id}`, body })),
    types,
  ).map(({ file, pointer, code }) => `${file} ${pointer} ${code ?? ""}`.trim());
}

function fieldOf({ form }: World, id: string): Field {
  const field = fieldsOf(form).find((one) => one.id === id);
  if (!field) throw new Error(`no field ${id}`);
  return field;
}

const put = (world: World, more: Partial<Handles>): void => void Object.assign(world.form.handles, more);
const drop = (world: World, ...keys: (keyof Handles)[]): void =>
  keys.forEach((key) => void Reflect.deleteProperty(world.form.handles, key));

describe("a form that handles hits", () => {
  it("has no faults, with all that it may say or with the finding alone", () => {
    const world = makeWorld();
    expect(bodiesOf(world).flatMap((body) => (body.kind === "form" ? shapeFaults(body, types) : []))).toEqual([]);
    expect(faultsOf(world)).toEqual([]);
    drop(world, "rule", "level", "levels", "object", "message", "compared", "firstSeen", "mendedOn");
    expect(faultsOf(world)).toEqual([]);
  });

  it("takes the level as a word into a text, and as a code where the dictionary has the words", () => {
    const plain = makeWorld();
    drop(plain, "levels");
    put(plain, { level: "who" });
    drop(plain, "object");
    expect(faultsOf(plain)).toEqual([]);
    const own = makeWorld();
    drop(own, "levels");
    own.signs = ["blue", "yellow", "orange", "red", "grey"];
    expect(faultsOf(own)).toEqual([]);
  });

  it("need not say what a closed code means, or one that has others below it", () => {
    const world = makeWorld();
    fieldOf(world, "result")["leaf"] = true;
    const items = [
      { code: "all", name: "all" },
      ...["ok", "wrong", "maybe", "error"].map((code) => ({ code, name: code, parent: "all" })),
      { code: "old", name: "old", parent: "all", closed: true },
    ];
    world.others = world.others.map((body) =>
      body.kind === "dictionary" ? ({ ...body, items } as AnyDefinition) : body,
    );
    expect(faultsOf(world)).toEqual([]);
  });

  it.each<[string, (world: World) => void, string[]]>([
    ["a field that is not there", (w) => put(w, { object: "x" }), ["form/inquiry /handles/object"]],
    ["a finding that is not there", (w) => put(w, { finding: "x" }), ["form/inquiry /handles/finding"]],
    ["text into money", (w) => put(w, { message: "cost" }), ["form/inquiry /handles/message handles.type"]],
    ["text into a code", (w) => (fieldOf(w, "who")["pattern"] = "code"), ["form/inquiry /handles/object handles.type"]],
    [
      "a day into text",
      (w) => put(w, { firstSeen: "said", message: "since" }),
      ["form/inquiry /handles/message handles.type", "form/inquiry /handles/firstSeen handles.type"],
    ],
    [
      "a day of mending that is none",
      (w) => put(w, { mendedOn: "cost" }),
      ["form/inquiry /handles/mendedOn handles.type"],
    ],
    ["a level into a date", (w) => put(w, { level: "cost" }), ["form/inquiry /handles/level handles.type"]],
    [
      "a finding in a text",
      (w) => (fieldOf(w, "result").type = "text"),
      ["form/inquiry /handles/finding handles.type"],
    ],
    [
      "several findings at once",
      (w) => (fieldOf(w, "result")["multiple"] = true),
      ["form/inquiry /handles/finding handles.type"],
    ],
    ["a field named twice", (w) => put(w, { object: "name" }), ["form/inquiry /handles/object handles.twice"]],
    [
      "a day that is first and last",
      (w) => put(w, { mendedOn: "since" }),
      ["form/inquiry /handles/mendedOn handles.twice"],
    ],
    [
      "a field that is computed",
      (w) => (fieldOf(w, "who").computed = '"x"'),
      ["form/inquiry /handles/object handles.filled"],
    ],
    ["codes of levels for no field", (w) => drop(w, "level"), ["form/inquiry /handles/levels handles.levels-alone"]],
    [
      "a level whose code is not there",
      (w) => put(w, { levels: { ...w.form.handles.levels, red: "x" } }),
      ["form/inquiry /handles/levels/red handles.level"],
    ],
    ["a level without a code", (w) => (w.signs = ["b", "y", "o", "r"]), ["form/inquiry /handles/level handles.level"]],
    [
      "a level that the text does not take",
      (w) => {
        fieldOf(w, "sign").type = "text";
        delete fieldOf(w, "sign")["dictionary"];
        fieldOf(w, "sign")["pattern"] = "digits";
        put(w, { levels: { blue: "1", yellow: "2", orange: "3", red: "4" } });
      },
      ["form/inquiry /handles/level handles.level"],
    ],
    [
      "a meaning for a code that is not there",
      (w) => put(w, { findings: { ...w.form.handles.findings, gone: "suspect" } }),
      ["form/inquiry /handles/findings/gone handles.unknown"],
    ],
    [
      "a code that means nothing",
      (w) => put(w, { findings: { ok: "normal", wrong: "violation", maybe: "suspect" } }),
      ["form/inquiry /handles/findings handles.unsaid"],
    ],
    [
      "nothing that is normal",
      (w) => put(w, { findings: { ok: "suspect", wrong: "violation", maybe: "suspect", error: "suspect" } }),
      ["form/inquiry /handles/findings handles.no-normal"],
    ],
    [
      "a rule whose form says nothing of hits",
      (w) => void Reflect.deleteProperty(w.form, "handles"),
      ["rule/alarm /handle/form handles.missing"],
    ],
  ])("is refused with %s", (_name, plant, faults) => {
    const world = makeWorld();
    plant(world);
    expect(faultsOf(world)).toEqual(faults);
  });

  it.each<[string, object]>([
    ["no finding", { findings: { ok: "normal" } }],
    ["a finding without meanings", { finding: "result" }],
    ["a meaning that is none", { finding: "result", findings: { ok: "fine" } }],
    ["a level that is none", { finding: "result", findings: { ok: "normal" }, level: "sign", levels: { pink: "p" } }],
    ["a part that nobody knows", { finding: "result", findings: { ok: "normal" }, unit: "who" }],
  ])("has the wrong shape with %s", (_name, handles) => {
    expect(shapeFaults({ ...makeWorld().form, handles }, types).map(({ pointer }) => pointer)).toEqual([
      expect.stringMatching(/^\/handles/),
    ]);
  });
});

describe("a field that the handling names", () => {
  it("is read by its own form, part by part", () => {
    const world = makeWorld();
    const pointers = (field: string): string[] =>
      readersOf("inquiry", field, bodiesOf(world)).definitions.map((use) => `${use.kind} ${use.id} ${use.pointer}`);
    expect(pointers("who")).toEqual(["form inquiry /handles/object"]);
    expect(pointers("result")).toEqual(["form inquiry /handles/finding"]);
    expect(pointers("putRight")).toEqual(["form inquiry /handles/mendedOn"]);
    expect(pointers("cost")).toEqual([]);
    expect(readersOf("other", "who", bodiesOf(world)).definitions).toEqual([]);
  });

  it("is gone with a fault, and another mapping is a change that touches no stored document", () => {
    const world = makeWorld();
    const [section] = world.form.sections;
    if (section) section.fields = (section.fields as Field[]).filter(({ id }) => id !== "said");
    expect(faultsOf(world)).toEqual(["form/inquiry /handles/message"]);
    const before = makeWorld().form;
    const after = { ...before, handles: { ...before.handles, mendedOn: "since" } };
    const differences = compareDefinitions(before as never, after as never);
    const order = { before: before as never, after: after as never, earlier: [], conversions: [], types };
    expect(judgeChange(differences, order)).toMatchObject([
      { pointer: "/handles", what: "changed", verdict: "compatible", reason: "judge.handles" },
    ]);
  });
});

it("has a sentence in every catalogue for each of its faults", () => {
  const root = join(import.meta.dirname, "../..");
  const source = readFileSync(join(root, "core/domain/check-handles.ts"), "utf8");
  const said = [...new Set([...source.matchAll(/"(handles\.[a-z-]+)"/g)].map(([, code]) => code)), "handles.missing"];
  expect(said).toHaveLength(9);
  for (const file of ["core/messages/en.json", "core/messages/zh-CN.json", "portal/messages/zh-CN.json"]) {
    const texts = JSON.parse(readFileSync(join(root, file), "utf8")) as Record<string, string>;
    expect(
      said.filter((code) => !texts[code ?? ""]),
      file,
    ).toEqual([]);
  }
});
