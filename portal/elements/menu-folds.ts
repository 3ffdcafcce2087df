/** Which groups of the menu a person opened or closed, kept by the browser for each person. */
import { session } from "../session.ts";

const key = (): string => `mz-menu ${session()?.person.id ?? ""}`;

/** True for a group that was opened, false for one that was closed; nothing when the browser keeps nothing. */
export function menuFolds(): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key()) ?? "{}");
    return Object.fromEntries(
      Object.entries(kept ?? {}).filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean"),
    );
  } catch {
    return {};
  }
}

export function keepFold(title: string, open: boolean): void {
  try {
    localStorage.setItem(key(), JSON.stringify({ ...menuFolds(), [title]: open }));
  } catch {
    // A browser that keeps nothing still opens and closes.
  }
}
