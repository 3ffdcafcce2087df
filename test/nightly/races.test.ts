/** The table of races with 1,000 of each; prints how they ended, for nightly.md. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { RACES } from "../support/race-table.ts";
import { type Arena, openArena, runRaces } from "../support/races.ts";
import { stopServers } from "../support/servers.ts";
import { RACES_OF_EACH } from "./scale.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await openArena();
});
afterAll(stopServers);

it.each(RACES)("$name", async (race) => {
  const { outcomes, wrong, faults } = await runRaces(arena, race, RACES_OF_EACH);
  for (const [outcome, times] of outcomes) console.log(`| ${race.name} | ${outcome} | ${times} |`);
  expect({ wrong, faults }).toEqual({ wrong: [], faults: [] });
});
