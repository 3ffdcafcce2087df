/** Writes down every statement of one request of the product, so that the bare handler can run exactly the same. */
import type { Pool } from "../../core/database/database.ts";

export type PoolName = "app" | "money";
export type Step =
  | { do: "query"; on: PoolName | "tx"; name: string | undefined; text: string; values: unknown[] }
  | { do: "connect"; on: PoolName }
  | { do: "release" };

type Query = (...args: unknown[]) => unknown;
type Loose = { query: Query; connect: Query; release?: Query };

/** Runs the work with the pools tapped, and gives the statements in the order in which they were sent. */
export async function record(pools: Readonly<Record<PoolName, Pool>>, work: () => Promise<void>): Promise<Step[]> {
  const steps: Step[] = [];
  const undo = (Object.entries(pools) as [PoolName, Pool][]).map(([name, pool]) =>
    tap(pool as unknown as Loose, name, steps),
  );
  try {
    await work();
  } finally {
    for (const restore of undo) restore();
  }
  return steps;
}

function tap(pool: Loose, name: PoolName, steps: Step[]): () => void {
  const { query, connect } = pool;
  let inside = false; // Pool.query connects by itself: that is not a transaction of ours
  pool.query = (...args) => {
    steps.push(queryStep(name, args));
    inside = true;
    try {
      return query.apply(pool, args);
    } finally {
      inside = false;
    }
  };
  pool.connect = (...args) => {
    if (inside || args.length > 0) return connect.apply(pool, args);
    steps.push({ do: "connect", on: name });
    return (connect.apply(pool, args) as Promise<Loose>).then((client) => tapClient(client, steps));
  };
  return () => Object.assign(pool, { query, connect });
}

function tapClient(client: Loose, steps: Step[]): Loose {
  const { query, release } = client;
  client.query = (...args) => {
    steps.push(queryStep("tx", args));
    return query.apply(client, args);
  };
  client.release = (...args) => {
    steps.push({ do: "release" });
    Object.assign(client, { query, release });
    return release?.apply(client, args);
  };
  return client;
}

function queryStep(on: PoolName | "tx", [first, second]: unknown[]): Step {
  if (typeof first === "string")
    return { do: "query", on, name: undefined, text: first, values: Array.isArray(second) ? second : [] };
  const { name, text, values } = first as { name?: string; text: string; values?: unknown[] };
  return { do: "query", on, name, text, values: [...(values ?? [])] };
}
