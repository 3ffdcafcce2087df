/**
 * An expression in plain language, from its tree, so that whoever approves a rule can read it without knowing CEL.
 * What has no words is quoted as code: better a foreign word than a wrong sentence.
 */
import type { TreeNode } from "../../core/domain/expression-tree.ts";
import type { Field } from "../../core/domain/form.ts";
import { formatMoney, formatPercent, parseMoney, parsePercent } from "../../core/domain/money.ts";
import { parseTree } from "../../core/domain/read-condition.ts";
import { type MessageKey, t } from "../message.ts";
import {
  argsOf,
  chainOf,
  fieldOf,
  guardOf,
  isNode,
  openScope,
  pathOf,
  type ReadingContext,
  type ReadingScope as Scope,
  reads,
  tableOf,
} from "./reading-scope.ts";
import { FACT_WORDS, fill, literalWords } from "./words.ts";

/** Where the expression stands, which gives the sentence its end. */
export type Place = "visible" | "required" | "read-only" | "when" | "branch" | "check" | "fires" | "plain";

const PLACES: Record<Exclude<Place, "plain">, MessageKey> = {
  visible: "reading.when-visible",
  required: "reading.when-required",
  "read-only": "reading.when-read-only",
  when: "reading.when-checked",
  branch: "reading.when-branch",
  check: "reading.must",
  fires: "reading.when-fires",
};

/** The expression as a sentence; a text that is no CEL is quoted as it stands. */
export function readExpression(text: string, context: ReadingContext, place: Place = "plain"): string {
  const tree = parseTree(text);
  const words = tree ? sentence(tree, openScope(text, context), place) : code(text);
  return place === "plain" ? words : fill(PLACES[place], { a: words });
}

/** Words with how tightly they hold together, so that brackets come only where they are needed. */
type Phrase = { words: string; binds: number };
const [CHOICE, OR, AND, TEST, SUM, PRODUCT, ATOM] = [0, 1, 2, 3, 4, 5, 6];

const code = (text: string): string => fill("reading.code", { a: text });

const sentence = (tree: TreeNode, scope: Scope, place: Place): string =>
  place === "plain" ? phrase(tree, scope).words : truth(tree, scope, CHOICE);

function phrase(node: unknown, scope: Scope): Phrase {
  if (!isNode(node)) return { words: "", binds: ATOM };
  return phraseOf(node, scope) ?? { words: code(scope.text.slice(node.start, node.end)), binds: ATOM };
}

/** The words of a part; in brackets when it holds less tightly than its place needs. */
function part(node: unknown, scope: Scope, binds: number): string {
  const found = phrase(node, scope);
  return found.binds < binds ? fill("reading.group", { a: found.words }) : found.words;
}

/** The words of a part that decides: a yes-no field says that it is yes. */
function truth(node: unknown, scope: Scope, binds: number): string {
  if (fieldOf(node, scope)?.type !== "yes-no") return part(node, scope, binds);
  return fill("reading.is", { a: part(node, scope, ATOM), b: quoted(t("text.yes")) });
}

function phraseOf(node: TreeNode, scope: Scope): Phrase | undefined {
  const args = argsOf(node);
  const [a, b] = args;
  switch (node.op) {
    case "&&":
      return joined(node, scope);
    case "||":
      return {
        words: fill("reading.or", { a: truth(a, scope, OR), b: truth(b, scope, AND) }),
        binds: OR,
      };
    case "!_":
      return negated(node.args, scope);
    case "?:":
      return { words: chosen(node, scope), binds: CHOICE };
    case "-_":
      return { words: fill("reading.minus", { a: part(node.args, scope, PRODUCT) }), binds: PRODUCT };
    case "value":
      return { words: literalWords(node.args, undefined, scope.context.nameOf), binds: ATOM };
    case "list":
      return { words: args.map((item) => part(item, scope, TEST)).join(t("reading.comma")), binds: ATOM };
    case "in":
      return member(a, b, scope, false);
    case ".":
      return named(node, scope);
    case "id":
      return scope.variables.has(String(node.args)) ? { words: t("reading.item"), binds: ATOM } : undefined;
    case "call":
    case "rcall":
      return called(node, scope);
    default:
      return operator(node, scope);
  }
}

