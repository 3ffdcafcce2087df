/**
 * A second, simple explorer of flows, to compare the proof with: it plays tokens over the blocks, one document at a time,
 * and remembers every whole marking it has seen. Nothing is shared with core/domain/prove-*.ts; it is slow and plain.
 */
import { compileExpression, type Expression, type ExpressionScope } from "../../core/domain/expression.ts";
import { type Flow, innerLists, type Step } from "../../core/domain/flow.ts";

export type Answers = Record<string, unknown>;
export type World = {
  scope: ExpressionScope;
  /** What may stand in each field; undefined among them where it may be empty. */
  domains: Record<string, readonly unknown[]>;
  /** Fields that the starter does not fill. */
  locked: ReadonlySet<string>;
  /** Whether cases are returned; without, only the ways of a first round are seen. */
  returns: boolean;
};
export type Seen = {
  /** Step → fewest steps entered to come to it, itself counted. */
  entered: Map<string, number>;
  /** `code step` → fewest steps entered until it happened. */
  faults: Map<string, number>;
  /**
   * `block/n` of branches that were taken, `block/asked` of repeated blocks that came to
   * their end, `step>target` of returns that were open. */
  taken: Set<string>;
  /** Whether every marking can still come to an end. */
  endable: boolean;
  states: number;
};

/** Where a list of steps stands: before its nth step, or inside it. */
type Position = { at: number; inside?: Inside };
type Inside =
  | { kind: "waits" }
  | { kind: "case"; branch: number; position: Position }
  | { kind: "round"; time: number; position: Position }
  | { kind: "side"; positions: (Position | null)[] };
type State = { position: Position; answers: Answers; passed: string[] };
type Move = { position: Position; answers?: Answers; enters?: string; ends?: true; returns?: string; passes?: string };

const TOO_MANY = 5000;

/** Plays a flow with every document that the world allows; undefined when there are too many markings. */
export function explore(flow: Flow, world: World): Seen | undefined {
  const seen: Seen = { entered: new Map(), faults: new Map(), taken: new Set(), endable: true, states: 0 };
  const game = { flow, world, seen };
  const lengths = new Map<string, number>();
  const before = new Map<string, string[]>();
  const ended = new Set<string>();
  let near: { state: State; length: number }[] = documents(world, {}).map((answers) => ({
    state: { position: { at: 0 }, answers, passed: [] },
    length: 0,
  }));
  while (near.length > 0) {
    const far: typeof near = [];
    for (let item = near.pop(); item; item = near.pop()) {
      const { state, length } = item;
      const key = JSON.stringify([state.position, entriesOf(state.answers), state.passed]);
      if ((lengths.get(key) ?? Number.POSITIVE_INFINITY) <= length) continue;
      if (!lengths.has(key)) seen.states += 1;
      if (seen.states > TOO_MANY) return undefined;
      lengths.set(key, length);
      for (const move of movesOf(game, state, length)) {
        if (move.ends) ended.add(key);
        const steps = length + (move.enters === undefined ? 0 : 1);
        if (move.enters !== undefined && (seen.entered.get(move.enters) ?? Number.POSITIVE_INFINITY) > steps)
          seen.entered.set(move.enters, steps);
        for (const next of follow(game, state, move)) {
          const to = JSON.stringify([next.position, entriesOf(next.answers), next.passed]);
          before.set(to, [...(before.get(to) ?? []), key]);
          (steps === length ? near : far).push({ state: next, length: steps });
        }
      }
    }
    near = far;
  }
  const endable = new Set(ended);
  const open = [...ended];
  for (let key = open.pop(); key !== undefined; key = open.pop())
    for (const earlier of before.get(key) ?? []) {
      if (endable.has(earlier)) continue;
      endable.add(earlier);
      open.push(earlier);
    }
  seen.endable = [...lengths.keys()].every((key) => endable.has(key));
  return seen;
}

const entriesOf = (answers: Answers): [string, unknown][] =>
  Object.entries(answers)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Every document that a starter may submit, over what stands in the locked fields. */
function documents({ domains, locked }: World, stored: Answers): Answers[] {
  return Object.entries(domains).reduce<Answers[]>(
    (all, [id, values]) =>
      locked.has(id)
        ? all.map((one) => ({ ...one, [id]: stored[id] }))
        : all.flatMap((one) => values.map((value) => ({ ...one, [id]: value }))),
    [{}],
  );
}

type Game = { flow: Flow; world: World; seen: Seen };

