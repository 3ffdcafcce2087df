/** What rules find in random counties is what plain SQL finds, written by hand for the same question. */
import fc from "fast-check";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../../core/database/database.ts";
import { generateCounty } from "../../core/demo/generate.ts";
import type { Scenario } from "../../core/demo/play-scenario.ts";
import { checkRule } from "../../core/domain/check-rule.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { compileRule } from "../../core/domain/run-rule.ts";
import { openContext, type Opened } from "../../core/open-context.ts";
import { judgeSubjects, listSubjects } from "../../core/rules/read-world.ts";
import type { SubjectKind } from "../../core/rules/subject.ts";
import { listDemoFiles, prepareDatabase } from "../../core/setup/first-start.ts";
import { PASSWORD } from "../support/beginning.ts";
import { testDatabase } from "../support/database.ts";
import { makeRule } from "../support/small-rule.ts";

let opened: Opened;
let owner: Pool;
let units: string[];

const SEED = Number(process.env["SEED"] ?? 20_261_122);

beforeAll(async () => {
  const [file] = await listDemoFiles();
  const made = await testDatabase();
  owner = made.owner;
  await prepareDatabase(owner, new Date());
  opened = await openContext({
    ownerUrl: made.url,
    dataDir: "/nowhere",
    clock: () => new Date("2026-11-20T02:00:00Z"),
    demo: true,
    onLog: () => undefined,
  });
  afterAll(() => opened.close());
  const scenario = JSON.parse(await readFile(file ?? "", "utf8")) as Scenario;
  await generateCounty(opened.context, owner, { scenario, projects: 30, seed: SEED % 1000, password: PASSWORD });
  units = (await owner.query<{ id: string }>("select id from core.unit")).rows.map((row) => row.id);
});

/** A rule with random limits, and the same question in plain SQL over its bound values. */
type Question = { rule: Partial<Rule> & Pick<Rule, "watches" | "fires">; sql: string; values: unknown[] };

