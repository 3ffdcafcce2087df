/**
 * A flow as nodes and sequence flows in the sense of BPMN: blocks become pairs of gateways, deadlines boundary events.
 * The mapping is told in core/bpmn/README.md.
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
};
export type GraphFlow = { id: string; from: string; to: string; name?: string; when?: string };
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
type Loose = { from: string; name?: string; when?: string; otherwise?: boolean }[];
type Draw = { graph: FlowGraph; words: GraphWords; starter: string };

/** Draws a flow; ids of nodes are the ids of its steps, others have a dot in them, which no step's id has. */
export function drawFlow(flow: { steps: readonly Step[] }, words: GraphWords): FlowGraph {
  const draw: Draw = { graph: { nodes: [], flows: [], links: [] }, words, starter: flow.steps[0]?.id ?? "" };
  put(draw, { id: "case.start", kind: "start", name: words.start }, []);
  const loose = list(draw, flow.steps, [{ from: "case.start" }]);
  if (loose.length > 0) put(draw, { id: "case.end", kind: "end", name: words.end }, loose);
  return draw.graph;
}

/** Adds a node behind loose ends, and is the new loose end. */
function put(draw: Draw, node: GraphNode, loose: Loose): Loose {
  draw.graph.nodes.push(node);
  for (const end of loose) connect(draw, end, node.id);
  return [{ from: node.id }];
}

function connect(draw: Draw, { from, name, when, otherwise }: Loose[number], to: string): void {
  const id = `flow.${draw.graph.flows.length + 1}`;
  draw.graph.flows.push({ id, from, to, ...(name !== undefined && { name }), ...(when !== undefined && { when }) });
  if (otherwise !== true) return;
  const source = draw.graph.nodes.find((node) => node.id === from);
  if (source) source.otherwise = id;
}

function list(draw: Draw, steps: readonly Step[], from: Loose): Loose {
  let loose = from;
  for (const step of steps) {
    // Behind a sure end nothing is reached; publishing refuses such steps.
    if (loose.length === 0) return loose;
    loose = one(draw, step, loose);
  }
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
      const ends = step.branches.map((b) => list(draw, b.steps, [{ from: split?.from ?? id, name: b.title }]));
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
  return all.flatMap(({ title, when, steps }) =>
    list(draw, steps, [{ from, name: title, ...(when === undefined ? { otherwise: true } : { when }) }]),
  );
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
  connect(draw, { from, name: `${words.again} (${step.times})`, when: step.again }, id);
  if (step.exhausted === "refuse")
    put(draw, { id: `${id}.used-up`, kind: "terminate", name: words.refused }, [
      { from, name: words.usedUp, when: step.again },
    ]);
  return [{ from, name: words.goOn, otherwise: true }];
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
  put(draw, { id: end, kind: "terminate", name: back ? words.returned : words.refused }, [
    { from, name: words.failed, otherwise: true },
  ]);
  if (back) draw.graph.links.push({ id: `${end}.back`, from: end, to: draw.starter });
  return [{ from, name: words.passed, when: "passed" }];
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
  const hang = (id: string, name: string, span: Span, interrupting: boolean): Loose =>
    put(draw, { id, kind: "boundary", name, time: { span }, on: step.id, interrupting }, []);
  const aside = (part: string, name: string, from: Loose): void => {
    const task = put(draw, { id: at(`${part}-do`), kind: "service", name }, from);
    put(draw, { id: at(`${part}-done`), kind: "end", name: "" }, task);
  };
  for (const [i] of (due.remind ?? []).entries())
    aside(`remind-${i + 1}`, words.remind, hang(at(`remind-${i + 1}`), words.remind, due.within, false));
  if (due.overdue) aside("overdue", words.overdue, hang(at("overdue"), words.overdue, due.within, false));
  switch (due.then ?? "nothing") {
    case "nothing":
      if (!due.overdue && (due.remind ?? []).length === 0)
        aside("due", words.overdue, hang(at("due"), words.due, due.within, false));
      return [];
    case "escalate":
      aside("due", words.escalate, hang(at("due"), words.due, due.within, false));
      return [];
    case "approve":
    case "close":
      return hang(at("due"), words.due, due.within, true);
    case "refuse":
      put(
        draw,
        { id: at("due-end"), kind: "terminate", name: words.refused },
        hang(at("due"), words.due, due.within, true),
      );
      return [];
    case "return":
      put(
        draw,
        { id: at("due-end"), kind: "terminate", name: words.returned },
        hang(at("due"), words.due, due.within, true),
      );
      draw.graph.links.push({ id: at("due-back"), from: at("due-end"), to: draw.starter });
      return [];
  }
}
