/** Another id for a field: every rule, fact, step and sheet that names it follows, and nothing else changes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Form } from "../../core/domain/form.ts";
import { replaceColumn, replaceName } from "../../portal/designer/expression-names.ts";
import { findField } from "../../portal/designer/form-steps.ts";
import { idFault, renameField } from "../../portal/designer/rename-field.ts";

describe("a name in an expression", () => {
  it.each([
    ["doc.a > doc.ab", "doc.b > doc.ab"],
    ['doc.a == "doc.a"', 'doc.b == "doc.a"'],
    [String.raw`doc.x == 'it\'s doc.a' && doc . a`, String.raw`doc.x == 'it\'s doc.a' && doc . b`],
    ["has(doc.a) && size(doc.a) > 1", "has(doc.b) && size(doc.b) > 1"],
    ["row.a + doc.rows.map(r, r.a)", "row.a + doc.rows.map(r, r.a)"],
    ["x.doc.a + doc.c.a", "x.doc.a + doc.c.a"],
    ['r"\\doc.a" + """doc.a"""', 'r"\\doc.a" + """doc.a"""'],
  ])("in %s", (before, after) => expect(replaceName(before, "doc", "a", "b")).toBe(after));

  it("changes as a column only behind its own table", () => {
    expect(replaceColumn("sum(doc.t.map(r, r.a)) + sum(doc.u.map(r, r.a)) + doc.a", "t", "a", "b")).toBe(
      "sum(doc.t.map(r, r.b)) + sum(doc.u.map(r, r.a)) + doc.a",
    );
    expect(replaceColumn('doc.t.filter(x, x.a > 1 && x.k == "x.a").all(y, y.a < x.a)', "t", "a", "b")).toBe(
      'doc.t.filter(x, x.b > 1 && x.k == "x.a").all(y, y.b < x.a)',
    );
  });

  it("there and back gives the same text, whatever the text", () => {
    const part = fc.constantFrom(
      "doc.a",
      " doc . a",
      '"doc.a"',
      "row.a",
      "doc.ab",
      "'",
      '"',
      "(",
      ")",
      "doc.t.map(r, r.a)",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join(" ");
        expect(replaceName(replaceName(text, "doc", "a", "zz"), "doc", "zz", "a")).toBe(text);
        expect(replaceColumn(replaceColumn(text, "t", "a", "zz"), "t", "zz", "a")).toBe(text);
      }),
      { seed: 20261124 },
    );
  });
});

describe("renaming a field", () => {
  const form = {
    kind: "form",
    id: "f",
    version: 1,
    title: "t",
    project: { role: "opens", facts: { name: "n", region: "a", total: "m" } },
    titleField: "n",
    amountField: "m",
    handles: { level: "n", finding: "m", findings: { m: "normal", n: "suspect" }, mendedOn: "m" },
    sections: [
      {
        id: "m",
        title: "S",
        visible: "has(doc.m)",
        fields: [
          { id: "n", type: "text", label: "n", required: 'doc.m > yuan("0")' },
          { id: "a", type: "region", label: "a", dependsOn: "m" },
          { id: "m", type: "money", label: "m", computed: "sum(doc.t.map(r, r.m))" },
          {
            id: "t",
            type: "table",
            label: "t",
            sums: ["m"],
            invoices: { number: "k", total: "m", sharedBy: "m" },
            columns: [
              { id: "m", type: "money", label: "c" },
              { id: "k", type: "money", label: "k", computed: "row.m" },
            ],
          },
        ],
      },
    ],
    checks: [
      { id: "m", title: "c", expr: "doc.m == doc.m", severity: "warn", message: "doc.m", field: "m", show: ["m", "n"] },
    ],
  } as unknown as Form;
  const flow = {
    kind: "flow",
    id: "w",
    version: 1,
    title: "w",
    form: "f",
    separate: [],
    steps: [
      { id: "submit", title: "s", do: "submit" },
      { id: "m", title: "p", do: "handle", who: [], fields: { m: "edit", n: "hide" }, act: "x" },
      {
        id: "q",
        title: "q",
        do: "post",
        movement: "pay",
        amount: "m",
        payment: { payee: "n", paidAt: "m", voucher: "v" },
      },
      { id: "c", title: "c", do: "choose", cases: [{ title: "x", when: "doc.m == doc.n", steps: [] }] },
      { id: "e", title: "e", do: "amend", document: "self", set: { m: "doc.m" } },
    ],
  } as unknown as DraftBody;
  const print = {
    kind: "print",
    id: "p",
    version: 1,
    title: "p",
    form: "f",
    bindings: [
      { place: "A1", field: "m" },
      { place: "A2", field: "t.m" },
    ],
  } as unknown as DraftBody;
  const list = {
    kind: "list",
    id: "f",
    version: 1,
    title: "l",
    of: { form: "f" },
    columns: [{ id: "m" }, { id: "number" }],
    filters: ["m"],
    sort: { by: "m", direction: "asc" },
  } as unknown as DraftBody;
  const other = {
    kind: "flow",
    id: "z",
    version: 1,
    title: "z",
    form: "g",
    steps: [],
    separate: [],
  } as unknown as DraftBody;
  const bodies = [form as unknown as DraftBody, flow, print, list, other];

  it("follows everywhere, and leaves sections, checks, steps and columns of the same name", () => {
    const [next, key] = renameField(bodies, "f", "m", "amount");
    expect(key).toBe("amount");
    const text = JSON.stringify(next);
    expect(next[0]).toMatchObject({
      amountField: "amount",
      handles: { level: "n", finding: "amount", findings: { m: "normal", n: "suspect" }, mendedOn: "amount" },
      project: { facts: { total: "amount", region: "a" } },
      sections: [
        {
          id: "m",
          visible: "has(doc.amount)",
          fields: [
            { required: 'doc.amount > yuan("0")' },
            { dependsOn: "amount" },
            { id: "amount", computed: "sum(doc.t.map(r, r.m))" },
            { sums: ["m"], invoices: { number: "k", total: "m", sharedBy: "amount" } },
          ],
        },
      ],
      checks: [{ id: "m", expr: "doc.amount == doc.amount", field: "amount", show: ["amount", "n"], message: "doc.m" }],
    });
    expect(next[1]).toMatchObject({
      steps: [
        {},
        { id: "m", fields: { amount: "edit", n: "hide" } },
        { amount: "amount", payment: { paidAt: "amount", payee: "n" } },
        { cases: [{ when: "doc.amount == doc.n" }] },
        { set: { amount: "doc.amount" } },
      ],
    });
    expect(next[2]).toMatchObject({ bindings: [{ field: "amount" }, { field: "t.m" }] });
    expect(next[3]).toMatchObject({
      columns: [{ id: "amount" }, { id: "number" }],
      filters: ["amount"],
      sort: { by: "amount" },
    });
    expect(next[4]).toBe(other);
    expect(text).not.toContain('"doc.m"}');
    expect(renameField(next, "f", "amount", "m")[0]).toEqual(bodies);
  });

  it("follows a column in its table, its sums and every walk through its rows", () => {
    const [next, key] = renameField(bodies, "f", "t.m", "price");
    expect(key).toBe("t.price");
    expect(findField(next[0] as unknown as Form, "t.k")?.field.computed).toBe("row.price");
    expect(next[0]).toMatchObject({
      amountField: "m",
      sections: [
        {
          fields: [
            {},
            {},
            { id: "m", computed: "sum(doc.t.map(r, r.price))" },
            { sums: ["price"], invoices: { total: "price", sharedBy: "m" } },
          ],
        },
      ],
    });
    expect(next[2]).toMatchObject({ bindings: [{ field: "m" }, { field: "t.price" }] });
    expect(renameField(next, "f", "t.price", "m")[0]).toEqual(bodies);
  });

  it("refuses what is no id, or is somebody's", () => {
    const none = new Set<string>();
    expect(idFault(form, "m", "Amount", none)).toBe("shape");
    expect(idFault(form, "m", "a-b", none)).toBe("shape");
    expect(idFault(form, "m", "n", none)).toBe("taken");
    expect(idFault(form, "m", "old", new Set(["old"]))).toBe("taken");
    expect(idFault(form, "t.k", "m", none)).toBe("taken");
    expect(idFault(form, "t.k", "n", none)).toBeUndefined();
    expect(idFault(form, "m", "k", none)).toBeUndefined();
  });
});
