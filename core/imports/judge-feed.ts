/** Reads the rows of a feed and says of each what it would do with its key. Nothing is written here. */
import { setImmediate as breathe } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { completeAnswers } from "../documents/complete-answers.ts";
import { factsOf } from "../documents/facts.ts";
import { placeOfCounty } from "../definitions/places.ts";
import { type Answers, type CompiledForm, evaluateForm, type Facts, initialAnswers } from "../domain/evaluate-form.ts";
import {
  type FeedRow,
  type FeedVerdict,
  judgeFeedRow,
  type KnownKey,
  type Outcome,
  placeColumns,
  readFeedRow,
} from "../domain/feed-row.ts";
import { type Feed, type FeedColumn, headerKey } from "../domain/feed.ts";
import { blocks, type Problem, pointerStep, problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { findClosedYear, type KnownRow, listKnownKeys } from "./feed-queries.ts";
import type { StoredRow } from "./form-queries.ts";
import { type LookUp, lookUpNames } from "./look-up.ts";

/** Rows between two looks at what else waits. */
const AT_ONCE = 50;

/** What is kept of a row until it is carried out: the form it starts, the key with how often it was taken before. */
export type Taken = {
  form: string;
  key: string;
  seq: number;
  amountFen: number;
  deltaFen: number;
  figures: Record<string, string>;
};
export type JudgedFeed = Pick<StoredRow, "row" | "answers" | "problems"> & {
  verdict: "ready" | "bad" | "skipped";
  outcome: Outcome;
  taken: Taken | null;
};
export type FeedOrder = { feed: Feed; unit: string; headers: readonly string[] };
type Home = { county: string; region: string };
type Plan = {
  context: Context;
  db: Queryable;
  feed: Feed;
  home: Home;
  begins: CompiledForm;
  changes: CompiledForm;
  facts: Facts;
  known: ReadonlyMap<string, KnownRow>;
  closedYear: number;
  lookUp: LookUp;
};
type Cells = Pick<StoredRow, "row" | "cells" | "document">;

/** Judges all rows of a file together: a key that stands twice in it is wrong on each of its rows. */
export async function judgeFeed(
  context: Context,
  db: Queryable,
  identity: Identity,
  { feed, unit, headers }: FeedOrder,
  home: Home,
  rows: readonly Cells[],
): Promise<JudgedFeed[]> {
  const places = placeColumns(feed, headers);
  const read = rows.map(({ row, cells, document }) => ({
    row,
    document,
    ...readFeedRow(feed, places, cells, home.county),
  }));
  const keys = read.map(({ key }) => key).filter((key) => key !== "");
  const begins = context.definitions.compiled(feed.form);
  const known = await listKnownKeys(db, [home.county, feed.system, [...new Set(keys)]]);
  const [closed] = await findClosedYear(db, [home.county]);
  const lookUp = await lookUpNames(db, identity, home.county, unitsOf(feed, begins, read));
  const plan: Plan = {
    context,
    db,
    feed,
    home,
    begins,
    changes: context.definitions.compiled(feed.changed.form),
    facts: factsOf(context, { unit, region: home.region, name: identity.person.name }),
    known: new Map(known.map((one) => [one.key, one])),
    closedYear: closed?.year ?? 0,
    lookUp,
  };
  const byKey = Map.groupBy(read, ({ key }) => key);
  const judged: JudgedFeed[] = [];
  for (const [i, row] of read.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await breathe();
    const twin = row.key === "" ? undefined : byKey.get(row.key)?.find((other) => other.row !== row.row);
    if (twin) row.problems.push(problem("import.key-twice", pointerStep(feed.key), { row: twin.row }));
    judged.push(await judgeRow(plan, row));
  }
  return judged;
}

async function judgeRow(plan: Plan, row: FeedRow & { row: number; document: string }): Promise<JudgedFeed> {
  const { feed } = plan;
  const before = plan.known.get(row.key);
  const decided = judgeFeedRow(feed, row, before && knownOf(before));
  const taken: Taken | null =
    row.key === "" || row.amountFen === undefined
      ? null
      : {
          form: decided.outcome === "new" ? feed.form : feed.changed.form,
          key: row.key,
          seq: before?.seq ?? 0,
          amountFen: row.amountFen,
          deltaFen: decided.deltaFen,
          figures: row.figures,
        };
  const { outcome } = decided;
  if (outcome === "bad" || outcome === "same" || outcome === "differs")
    return {
      row: row.row,
      answers: {},
      problems: decided.problems,
      verdict: outcome === "bad" ? "bad" : "skipped",
      outcome,
      taken,
    };
  const { answers, problems } = await answersOf(plan, row, decided, before);
  if (row.year !== undefined && row.year <= plan.closedYear)
    problems.push(problem("import.year-closed", pointerStep(feed.year), { year: row.year }));
  const wrong = problems.some(blocks);
  return {
    row: row.row,
    answers,
    problems: [...decided.problems, ...problems],
    verdict: wrong ? "bad" : "ready",
    outcome: wrong ? "bad" : outcome,
    taken: wrong && taken ? { ...taken, deltaFen: 0 } : taken,
  };
}

function knownOf(row: KnownRow): KnownKey | undefined {
  if (row.amount_fen === null || row.figures === null) return undefined;
  return {
    amountFen: row.amount_fen,
    figures: row.figures,
    number: row.number ?? "",
    line: row.line ?? undefined,
  };
}

/** The document that the row would start, with everything that speaks against it. */
async function answersOf(
  plan: Plan,
  row: FeedRow & { document: string },
  { outcome, deltaFen }: FeedVerdict,
  before: KnownRow | undefined,
): Promise<{ answers: Answers; problems: Problem[] }> {
  const { context, feed, home, facts } = plan;
  if (outcome === "new") {
    const problems: Problem[] = [];
    const answers = newAnswers(plan, row, problems);
    const evaluated = evaluateForm(
      plan.begins,
      { ...initialAnswers(plan.begins, facts, answers), ...answers },
      context.definitions.codesAt(placeOfCounty(home.county)),
      facts,
    );
    const told = new Set(problems.map(({ pointer }) => pointer));
    return { answers, problems: [...problems, ...evaluated.problems.filter(({ pointer }) => !told.has(pointer))] };
  }
  const { changed } = feed;
  const answers: Answers = {
    ...changed.answers,
    ...Object.fromEntries(
      Object.entries(changed.fields).flatMap(([field, header]) => {
        const value = row.values[columnAt(feed, header)?.header ?? ""];
        return value === undefined ? [] : [[field, value]];
      }),
    ),
    [changed.line]: before?.line,
    [changed.amount]: Math.abs(deltaFen),
    [changed.way]: outcome === "up" ? changed.up : changed.down,
  };
  const begun = { ...initialAnswers(plan.changes, facts, answers), ...answers };
  const place = { document: row.document, project: null, county: home.county };
  const completed = await completeAnswers(context, plan.db, plan.changes, place, begun, facts);
  return { answers, problems: completed.problems };
}

function newAnswers(plan: Plan, row: FeedRow, problems: Problem[]): Answers {
  const { feed, begins } = plan;
  const answers: Answers = { ...feed.answers };
  for (const column of feed.columns) {
    const value = row.values[column.header];
    const field = column.field === undefined ? undefined : begins.fields.get(column.field);
    if (value === undefined || !field) continue;
    if (column.read !== "unit") {
      answers[field.id] = value;
      continue;
    }
    const found = plan.lookUp(field, String(value), null);
    if (typeof found === "object") answers[field.id] = found.id;
    else
      problems.push(
        problem(found === "none" ? "import.unknown-unit" : "import.several-names", pointerStep(field.id), {
          label: `${column.header} ${column.title}`,
          value: row.figures[column.header] ?? "",
        }),
      );
  }
  for (const { field, from, codes } of feed.derived ?? []) {
    const text = row.figures[columnAt(feed, from)?.header ?? ""];
    const value = text === undefined || !codes ? text : codes[text];
    if (value !== undefined) answers[field] = value;
  }
  return answers;
}

function unitsOf(feed: Feed, form: CompiledForm, rows: readonly FeedRow[]): Parameters<typeof lookUpNames>[3] {
  return feed.columns.flatMap((column) => {
    const field = column.field === undefined ? undefined : form.fields.get(column.field);
    if (column.read !== "unit" || !field) return [];
    const names = new Set(rows.flatMap(({ values }) => values[column.header] ?? []));
    return [...names].map((name) => ({ field, text: String(name), project: null }));
  });
}

function columnAt(feed: Feed, header: string): FeedColumn | undefined {
  return feed.columns.find((column) => headerKey(column.header) === headerKey(header));
}