function movesOf(game: Game, state: State, length: number): Move[] {
  const { flow } = game;
  if (state.position.at >= flow.steps.length) return [{ position: state.position, ends: true }];
  return inList(game, flow.steps, state.position, state, length);
}

/** The moves of one list of steps. */
function inList(game: Game, list: readonly Step[], position: Position, state: State, length: number): Move[] {
  const step = list[position.at];
  if (!step) return [];
  if (position.inside)
    return insideStep(game, step, position.inside, state, length).map((move) => wrap(position.at, move));
  return enter(game, step, state, length).map((move) => ({ ...wrap(position.at, move), enters: step.id }));
}

/** A move of what is inside, or out of it: an inside that is through stands before the next step. */
function wrap(at: number, { inside, ...move }: Omit<Move, "position"> & { inside: Inside | null }): Move {
  return { ...move, position: inside ? { at, inside } : { at: at + 1 } };
}
type InnerMove = Omit<Move, "position"> & { inside: Inside | null };

const compiled = new Map<string, Expression>();

function holds(game: Game, text: string, answers: Answers): boolean | undefined {
  const expression = compiled.get(text) ?? compileExpression(text, game.world.scope, "bool");
  if ("faults" in expression) throw new Error(text);
  compiled.set(text, expression);
  const result = expression.run(Object.fromEntries(entriesOf(answers)));
  return result.kind === "value" ? result.value === true : undefined;
}

function fault(game: Game, code: string, step: string, length: number): void {
  const key = `${code} ${step}`;
  if ((game.seen.faults.get(key) ?? Number.POSITIVE_INFINITY) > length) game.seen.faults.set(key, length);
}

function enter(game: Game, step: Step, state: State, length: number): InnerMove[] {
  const { answers } = state;
  const start: Position = { at: 0 };
  switch (step.do) {
    case "approve":
    case "handle":
      return [{ inside: { kind: "waits" } }];
    case "choose": {
      const verdicts = step.cases.map(({ when }) => (when === undefined ? true : holds(game, when, answers)));
      const explicit = verdicts.filter((v, n) => v === true && step.cases[n]?.when !== undefined).length;
      if (explicit > 1) fault(game, "overlapping-branches", step.id, length + 1);
      const first = verdicts.findIndex((v) => v !== false);
      if (first < 0) fault(game, "uncovered-value", step.id, length + 1);
      if (verdicts[first] === undefined && first >= 0) fault(game, "undecided-value", step.id, length + 1);
      // The step is entered, and the case stands before it for ever.
      if (verdicts[first] !== true) return [{ inside: { kind: "case", branch: -1, position: start } }];
      game.seen.taken.add(`${step.id}/${first}`);
      return [{ inside: { kind: "case", branch: first, position: start } }];
    }
    case "all":
      return [{ inside: { kind: "side", positions: step.branches.map(() => start) } }];
    case "some": {
      const verdicts = step.branches.map(({ when }) => (when === undefined ? null : holds(game, when, answers)));
      if (verdicts.includes(undefined)) {
        fault(game, "undecided-value", step.id, length + 1);
        return [{ inside: { kind: "case", branch: -1, position: start } }];
      }
      const none = !verdicts.includes(true);
      const open = verdicts.map((v) => v === true || (v === null && none));
      if (!open.includes(true)) fault(game, "uncovered-value", step.id, length + 1);
      if (!open.includes(true)) return [{ inside: { kind: "case", branch: -1, position: start } }];
      open.forEach((is, n) => is && game.seen.taken.add(`${step.id}/${n}`));
      return [{ inside: { kind: "side", positions: open.map((is) => (is ? start : null)) } }];
    }
    case "repeat":
      return [{ inside: { kind: "round", time: 1, position: start } }];
    case "wait":
      if (step.until !== undefined && answers[step.until] === undefined) {
        fault(game, "deadlock", step.id, length + 1);
        return [{ inside: { kind: "case", branch: -1, position: start } }];
      }
      return [{ inside: null }];
    case "finish":
      return [{ inside: { kind: "waits" }, ends: true }];
    default:
      return [{ inside: null }];
  }
}

