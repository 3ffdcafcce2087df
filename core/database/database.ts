/** Pools per role, prepared statements, transactions. Transactions are passed as arguments, never kept. */
import { createHmac } from "node:crypto";
import type { Writable } from "node:stream";
import pg from "pg";

// int8 arrives as text by default; every count and amount of ours is a safe integer, anything else is a fault.
pg.types.setTypeParser(20, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer ${text} exceeds 2^53`);
  return value;
});
// A date is a day of the calendar, not an instant of the server's zone.
pg.types.setTypeParser(1082, (text) => text);

export type Pool = pg.Pool;
/** A connection inside a transaction. */
export type Tx = pg.PoolClient;
/** Anything a query may run on. */
export type Queryable = Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">;

export type DatabaseRole = "mz_app" | "mz_public";

/** Password of a login role, the same in every process that knows the owner's. */
export function rolePassword(ownerUrl: string, role: DatabaseRole): string {
  return createHmac("sha256", decodeURIComponent(new URL(ownerUrl).password))
    .update(`mingzhang ${role}`)
    .digest("hex");
}

/** The address of the same database for another role. */
export function roleUrl(ownerUrl: string, role: DatabaseRole): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = rolePassword(ownerUrl, role);
  return url.href;
}

/**
 * Opens a small pool: many connections on one hot row are slower, not faster (measured, architecture §2). A `pipeline`
 * sends statements without waiting for the answers to those before; streams such as COPY cannot run on it.
 */
export function openPool(url: string, max: number, name: string, pipeline = false): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    idleTimeoutMillis: 30_000,
    ...(pipeline && { pipeline }),
  } as pg.PoolConfig);
  pool.on("error", () => undefined); // an idle connection that dies is replaced at the next use
  // One that dies in the middle of work fails its query; unheard, its event would end the whole process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/**
 * A named statement, prepared once per connection.
 * Columns are always listed: `select *` of a prepared statement fails after a migration.
 */
export function statement<Row extends pg.QueryResultRow>(
  name: string,
  text: string,
): (db: Queryable, values?: readonly unknown[]) => Promise<Row[]> {
  return async (db, values = []) => (await db.query<Row>({ name, text, values: values as unknown[] })).rows;
}

/**
 * Runs work in one transaction at READ COMMITTED; any exception undoes everything. With `oneState` all of it sees the
 * database as it stood at its first statement, and can change nothing.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (tx: Tx) => Promise<T>,
  { oneState = false } = {},
): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  try {
    await tx.query(oneState ? "begin isolation level repeatable read, read only" : "begin");
    const result = await work(tx);
    await tx.query("commit");
    return result;
  } catch (error) {
    await tx.query("rollback").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}

/**
 * The same on a pool with a pipeline. Nothing waits for `begin`; `writes` takes statements whose answers nobody reads:
 * they are sent at once, in their order, and looked at together with the commit, which is a rollback where one failed.
 * `late` does the same and gives the answers, which must not be waited for before the commit.
 */
export async function inPipeline<T>(
  pool: Pool,
  work: (tx: Tx, writes: Queryable, late: Queryable) => Promise<T>,
): Promise<T> {
  const tx = await pool.connect();
  const sent: Promise<pg.QueryResult>[] = [];
  const send = (query: string | pg.QueryConfig): Promise<pg.QueryResult> => {
    gather(tx);
    const answer = tx.query(query);
    answer.catch(() => undefined); // looked at below
    sent.push(answer);
    return answer;
  };
  const nothing = { rows: [], rowCount: 0 };
  const writes = { query: (query: pg.QueryConfig) => (void send(query), Promise.resolve(nothing)) };
  let broken: Error | undefined;
  try {
    void send("begin");
    const result = await work(tx, writes as unknown as Queryable, { query: send } as unknown as Queryable);
    void send("commit");
    const commit = (await Promise.all(sent)).at(-1);
    if (commit?.command !== "COMMIT") throw new Error("the transaction was undone");
    return result;
  } catch (error) {
    await tx.query("rollback").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    // A statement behind one that failed only says that the transaction is over.
    const first = (await Promise.allSettled(sent)).find((end) => end.status === "rejected");
    throw first && (error as { code?: string }).code === "25P02" ? first.reason : error;
  } finally {
    tx.release(broken);
  }
}

/** What is sent before the event loop turns leaves in one packet: each statement by itself cost a tenth more processor time. */
function gather(tx: Tx): void {
  const { stream } = (tx as unknown as { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
