/**
 * A rule made ready, and its verdict on one thing. Pure: answers, values and parameters come in as plain JSON. A name that
 * is missing, a division by zero or an overflow is a verdict of its own, never a rule that quietly does not fire.
 */
import { compileExpression, type Expression, type ExpressionResult, type Facts } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { formatMoney, formatPercent } from "./money.ts";
import type { Level, Rule, RuleSeverity } from "./rule.ts";
import { type RuleWorld, ruleScope } from "./rule-scope.ts";

export type FiresAs = RuleSeverity | Level;
export type CompiledRule = {
  rule: Rule;
  when: Expression | undefined;
  fires: { as: FiresAs; expression: Expression; message: string }[];
  /** When a person has to look; undefined for a rule that never asks for it, and nothing to run where only what is missing counts. */
  look:
    | {
        expression: Expression | undefined;
        message: string;
        says: { expression: Expression; message: string }[];
      }
    | undefined;
  /** When what is met rests on a person's word. */
  vouched: { expression: Expression; field: string; message: string } | undefined;
  compare: { label: string; expression: Expression }[];
  gives: Expression | undefined;
  /** What messages name, by the text between the braces. */
  words: ReadonlyMap<string, Expression>;
};
/** One of the values that the rule compared; `text` is written out, missing where it is not there. */
export type Compared = { label: string; text: string | null };
export type Verdict =
  /** `vouched`: it is met by a person's word alone, which stands in the field. */
  | { kind: "quiet"; compared: Compared[]; vouched?: { field: string; message: string } }
  | { kind: "outside" }
  /** `blank`: nothing was found wrong; it fires because something that it reads is missing, and its words have gaps. */
  | {
      kind: "fires";
      as: FiresAs;
      message: string;
      compared: Compared[];
      missing: string[];
      /** Fen that the rule gives; none where it gives nothing or cannot tell. */
      givesFen?: number;
      blank?: true;
      look?: true;
    }
  | { kind: "missing"; names: string[]; compared: Compared[] }
  | { kind: "failed"; reason: string; compared: Compared[] };

/** What a rule looks at: answers, values of the world, parameters, and the name of the thing for its message. */
export type RuleInput = {
  doc: Readonly<Record<string, unknown>>;
  values: Readonly<Record<string, unknown>>;
  params: Readonly<Record<string, unknown>>;
  facts: Facts;
  object: string;
};

/** As many places of a list as stand in one line. */
const MOST_PLACES = 20;
const BRACES = /\{((?:values|params|doc)\.[A-Za-z0-9]+|object)\}/g;

/** The names between the braces of a message, each once. */
export function wordsOf(message: string): string[] {
  return [...new Set([...message.matchAll(BRACES)].map((match) => match[1] ?? ""))];
}

/** Every sentence that the rule can say, with where it stands. */
export function messagesOf(rule: Rule): { text: string; pointer: string }[] {
  return [
    { text: rule.message, pointer: "/message" },
    ...rule.fires.flatMap(({ message }, i) =>
      message === undefined ? [] : [{ text: message, pointer: `/fires/${i}/message` }],
    ),
    ...(rule.look ? [{ text: rule.look.message, pointer: "/look/message" }] : []),
    ...(rule.look?.says ?? []).map(({ message }, i) => ({ text: message, pointer: `/look/says/${i}/message` })),
    ...(rule.vouched ? [{ text: rule.vouched.message, pointer: "/vouched/message" }] : []),
  ];
}

const compiledRules = new WeakMap<object, CompiledRule>();

/** Compiles a rule that was checked, once while its forms are the same; throws where an expression does not compile, which publishing refuses. */
export function compileRule(rule: Rule, find: RuleWorld["find"], types: FieldTypes): CompiledRule {
  const scope = ruleScope(rule, { find, types });
  const known = compiledRules.get(scope);
  if (known) return known;
  const compiled = (text: string, expected?: string): Expression => {
    const expression = compileExpression(text, scope, expected);
    if ("faults" in expression)
      throw new Error(`rule ${rule.id} version ${rule.version}: ${text}: ${expression.faults[0]?.message ?? ""}`);
    return expression;
  };
  const made = {
    rule,
    when: rule.when === undefined ? undefined : compiled(rule.when, "bool"),
    fires: rule.fires.map((firing) => ({
      as: firing.as,
      expression: compiled(firing.if, "bool"),
      message: firing.message ?? rule.message,
    })),
    look: rule.look && {
      expression: rule.look.if === undefined ? undefined : compiled(rule.look.if, "bool"),
      message: rule.look.message,
      says: (rule.look.says ?? []).map((one) => ({ expression: compiled(one.if, "bool"), message: one.message })),
    },
    vouched: rule.vouched && {
      expression: compiled(rule.vouched.if, "bool"),
      field: rule.vouched.field,
      message: rule.vouched.message,
    },
    compare: (rule.compare ?? []).map(({ label, value }) => ({ label, expression: compiled(value) })),
    gives: rule.gives === undefined ? undefined : compiled(rule.gives, "Money"),
    words: new Map(
      messagesOf(rule)
        .flatMap(({ text }) => wordsOf(text))
        .flatMap((name) => (name === "object" ? [] : [[name, compiled(name)]])),
    ),
  };
  compiledRules.set(scope, made);
  return made;
}

