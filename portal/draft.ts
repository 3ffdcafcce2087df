/**
 * A draft that saves itself: a pause after the last keystroke sends the answers, one request at a time. What the server
 * normalised comes back; what was typed meanwhile stays. A stale stamp becomes a conflict that the person decides.
 */
import type { Problem } from "../core/domain/problem.ts";
import { saveDraft } from "./api.ts";
import type { Answers, Conflict, Saved } from "./api-types.ts";
import { ApiError, isPassing } from "./request.ts";

const PAUSE_MS = 800;
const RETRY_MS = 5000;
/** How long what was typed may wait before this tab's storage has it. */
const KEEP_MS = 200;

export type DraftStatus = "saved" | "changed" | "saving" | "failed" | "conflict";
type Events = {
  /** Answers that go to the server, without what rules fill. */
  outgoing(answers: Answers): Answers;
  changed(): void;
  saved(saved: Saved): void;
  /** A rule does not let the answers be saved as they are. */
  refused(problems: readonly Problem[]): void;
};

export class Draft {
  answers: Answers;
  stamp: string | number;
  status: DraftStatus = "saved";
  savedAt = "";
  fault = "";
  conflict: Conflict | undefined;
  private readonly id: string;
  private readonly events: Events;
  private readonly touched = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(start: { id: string; answers: Answers; stamp: string | number; savedAt: string }, events: Events) {
    this.id = start.id;
    this.answers = { ...start.answers };
    this.stamp = start.stamp;
    this.savedAt = start.savedAt;
    this.events = events;
    this.restore();
  }

  /** Sets one answer; undefined takes it away. */
  change(field: string, value: unknown): void {
    if (this.closed) return;
    if (value === undefined) delete this.answers[field];
    else this.answers[field] = value;
    this.touched.add(field);
    this.keeping ??= setTimeout(() => this.keep(), KEEP_MS);
    if (this.status !== "conflict") this.schedule(PAUSE_MS);
    if (this.status !== "saving" && this.status !== "conflict") this.status = "changed";
    this.events.changed();
  }

  /** True while something typed has not reached the server. */
  get unsaved(): boolean {
    return this.touched.size > 0 || this.running !== undefined;
  }

  /** Saves at once what is waiting; false when it could not be saved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    this.keep();
    if (this.running) await this.running;
    if (this.touched.size > 0 && this.status !== "conflict") await this.save();
    return this.touched.size === 0;
  }

  /** Goes on after a conflict: the other's answers, with the chosen ones of this person on top. */
  resolve(mine: ReadonlySet<string>): void {
    const conflict = this.conflict;
    if (!conflict) return;
    this.answers = resolveConflict(conflict, this.answers, mine);
    this.stamp = conflict.current.stamp;
    this.conflict = undefined;
    this.touched.clear();
    for (const field of mine) this.touched.add(field);
    this.status = mine.size > 0 ? "changed" : "saved";
    if (mine.size > 0) this.schedule(0);
    else this.forget();
    this.events.changed();
  }

  /** Ends the draft after it was submitted or deleted: a box that loses the focus then must not save again. */
  close(): void {
    this.closed = true;
    this.touched.clear();
    clearTimeout(this.timer);
    this.forget();
  }

  /** Stops timers when the page is left; sends what is waiting. */
  leave(): void {
    this.keep();
    if (this.touched.size > 0) void this.flush();
    clearTimeout(this.timer);
  }

  private schedule(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), wait);
  }

  private save(): Promise<void> {
    if (this.running) {
      this.schedule(PAUSE_MS);
      return this.running;
    }
    this.running = this.send().finally(() => (this.running = undefined));
    return this.running;
  }

  private async send(): Promise<void> {
    this.keep();
    const sent = new Set(this.touched);
    this.touched.clear();
    this.status = "saving";
    this.events.changed();
    try {
      const saved = await saveDraft(this.id, { stamp: this.stamp, answers: this.events.outgoing(this.answers) });
      this.stamp = saved.stamp;
      this.savedAt = saved.savedAt;
      this.answers = mergeSaved(this.answers, saved.answers, this.touched);
      this.status = this.touched.size > 0 ? "changed" : "saved";
      this.fault = "";
      if (this.touched.size === 0) this.forget();
      this.events.saved(saved);
    } catch (error) {
      for (const field of sent) this.touched.add(field);
      this.keep();
      this.fault = error instanceof ApiError ? error.message : String(error);
      if (error instanceof ApiError && error.code === "rule.blocked") this.events.refused(error.problems);
      if (error instanceof ApiError && error.code === "document.stale") {
        this.conflict = error.facts as unknown as Conflict;
        this.status = "conflict";
      } else {
        this.status = "failed";
        if (isPassing(error)) this.schedule(RETRY_MS);
      }
    }
    this.events.changed();
  }

  /**
   * What was typed survives a lost session or a reload of this tab; it never leaves the tab. Waits a little after a key,
   * so whoever leaves or hides the page calls it.
   */
  keep(): void {
    if (this.keeping === undefined) return;
    clearTimeout(this.keeping);
    this.keeping = undefined;
    try {
      sessionStorage.setItem(
        this.key,
        JSON.stringify({
          stamp: this.stamp,
          answers: pick(this.answers, this.touched),
          gone: [...this.touched].filter((f) => !(f in this.answers)),
        }),
      );
    } catch {
      // A full or forbidden storage only costs this safety net.
    }
  }

  private forget(): void {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    sessionStorage.removeItem(this.key);
  }

  private restore(): void {
    const kept = sessionStorage.getItem(this.key);
    if (kept === null) return;
    const { stamp, answers, gone } = JSON.parse(kept) as { stamp: unknown; answers: Answers; gone: string[] };
    if (String(stamp) !== String(this.stamp)) return this.forget();
    Object.assign(this.answers, answers);
    for (const field of gone) delete this.answers[field];
    for (const field of [...Object.keys(answers), ...gone]) this.touched.add(field);
    if (this.touched.size > 0) this.schedule(0);
  }

  private get key(): string {
    return `mz-draft-${this.id}`;
  }
}

/** The server's answers, with what was changed since the request left. */
export function mergeSaved(local: Answers, server: Answers, changedSince: ReadonlySet<string>): Answers {
  const merged = { ...server };
  for (const field of changedSince) {
    if (field in local) merged[field] = local[field];
    else delete merged[field];
  }
  return merged;
}

/** The other person's answers with the chosen ones of one's own. */
export function resolveConflict(conflict: Conflict, yours: Answers, mine: ReadonlySet<string>): Answers {
  return mergeSaved(yours, conflict.current.answers, mine);
}

function pick(answers: Answers, fields: ReadonlySet<string>): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([field]) => fields.has(field)));
}