/** "and", without the guards that only protect what is said behind them; two limits of one thing are said as one. */
function joined(node: TreeNode, scope: Scope, behind?: unknown): Phrase {
  const parts = chainOf(node);
  const said = parts.filter((item, i) => {
    const guarded = guardOf(item);
    if (guarded === undefined) return true;
    const later = parts.slice(i + 1).filter((other) => guardOf(other) === undefined);
    return !later.some((other) => reads(other, guarded)) && !reads(behind, guarded);
  });
  const words: string[] = [];
  for (let i = 0; i < said.length; i += 1) {
    const both = limits(said[i], said[i + 1], scope);
    if (both !== undefined) i += 1;
    words.push(both ?? truth(said[i], scope, said.length > 1 ? AND : OR));
  }
  return {
    words: words.reduce((before, next) => fill("reading.and", { a: before, b: next })),
    binds: words.length > 1 ? AND : TEST,
  };
}

function limits(low: TreeNode | undefined, high: TreeNode | undefined, scope: Scope): string | undefined {
  if (low?.op !== ">=" || high?.op !== "<=") return undefined;
  const [[a, b], [c, d]] = [argsOf(low), argsOf(high)];
  const field = fieldOf(a, scope);
  if (!field || pathOf(a) !== pathOf(c)) return undefined;
  return fill("reading.between", { a: part(a, scope, ATOM), b: side(b, field, scope), c: side(d, field, scope) });
}

/** A chain of choices, each with its condition; guards of what is taken then need no words. */
function chosen(node: TreeNode, scope: Scope): string {
  const [a, b, c] = argsOf(node);
  const when = isNode(a) && a.op === "&&" ? joined(a, scope, b).words : truth(a, scope, OR);
  const rest = isNode(c) && c.op === "?:" ? chosen(c, scope) : fill("reading.else", { a: part(c, scope, SUM) });
  return fill("reading.choose", { a: when, b: part(b, scope, SUM), c: rest });
}

function negated(inner: unknown, scope: Scope): Phrase {
  const guarded = isNode(inner) ? guardOf(inner) : undefined;
  if (isNode(inner) && guarded !== undefined) {
    const [, given] = argsOf(inner);
    return {
      words: fill("reading.empty", { a: part(Array.isArray(given) ? given[0] : undefined, scope, ATOM) }),
      binds: TEST,
    };
  }
  if (isNode(inner) && inner.op === "in") return member(argsOf(inner)[0], argsOf(inner)[1], scope, true);
  if (fieldOf(inner, scope)?.type === "yes-no")
    return { words: fill("reading.is", { a: part(inner, scope, SUM), b: quoted(t("text.no")) }), binds: TEST };
  return { words: fill("reading.not", { a: phrase(inner, scope).words }), binds: TEST };
}
const quoted = (text: string): string => fill("reading.quote", { a: text });

/** A field, a column or a fact, by its label. */
function named(node: TreeNode, scope: Scope): Phrase | undefined {
  const [owner] = argsOf(node);
  const fact = FACT_WORDS[pathOf(node) ?? ""];
  if (fact) return { words: t(fact), binds: ATOM };
  const field = fieldOf(node, scope);
  if (!field) return undefined;
  const own = isNode(owner) && owner.args === "row";
  return { words: own ? fill("reading.row", { a: field.label }) : field.label, binds: ATOM };
}

type Words = { plain: MessageKey; day: MessageKey; named: MessageKey };
const TESTS: Readonly<Record<string, Words>> = {
  "==": { plain: "reading.eq", day: "reading.is", named: "reading.is" },
  "!=": { plain: "reading.ne", day: "reading.is-not", named: "reading.is-not" },
  "<": { plain: "reading.lt", day: "reading.before", named: "reading.lt" },
  "<=": { plain: "reading.le", day: "reading.until", named: "reading.le" },
  ">": { plain: "reading.gt", day: "reading.after", named: "reading.gt" },
  ">=": { plain: "reading.ge", day: "reading.from", named: "reading.ge" },
};
const FIGURES: Readonly<Record<string, [MessageKey, number]>> = {
  "+": ["reading.add", SUM],
  "-": ["reading.subtract", SUM],
  "*": ["reading.times", PRODUCT],
  "/": ["reading.divide", PRODUCT],
  "%": ["reading.rest", PRODUCT],
};
const NAMED = new Set([
  "text",
  "long-text",
  "choice",
  "region",
  "org",
  "document",
  "quota",
  "person",
  "project",
  "yes-no",
]);

