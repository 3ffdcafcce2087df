import { describe, expect, it } from "vitest";
import { isComplete, type ConditionRow } from "../../core/domain/condition.ts";
import { compileExpression } from "../../core/domain/expression.ts";
import { scopeOf } from "../../core/domain/evaluate-form.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { offeredFor, othersFor, withCompare, withField } from "../../portal/designer/condition-rows.ts";
import { changedGroups } from "../../portal/designer/definition-parts.ts";
import { completeChoice, FORMULA_TEMPLATES, templatesFor } from "../../portal/designer/formula-templates.ts";
import { namesIn } from "../../portal/designer/formula-words.ts";
import { FIELD_TYPES } from "../../portal/form-context.ts";

const kind: Field = { id: "kind", type: "choice", label: "类型", dictionary: "kinds" };
const other: Field = { id: "other", type: "choice", label: "另一类型", dictionary: "others" };
const amount: Field = { id: "amount", type: "money", label: "金额" };
const limit: Field = { id: "limit", type: "money", label: "上限" };
const rate: Field = { id: "rate", type: "percent", label: "比例" };
const begin: Field = { id: "begin", type: "date", label: "开工" };
const end: Field = { id: "end", type: "date", label: "完工" };
const count: Field = { id: "count", type: "number", label: "数量" };
const name: Field = { id: "name", type: "text", label: "名称" };
const rows: Field = {
  id: "rows",
  type: "table",
  label: "明细",
  columns: [{ id: "net", type: "money", label: "净额" }],
};
const form = {
  sections: [{ id: "a", title: "一", fields: [kind, other, amount, limit, rate, begin, end, count, name, rows] }],
  checks: [],
} as unknown as Form;
const scope = scopeOf(form, FIELD_TYPES);

describe("rows of conditions", () => {
  it("offer comparisons of the type only, and keep one that is there already", () => {
    expect(offeredFor(kind, scope, {})).toEqual(["eq", "ne", "in", "not-in", "filled", "empty"]);
    expect(offeredFor(kind, scope, { kinds: [{ code: "1", name: "x", parent: "0" }] })).toContain("starts");
    expect(offeredFor(amount, scope, {})).toContain("between");
    expect(offeredFor(rows, scope, {})).toEqual(["size-ge", "size-le", "size-eq", "filled", "empty"]);
    expect(offeredFor(kind, scope, {}, "like")).toContain("like");
  });

  it("compare with what means the same: no code with another list's, no amount with a rate", () => {
    expect(othersFor(kind, "eq", form, scope).fields).toEqual([]);
    expect(othersFor(amount, "le", form, scope).fields.map((field) => field.id)).toEqual(["limit"]);
    expect(othersFor(end, "ge", form, scope)).toEqual({ fields: [begin], facts: ["now.today"] });
    expect(othersFor(amount, "in", form, scope).fields).toEqual([]);
  });

  it("keep values only where they still fit after the field or the comparison changed", () => {
    const row: ConditionRow = { field: "amount", compare: "ge", operands: [{ value: 100 }] };

    expect(withField(row, limit, form, scope, {})).toEqual({
      field: "limit",
      compare: "ge",
      operands: [{ value: 100 }],
    });
    expect(withField(row, kind, form, scope, {})).toEqual({ field: "kind", compare: "eq", operands: [] });
    expect(withCompare(row, "filled", amount).operands).toEqual([]);
    expect(withCompare(row, "between", amount).operands).toEqual([{ value: 100 }]);
    expect(isComplete(withCompare(row, "between", amount), scope)).toBe(false);
    expect(withCompare({ field: "name", compare: "eq", operands: [{ value: "x" }] }, "size-ge", name).operands).toEqual(
      [],
    );
  });
});

describe("formulas by choosing", () => {
  it.each(FORMULA_TEMPLATES.map((template) => [template.id, template] as const))(
    "the template %s writes what compiles",
    (_id, template) => {
      const parts = template.parts({ form, scope, columnOf: undefined }, {});
      const written = template.write(completeChoice(parts, {}));

      const compiled = compileExpression(written, scope);
      expect("faults" in compiled ? compiled.faults : [], written).toEqual([]);
      expect("type" in compiled && template.gives.includes(compiled.type)).toBe(true);
    },
  );

  it("offers only what gives the type of the place, and the row's columns in a column", () => {
    expect(templatesFor("Percent").map((template) => template.id)).toEqual(["sum", "share"]);
    expect(namesIn(form, scope, "rows")[0]).toMatchObject({ code: "row.net", label: "净额", type: "金额" });
    expect(namesIn(form, scope).map((item) => item.code)).toContain("now.today");
  });
});

describe("comparison", () => {
  it("gathers everything about one thing, under the section it stands in now", () => {
    const body = (sections: unknown): DraftBody => ({ kind: "form", id: "f", version: 1, title: "t", sections });
    const before = body([
      { id: "a", title: "甲", fields: [amount, limit] },
      { id: "b", title: "乙", fields: [rate] },
    ]);
    const after = body([
      { id: "a", title: "甲", fields: [amount] },
      { id: "b", title: "乙", fields: [rate, { ...limit, label: "新上限", required: true }, end] },
    ]);

    const groups = changedGroups(before, after);

    expect(groups.map((group) => group.title)).toEqual(["乙"]);
    expect(groups[0]?.things.map((thing) => [thing.what, thing.moved, thing.target])).toEqual([
      ["changed", true, "limit"],
      ["added", false, "end"],
    ]);
    expect(groups[0]?.things[0]?.values.map((value) => [value.name, value.before, value.after])).toEqual([
      ["位置", "甲", "乙"],
      ["名称", "上限", "新上限"],
      ["必填", undefined, true],
    ]);
    expect(changedGroups(before, before)).toEqual([]);
  });
});
