/**
 * The functions and operators that definitions may use besides CEL's own, each written once over plain values: amounts
 * and rates are whole numbers (bigint) here. The library gets them wrapped into its value classes.
 */
import { Environment } from "@marcbachmann/cel-js";
import { isCardNumber, isIdentityNumber } from "./check-digit.ts";
import { among, except, placesOf, repeated } from "./list-places.ts";
import { mulDiv, parseMoney, parsePercent } from "./money.ts";

/** An amount as the library sees it: a type of its own, so that a bare number beside it is a fault. */
export class Money {
  fen: bigint;
  constructor(fen: bigint) {
    this.fen = fen;
  }
}
export class Percent {
  bp: bigint;
  constructor(bp: bigint) {
    this.bp = bp;
  }
}
/** The day and the person that every rule may read; see `Facts` in expression.ts. */
export class Now {
  constructor(values: Record<string, unknown>) {
    Object.assign(this, values);
  }
}
export class Me extends Now {}

export type Bare = (...values: never[]) => unknown;

const OPERATORS: Readonly<Record<string, Bare>> = {
  "Money + Money": (a: bigint, b: bigint) => a + b,
  "Money - Money": (a: bigint, b: bigint) => a - b,
  "Money * int": (a: bigint, n: bigint) => a * n,
  "Percent + Percent": (a: bigint, b: bigint) => a + b,
  "Percent - Percent": (a: bigint, b: bigint) => a - b,
};
const COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
};

/** Signature → what it does. */
export const FUNCTIONS: Readonly<Record<string, Bare>> = {
  "yuan(string): Money": (text: string) => exact(parseMoney(text, "yuan"), text),
  "percent(string): Percent": (text: string) => exact(parsePercent(text), text),
  "share(Money, Percent): Money": (amount: bigint, rate: bigint) => mulDiv(amount, rate, 10_000n),
  "prorate(Money, Money, Money): Money": (total: bigint, part: bigint, whole: bigint) => divide(total, part, whole),
  "times(Money, int): Money": (amount: bigint, count: bigint) => amount * count,
  "times(Money, double): Money": (amount: bigint, factor: number) => mulDiv(amount, millionths(factor), 1_000_000n),
  "ratio(Money, Money): Percent": (a: bigint, b: bigint) => divide(a, 10_000n, b),
  "ratio(int, int): Percent": (a: bigint, b: bigint) => divide(a, 10_000n, b),
  "min(Money, Money): Money": (a: bigint, b: bigint) => (a < b ? a : b),
  "max(Money, Money): Money": (a: bigint, b: bigint) => (a > b ? a : b),
  "min(int, int): int": (a: bigint, b: bigint) => (a < b ? a : b),
  "max(int, int): int": (a: bigint, b: bigint) => (a > b ? a : b),
  "sum(list<Money>): Money": total,
  "sum(list<int>): int": total,
  "sum(list<Percent>): Percent": total,
  "sum(list<double>): double": measure,
  "year(string): int": (text: string) => BigInt(dayOf(text).year),
  "date(string): string": (text: string) => dayOf(text).text,
  "daysBetween(string, string): int": (from: string, to: string) => BigInt(dayOf(to).number - dayOf(from).number),
  "addMonths(string, int): string": addMonths,
  "like(string, string): bool": like,
  "validId(string): bool": isIdentityNumber,
  "validCard(string): bool": isCardNumber,
  "placesOf(list<bool>): list<int>": placesOf,
  "repeated(list<string>): list<int>": repeated,
  "among(list<string>, list<string>): list<int>": among,
  "except(list<string>, list<string>): list<string>": except,
};

/** The environment that every expression starts from: limits, types, functions, and the facts of the day. */
export const baseEnvironment: Environment = buildBase();

