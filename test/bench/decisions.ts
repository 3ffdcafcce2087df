/**
 * Decisions per second: the command itself against the same statements in a bare transaction, on different cases and on
 * one that all sign; over HTTP against a bare handler with one SQL function; memory over many; a worklist among 100,000 tasks.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { runCommand } from "../../core/cases/run-command.ts";
import { readWork } from "../../core/cases/work.ts";
import { openPool, type Pool, roleUrl } from "../../core/database/database.ts";
import type { Identity } from "../../core/domain/scope.ts";
import { type DecisionsWorld, makeDecisionsWorld, PASSWORD, SIGNERS, type Waiting } from "./decisions-world.ts";
import { ONE_FUNCTION, type OneFunctionOrder } from "./one-function.ts";
import type { ProductOrder } from "./product.ts";
import { record } from "./record.ts";
import { makeReplay, type Recording } from "./replay.ts";

export type DecisionsSize = { rounds: number; each: number; memory: number };
type Speed = { perSecond: number; p99: number };
type Sides = { product: Speed[]; bare: Speed[] };
const LANES = [1, 8, 32];

export async function benchDecisions(size: DecisionsSize, log: (line: string) => void): Promise<void> {
  const world = await makeDecisionsWorld((line) => console.error(line));
  const url = roleUrl(world.ownerUrl, "mz_app");
  const pools = { app: openPool(url, 8, "bare-app"), money: openPool(url, 4, "bare-money") };
  try {
    const { recording, written } = await tape(world);
    const replay = makeReplay(recording, pools);
    const decide = (one: Waiting): Promise<unknown> => approve(world, world.head, one);
    const statements = recording.steps.filter((step) => step.do === "query").length;
    log(
      `\n${statements} statements in one decision, by the product in a pipeline, by the bare side one after the other`,
    );
    log("\n| decisions | product /s | p99 ms | bare /s | p99 ms | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    for (const lanes of LANES) {
      const bare = (one: Waiting): Promise<unknown> => replay([one.document, one.flowCase]);
      log(line(`different cases, ${lanes} at once`, await rounds(world, size, lanes, { product: decide, bare })));
    }
    log(
      line(`one case, its ${SIGNERS} signers at once`, await hotCase(world, size, makeReplay(hot(recording), pools))),
    );
    await overHttp(world, size, written, log);
    await memory(world, size.memory, log);
    await worklist(world, log);
  } finally {
    await Promise.all([pools.app.end(), pools.money.end()]);
    await world.close();
  }
}

function approve(world: DecisionsWorld, by: Identity, { document }: Waiting): Promise<unknown> {
  return runCommand(world.opened.context, by, "127.0.0.1", document, {
    commandId: randomUUID(),
    command: { do: "approve" },
  });
}

/** The statements of one decision, and what its one function would have to write. */
async function tape(world: DecisionsWorld): Promise<{ recording: Recording; written: string }> {
  const [warm, model] = await world.waiting("single", 2);
  if (!warm || !model) throw new Error("nothing waits");
  await approve(world, world.head, warm); // looks up what is kept afterwards
  const { pool, moneyPool } = world.opened.context;
  const commandId = randomUUID();
  const body = { commandId, command: { do: "approve" as const } };
  const steps = await record({ app: pool, money: moneyPool }, async () => {
    await runCommand(world.opened.context, world.head, "127.0.0.1", model.document, body);
  });
  // The hint to open portals goes out by itself, for several decisions at once.
  const own = steps.filter((step) => step.do !== "query" || step.name !== "notify");
  const { rows } = await world.owner.query<{ id: string; kind: string }>(
    `select id, 'task' as kind from core.task where flow_case = $1
     union all select id, 'evidence' from core.evidence where subject = 'document:' || $2::text`,
    [model.flowCase, model.document],
  );
  const fresh = [commandId, ...rows.map((row) => row.id)];
  const { rows: made } = await world.owner.query<{ written: object }>(WRITTEN, [model.flowCase, commandId]);
  return {
    recording: { steps: own, subject: [model.document, model.flowCase], fresh },
    written: JSON.stringify(made[0]?.written),
  };
}

/** The same, with a third id for the document whose row is locked. */
function hot({ steps, subject, fresh }: Recording): Recording {
  const locked = randomUUID();
  const isLock = (step: (typeof steps)[number]): boolean => step.do === "query" && step.name === "lock-document";
  return {
    steps: steps.map((s) => (isLock(s) ? { ...s, values: [locked] } : s)),
    subject: [...subject, locked],
    fresh,
  };
}

