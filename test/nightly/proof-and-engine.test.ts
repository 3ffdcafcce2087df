/** The proof against the engine with many random flows; prints its seed and how often each thing happened. */
import { it } from "vitest";
import { playSoundFlows, walkAnyFlows, walkFaultyFlows } from "../support/proof-properties.ts";
import type { Tallies } from "../support/proved-game.ts";
import { FLOWS, SEED } from "./scale.ts";

function tell(name: string, numRuns: number, seen: Tallies): void {
  console.log(`${name}: ${numRuns} flows, seed ${SEED}`);
  for (const [what, times] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`| ${what} | ${times} |`);
}

it("sound flows", () => {
  console.log(`SEED=${SEED} FLOWS=${FLOWS}`);
  tell("played", FLOWS, playSoundFlows({ seed: SEED, numRuns: FLOWS }, 10));
});

it("faulty flows", () => {
  const numRuns = Math.ceil(FLOWS / 20);
  tell("with a fault", numRuns, walkFaultyFlows({ seed: SEED, numRuns }));
});

it("any flows", () => {
  const numRuns = Math.ceil(FLOWS / 20);
  tell("walked", numRuns, walkAnyFlows({ seed: SEED, numRuns }));
});
