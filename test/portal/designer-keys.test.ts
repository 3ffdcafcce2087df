/** Things of a form are named by keys: one that is called as another is never taken for it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import { isDrawable } from "../../portal/designer/drawable.ts";
import { usesOfField } from "../../portal/designer/field-uses.ts";
import {
  addField,
  addSection,
  columnKey,
  duplicateField,
  findField,
  findSection,
  moveTo,
  removeField,
  removeSection,
  sectionKey,
  setCheck,
  setProperties,
  setProperty,
  stepField,
} from "../../portal/designer/form-steps.ts";
import { faultyIds, placeOf } from "../../portal/designer/live-faults.ts";
import { targetsOf } from "../../portal/designer/move-dialog.ts";

/** As in real forms: a section, a field, columns of two tables and a check are all called `amount`. */
const form = {
  kind: "form",
  id: "f",
  version: 1,
  title: "t",
  project: { role: "belongs" },
  titleField: "name",
  sections: [
    {
      id: "amount",
      title: "A",
      fields: [
        { id: "name", type: "text", label: "n" },
        { id: "amount", type: "money", label: "m" },
      ],
    },
    {
      id: "b",
      title: "B",
      fields: [
        { id: "one", type: "table", label: "1", columns: [column("amount"), column("rest", "row.amount")] },
        { id: "two", type: "table", label: "2", columns: [column("amount"), column("rest")] },
      ],
    },
  ],
  checks: [{ id: "amount", title: "c", expr: 'doc.amount > yuan("0")', severity: "warn", message: "m" }],
} as unknown as Form;
const NONE: ReadonlySet<string> = new Set();

function column(id: string, computed?: string): Field {
  return { id, type: "money", label: id, ...(computed !== undefined && { computed }) };
}
function labels(of: Form): string[] {
  return [
    ...of.sections.map((s) => s.title),
    ...fieldsOf(of).flatMap((f) => [f.label, ...columnsOf(f).map((c) => c.label)]),
    ...of.checks.map((c) => c.title),
  ];
}
const count = (of: Form): number => fieldsOf(of).reduce((n, f) => n + 1 + columnsOf(f).length, 0);

describe("a key", () => {
  it("finds the field, the column or the section it names", () => {
    expect(findField(form, "amount")?.place).toEqual({ section: "amount", index: 1 });
    expect(findField(form, "two.amount")?.place).toEqual({ section: "b", index: 0, table: "two" });
    expect(findSection(form, "#amount")?.title).toBe("A");
    expect(findSection(form, "amount")).toBeUndefined();
    expect(findField(form, "#amount")).toBeUndefined();
  });

  it.each([
    ["amount", 3],
    ["one.amount", 5],
    ["two.amount", 8],
  ])("changes %s alone", (key, at) => {
    const before = labels(form);
    const after = labels(setProperty(form, key, "label", "new"));
    expect(after.flatMap((label, i) => (label === before[i] ? [] : [i]))).toEqual([at]);
  });

  it("changes a section or a check alone", () => {
    expect(labels(setProperty(form, "#amount", "title", "new"))[0]).toBe("new");
    expect(setProperty(form, "#amount", "title", "new").sections[0]?.fields).toEqual(form.sections[0]?.fields);
    expect(setCheck(form, "amount", { title: "new", basis: undefined })).toEqual({
      ...form,
      checks: [{ ...form.checks[0], title: "new" }],
    });
  });

  it("takes several changes as one and clears what is undefined", () => {
    const next = setProperties(form, "two.rest", { type: "text", label: "t", computed: undefined });
    expect(findField(next, "two.rest")?.field).toEqual({ id: "rest", type: "text", label: "t" });
    expect(findField(next, "one.rest")?.field).toEqual(column("rest", "row.amount"));
  });

  it("removes the field and leaves section and columns of the same name", () => {
    const [next, select] = removeField(form, "amount");
    expect(labels(next)).toEqual(["A", "B", "n", "1", "amount", "rest", "2", "amount", "rest", "c"]);
    expect(select).toBe("name");
    expect(removeField(form, "two.amount")[1]).toBe("two.rest");
    expect(columnsOf(fieldsOf(removeField(form, "two.amount")[0])[2] ?? column(""))).toHaveLength(2);
  });

  it("steps a column within its own table", () => {
    const next = stepField(form, "two.amount", 1);
    expect(findField(next, "two.amount")?.place.index).toBe(1);
    expect(findField(next, "one.amount")?.place.index).toBe(0);
  });
});

