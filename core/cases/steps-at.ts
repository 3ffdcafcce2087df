/** At which step of its case something about a document happened. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { allSteps } from "../domain/flow.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { findCase, listEvents } from "./queries.ts";

const WRITES = new Set(["submitted", "handled", "agreed", "voted", "acted", "settled", "amended"]);

/** Instants at which a step may have changed answers, with its title. */
export async function stepsAt(
  context: Context,
  db: Queryable,
  document: string,
): Promise<{ at: Date; title: string }[]> {
  const [row] = await findCase(db, [document]);
  if (!row) return [];
  const flow = expandFlow(context.definitions.get("flow", row.flow, row.flow_version), (id, version) =>
    context.definitions.find("flow", id, version),
  );
  const titles = new Map(allSteps(flow).map((step) => [step.id, step.title]));
  const start = flow.steps[0]?.title ?? "";
  return (await listEvents(db, [row.id]))
    .filter((event) => WRITES.has(event.kind))
    .map((event) => ({ at: event.at, title: titles.get(String(event.body["step"] ?? "")) ?? start }));
}
