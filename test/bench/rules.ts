/**
 * Rules: a submission with 30 of them on a project with 1,000 documents; 37 alerts over a whole county, beside plain SQL
 * that finds the same things; an event on its way to the alert and the open page.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { RuleValue } from "../../core/domain/rule-value.ts";
import { compileRule } from "../../core/domain/run-rule.ts";
import { judgeMoments } from "../../core/rules/check-command.ts";
import { judgeSubjects, listSubjects } from "../../core/rules/read-world.ts";
import type { PlacedRule } from "../../core/rules/rule-store.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { makeWorld, type World } from "./world.ts";

const CHECKS = 30;
const ALERTS = 37;
const DOCUMENTS = 1000;

export async function benchRules(
  size: { projects: number; rounds: number },
  log: (line: string) => void,
): Promise<void> {
  const world = await makeWorld(size.projects, (line) => console.error(line));
  try {
    await submission(world, size.rounds, log);
    await county(world, size.projects, log);
    await night(world, log);
    await event(world, size.rounds, log);
  } finally {
    await world.close();
  }
}

function ruleOf(id: string, more: Partial<Rule> & Pick<Rule, "fires" | "watches" | "runs">): Rule {
  return {
    $schema: "../../schema/rule.schema.json",
    kind: "rule",
    id,
    version: 1,
    title: id,
    code: id.toUpperCase(),
    owner: "county",
    message: "{object}",
    basis: { text: "bench", mark: "S" },
    ...more,
  };
}

async function publish(world: World, rules: readonly Rule[]): Promise<void> {
  const bodies = rules.map((body) => ({ pack: "bench", file: body.id, body: body as unknown as AnyDefinition }));
  await publishDefinitions(world.owner, bodies, new Date());
  await world.opened.context.definitions.reload(world.opened.context.pool);
}

async function retireAll(world: World): Promise<void> {
  await world.owner.query(`insert into core.definition_retirement (kind, id, scope, version, by, at)
    select kind, id, scope, max(version), (select id from core.person limit 1), now() from core.definition where kind = 'rule' group by 1, 2, 3
    on conflict do nothing`);
  await world.opened.context.definitions.reload(world.opened.context.pool);
}

/** Values as the starter rules look them up: counts and sums over forms of the project, the ledger, payments. */
function valueOf(i: number): RuleValue[] {
  const forms = ["progress", "pay", "plan", "contract"];
  const form = forms[i % forms.length] ?? "pay";
  const count: RuleValue = { id: "n", label: "n", from: { documents: { form }, take: "count" } };
  const sum: RuleValue = {
    id: "sum",
    label: "sum",
    from: {
      documents: { form: "pay", where: [{ field: "payKind", in: [String((i % 4) + 1)] }] },
      take: "sum",
      field: "amount",
    },
  };
  const ledger: RuleValue = { id: "left", label: "left", from: { ledger: "available", of: "project" } };
  return [count, sum, ledger].slice(0, (i % 3) + 1);
}

function conditionOf(i: number): string {
  return [
    `values.n > ${5000 + i}`,
    `values.n > 5000 && values.sum > yuan("${i}000000")`,
    `values.left + values.sum < yuan("-${i + 1}")`,
  ][i % 3] as string;
}

