/**
 * Saves a drafted change by itself: a pause after the last step sends the bodies, one request at a time. A stale stamp is
 * a conflict that the person decides; what was not sent survives a reload of this tab.
 */
import type { Change, Conversion, DraftBody, DraftFault } from "../../core/domain/change.ts";
import { saveChange } from "../change-api.ts";
import { ApiError, isPassing } from "../request.ts";
import type { Bodies } from "./draft.ts";

const PAUSE_MS = 800;
const RETRY_MS = 5000;

export type SaveStatus = "saved" | "changed" | "saving" | "failed" | "conflict";
export type DraftState = { title: string; note: string; bodies: Bodies; conversions: readonly Conversion[] };
/** Another person's draft that was saved meanwhile. */
export type Theirs = DraftState & { stamp: number; by: { name: string }; at: string };
type Events = { state(): DraftState; saved(faults: DraftFault[]): void; changed(): void };

export class ChangeSave {
  status: SaveStatus = "saved";
  savedAt = "";
  fault = "";
  theirs: Theirs | undefined;
  stamp: number;
  private readonly id: string;
  private readonly events: Events;
  private dirty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;

  constructor(change: Pick<Change, "id" | "stamp" | "updatedAt">, events: Events) {
    this.id = change.id;
    this.stamp = change.stamp;
    this.savedAt = change.updatedAt;
    this.events = events;
  }

  get unsaved(): boolean {
    return this.dirty || this.running !== undefined;
  }

  /** Something changed; it is sent after a pause. */
  touch(): void {
    this.dirty = true;
    this.keep();
    if (this.status === "conflict") return;
    if (this.status !== "saving") this.status = "changed";
    this.schedule(PAUSE_MS);
    this.events.changed();
  }

  /** Sends at once what is waiting; false when it could not be saved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.dirty && this.status !== "conflict") await this.save();
    return !this.dirty;
  }

  /** Goes on after a conflict over the other's draft, which is replaced by what is shown now. */
  overwrite(): void {
    if (!this.theirs) return;
    this.stamp = this.theirs.stamp;
    this.theirs = undefined;
    this.status = "changed";
    this.dirty = true;
    void this.save();
  }

  /** Gives up the own state for the other's. */
  accept(): Theirs | undefined {
    const { theirs } = this;
    if (!theirs) return undefined;
    this.stamp = theirs.stamp;
    this.savedAt = theirs.at;
    this.theirs = undefined;
    this.dirty = false;
    this.status = "saved";
    this.forget();
    this.events.changed();
    return theirs;
  }

  /** What an earlier load of this tab could not send. */
  kept(): DraftState | undefined {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null") as (DraftState & { stamp: number }) | null;
      if (kept && kept.stamp === this.stamp) return kept;
    } catch {
      // A broken note is as good as none.
    }
    this.forget();
    return undefined;
  }

  /** Ends it: nothing is sent any more. */
  close(): void {
    clearTimeout(this.timer);
    this.dirty = false;
    this.forget();
  }

  leave(): void {
    if (this.dirty) void this.flush();
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
    this.running = this.send().finally(() => {
      this.running = undefined;
      this.events.changed();
    });
    return this.running;
  }

  private async send(): Promise<void> {
    const { title, note, bodies, conversions } = this.events.state();
    this.dirty = false;
    this.status = "saving";
    this.events.changed();
    try {
      const saved = await saveChange(this.id, {
        stamp: this.stamp,
        title,
        note,
        bodies: [...bodies] as DraftBody[],
        conversions: [...conversions],
      });
      this.stamp = saved.stamp;
      this.savedAt = saved.savedAt;
      this.fault = "";
      this.status = this.dirty ? "changed" : "saved";
      // What was typed meanwhile is kept beside the stamp that the server has now, or a reload would not take it back.
      if (this.dirty) this.keep();
      else this.forget();
      this.events.saved(saved.faults);
    } catch (error) {
      this.dirty = true;
      this.fault = error instanceof ApiError ? error.message : String(error);
      if (error instanceof ApiError && error.code === "change.stale") {
        this.theirs = (error.facts as { current: Theirs }).current;
        this.status = "conflict";
      } else {
        this.status = "failed";
        if (isPassing(error)) this.schedule(RETRY_MS);
      }
    }
    this.events.changed();
  }

  private keep(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ stamp: this.stamp, ...this.events.state() }));
    } catch {
      // A full or forbidden storage only costs this safety net.
    }
  }

  private forget(): void {
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // Nothing was kept then.
    }
  }

  private get key(): string {
    return `mz-change-${this.id}`;
  }
}
