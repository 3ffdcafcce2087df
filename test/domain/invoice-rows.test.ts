/** Which rows of a form are invoices, and what keeps one out of the register whatever stands in it. */
import { describe, expect, it } from "vitest";
import type { Field, Form } from "../../core/domain/form.ts";
import {
  checkInvoiceColumns,
  invoiceFaults,
  invoicePointer,
  invoiceRows,
  type InvoiceTable,
  invoiceTableOf,
} from "../../core/domain/invoice-rows.ts";
import { getDefinition } from "./packs.ts";

const pay = getDefinition("form", "pay") as Form;
const table = invoiceTableOf(pay) as InvoiceTable;
const NUMBER = "26332000000000001234";
const faults = (rows: object[]): (string | undefined)[] =>
  invoiceFaults(invoiceRows({ invoices: rows }, table), table).map(({ code, pointer }) => `${code} ${pointer}`);

describe("the table of invoices", () => {
  it("is the one that the definition names", () => {
    expect(table).toMatchObject({ field: "invoices", columns: { number: "number", sharedBy: "contract" } });
    expect(invoiceTableOf(getDefinition("form", "contract") as Form)).toBeUndefined();
    expect(invoicePointer(table, { row: 2 })).toBe("/invoices/2/number");
  });

  it("gives rows with a number; what is used is the total where nothing else is said", () => {
    const rows = [
      { number: NUMBER, total: 100, date: "2026-01-05" },
      { total: 5 },
      { number: "330016413012345678", total: 100, used: 60 },
      null,
    ];

    expect(invoiceRows({ invoices: rows }, table)).toEqual([
      { row: 0, number: NUMBER, totalFen: 100, usedFen: 100, date: "2026-01-05" },
      { row: 2, number: "330016413012345678", totalFen: 100, usedFen: 60, date: "" },
    ]);
    expect(invoiceRows({ invoices: "x" }, table)).toEqual([]);
  });

  it.each([
    ["a wrong number", [{ number: "12345678", total: 1 }], ["invoice.number /invoices/0/number"]],
    [
      "the same twice",
      [
        { number: NUMBER, total: 1 },
        { number: NUMBER, total: 1 },
      ],
      ["invoice.twice /invoices/1/number"],
    ],
    ["nothing", [{ number: NUMBER, total: 0 }], ["invoice.not-positive /invoices/0/number"]],
    ["a red one", [{ number: NUMBER, total: -1 }], ["invoice.not-positive /invoices/0/number"]],
    ["no part", [{ number: NUMBER, total: 5, used: 0 }], ["invoice.part /invoices/0/number"]],
    ["more than all", [{ number: NUMBER, total: 5, used: 6 }], ["invoice.part /invoices/0/number"]],
    ["all", [{ number: NUMBER, total: 5, used: 5 }], []],
  ])("refuses %s", (_name, rows, expected) => {
    expect(faults(rows)).toEqual(expected);
  });

  it("is refused in a definition whose names lead nowhere", () => {
    const field = pay.sections.flatMap((s) => s.fields as Field[]).find((f) => f.id === "invoices") as Field;
    const said: string[] = [];
    const report = (pointer: string, found: string): void => void said.push(`${pointer} ${found}`);
    checkInvoiceColumns(field, pay, "", report);
    expect(said).toEqual([]);
    const wrong = { ...field, invoices: { number: "total", total: "nothing", files: "contract" } } as Field;
    const sections = pay.sections.map((s) => ({ ...s, fields: s.fields.map((f) => (f.id === field.id ? wrong : f)) }));
    checkInvoiceColumns(wrong, { ...pay, sections }, "", report);
    expect(said).toEqual([
      "/invoices/number total of type money",
      "/invoices/total nothing",
      "/invoices/files contract of type document",
    ]);
  });
});