function operator(node: TreeNode, scope: Scope): Phrase | undefined {
  const [a, b] = argsOf(node);
  const figure = FIGURES[node.op];
  if (figure) {
    const [key, binds] = figure;
    const right = node.op === "-" || node.op === "/" ? binds + 1 : binds;
    return { words: fill(key, { a: part(a, scope, binds), b: part(b, scope, right) }), binds };
  }
  const test = TESTS[node.op];
  if (!test) return undefined;
  const field = fieldOf(a, scope) ?? fieldOf(b, scope);
  const key =
    field?.type === "date" || field?.type === "year"
      ? test.day
      : field && NAMED.has(field.type)
        ? test.named
        : test.plain;
  return { words: fill(key, { a: side(a, field, scope), b: side(b, field, scope) }), binds: TEST };
}

/** One side of a comparison: a literal speaks in the words of the field on the other side. */
function side(node: unknown, field: Field | undefined, scope: Scope): string {
  return isNode(node) && node.op === "value"
    ? literalWords(node.args, field, scope.context.nameOf)
    : part(node, scope, SUM);
}

function member(value: unknown, list: unknown, scope: Scope, not: boolean): Phrase {
  if (isNode(list) && list.op === "list") {
    const field = fieldOf(value, scope);
    const names = argsOf(list).map((item) => side(item, field, scope));
    const one = names.length === 1;
    const key = not ? (one ? "reading.is-not" : "reading.not-in") : one ? "reading.is" : "reading.in";
    return { words: fill(key, { a: part(value, scope, SUM), b: names.join(t("reading.comma")) }), binds: TEST };
  }
  const words = { a: part(list, scope, SUM), b: side(value, fieldOf(list, scope), scope) };
  return { words: fill(not ? "reading.excludes" : "reading.contains", words), binds: TEST };
}

const LOOPS: Readonly<Record<string, MessageKey>> = {
  all: "reading.all",
  exists: "reading.exists",
  exists_one: "reading.exists-one",
  filter: "reading.filter",
};

function called(node: TreeNode, scope: Scope): Phrase | undefined {
  const [name, ...rest] = argsOf(node);
  const [receiver, given] = node.op === "rcall" ? rest : [undefined, rest[0]];
  const args: unknown[] = Array.isArray(given) ? (given as unknown[]) : [];
  const [x, y, z] = args;
  if (receiver !== undefined) return receiving(String(name), receiver, args, scope);
  const atom = (key: MessageKey, words: Record<string, string>): Phrase => ({ words: fill(key, words), binds: ATOM });
  const arg = (value: unknown, binds = SUM): string => part(value, scope, binds);
  switch (name) {
    case "yuan":
    case "percent": {
      const words = isNode(x) && typeof x.args === "string" ? amountWords(String(name), x.args) : undefined;
      return words === undefined ? undefined : { words, binds: ATOM };
    }
    case "has":
      return { words: fill("reading.filled", { a: arg(x) }), binds: TEST };
    case "like":
      return likeWords(x, y, scope);
    case "sum":
      return { words: sumWords(x, scope), binds: ATOM };
    case "share":
    case "times":
      return { words: fill("reading.times", { a: arg(x, PRODUCT), b: arg(y, ATOM) }), binds: PRODUCT };
    case "prorate":
      return {
        words: fill("reading.prorate", { a: arg(x, PRODUCT), b: arg(y, ATOM), c: arg(z, ATOM) }),
        binds: PRODUCT,
      };
    case "ratio":
      return atom("reading.ratio", { a: arg(x, ATOM), b: arg(y, ATOM) });
    case "min":
    case "max":
      return atom(name === "min" ? "reading.min" : "reading.max", { a: arg(x), b: arg(y) });
    case "year":
      return atom("reading.year", { a: arg(x, ATOM) });
    case "date":
    case "double":
    case "string":
      return phrase(x, scope);
    case "int":
      return atom("reading.whole", { a: arg(x, ATOM) });
    case "daysBetween":
      return atom("reading.days", { a: arg(x, ATOM), b: arg(y, ATOM) });
    case "addMonths":
      return atom("reading.add-months", { a: arg(x, ATOM), b: arg(y, ATOM) });
    case "size":
      return sizeWords(x, scope);
    case "validId":
    case "validCard":
      return {
        words: fill(name === "validId" ? "reading.valid-id" : "reading.valid-card", { a: arg(x) }),
        binds: TEST,
      };
    case "placesOf":
      return atom("reading.places", { a: arg(x) });
    case "repeated":
      return atom("reading.repeated", { a: arg(x) });
    case "among":
    case "except":
      return atom(name === "among" ? "reading.among" : "reading.except", { a: arg(x), b: arg(y) });
    default:
      return undefined;
  }
}

