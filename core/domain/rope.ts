/** A list of ids that is cheap to join: chains of hundreds of steps are fused one by one, and read out only at the end. */

export type Rope = string | { readonly size: number; readonly left: Rope; readonly right: Rope } | undefined;

/** How many ids the rope holds. */
export function ropeSize(rope: Rope): number {
  return rope === undefined ? 0 : typeof rope === "string" ? 1 : rope.size;
}

/** One rope after the other. */
export function joinRopes(...ropes: Rope[]): Rope {
  return ropes.reduce<Rope>(
    (left, right) =>
      left === undefined ? right : right === undefined ? left : { size: ropeSize(left) + ropeSize(right), left, right },
    undefined,
  );
}

/** The ids in order; ropes met before (in `seen`) are left out, so that shared ones are read once. */
export function readRope(rope: Rope, seen?: Set<object>): string[] {
  const ids: string[] = [];
  const stack: Rope[] = [rope];
  while (stack.length > 0) {
    const top = stack.pop();
    if (typeof top === "string") ids.push(top);
    else if (top !== undefined && !seen?.has(top)) {
      seen?.add(top);
      stack.push(top.right, top.left);
    }
  }
  return ids;
}
