/**
 * Which payments of ours stand on which lines of a bank statement: by the bank's serial, by our voucher, else by amount,
 * payee and day. Pure and deterministic: the order of the input changes nothing, and every payment and every line is
 * used at most once. Time grows with n log n; only splits are looked for in pairs, within one payee and a few days.
 */
import { daysFrom, plusDays } from "./day.ts";

export type MatchPayment = {
  id: string;
  /** Fen; positive is money that we paid, negative is money that came back. */
  amountFen: number;
  paidOn: string;
  payee: string;
  /** The bank's number, where somebody wrote it down. */
  serial: string | null;
  voucher: string | null;
};
export type MatchLine = {
  id: string;
  /** Fen; positive is money that came in. */
  amountFen: number;
  bookedOn: string;
  counterparty: string;
  reference: string | null;
  voucher: string | null;
};
export const MATCH_BASES = ["serial", "voucher", "payee", "split", "joined"] as const;
/** What told us: a number, or amount with payee and day; a payment in two lines, two payments in one line. */
export type MatchBasis = (typeof MATCH_BASES)[number];
export type Match = { payments: string[]; lines: string[]; basis: MatchBasis; agrees: boolean };

/** Days that may lie between our day and the bank's where no number says that they belong together. */
export const DAYS_APART = 1;
/** Lines or payments of one payee within the days; among more, a pair that happens to fit says nothing. */
const MOST_FOR_PAIRS = 60;

/** Matches in a fixed order: by basis, then by the first payment. */
export function matchStatement(payments: readonly MatchPayment[], lines: readonly MatchLine[]): Match[] {
  const open = {
    payments: new Map(payments.toSorted(byDay((one) => one.paidOn)).map((one) => [one.id, one])),
    lines: new Map(lines.toSorted(byDay((one) => one.bookedOn)).map((one) => [one.id, one])),
  };
  const matches: Match[] = [];
  const take = (group: Group, basis: MatchBasis, agrees: boolean): void => {
    for (const one of group.payments) open.payments.delete(one.id);
    for (const one of group.lines) open.lines.delete(one.id);
    const ids = (list: readonly { id: string }[]): string[] => list.map((one) => one.id);
    matches.push({ payments: ids(group.payments), lines: ids(group.lines), basis, agrees });
  };
  for (const [basis, ofPayment, ofLine] of NUMBERS)
    for (const group of groupsOf(open, ofPayment, ofLine)) take(group, basis, sumOf(group) === 0);
  for (const group of groupsOf(open, amountKey, amountKeyOfLine))
    for (const pair of pairsOf(group)) take(pair, "payee", true);
  for (const group of groupsOf(open, payeeKey, payeeKeyOfLine)) {
    for (const found of splitsOf(group)) take(found, found.lines.length > 1 ? "split" : "joined", true);
  }
  for (const group of groupsOf(open, payeeKey, payeeKeyOfLine)) {
    const [payment] = group.payments;
    const [line] = group.lines;
    if (
      group.payments.length === 1 &&
      group.lines.length === 1 &&
      payment &&
      line &&
      near(payment.paidOn, line.bookedOn)
    )
      take(group, "payee", false);
  }
  return matches.toSorted(
    (a, b) =>
      MATCH_BASES.indexOf(a.basis) - MATCH_BASES.indexOf(b.basis) ||
      compare(a.payments[0] ?? "", b.payments[0] ?? "") ||
      compare(a.lines[0] ?? "", b.lines[0] ?? ""),
  );
}

/**
 * A name as names are compared: half width, without spaces, brackets, dots and quotes, in small letters. The bank's and
 * our spelling of one payee differ in these and in nothing else.
 */
