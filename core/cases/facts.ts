/** The facts that the engine decides with: people, conditions, deadlines and rights, looked up before it is asked. */
import { compileCalendar, dueAt, type WorkCalendar } from "../domain/workday.ts";
import type { Calendar } from "../domain/calendar.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Deadline } from "../domain/case-state.ts";
import type { Facts } from "../domain/case-walk.ts";
import type { Command } from "../domain/commands.ts";
import { instantInChina } from "../domain/day.ts";
import { compileExpression } from "../domain/expression.ts";
import type { Flow } from "../domain/flow.ts";
import type { Due, Span } from "../domain/flow-people.ts";
import { covers, type Identity } from "../domain/scope.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { factsOf as answerFacts } from "../documents/facts.ts";
import { openPeople } from "./candidates.ts";
import { findReachable } from "./queries.ts";

export const DEFAULT_CALENDAR = "cn-workdays";

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
  by: { identity: Identity | null; command: Command; at: Date },
): Promise<OpenFacts> {
  const { place } = document;
  const value = (text: string): unknown => valueOf(context, document, answers, text);
  const people = openPeople(
    db,
    flow,
    {
      form: document.form,
      unit: place.unit,
      parentUnit: document.parentUnit,
      county: place.county ?? "",
      city: place.city,
      province: place.province,
      starter: document.createdBy,
      answers,
      value,
    },
    by.at,
  );
  const named = namedIn(by.command);
  const reached =
    named.length === 0
      ? new Set<string>()
      : new Set(
          (
            await findReachable(db, [
              named,
              flow.policy?.reach === "unit" ? place.unit : null,
              flow.policy?.reach === "unit" ? null : place.county,
            ])
          ).map((row) => row.id),
        );
  const calendar = await calendarOf(context, db, flow, place.unit);
  const facts: Facts = {
    actor: by.identity?.person.id ?? null,
    starter: document.createdBy,
    now: by.at.toISOString(),
    candidates: people.candidates,
    copies: people.copies,
    get superior() {
      return people.superior();
    },
    holds(text) {
      const result = value(text);
      return typeof result === "boolean" ? result : undefined;
    },
    mayReach: (person) => reached.has(person),
    administers: by.identity !== null && covers(by.identity, "flow.administer", place),
    ...(calendar && { deadline: (due: Due) => deadlineOf(calendar, by.at, due) }),
    until(step) {
      if (step.for) return calendar && endOf(calendar, by.at, step.for).toISOString();
      const day = step.until === undefined ? undefined : answers[step.until];
      return typeof day === "string" ? instantInChina(day, 0).toISOString() : undefined;
    },
  };
  return { facts, find: () => people.find() };
}

/** When something that starts at an instant has to be done, with the reminders before and after. */
export function deadlineOf(calendar: WorkCalendar, start: Date, due: Due): Deadline {
  const end = dueAt(calendar, start, due.within);
  const overdue: string[] = [];
  for (let i = 0, last = end.at; due.overdue && i < due.overdue.times; i++) {
    // A deadline ends with its day, which is over then: the next one counts from it all the same.
    const from = "hours" in due.overdue.every ? last : new Date(last.getTime() - 1);
    last = endOf(calendar, from, due.overdue.every);
    overdue.push(last.toISOString());
  }
  return {
    at: end.at.toISOString(),
    // A reminder that would come before the step began tells nothing.
    remind: (due.remind ?? [])
      .map((span) => leftOf(calendar, start, end.at, span))
      .filter((at) => at > start.toISOString()),
    overdue,
    calendar: end.calendar.id,
    version: end.calendar.version,
    provisional: end.provisional,
  };
}

/** The instant from which no more than a span is left until the end, by the calendar; the start when there never was more. */
function leftOf(calendar: WorkCalendar, start: Date, end: Date, span: Span): string {
  let [early, late] = [start.getTime(), end.getTime()];
  if (endOf(calendar, start, span) > end) return start.toISOString();
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (endOf(calendar, new Date(middle), span) <= end) early = middle;
    else late = middle;
  }
  return new Date(Math.floor(late / 1000) * 1000).toISOString();
}

/** Office hours of a calendar that has none run day and night. */
function endOf(calendar: WorkCalendar, start: Date, span: Span): Date {
  const counted = "workhours" in span && calendar.hours.length === 0 ? { hours: span.workhours } : span;
  return dueAt(calendar, start, counted).at;
}

const compiled = new WeakMap<Calendar, WorkCalendar>();

async function calendarOf(
  context: Context,
  db: Queryable,
  flow: Flow,
  unit: string,
): Promise<WorkCalendar | undefined> {
  const place = await placeOfUnit(context, db, unit);
  const calendar = context.definitions.find("calendar", flow.calendar ?? DEFAULT_CALENDAR, undefined, place);
  if (!calendar) return undefined;
  const known = compiled.get(calendar) ?? compileCalendar(calendar);
  compiled.set(calendar, known);
  return known;
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
