/** What a draft may be at all: it may be unfinished and wrong, but neither huge nor dangerous to read. */
import type { Conversion, DraftBody } from "../domain/change.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";

/** A whole pack may be installed by one change. */
export const MAX_BODIES = 200;
const MAX_BYTES = 2 * 1_048_576;
const MAX_DEPTH = 30;
/** Names that mean something to every object of the language. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** Throws change.invalid for drafts that must not even be kept. */
export function checkLimits(bodies: readonly DraftBody[], conversions: readonly Conversion[]): void {
  const problems: Problem[] = [];
  if (Buffer.byteLength(JSON.stringify([bodies, conversions])) > MAX_BYTES)
    problems.push(problem("change.too-large", "/bodies"));
  const seen = new Set<string>();
  bodies.forEach((body, i) => {
    const key = `${body.kind} ${body.id}`;
    if (seen.has(key)) problems.push(problem("change.twice", `/bodies/${i}/id`, { id: body.id }));
    seen.add(key);
    visit(body, `/bodies/${i}`, 0, problems);
  });
  if (problems.length > 0)
    throw new Refusal("change.invalid", { problems: problems.slice(0, 20), facts: { count: problems.length } });
}

function visit(value: unknown, pointer: string, depth: number, problems: Problem[]): void {
  if (problems.length >= 20) return;
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    problems.push(problem("change.no-value", pointer));
  if (typeof value === "string" && !isKeepable(value)) problems.push(problem("change.no-value", pointer));
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_DEPTH) {
    problems.push(problem("change.too-deep", pointer));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (REFUSED_KEYS.has(key) || !isKeepable(key))
      problems.push(problem("change.no-key", `${pointer}${pointerStep(key)}`, { key }));
    else visit(item, `${pointer}${pointerStep(key)}`, depth + 1, problems);
  }
}

/** No database keeps a zero character or half of a surrogate pair. */
function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}
