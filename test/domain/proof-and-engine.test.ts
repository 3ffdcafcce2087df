/** The proof and the engine agree: what is called sound never comes to harm, what is refused comes to what is said. */
import { expect, it } from "vitest";
import { playSoundFlows, walkAnyFlows, walkFaultyFlows } from "../support/proof-properties.ts";

it("random commands never bring a sound flow to a state that the proof excludes, and it always ends", () => {
  const seen = playSoundFlows({ seed: 20261122, numRuns: 500 }, 8);

  for (const what of ["sound", "unsound", "compared with the explorer", "ends: done"])
    expect(seen.get(what), what).toBeGreaterThan(30);
  for (const act of ["approve", "handle", "vote", "return", "due", "wake", "answer", "add", "remove", "transfer"])
    expect(seen.get(act), act).toBeGreaterThan(3);
  for (const act of ["withdraw", "take-back", "delegate", "jump", "refuse", "hand-over"])
    expect(seen.get(act), act).toBeGreaterThan(1);
});

it("a fault put into a sound flow is refused, and met by the engine on the way that is told", () => {
  const seen = walkFaultyFlows({ seed: 20261122, numRuns: 80 });

  const told = [...seen].filter(([what]) => what.endsWith("as told"));
  expect(told.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(30);
});

it("what the proof finds in any flow is met by the engine", () => {
  const seen = walkAnyFlows({ seed: 20261122, numRuns: 80 });

  const told = [...seen].filter(([what]) => what.endsWith("as told"));
  expect(told.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(30);
});
