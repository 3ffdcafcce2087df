/**
 * The faults of expressions in words that officials know. The library speaks English and programmer; what has no
 * sentence here is shown as it came, because a wrong translation is worse than none.
 */
import { type MessageKey, t } from "../message.ts";
import { fill } from "./words.ts";

const TYPES: Readonly<Record<string, MessageKey>> = {
  Money: "type.money",
  Percent: "type.percent",
  int: "type.int",
  double: "type.double",
  string: "type.string",
  bool: "type.bool",
};

/** A type of the expression language in plain words. */
export function sayType(type: string): string {
  const name = type.trim();
  const key = TYPES[name];
  if (key) return t(key);
  if (name.startsWith("list<Row_")) return t("type.rows");
  if (name.startsWith("list<")) return t("type.list");
  return name.startsWith("Row_") ? t("type.row") : t("type.other");
}

const sayTypes = (list: string): string => list.split(",").map(sayType).join(t("reading.comma"));
const figures = (...types: string[]): boolean =>
  types.some((type) => /Money|Percent/.test(type)) && types.some((type) => /int|double|string/.test(type));

type Rule = [RegExp, (match: readonly string[]) => string];
const RULES: readonly Rule[] = [
  [/^No such key: (\S+)$/, ([, a = ""]) => fill("fault.unknown-field", { a })],
  [/^Unknown variable: (\S+)$/, ([, a = ""]) => fill("fault.unknown-name", { a })],
  [
    /^no such overload: (\S+) (\S+) (\S+)$/,
    ([, a = "", op = "", b = ""]) =>
      fill(figures(a, b) ? "fault.overload-money" : "fault.overload", { a: sayType(a), b: sayType(b), c: op }),
  ],
  [/^no such overload: ([!-])(\S+)$/, ([, b = "", a = ""]) => fill("fault.overload-one", { a: sayType(a), b })],
  [
    /^found no matching overload for '(?:\S+\.)?(\w+)\((.*)\)'$/,
    ([, a = "", types = ""]) => {
      if (!KNOWN_FUNCTIONS.has(a)) return fill("fault.no-function", { a });
      const money = figures(...types.split(",")) && !/^(yuan|percent)$/.test(a);
      return fill(money ? "fault.function-money" : "fault.function", { a, b: sayTypes(types) });
    },
  ],
  [/^Logical operator requires bool operands, got '(.+)'$/, ([, a = ""]) => fill("fault.logic", { a: sayType(a) })],
  [/^Ternary condition must be bool, got '(.+)'$/, ([, a = ""]) => fill("fault.question", { a: sayType(a) })],
  [
    /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/,
    ([, a = "", b = ""]) => fill("fault.branches", { a: sayType(a), b: sayType(b) }),
  ],
  [
    /^the expression gives (.+), expected (.+)$/,
    ([, a = "", b = ""]) => fill("fault.result", { a: sayType(a), b: sayType(b) }),
  ],
  [/^the expression gives (.+), which is no answer$/, ([, a = ""]) => fill("fault.no-answer", { a: sayType(a) })],
  [/^Unexpected token: EOF$|^Expected IDENTIFIER, got EOF$/, () => t("fault.end")],
  [/^Expected RPAREN, got/, () => t("fault.bracket")],
  [/^Expected (COMMA|COLON|RBRACKET|RBRACE),/, ([, a = ""]) => fill("fault.expected", { a: SIGNS[a] ?? a })],
  [/^Unexpected character: '?=/, () => t("fault.equals")],
  [
    /^Unexpected character: '?([\uFF01-\uFF5E\u201C\u201D\u2018\u2019\u3001\u3002\u3000])/,
    ([, a = ""]) => fill("fault.full-width", { a }),
  ],
  [/^Unexpected character: '?(.)/u, ([, a = ""]) => fill("fault.character", { a })],
  [/^Unexpected token: |^Expected \w+, got/, () => t("fault.token")],
  [/^Unterminated/, () => t("fault.string")],
  [/^(\w+)\(\) is not allowed in definitions$/, ([, a = ""]) => fill("fault.refused", { a })],
  [/^not an exact amount: (.*)$/, ([, a = ""]) => fill("fault.amount", { a })],
  [/stands before a field name/, () => t("fault.doc")],
  [/^lists are not joined/, () => t("fault.lists")],
  [
    /^List elements must have the same type, expected type '(.+)' but found '(.+)'$/,
    ([, a = "", b = ""]) => fill("fault.list", { a: sayType(a), b: sayType(b) }),
  ],
  [/^List index must be int/, () => t("fault.table")],
  [/^Cannot index type '(.+?)'/, ([, a = ""]) => fill("fault.index", { a: sayType(a) })],
  [/^(\w+)\(var, predicate\) predicate must return bool/, ([, a = ""]) => fill("fault.predicate", { a })],
  [/loops inside each other$/, () => t("fault.loops")],
  [/^Exceeded /, () => t("fault.limit")],
  [/by zero$/, () => t("fault.zero")],
  [/exceeds 2\^53|overflow|finite number/, () => t("fault.overflow")],
  [/^not a date: (.*)$/, ([, a = ""]) => fill("fault.date", { a })],
  [/is not of type|is not a whole number|holds no rows/, () => t("fault.answer")],
];
const SIGNS: Readonly<Record<string, string>> = { COMMA: ",", COLON: ":", RBRACKET: "]", RBRACE: "}" };
const KNOWN_FUNCTIONS = new Set(
  "yuan percent share prorate times ratio min max sum year date daysBetween like size has contains startsWith endsWith map all exists exists_one filter validId validCard placesOf repeated among except".split(
    " ",
  ),
);

/** A fault as a sentence; an unknown one as the library said it. */
export function sayFault(message: string): string {
  const inside = message.endsWith(" in has()");
  const plain = inside ? message.slice(0, -" in has()".length) : message;
  for (const [pattern, say] of RULES) {
    const match = pattern.exec(plain);
    if (match) return say(match) + (inside ? t("fault.has") : "");
  }
  return message;
}
