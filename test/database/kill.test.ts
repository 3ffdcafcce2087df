/**
 * kill -9 of a server at named points: what was acknowledged stays, what was cut off before its commit leaves nothing, and
 * a repeat with the same command id gets the stored answer or is carried out once. Each kill meets several decisions;
 * test/nightly kills twenty times at each point.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Crash, DECISIONS, openCrashes, runDecision, runTimer, TIMERS } from "../support/crashes.ts";
import { stopServers } from "../support/servers.ts";

let crash: Crash;
beforeAll(async () => {
  crash = await openCrashes();
});
afterAll(async () => {
  await crash.next;
  await stopServers();
});

const PATIENCE_MS = 240_000;

describe("ten decisions on their way", () => {
  it.each(DECISIONS)(
    "$at.when $at.statement",
    async (point) => {
      expect(await runDecision(crash, point)).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe("ten timers that are due", () => {
  it.each(TIMERS)(
    "$flow: $at.when $at.statement",
    async (point) => {
      expect(await runTimer(crash, point)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
