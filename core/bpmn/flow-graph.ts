/**
 * A flow as nodes and sequence flows in the sense of BPMN, each with its place on a grid: blocks become pairs of
 * gateways, deadlines boundary events. The grid follows the blocks, so that nothing overlaps.
 */
import type { HumanStep, LeafStep, Step } from "../domain/flow.ts";
import type { Due, Span } from "../domain/flow-people.ts";

export type NodeKind =
  | "start"
  | "end"
  | "terminate"
  | "user"
  | "service"
  | "call"
  | "timer"
  | "exclusive"
  | "parallel"
  | "inclusive"
  | "boundary";
export type GraphNode = {
  id: string;
  kind: NodeKind;
  name: string;
  /** The step that it stands for; none for joins, starts and ends of their own. */
  step?: Step;
  /** What a timer waits for: a length of time, or a date field. */
  time?: { span: Span } | { field: string };
  /** For boundary events: the task they hang on, and whether they end it. */
  on?: string;
  interrupting?: boolean;
  /** Sequence flow that is taken when no condition holds. */
  otherwise?: string;
  column: number;
  row: number;
};
/** `row`: the row in which it runs from one column to the other. */
export type GraphFlow = { id: string; from: string; to: string; name?: string; when?: string; row: number };
/** Returns are drawn, but no token moves along them. */
export type GraphLink = { id: string; from: string; to: string };
export type FlowGraph = { nodes: GraphNode[]; flows: GraphFlow[]; links: GraphLink[] };

/** Words for what the program adds to a drawing, in the language of its reader. */
export type GraphWords = {
  start: string;
  end: string;
  refused: string;
  returned: string;
  remind: string;
  overdue: string;
  escalate: string;
  due: string;
  again: string;
  goOn: string;
  usedUp: string;
  passed: string;
  failed: string;
};

/** Where the next node is joined on: the loose ends of what was drawn so far; none where it surely ended. */
type Loose = { from: string; name?: string; when?: string; otherwise?: boolean; row?: number }[];
/** `column` and `row` are where the next node stands; `low` and `far` how far the step that is drawn reaches. */
type Draw = {
  graph: FlowGraph;
  words: GraphWords;
  starter: string;
  column: number;
  row: number;
  low: number;
  far: number;
};

/** Draws a flow; ids of nodes are the ids of its steps, others have a dot in them, which no step's id has. */
export function drawFlow(flow: { steps: readonly Step[] }, words: GraphWords): FlowGraph {
  const draw: Draw = {
    graph: { nodes: [], flows: [], links: [] },
    words,
    starter: flow.steps[0]?.id ?? "",
    column: 0,
    row: 0,
    low: 0,
    far: 0,
  };
  put(draw, { id: "case.start", kind: "start", name: words.start }, []);
  const loose = list(draw, flow.steps, [{ from: "case.start" }]);
  if (loose.length > 0) put(draw, { id: "case.end", kind: "end", name: words.end }, loose);
  return draw.graph;
}

/** Adds a node behind loose ends, and is the new loose end. */
function put(draw: Draw, node: Omit<GraphNode, "column" | "row">, loose: Loose): Loose {
  const { column, row } = draw;
  draw.graph.nodes.push({ ...node, column, row });
  if (node.kind !== "boundary") draw.column++;
  draw.low = Math.max(draw.low, row);
  for (const end of loose) connect(draw, end, node.id);
  return [{ from: node.id, row }];
}

function connect(draw: Draw, { from, name, when, otherwise, row = draw.row }: Loose[number], to: string): void {
  const id = `flow.${draw.graph.flows.length + 1}`;
  draw.graph.flows.push({
    id,
    from,
    to,
    row,
    ...(name !== undefined && { name }),
    ...(when !== undefined && { when }),
  });
  if (otherwise !== true) return;
  const source = draw.graph.nodes.find((node) => node.id === from);
  if (source) source.otherwise = id;
}