function insideStep(game: Game, step: Step, inside: Inside, state: State, length: number): InnerMove[] {
  if (inside.kind === "waits") return step.do === "finish" ? [{ inside, ends: true }] : decide(game, step, state);
  if (inside.kind === "case") {
    const list = innerLists(step)[inside.branch];
    if (!list) return [];
    if (inside.position.at >= list.length) return [{ inside: null }];
    return inList(game, list, inside.position, state, length).map(({ position, ...move }) => ({
      ...move,
      inside: { ...inside, position },
    }));
  }
  if (inside.kind === "round") {
    if (step.do !== "repeat") return [];
    if (inside.position.at < step.steps.length)
      return inList(game, step.steps, inside.position, state, length).map(({ position, ...move }) => ({
        ...move,
        inside: { ...inside, position },
      }));
    const again = holds(game, step.again, state.answers);
    game.seen.taken.add(`${step.id}/asked`);
    if (again === undefined) fault(game, "undecided-value", step.id, length + 1);
    if (again === undefined) return [];
    if (again) game.seen.taken.add(`${step.id}/0`);
    if (again && inside.time < step.times)
      return [{ inside: { kind: "round", time: inside.time + 1, position: { at: 0 } } }];
    if (again && step.exhausted === "refuse") return [{ inside, ends: true }];
    return [{ inside: null }];
  }
  const lists = innerLists(step);
  if (inside.positions.every((position, n) => position === null || position.at >= (lists[n]?.length ?? 0)))
    return [{ inside: null }];
  return inside.positions.flatMap((position, n) =>
    position === null
      ? []
      : inList(game, lists[n] ?? [], position, state, length).map(({ position: moved, ...move }) => ({
          ...move,
          inside: { ...inside, positions: inside.positions.map((old, m) => (m === n ? moved : old)) },
        })),
  );
}

/** Agreeing, with every way of filling the step's fields, and every return that its definition names. */
function decide(game: Game, step: Step, state: State): InnerMove[] {
  if (step.do !== "approve" && step.do !== "handle") return [];
  const edited = Object.entries(step.fields ?? {}).flatMap(([id, right]) => (right === "edit" ? [id] : []));
  const filled = edited.reduce<Answers[]>(
    (all, id) =>
      all.flatMap((one) =>
        (game.world.domains[id] ?? [undefined])
          .filter((value) => step.do === "approve" || value !== undefined)
          .map((value) => ({ ...one, [id]: value })),
      ),
    [state.answers],
  );
  const named = Array.isArray(step.back) ? step.back : [];
  const open = named.filter((target) => target === game.flow.steps[0]?.id || state.passed.includes(target));
  for (const target of open) game.seen.taken.add(`${step.id}>${target}`);
  const back = game.world.returns ? open : [];
  return filled.flatMap((answers) => [
    { inside: null, answers, passes: step.id },
    ...back.map((target): InnerMove => ({ inside: { kind: "waits" }, answers, returns: target })),
  ]);
}

/** The states behind a move; none when the case is over. A return to the starter brings every new document. */
function follow(game: Game, state: State, move: Move): State[] {
  if (move.ends) return [];
  const answers = move.answers ?? state.answers;
  const passed = move.passes === undefined ? state.passed : [...new Set([...state.passed, move.passes])].sort();
  const target = move.returns;
  if (target === undefined) return [{ position: move.position, answers, passed }];
  if (target === game.flow.steps[0]?.id)
    return documents(game.world, answers).map((again) => ({ position: { at: 0 }, answers: again, passed: [] }));
  const order = idsIn(game.flow.steps);
  const kept = state.passed.filter((id) => order.indexOf(id) < order.indexOf(target));
  return [{ position: backTo(game.flow.steps, state.position, target) ?? move.position, answers, passed: kept }];
}

function idsIn(list: readonly Step[]): string[] {
  return list.flatMap((step) => [step.id, ...innerLists(step).flatMap(idsIn)]);
}

/** The position with the target waiting again, everything behind it gone; branches beside it stay where they are. */
function backTo(list: readonly Step[], position: Position, target: string): Position | undefined {
  for (const [at, step] of list.entries()) {
    if (step.id === target) return { at, inside: { kind: "waits" } };
    const branch = innerLists(step).findIndex((inner) => idsIn(inner).includes(target));
    const inner = innerLists(step)[branch];
    if (!inner) continue;
    const now = position.at === at ? position.inside : undefined;
    if (now?.kind === "side") {
      const moved = backTo(inner, now.positions[branch] ?? { at: 0 }, target);
      return (
        moved && { at, inside: { ...now, positions: now.positions.map((old, n) => (n === branch ? moved : old)) } }
      );
    }
    const old = now?.kind === "case" || now?.kind === "round" ? now.position : { at: 0 };
    const moved = backTo(inner, old, target);
    if (!moved) return undefined;
    if (step.do === "repeat")
      return { at, inside: { kind: "round", time: now?.kind === "round" ? now.time : 1, position: moved } };
    return { at, inside: { kind: "case", branch, position: moved } };
  }
  return undefined;
}
