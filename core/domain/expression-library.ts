/** The CEL library behind our language: the environment it checks types in, and its own evaluation, which is the fallback. */
import type { Environment } from "@marcbachmann/cel-js";
import { baseEnvironment, Me, Money, Now, Percent } from "./expression-functions.ts";
import type { Run } from "./expression-operators.ts";
import type { RowTypes } from "./expression-run.ts";
import type { ExpressionTree } from "./expression-tree.ts";
import {
  type ExpressionScope,
  type ExpressionType,
  FACT_NAMES,
  finite,
  type Frame,
  own,
  planOf,
} from "./expression-values.ts";

/** What the library makes of a text. */
export type Parsed = {
  (context: unknown): unknown;
  ast: unknown;
  check(): { valid: boolean; type?: string; error?: unknown };
};

/** A scope as the library knows it. */
export type Prepared = {
  environment: Environment;
  rows: RowTypes;
  docClass: typeof Now;
  /** Of the roots beside doc that the scope has names for. */
  rootClasses: ReadonlyMap<string, typeof Now>;
  rowClasses: ReadonlyMap<string, typeof Now>;
  /** The columns behind `row`, for the rule of a column. */
  columns: Readonly<Record<string, ExpressionType>> | undefined;
};

const prepared = new WeakMap<ExpressionScope, Map<string, Prepared>>();

/** The library's environment for a scope, made once: a form compiles a hundred rules over the same one. */
export function environmentOf(scope: ExpressionScope, table = ""): Prepared {
  const known = prepared.get(scope) ?? new Map<string, Prepared>();
  prepared.set(scope, known);
  const found = known.get(table);
  if (found) return found;
  const environment = baseEnvironment.clone();
  const fields: Record<string, string> = {};
  const rows = new Map<string, Record<string, ExpressionType>>();
  const rowClasses = new Map<string, typeof Now>();
  const named = new Map<string, Record<string, string>>();
  for (const [name, type] of Object.entries(scope)) {
    const [root = "", behind] = name.split(".");
    let told: string;
    if (typeof type === "string") told = type;
    else {
      const columns = "row" in type ? type.row : type.parts;
      const rowClass = class extends Now {};
      const rowName = rowNameOf(name);
      environment.registerType(rowName, { ctor: rowClass, fields: columns as Record<string, string> });
      rows.set(rowName, columns);
      rowClasses.set(rowName, rowClass);
      told = "row" in type ? `list<${rowName}>` : rowName;
    }
    if (behind === undefined) fields[name] = told;
    else named.set(root, { ...named.get(root), [behind]: told });
  }
  const docClass = class extends Now {};
  environment.registerType("Doc", { ctor: docClass, fields }).registerVariable("doc", "Doc");
  const rootClasses = new Map<string, typeof Now>();
  for (const [root, of] of named) {
    const rootClass = class extends Now {};
    const type = `Root_${root}`;
    environment.registerType(type, { ctor: rootClass, fields: of }).registerVariable(root, type);
    rootClasses.set(root, rootClass);
  }
  if (table !== "") environment.registerVariable("row", `Row_${table}`);
  const made = { environment, rows, docClass, rootClasses, rowClasses, columns: rows.get(`Row_${table}`) };
  known.set(table, made);
  return made;
}

/** The library's name for the rows of a table; no field's id has an underscore. */
function rowNameOf(name: string): string {
  return `Row_${name.replace(".", "_")}`;
}

/** The library evaluates over its own value classes; they are made anew for each run. */
export function libraryRun(parsed: Parsed, tree: ExpressionTree, scope: ExpressionScope, made: Prepared): Run {
  const plan = planOf(scope);
  const reads = [...tree.reads];
  const facts = (f: Frame, root: string): Record<string, unknown> =>
    present(
      FACT_NAMES.map((name, i) => [name.slice(root.length + 1), name.startsWith(`${root}.`) ? f.facts[i] : undefined]),
    );
  return (f) => {
    const cells = reads.map((name) => {
      const type = scope[name];
      return [name, type && toLibrary(f.cells[plan.places.get(name) ?? -1], type, made, rowNameOf(name))] as const;
    });
    const behind = (root: string): Record<string, unknown> =>
      present(
        cells.flatMap(([name, value]) => (name.startsWith(`${root}.`) ? [[name.slice(root.length + 1), value]] : [])),
      );
    const context: Record<string, unknown> = {
      doc: new made.docClass(present(cells.filter(([name]) => !name.includes(".")))),
      now: new Now(facts(f, "now")),
      me: new Me(facts(f, "me")),
    };
    for (const [root, rootClass] of made.rootClasses) context[root] = new rootClass(behind(root));
    const rowName = made.columns && [...made.rows].find(([, columns]) => columns === made.columns)?.[0];
    if (rowName !== undefined && made.columns)
      context["row"] = toLibrary(f.row, { parts: made.columns }, made, rowName);
    return fromLibrary(parsed(context), made);
  };
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function toLibrary(cell: unknown, type: ExpressionType, made: Prepared, rowName: string): unknown {
  if (cell === undefined) return undefined;
  if (type === "Money") return new Money(cell as bigint);
  if (type === "Percent") return new Percent(cell as bigint);
  if (typeof type === "string") return cell;
  const columns = Object.entries("row" in type ? type.row : type.parts);
  const rowClass = made.rowClasses.get(rowName) ?? Now;
  const rowOf = (cells: readonly unknown[]): unknown =>
    new rowClass(present(columns.map(([name, of], i) => [name, toLibrary(cells[i], of, made, "")])));
  return "row" in type ? (cell as unknown[][]).map(rowOf) : rowOf(cell as unknown[]);
}

/** Back to bare values, so that one writer serves both ways. */
function fromLibrary(value: unknown, made: Prepared): unknown {
  if (value instanceof Money) return value.fen;
  if (value instanceof Percent) return value.bp;
  if (Array.isArray(value)) return value.map((item) => fromLibrary(item, made));
  if (typeof value === "number") return finite(value);
  for (const [name, rowClass] of made.rowClasses)
    if (value instanceof rowClass) {
      const cells = value as unknown as Record<string, unknown>;
      return Object.keys(made.rows.get(name) ?? {}).map((column) => fromLibrary(own(cells, column), made));
    }
  return value;
}
