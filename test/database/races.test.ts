/** Two sides at two server processes at the same time: exactly one outcome, nothing lost, nothing applied twice. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { RACES } from "../support/race-table.ts";
import { type Arena, openArena, runRaces, runUnread } from "../support/races.ts";
import { stopServers } from "../support/servers.ts";

const TIMES = 50;
/** For a machine that does much else; no test asserts a time. */
const PATIENCE_MS = 240_000;
let arena: Arena;
beforeAll(async () => {
  arena = await openArena();
});
afterAll(stopServers);

it.each(RACES)(
  "$name",
  async (race) => {
    const { outcomes, wrong, faults } = await runRaces(arena, race, TIMES);
    expect({ wrong, faults }).toEqual({ wrong: [], faults: [] });
    expect([...outcomes.values()].reduce((sum, n) => sum + n, 0)).toBe(TIMES);
  },
  PATIENCE_MS,
);

it("a case begun under a version that the other process has not read yet goes on there", async () => {
  const wrong: string[] = [];
  for (let i = 0; i < 10; i++) {
    const { said, version, newest } = await runUnread(arena);
    if (said.join() !== "ok,ok,ok" || version !== newest) wrong.push(`${said.join()} at ${version} of ${newest}`);
  }
  expect(wrong).toEqual([]);
});
