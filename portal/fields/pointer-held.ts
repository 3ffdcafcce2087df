/**
 * Waits for the end of a press. A press on a button first takes the focus out of a field: were its hint to go, or an
 * error to come, at that moment, the button would move away from under the finger and the press would be lost.
 */
let held = false;
const hold = (): void => {
  held = true;
};
const release = (): void => {
  held = false;
};
globalThis.addEventListener?.("pointerdown", hold, true);
globalThis.addEventListener?.("pointerup", release, true);
globalThis.addEventListener?.("pointercancel", release, true);

/** Calls at once, or right after the click that a held pointer is about to make. */
export function afterPress(call: () => void): void {
  if (!held) return call();
  const end = (): void => {
    globalThis.removeEventListener("pointerup", end);
    globalThis.removeEventListener("pointercancel", end);
    setTimeout(call);
  };
  globalThis.addEventListener("pointerup", end);
  globalThis.addEventListener("pointercancel", end);
}
