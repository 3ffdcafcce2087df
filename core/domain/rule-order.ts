/** The order in which rules can be evaluated: what a rule reads comes first. Rules that wait for each other are a circle. */

/** One thing that rules give: `reads` are the places of what it needs, each with the pointer of the rule that needs it. */
export type RuleNode = { name: string; reads: readonly { node: number; pointer: string }[] };
/** The members of a circle in order, the first one again at the end, and where the rules between them stand. */
export type RuleCircle = { names: string[]; pointers: string[] };

/** Places in an order in which everything read comes first, and one circle for each knot of rules. */
export function orderRules(nodes: readonly RuleNode[]): { order: number[]; circles: RuleCircle[] } {
  const order: number[] = [];
  const circles: RuleCircle[] = [];
  // Tarjan: the nodes of a knot come off the stack together. Forms have at most some hundreds of nodes.
  const seen = new Map<number, { at: number; low: number }>();
  const stack: number[] = [];
  const waiting = new Set<number>();
  const visit = (node: number): { at: number; low: number } => {
    const mark = { at: seen.size, low: seen.size };
    seen.set(node, mark);
    stack.push(node);
    waiting.add(node);
    for (const { node: next } of nodes[node]?.reads ?? []) {
      const known = seen.get(next);
      if (known === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (waiting.has(next)) mark.low = Math.min(mark.low, known.at);
    }
    if (mark.low === mark.at) {
      const knot = stack.splice(stack.indexOf(node));
      for (const member of knot) waiting.delete(member);
      order.push(...knot);
      const circle = circleOf(nodes, knot);
      if (circle) circles.push(circle);
    }
    return mark;
  };
  nodes.forEach((_, i) => seen.has(i) || visit(i));
  return { order, circles };
}

/** A shortest way from the first node of a knot back to itself. */
function circleOf(nodes: readonly RuleNode[], knot: readonly number[]): RuleCircle | undefined {
  const start = Math.min(...knot);
  const inside = new Set(knot);
  const came = new Map<number, { from: number; pointer: string }>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const { node: next, pointer } of nodes[at]?.reads ?? []) {
      if (!inside.has(next) || came.has(next)) continue;
      came.set(next, { from: at, pointer });
      if (next === start) return wayTo(nodes, start, came);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(
  nodes: readonly RuleNode[],
  start: number,
  came: ReadonlyMap<number, { from: number; pointer: string }>,
): RuleCircle {
  const names = [nodes[start]?.name ?? ""];
  const pointers: string[] = [];
  let at = start;
  do {
    const step = came.get(at);
    if (!step) break;
    pointers.unshift(step.pointer);
    names.unshift(nodes[step.from]?.name ?? "");
    at = step.from;
  } while (at !== start);
  return { names, pointers: [...new Set(pointers)] };
}