function list(draw: Draw, steps: readonly Step[], from: Loose): Loose {
  let loose = from;
  let low = draw.low;
  for (const step of steps) {
    // Behind a sure end nothing is reached; publishing refuses such steps.
    if (loose.length === 0) break;
    // Each step has its own columns, so that the rows below are free again.
    draw.low = draw.row;
    draw.far = draw.column;
    loose = one(draw, step, loose);
    draw.column = Math.max(draw.column, draw.far);
    low = Math.max(low, draw.low);
  }
  draw.low = low;
  return loose;
}

function one(draw: Draw, step: Step, loose: Loose): Loose {
  const { id, title: name } = step;
  switch (step.do) {
    case "choose": {
      const split = put(draw, { id, kind: "exclusive", name, step }, loose);
      return join(draw, step, "exclusive", branches(draw, split, step.cases));
    }
    case "some": {
      const split = put(draw, { id, kind: "inclusive", name, step }, loose);
      return join(draw, step, "inclusive", branches(draw, split, step.branches));
    }
    case "all": {
      const [split] = put(draw, { id, kind: "parallel", name, step }, loose);
      const ends = sideBySide(draw, step.branches, (b) => ({ from: split?.from ?? id, name: b.title }));
      // Where one branch surely ends the case, the others only wait for that.
      if (ends.some((end) => end.length === 0)) return rest(draw, step, ends.flat());
      return join(draw, step, "parallel", ends.flat());
    }
    case "repeat":
      return repeat(draw, step, loose);
    case "finish": {
      put(draw, { id, kind: "terminate", name, step }, loose);
      return [];
    }
    default:
      return leaf(draw, step, loose);
  }
}

type Branch = { title: string; when?: string; steps: Step[] };

function branches(draw: Draw, split: Loose, all: readonly Branch[]): Loose {
  const from = split[0]?.from ?? "";
  return sideBySide(draw, all, ({ title, when }) => ({
    from,
    name: title,
    ...(when === undefined ? { otherwise: true } : { when }),
  })).flat();
}

/** Each branch in rows of its own, all from the same column; the next node stands behind the longest. */
function sideBySide<B extends { steps: Step[] }>(
  draw: Draw,
  all: readonly B[],
  begin: (b: B) => Loose[number],
): Loose[] {
  const { column, row } = draw;
  let furthest = column;
  const ends = all.map((branch, i) => {
    draw.column = column;
    draw.row = i === 0 ? row : draw.low + 1;
    draw.low = Math.max(draw.low, draw.row);
    const end = list(draw, branch.steps, [{ ...begin(branch), row: draw.row }]);
    furthest = Math.max(furthest, draw.column);
    return end;
  });
  draw.column = furthest;
  draw.row = row;
  return ends;
}

/** Draws something in a row of its own below the step, and comes back. */
function below<T>(draw: Draw, work: () => T): T {
  const { row, column } = draw;
  draw.row = draw.low + 1;
  draw.low = draw.row;
  const made = work();
  draw.far = Math.max(draw.far, draw.column);
  draw.row = row;
  draw.column = column;
  return made;
}

function join(draw: Draw, step: Step, kind: NodeKind, ends: Loose): Loose {
  return ends.length === 0 ? [] : put(draw, { id: `${step.id}.join`, kind, name: "" }, ends);
}

function rest(draw: Draw, step: Step, ends: Loose): Loose {
  for (const [i, end] of ends.entries()) put(draw, { id: `${step.id}.rest-${i + 1}`, kind: "end", name: "" }, [end]);
  return [];
}

/** Begins at a join, ends at a gateway that goes back to it, on, or to a refusal when all times are used up. */
function repeat(draw: Draw, step: Extract<Step, { do: "repeat" }>, loose: Loose): Loose {
  const { id, title: name } = step;
  const { words } = draw;
  const begin = put(draw, { id, kind: "exclusive", name, step }, loose);
  const inside = list(draw, step.steps, begin);
  if (inside.length === 0) return [];
  const from = `${id}.again`;
  put(draw, { id: from, kind: "exclusive", name: "" }, inside);
  below(draw, () => connect(draw, { from, name: `${words.again} (${step.times})`, when: step.again }, id));
  if (step.exhausted === "refuse")
    below(draw, () =>
      put(draw, { id: `${id}.used-up`, kind: "terminate", name: words.refused }, [
        { from, name: words.usedUp, when: step.again },
      ]),
    );
  return [{ from, name: words.goOn, otherwise: true, row: draw.row }];
}