/** Every name that the rule reads: fields plain, values and parameters with their root. */
export function readsOf({ rule, when, fires, look, vouched, compare, gives, words }: CompiledRule): string[] {
  const expressions = [
    ...(when ? [when] : []),
    ...fires.map((f) => f.expression),
    ...(look?.expression ? [look.expression] : []),
    ...(look?.says ?? []).map((one) => one.expression),
    ...(vouched ? [vouched.expression] : []),
    ...compare.map((c) => c.expression),
    ...(gives ? [gives] : []),
  ];
  const wheres = (rule.values ?? []).flatMap(({ from }) => {
    if ("documents" in from) {
      const { where = [], named } = from.documents;
      return [
        ...where.flatMap((one) => one.same ?? one.other ?? one.upTo ?? one.since ?? []),
        ...(named === undefined ? [] : [named]),
      ];
    }
    return "similar" in from ? [from.similar.field] : [];
  });
  return [...new Set([...[...expressions, ...words.values()].flatMap((e) => e.reads), ...wheres])];
}

/** Whether the rule counts on a day. */
export function isValidOn(rule: Rule, day: string): boolean {
  return (rule.valid?.from ?? "") <= day && day <= (rule.valid?.to ?? "9999-12-31");
}

/** The rule's verdict on one thing. */
export function runRule(compiled: CompiledRule, input: RuleInput): Verdict {
  const named = namesOf(input);
  const run = (expression: Expression): ExpressionResult => expression.run(named, input.facts);
  const compared = (): Compared[] =>
    compiled.compare.map(({ label, expression }) => ({ label, text: textOf(run(expression), expression.type) }));
  const applies = compiled.when && run(compiled.when);
  if (applies?.kind === "error") return { kind: "failed", reason: applies.message, compared: compared() };
  if (applies?.kind === "missing") return missingVerdict(applies.names);
  if (applies?.value === false) return { kind: "outside" };
  const missing = new Set<string>();
  for (const { as, expression, message } of compiled.fires) {
    const result = run(expression);
    if (result.kind === "error") return { kind: "failed", reason: result.message, compared: compared() };
    if (result.kind === "missing") for (const name of result.names) missing.add(name);
    else if (result.value === true) return firesAs(as, message, [...missing]);
  }
  const open = compiled.look?.expression && run(compiled.look.expression);
  if (open?.kind === "error") return { kind: "failed", reason: open.message, compared: compared() };
  if (open?.kind === "missing") for (const name of open.names) missing.add(name);
  if (compiled.look && (missing.size > 0 || (open?.kind === "value" && open.value === true)))
    return { ...firesAs("warn", lookText(compiled.look), [...missing]), look: true };
  return missing.size === 0 ? quietVerdict() : missingVerdict([...missing]);

  function filled(text: string): string {
    return text.replaceAll(BRACES, (_, name: string) => {
      const expression = compiled.words.get(name);
      return expression ? (textOf(run(expression), expression.type) ?? "—") : input.object;
    });
  }

  /** What cannot be told counts as a person's word: nobody is told that an office has said it. */
  function quietVerdict(): Verdict {
    const { vouched } = compiled;
    const said = vouched && run(vouched.expression);
    if (!vouched || (said?.kind === "value" && said.value === false)) return { kind: "quiet", compared: compared() };
    return {
      kind: "quiet",
      compared: compared(),
      vouched: { field: vouched.field, message: filled(vouched.message) },
    };
  }

  function lookText({ message, says }: NonNullable<CompiledRule["look"]>): string {
    const said = says.filter(({ expression }) => {
      const result = run(expression);
      return result.kind === "value" && result.value === true;
    });
    return said.length === 0 ? message : said.map((one) => one.message).join("");
  }

  function firesAs(as: FiresAs, text: string, names: string[]): Extract<Verdict, { kind: "fires" }> {
    const message = filled(text);
    const gives = compiled.gives && run(compiled.gives);
    const givesFen = gives?.kind === "value" ? { givesFen: Number(gives.value) } : {};
    return { kind: "fires" as const, as, message, compared: compared(), missing: names, ...givesFen };
  }

  function missingVerdict(names: string[]): Verdict {
    const [gravest] = compiled.fires;
    if (compiled.rule.missing === "fire" && gravest)
      return { ...firesAs(gravest.as, compiled.rule.message, names), blank: true };
    if (compiled.look) return { ...firesAs("warn", lookText(compiled.look), names), look: true };
    return { kind: "missing", names, compared: compared() };
  }
}

function namesOf({ doc, values, params }: RuleInput): Record<string, unknown> {
  const named: Record<string, unknown> = { ...doc };
  for (const [name, value] of Object.entries(values)) named[`values.${name}`] = value;
  for (const [name, value] of Object.entries(params)) named[`params.${name}`] = value;
  return named;
}

function textOf(result: ExpressionResult, type: string): string | null {
  if (result.kind !== "value") return null;
  if (type === "Money") return formatMoney(Number(result.value), "yuan");
  if (type === "Percent") return `${formatPercent(Number(result.value))}%`;
  if (type === "list<int>") return placesText(result.value as number[]);
  return typeof result.value === "object" ? JSON.stringify(result.value) : String(result.value);
}

/** The first places of many, and how many there are. */
function placesText(places: readonly number[]): string {
  if (places.length === 0) return "—";
  const shown = places.slice(0, MOST_PLACES).join(", ");
  return places.length > MOST_PLACES ? `${shown} … (${places.length})` : shown;
}
