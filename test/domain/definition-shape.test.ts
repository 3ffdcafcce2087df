/** Definitions from anywhere: every fault at its pointer, quickly, whatever came in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shapeFaults } from "../../core/domain/definition-shape.ts";
import type { Field } from "../../core/domain/form.ts";
import { makeCheck, makeField, makeForm, makeSection, types } from "./make-definitions.ts";

const name = makeField({ id: "name", type: "text", label: "Name" });
const good = () => makeForm({ fields: [name] }) as unknown as Record<string, unknown>;
const faultsOf = (body: unknown): string[] => shapeFaults(body, types).map((f) => `${f.pointer}: ${f.found}`);
const parsed = (text: string): unknown => JSON.parse(text) as unknown;

describe("the shape of a definition", () => {
  it("a good form has no fault", () => {
    expect(shapeFaults(good(), types)).toEqual([]);
  });

  it("lists every fault at its place at once", () => {
    const body = {
      ...good(),
      extra: 1,
      version: 0,
      sections: [
        {
          id: "one",
          title: "",
          fields: [
            { ...name, colour: "red" },
            { id: "Bad", type: "text", label: "" },
            { id: "x", type: "nope", label: "x" },
            5,
          ],
        },
        makeSection("two", [
          makeField({ id: "t", type: "table", columns: [{ ...makeField({ id: "c", type: "text" }), more: 1 }] }),
        ]),
      ],
      checks: [{ ...makeCheck("R", "true"), severity: "fatal" }],
    };

    expect(
      faultsOf(body)
        .map((fault) => fault.split(":")[0] ?? "")
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(
      [
        "/checks/0/severity",
        "/extra",
        "/sections/0/fields/0/colour",
        "/sections/0/fields/1/id",
        "/sections/0/fields/1/label",
        "/sections/0/fields/2/type",
        "/sections/0/fields/3",
        "/sections/0/title",
        "/sections/1/fields/0/columns/0/more",
        "/version",
      ].toSorted((a, b) => a.localeCompare(b)),
    );
  });

  it.each([
    ['{"__proto__":{"kind":"form"}}', "/__proto__"],
    [JSON.stringify(good()).replace('"checks":[]', '"checks":[],"constructor":1'), "/constructor"],
    [
      JSON.stringify(good()).replace('"label":"Name"', '"label":"Name","__proto__":{"x":1}'),
      "/sections/0/fields/0/__proto__",
    ],
    [
      JSON.stringify(good()).replace('"label":"Name"', '"label":"Name","default":{"a":{"prototype":1}}'),
      "/sections/0/fields/0/default/a/prototype",
    ],
  ])("a key that means something to every object is refused by its pointer: %s", (text, pointer) => {
    expect(faultsOf(parsed(text))).toEqual([`${pointer}: a refused key`]);
  });

  it("keys with slashes and tildes give a pointer that leads to them", () => {
    expect(faultsOf({ ...good(), "a/b~c": 1 })).toEqual(["/a~1b~0c: an unknown key"]);
  });

  it("very deep and very long values are refused unread", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];

    expect(shapeFaults({ ...good(), note: deep }, types)).toMatchObject([{ found: "a value inside too many others" }]);
    expect(shapeFaults(deep, types)).toHaveLength(1);
    expect(faultsOf({ ...good(), note: "x".repeat(1_000_000) })).toEqual(["/note: 1000000 characters"]);
  });

  it("a form of ten thousand fields is refused with one fault, quickly", () => {
    const fields = Array.from(
      { length: 10_000 },
      (_, i): Field => makeField({ id: `f${i}`, type: "text", visible: "doc.f1 ==" }),
    );
    const sections = Array.from({ length: 40 }, (_, s) => makeSection(`s${s}`, fields.slice(s * 250, s * 250 + 250)));
    const started = performance.now();

    expect(faultsOf(makeForm({ sections }))).toEqual(["/sections: 10000 fields and columns"]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(
      faultsOf(makeForm({ sections: Array.from({ length: 41 }, (_, s) => makeSection(`s${s}`, [name])) })),
    ).toEqual(["/sections: 41 sections"]);
  });

  it("columns count as fields", () => {
    const columns = Array.from({ length: 30 }, (_, i) => makeField({ id: `c${i}`, type: "text" }));
    const tables = Array.from({ length: 17 }, (_, i) => makeField({ id: `t${i}`, type: "table", columns }));

    expect(faultsOf(makeForm({ fields: tables }))).toEqual(["/sections: 527 fields and columns"]);
  });

  it("names that look alike in one place are refused, the same label in two sections is not", () => {
    const twin = makeField({ id: "other", type: "text", label: "N\u0430me" });
    const table = makeField({
      id: "t",
      type: "table",
      columns: [
        makeField({ id: "a", type: "text", label: "\uFF21" }),
        makeField({ id: "b", type: "text", label: "A" }),
      ],
    });

    expect(faultsOf(makeForm({ sections: [makeSection("one", [name]), makeSection("two", [twin, table])] }))).toEqual([
      "/sections/1/fields/0/label: N\u0430me",
      "/sections/1/fields/1/columns/1/label: A",
    ]);
    const again = makeSection("two", [makeField({ id: "again", type: "text", label: "Name" })]);
    expect(faultsOf(makeForm({ sections: [makeSection("one", [name]), again] }))).toEqual([]);
    expect(
      faultsOf({
        $schema: "",
        kind: "dictionary",
        id: "d",
        version: 1,
        title: "d",
        items: [
          { code: "A", name: "a" },
          { code: "\u0391", name: "b" },
        ],
      }),
    ).toEqual([expect.stringContaining("/items/1/code")]);
  });

  it("never throws, whatever the value", () => {
    const kinds = fc.constantFrom("form", "flow", "dictionary", "list", "nope", 5);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), kinds, fc.jsonValue(), (value, kind, sections) => {
        expect(Array.isArray(shapeFaults(value, types))).toBe(true);
        const body = { ...good(), ...Object.fromEntries(Object.entries(value ?? {})), kind, sections };
        expect(shapeFaults(body, types).length).toBeGreaterThan(0);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});
