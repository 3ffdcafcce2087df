/** kill -9 at each named point, many times over. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Crash, DECISIONS, openCrashes, runDecision, runTimer, TIMERS } from "../support/crashes.ts";
import { stopServers } from "../support/servers.ts";
import { KILLS_AT_EACH } from "./scale.ts";

let crash: Crash;
beforeAll(async () => {
  crash = await openCrashes();
});
afterAll(async () => {
  await crash.next;
  await stopServers();
});

it.each(DECISIONS)("decisions: $at.when $at.statement", async (point) => {
  for (let i = 0; i < KILLS_AT_EACH; i++) expect(await runDecision(crash, point)).toEqual([]);
});
it.each(TIMERS)("timers: $flow: $at.when $at.statement", async (point) => {
  for (let i = 0; i < KILLS_AT_EACH; i++) expect(await runTimer(crash, point)).toEqual([]);
});
