/**
 * Bank statements: a camt.053 of 50,000 entries read, checked, kept and matched with 45,000 payments, in a process of its
 * own whose heap is held to 300 MB, beside a bare parse of the same file in the same process.
 */
import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plusDays } from "../../core/domain/day.ts";
import { uuidv7 } from "../../core/uuid.ts";
import { camtOf, type MadeEntry } from "../support/statements.ts";
import type { BankOrder, BankRun } from "./bank-side.ts";
import { makeWorld, type World } from "./world.ts";

const LINES = 50_000;
/** Of ten payments six have the voucher, three the payee alone, one was split by the bank. */
const PAYMENTS = 45_000;
const HEAP_MB = 300;
const FIRST = "2026-03-01";
const DAYS = 31;

/** Prints one line for each side; each round takes a file of its own for an account of its own. */
export async function benchBank(rounds: number, log: (line: string) => void): Promise<void> {
  const world = await makeWorld(300, (line) => console.error(line));
  try {
    const runs: BankRun[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await oneRound(world, round));
    const middle = (of: (run: BankRun) => number): string => {
      const sorted = runs.map(of).toSorted((a, b) => a - b);
      return `${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} (${(sorted[0] ?? 0).toFixed(1)}\u2013${(sorted.at(-1) ?? 0).toFixed(1)})`;
    };
    const [first] = runs;
    log(
      `\n${LINES} entries, ${((first?.bytes ?? 0) / 1e6).toFixed(0)} MB, matched: ${JSON.stringify(first?.matched)}\n`,
    );
    log(
      "| camt.053 | seconds | processor seconds of Node | highest heap, MB | heap after collection, MB |\n| --- | ---: | ---: | ---: | ---: |",
    );
    log(
      `| bare parse (saxes, no handlers) | ${middle((run) => run.bare.seconds)} | ${middle((run) => run.bare.cpu)} | ${middle((run) => run.bare.heap)} | |`,
    );
    log(
      `| read and check | ${middle((run) => run.read.seconds)} | ${middle((run) => run.read.cpu)} | ${middle((run) => run.read.heap)} | |`,
    );
    log(
      `| import: read, check, keep, match | ${middle((run) => run.taken.seconds)} | ${middle((run) => run.taken.cpu)} | ${middle((run) => run.taken.heap)} | ${middle((run) => run.left)} |`,
    );
  } finally {
    await world.close();
  }
}

async function oneRound(world: World, round: number): Promise<BankRun> {
  const account = await openAccount(world, round);
  const entries = await makePayments(world, round);
  const file = join(world.dataDir, `statement-${round}.xml`);
  const content = camtOf({
    id: `BENCH-${round}`,
    account: account.number,
    from: FIRST,
    to: plusDays(FIRST, DAYS - 1),
    openingFen: 9_000_000_000_000,
    entries,
  });
  await writeFile(file, content);
  const order: BankOrder = {
    ownerUrl: world.ownerUrl,
    dataDir: world.dataDir,
    file,
    account: account.id,
    login: "suyining",
  };
  const child = fork(join(import.meta.dirname, "bank-side.ts"), [], {
    execArgv: ["--expose-gc", `--max-old-space-size=${HEAP_MB}`],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (run: BankRun) => resolve(run));
    child.once("exit", (code) => code !== 0 && reject(new Error(`the import ended with ${String(code)}`)));
    child.send(order);
  });
}

/** Only the payments of this round are compared: those before belong to the accounts of theirs. */
async function openAccount({ owner }: World, round: number): Promise<{ id: string; number: string }> {
  const id = randomUUID();
  const number = `33050166783500${String(900_000 + round)}`;
  await owner.query(
    `insert into core.bank_account (id, unit, province, city, county, title, bank, owner, number, main, since, by, at)
     select $1, u.id, r.province, r.city, u.county, $2, 'bench', 'bench', $2, not exists (select from core.bank_account), $3, p.person, now()
     from core.assignment p join core.unit u on u.id = p.unit join core.region r on r.code = u.county where p.role = 'fin-treasury' limit 1`,
    [id, number, FIRST],
  );
  return { id, number };
}

/** Payments beside those of the county, and the bank's lines of them; accounts of budget lines stay as they are. */
async function makePayments({ owner }: World, round: number): Promise<MadeEntry[]> {
  const { rows } = await owner.query<{ posting: string; payment: string }>(
    "select p.posting, p.id as payment from core.payment p join core.quota q on q.id = p.quota join core.bank_account a on a.county = q.county where p.amount_fen > 0 limit 1",
  );
  const [model] = rows;
  if (!model) throw new Error("the county has no payment");
  const made: { id: string; posting: string; fen: number; day: string; payee: string; voucher: string }[] = [];
  const entries: MadeEntry[] = [];
  for (let i = 0; i < PAYMENTS; i++) {
    const fen = 100_000 + ((i * 7919) % 5_000_000);
    const day = plusDays(FIRST, i % DAYS);
    const voucher = `PZ-${round}-${i}`;
    const payee = `收款单位第${i % 900}公司（有限）`;
    made.push({ id: uuidv7(new Date()), posting: uuidv7(new Date()), fen, day, payee, voucher });
    const line = {
      day,
      reference: `DB${round}${String(i).padStart(8, "0")}`,
      name: payee.replace("（", " (").replace("）", ")"),
      purpose: `工程进度款第 ${i} 笔`,
    };
    const way = i % 10;
    if (way === 9) {
      entries.push({ ...line, fen: -(fen - 3300) }, { ...line, reference: `${line.reference}B`, fen: -3300 });
    } else entries.push({ ...line, fen: -fen, ...(way < 6 && { voucher }) });
  }
  for (let i = entries.length; i < LINES; i++)
    entries.push({ fen: 750, day: FIRST, reference: `CR${round}${i}`, name: "台州市财政局", purpose: "利息" });
  await owner.query(
    `with x as (select * from jsonb_to_recordset($1::jsonb) as x(id uuid, posting uuid, fen bigint, day date, payee text, voucher text)),
       posted as (insert into core.posting (id, quota, movement, amount_fen, document, flow_case, step, by, at)
         select x.posting, m.quota, m.movement, x.fen, m.document, m.flow_case, m.step, m.by, m.at from x, core.posting m where m.id = $2 returning id)
     insert into core.payment (id, posting, quota, project, document, contract, payee, payee_code, kind, amount_fen, voucher, paid_at, at)
     select x.id, x.posting, m.quota, m.project, m.document, m.contract, x.payee, null, m.kind, x.fen, x.voucher, x.day, m.at
     from x join posted on posted.id = x.posting, core.payment m where m.id = $3`,
    [JSON.stringify(made), model.posting, model.payment],
  );
  return entries.toSorted((a, b) => ((a.day ?? "") < (b.day ?? "") ? -1 : (a.day ?? "") > (b.day ?? "") ? 1 : 0));
}
