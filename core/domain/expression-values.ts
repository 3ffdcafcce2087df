/**
 * What an expression reads: answers as CEL values, each converted once for a whole document and shared by all its rules.
 * Amounts, rates and whole numbers are bigint; rows and answers made of parts are lists of cells in the order of their type.
 */

/** CEL type of a value: scalar name, the columns of a table, or the named parts of one answer. */
export type ExpressionType =
  | "string"
  | "int"
  | "double"
  | "bool"
  | "Money"
  | "Percent"
  | "list<string>"
  | { row: Record<string, ExpressionType> }
  | { parts: Record<string, ExpressionType> };
/** Types by name: `amount` stands behind `doc.`, `values.paid` and `params.limit` behind their own roots. */
export type ExpressionScope = Record<string, ExpressionType>;

/** Roots beside `doc` whose names a scope may hold: what a rule looks up in the world, and what units may set in it. */
export const NAMED_ROOTS = ["values", "params"] as const;

/** The day in China and the person whose document it is; what is left out is missing for every rule that reads it. */
export type Facts = { today: string; unit?: string; region?: string; name?: string };

/** Names behind `now.` and `me.`, in the order of their cells. */
export const FACT_NAMES = ["now.today", "now.year", "me.unit", "me.region", "me.name"] as const;

/** Answers and facts of one document while its rules run. */
export type Frame = {
  /** Answers by place in the scope, undefined when nothing is filled in. */
  plain: unknown[];
  /** The same as CEL values, filled when first read. */
  cells: unknown[];
  /** The facts as given, and as cells once a rule reads them. */
  given: Facts | undefined;
  facts: readonly unknown[];
  /** Cells of the row that a column's rule reads. */
  row: readonly unknown[] | undefined;
  /** Variables of loops by depth. */
  loops: unknown[];
  /** Why the last rule gave FAILED. */
  failure: string;
};

/** Names of a scope by place, with what turns each answer into a CEL value. */
export type ScopePlan = {
  names: readonly string[];
  places: ReadonlyMap<string, number>;
  readers: readonly ((answer: unknown) => unknown)[];
  /** One undefined for each name: copying it is the quick way to a new list. */
  blank: readonly unknown[];
};

const plans = new WeakMap<ExpressionScope, ScopePlan>();

/** The plan of a scope; the same scope gives the same plan. */
export function planOf(scope: ExpressionScope): ScopePlan {
  const known = plans.get(scope);
  if (known) return known;
  const names = Object.keys(scope);
  const readers = names.map((name) => {
    const type = scope[name];
    return type === undefined ? () => undefined : readerOf(type, `doc.${name}`);
  });
  const plan = {
    names,
    places: new Map(names.map((name, i) => [name, i])),
    readers,
    blank: names.map(() => undefined),
  };
  plans.set(scope, plan);
  return plan;
}

/** An empty frame of a plan. */
export function openFrame(plan: ScopePlan, facts?: Facts): Frame {
  return {
    plain: plan.blank.slice(),
    cells: plan.blank.slice(),
    given: facts,
    facts: NO_FACTS,
    row: undefined,
    loops: [undefined, undefined, undefined, undefined],
    failure: "",
  };
}

const NO_FACTS: readonly unknown[] = FACT_NAMES.map(() => undefined);

/** Makes the cells of the facts; called by expressions that read them. */
export function readFacts(frame: Frame): void {
  const { given } = frame;
  if (!given || frame.facts !== NO_FACTS) return;
  const values = [given.today, BigInt(given.today.slice(0, 4)), given.unit, given.region, given.name];
  frame.facts = values.map((value) => (value === "" ? undefined : value));
}

/** Nothing, null and empty text count as not filled in. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** An own property only: answers may be named like what every object has. */
export function own(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Answer (fen, basis points, plain JSON) to CEL value; throws TypeError when the answer does not fit the type. */
export function readerOf(type: ExpressionType, at: string): (answer: unknown) => unknown {
  const refuse = (): never => {
    throw new TypeError(`${at} is not of type ${String(type)}`);
  };
  if (typeof type === "object") return "row" in type ? rowsReader(type.row, at) : partsReader(type.parts, at);
  switch (type) {
    case "Money":
    case "Percent":
    case "int":
      return (answer) => {
        if (typeof answer !== "number" || !Number.isSafeInteger(answer))
          throw new TypeError(`${at} is not a whole number`);
        return BigInt(answer);
      };
    case "double":
      return (answer) => (typeof answer === "number" ? answer : refuse());
    case "bool":
      return (answer) => (typeof answer === "boolean" ? answer : refuse());
    case "string":
      return (answer) => (typeof answer === "string" ? answer : refuse());
    case "list<string>":
      return (answer) =>
        Array.isArray(answer) && answer.every((item) => typeof item === "string") ? answer : refuse();
  }
}

function rowsReader(columns: Readonly<Record<string, ExpressionType>>, at: string): (answer: unknown) => unknown {
  const readRow = cellsReader(columns, at);
  return (answer) => {
    if (!Array.isArray(answer)) throw new TypeError(`${at} holds no rows`);
    return answer.map(readRow);
  };
}

function partsReader(parts: Readonly<Record<string, ExpressionType>>, at: string): (answer: unknown) => unknown {
  const read = cellsReader(parts, at);
  return (answer) => (Array.isArray(answer) ? read(undefined) : read(answer));
}

/** Reads one row, or an answer made of parts: undefined where a cell is not filled in. */
export function cellsReader(
  columns: Readonly<Record<string, ExpressionType>>,
  at: string,
): (row: unknown) => unknown[] {
  const readers = Object.entries(columns).map(([name, type]) => ({ name, read: readerOf(type, `${at}.${name}`) }));
  return (row) => {
    if (typeof row !== "object" || row === null) throw new TypeError(`${at} holds no rows`);
    return readers.map(({ name, read }) => {
      const cell = own(row as Record<string, unknown>, name);
      return isAbsent(cell) ? undefined : read(cell);
    });
  };
}

/** CEL value of a type, by the library's name for it, to plain JSON; undefined for a type that cannot leave. */
export function writerOf(
  type: string,
  rows: ReadonlyMap<string, Readonly<Record<string, ExpressionType>>>,
): ((value: unknown) => unknown) | undefined {
  if (type === "Money" || type === "Percent" || type === "int") return (value) => safeNumber(value as bigint);
  if (type === "string" || type === "bool") return (value) => value;
  if (type === "double") return (value) => finite(value as number);
  const list = /^list<(.+)>$/.exec(type)?.[1];
  if (list !== undefined) {
    const write = writerOf(list, rows);
    return write && ((value) => (value as unknown[]).map(write));
  }
  const columns = rows.get(type);
  if (!columns) return undefined;
  const cells = Object.entries(columns).map(([name, of]) => ({
    name,
    write: typeof of === "string" ? writerOf(of, rows) : undefined,
  }));
  if (cells.some(({ write }) => write === undefined)) return undefined;
  return (value) => {
    const row: Record<string, unknown> = {};
    cells.forEach(({ name, write }, i) => {
      const cell = (value as unknown[])[i];
      if (cell !== undefined) row[name] = write?.(cell);
    });
    return row;
  };
}

/** A whole number that JSON carries exactly. */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError("the result exceeds 2^53");
  return number;
}

/** A finite number; minus zero, which evidence cannot hold, is zero. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError("the result is not a finite number");
  return value === 0 ? 0 : value;
}
