/**
 * What a test file has opened is closed when the file ends. A hook asked for inside another hook never runs, and most files
 * open their database in beforeAll: what is to be closed is noted here, and close-at-end.ts has the hook.
 */

const closing: (() => Promise<void>)[] = [];

/** Closes something at the end of the test file, what was opened last first. */
export function atEnd(close: () => Promise<void>): void {
  closing.push(close);
}

/** Closes everything that was opened since the last call; what fails keeps nothing else open. */
export async function closeAll(): Promise<void> {
  const failed: unknown[] = [];
  for (let close = closing.pop(); close; close = closing.pop())
    await close().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw new AggregateError(failed, "what was opened cannot be closed");
}
