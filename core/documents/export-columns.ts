/** Columns of an exported list: what the database gives for each, and the cell that becomes of it. */
import type { Context } from "../context.ts";
import { stateTitle } from "../definitions/state-title.ts";
import type { AnswerReference, NameOf, SheetCell } from "../domain/field-type.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import { holdsSensitive } from "../domain/redact.ts";
import type { List } from "../domain/list.ts";
import type { RawRow } from "../exports/copy-rows.ts";
import { cellMaker, moneyUnitOf } from "../exports/field-cell.ts";
import type { SheetColumn } from "../exports/sheet.ts";

/** `sees`: the raw column that says whether the reader may see sensitive answers of the row. */
export type ExportPlan = { columns: SheetColumn[]; select: string[]; joins: string[]; fields: string[]; sees: number };
export type ExportWords = { label: (key: string) => string };

/** A field may have the name of a general column, as `region` has: then both are exported. */
type Chosen = { id: string; label?: string | undefined; general: boolean };

/** General columns in front of the fields when all of them are exported, and behind them. */
const BEFORE = ["number", "projectCode", "project", "unit", "region", "state"];
const AFTER = ["updated"];
const ZONE = "at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'";
const YEAR = "extract(year from d.created_at at time zone 'Asia/Shanghai')";
const UNIT = "join core.unit u on u.id = d.unit";
const REGION = "join core.region r on r.code = coalesce(d.town, d.county, d.city, d.province)";
const PROJECT = "left join core.project p on p.id = d.project";
const CASE = "left join core.flow_case fc on fc.document = d.id";
const GENERAL: Record<string, { sql: string[]; width: number; join?: string }> = {
  number: { sql: ["d.number"], width: 24 },
  title: { sql: ["d.title"], width: 36 },
  project: { sql: ["p.name"], width: 36, join: PROJECT },
  projectCode: { sql: ["p.code"], width: 24, join: PROJECT },
  unit: { sql: ["u.name"], width: 24, join: UNIT },
  region: { sql: ["r.name"], width: 12, join: REGION },
  state: { sql: ["d.state", "d.step", "fc.flow", "fc.flow_version"], width: 12, join: CASE },
  amount: { sql: ["d.amount_fen"], width: 18 },
  updated: { sql: [`to_char(d.updated_at ${ZONE})`], width: 17 },
  created: { sql: [`to_char(d.created_at ${ZONE})`], width: 17 },
  date: { sql: ["d.dated"], width: 12 },
};

/**
 * The list's own columns, or all fields of the form between what every document has. `sees` is the condition under
 * which a row's sensitive answers are shown.
 */
export function planExport(
  context: Context,
  { form, list, all, sees }: { form: Form; list: List; all: boolean; sees: string },
  words: ExportWords,
): ExportPlan {
  const fields = fieldsOf(form).filter((field) => context.types.get(field.type).answers);
  const byId = new Map(fields.map((field) => [field.id, field]));
  const general = (ids: readonly string[]): Chosen[] => ids.map((id) => ({ id, general: true }));
  const opening = form.project.role === "opens";
  const chosen: Chosen[] = all
    ? [
        ...general(BEFORE.filter((id) => !opening || !id.startsWith("project"))),
        ...fields.map(({ id }) => ({ id, general: false })),
        ...general(AFTER),
      ]
    : list.columns.map(({ id, label }) => ({ id, label, general: id in GENERAL }));
  const plan: ExportPlan = { columns: [], select: [`(${sees})`], joins: [], fields: [], sees: 0 };
  const add = (sql: string): number => plan.select.push(sql) - 1;
  for (const { id, label, general: isGeneral } of chosen) {
    const field = isGeneral ? undefined : byId.get(id);
    const source = GENERAL[id];
    if (field) plan.columns.push(fieldColumn(context, plan, field, label ?? labelOf(form, field), words));
    else if (isGeneral && source) {
      const head = label ?? words.label(`column.${id}`);
      if (source.join !== undefined && !plan.joins.includes(source.join)) plan.joins.push(source.join);
      plan.columns.push(generalColumn(context, form, id, head, source.sql.map(add), source.width, words));
    }
  }
  return plan;
}

/** The label, with its section's title in front where another field of the form has the same. */
function labelOf(form: Form, field: Field): string {
  const twins = fieldsOf(form).filter(({ label }) => label === field.label);
  const section = form.sections.find((s) => s.fields.some(({ id }) => id === field.id));
  return twins.length > 1 && section ? `${section.title} ${field.label}` : field.label;
}