async function submission(world: World, rounds: number, log: (line: string) => void): Promise<void> {
  await retireAll(world);
  await publish(
    world,
    Array.from({ length: CHECKS }, (_, i) =>
      ruleOf(`check-${i}`, {
        watches: { document: "pay" },
        runs: { at: ["submit"] },
        values: valueOf(i),
        fires: [{ as: "block", if: conditionOf(i) }],
      }),
    ),
  );
  const { rows } = await world.owner.query<{
    id: string;
    project: string;
    unit: string;
    answers: Record<string, unknown>;
  }>("select id, project, unit, answers from core.document where form = 'pay' and state = 'done' limit 1");
  const [model] = rows;
  if (!model) throw new Error("the county has no payment");
  await world.owner.query(
    `insert into core.document (id, form, form_version, project, number, unit, province, city, county, town, state, title, amount_fen, dated, answers, created_by, created_at, updated_at)
     select gen_random_uuid(), d.form, d.form_version, d.project, d.number || '-' || n, d.unit, d.province, d.city, d.county, d.town, d.state, d.title, d.amount_fen, d.dated, d.answers, d.created_by, d.created_at, d.updated_at
     from (select * from core.document where project = $1 and form in ('pay', 'progress', 'plan', 'contract') and state = 'done') d
     cross join generate_series(1, $2::int / (select count(*)::int from core.document where project = $1 and form in ('pay', 'progress', 'plan', 'contract') and state = 'done')) n`,
    [model.project, DOCUMENTS],
  );
  await world.owner.query("analyze core.document");
  const order = {
    document: { id: model.id, form: "pay", place: { unit: model.unit } },
    answers: model.answers,
    moments: ["submit" as const],
    at: new Date(),
  };
  const { context } = world.opened;
  const product: number[] = [];
  const bare: number[] = [];
  const plain = `select form, count(*), sum((answers ->> 'amount')::bigint) filter (where answers ->> 'payKind' = '1') as a,
      sum((answers ->> 'amount')::bigint) filter (where answers ->> 'payKind' = '2') as b, sum((answers ->> 'amount')::bigint) filter (where answers ->> 'payKind' = '3') as c,
      sum((answers ->> 'amount')::bigint) filter (where answers ->> 'payKind' = '4') as d,
      (select sum(total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen) from core.quota where project = $1) as left
    from core.document where project = $1 and state = 'done' group by form`;
  for (let i = 0; i < rounds * 40; i++) {
    product.push(await timed(() => judgeMoments(context, context.moneyPool, order)));
    bare.push(await timed(() => context.moneyPool.query({ name: "plain", text: plain, values: [model.project] })));
  }
  const judged = await judgeMoments(context, context.moneyPool, order);
  log(
    `\n${judged.length} rules on a submission, ${DOCUMENTS} documents in its project: median ${middle(product.slice(20))} ms, p99 ${high(product.slice(20))} ms; plain SQL for the same figures ${middle(bare.slice(20))} ms (p99 ${high(bare.slice(20))}). Goal: 5 ms`,
  );
}

/** The same rules over every project: by the engine, and one statement each by hand. */
async function county(world: World, projects: number, log: (line: string) => void): Promise<void> {
  const { context } = world.opened;
  const rules = Array.from({ length: ALERTS }, (_, i) => ({
    rule: ruleOf(`alert-${i}`, {
      watches: { project: "engineering" },
      runs: { every: "day" },
      values: [
        {
          id: "sum",
          label: "sum",
          from: { documents: { form: ["pay", "plan", "contract"][i % 3] ?? "pay" }, take: "sum", field: "amount" },
        },
      ],
      fires: [{ as: "yellow", if: `values.sum > yuan("${(i + 1) * 1_000_000}")` }],
    }),
    sql: `select p.id from core.project p where p.lifecycle = 'engineering' and p.void_at is null and (select coalesce(sum((d.answers ->> 'amount')::bigint), 0) from core.document d
      where d.project = p.id and d.form = '${["pay", "plan", "contract"][i % 3] ?? "pay"}' and d.state = 'done') > ${(i + 1) * 100_000_000}`,
  }));
  const placed: PlacedRule[] = rules.map(({ rule }) => ({
    compiled: compileRule(rule, context.definitions.find, context.types),
    params: {},
    set: {},
  }));
  const units = (await world.owner.query<{ id: string }>("select id from core.unit")).rows.map((row) => row.id);
  let fires = 0;
  const ours = await timed(async () => {
    for (let after: string | null = null; ; ) {
      const ids: string[] = await listSubjects(context.pool, "project", placed, { units, after, limit: 1000 });
      if (ids.length === 0) return;
      after = ids.at(-1) ?? null;
      const judged = await judgeSubjects(context, context.pool, "project", placed, ids, "2026-11-20");
      for (const { verdict } of judged) if (verdict.kind === "fires") fires++;
    }
  });
  let found = 0;
  const theirs = await timed(async () => {
    for (const { sql } of rules) found += (await context.pool.query(sql)).rowCount ?? 0;
  });
  if (fires !== found) throw new Error(`the engine found ${fires}, plain SQL ${found}`);
  log(
    `\n${ALERTS} rules over ${projects} projects: ${(ours / 1000).toFixed(1)} s, plain SQL one rule after the other ${(theirs / 1000).toFixed(1)} s (${fires} found by both)`,
  );
}