function buildBase(): Environment {
  const base = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
  })
    .registerType("Money", { ctor: Money, fields: {} })
    .registerType("Percent", { ctor: Percent, fields: {} })
    .registerType("Now", { ctor: Now, fields: { today: "string", year: "int" } })
    .registerType("Me", { ctor: Me, fields: { unit: "string", region: "string", name: "string" } })
    .registerVariable("now", "Now")
    .registerVariable("me", "Me");
  for (const [signature, run] of Object.entries(OPERATORS)) {
    const type = signature.split(" ")[0] ?? "";
    base.registerOperator(signature, (a: unknown, b: unknown) =>
      wrapped(type, run(bare(a) as never, bare(b) as never)),
    );
  }
  for (const type of ["Money", "Percent"])
    for (const [operator, run] of Object.entries(COMPARISONS))
      base.registerOperator(`${type} ${operator} ${type}`, (a: unknown, b: unknown) =>
        run(bare(a) as bigint, bare(b) as bigint),
      );
  for (const [signature, run] of Object.entries(FUNCTIONS)) {
    const type = signature.split("): ")[1] ?? "";
    base.registerFunction(signature, (...values: unknown[]) => wrapped(type, run(...(values.map(bare) as never[]))));
  }
  return base;
}

/** Wrapper off: what our functions compute with. */
function bare(value: unknown): unknown {
  if (value instanceof Money) return value.fen;
  if (value instanceof Percent) return value.bp;
  return Array.isArray(value) ? value.map(bare) : value;
}

function wrapped(type: string, value: unknown): unknown {
  if (type === "Money") return new Money(value as bigint);
  return type === "Percent" ? new Percent(value as bigint) : value;
}

function total(list: readonly bigint[]): bigint {
  let sum = 0n;
  for (const item of list) sum += item;
  return sum;
}

/** Adds measures as what was typed, in whole millionths: 0.1 and 0.2 are 0.3. */
function measure(list: readonly number[]): number {
  let sum = 0n;
  for (const item of list) sum += millionths(item);
  return Number(sum) / 1_000_000;
}

/** The same day so many months later; the last one of the month where it has no such day. */
function addMonths(text: string, months: bigint): string {
  const { year } = dayOf(text);
  const [month, day] = [digitsOf(text, 5, 7), digitsOf(text, 8, 10)];
  const count = year * 12 + month - 1 + Number(months);
  const [toYear, toMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  if (toYear < 0 || toYear > 9999) throw new RangeError(`no such year: ${toYear}`);
  const last = new Date(utcOf(toYear, toMonth + 1, 0)).getUTCDate();
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  return `${pad(toYear, 4)}-${pad(toMonth, 2)}-${pad(Math.min(day, last), 2)}`;
}

function divide(a: bigint, b: bigint, by: bigint): bigint {
  if (by === 0n) throw new RangeError("division by zero");
  return mulDiv(a, b, by);
}

function exact(value: number | undefined, text: string): bigint {
  if (value === undefined) throw new RangeError(`not an exact amount: ${text}`);
  return BigInt(value);
}

/** The decimal text of a double as whole millionths, the seventh decimal rounded half up: what was typed, not its binary. */
function millionths(value: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new RangeError("the factor is not a finite number");
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  // The text is whole and fraction run together, with this many digits behind the point.
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  const size = decimals <= 6 ? digits * 10n ** BigInt(6 - decimals) : mulDiv(digits, 1n, 10n ** BigInt(decimals - 6));
  return sign === "-" ? -size : size;
}

/** A day of the calendar, its year, and its number counted from 1970. */
function dayOf(text: string): { text: string; year: number; number: number } {
  const fault = (): RangeError => new RangeError(`not a date: ${text}`);
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") throw fault();
  const [year, month, day] = [digitsOf(text, 0, 4), digitsOf(text, 5, 7), digitsOf(text, 8, 10)];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) throw fault();
  if (day > (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)) throw fault();
  return { text, year, number: Math.round(utcOf(year, month, day) / 86_400_000) };
}

/** Date.UTC takes years below 100 for those of the last century. */
function utcOf(year: number, month: number, day: number): number {
  return year >= 100 ? Date.UTC(year, month - 1, day) : Date.UTC(year + 400, month - 1, day) - 146_097 * 86_400_000;
}

function digitsOf(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Fixed pattern with `*` for any run of characters; linear time, unlike a regular expression. */
function like(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
