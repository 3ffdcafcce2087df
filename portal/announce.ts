/** Short messages to the person: spoken in the live region, and shown for a while when they matter to the eye. */
export type Toast = { text: string; kind: "done" | "stop" | "info" };

/** Speaks a text to screen readers only. */
export function announce(text: string): void {
  globalThis.dispatchEvent(new CustomEvent<string>("mz-announce", { detail: text }));
}

/** Shows a text at the lower edge and speaks it. */
export function toast(text: string, kind: Toast["kind"] = "done"): void {
  globalThis.dispatchEvent(new CustomEvent<Toast>("mz-toast", { detail: { text, kind } }));
}
