/** Dragging with the mouse. */
import type { Page } from "playwright-core";

export type Point = { x: number; y: number };

/** Longer than the list waits between two looks at where the hand is (50 ms). */
const REST_MS = 160;

/**
 * Drags by small steps, as a hand does, and rests before it lets go. The lists look where the hand is by a timer, so a
 * hand that lets go at once drops nothing where the page is busy; a timer of the same page is never before an earlier one.
 */
export async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 8, { steps: 5 });
  await page.mouse.move(to.x, to.y - 2, { steps: 15 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.evaluate((rest) => new Promise((done) => setTimeout(done, rest)), REST_MS);
  await page.mouse.up();
}
