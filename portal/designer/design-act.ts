/** What the parts of the designer ask the desk to do; one event for all, so that every way ends in the same command. */
import type { Place } from "./form-steps.ts";

export type DesignAct =
  | { act: "select"; id: string }
  /** `offered`: the field type of a plugin, by its offer. */
  | { act: "add"; type: string; place?: Place; offered?: string | undefined }
  | { act: "move"; id: string; place: Place }
  | { act: "step"; id: string; by: -1 | 1 }
  | { act: "section-step"; id: string; by: -1 | 1 }
  | { act: "duplicate"; id: string }
  | { act: "remove"; id: string }
  | { act: "add-section"; after: string | undefined }
  | { act: "add-column"; table: string; type: string }
  | { act: "set"; id: string; key: string; value: unknown }
  | { act: "set-all"; id: string; changes: Readonly<Record<string, unknown>> }
  | { act: "rename"; id: string; to: string }
  | { act: "new-dictionary"; id: string }
  | { act: "find" };

/** Tells the desk. */
export function ask(from: EventTarget, detail: DesignAct): void {
  from.dispatchEvent(new CustomEvent<DesignAct>("mz-design", { detail, bubbles: true, composed: true }));
}
