/** Every payment on its own row in the order of its date, refunds as negative rows, a subtotal for each budget year. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { Figure, tableFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";
import { MonthlyChart, monthlyChart } from "./monthly-chart.ts";

const closed = { additionalProperties: false };

const PaymentRow = Type.Object(
  {
    date: Type.String(),
    purpose: Type.String(),
    payee: Type.String(),
    source: Type.String(),
    quota: Type.String(),
    contract: Type.String(),
    voucher: Type.String(),
    amount: Figure,
    running: Figure,
    refund: Type.Boolean(),
  },
  closed,
);

export const PaymentsView = Type.Object(
  {
    heading: Type.String(),
    lede: Type.String(),
    unit: Type.String(),
    asOf: Type.String(),
    years: Type.Array(
      Type.Object(
        { rows: Type.Array(PaymentRow), subtotalText: Type.String(), subtotal: Figure, running: Figure },
        closed,
      ),
    ),
    totalText: Type.String(),
    total: Figure,
    chart: Type.Union([MonthlyChart, Type.Null()]),
  },
  closed,
);
export type PaymentsView = Static<typeof PaymentsView>;

type Payment = NonNullable<Snapshot["money"]>["payments"][number];

/** The payments of a snapshot by budget year. */
export function paymentsView(lang: Lang, snapshot: Snapshot, payments: readonly Payment[], asOf: string): PaymentsView {
  const ordered = payments.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const names = new Map(snapshot.contracts.map((contract) => [contract.number, contract.name]));
  const refunds = payments.filter((payment) => payment.refund).length;
  let runningFen = 0;
  const years = Map.groupBy(ordered, (payment) => payment.date.slice(0, 4));
  const grouped = [...years].map(([year, ofYear]) => {
    const rows = ofYear.map((payment) => {
      runningFen += payment.amountFen;
      return row(lang, payment, runningFen, names);
    });
    const subtotalFen = ofYear.reduce((sum, payment) => sum + payment.amountFen, 0);
    return {
      rows,
      subtotalText: say(lang, "payments.subtotal", { year, count: ofYear.length }),
      subtotal: tableFigure(lang, subtotalFen),
      running: tableFigure(lang, runningFen),
    };
  });
  return {
    heading: headingOf(lang, payments.length, refunds),
    lede: say(lang, refunds > 0 ? "payments.ledeRefunds" : "payments.lede"),
    unit: say(lang, "unit.table"),
    asOf: say(lang, "word.asOf", { day: asOf }),
    years: grouped,
    totalText: say(lang, "payments.total", { count: payments.length }),
    total: tableFigure(lang, runningFen),
    chart: monthlyChart(lang, ordered),
  };
}

function headingOf(lang: Lang, count: number, refunds: number): string {
  if (count === 0) return say(lang, "payments.headingNone");
  if (refunds > 0) return say(lang, "payments.headingRefunds", { count, refunds });
  return say(lang, "payments.heading", { count });
}

function row(
  lang: Lang,
  payment: Payment,
  runningFen: number,
  names: ReadonlyMap<string, string>,
): Static<typeof PaymentRow> {
  const contract = payment.contract === undefined ? "" : (names.get(payment.contract) ?? payment.contract);
  return {
    date: payment.date,
    purpose: payment.kind ?? (payment.refund ? say(lang, "payments.refund") : say(lang, "payments.payment")),
    payee: payment.payee,
    source: payment.source,
    quota: payment.quota,
    contract,
    voucher: payment.voucher,
    amount: tableFigure(lang, payment.amountFen),
    running: tableFigure(lang, runningFen),
    refund: payment.refund,
  };
}
