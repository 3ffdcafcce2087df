/** The usual sums, put together by choosing fields: for everybody who knows what to compute but not how to write it. */
import { codeOf } from "../../core/domain/condition.ts";
import type { ExpressionScope } from "../../core/domain/expression.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { MessageKey } from "../message.ts";

export type TemplatePart = { key: string; label: MessageKey; options: { value: string; label: string }[] };
export type FormulaTemplate = {
  id: string;
  title: MessageKey;
  help: MessageKey;
  /** The type of its result; undefined for the type of its first part. */
  gives: readonly string[];
  parts(offer: TemplateOffer, chosen: Readonly<Record<string, string>>): TemplatePart[];
  write(chosen: Readonly<Record<string, string>>): string;
};
export type TemplateOffer = { form: Form; scope: ExpressionScope; columnOf: string | undefined };

const FIGURES: Readonly<Record<string, string>> = { Money: "money", int: "number" };

/** Fields or columns of one of the types, as they are written. */
function operands(offer: TemplateOffer, types: readonly string[]): { value: string; label: string }[] {
  const { form, scope, columnOf } = offer;
  const table = fieldsOf(form).find((field) => field.id === columnOf);
  const tableType = table && scope[table.id];
  const row = typeof tableType === "object" && "row" in tableType ? tableType.row : {};
  const fits = (type: unknown): boolean => typeof type === "string" && types.includes(type);
  return [
    ...(table ? columnsOf(table) : [])
      .filter((column) => fits(row[column.id]))
      .map((column) => ({ value: `row.${column.id}`, label: column.label })),
    ...fieldsOf(form)
      .filter((field) => fits(scope[field.id]))
      .map((field) => ({ value: codeOf(field.id), label: field.label })),
  ];
}

/** Days only, not every text. */
function days(offer: TemplateOffer): { value: string; label: string }[] {
  return fieldsOf(offer.form)
    .filter((field) => field.type === "date")
    .map((field) => ({ value: codeOf(field.id), label: field.label }));
}

const part = (key: string, label: MessageKey, options: { value: string; label: string }[]): TemplatePart => ({
  key,
  label,
  options,
});
const of = (chosen: Readonly<Record<string, string>>, key: string): string => chosen[key] ?? "";

function tableParts(offer: TemplateOffer, chosen: Readonly<Record<string, string>>): TemplatePart[] {
  const summed = (column: Field): boolean => Object.values(FIGURES).includes(column.type) || column.type === "percent";
  const tables = fieldsOf(offer.form).filter((field) => field.type === "table" && columnsOf(field).some(summed));
  const table = tables.find((field) => field.id === chosen["table"]) ?? tables[0];
  return [
    part(
      "table",
      "formula.part-table",
      tables.map((field) => ({ value: field.id, label: field.label })),
    ),
    part(
      "column",
      "formula.part-column",
      (table ? columnsOf(table).filter(summed) : []).map((column) => ({ value: column.id, label: column.label })),
    ),
  ];
}

const pair =
  (types: readonly string[]) =>
  (offer: TemplateOffer): TemplatePart[] => [
    part("a", "formula.part-a", operands(offer, types)),
    part("b", "formula.part-b", operands(offer, types)),
  ];

export const FORMULA_TEMPLATES: readonly FormulaTemplate[] = [
  {
    id: "sum",
    title: "formula.template-sum",
    help: "formula.template-sum-help",
    gives: ["Money", "int", "Percent"],
    parts: tableParts,
    write: (c) => `sum(doc.${of(c, "table")}.map(r, r.${of(c, "column")}))`,
  },
  {
    id: "times",
    title: "formula.template-times",
    help: "formula.template-times-help",
    gives: ["Money"],
    parts: (offer) => [
      part("a", "formula.part-price", operands(offer, ["Money"])),
      part("b", "formula.part-count", operands(offer, ["int", "double"])),
    ],
    write: (c) => `times(${of(c, "a")}, ${of(c, "b")})`,
  },
  {
    id: "difference",
    title: "formula.template-difference",
    help: "formula.template-difference-help",
    gives: ["Money", "int"],
    parts: pair(["Money"]),
    write: (c) => `${of(c, "a")} - ${of(c, "b")}`,
  },
  {
    id: "share",
    title: "formula.template-share",
    help: "formula.template-share-help",
    gives: ["Percent"],
    parts: pair(["Money"]),
    write: (c) => `ratio(${of(c, "a")}, ${of(c, "b")})`,
  },
  {
    id: "percent",
    title: "formula.template-percent",
    help: "formula.template-percent-help",
    gives: ["Money"],
    parts: (offer) => [
      part("a", "formula.part-a", operands(offer, ["Money"])),
      part("b", "formula.part-b", operands(offer, ["Percent"])),
    ],
    write: (c) => `share(${of(c, "a")}, ${of(c, "b")})`,
  },
  {
    id: "prorate",
    title: "formula.template-prorate",
    help: "formula.template-prorate-help",
    gives: ["Money"],
    parts: (offer) => [...pair(["Money"])(offer), part("c", "formula.part-c", operands(offer, ["Money"]))],
    write: (c) => `prorate(${of(c, "a")}, ${of(c, "b")}, ${of(c, "c")})`,
  },
  {
    id: "limit",
    title: "formula.template-limit",
    help: "formula.template-limit-help",
    gives: ["Money"],
    parts: pair(["Money"]),
    write: (c) => `min(${of(c, "a")}, ${of(c, "b")})`,
  },
  {
    id: "days",
    title: "formula.template-days",
    help: "formula.template-days-help",
    gives: ["int"],
    parts: (offer) => [part("a", "formula.part-from", days(offer)), part("b", "formula.part-to", days(offer))],
    write: (c) => `daysBetween(${of(c, "a")}, ${of(c, "b")})`,
  },
];

/** The templates whose result fits the place. */
export function templatesFor(expected: string | undefined): readonly FormulaTemplate[] {
  return FORMULA_TEMPLATES.filter((template) => expected === undefined || template.gives.includes(expected));
}

/** The first choice of every part that was not chosen yet. */
export function completeChoice(
  parts: readonly TemplatePart[],
  chosen: Readonly<Record<string, string>>,
): Record<string, string> {
  const done: Record<string, string> = {};
  parts.forEach((p, i) => {
    const kept = p.options.find((option) => option.value === chosen[p.key]);
    const other = p.options[Math.min(i, p.options.length - 1)];
    done[p.key] = (kept ?? (p.key === "table" || p.key === "column" ? p.options[0] : other))?.value ?? "";
  });
  return done;
}