/** The run of a day with what it writes, and the heap while it goes on. */
async function night(world: World, log: (line: string) => void): Promise<void> {
  await publish(
    world,
    Array.from({ length: ALERTS }, (_, i) =>
      ruleOf(`night-${i}`, {
        watches: { project: "engineering" },
        runs: { every: "day" },
        values: valueOf(i + 1),
        fires: [{ as: "yellow", if: i % 12 === 0 ? `values.n > ${6 + (i % 5)}` : conditionOf(i + 1) }],
      }),
    ),
  );
  const heap: number[] = [];
  const watch = setInterval(() => heap.push(Math.round(process.memoryUsage().heapUsed / 1_048_576)), 1000);
  const context = { ...world.opened.context, clock: () => new Date() };
  const first = await timed(() => runSchedule(context));
  const again = { ...context, clock: () => new Date(Date.now() + 86_400_000) };
  const second = await timed(() => runSchedule(again));
  clearInterval(watch);
  const { rows } = await world.owner.query<{ n: number }>("select count(*) as n from core.hit where state = 'open'");
  log(
    `\nthe night's run of ${ALERTS} rules: first ${(first / 1000).toFixed(1)} s (${rows[0]?.n ?? 0} hits opened), the next day ${(second / 1000).toFixed(1)} s; heap ${Math.min(...heap)} to ${Math.max(...heap)} MB. Goal: 180 s`,
  );
}

async function event(world: World, rounds: number, log: (line: string) => void): Promise<void> {
  await retireAll(world);
  await publish(world, [
    ruleOf("seen-at-once", {
      watches: { document: "progress" },
      runs: { on: ["submitted"] },
      fires: [{ as: "yellow", if: "true" }],
      tell: [{ to: [{ role: "unit-head", at: "own-unit" }] }],
    }),
  ]);
  await world.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = world.app.server.address() as { port: number };
  const { rows } = await world.owner.query<{
    id: string;
    login: string;
    head: string;
    project: string;
    answers: object;
  }>(
    `select d.id, p.login, h.login as head, d.project, d.answers from core.document d join core.person p on p.id = d.created_by
     join core.assignment a on a.unit = d.unit and a.role = 'unit-head' and a.valid_to is null join core.person h on h.id = a.person
     where d.form = 'progress' and d.state = 'done' limit 1`,
  );
  const [model] = rows;
  if (!model) throw new Error("the county has no progress entry");
  const [clerk, head] = [await world.signIn(model.login), await world.signIn(model.head)];
  const socket = new WebSocket(`ws://localhost:${port}/live`, { headers: { cookie: head.cookie } });
  await new Promise((resolve) => socket.on("open", resolve));
  const times: number[] = [];
  for (let i = 0; i < rounds * 5; i++) {
    const id = randomUUID();
    const started = await world.ask<{ stamp: number; answers: object }>(clerk, "POST", "/api/v1/documents", {
      id,
      form: "progress",
      project: model.project,
    });
    const answers = { ...started.answers, ...model.answers };
    await world.ask(clerk, "PUT", `/api/v1/documents/${id}/draft`, { stamp: started.stamp, answers });
    await sleep(200);
    const told = new Promise<void>((resolve) => {
      const hear = (data: unknown): void => {
        if (!(JSON.parse(String(data)) as { changed: string[] }).changed.includes("notices")) return;
        socket.off("message", hear);
        resolve();
      };
      socket.on("message", hear);
    });
    times.push(
      await timed(async () => {
        await world.ask(clerk, "POST", `/api/v1/documents/${id}/commands?answer=brief`, {
          commandId: randomUUID(),
          command: { do: "submit" },
        });
        await told;
      }),
    );
  }
  socket.close();
  log(
    `\nfrom a submission to its alert in the open page: median ${middle(times)} ms, p99 ${high(times)} ms. Goal: 1,000 ms`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function middle(times: readonly number[]): string {
  return (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(1);
}

function high(times: readonly number[]): string {
  return (times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0).toFixed(1);
}
