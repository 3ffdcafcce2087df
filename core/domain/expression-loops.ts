/** The loops over rows: all, exists, exists_one, filter, map. The variable of a loop stands in the frame at its depth. */
import { NotCompiledError, type Run } from "./expression-operators.ts";

type Loop = (list: Run, depth: number, bodies: readonly Run[]) => Run;

/** All and exists go on after a fault in one row: another row may decide. The other loops stop at it. */
function quantifier(decisive: boolean): Loop {
  return (list, depth, [body = NO_BODY]) =>
    (f) => {
      let fault: unknown;
      for (const item of list(f) as unknown[]) {
        f.loops[depth] = item;
        try {
          if (body(f) === decisive) return decisive;
        } catch (error) {
          fault ??= error;
        }
      }
      if (fault !== undefined) throw fault;
      return !decisive;
    };
}

const NO_BODY: Run = () => {
  throw new NotCompiledError();
};

/** By name; anything else with a receiver is a function. */
export const LOOPS: Readonly<Record<string, Loop | undefined>> = {
  all: quantifier(false),
  exists: quantifier(true),
  exists_one:
    (list, depth, [body = NO_BODY]) =>
    (f) => {
      let count = 0;
      for (const item of list(f) as unknown[]) {
        f.loops[depth] = item;
        if (body(f) === true) count++;
      }
      return count === 1;
    },
  filter:
    (list, depth, [body = NO_BODY]) =>
    (f) => {
      const kept: unknown[] = [];
      for (const item of list(f) as unknown[]) {
        f.loops[depth] = item;
        if (body(f) === true) kept.push(item);
      }
      return kept;
    },
  map: (list, depth, bodies) => {
    const [condition, body] = bodies.length === 2 ? bodies : [undefined, bodies[0]];
    return (f) => {
      const made: unknown[] = [];
      for (const item of list(f) as unknown[]) {
        f.loops[depth] = item;
        if (condition === undefined || condition(f) === true) made.push((body ?? NO_BODY)(f));
      }
      return made;
    };
  },
};
