/** Once per run: a throw-away PostgreSQL with a migrated template, which every test file clones. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../core/database/embedded-postgres.ts";
import { migrate } from "../../core/database/migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
    /** Where templates keep what belongs to them beside their database. */
    templateFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-test-"));
  const templateFolder = await mkdtemp(join(tmpdir(), "mingzhang-templates-"));
  const server = await startEmbeddedPostgres({ dataDir, throwAway: true, maxConnections: 200, onLog: () => undefined });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("create database mz_template");
  const template = new URL(server.url);
  template.pathname = "/mz_template";
  await migrate(template.href);
  await admin.end();
  project.provide("postgresUrl", server.url);
  project.provide("templateFolder", templateFolder);
  return async () => {
    const left = await listLeft(server.url);
    await server.stop();
    await rm(templateFolder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`test files have left databases behind: ${left.join(", ")}`);
  };
}

/** Databases that no file has dropped. */
async function listLeft(url: string): Promise<string[]> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const { rows } = await admin.query<{ name: string }>(
    "select datname as name from pg_database where datname !~ '^(postgres$|template|mz_template)'",
  );
  await admin.end();
  return rows.map(({ name }) => name);
}