const WRITTEN = `select jsonb_build_object('state', f.state, 'status', f.status, 'seq', f.seq, 'step', d.step,
    'events', (select jsonb_agg(jsonb_build_object('seq', e.seq, 'kind', e.kind, 'body', e.body, 'by', e.by)) from core.event e where e.flow_case = f.id and e.seq > 2),
    'closed', (select jsonb_agg(jsonb_build_object('entry', t.entry, 'seat', t.seat, 'person', t.person, 'status', t.status)) from core.task t where t.flow_case = f.id and t.status <> 'open'),
    'opened', (select jsonb_agg(jsonb_build_object('entry', t.entry, 'seat', t.seat, 'person', t.person, 'why', t.why, 'step', t.step)) from core.task t where t.flow_case = f.id and t.status = 'open'),
    'digest', m.digest, 'answer', m.answer, 'body', m.body, 'by', m.by, 'format', v.format, 'evidence', convert_from(v.body, 'UTF8')) as written
  from core.flow_case f join core.document d on d.id = f.document join core.command m on m.flow_case = f.id and m.command = $2
  join core.evidence v on v.subject = 'document:' || d.id and v.kind = 'decision' and v.person = m.by where f.id = $1`;

type Work = Record<keyof Sides, (one: Waiting) => Promise<unknown>>;

async function rounds(world: DecisionsWorld, size: DecisionsSize, lanes: number, work: Work): Promise<Sides> {
  const sides: Sides = { product: [], bare: [] };
  for (let round = -1; round < size.rounds; round++)
    for (const side of round % 2 === 0 ? (["product", "bare"] as const) : (["bare", "product"] as const)) {
      const speed = await drive(world.owner, await world.waiting("single", size.each), lanes, work[side]);
      if (round >= 0) sides[side].push(speed);
    }
  return sides;
}

/** So many lanes take the next one as soon as they are free. */
async function drive<Item>(
  owner: Pool,
  items: Item[],
  lanes: number,
  work: (item: Item) => Promise<unknown>,
): Promise<Speed> {
  await owner.query("checkpoint");
  const times: number[] = [];
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let item = items.pop(); item !== undefined; item = items.pop()) {
      const start = performance.now();
      await work(item);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const took = performance.now() - began;
  return { perSecond: (times.length * 1000) / took, p99: quantile(times, 0.99) };
}

/** All signers of a case at once; the bare side writes to cases of its own behind the lock of one row. */
async function hotCase(
  world: DecisionsWorld,
  size: DecisionsSize,
  replay: (subject: readonly string[]) => Promise<unknown>,
): Promise<Sides> {
  const bursts = Math.max(2, Math.floor(size.each / SIGNERS));
  const sides: Sides = { product: [], bare: [] };
  for (let round = -1; round < size.rounds; round++) {
    const signing = (await world.waiting("joint", bursts)).flatMap((one) => world.signers.map((by) => ({ one, by })));
    const product = await drive(world.owner, signing, SIGNERS, ({ one, by }) => approve(world, by, one));
    const single = await world.waiting("single", bursts * SIGNERS);
    const locked = single[0]?.document ?? "";
    const bare = await drive(world.owner, single, SIGNERS, ({ document, flowCase }) =>
      replay([document, flowCase, locked]),
    );
    if (round >= 0) {
      sides.product.push(product);
      sides.bare.push(bare);
    }
  }
  return sides;
}

type Side = { port: number; child: ChildProcess };

async function overHttp(
  world: DecisionsWorld,
  size: DecisionsSize,
  written: string,
  log: (line: string) => void,
): Promise<void> {
  await world.owner.query(ONE_FUNCTION);
  const { ownerUrl, dataDir } = world;
  const product = await startSide("product.ts", { ownerUrl, dataDir } satisfies ProductOrder);
  const bare = await startSide("one-function.ts", { ownerUrl, written } satisfies OneFunctionOrder);
  const agent = new Agent({ keepAlive: true });
  try {
    const signedIn = await post(agent, product, "/api/v1/session", {
      login: world.head.person.login,
      password: PASSWORD,
    });
    const headers = { cookie: signedIn.cookie, "x-csrf-token": (JSON.parse(signedIn.text) as { csrf: string }).csrf };
    const body = (): object => ({ commandId: randomUUID(), command: { do: "approve" } });
    const full = (one: Waiting) => post(agent, product, `/api/v1/documents/${one.document}/commands`, body(), headers);
    const brief = (one: Waiting) =>
      post(agent, product, `/api/v1/documents/${one.document}/commands?answer=brief`, body(), headers);
    const one = (waits: Waiting) => post(agent, bare, `/decide/${waits.document}/${waits.flowCase}`, body());
    log(
      "\n| over HTTP, against one SQL function | product /s | p99 ms | bare /s | p99 ms | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: |",
    );
    for (const lanes of LANES)
      log(line(`decision alone, ${lanes} at once`, await rounds(world, size, lanes, { product: brief, bare: one })));
    log(
      line(
        "and the whole document read again, 32 at once",
        await rounds(world, size, 32, { product: full, bare: one }),
      ),
    );
  } finally {
    agent.destroy();
    for (const { child } of [product, bare]) child.send("stop");
  }
}

