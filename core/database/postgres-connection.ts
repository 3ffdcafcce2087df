// One real connection as the owner: the only proof that a server is ready.
import { Client, DatabaseError } from "pg";
import { systemCode } from "./postgres-start-error.ts";

export type ConnectionAnswer = { ok: true; version: string } | { ok: false; code: string; message: string };

/** The superuser's URL over loopback TCP. */
export function ownerUrl(password: string, port: number): string {
  return `postgres://mz_owner:${password}@127.0.0.1:${port}/postgres`;
}

/** Connects once and says what came of it; `code` is PostgreSQL's SQLSTATE or the system's error code. */
export async function tryConnection(url: string): Promise<ConnectionAnswer> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection cut by the server raises 'error' apart from the promise; unheard it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
    return { ok: true, version: rows[0]?.version ?? "" };
  } catch (error) {
    const code = error instanceof DatabaseError ? error.code : systemCode(error);
    return { ok: false, code: code ?? "", message: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}
