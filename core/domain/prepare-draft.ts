/**
 * The draft that follows from a finished document: what its fields are filled with, and what stands against handing it in.
 * Pure: answers and values come in as plain JSON. What is missing leaves its field empty, which is then said as a gap.
 */
import { scopeOf } from "./compile-form.ts";
import type { Answers } from "./evaluate-form.ts";
import { compileExpression, type ExpressionScope, type Facts } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Form } from "./form.ts";
import type { Prepares } from "./prepares.ts";
import type { Problem } from "./problem.ts";
import { markOf, type RuleResult } from "./rule-result.ts";
import type { Where } from "./rule-value.ts";
import { type LooksUp, type RuleWorld, ruleScope } from "./rule-scope.ts";

/** The finished document with what was looked up for it. */
export type Grounds = {
  id: string;
  answers: Readonly<Record<string, unknown>>;
  values: Readonly<Record<string, unknown>>;
  facts: Facts;
};
/** One thing that stands against the draft: a line of the rules, or a field that is not filled in as it should be. */
export type Obstacle = { code: string; title: string; message: string; why: string[] } | { problem: Problem };
export type Outlook = {
  /** Empty where the draft may be handed in as it is. */
  against: Obstacle[];
  /** Lines that only a person can judge, and warnings that ask for a reason: they keep nothing back. */
  looks: { code: string; title: string }[];
};

/** Rules that stand in no list come behind those that do. */
const LAST = 1000;

const known = new WeakMap<Form, LooksUp>();

/** What the form looks up for its draft, as rules do for what they watch. */
export function looksUp(form: Form): LooksUp {
  const made = known.get(form) ?? { watches: { document: form.id }, values: form.prepares?.values ?? [] };
  known.set(form, made);
  return made;
}

/** The names that expressions over the finished document may read. */
export function groundsScope(form: Form, world: RuleWorld): ExpressionScope {
  return ruleScope(looksUp(form), world);
}

/** Whether a draft follows from this document at all. */
export function follows(prepares: Prepares, scope: ExpressionScope, { answers, facts }: Grounds): boolean {
  return prepares.when === undefined || resultOf(prepares.when, scope, answers, facts) === true;
}

/** The first answers of the draft; fields that point to the only thing there is stay empty here. */
export function firstAnswers(prepares: Prepares, scope: ExpressionScope, grounds: Grounds): Answers {
  const { id, answers, values, facts } = grounds;
  const names: Record<string, unknown> = { ...answers };
  for (const [name, value] of Object.entries(values)) names[`values.${name}`] = value;
  const filled: Answers = { [prepares.named]: id };
  for (const [field, source] of Object.entries(prepares.fill)) {
    const text = typeof source === "string" ? source : "only" in source ? source.expr : undefined;
    const answer =
      text !== undefined
        ? resultOf(text, scope, names, facts)
        : typeof source === "string" || "only" in source
          ? undefined
          : "copy" in source
            ? answers[source.copy]
            : values[source.value];
    if (!isNothing(answer)) filled[field] = answer;
  }
  return filled;
}

/** Fields that point to the only thing there is, with what narrows it here. */
export function onlyFields({ fill }: Prepares): { field: string; where: Where[] }[] {
  return Object.entries(fill).flatMap(([field, source]) =>
    typeof source === "object" && "only" in source ? [{ field, where: source.where ?? [] }] : [],
  );
}

/** Answers that follow from the draft itself, as it was filled and computed so far. */
export function laterAnswers(
  prepares: Prepares,
  draft: Form,
  types: FieldTypes,
  answers: Answers,
  facts: Facts,
): Answers {
  const scope = scopeOf(draft, types);
  const filled: Answers = {};
  for (const [field, text] of Object.entries(prepares.then ?? {})) {
    const answer = resultOf(text, scope, answers, facts);
    if (!isNothing(answer)) filled[field] = answer;
  }
  return filled;
}

/**
 * What stands against handing the draft in: fields that stop it, rules that refuse it, and lines that cannot be judged for
 * want of something. A warning, and a line that only a person can judge, are told and asked about when it is handed in.
 */
export function outlookOf(problems: readonly Problem[], results: readonly RuleResult[]): Outlook {
  const lines = results.toSorted((a, b) => (a.list?.place ?? LAST) - (b.list?.place ?? LAST));
  const stands = lines.filter(standsAgainst);
  return {
    against: [
      ...stands.map(({ code, title, message, why }) => ({ code, title, message, why })),
      ...problems.map((problem) => ({ problem })),
    ],
    looks: lines
      .filter(
        (result) => !stands.includes(result) && (result.list ? markOf(result) === "look" : result.severity === "warn"),
      )
      .map(({ code, title }) => ({ code, title })),
  };
}

function standsAgainst(result: RuleResult): boolean {
  if (result.severity === "block" || result.outcome === "failed") return true;
  return result.list !== undefined && markOf(result) === "look" && result.why.length > 0;
}

function resultOf(
  text: string,
  scope: ExpressionScope,
  names: Readonly<Record<string, unknown>>,
  facts: Facts,
): unknown {
  const expression = compileExpression(text, scope);
  const result = "faults" in expression ? undefined : expression.run({ ...names }, facts);
  return result?.kind === "value" ? result.value : undefined;
}

function isNothing(answer: unknown): boolean {
  return answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0);
}
