/** Which answers of a document stay closed to a person because of the steps at which they act or acted. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { CaseState } from "../domain/case-state.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import type { Flow } from "../domain/flow.ts";
import { hiddenAt, hidesSomething } from "../domain/hidden-fields.ts";
import { findCase } from "./queries.ts";
import { listAskedSteps } from "./work-queries.ts";

/** Fields hidden from the person: the starter sees everything, others what one of their steps shows. */
export function hiddenIn(
  flow: Flow,
  state: CaseState,
  asked: readonly string[],
  person: string,
  starter: string,
): Set<string> {
  if (person === starter) return new Set();
  const acted = state.acted.filter((a) => a.person === person).map((a) => a.step);
  return hiddenAt(flow, [...asked, ...acted]);
}

/** The same, looked up for a document. */
export async function hiddenFor(
  context: Context,
  db: Queryable,
  person: string,
  document: { id: string; created_by: string },
): Promise<Set<string>> {
  const [row] = person === document.created_by ? [] : await findCase(db, [document.id]);
  if (!row) return new Set();
  const flow = expandFlow(context.definitions.get("flow", row.flow, row.flow_version), (id, version) =>
    context.definitions.find("flow", id, version),
  );
  if (!hidesSomething(flow)) return new Set();
  const asked = await listAskedSteps(db, [person, [document.id]]);
  return hiddenIn(
    flow,
    row.state,
    asked.map((a) => a.step),
    person,
    document.created_by,
  );
}
