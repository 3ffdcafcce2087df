/**
 * The pages of a line with many postings: its postings, its payments, its trace and the tree, each asked for through the
 * server and beside plain SQL that reads the same rows. A third of the postings are payments to 200 payees.
 */
import type { Pool } from "../../core/database/database.ts";
import { makeWorld, type SignedIn, type World } from "./world.ts";

const PAYEES = 200;
const PROJECTS = 200;

type Page = { title: string; path: string; sql: string };

export async function benchTrace(
  size: { postings: number; rounds: number },
  log: (line: string) => void,
): Promise<void> {
  const world = await makeWorld(PROJECTS, (line) => console.error(line));
  try {
    const line = await fillLine(world.owner, size.postings);
    const person = await world.signIn("shenyinuo");
    log(
      `\n| page of a line with ${size.postings} postings | server, ms, median (worst) | plain SQL, ms |\n| --- | ---: | ---: |`,
    );
    for (const page of pagesOf(line, size.postings)) log(await measure(world, person, page, size.rounds * 8));
  } finally {
    await world.close();
  }
}

function pagesOf(line: string, postings: number): Page[] {
  const newest = "select * from core.posting where quota = $1 order by at desc, id desc limit 50";
  return [
    { title: "the line", path: `/quotas/${line}`, sql: "select * from core.quota where id = $1" },
    { title: "postings, newest 50", path: `/quotas/${line}/postings`, sql: newest },
    {
      title: "postings, oldest 50",
      path: `/quotas/${line}/postings?page=${Math.ceil(postings / 50)}`,
      sql: `${newest} offset ${postings - 50}`,
    },
    {
      title: "payments, newest 50",
      path: `/quotas/${line}/payments`,
      sql: "select * from core.payment where quota = $1 order by paid_at desc, id desc limit 50",
    },
    {
      title: "trace",
      path: `/quotas/trace?line=${line}`,
      sql: "select payee, contract, sum(amount_fen) from core.payment where quota = $1 group by 1, 2",
    },
    {
      title: "tree, first 50",
      path: "/quotas",
      sql: "select * from core.quota where $1::uuid is not null order by year desc, number limit 50",
    },
  ];
}

async function measure(world: World, person: SignedIn, page: Page, rounds: number): Promise<string> {
  const line = /[0-9a-f-]{36}/.exec(page.path)?.[0] ?? "00000000-0000-0000-0000-000000000000";
  const server: number[] = [];
  const plain: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const asked = await timeMs(() => world.ask(person, "GET", `/api/v1${page.path}`));
    const queried = await timeMs(() => world.owner.query(page.sql, [line]));
    if (round < 0) continue;
    server.push(asked);
    plain.push(queried);
  }
  return `| ${page.title} | ${middle(server)} (${Math.max(...server).toFixed(1)}) | ${middle(plain)} |`;
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function middle(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(1);
}

/** Writes the postings behind the ledger's back, accounts and all: what is measured is reading. The id of the line. */
async function fillLine(owner: Pool, postings: number): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `select q.id from core.quota q join core.flow_case c on c.document = q.document
     where q.project is not null and q.county = '331003' order by q.created_at limit 1`,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("the generated county has no line");
  await owner.query(
    `with line as (select q.id, q.document, q.project, c.id as flow_case, (select id from core.person limit 1) as person from core.quota q join core.flow_case c on c.document = q.document where q.id = $1),
      made as (insert into core.posting (id, quota, movement, amount_fen, document, flow_case, step, by, at)
        select gen_random_uuid(), line.id, (array['increase', 'reserve', 'pay'])[1 + n % 3], 100, line.document, line.flow_case, 'bench', line.person, timestamptz '2026-01-01' + n * interval '1 minute'
        from line, generate_series(0, $2::int - 1) n returning id, quota, movement, document, at),
      paid as (insert into core.payment (id, posting, quota, project, document, payee, amount_fen, voucher, paid_at, at)
        select gen_random_uuid(), m.id, m.quota, line.project, m.document, 'payee of the bench number ' || (row_number() over (order by m.at) % ${PAYEES}), 100, m.id::text, m.at::date, m.at
        from made m, line where m.movement = 'pay' returning amount_fen)
     update core.quota set total_fen = total_fen + 100 * (select count(*) from made where movement = 'increase'),
       paid_fen = paid_fen + (select sum(amount_fen) from paid),
       in_transit_fen = in_transit_fen + 100 * ((select count(*) from made where movement = 'reserve') - (select count(*) from paid))
     where id = $1`,
    [id, postings],
  );
  await owner.query("analyze core.posting; analyze core.payment; analyze core.quota");
  return id;
}