export function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(/[\s()[\]{}<>\u3008-\u3011\u3014\u3015.,\u3001\u3002\u00B7\u2022\u30FB"'\u2018-\u201D_-]/g, "")
    .toLowerCase();
}

/** A number of the bank or a voucher as numbers are compared; nothing where it says nothing. */
export function plainNumber(number: string | null): string {
  return (number ?? "").normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
}

type Group = { payments: MatchPayment[]; lines: MatchLine[] };
type Open = { payments: ReadonlyMap<string, MatchPayment>; lines: ReadonlyMap<string, MatchLine> };
type KeyOf<T> = (one: T) => string;

/** Money of one direction alone: a payment and its return bear the same number. */
const out = (one: MatchPayment): string => (one.amountFen > 0 ? "-" : "+");
const side = (one: MatchLine): string => (one.amountFen < 0 ? "-" : "+");
const numbered = (direction: string, number: string | null): string => {
  const plain = plainNumber(number);
  return plain === "" ? "" : `${direction}${plain}`;
};
const named = (direction: string, name: string, more = ""): string => {
  const plain = plainName(name);
  return plain === "" ? "" : `${direction}${more} ${plain}`;
};
const amountKey: KeyOf<MatchPayment> = (one) => named(out(one), one.payee, String(Math.abs(one.amountFen)));
const amountKeyOfLine: KeyOf<MatchLine> = (one) => named(side(one), one.counterparty, String(Math.abs(one.amountFen)));
const payeeKey: KeyOf<MatchPayment> = (one) => named(out(one), one.payee);
const payeeKeyOfLine: KeyOf<MatchLine> = (one) => named(side(one), one.counterparty);
const NUMBERS: readonly [MatchBasis, KeyOf<MatchPayment>, KeyOf<MatchLine>][] = [
  ["serial", (one) => numbered(out(one), one.serial), (one) => numbered(side(one), one.reference)],
  ["voucher", (one) => numbered(out(one), one.voucher), (one) => numbered(side(one), one.voucher)],
];

/** Things with the same key on both sides; an empty key stands for nothing to go by. */
function groupsOf(open: Open, ofPayment: KeyOf<MatchPayment>, ofLine: KeyOf<MatchLine>): Group[] {
  const groups = new Map<string, Group>();
  for (const one of open.payments.values()) {
    const key = ofPayment(one);
    if (key === "" || one.amountFen === 0) continue;
    const group = groups.get(key);
    if (group) group.payments.push(one);
    else groups.set(key, { payments: [one], lines: [] });
  }
  for (const one of open.lines.values()) groups.get(ofLine(one))?.lines.push(one);
  return [...groups.values()].filter((group) => group.lines.length > 0);
}

/** What the lines say beyond what we paid; 0 when they agree. */
function sumOf({ payments, lines }: Group): number {
  const all = [...payments, ...lines].reduce((sum, one) => sum + BigInt(one.amountFen), 0n);
  return Number(all);
}

/** As many pairs with at most a day between as there are: both sides by day, the earliest that fit first. */
function pairsOf({ payments, lines }: Group): Group[] {
  const pairs: Group[] = [];
  let p = 0;
  let l = 0;
  for (let [payment, line] = [payments[p], lines[l]]; payment && line; [payment, line] = [payments[p], lines[l]]) {
    if (near(payment.paidOn, line.bookedOn)) {
      pairs.push({ payments: [payment], lines: [line] });
      p += 1;
      l += 1;
    } else if (payment.paidOn < line.bookedOn) p += 1;
    else l += 1;
  }
  return pairs;
}

/** One payment that the bank booked as several lines, then one line for several payments. */
function splitsOf(group: Group): Group[] {
  const found: Group[] = [];
  const used = new Set<string>();
  const look = <A extends Dated, B extends Dated>(
    ones: readonly A[],
    others: readonly B[],
    made: (one: A, parts: B[]) => Group,
  ): void => {
    const byDays = Map.groupBy(others, ({ day }) => day);
    for (const one of ones) {
      if (used.has(one.id)) continue;
      const within = daysAround(one.day)
        .flatMap((day) => byDays.get(day) ?? [])
        .filter((other) => !used.has(other.id) && Math.abs(other.amountFen) < Math.abs(one.amountFen));
      const parts = within.length > MOST_FOR_PAIRS ? undefined : partsOf(one, within);
      if (!parts) continue;
      for (const { id } of [one, ...parts]) used.add(id);
      found.push(made(one, parts));
    }
  };
  const payments = group.payments.map((one) => ({ ...one, day: one.paidOn }));
  const lines = group.lines.map((one) => ({ ...one, day: one.bookedOn }));
  look(payments, lines, (payment, parts) => ({ payments: [payment], lines: parts }));
  look(lines, payments, (line, parts) => ({ payments: parts, lines: [line] }));
  return found;
}

type Dated = { id: string; amountFen: number; day: string };

/** Two that make up the amount, else all of them together. */
function partsOf<B extends Dated>(one: Dated, within: readonly B[]): B[] | undefined {
  const wanted = Math.abs(one.amountFen);
  const waiting = new Map<number, B>();
  for (const other of within) {
    const amount = Math.abs(other.amountFen);
    const first = waiting.get(wanted - amount);
    if (first) return [first, other];
    if (!waiting.has(amount)) waiting.set(amount, other);
  }
  const all = within.reduce((sum, other) => sum + Math.abs(other.amountFen), 0);
  return within.length > 2 && all === wanted ? [...within] : undefined;
}

function near(a: string, b: string): boolean {
  return a === b || plusDays(a, DAYS_APART) === b || plusDays(b, DAYS_APART) === a;
}

function daysAround(day: string): string[] {
  return daysFrom(plusDays(day, -DAYS_APART), plusDays(day, DAYS_APART));
}

function byDay<T extends { id: string }>(dayOf: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => compare(dayOf(a), dayOf(b)) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
