/** The history of a case told: who, for whom, when, what was said, which files, how they voted, whether it was late. */
import type { Candidate, CaseState, FlowEvent, Seat, Why } from "../domain/case-state.ts";
import { NEW_CASE } from "../domain/case-state.ts";
import { apply } from "../domain/replay.ts";
import type { ToldEvent, WhyShown } from "../domain/told-event.ts";
import type { CaseFileRow, EventRow } from "./queries.ts";

/** Names of what events point to. */
export type Tellers = {
  titles: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
  /** Main units by person, for those whom no rule of a unit found. */
  homes: ReadonlyMap<string, string>;
  files: ReadonlyMap<string, CaseFileRow>;
  role(id: string): string;
  label(key: string): string;
};

/** Events that only move positions; people are told the decisions between them. */
const QUIET = new Set<string>(["chose", "split", "arrived", "entered", "waiting", "acting", "closed"]);
const PLAIN = ["choice", "result", "as", "auto", "reason", "error", "time", "attempt", "stopped", "overdue"] as const;
const DECISIONS = new Set<string>(["agreed", "handled", "voted", "answered", "returned", "refused"]);

/** Every event that people are told, in order. */
export function eventsOf(rows: readonly EventRow[], tellers: Tellers): ToldEvent[] {
  let state: CaseState = NEW_CASE;
  return rows.flatMap((row): ToldEvent[] => {
    const before = state;
    state = apply(state, { kind: row.kind, ...row.body } as FlowEvent);
    return QUIET.has(row.kind) ? [] : [told(row, before, tellers)];
  });
}

function told(row: EventRow, before: CaseState, tellers: Tellers): ToldEvent {
  const { body, kind } = row;
  const step = typeof body["step"] === "string" ? body["step"] : undefined;
  const active = before.active.find((a) => a.step === step);
  const seat = active?.seats.find((s) =>
    typeof body["seat"] === "number" ? s.no === body["seat"] : s.person === row.by,
  );
  const files = listOf(body["files"]).flatMap((sha256) => {
    const file = tellers.files.get(String(sha256));
    return file ? [{ sha256: file.sha256, name: file.name, size: file.size }] : [];
  });
  const instead = DECISIONS.has(kind) ? seat?.why.for : undefined;
  const name = (id: unknown): string => tellers.people.get(String(id)) ?? "";
  const people = peopleOf(row).map(name).filter(Boolean);
  const to = body["to"];
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    kind,
    title: tellers.titles.get(step ?? "") ?? tellers.label(`event.${kind}`),
    by: row.name === null ? null : { name: row.name, unit: unitOf(row, seat, tellers) },
    ...(step !== undefined && { step }),
    ...(instead !== undefined && instead !== row.by && { instead: name(instead) }),
    ...(typeof body["opinion"] === "string" && body["opinion"] !== "" && { opinion: body["opinion"] }),
    ...(files.length > 0 && { files }),
    ...(body["signature"] !== undefined && { signature: body["signature"] }),
    ...Object.fromEntries(PLAIN.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]]))),
    ...(kind === "migrated" && typeof body["version"] === "number" && { version: body["version"] }),
    ...(DECISIONS.has(kind) && active?.deadline && active.deadline.at < row.at.toISOString() && { late: true }),
    ...(people.length > 0 && { people }),
    ...(kind === "transferred" && { from: name(body["from"]), to: name((to as Candidate).person) }),
    ...((kind === "returned" || kind === "jumped") && { to: tellers.titles.get(String(to)) ?? "" }),
    ...(kind === "returned" && body["skip"] !== undefined && { comesBack: true }),
  };
}

/** The unit for which the person acted, else where they work. */
function unitOf(row: EventRow, seat: Seat | undefined, tellers: Tellers): string {
  const own = seat?.person === row.by && seat?.why.for === undefined;
  const acted = own ? tellers.units.get(seat.why.unit ?? "") : undefined;
  return acted ?? tellers.homes.get(row.by ?? "") ?? "";
}

/** Ids of the people an event names beside its own maker. */
function peopleOf({ kind, body }: EventRow): string[] {
  if (kind === "removed") return [String(body["person"])];
  if (kind === "transferred" || kind === "entered") return [];
  return listOf(body["people"]).map((p) => (typeof p === "string" ? p : String((p as Candidate).person)));
}

/** Everything that a case's history and present point to by id. */
export function peopleIn(
  state: CaseState,
  rows: readonly EventRow[],
): { persons: string[]; units: string[]; files: string[] } {
  const persons = new Set<string>();
  const units = new Set<string>();
  const files = new Set<string>();
  const why = ({ person, why: reason }: Candidate): void => {
    persons.add(person);
    for (const id of [reason.for, reason.by]) if (id !== undefined) persons.add(id);
    if (reason.unit !== undefined) units.add(reason.unit);
  };
  for (const seat of state.active.flatMap((a) => a.seats)) why(seat);
  for (const row of rows) {
    const { body } = row;
    for (const id of [row.by, body["from"], ...peopleOf(row)]) if (typeof id === "string") persons.add(id);
    if (row.kind === "transferred") why(body["to"] as Candidate);
    if (row.kind === "entered") for (const candidate of listOf(body["people"])) why(candidate as Candidate);
    for (const sha256 of listOf(body["files"])) files.add(String(sha256));
  }
  return { persons: [...persons], units: [...units], files: [...files] };
}

/** The reason with names; a role in the reader's words. */
export function whyShown(why: Why, tellers: Tellers): WhyShown {
  const name = (id: string): string => tellers.people.get(id) ?? "";
  return {
    ...(why.rule !== undefined && { rule: why.rule }),
    ...(why.role !== undefined && { role: tellers.role(why.role) }),
    ...(why.unit !== undefined && { unit: tellers.units.get(why.unit) ?? "" }),
    ...(why.levels !== undefined && { levels: why.levels }),
    ...(why.for !== undefined && { for: name(why.for) }),
    ...(why.by !== undefined && { by: name(why.by) }),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
