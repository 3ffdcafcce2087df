/**
 * The draft that a designer works on: a list of definitions, changed by pure functions only, with undo and redo. Keyboard,
 * buttons, menus and dragging all end in `Draft.apply`.
 */
import type { DraftBody } from "../../core/domain/change.ts";

export type Bodies = readonly DraftBody[];
/** What one step of the person did: the bodies after it, and what is selected then. */
export type Step = { bodies: Bodies; select?: string };

type Moment = { bodies: Bodies; select: string };

/** Changes of the same thing within this time are one step of undo. */
const MERGE_MS = 1500;

/** Keeps the bodies, the selection and the way back. */
export class DraftHistory {
  private past: Moment[] = [];
  private future: Moment[] = [];
  private now: Moment;
  private lastKey = "";
  private lastAt = 0;

  constructor(bodies: Bodies) {
    this.now = { bodies, select: "" };
  }

  get bodies(): Bodies {
    return this.now.bodies;
  }

  get selected(): string {
    return this.now.select;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Selects without a step of undo. */
  select(id: string): void {
    this.now = { ...this.now, select: id };
    this.lastKey = "";
  }

  /** Takes a step; false when it changed nothing. Steps with the same key soon after each other become one. */
  apply(step: Step, key: string, atMs: number): boolean {
    if (step.bodies === this.now.bodies) return false;
    const merged = key !== "" && key === this.lastKey && atMs - this.lastAt < MERGE_MS;
    if (!merged) this.past.push(this.now);
    this.future = [];
    this.now = { bodies: step.bodies, select: step.select ?? this.now.select };
    this.lastKey = key;
    this.lastAt = atMs;
    return true;
  }

  undo(): boolean {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.now);
    this.now = before;
    this.lastKey = "";
    return true;
  }

  redo(): boolean {
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.now);
    this.now = after;
    this.lastKey = "";
    return true;
  }

  /** Takes the server's bodies without a way back to another person's draft. */
  reset(bodies: Bodies): void {
    this.past = [];
    this.future = [];
    this.now = { bodies, select: this.now.select };
    this.lastKey = "";
  }
}

/** The bodies with one replaced, by kind and id. */
export function withBody(bodies: Bodies, body: DraftBody): Bodies {
  return bodies.map((b) => (b.kind === body.kind && b.id === body.id ? body : b));
}

/** The bodies with one put in, taken out or replaced. */
export function setBody(bodies: Bodies, kind: DraftBody["kind"], id: string, body: DraftBody | undefined): Bodies {
  const others = bodies.filter((b) => b.kind !== kind || b.id !== id);
  if (!body) return others;
  return others.length === bodies.length ? [...bodies, body] : withBody(bodies, body);
}
