/**
 * Values of rules that plugins give. They are never asked inside a transaction: where judging comes to a value that nobody
 * asked for yet, the work breaks off, the plugins are asked, and the work begins anew. An answer holds for exactly the
 * question (rule, subject, its answers and the day), so that what changed meanwhile is asked about again.
 */
import type { Context } from "../context.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { PointInput } from "../plugins/extension-points.ts";

export type SourceQuestion = { plugin: string; input: PointInput<"rule.source"> };
export type SourceAnswer = { value: string | number | null } | { fault: string };
/** Answers by question, for one piece of work. */
export type Sourced = {
  answers: Map<string, SourceAnswer>;
  /** The last try: what is still not there has failed. */
  last: boolean;
};

/** As often as something may change while plugins are asked. */
const MOST_TRIES = 5;
/** As many calls as wait at once. */
const SIDE_BY_SIDE = 8;

/** Questions that nobody asked yet; whoever began the work asks them and begins it anew. */
export class Unsourced extends Error {
  questions: readonly SourceQuestion[];
  constructor(questions: readonly SourceQuestion[]) {
    super("values of plugins have to be asked for before rules are judged");
    this.questions = questions;
  }
}

/** Does the work, outside of whose transaction it asks what the work's rules need; the work may begin several times. */
export async function withSources<T>(context: Context, work: (context: Context) => Promise<T>): Promise<T> {
  // Within other work the questions are that one's to ask.
  if (context.sourced) return work(context);
  const answers = new Map<string, SourceAnswer>();
  for (let tries = 1; ; tries++)
    try {
      return await work({ ...context, sourced: { answers, last: tries === MOST_TRIES } });
    } catch (error) {
      if (!(error instanceof Unsourced)) throw error;
      await askAll(context, answers, error.questions);
    }
}

/** The answer to a question; undefined where it has to be asked first. Nobody to ask it is a fault. */
export function sourcedAnswer(context: Pick<Context, "sourced">, question: SourceQuestion): SourceAnswer | undefined {
  const { sourced } = context;
  if (!sourced) return { fault: "not-asked" };
  return sourced.answers.get(keyOf(question)) ?? (sourced.last ? { fault: "changed" } : undefined);
}

async function askAll(
  context: Context,
  answers: Map<string, SourceAnswer>,
  questions: readonly SourceQuestion[],
): Promise<void> {
  const left = [...new Map(questions.map((question) => [keyOf(question), question])).entries()];
  for (let at = 0; at < left.length; at += SIDE_BY_SIDE)
    await Promise.all(
      left.slice(at, at + SIDE_BY_SIDE).map(async ([key, question]) => {
        answers.set(key, await ask(context, question));
      }),
    );
}

async function ask(context: Context, { plugin, input }: SourceQuestion): Promise<SourceAnswer> {
  const answer = await context.askPlugin("rule.source", plugin, input);
  if (!answer) return { fault: "not-served" };
  return answer.ok ? answer.output : { fault: answer.code };
}

function keyOf({ plugin, input }: SourceQuestion): string {
  return canonicalText({ plugin, input });
}