function leaf(draw: Draw, step: Exclude<LeafStep, { do: "finish" }>, loose: Loose): Loose {
  const { id, title: name } = step;
  switch (step.do) {
    case "submit":
      return put(draw, { id, kind: "user", name, step }, loose);
    case "approve":
    case "handle":
      return human(draw, step, loose);
    case "call":
      return put(draw, { id, kind: "call", name, step }, loose);
    case "wait": {
      const time = step.for ? { span: step.for } : { field: step.until ?? "" };
      return put(draw, { id, kind: "timer", name, step, time }, loose);
    }
    default:
      return put(draw, { id, kind: "service", name, step }, loose);
  }
}

function human(draw: Draw, step: HumanStep, loose: Loose): Loose {
  const task = put(draw, { id: step.id, kind: "user", name: step.title, step }, loose);
  for (const [i, target] of targetsOf(step, draw.starter).entries())
    draw.graph.links.push({ id: `${step.id}.back-${i + 1}`, from: step.id, to: target });
  const after = [...task, ...(step.due ? deadline(draw, step, step.due) : [])];
  if (step.do !== "approve" || typeof step.decide !== "object" || step.decide.otherwise === "go-on")
    return after.length > 1 ? put(draw, { id: `${step.id}.met`, kind: "exclusive", name: "" }, after) : after;
  const from = `${step.id}.result`;
  put(draw, { id: from, kind: "exclusive", name: "" }, after);
  const { words } = draw;
  const back = step.decide.otherwise === "return";
  const end = `${step.id}.failed`;
  below(draw, () =>
    put(draw, { id: end, kind: "terminate", name: back ? words.returned : words.refused }, [
      { from, name: words.failed, otherwise: true },
    ]),
  );
  if (back) draw.graph.links.push({ id: `${end}.back`, from: end, to: draw.starter });
  return [{ from, name: words.passed, when: "passed", row: draw.row }];
}

/** Steps that a return names by id; "starter" is the first step. Returns to any step are told by the extension alone. */
function targetsOf(step: HumanStep, starter: string): string[] {
  const to = Array.isArray(step.back) ? step.back : step.back?.to;
  if (to === "starter") return [starter];
  return Array.isArray(to) ? to : [];
}

/** Boundary events of a deadline; the loose ends of those with which the case goes on. */
function deadline(draw: Draw, step: HumanStep, due: Due): Loose {
  const { words } = draw;
  const at = (part: string): string => `${step.id}.${part}`;
  /** A boundary event with what follows it, in a row of its own. */
  const hang = (part: string, name: string, interrupting: boolean, then: (from: Loose) => Loose): Loose =>
    below(draw, () => {
      const time = { span: due.within };
      return then(put(draw, { id: at(part), kind: "boundary", name, time, on: step.id, interrupting }, []));
    });
  const aside = (part: string, name: string, word: string): void => {
    hang(part, name, false, (from) => {
      const task = put(draw, { id: at(`${part}-do`), kind: "service", name: word }, from);
      return put(draw, { id: at(`${part}-done`), kind: "end", name: "" }, task);
    });
  };
  const ends = (name: string): void => {
    hang("due", words.due, true, (from) => put(draw, { id: at("due-end"), kind: "terminate", name }, from));
  };
  for (const [i] of (due.remind ?? []).entries()) aside(`remind-${i + 1}`, words.remind, words.remind);
  if (due.overdue) aside("overdue", words.overdue, words.overdue);
  switch (due.then ?? "nothing") {
    case "nothing":
      if (!due.overdue && (due.remind ?? []).length === 0) aside("due", words.due, words.overdue);
      return [];
    case "escalate":
      aside("due", words.due, words.escalate);
      return [];
    case "approve":
    case "close":
      return hang("due", words.due, true, (from) => from);
    case "refuse":
      ends(words.refused);
      return [];
    case "return":
      ends(words.returned);
      draw.graph.links.push({ id: at("due-back"), from: at("due-end"), to: draw.starter });
      return [];
  }
}