function generalColumn(
  context: Context,
  form: Form,
  id: string,
  head: string,
  reads: number[],
  width: number,
  words: ExportWords,
): SheetColumn {
  const [first = 0, second = 0, third = 0, fourth = 0] = reads;
  const text = (row: RawRow): SheetCell => {
    const raw = row[first];
    return raw === undefined || raw === "" ? { kind: "empty" } : { kind: "text", text: raw };
  };
  if (id === "amount")
    return {
      head: /[(\uFF08]/.test(head) ? head : `${head}\uFF08${words.label("unit.yuan")}\uFF09`,
      width,
      reads,
      cell: (row) => {
        const raw = row[first];
        return raw === undefined || raw === "" ? { kind: "empty" } : { kind: "money", fen: Number(raw), unit: "yuan" };
      },
    };
  if (id === "date")
    return {
      head,
      width,
      reads,
      cell: (row) => (row[first] ? { kind: "date", day: row[first] } : { kind: "empty" }),
    };
  if (id === "state")
    return {
      head,
      width,
      reads,
      cell: (row) => ({
        kind: "text",
        text: stateTitle(
          context,
          {
            form: form.id,
            state: row[first] ?? "",
            step: row[second] || null,
            flow: row[third] || null,
            version: Number(row[fourth]) || null,
          },
          words.label,
        ),
      }),
    };
  return { head, width, reads, cell: text };
}

const WIDTHS: Record<string, number> = {
  text: 30,
  "long-text": 50,
  table: 60,
  date: 12,
  year: 10,
  percent: 10,
  org: 24,
};

function fieldColumn(context: Context, plan: ExportPlan, field: Field, label: string, words: ExportWords): SheetColumn {
  const { types, definitions } = context;
  plan.fields.push(field.id);
  const at = plan.select.push(`a."${field.id}"`) - 1;
  const named = nameColumn(plan, field);
  const year = yearColumn(plan, field);
  let row: RawRow = [];
  const make = cellMaker(field, types, () => row[plan.sees] !== "t");
  const nameOf: NameOf = (kind, id, dictionary) => {
    if (kind === "dictionary")
      return definitions.nameOfCode(dictionary ?? "", id, year === undefined ? undefined : Number(row[year]));
    return (named !== undefined && row[at] === id ? row[named] : undefined) || id;
  };
  return {
    head: `${label}${unitOf(field, words.label)}`,
    width: WIDTHS[field.type] ?? 18,
    reads: [...(holdsSensitive(field) ? [plan.sees] : []), at, ...(year === undefined ? [] : [year])],
    cell(raw) {
      row = raw;
      return make(raw[at], nameOf);
    },
  };
}

/** A figure's unit, in brackets, as an importer reads it again. */
function unitOf(field: Field, label: (key: string) => string): string {
  if (field.type === "money") return `\uFF08${label(`unit.${moneyUnitOf(field)}`)}\uFF09`;
  return field.type === "percent" ? "\uFF08%\uFF09" : "";
}

/** The document's fiscal year, for fields with codes in them: names are those that held then. */
function yearColumn(plan: ExportPlan, field: Field): number | undefined {
  if (!JSON.stringify(field).includes('"dictionary":')) return undefined;
  const at = plan.select.indexOf(YEAR);
  return at < 0 ? plan.select.push(YEAR) - 1 : at;
}

const NAMES: Partial<Record<AnswerReference["kind"], { table: string; key: string; name: string }>> = {
  region: { table: "core.region", key: "code", name: "name" },
  unit: { table: "core.unit", key: "id", name: "name" },
  person: { table: "core.person", key: "id", name: "name" },
  project: { table: "core.project", key: "id", name: "code || ' ' || name" },
  document: { table: "core.document", key: "id", name: "number" },
  quota: { table: "core.quota", key: "id", name: "number" },
};
const KIND_OF_TYPE: Record<string, AnswerReference["kind"]> = { org: "unit" };

/** The name of what a single reference points to, joined by the database; undefined for other fields. */
function nameColumn(plan: ExportPlan, field: Field): number | undefined {
  const source = NAMES[KIND_OF_TYPE[field.type] ?? (field.type as AnswerReference["kind"])];
  if (!source) return undefined;
  const alias = `n${plan.joins.length}`;
  plan.joins.push(`left join ${source.table} ${alias} on ${alias}.${source.key}::text = a."${field.id}"`);
  const name = source.name.replaceAll(/\b(name|code|number)\b/g, `${alias}.$1`);
  return plan.select.push(name) - 1;
}
