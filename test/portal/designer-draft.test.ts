/** The designer's steps: undo undoes exactly, ids stay unique and are never used again, nothing gets lost on the way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import { DraftHistory, setBody, withBody } from "../../portal/designer/draft.ts";
import {
  addField,
  addSection,
  duplicateField,
  findField,
  idsIn,
  moveField,
  nextId,
  removeField,
  removeSection,
  setProperty,
  stepField,
  stepSection,
} from "../../portal/designer/form-steps.ts";

const form = {
  kind: "form",
  id: "f",
  version: 1,
  title: "t",
  project: { role: "opens", facts: { name: "name", region: "region" } },
  titleField: "name",
  sections: [
    {
      id: "a",
      title: "A",
      fields: [
        { id: "name", type: "text", label: "名称" },
        { id: "region", type: "region", label: "地点" },
      ],
    },
    {
      id: "b",
      title: "B",
      fields: [{ id: "rows", type: "table", label: "明细", columns: [{ id: "what", type: "text", label: "内容" }] }],
    },
  ],
  checks: [],
} as unknown as Form;
const NONE: ReadonlySet<string> = new Set();

describe("steps on a form", () => {
  it("adds a field where it was dropped, with an id that nobody has or had", () => {
    const [next, id] = addField(
      form,
      { type: "date-range", label: "工期" },
      { section: "a", index: 1 },
      new Set(["dateRange1"]),
    );
    expect(id).toBe("dateRange2");
    expect(fieldsOf(next).map((f) => f.id)).toEqual(["name", "dateRange2", "region", "rows"]);
    expect(nextId("money", new Set(["money1", "money3"]))).toBe("money2");
  });

  it("fills what the form says of its fields by the first that fits, and keeps what somebody chose", () => {
    const [withMoney] = addField(form, { type: "money", label: "金额" }, { section: "a", index: 2 }, NONE);
    expect(withMoney).toMatchObject({ amountField: "money1", project: { facts: { total: "money1", name: "name" } } });
    const [second] = addField(withMoney, { type: "money", label: "二" }, { section: "a", index: 0 }, NONE);
    expect(second).toMatchObject({ amountField: "money1", project: { facts: { total: "money1" } } });
    const [gone] = removeField(second, "money1");
    expect(gone).toMatchObject({ amountField: "money2", project: { facts: { total: "money2" } } });
  });

  it("guesses nothing for a form that was published", () => {
    const published = { ...form, version: 4 } as Form;
    const [next] = addField(published, { type: "money", label: "金额" }, { section: "a", index: 0 }, NONE);
    expect(next.amountField).toBeUndefined();
    expect(next.project).toEqual(published.project);
  });

  it("moves over the edge of a section, into a table and out of it, but no table into a table", () => {
    expect(findField(stepField(form, "region", 1), "region")?.place).toEqual({ section: "b", index: 0 });
    const inside = moveField(form, "region", { section: "b", index: 1, table: "rows" });
    expect(findField(inside, "region")?.place).toEqual({ section: "b", index: 1, table: "rows" });
    expect(findField(moveField(inside, "region", { section: "a", index: 0 }), "region")?.place).toEqual({
      section: "a",
      index: 0,
    });
    expect(moveField(form, "rows", { section: "b", index: 0, table: "rows" })).toBe(form);
  });

  it("gives the fields of a removed section to its neighbour", () => {
    expect(fieldsOf(removeSection(form, "a")[0]).map((f) => f.id)).toEqual(["name", "region", "rows"]);
    expect(removeSection(form, "a")[0].sections.map((s) => s.id)).toEqual(["b"]);
    const [single] = removeSection(form, "b");
    expect(removeSection(single, "a")[0]).toBe(single);
  });

  it("keeps every field, unique ids and an exact undo, whatever is done in whatever order", () => {
    const act = fc.tuple(
      fc.constantFrom("add", "copy", "move", "up", "down", "section", "unsection", "set", "shift", "table"),
      fc.nat(),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const history = new DraftHistory([form as unknown as DraftBody]);
        const seen: unknown[] = [history.bodies];
        let at = 0;
        for (const [what, a, b] of acts) {
          const now = history.bodies[0] as unknown as Form;
          const fields = fieldsOf(now);
          const field = fields[a % fields.length];
          const section = now.sections[b % now.sections.length];
          if (!field || !section) throw new Error("a form always has a section and a field here");
          const next = ((): Form => {
            switch (what) {
              case "add":
                return addField(
                  now,
                  { type: a % 2 ? "text" : "money", label: "x" },
                  { section: section.id, index: b % 3 },
                  NONE,
                )[0];
              case "copy":
                return duplicateField(now, field.id, "2", NONE)[0];
              case "move":
                return moveField(now, field.id, { section: section.id, index: Math.min(b % 4, section.fields.length) });
              case "table":
                return moveField(now, field.id, { section: "b", index: 0, table: "rows" });
              case "up":
                return stepField(now, field.id, -1);
              case "down":
                return stepField(now, field.id, 1);
              case "section":
                return addSection(now, "S", section.id, NONE)[0];
              case "unsection":
                return section.id === "b" ? now : removeSection(now, section.id)[0];
              case "set":
                return setProperty(now, field.id, "help", b % 2 ? "h" : undefined);
              default:
                return stepSection(now, section.id, a % 2 ? 1 : -1);
            }
          })();
          const count = (f: Form): number => fieldsOf(f).reduce((n, x) => n + 1 + columnsOf(x).length, 0);
          expect(count(next) - count(now)).toBe(what === "add" ? 1 : what === "copy" ? 1 + columnsOf(field).length : 0);
          const ids = fieldsOf(next).map((f) => f.id);
          expect(new Set(ids).size).toBe(ids.length);
          if (history.apply({ bodies: withBody(history.bodies, next as unknown as DraftBody) }, "", (at += 5000)))
            seen.push(history.bodies);
        }
        for (const before of seen.toReversed().slice(1)) {
          expect(history.undo()).toBe(true);
          expect(history.bodies).toBe(before);
        }
        expect(history.canUndo).toBe(false);
        for (const after of seen.slice(1)) {
          expect(history.redo()).toBe(true);
          expect(history.bodies).toBe(after);
        }
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });
});

describe("undo", () => {
  const body = (title: string): DraftBody => ({ kind: "form", id: "f", version: 1, title });

  it("takes back quick changes of the same thing at once", () => {
    const history = new DraftHistory([body("")]);
    for (const [title, at] of [
      ["a", 0],
      ["ab", 300],
      ["abc", 700],
      ["abcd", 5000],
    ] as const)
      history.apply({ bodies: [body(title)] }, "title", at);
    history.undo();
    expect(history.bodies[0]?.title).toBe("abc");
    history.undo();
    expect(history.bodies[0]?.title).toBe("");
  });

  it("forgets the way forward after a new step, and selects what was selected then", () => {
    const history = new DraftHistory([body("1")]);
    history.select("x");
    history.apply({ bodies: [body("2")], select: "y" }, "", 0);
    history.undo();
    expect(history.selected).toBe("x");
    history.apply({ bodies: [body("3")] }, "", 10);
    expect(history.canRedo).toBe(false);
  });

  it("puts bodies in, replaces and takes them out", () => {
    const other: DraftBody = { kind: "print", id: "p", version: 1, title: "p" };
    const two = setBody([body("1")], "print", "p", other);
    expect(two).toHaveLength(2);
    expect(setBody(two, "print", "p", { ...other, title: "q" })[1]?.title).toBe("q");
    expect(setBody(two, "print", "p", undefined)).toEqual([body("1")]);
  });
});

it("knows every id of a form", () => {
  expect([...idsIn(form)].toSorted()).toEqual(["a", "b", "name", "region", "rows", "what"]);
});
