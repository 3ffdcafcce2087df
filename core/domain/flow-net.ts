/**
 * A control-flow graph as the proof of soundness sees it: steps, gateways, ends and the flows between them, wherever it
 * was drawn. `proveNet` in `prove-net.ts` judges it; `bpmn/read-bpmn.ts` makes one from a BPMN 2.0 model.
 *
 * The rules of moving are those of BPMN 2.0.2 (formal/2013-12-09) chapter 13. A token stands on a flow; a node takes
 * tokens from its incoming flows and puts tokens on its outgoing ones:
 *
 * | node            | takes                                        | gives                                              |
 * | --------------- | -------------------------------------------- | -------------------------------------------------- |
 * | start           | begins a run; several starts: one of them    | one on every outgoing flow                         |
 * | task, part      | one token of any incoming flow               | every flow without a condition; of those with one, any choice that is not empty; the default when none holds |
 * | exclusive       | one token of any incoming flow               | one outgoing flow                                  |
 * | parallel        | one token of every incoming flow             | every outgoing flow                                |
 * | inclusive       | every token there is, once none that could reach an empty incoming flow is under way (table 13.3) | any choice of outgoing flows that is not empty; the default alone |
 * | end             | one token; the run is over when none is left | nothing                                            |
 * | terminate, raise | one token; removes every other of its net   | nothing                                            |
 *
 * A net without a start begins at every node without an incoming flow at once; a node without an outgoing flow ends its
 * path. Both are what BPMN says of models without start or end events.
 *
 * What a boundary event listens to may happen while its activity runs: an interrupting one replaces the activity's own
 * outcome, one that does not interrupt adds a token, at most once for each run of the activity and only while nothing
 * is left of what it began before. Data and conditions are not read: every choice is possible.
 */

/** What `raise` throws and a boundary event or handler catches; without a code it catches every code of its kind. */
export type Raised = { what: "error" | "escalation" | "cancel"; code?: string };

export type NetNode = { id: string } & (
  | { kind: "start" | "task" | "end" | "terminate" }
  /** `starts`: a gateway that begins a run by itself (an event-based gateway that instantiates). */
  | { kind: "exclusive" | "parallel" | "inclusive"; starts?: boolean }
  /** An end that raises; `goesOn` for an escalation thrown on the way. */
  | { kind: "raise"; raises: Raised; goesOn?: boolean }
  /** An embedded net: one token starts it, it is done when no token is left inside. */
  | { kind: "part"; inside: FlowNet }
  /** An event on the border of the activity `on`; without `catches` it comes from outside, at any time. */
  | { kind: "boundary"; on: string; interrupting: boolean; catches?: Raised }
);

export type NetFlow = { id: string; from: string; to: string; when?: "condition" | "default" };

/** A net that starts by an event while its surrounding net runs (an event sub-process). */
export type NetHandler = { id: string; inside: FlowNet; interrupting: boolean; catches?: Raised };

export type FlowNet = { id: string; nodes: NetNode[]; flows: NetFlow[]; handlers?: NetHandler[] };

/**
 * What can be wrong. `unsupported` and `limit` say that no verdict was reached: they refuse, they never pass.
 *
 * | code                    | meaning                                                                  | step                  |
 * | ----------------------- | ------------------------------------------------------------------------ | --------------------- |
 * | deadlock                | tokens are left and none can ever move                                   | the join that waits   |
 * | lack-of-synchronization | a second token comes to a flow that holds one: a step runs twice at once | the node that sent it |
 * | improper-end            | an end that was reached already is reached again in the same run         | the end               |
 * | livelock                | it can go on for ever, and no end can be reached any more                | a node on the circle  |
 * | dead-step               | no run ever comes to it                                                  | the step              |
 * | no-start                | no node can begin a run                                                  | the net               |
 * | unsupported             | an element whose meaning is not known here                               | the element           |
 * | limit                   | more markings than the explorer looks at                                 | the net               |
 *
 * Several ends reached by parallel branches are no fault: a run is over when no token is left. A terminate end, and an
 * error that nothing catches, may remove the tokens of other branches: that is what they are for. What an event beside
 * the main way began may come to the main way's end, because nothing could join the two. A part must be able to end by
 * itself: a dead end inside is a deadlock even where an event on its border, or a terminate end beside it, could cancel
 * the part; an endless loop inside is allowed only where an interrupting event from outside ends it.
 */
export type NetCode =
  | "deadlock"
  | "lack-of-synchronization"
  | "improper-end"
  | "livelock"
  | "dead-step"
  | "no-start"
  | "unsupported"
  | "limit";

/** One fault: where, and the ids of the nodes that run on a shortest way to it, in order; the last one is the step. */
export type NetProblem = { code: NetCode; step: string; path: string[] };

/** What the explorer found: `markings` it looked at after reduction, over all nets and their parts. */
export type NetVerdict = { sound: boolean; problems: NetProblem[]; markings: number };

/** Markings looked at in one net, after reduction. */
export const MOST_MARKINGS = 100_000;
/** Tokens carried from marking to marking in one net: bounds wide markings, which have many successors. */
export const MOST_WORK = 20_000_000;
/** Parts inside parts. */
export const MOST_DEPTH = 100;
