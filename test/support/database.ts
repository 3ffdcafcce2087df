/** A migrated database of one's own per test file, cloned from a template and dropped at the end. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { openPool, type Pool, roleUrl } from "../../core/database/database.ts";
import { atEnd } from "./at-end.ts";

export type TestDatabase = { url: string; owner: Pool; app: Pool; public: Pool };

/** Clones the template, which is only migrated unless another is named; the pools are closed and the database dropped after the file. */
export async function testDatabase(template = "mz_template"): Promise<TestDatabase> {
  const name = `mz_${randomUUID().replaceAll("-", "")}`;
  await asAdmin((admin) => admin.query(`create database ${name} template ${template}`));
  const url = urlOf(name);
  const made = {
    url,
    owner: openPool(url, 4, "test-owner"),
    app: openPool(roleUrl(url, "mz_app"), 8, "test-app"),
    public: openPool(roleUrl(url, "mz_public"), 2, "test-public"),
  };
  atEnd(async () => {
    await Promise.all([made.owner.end(), made.app.end(), made.public.end()]);
    await asAdmin((admin) => admin.query(`drop database ${name} with (force)`));
  });
  return made;
}

/**
 * Makes a template unless another file has: `fill` gets the address of a migrated database, and must have closed its
 * connections when it ends. Whoever asks meanwhile waits; one that cannot be filled is made anew by the next.
 */
export async function makeTemplate(name: string, fill: (url: string) => Promise<void>): Promise<void> {
  await asAdmin(async (admin) => {
    await admin.query("select pg_advisory_lock(hashtext($1))", [name]);
    const { rowCount } = await admin.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 1) return;
    await admin.query(`drop database if exists ${name}_making with (force)`);
    await admin.query(`create database ${name}_making template mz_template`);
    await fill(urlOf(`${name}_making`));
    await admin.query(`alter database ${name}_making rename to ${name}`);
  });
}

function urlOf(database: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
