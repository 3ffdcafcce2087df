/** What a formula may be made of: functions with a line of help, fields, columns, facts and codes, as palette and completion show them. */
import type { ExpressionScope, ExpressionType } from "../../core/domain/expression.ts";
import { codeOf, FACTS } from "../../core/domain/condition.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Item } from "../api-types.ts";
import { type MessageKey, t } from "../message.ts";
import { sayType } from "./fault-words.ts";
import { FACT_WORDS } from "./words.ts";

export type FormulaFunction = { name: string; help: MessageKey; example: string; insert: string };

/** `\u2026` marks where the cursor goes. */
export const FORMULA_FUNCTIONS: readonly FormulaFunction[] = [
  { name: "sum", help: "function.sum", example: "sum(doc.rows.map(r, r.amount))", insert: "sum(\u2026)" },
  { name: "share", help: "function.share", example: 'share(doc.amount, percent("3"))', insert: "share(\u2026, )" },
  {
    name: "prorate",
    help: "function.prorate",
    example: "prorate(doc.total, doc.part, doc.whole)",
    insert: "prorate(\u2026, , )",
  },
  { name: "times", help: "function.times", example: "times(row.price, row.quantity)", insert: "times(\u2026, )" },
  { name: "ratio", help: "function.ratio", example: "ratio(doc.paid, doc.amount)", insert: "ratio(\u2026, )" },
  { name: "min", help: "function.min", example: "min(doc.a, doc.b)", insert: "min(\u2026, )" },
  { name: "max", help: "function.max", example: "max(doc.a, doc.b)", insert: "max(\u2026, )" },
  { name: "yuan", help: "function.yuan", example: 'yuan("4000000")', insert: 'yuan("\u2026")' },
  { name: "percent", help: "function.percent", example: 'percent("3")', insert: 'percent("\u2026")' },
  {
    name: "daysBetween",
    help: "function.days",
    example: "daysBetween(doc.start, doc.end)",
    insert: "daysBetween(\u2026, )",
  },
  {
    name: "addMonths",
    help: "function.add-months",
    example: "addMonths(doc.finishDate, doc.months)",
    insert: "addMonths(\u2026, )",
  },
  { name: "year", help: "function.year", example: "year(doc.signDate)", insert: "year(\u2026)" },
  { name: "has", help: "function.has", example: "has(doc.note)", insert: "has(\u2026)" },
  { name: "size", help: "function.size", example: "size(doc.rows)", insert: "size(\u2026)" },
  { name: "like", help: "function.like", example: 'like(doc.number, "HT-*")', insert: 'like(\u2026, "")' },
  { name: "validId", help: "function.valid-id", example: "validId(doc.idNumber)", insert: "validId(\u2026)" },
  { name: "validCard", help: "function.valid-card", example: "validCard(doc.card)", insert: "validCard(\u2026)" },
  {
    name: "placesOf",
    help: "function.places",
    example: "placesOf(doc.rows.map(r, r.a > r.b))",
    insert: "placesOf(\u2026)",
  },
  {
    name: "repeated",
    help: "function.repeated",
    example: "repeated(doc.rows.map(r, r.code))",
    insert: "repeated(\u2026)",
  },
  {
    name: "among",
    help: "function.among",
    example: "among(doc.rows.map(r, r.code), values.rows.map(v, v.code))",
    insert: "among(\u2026, )",
  },
  {
    name: "except",
    help: "function.except",
    example: "except(values.rows.map(v, v.code), doc.rows.map(r, r.code))",
    insert: "except(\u2026, )",
  },
  { name: "? :", help: "function.choose", example: "doc.a > doc.b ? doc.a : doc.b", insert: "\u2026 ?  : " },
];

/** Functions behind a dot. */
export const METHODS: readonly FormulaFunction[] = [
  { name: "map", help: "function.map", example: "doc.rows.map(r, r.amount)", insert: "map(r, r.\u2026)" },
  { name: "all", help: "function.all", example: "doc.rows.all(r, r.a == r.b)", insert: "all(r, r.\u2026)" },
  { name: "exists", help: "function.exists", example: "doc.rows.exists(r, r.a > r.b)", insert: "exists(r, r.\u2026)" },
  { name: "filter", help: "function.filter", example: "doc.rows.filter(r, r.a > r.b)", insert: "filter(r, r.\u2026)" },
  { name: "contains", help: "function.contains", example: 'doc.name.contains("x")', insert: 'contains("\u2026")' },
];

export type FormulaName = { code: string; id: string; label: string; group: string; type: string };

/** Every name the formula may read: columns of its row first, then the form's fields by section, then facts. */
export function namesIn(form: Form, scope: ExpressionScope, columnOf?: string): FormulaName[] {
  const table = columnOf === undefined ? undefined : fieldsOf(form).find((field) => field.id === columnOf);
  const types = table && scope[table.id];
  const columns = typeof types === "object" && "row" in types ? types.row : {};
  const own = (table ? columnsOf(table) : []).flatMap((column): FormulaName[] =>
    columns[column.id] === undefined
      ? []
      : [
          {
            code: `row.${column.id}`,
            id: column.id,
            label: column.label,
            group: t("formula.columns"),
            type: typeWord(columns[column.id]),
          },
        ],
  );
  const fields = form.sections.flatMap((section) =>
    (section.fields as Field[]).flatMap((field): FormulaName[] =>
      scope[field.id] === undefined
        ? []
        : [
            {
              code: codeOf(field.id),
              id: field.id,
              label: field.label,
              group: section.title,
              type: typeWord(scope[field.id]),
            },
          ],
    ),
  );
  const facts = Object.entries(FACTS).map(([code, type]): FormulaName => {
    const word = FACT_WORDS[code];
    return { code, id: code, label: word ? t(word) : code, group: t("formula.facts"), type: sayType(type) };
  });
  return [...own, ...fields, ...facts];
}

/** A type of the scope in plain words. */
export function typeWord(type: ExpressionType | undefined): string {
  const rows = typeof type === "object" && "row" in type;
  if (typeof type === "object") return rows ? t("type.rows") : t("type.other");
  return sayType(type ?? "dyn");
}

/** The codes that may stand beside a name, e.g. behind doc.kind == */
export function codesFor(
  form: Form,
  code: string,
  dictionaries: Readonly<Record<string, readonly Item[]>>,
  columnOf?: string,
): readonly Item[] {
  const [root = "", name = ""] = code.split(".");
  const id = root === "values" || root === "params" ? code : name;
  const fields = fieldsOf(form);
  const table = fields.find((field) => field.id === columnOf);
  const field = (root === "row" && table ? columnsOf(table) : fields).find((candidate) => candidate.id === id);
  return field ? (dictionaries[String(field["dictionary"])] ?? []) : [];
}
