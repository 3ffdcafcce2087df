/** The hands of somebody who draws a flow in the designer: its cards, its menu by keys, its settings. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Works on whatever page the test has open; `page` is asked each time. */
export function flowHands(page: () => Page) {
  const panel = (): Locator => page().locator("mz-flow-panel");
  /** The key of the card that has the cursor. */
  const focused = (): Promise<string | undefined> =>
    page().evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["focus"]);
  return {
    panel,
    focused,
    card: (key: string): Locator => page().locator(`mz-flow-canvas [data-focus="${key}"]`),
    named: (title: string): Locator => page().locator("mz-flow-canvas .fl-card", { hasText: title }),
    /** The card at which a simulation stands. */
    marked: (title: string): Locator => page().locator("mz-flow-canvas .fl-node.current", { hasText: title }),
    tab: (name: string): Promise<void> =>
      panel().locator(".fl-tabs").getByRole("button", { name, exact: true }).click(),

    /** Adds a step behind the card with the cursor, by keys: the menu opens, arrows go to the entry. Gives the new key. */
    async addByKeys(kind: string): Promise<string> {
      const before = await focused();
      await page().keyboard.press("Insert");
      const entry = (): Promise<string | undefined> =>
        page().evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["kind"]);
      await expect.poll(entry).toBe("approve");
      for (let n = 0; n < 20 && (await entry()) !== kind; n++) await page().keyboard.press("ArrowDown");
      await page().keyboard.press("Enter");
      await expect.poll(async () => ((await focused()) ?? before) === before).toBe(false);
      return (await focused()) ?? "";
    },

    /** Opens the settings by Enter and writes the title over. */
    async rename(title: string): Promise<void> {
      await page().keyboard.press("Enter");
      await expect.poll(() => page().evaluate(() => document.activeElement?.id)).toMatch(/^fp-(title|branch)$/);
      await page().keyboard.insertText(title);
    },

    async by(place: string, role: string): Promise<void> {
      await panel().getByLabel("哪里的人").selectOption({ label: place });
      await panel().getByLabel("什么角色").selectOption({ label: role });
    },
  };
}