describe("moving", () => {
  it("gives a new id where the new neighbours have the old one, and says the new key", () => {
    const [inside, key] = moveTo(form, "amount", { section: "b", index: 0, table: "one" });
    expect(key).toBe("one.money1");
    expect(count(inside)).toBe(count(form));
    const [outside, bare] = moveTo(form, "two.rest", { section: "amount", index: 0 });
    expect([bare, findField(outside, "rest")?.place]).toEqual(["rest", { section: "amount", index: 0 }]);
    const [other, own] = moveTo(form, "two.amount", { section: "amount", index: 0 });
    expect([own, findField(other, "amount")?.field.label]).toEqual(["money1", "m"]);
  });

  it("loses nothing and touches nothing else, whatever goes where", () => {
    const keys = ["name", "amount", "one", "two", "one.amount", "one.rest", "two.amount", "two.rest"];
    const places = [
      { section: "amount" },
      { section: "b" },
      { section: "b", table: "one" },
      { section: "b", table: "two" },
      { section: "amount", table: "one" },
    ];
    const move = fc.record({ key: fc.nat(), place: fc.constantFrom(...places), index: fc.nat({ max: 4 }) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
        let now = form;
        for (const { key, place, index } of moves) {
          const all = fieldsOf(now).flatMap((f) => [f.id, ...columnsOf(f).map((c) => columnKey(f.id, c.id))]);
          const from = all[key % all.length] ?? keys[0] ?? "";
          const [next, to] = moveTo(now, from, { ...place, index });
          expect(count(next)).toBe(count(now));
          expect(labels(next).toSorted()).toEqual(labels(now).toSorted());
          expect(findField(next, to)?.field.label).toBe(findField(now, from)?.field.label);
          for (const list of [fieldsOf(next), ...fieldsOf(next).map(columnsOf)])
            expect(new Set(list.map((f) => f.id)).size).toBe(list.length);
          now = next;
        }
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});

describe("what is new or left", () => {
  it("is named by its key", () => {
    const money = { type: "money", label: "x" };
    expect(addField(form, money, { section: "b", index: 0, table: "two" }, NONE)[1]).toBe("two.money1");
    expect(duplicateField(form, "two.rest", "2", NONE)[1]).toBe("two.money1");
    expect(addSection(form, "S", "#amount", NONE)[1]).toBe(sectionKey("section1"));
    expect(addSection(form, "S", "#amount", NONE)[0].sections.map((s) => s.title)).toEqual(["A", "S", "B"]);
    expect(removeSection(form, "#b")[1]).toBe("#amount");
  });

  it("keeps copied tables apart from their originals", () => {
    const [twice, key] = duplicateField(form, "one", "2", NONE);
    expect(key).toBe("table1");
    const next = removeField(setProperty(twice, "table1.rest", "label", "new"), "table1.amount")[0];
    expect(columnsOf(findField(next, "one")?.field ?? column(""))).toEqual(
      columnsOf(findField(form, "one")?.field ?? column("")),
    );
  });
});

describe("the places a field may go to", () => {
  it("are all sections and tables, but no table for a table, and moving there really works", () => {
    const targets = targetsOf(form, "amount");
    expect(targets.map((target) => [target.label, target.inTable, target.here])).toEqual([
      ["A", false, true],
      ["B", false, false],
      ["1", true, false],
      ["2", true, false],
    ]);
    for (const { place, here } of targets) {
      const [next, key] = moveTo(form, "amount", place);
      expect(findField(next, key)?.place).toEqual(place);
      expect(next === form).toBe(here);
    }
    expect(targetsOf(form, "one").map((target) => target.label)).toEqual(["A", "B"]);
    expect(targetsOf(form, "two.rest").find((target) => target.here)?.label).toBe("2");
  });
});

describe("a body whose text was edited", () => {
  it("is drawn only while it has its lists", () => {
    const body = form as unknown as DraftBody;
    expect(isDrawable(body)).toBe(true);
    for (const broken of [
      { ...body, sections: undefined },
      { ...body, checks: {} },
      { ...body, handles: { finding: "amount" } },
      { ...body, sections: [{ id: "a", title: "A" }] },
      { ...body, sections: [{ id: "a", title: "A", fields: [null] }] },
      { ...body, sections: [{ id: "a", title: "A", fields: [{ id: "x", type: "table", columns: [3] }] }] },
      { ...body, kind: "flow", steps: [{ id: "a", do: "choose" }], separate: [] },
    ])
      expect(isDrawable(broken as DraftBody)).toBe(false);
  });
});

describe("faults and uses", () => {
  it("point at the key", () => {
    const body = form as unknown as Parameters<typeof placeOf>[0];
    expect(placeOf(body, "/sections/0/title").target).toBe("#amount");
    expect(placeOf(body, "/sections/0/fields/1/label").target).toBe("amount");
    expect(placeOf(body, "/sections/1/fields/1/columns/0/type").target).toBe("two.amount");
    const fault = { ...placeOf(body, "/sections/1/fields/1/columns/0/type"), kind: "form", id: "f" } as const;
    const line = { ...fault, pointer: "", found: "", expected: "", severity: "stop" } as const;
    expect([...faultyIds([line], form)]).toEqual(["two.amount"]);
  });

  it("tell a field's uses from those of columns called the same, and a step's words from its values", () => {
    const flow = {
      steps: [
        { id: "submit", title: "S", do: "submit" },
        { id: "amount", title: "P", do: "post", movement: "pay", amount: "other" },
        { id: "x", title: "X", do: "post", movement: "pay", amount: "amount" },
      ],
    } as unknown as Flow;
    expect(usesOfField(form, flow, "amount").map((use) => use.text)).toHaveLength(2);
    const handles = { message: "amount", finding: "other", findings: { amount: "normal" as const } };
    expect(usesOfField({ ...form, handles }, flow, "amount")).toContainEqual({ text: "办理预警时，预警内容填在这里" });
    expect(usesOfField(form, flow, "one.amount").map((use) => use.select)).toEqual(["one.rest"]);
    expect(usesOfField(form, flow, "two.amount")).toEqual([]);
  });
});

describe("a flow whose text was edited", () => {
  const head = {
    $schema: "x",
    kind: "flow",
    id: "w",
    version: 1,
    title: "w",
    form: "f",
    withdraw: "never",
    separate: [],
  };
  const submit = { id: "submit", title: "s", do: "submit" };
  const approve = { id: "a", title: "a", do: "approve", who: [{ role: "", at: "own-unit" }], decide: "any" };
  const drawn = (...steps: unknown[]): boolean => isDrawable({ ...head, steps } as unknown as DraftBody);

  it("is drawn while values are still to be written", () => {
    expect(drawn(submit, approve)).toBe(true);
    expect(drawn(submit, { ...approve, title: "", who: [{ persons: [] }], note: "an unknown key" })).toBe(true);
    expect(drawn(submit, { id: "r", title: "r", do: "repeat", again: "", times: 2, steps: [] })).toBe(true);
    expect(drawn(submit, { id: "m", title: "m", do: "amend", document: "self", set: { a: "" } })).toBe(true);
  });

  it("is not drawn when a step is of no known kind or lacks what its card says", () => {
    expect(drawn(submit, { ...approve, do: "unknown" })).toBe(false);
    expect(drawn(submit, { ...approve, decide: undefined })).toBe(false);
    expect(drawn(submit, { ...approve, due: {} })).toBe(false);
    expect(drawn(submit, { ...approve, back: { to: "nowhere" } })).toBe(false);
    expect(drawn(submit, { id: "all", title: "all", do: "all", branches: [{ id: "b", title: "b" }] })).toBe(false);
  });
});
