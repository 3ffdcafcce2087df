/**
 * What a test file has opened is closed when the file ends. A hook asked for inside another hook never runs, and most files
 * open their database in beforeAll: this file is loaded before each test file, where its own hook does.
 */
import { afterAll } from "vitest";

const closing: (() => Promise<void>)[] = [];

/** Closes something at the end of the test file, what was opened last first. */
export function atEnd(close: () => Promise<void>): void {
  closing.push(close);
}

afterAll(async () => {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
});
