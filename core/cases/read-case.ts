/** The case of a document as a person sees it: steps, history, who is asked now and why, what they may do, what changed. */
import { mainUnitsOf, namesById, unitNamesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { dueLeft } from "../domain/due-left.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { fieldsOf } from "../domain/form.ts";
import { allSteps } from "../domain/flow.ts";
import { listRevisionsOf } from "../documents/revisions.ts";
import { actsOf, startActs } from "./acts.ts";
import { moneyOf } from "./case-money.ts";
import { stepsOf } from "./case-steps.ts";
import { hiddenIn } from "./hidden-for.ts";
import { findCase, listCaseFiles, listEvents, listTasks } from "./queries.ts";
import { eventsOf, peopleIn, type Tellers, whyShown } from "./telling.ts";
import { workCalendar } from "./work-calendar.ts";

export type CaseSubject = {
  id: string;
  unit: string;
  form: string;
  formVersion: number;
  state: string;
  answers: Readonly<Record<string, unknown>>;
  createdBy: string;
};
/** Who reads: a person, whether they administer flows where the document is, and whether they may read no answer at all. */
export type Reader = { person: string; administers: boolean; blind: boolean };
type Label = (key: string) => string;

/** Everything of the case for one reader; `case` is null before the first submission. */
export async function readCase(context: Context, db: Queryable, reader: Reader, document: CaseSubject, label: Label) {
  const [row] = await findCase(db, [document.id]);
  const flow = expandFlow(
    row
      ? context.definitions.get("flow", row.flow, row.flow_version)
      : context.definitions.flowOf(document.form, await placeOfUnit(context, db, document.unit)),
    (id, version) => context.definitions.find("flow", id, version),
  );
  if (!row)
    return { case: null, may: startActs(document, reader.person, label, flow), flow, hidden: new Set<string>() };
  const [events, tasks] = [await listEvents(db, [row.id]), await listTasks(db, [row.id])];
  const form = context.definitions.get("form", document.form, document.formVersion);
  const asked = tasks.filter((t) => t.person === reader.person).map((t) => t.step);
  const hidden = reader.blind
    ? new Set(fieldsOf(form).map((field) => field.id))
    : hiddenIn(flow, row.state, asked, reader.person, document.createdBy);
  const people = peopleIn(row.state, events);
  const tellers: Tellers = {
    titles: new Map(allSteps(flow).map((step) => [step.id, step.title])),
    people: await namesById(db, people.persons),
    units: await unitNamesById(db, people.units),
    homes: await mainUnitsOf(db, people.persons),
    files: new Map((await listCaseFiles(db, [people.files, people.persons])).map((f) => [f.sha256, f])),
    role: (id) => context.definitions.find("role", id)?.title ?? id,
    label,
  };
  const may = actsOf(flow, row, document.createdBy, reader, label, tellers.people);
  const told = eventsOf(events, tellers);
  return {
    may,
    flow,
    hidden,
    case: {
      id: row.id,
      status: row.status,
      round: row.round,
      steps: stepsOf(
        flow,
        row,
        tasks,
        events.map((e) => ({ kind: e.kind, step: String(e.body["step"] ?? "") })),
      ),
      events: told,
      waits: row.state.active.map(({ step, entry, kind, order, seats, claimed, deadline, until, attempt, stopped }) => {
        const calendar = deadline && context.definitions.find("calendar", deadline.calendar, deadline.version);
        const since = tasks.find((t) => t.entry === entry)?.opened_at;
        return {
          step,
          title: tellers.titles.get(step) ?? "",
          kind,
          order,
          ...(since && { since: since.toISOString() }),
          ...(until !== undefined && { until }),
          ...(attempt !== undefined && { attempt }),
          ...(stopped === true && { stopped }),
          ...(claimed !== undefined && { claimed }),
          due: deadline
            ? {
                ...dueLeft(calendar && workCalendar(calendar), new Date(deadline.at), context.clock()),
                provisional: deadline.provisional,
              }
            : null,
          seats: seats
            .filter((seat) => seat.status !== "gone")
            .map((seat) => ({
              no: seat.no,
              person: seat.person,
              name: tellers.people.get(seat.person) ?? "",
              kind: seat.kind,
              status: seat.status,
              since: tasks.find((t) => t.entry === entry && t.person === seat.person)?.opened_at.toISOString(),
              why: whyShown(seat.why, tellers),
            })),
        };
      }),
      may,
      diff: (await diffOf(context, db, document, row.round)).filter((line) => !hidden.has(line.field)),
      money: await moneyOf(db, flow, row, document, hidden),
    },
  };
}

/** What differs from the answers of the round before; empty in the first round. */
async function diffOf(context: Context, db: Queryable, document: CaseSubject, round: number) {
  if (round < 2) return [];
  const before = (await listRevisionsOf(db, document.id)).find((r) => r.round > 0 && r.round < round);
  if (!before) return [];
  const form = context.definitions.get("form", document.form, document.formVersion);
  return fieldsOf(form)
    .filter(
      (field) =>
        field.from === undefined &&
        JSON.stringify(before.answers[field.id]) !== JSON.stringify(document.answers[field.id]),
    )
    .map((field) => ({
      field: field.id,
      label: field.label,
      before: before.answers[field.id] ?? null,
      after: document.answers[field.id] ?? null,
    }));
}
