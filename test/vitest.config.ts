// One configuration, four projects: unit is quick and needs nothing, database works on one throw-away PostgreSQL
// and on real processes, browser also builds the portal and drives a real Chromium, nightly repeats what needs many
// repetitions (nightly.md).
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./support/longest-first.ts";

const root = new URL("..", import.meta.url).pathname;

export default defineConfig({
  root,
  cacheDir: "node_modules/.cache/vitest",
  test: {
    reporters: ["default"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        root,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/database/**", "test/start/**", "test/plugins/**", "test/browser/**", "test/nightly/**"],
          testTimeout: 60_000,
          // Nothing here is kept between files; loading the domain once for all of them halves the time.
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "database",
          include: ["test/database/**/*.test.ts", "test/start/**/*.test.ts", "test/plugins/**/*.test.ts"],
          setupFiles: ["test/support/close-at-end.ts"],
          globalSetup: ["test/support/global-postgres.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "nightly",
          include: ["test/nightly/**/*.test.ts"],
          setupFiles: ["test/support/close-at-end.ts"],
          globalSetup: ["test/support/global-postgres.ts"],
          testTimeout: 3_600_000,
          hookTimeout: 240_000,
          maxWorkers: 1,
        },
      },
      {
        root,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          setupFiles: ["test/support/close-at-end.ts"],
          globalSetup: ["test/support/global-postgres.ts", "test/support/global-portal.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 3,
          isolate: false,
          // As patient as the clicks are: what a page shows next may take a while on a busy machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