async function startSide(file: string, order: ProductOrder | OneFunctionOrder): Promise<Side> {
  const child = fork(join(import.meta.dirname, file), [], { serialization: "advanced" });
  return new Promise((resolve, reject) => {
    child.once("message", ({ port }: { port: number }) => resolve({ port, child }));
    child.once("exit", (code) => reject(new Error(`${file} ended with ${String(code)}`)));
    child.send(order);
  });
}

function post(
  agent: Agent,
  { port }: Side,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<{ text: string; cookie: string }> {
  const sent = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        path,
        method: "POST",
        headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(sent) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          const cookie = (response.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).join("; ");
          if ((response.statusCode ?? 500) < 300) resolve({ text, cookie });
          else reject(new Error(`${path}: ${String(response.statusCode)} ${text.slice(0, 300)}`));
        });
      },
    );
    call.on("error", reject);
    call.end(sent);
  });
}

/** What the process holds after a tenth of the decisions, and at their end. */
async function memory(world: DecisionsWorld, count: number, log: (line: string) => void): Promise<void> {
  if (count === 0) return;
  const held: string[] = [];
  for (let tenth = 1; tenth <= 10; tenth++) {
    await drive(world.owner, await world.waiting("single", count / 10), 8, (one) => approve(world, world.head, one));
    globalThis.gc?.();
    held.push((process.memoryUsage().heapUsed / 1_048_576).toFixed(0));
  }
  log(`\nheap after each tenth of ${count} decisions, MB: ${held.join(" ")}`);
}

const CROWD = 500;

/** The worklist of one of 500 people, among whom 100,000 open tasks are spread. */
async function worklist(world: DecisionsWorld, log: (line: string) => void): Promise<void> {
  await world.waiting("joint", 100_000 / SIGNERS);
  await world.owner.query(
    "insert into core.person (id, login, name, password, demo, created_at) select md5('crowd ' || i)::uuid, 'crowd-' || i, 'crowd', '', false, now() from generate_series(0, $1::integer - 1) i",
    [CROWD],
  );
  await world.owner.query(
    "update core.task set person = md5('crowd ' || abs(hashtext(id::text)) % $1::integer)::uuid where status = 'open'",
    [CROWD],
  );
  await world.owner.query("vacuum analyze");
  const { rows } = await world.owner.query<{ open: number; person: string }>(
    "select sum(count(*)) over ()::integer as open, person from core.task where status = 'open' group by person limit 60",
  );
  const times: number[] = [];
  for (const [i, { person }] of rows.entries()) {
    const start = performance.now();
    await readWork(world.opened.context, person, {}, (key) => key);
    if (i >= 10) times.push(performance.now() - start);
  }
  const [median, worst] = [quantile(times, 0.5).toFixed(1), quantile(times, 0.99).toFixed(1)];
  log(`\nworklist among ${rows[0]?.open} open tasks of ${CROWD} people: median ${median} ms, p99 ${worst} ms`);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

function spread(values: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${quantile(values, 0.5).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function line(title: string, { product, bare }: Sides): string {
  const ratios = product.map((one, i) => one.perSecond / (bare[i]?.perSecond ?? 1));
  const cells = [
    title,
    spread(
      product.map((one) => one.perSecond),
      0,
    ),
    spread(
      product.map((one) => one.p99),
      1,
    ),
    spread(
      bare.map((one) => one.perSecond),
      0,
    ),
    spread(
      bare.map((one) => one.p99),
      1,
    ),
    `**${spread(ratios, 2)}**`,
  ];
  return `| ${cells.join(" | ")} |`;
}
