/** A few budget lines and a running application to post for, so that tests may move money without walking a flow each time. */
import { inTransaction, type Pool } from "../../core/database/database.ts";
import type { PostStep } from "../../core/domain/post-step.ts";
import { Refusal } from "../../core/errors.ts";
import { type PostCall, post } from "../../core/ledger/post.ts";
import type { TestApp } from "./app.ts";
import { fundedProject, type Story } from "./story.ts";

export type SmallLedger = {
  project: string;
  unit: string;
  document: string;
  flowCase: string;
  /** The line of the project. */
  quota: string;
  person: string;
};
export type Moved = {
  movement: PostCall["movement"];
  quota?: string;
  to?: string;
  amountFen?: number;
  /** Opens a line with this number, of this year, for the project instead of its unit. */
  line?: { number: string; year?: number; ofProject?: boolean };
  /** Makes it a repeat: the same key is the same movement. */
  key: number;
  reverses?: string;
  /** Who is paid, and on which contract. */
  payee?: string;
  contract?: string;
  document?: string;
};

/** A project with one line and an application on its way, made through the product's own steps. */
export async function smallLedger(test: TestApp, quotaFen: number): Promise<SmallLedger> {
  const [ledger] = await smallLedgers(test, quotaFen, 1);
  if (!ledger) throw new Error("no ledger");
  return ledger;
}

/** The same with many applications, one for each who posts. */
export async function smallLedgers(test: TestApp, quotaFen: number, count: number): Promise<SmallLedger[]> {
  const story = await fundedProject(test, quotaFen, "记账试验");
  const ledgers: SmallLedger[] = [];
  for (let n = 0; n < count; n++) {
    await story.payment(`running-${n}`, 1);
    await story.step({ as: "fangxiaoman", do: "submit", doc: `running-${n}` });
    ledgers.push(await ledgerOf(test, story, story.document(`running-${n}`)));
  }
  return ledgers;
}

async function ledgerOf(test: TestApp, story: Story, document: string): Promise<SmallLedger> {
  const { rows } = await test.database.owner.query<{ id: string; unit: string; person: string }>(
    "select c.id, d.unit, d.created_by as person from core.flow_case c join core.document d on d.id = c.document where d.id = $1",
    [document],
  );
  const [row] = rows;
  if (!row) throw new Error("no case");
  return {
    project: story.project,
    unit: row.unit,
    document,
    flowCase: row.id,
    quota: story.quota,
    person: row.person,
  };
}

/** One movement in a transaction of its own; the code of its refusal, or "ok". Other errors are thrown. */
export async function moveOnce(pool: Pool, ledger: SmallLedger, moved: Moved): Promise<string> {
  try {
    await inTransaction(pool, (tx) => post(tx, callOf(ledger, moved)));
    return "ok";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const PAYMENT = { payee: "payee", paidAt: "day", voucher: "voucher" };
const PAYS: ReadonlySet<string> = new Set(["pay", "refund", "paid-before", "late-refund"]);

/** What a case that reached a post step would ask. */
export function callOf(ledger: SmallLedger, moved: Moved): PostCall {
  const { movement, line } = moved;
  const step: PostStep = {
    id: "post",
    title: "记账",
    do: "post",
    movement,
    ...(movement === "reverse" ? { document: "target" } : { amount: "amount" }),
    ...(moved.quota !== undefined && { quota: "quota" }),
    ...(moved.to !== undefined && { to: "to" }),
    ...(line && { line: { number: "number", source: "source", year: "year" } }),
    ...(PAYS.has(movement) && { payment: { ...PAYMENT, ...(moved.contract && { contract: "contract" }) } }),
  };
  return {
    step,
    movement,
    document: {
      id: ledger.document,
      project: PAYS.has(movement) || line?.ofProject === true ? ledger.project : null,
      unit: ledger.unit,
      answers: {
        amount: moved.amountFen,
        quota: moved.quota,
        to: moved.to,
        number: line?.number,
        year: line?.year,
        source: "本级",
        payee: moved.payee ?? "承包人",
        contract: moved.contract,
        day: "2026-03-02",
        voucher: `V${moved.key}`,
        target: moved.document,
      },
    },
    case: ledger.flowCase,
    seq: 1000 + moved.key,
    actor: { person: ledger.person, address: "test", at: new Date("2026-03-02T02:00:00Z") },
    nameOfCode: () => undefined,
  };
}
