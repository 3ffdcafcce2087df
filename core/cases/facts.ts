/** The facts that the engine decides with: people, conditions, deadlines and rights, looked up before it is asked. */
import type { WorkCalendar } from "../domain/workday.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Facts } from "../domain/case-run.ts";
import type { CaseState } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { deadlineOf, waitEnd } from "../domain/deadline.ts";
import { compileExpression } from "../domain/expression.ts";
import { DEFAULT_CALENDAR } from "../domain/calendar.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import type { Due } from "../domain/flow-people.ts";
import { covers, type Identity } from "../domain/scope.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { factsOf as answerFacts } from "../documents/facts.ts";
import { candidatesOf, openPeople, type Subject } from "./candidates.ts";
import type { Pick } from "./picks.ts";
import { findReachable } from "./queries.ts";
import { workCalendar } from "./work-calendar.ts";

type By = { identity: Identity | null; command: Command; at: Date; state?: CaseState; pick?: Pick };

/** The facts with everybody whom the flow's rules find, for those who look further than one command. */
export async function factsFor(
  context: Context,
  db: Queryable,
  flow: Flow,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
  by: By,
): Promise<Facts> {
  const subject = subjectOf(context, flow, document, answers, by);
  return {
    ...(await besides(context, db, flow, document, answers, by)),
    ...(await candidatesOf(db, flow, subject, by.at)),
  };
}

export type OpenFacts = {
  facts: Facts;
  /** Looks up the people that were asked for and not known; false when there were none. */
  find(): Promise<boolean>;
};

/**
 * The facts for one command of a person, or of the clock when nobody gives it. People are looked up on demand: a decision
 * that met somebody unknown is made again after `find`.
 */
export async function openFacts(
  context: Context,
  db: Queryable,
  flow: Flow,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
  by: By,
): Promise<OpenFacts> {
  const people = openPeople(db, flow, subjectOf(context, flow, document, answers, by), by.at);
  const facts: Facts = {
    ...(await besides(context, db, flow, document, answers, by)),
    candidates: people.candidates,
    copies: people.copies,
    actsFor: (person) => people.actsFor(person),
    get superior() {
      return people.superior();
    },
  };
  return { facts, find: () => people.find() };
}

/** What the rules of the flow look at. */
function subjectOf(
  context: Context,
  flow: Flow,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
  by: By,
): Subject {
  const { place } = document;
  return {
    form: document.form,
    unit: place.unit,
    parentUnit: document.parentUnit,
    county: place.county ?? "",
    city: place.city,
    province: place.province,
    starter: document.createdBy,
    answers,
    ...(by.state && { history: historyOf(flow, by.state, by.command, by.identity) }),
    value: (text) => valueOf(context, document, answers, text),
    pick: by.pick,
  };
}

/** Everything beside the people of the rules: conditions, deadlines, and who may be asked by hand. */
async function besides(
  context: Context,
  db: Queryable,
  flow: Flow,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
  by: By,
): Promise<Omit<Facts, "candidates" | "superior" | "copies" | "actsFor">> {
  const { place } = document;
  const value = (text: string, changed?: Readonly<Record<string, unknown>>): unknown =>
    valueOf(context, document, changed ? { ...answers, ...changed } : answers, text);
  const named = namedIn(by.command);
  const unitOnly = flow.policy?.reach === "unit";
  const reach = [named, unitOnly ? place.unit : null, unitOnly ? null : place.county];
  const reached = new Set(named.length === 0 ? [] : (await findReachable(db, reach)).map((row) => row.id));
  const calendar = await calendarOf(context, db, flow, place.unit);
  return {
    actor: by.identity?.person.id ?? null,
    starter: document.createdBy,
    now: by.at.toISOString(),
    value,
    holds(text, changed) {
      const result = value(text, changed);
      return typeof result === "boolean" ? result : undefined;
    },
    mayReach: (person) => reached.has(person),
    administers: by.identity !== null && covers(by.identity, "flow.administer", place),
    ...(calendar && { deadline: (due: Due) => deadlineOf(calendar, by.at, due) }),
    until: (step, changed) => waitEnd(calendar, by.at, step, { ...answers, ...changed }),
  };
}

/** Whom rules may find in the case itself: who decided and who was named, with this command's; none where no rule looks. */
function historyOf(flow: Flow, state: CaseState, command: Command, identity: Identity | null): string[] {
  const looks = allSteps(flow).some(
    (step) => "who" in step && step.who.some((who) => "sameAs" in who || "chosenBy" in who),
  );
  if (!looks) return [];
  const named = [...Object.values(state.chosen).flat(), ...namedIn(command)];
  const acted = state.acted.map((a) => a.person);
  return [...new Set([...acted, ...named, ...(identity ? [identity.person.id] : [])])];
}

async function calendarOf(
  context: Context,
  db: Queryable,
  flow: Flow,
  unit: string,
): Promise<WorkCalendar | undefined> {
  const place = await placeOfUnit(context, db, unit);
  const calendar = context.definitions.find("calendar", flow.calendar ?? DEFAULT_CALENDAR, undefined, place);
  return calendar && workCalendar(calendar);
}

function valueOf(
  context: Context,
  document: LockedDocument,
  answers: Readonly<Record<string, unknown>>,
  text: string,
): unknown {
  const form = context.definitions.compiled(document.form, document.formVersion);
  const expression = compileExpression(text, form.scope);
  if ("faults" in expression) return undefined;
  const result = expression.run(answers as Record<string, unknown>, answerFacts(context, document.writer));
  return result.kind === "value" ? result.value : undefined;
}

/** People that a command names by hand. */
function namedIn(command: Command): string[] {
  const chosen = "choose" in command ? Object.values(command.choose ?? {}).flat() : [];
  switch (command.do) {
    case "transfer":
    case "delegate":
    case "hand-over":
      return [command.to];
    case "add":
    case "copy":
      return [...command.people, ...chosen];
    default:
      return chosen;
  }
}
