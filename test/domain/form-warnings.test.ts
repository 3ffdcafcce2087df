import { describe, expect, it } from "vitest";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { WARNINGS, warningsOf } from "../../core/domain/form-warnings.ts";
import english from "../../core/messages/en.json" with { type: "json" };
import chinese from "../../core/messages/zh-CN.json" with { type: "json" };
import { makeCheck, makeField, makeForm, makeSection, types } from "./make-definitions.ts";
import { packs } from "./packs.ts";

const kinds = {
  $schema: "",
  kind: "dictionary",
  id: "kinds",
  version: 1,
  title: "kinds",
  items: [
    { code: "1", name: "a" },
    { code: "2", name: "b" },
  ],
} as Dictionary;
const kind = makeField({ id: "kind", type: "choice", dictionary: "kinds" });
const several = makeField({ id: "several", type: "choice", dictionary: "kinds", multiple: true });
const warned = (form: Form): string[] => warningsOf(form, types, [kinds]).map((w) => `${w.code} ${w.pointer}`);
const withField = (field: Partial<Field>, ...more: Field[]) =>
  makeForm({ fields: [kind, makeField({ id: "x", type: "text", ...field }), several, ...more] });
const AT = "/sections/0/fields/1";

describe("what is allowed but surely not meant", () => {
  it.each<[string, Form, string[]]>([
    ["a choice compared with its codes", withField({ visible: 'doc.kind in ["1", "2"] && doc.kind != "1"' }), []],
    [
      "a choice compared with an unknown code",
      withField({ visible: 'doc.kind == "3"' }),
      [`form.never-visible ${AT}/visible`, `form.unknown-choice ${AT}/visible`],
    ],
    [
      "an unknown code among good ones",
      withField({ visible: 'doc.kind in ["1", "9"]' }),
      [`form.unknown-choice ${AT}/visible`],
    ],
    [
      "an unknown code that is not there",
      withField({ visible: 'doc.kind != "9"' }),
      [`form.unknown-choice ${AT}/visible`],
    ],
    [
      "an unknown code among several",
      withField({ readOnly: '"9" in doc.several' }),
      [`form.unknown-choice ${AT}/readOnly`],
    ],
    [
      "a required field that is never seen",
      withField({ visible: "1 > 2 || false", required: true }),
      [`form.required-never-visible ${AT}/required`],
    ],
    [
      "a condition that may hold",
      withField({ visible: 'doc.kind == "9" || has(doc.several)', required: true }),
      [`form.unknown-choice ${AT}/visible`],
    ],
    ["a requirement that never holds", withField({ required: '"a" == "b"' }), [`form.never-required ${AT}/required`]],
    [
      "a computed field marked required",
      withField({ computed: "doc.kind", required: true }),
      [`form.required-computed ${AT}/required`],
    ],
    [
      "a field shown by one that is never seen",
      withField({ visible: "false" }, makeField({ id: "y", type: "text", visible: 'doc.x == "a"' })),
      [`form.never-visible ${AT}/visible`, "form.never-visible /sections/0/fields/3/visible"],
    ],
    [
      "a section that is never seen",
      makeForm({
        sections: [
          makeSection("one", [kind]),
          makeSection("two", [makeField({ id: "y", type: "text", required: true })], "!true"),
        ],
      }),
      ["form.empty-section /sections/1", "form.required-never-visible /sections/1/fields/0/required"],
    ],
    [
      "a section without fields",
      makeForm({ sections: [makeSection("one", [kind]), makeSection("two", [])] }),
      ["form.empty-section /sections/1"],
    ],
    ["a label twice", withField({ label: "kind" }), [`form.label-twice ${AT}/label`]],
    [
      "a column's label twice",
      makeForm({
        fields: [
          makeField({
            id: "t",
            type: "table",
            columns: [makeField({ id: "a", type: "text" }), makeField({ id: "b", type: "text", label: "a" })],
          }),
        ],
      }),
      ["form.label-twice /sections/0/fields/0/columns/1/label"],
    ],
    [
      "checks that never judge or never fail",
      {
        ...withField({ visible: "false" }),
        checks: [
          makeCheck("A", 'doc.x == "a"'),
          makeCheck("B", "1 < 2"),
          makeCheck("C", 'doc.kind == "1"', { when: 'doc.kind == "9"' }),
          makeCheck("D", 'has(doc.x) || doc.kind == "1"'),
        ],
      },
      [
        `form.never-visible ${AT}/visible`,
        "form.check-never-judged /checks/0/expr",
        "form.check-never-fails /checks/1/expr",
        "form.check-never-judged /checks/2/when",
        "form.unknown-choice /checks/2/when",
      ],
    ],
    ["a rule that does not compile", withField({ visible: "doc.typo ==" }), []],
  ])("%s", (_name, form, expected) => {
    expect(warned(form)).toEqual(expected);
  });

  it("every warning has a sentence in both languages, and is no stop", () => {
    for (const code of WARNINGS) expect([code in chinese, code in english]).toEqual([true, true]);
    expect(warningsOf(withField({ label: "kind" }), types, [kinds])).toMatchObject([
      { severity: "warn", params: { label: "kind" } },
    ]);
  });

  it("the forms of the house have none", () => {
    const bodies = packs.loaded.map(({ body }) => body);
    const dictionaries = bodies.filter((body) => body.kind === "dictionary");
    const found = bodies.flatMap((body) =>
      body.kind === "form" ? warningsOf(body, types, dictionaries).map((w) => `${body.id} ${w.code} ${w.pointer}`) : [],
    );

    expect(found).toEqual([]);
  });
});