const day = fc
  .date({ min: new Date("2024-09-01"), max: new Date("2026-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const yuan = fc.integer({ min: 0, max: 30_000_000 });
const project = { watches: { project: "engineering" } };
const ALIVE = "from core.project p where p.void_at is null and p.lifecycle = 'engineering'";

const questions: Record<string, (asOf: string) => fc.Arbitrary<Question>> = {
  "documents counted by state": () =>
    fc
      .record({ n: fc.integer({ min: 0, max: 9 }), state: fc.constantFrom("done", "open", "any" as const) })
      .map(({ n, state }) => ({
        rule: {
          ...project,
          values: [{ id: "n", label: "n", from: { documents: { form: "progress", state }, take: "count" } }],
          fires: [{ as: "yellow", if: `values.n > ${n}` }],
        },
        sql: `select p.id ${ALIVE} and (select count(*) from core.document d where d.project = p.id and d.form = 'progress'
        and d.state = any($1)) > $2`,
        values: [
          {
            done: ["done"],
            open: ["running", "done"],
            any: ["draft", "running", "returned", "done", "withdrawn", "refused"],
          }[state],
          n,
        ],
      })),
  "money asked for, of one kind, in the last days": (asOf) =>
    fc
      .record({
        limit: yuan,
        days: fc.integer({ min: 1, max: 900 }),
        kinds: fc.subarray(["1", "2", "3", "4"], { minLength: 1 }),
      })
      .map(({ limit, days, kinds }) => ({
        rule: {
          ...project,
          values: [
            {
              id: "sum",
              label: "sum",
              from: {
                documents: { form: "pay", where: [{ field: "payKind", in: kinds }], within: { days } },
                take: "sum",
                field: "amount",
              },
            },
          ],
          fires: [{ as: "red", if: `values.sum > yuan("${limit}")` }],
        },
        sql: `select p.id ${ALIVE} and coalesce((select sum((d.answers ->> 'amount')::bigint) from core.document d where d.project = p.id
          and d.form = 'pay' and d.state = 'done' and d.answers ->> 'payKind' = any($1)
          and (d.answers ->> 'applyDate')::date > $2::date - $3::int and (d.answers ->> 'applyDate')::date <= $2::date), 0) > $4`,
        values: [kinds, asOf, days, limit * 100],
      })),
  "paid in this month against the one before": (asOf) =>
    fc.record({ month: fc.integer({ min: -12, max: 0 }), sameYear: fc.boolean() }).map(({ month, sameYear }) => ({
      rule: {
        ...project,
        values: [
          { id: "now", label: "now", from: { payments: "sum", of: "project", within: { month: 0 } } },
          { id: "then", label: "then", from: { payments: "sum", of: "project", within: { month, sameYear } } },
        ],
        fires: [{ as: "yellow", if: "values.now <= values.then" }],
      },
      sql: `with m as (select date_trunc('month', $1::date)::date as now, (date_trunc('month', $1::date) + make_interval(months => $2))::date as then)
        select p.id ${ALIVE} and (select coalesce(sum(amount_fen) filter (where date_trunc('month', paid_at) = (select now from m)), 0)
            <= coalesce(sum(amount_fen) filter (where date_trunc('month', paid_at) = (select m.then from m)
              and (not $3 or extract(year from (select m.then from m)) = extract(year from $1::date))), 0)
          from core.payment where project = p.id)`,
      values: [asOf, month, sameYear],
    })),
  "available on the ledger below a share of what was approved": () =>
    fc.integer({ min: 0, max: 100 }).map((percent) => ({
      rule: {
        ...project,
        values: [
          { id: "left", label: "left", from: { ledger: "available", of: "project" } },
          { id: "approved", label: "approved", from: { project: "approved" }, orElse: "0" },
        ],
        fires: [{ as: "blue", if: `values.left * 100 < values.approved * ${percent}` }],
      },
      sql: `select p.id ${ALIVE} and 100 * coalesce((select sum(total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen)
          from core.quota q where q.project = p.id), 0) < $1 * coalesce(p.approved_fen, 0)`,
      values: [percent],
    })),
  "the latest progress": () =>
    fc.integer({ min: 0, max: 10_000 }).map((rate) => ({
      rule: {
        ...project,
        values: [
          {
            id: "last",
            label: "last",
            from: { documents: { form: "progress" }, take: "latest", field: "progressRate" },
          },
        ],
        fires: [{ as: "yellow", if: `values.last < percent("${(rate / 100).toFixed(2)}")` }],
      },
      sql: `select p.id ${ALIVE} and (select (d.answers ->> 'progressRate')::int from core.document d where d.project = p.id and d.form = 'progress'
          and d.state = 'done' order by d.answers ->> 'reportDate' desc, d.created_at desc, d.id desc limit 1) < $1`,
      values: [rate],
    })),
  "contracts paid beyond a share of their price": () =>
    fc.integer({ min: 0, max: 120 }).map((percent) => ({
      rule: {
        watches: { contract: "contract" },
        values: [{ id: "paid", label: "paid", from: { payments: "sum", of: "contract" } }],
        fires: [{ as: "red", if: `values.paid * 100 > doc.currentAmount * ${percent}` }],
      },
      sql: `select d.id from core.document d where d.form = 'contract' and d.state = 'done'
        and 100 * coalesce((select sum(amount_fen) from core.payment m where m.contract = d.id), 0) > $1 * (d.answers ->> 'currentAmount')::bigint`,
      values: [percent],
    })),
  "rows of the contract that a payment names": () =>
    yuan.map((limit) => ({
      rule: {
        watches: { document: "pay" },
        values: [
          {
            id: "list",
            label: "list",
            from: { documents: { form: "contract", named: "contract" }, take: "rows", field: "boq" },
          },
        ],
        fires: [{ as: "blue", if: `sum(values.list.map(r, r.total)) > yuan("${limit}")` }],
      },
      sql: `select d.id from core.document d where d.form = 'pay' and d.state not in ('void', 'withdrawn')
        and coalesce((select sum((r ->> 'total')::bigint) from core.document c, jsonb_array_elements(c.answers -> 'boq') r
          where c.id = (d.answers ->> 'contract')::uuid and c.state = 'done'), 0) > $1`,
      values: [limit * 100],
    })),
  "payments of the same contract up to a payment's day": () =>
    fc.integer({ min: 0, max: 6 }).map((n) => ({
      rule: {
        watches: { document: "pay" },
        values: [
          {
            id: "n",
            label: "n",
            from: {
              documents: {
                form: "pay",
                state: "open",
                where: [
                  { field: "contract", same: "contract" },
                  { field: "applyDate", upTo: "applyDate" },
                ],
              },
              take: "count",
            },
          },
        ],
        fires: [{ as: "blue", if: `values.n > ${n}` }],
      },
      sql: `select d.id from core.document d where d.form = 'pay' and d.state not in ('void', 'withdrawn')
        and (select count(*) from core.document o where o.form = 'pay' and o.state in ('running', 'done') and o.id <> d.id
          and o.answers ->> 'contract' = d.answers ->> 'contract' and o.answers ->> 'applyDate' <= d.answers ->> 'applyDate') > $1`,
      values: [n],
    })),
  "the plan that a payment's line came from": () =>
    fc.constantFrom("111", "112", "122").map((nature) => ({
      rule: {
        watches: { document: "pay" },
        values: [
          {
            id: "nature",
            label: "nature",
            from: { documents: { form: "plan", named: "quota" }, take: "latest", field: "fundNature" },
          },
        ],
        fires: [{ as: "blue", if: `values.nature == "${nature}"` }],
      },
      sql: `select d.id from core.document d join core.quota q on q.id = (d.answers ->> 'quota')::uuid join core.document p on p.id = q.document
        where d.form = 'pay' and d.state not in ('void', 'withdrawn') and p.answers ->> 'fundNature' = $1`,
      values: [nature],
    })),
  "units with much on their lines": () =>
    fc.integer({ min: 0, max: 1_500_000_000 }).map((limit) => ({
      rule: {
        watches: { unit: true },
        values: [{ id: "total", label: "total", from: { ledger: "total", of: "unit" } }],
        fires: [{ as: "orange", if: `values.total > yuan("${limit}")` }],
      },
      sql: `select p.unit as id from core.project p join core.quota q on q.project = p.id where p.void_at is null group by p.unit having sum(q.total_fen) > $1`,
      values: [limit * 100],
    })),
};

const KINDS: Record<string, SubjectKind> = {
  project: "project",
  contract: "contract",
  unit: "unit",
  document: "document",
};

async function found(question: Question, asOf: string): Promise<{ fires: string[]; judged: number }> {
  const { context } = opened;
  const rule = makeRule("asked", { ...question.rule, runs: { every: "day" } });
  const faults: string[] = [];
  checkRule(rule, context.definitions, context.types, (pointer, text, expected) =>
    faults.push(`${pointer} ${text} ${expected}`),
  );
  expect(faults).toEqual([]);
  const placed = [{ compiled: compileRule(rule, context.definitions.find, context.types), params: {}, set: {} }];
  const kind = KINDS[Object.keys(rule.watches)[0] ?? ""] ?? "project";
  const fires: string[] = [];
  let judged = 0;
  for (let after: string | null = null; ; ) {
    const ids: string[] = await listSubjects(context.pool, kind, placed, { units, after, limit: 17 });
    if (ids.length === 0) return { fires: fires.sort(), judged };
    after = ids.at(-1) ?? null;
    for (const { subject, verdict } of await judgeSubjects(context, context.pool, kind, placed, ids, asOf)) {
      judged++;
      expect(["fires", "quiet", "missing"]).toContain(verdict.kind);
      if (verdict.kind === "fires") fires.push(subject.id);
    }
  }
}

describe("a rule over a random county fires where plain SQL says so", () => {
  for (const [name, ask] of Object.entries(questions))
    it(name, async () => {
      let hit = 0;
      let kept = 0;
      await fc.assert(
        fc.asyncProperty(
          day.chain((asOf) => ask(asOf).map((question) => ({ asOf, question }))),
          async ({ asOf, question }) => {
            const { fires, judged } = await found(question, asOf);
            const { rows } = await owner.query<{ id: string }>(question.sql, question.values);
            expect(fires).toEqual(rows.map((row) => row.id).sort());
            hit += fires.length;
            kept += judged - fires.length;
          },
        ),
        { numRuns: Number(process.env["RULES"] ?? 15), seed: SEED },
      );
      expect([hit > 0, kept > 0], "the questions met both answers").toEqual([true, true]);
    });
});