function receiving(name: string, receiver: unknown, args: unknown[], scope: Scope): Phrase | undefined {
  const [x, y] = args;
  if (name === "size") return sizeWords(receiver, scope);
  if (name === "substring" && isNode(x) && typeof x.args === "bigint") {
    const to = isNode(y) && typeof y.args === "bigint" ? y.args : undefined;
    const words = { a: part(receiver, scope, ATOM), b: String(x.args + 1n), c: String(to ?? "") };
    return { words: fill(to === undefined ? "reading.tail" : "reading.part", words), binds: ATOM };
  }
  const field = fieldOf(receiver, scope);
  const tests: Record<string, MessageKey> = {
    contains: "reading.contains",
    startsWith: "reading.starts",
    endsWith: "reading.ends",
  };
  const test = tests[name];
  if (test) return { words: fill(test, { a: part(receiver, scope, SUM), b: side(x, undefined, scope) }), binds: TEST };
  const table = tableOf(receiver, scope);
  if (!isNode(x) || x.op !== "id" || y === undefined || !table) return undefined;
  const inner: Scope = { ...scope, variables: new Map([...scope.variables, [String(x.args), table]]) };
  const rows = field?.label ?? phrase(receiver, scope).words;
  if (name === "map") {
    const column = fieldOf(y, inner);
    const words = column
      ? fill("reading.column", { a: rows, b: column.label })
      : fill("reading.each-row", { a: rows, b: phrase(y, inner).words });
    return { words, binds: ATOM };
  }
  const loop = LOOPS[name];
  return loop && { words: fill(loop, { a: rows, b: truth(y, inner, CHOICE) }), binds: name === "filter" ? ATOM : TEST };
}

/** A sum over one column is said by the column's name. */
function sumWords(node: unknown, scope: Scope): string {
  const [name, receiver, given] = isNode(node) ? argsOf(node) : [];
  const [variable, body]: unknown[] = Array.isArray(given) ? given : [];
  const table = fieldOf(receiver, scope);
  if (name === "map" && table && isNode(variable)) {
    const column = fieldOf(body, { ...scope, variables: new Map([[String(variable.args), table]]) });
    if (column) return fill("reading.sum-column", { a: table.label, b: column.label });
  }
  return fill("reading.sum", { a: part(node, scope, SUM) });
}

function likeWords(value: unknown, pattern: unknown, scope: Scope): Phrase | undefined {
  if (!isNode(pattern) || typeof pattern.args !== "string") return undefined;
  const prefix = /^([^*]+)\*$/.exec(pattern.args)?.[1];
  const key = prefix === undefined ? "reading.like" : "reading.starts";
  return { words: fill(key, { a: part(value, scope, SUM), b: quoted(prefix ?? pattern.args) }), binds: TEST };
}

function sizeWords(node: unknown, scope: Scope): Phrase {
  const type = fieldOf(node, scope)?.type;
  const key =
    type === "table" ? "reading.rows" : type === "text" || type === "long-text" ? "reading.length" : "reading.size";
  return { words: fill(key, { a: part(node, scope, ATOM) }), binds: ATOM };
}

/** An amount or percentage as it stands in an expression, in words; large round amounts in ten thousands. */
export function amountWords(kind: string, text: string): string | undefined {
  const value = kind === "yuan" ? parseMoney(text, "yuan") : parsePercent(text);
  if (value === undefined) return undefined;
  if (kind === "percent") return `${formatPercent(value).replace(/\.?0+$/, "")}%`;
  const wan = Math.abs(value) >= 1_000_000 && value % 10_000 === 0;
  return `${formatMoney(value, wan ? "wan" : "yuan").replace(/\.?0+$/, "")} ${t(wan ? "unit.wan" : "unit.yuan")}`;
}
