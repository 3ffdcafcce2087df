/** Snapshots for the tests of the public site: the golden river project, and what each test needs changed in it. */
import imported from "../fixtures/snapshots/imported.json" with { type: "json" };
import river from "../fixtures/snapshots/river.json" with { type: "json" };
import texts from "../fixtures/snapshots/texts.json" with { type: "json" };
import { Value } from "typebox/value";
import { Snapshot } from "../../core/domain/snapshot.ts";
import type { PageContext } from "../../public-site/frame.ts";
import type { Lang } from "../../public-site/messages.ts";

export { texts };
export type Money = NonNullable<Snapshot["money"]>;
type Payment = Money["payments"][number];

const WAN = 1_000_000;

/** The golden project of domain.md section 10: approved 3,240, seven payments of 2,650, balance 590 (in wan). */
export function makeRiver(change: Partial<Snapshot> = {}): Snapshot & { money: Money } {
  const snapshot = Value.Parse(Snapshot, { ...structuredClone(river), ...change });
  if (!snapshot.money) throw new Error("The river project has money.");
  return { ...snapshot, money: snapshot.money };
}

/** A real project from a public table: no payments are known. */
export function makeImported(change: Partial<Snapshot> = {}): Snapshot {
  return Value.Parse(Snapshot, { ...structuredClone(imported), ...change });
}

/** Books that do not agree: the balance of the first quota is 12 wan short. */
export function makeBroken(): Snapshot {
  const snapshot = makeRiver();
  const quotas = snapshot.money.quotas.map((quota, index) =>
    index === 0 ? { ...quota, balanceFen: quota.balanceFen - 12 * WAN } : quota,
  );
  return { ...snapshot, money: { ...snapshot.money, quotas } };
}

/** The same project with nothing paid. */
export function makeUnpaid(): Snapshot {
  const snapshot = makeRiver({ contracts: [], progress: [], indicators: [] });
  const { quotas, approvedFen, notAllottedFen } = snapshot.money;
  const whole = quotas.map((quota) => ({ ...quota, paidFen: 0, balanceFen: quota.totalFen }));
  return {
    ...snapshot,
    money: { approvedFen, paidFen: 0, balanceFen: approvedFen, quotas: whole, notAllottedFen, payments: [] },
  };
}

/** Two hundred payments over five years to ten payees, every twentieth sent back the next day; the books agree. */
export function makeMany(): Snapshot & { money: Money } {
  const snapshot = makeRiver({ name: texts.name, unit: texts.unit, contracts: [] });
  const payments: Payment[] = Array.from({ length: 200 }, (_, index) => {
    const refund = index % 20 === 19;
    const of = refund ? index - 1 : index;
    const day = new Date(Date.UTC(2022, 0, 10 + index * 9 + (refund ? -8 : 0)));
    const amountFen = 3_000_000 + ((of * 7919) % 97) * 130_001;
    return {
      date: day.toISOString().slice(0, 10),
      amountFen: refund ? -amountFen : amountFen,
      payee: of % 3 === 0 ? texts.payee : (texts.payees[of % texts.payees.length] ?? ""),
      kind: texts.kinds[of % texts.kinds.length] ?? "",
      voucher: `V${String(index + 1).padStart(6, "0")}`,
      quota: snapshot.money.quotas[0]?.number ?? "",
      source: texts.source,
      refund,
    };
  });
  const paidFen = payments.reduce((sum, payment) => sum + payment.amountFen, 0);
  const approvedFen = paidFen + 123_456_789;
  const quotas = [
    { number: "Q-1", source: texts.source, totalFen: paidFen + 23_456_789, paidFen, balanceFen: 23_456_789 },
    {
      number: "Q-2",
      source: snapshot.money.quotas[1]?.source ?? "",
      totalFen: 100_000_000,
      paidFen: 0,
      balanceFen: 100_000_000,
    },
  ];
  return { ...snapshot, money: { approvedFen, paidFen, balanceFen: 123_456_789, quotas, notAllottedFen: 0, payments } };
}

/** Every text of the project replaced by markup that must never come out as markup. */
export function makeHostile(): Snapshot {
  const text = texts.hostile;
  const snapshot = makeRiver({
    name: text,
    unit: text,
    basis: text,
    publisher: text,
    summary: text,
    code: text,
    withheld: [{ what: text, why: text }],
    facts: [{ label: text, text }],
  });
  return {
    ...snapshot,
    money: {
      ...snapshot.money,
      payments: snapshot.money.payments.map((payment) => ({
        ...payment,
        payee: text,
        voucher: text,
        source: text,
        kind: text,
      })),
    },
  };
}

/** The surroundings of a page in a test. */
export function makeContext(lang: Lang = "zh-CN"): PageContext {
  return { base: "", lang, site: undefined, styleHref: "/assets/site.css", rangesHref: "/assets/ranges.css" };
}
