/**
 * Conversions of a form's version: how answers of the version before become answers of its fields. A conversion of a
 * column is written over the old row as `doc`. One that names a field which is gone, or whose answers no expression can
 * make, says only that the old answers are kept aside.
 */
import type { Conversion } from "./change.ts";
import { scopeOf } from "./evaluate-form.ts";
import { compileExpression, type Expression, type ExpressionScope } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";

export type CompiledConversion = { target: string; expression: Expression; keepsAside: boolean };
export type ConversionFault = { index: number; found: string; expected: string };

/** Compiles the conversions of a form, by field or table.column; faults tell which one is wrong. */
export function compileConversions(
  older: Form,
  newer: Form,
  conversions: readonly Conversion[],
  types: FieldTypes,
): { byTarget: Map<string, CompiledConversion>; faults: ConversionFault[] } {
  const byTarget = new Map<string, CompiledConversion>();
  const faults: ConversionFault[] = [];
  const scope = scopeOf(older, types);
  conversions.forEach((conversion, index) => {
    if (conversion.form !== newer.id) return;
    const [old, now] = [findTarget(older, conversion.field), findTarget(newer, conversion.field)];
    const fault = (found: string, expected: string): void => {
      faults.push({ index, found, expected });
    };
    if (!old && !now) return fault(conversion.field, `a field of form ${newer.id}, now or before`);
    if (byTarget.has(conversion.field)) return fault(conversion.field, "one conversion for a field");
    const table = conversion.field.split(".")[0] ?? "";
    const rows = conversion.field.includes(".") ? scope[table] : undefined;
    const over: ExpressionScope = typeof rows === "object" && "row" in rows ? rows.row : scope;
    const type = now && types.find(now.type)?.expressionType(now, types);
    const expected = typeof type === "string" ? type : undefined;
    const compiled = compileExpression(conversion.expr, over, expected);
    if ("faults" in compiled) for (const wrong of compiled.faults) fault(conversion.expr, wrong.message);
    else
      byTarget.set(conversion.field, {
        target: conversion.field,
        expression: compiled,
        keepsAside: expected === undefined,
      });
  });
  return { byTarget, faults };
}

/** A field by id, or a column by table.column. */
export function findTarget(form: Form, target: string): Field | undefined {
  const [id, column] = target.split(".");
  const field = fieldsOf(form).find((f) => f.id === id);
  return column === undefined ? field : field && columnsOf(field).find((c) => c.id === column);
}
