/** People who may be asked at a step of a case by hand: within reach, not excluded by a separation of duties, not asked already. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { excludedFrom } from "../domain/case-people.ts";
import { type CaseState, NEW_CASE, openSeats } from "../domain/case-state.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { allSteps, type Flow, type HumanStep, isHuman } from "../domain/flow.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { problem } from "../domain/problem.ts";
import { chosenPool } from "./chosen-pool.ts";
import { findCase, searchReachable } from "./queries.ts";

export const PEOPLE_FOR = ["transfer", "delegate", "add", "copy", "choose", "hand-over"] as const;
export type PeopleAsk = { q?: string; for: (typeof PEOPLE_FOR)[number]; step?: string };
export type PersonChoice = { id: string; name: string; unit: string; title: string; roles: string[] };

/** At most 50 people whose name, unit or post holds the text, colleagues first; refused to who may not ask anybody here. */
export async function listPeopleFor(
  context: Context,
  identity: Identity,
  document: string,
  ask: PeopleAsk,
): Promise<PersonChoice[]> {
  const db = context.pool;
  const row = await getDocument(context, db, identity, document);
  const [known] = await findCase(db, [document]);
  const { definitions } = context;
  const flow = expandFlow(
    known && row.state !== "returned" && row.state !== "withdrawn"
      ? definitions.get("flow", known.flow, known.flow_version)
      : definitions.flowOf(row.form, await placeOfUnit(context, db, row.unit)),
    (id, version) => definitions.find("flow", id, version),
  );
  const state = known?.state ?? NEW_CASE;
  const me = identity.person.id;
  const starts = row.created_by === me;
  const mayAsk =
    starts ||
    state.active.some((a) => openSeats(a).some((seat) => seat.person === me)) ||
    covers(identity, "flow.administer", row);
  if (!mayAsk) throw new Refusal("case.refused", { problems: [problem("case.not-yours", "")] });
  const step = ask.step === undefined ? undefined : humanStep(flow, ask.step);
  if (ask.step !== undefined && !step) throw new Refusal("request.invalid");
  const pool = ask.for === "choose" && step ? await chosenPool(context, db, flow, step, row) : undefined;
  const unit = flow.policy?.reach === "unit";
  const found = await searchReachable(db, [
    pool ? null : unit ? row.unit : null,
    pool ? null : unit ? null : row.county,
    exceptFor(flow, state, step, ask, row.created_by, me),
    pool ?? null,
    `%${(ask.q ?? "").trim().replaceAll(/[\\%_]/g, "\\$&")}%`,
    identity.assignments.map((assignment) => assignment.unit.id),
  ]);
  return found.map(({ roles, ...person }) => ({
    ...person,
    roles: roles.map((id) => definitions.find("role", id)?.title ?? id),
  }));
}

function humanStep(flow: Flow, id: string): HumanStep | undefined {
  const step = allSteps(flow).find((s) => s.id === id);
  return step && isHuman(step) ? step : undefined;
}

/** Who cannot be asked: copies go to anybody but oneself. */
function exceptFor(
  flow: Flow,
  state: CaseState,
  step: HumanStep | undefined,
  ask: PeopleAsk,
  starter: string,
  me: string,
): string[] {
  if (ask.for === "copy" || !step) return [me];
  const excluded = [...excludedFrom(flow, state, step, starter)];
  if (ask.for === "choose") return excluded;
  const active = state.active.find((a) => a.step === step.id);
  const asked = active?.seats.filter((seat) => seat.status !== "gone").map((seat) => seat.person) ?? [];
  return [...excluded, ...asked];
}
