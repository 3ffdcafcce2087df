/** A migrated database of one's own per test file, cloned from the template and dropped at the end. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { openPool, type Pool, roleUrl } from "../../core/database/database.ts";
import { atEnd } from "./at-end.ts";

export type TestDatabase = { url: string; owner: Pool; app: Pool; public: Pool };

/** Clones the template; the pools are closed and the database dropped after the file. */
export async function testDatabase(): Promise<TestDatabase> {
  const base = inject("postgresUrl");
  const name = `mz_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(base, `create database ${name} template mz_template`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const made = {
    url: url.href,
    owner: openPool(url.href, 4, "test-owner"),
    app: openPool(roleUrl(url.href, "mz_app"), 8, "test-app"),
    public: openPool(roleUrl(url.href, "mz_public"), 2, "test-public"),
  };
  atEnd(async () => {
    await Promise.all([made.owner.end(), made.app.end(), made.public.end()]);
    await asAdmin(base, `drop database ${name} with (force)`);
  });
  return made;
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
