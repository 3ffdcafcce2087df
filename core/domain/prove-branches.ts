/** Proof of blocks and waits: branches no value takes, values that take none or two, steps nobody comes to, runs in circles. */
import { type BlockStep, innerLists, isHuman, type Step } from "./flow.ts";
import { conditionsOf, neededBy, readsOf } from "./flow-values.ts";
import { scopeOf } from "./evaluate-form.ts";
import { everyStep } from "./place-parts.ts";
import { type Proof } from "./flow-problem.ts";
import { canPass, voteOf } from "./prove-steps.ts";
import { fieldsOf } from "./form.ts";
import { NOTHING } from "./value-sets.ts";

/** A case that moves further than this by itself is stopped by the engine. */
export const MAX_AUTOMATIC = 5000;

export function proveBranches(proof: Proof): void {
  for (const { step, index, list, around } of proof.plan.values()) {
    if (proof.reach(step.id) !== NOTHING) {
      proveStep(step, proof);
      continue;
    }
    // The first step that nobody comes to is enough; inside a branch that is never taken, the branch is named.
    const before = list[index - 1];
    if (before ? proof.reach(before.id) !== NOTHING : !around) proof.find({ code: "dead-step", step: step.id });
  }
}

function proveStep(step: Step, proof: Proof): void {
  const { walk, find } = proof;
  const open = walk.open.get(step.id) ?? NOTHING;
  if (open !== NOTHING)
    find({
      code: step.do === "wait" ? "deadlock" : "undecided-value",
      step: step.id,
      ...(step.do === "repeat" && { end: "asked" as const }),
      values: open,
    });
  const uncovered = walk.uncovered.get(step.id) ?? NOTHING;
  if (uncovered !== NOTHING) find({ code: "uncovered-value", step: step.id, values: uncovered });
  if (step.do === "choose") {
    proveTaken(step, step.cases, proof);
    proveOverlap(step, proof);
  }
  if (step.do === "some") proveTaken(step, step.branches, proof);
  if (step.do === "all" || step.do === "some") proveRace(step, proof);
  if (step.do === "repeat") proveRepeat(step, proof);
  if (isHuman(step) && voteOf(step) && !canPass(step, proof.flow) && voteOf(step)?.otherwise !== "go-on")
    find({ code: voteOf(step)?.otherwise === "return" ? "livelock" : "cannot-pass", step: step.id });
}

/** Branches that no value takes. One for everything else may stay empty where the others leave nothing. */
function proveTaken(
  step: BlockStep,
  branches: readonly { title: string; when?: string; steps: readonly Step[] }[],
  { walk, find }: Proof,
): void {
  branches.forEach(({ title, when, steps }, n) => {
    if ((walk.taken.get(`${step.id}/${n}`) ?? NOTHING) !== NOTHING) return;
    if (when !== undefined || steps.length > 0)
      find({ code: "unreachable-branch", step: step.id, params: { branch: title } });
  });
}

/** Values for which two conditions hold: the first one would be taken in silence. */
function proveOverlap(step: Extract<Step, { do: "choose" }>, { values, reach, find }: Proof): void {
  const { sets } = values;
  const explicit = step.cases.flatMap(({ title, when }) =>
    when === undefined ? [] : [{ title, holds: sets.and(reach(step.id), values.verdicts(when).holds) }],
  );
  explicit.forEach(({ title, holds }, n) => {
    const before = explicit.slice(0, n).find((other) => sets.and(other.holds, holds) !== NOTHING);
    if (!before) return;
    const both = sets.and(before.holds, holds);
    find({ code: "overlapping-branches", step: step.id, values: both, params: { branch: before.title, other: title } });
  });
}

/** A field that one branch writes while another beside it reads or writes it: what happens would hang on who is faster. */
function proveRace(step: Extract<Step, { do: "all" | "some" }>, { values, facts, form, types, find }: Proof): void {
  const scope = scopeOf(form, types);
  const cut = new Set(values.fields.map((field) => field.id));
  const uses = step.branches.map(({ title, steps }) => {
    const all = everyStep(steps);
    return {
      title,
      writes: new Set(values.spread(all.flatMap((s) => [...facts.edits(s)]))),
      reads: all.flatMap((s) => [
        ...conditionsOf(s).flatMap((text) => readsOf(text, scope, true)),
        ...neededBy(s, (text) => readsOf(text, scope)),
      ]),
    };
  });
  uses.forEach((writer, w) =>
    uses.forEach((other, o) => {
      if (w === o) return;
      const read = other.reads.find((field) => writer.writes.has(field));
      // What nobody reads may be written twice; of two writers the pair is told once.
      const both = w < o ? [...other.writes].find((field) => writer.writes.has(field) && cut.has(field)) : undefined;
      const id = read ?? both;
      if (id === undefined) return;
      const field = fieldsOf(form).find((f) => f.id === id)?.label ?? id;
      const say = read === undefined ? "prove.race.both" : "prove.race";
      find({ code: "race", say, step: step.id, params: { branch: writer.title, other: other.title, field } });
    }),
  );
}

function proveRepeat(step: Extract<Step, { do: "repeat" }>, { walk, find }: Proof): void {
  const ended = walk.taken.get(`${step.id}/0`);
  if (ended === NOTHING)
    find({
      code: "unreachable-branch",
      say: "prove.unreachable-branch.never-again",
      step: step.id,
      end: "asked",
      params: { branch: step.title },
    });
  if ((automatic(step) ?? 0) > MAX_AUTOMATIC)
    find({ code: "livelock", say: "prove.livelock.automatic", step: step.id, params: { most: MAX_AUTOMATIC } });
}

/** The most moves of passing a step without anybody acting; undefined where somebody has to. */
function automatic(step: Step): number | undefined {
  if (isHuman(step) || step.do === "wait" || step.do === "act") return undefined;
  const inner = innerLists(step).map(automaticIn);
  const known = inner.filter((moves) => moves !== undefined);
  if (step.do === "all" && known.length < inner.length) return undefined;
  if (inner.length > 0 && known.length === 0) return undefined;
  if (step.do === "choose") return 1 + Math.max(...known);
  const sum = known.reduce((a, b) => a + b, 1);
  return step.do === "repeat" ? sum * step.times : sum;
}

function automaticIn(list: readonly Step[]): number | undefined {
  let sum = 0;
  for (const step of list) {
    const moves = automatic(step);
    if (moves === undefined) return undefined;
    sum += moves;
  }
  return sum;
}
