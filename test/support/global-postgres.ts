/** Once per run: a throw-away PostgreSQL with a migrated template, which every test file clones. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../core/database/embedded-postgres.ts";
import { migrate } from "../../core/database/migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-test-"));
  const server = await startEmbeddedPostgres({ dataDir, throwAway: true, maxConnections: 200, onLog: () => undefined });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("create database mz_template");
  const template = new URL(server.url);
  template.pathname = "/mz_template";
  await migrate(template.href);
  await admin.end();
  project.provide("postgresUrl", server.url);
  return () => server.stop();
}
