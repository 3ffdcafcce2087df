/** Orders and answers: what each answer does in each state, and that no order of answers pays or sends too often. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPartsAgree } from "../../core/domain/check-voucher.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { PostStep } from "../../core/domain/post-step.ts";
import {
  answerOrder,
  leaveOrder,
  MOST_SENDS,
  nextQuestion,
  ORDER_STATES,
  OUT,
  type PaymentOrder,
  type Said,
} from "../../core/domain/payment-order.ts";
import { sharesOf } from "../../core/domain/shares.ts";
import { judgeVoucher } from "../../core/domain/judge-voucher.ts";
import type { Voucher } from "../../core/domain/treasury-voucher.ts";
import type { VoucherDefinition } from "../../core/domain/voucher-definition.ts";
import { idOfKey, keyOf, type OrderToWrite, voucherOf } from "../../core/domain/write-order.ts";

const RESULT = { voucher: "ZL1", serial: "B1", day: "2026-03-05" };
const order = (state: PaymentOrder["state"], more: Partial<PaymentOrder> = {}): PaymentOrder => ({
  state,
  amountFen: 100,
  sends: 1,
  result: state === "paid" || state === "refunded" ? RESULT : null,
  refundedFen: 0,
  ...more,
});
const PAID: Said = { kind: "paid", amountFen: 100, ...RESULT };

describe("an amount that goes to several accounts", () => {
  it("falls apart into shares that add up to it to the fen, or into none", () => {
    const fen = fc.integer({ min: 0, max: 10_000_000_000 });
    fc.assert(
      fc.property(fen, fc.array(fc.option(fen, { nil: undefined }), { maxLength: 5 }), (whole, parts) => {
        const given = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
        const shares = sharesOf(whole, parts);
        expect(shares === undefined).toBe(given > whole);
        if (shares === undefined) return;
        expect(shares.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(whole);
        expect(shares.every(({ amountFen, alone }) => amountFen > 0 && alone === (shares.length === 1))).toBe(true);
        for (const { part, amountFen } of shares) expect(amountFen).toBe(part === 0 ? whole - given : parts[part - 1]);
      }),
    );
  });

  it.each([
    [100, [-1]],
    [100, [0.5]],
    [100, ["30"]],
    [100, [101]],
    ["100", []],
    [undefined, [1]],
  ])("has no shares of %j with the parts %j", (whole, parts) => {
    expect(sharesOf(whole, parts)).toBeUndefined();
  });
});

describe("a payment in parts", () => {
  const flow = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../forms/engineering/flow/pay.json"), "utf8"),
  ) as Flow;
  const faultsOf = (change: (step: PostStep) => void): string[] => {
    const found: string[] = [];
    const steps = structuredClone(flow.steps);
    for (const step of steps) if (step.do === "post" && step.movement === "pay") change(step);
    checkPartsAgree(
      steps.map((step) => ({ step, at: step.id })),
      (pointer) => found.push(pointer),
    );
    return found;
  };

  it.each<[string, (step: PostStep) => void, string[]]>([
    ["as they are", () => undefined, []],
    ["not at all", (step) => delete step.parts, ["pay/parts"]],
    ["by another amount", (step) => step.parts?.forEach((part) => (part.amount = "amount")), ["pay/parts"]],
    ["under another number", (step) => step.parts?.forEach((part) => (part.payment.voucher = "certNo")), ["pay/parts"]],
  ])("is posted in the parts that are ordered: %s", (_name, change, faults) => {
    expect(faultsOf(change)).toEqual(faults);
  });
});

describe("an answer to an order", () => {
  it.each([
    ["sent", PAID, "taken", "paid"],
    ["unknown", PAID, "taken", "paid"],
    ["accepted", PAID, "taken", "paid"],
    ["ready", PAID, "conflict", "ready"],
    ["cancelled", PAID, "conflict", "cancelled"],
    ["rejected", PAID, "conflict", "rejected"],
    ["paid", PAID, "repeat", "paid"],
    ["refunded", PAID, "repeat", "refunded"],
    ["paid", { ...PAID, serial: "B2" }, "conflict", "paid"],
    ["sent", { ...PAID, amountFen: 101 }, "amount-differs", "sent"],
    ["sent", { ...PAID, amountFen: 99 }, "amount-differs", "sent"],
    ["sent", { kind: "rejected", reason: "x" }, "taken", "rejected"],
    ["rejected", { kind: "rejected", reason: "x" }, "repeat", "rejected"],
    ["paid", { kind: "rejected", reason: "x" }, "conflict", "paid"],
    ["sent", { kind: "accepted" }, "taken", "accepted"],
    ["accepted", { kind: "accepted" }, "repeat", "accepted"],
    ["ready", { kind: "accepted" }, "conflict", "ready"],
    ["sent", { kind: "not-known" }, "early", "sent"],
    ["unknown", { kind: "not-known" }, "resend", "unknown"],
    ["accepted", { kind: "not-known" }, "conflict", "accepted"],
    ["paid", { kind: "not-known" }, "conflict", "paid"],
    ["paid", { kind: "refunded", amountFen: 40 }, "taken", "refunded"],
    ["paid", { kind: "refunded", amountFen: 101 }, "amount-differs", "paid"],
    ["sent", { kind: "refunded", amountFen: 40 }, "conflict", "sent"],
  ] as [PaymentOrder["state"], Said, string, string][])("that is %s: %j → %s, %s", (state, said, outcome, then) => {
    expect(answerOrder(order(state), said)).toEqual({ outcome, state: then });
  });

  it("lets it leave a second time and not a third", () => {
    expect(answerOrder(order("unknown", { sends: MOST_SENDS }), { kind: "not-known" }).outcome).toBe("stays-unknown");
  });

  it("never pays twice, refunds more than was paid, or leaves more than twice, in whatever order answers come", () => {
    const said = fc.oneof(
      fc.constant<Said>(PAID),
      fc.constant<Said>({ kind: "accepted" }),
      fc.constant<Said>({ kind: "not-known" }),
      fc.constant<Said>({ kind: "rejected", reason: "x" }),
      fc.record({ kind: fc.constant("refunded" as const), amountFen: fc.integer({ min: -5, max: 120 }) }),
      fc.constant<"late">("late"),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 40 }), (answers) => {
        let now = order("sent");
        let [paid, rejected] = [0, 0];
        for (const one of answers) {
          if (one === "late") {
            if (OUT.has(now.state)) now = { ...now, state: "unknown" };
            continue;
          }
          const { outcome, state } = answerOrder(now, one);
          if (outcome === "resend") now = { ...now, state: "sent", sends: now.sends + 1 };
          if (outcome !== "taken") {
            if (outcome !== "resend") expect(state).toBe(now.state);
            continue;
          }
          if (one.kind === "paid") paid++;
          if (one.kind === "rejected") rejected++;
          now = {
            ...now,
            state,
            ...(one.kind === "paid" && { result: RESULT }),
            ...(one.kind === "refunded" && { refundedFen: now.refundedFen + one.amountFen }),
          };
        }
        expect(paid + rejected).toBeLessThanOrEqual(1);
        expect(now.sends).toBeLessThanOrEqual(MOST_SENDS);
        expect(now.refundedFen).toBeGreaterThanOrEqual(0);
        expect(now.refundedFen).toBeLessThanOrEqual(paid * 100);
      }),
    );
  });
});

describe("a step that is left", () => {
  it("keeps what may be paid where it is", () => {
    const by = (how: "done" | "left") =>
      Object.fromEntries(ORDER_STATES.map((state) => [state, leaveOrder(state, how)]));
    expect(by("left")).toMatchObject({
      ready: "cancelled",
      sent: "refused",
      unknown: "refused",
      accepted: "refused",
      paid: "refused",
    });
    expect(by("done")).toMatchObject({
      ready: "paid",
      sent: "refused",
      unknown: "paid",
      accepted: "refused",
      rejected: "refused",
    });
  });

  it("waits longer after each question, and never longer than a day", () => {
    expect([0, 1, 2, 3, 50].map((asked) => nextQuestion(asked, 10))).toEqual([10, 20, 40, 80, 1440]);
  });
});

const definition: VoucherDefinition = {
  $schema: "",
  kind: "voucher",
  id: "payment-order",
  version: 1,
  title: "v",
  form: "pay",
  codeBy: { field: "mode", codes: { "1": "5201" } },
  head: { FundTypeCode: { quota: "nature", codes: "funds" }, TreCode: { text: "11" } },
  detail: { ExpEcoCode: { field: "econ" } },
  codes: { funds: { title: "资金性质", map: { general: "1" } } },
  answer: { serial: "Hold1", reason: "Remark" },
};
const toWrite = (more: Partial<OrderToWrite> = {}): OrderToWrite => ({
  id: "01900000-0000-7000-8000-000000000009",
  number: "ZL1",
  region: "331003",
  year: 2026,
  day: "2026-03-04",
  amountFen: 100,
  payee: "甲公司",
  account: "6222000011112222",
  bank: "工行",
  usage: "进度款",
  answers: { mode: "1", econ: "31005" },
  quota: { number: "Q", source: "s", nature: "general" },
  ...more,
});

describe("the voucher of an order", () => {
  it("has the region's codes", () => {
    expect(voucherOf(toWrite(), definition)).toMatchObject({
      voucher: {
        code: "5201",
        head: {
          Id: "01900000000070008000000000000009",
          FundTypeCode: "1",
          TreCode: "11",
          PayAmt: 100,
          Remark: "进度款",
        },
        details: [{ ExpEcoCode: "31005", PayeeAcctNo: "6222000011112222", PayAmt: 100 }],
      },
    });
    expect(idOfKey(keyOf(toWrite().id))).toBe(toWrite().id);
  });

  it.each([
    [
      "a code that the map lacks",
      { quota: { number: "Q", source: "s", nature: "toString" } },
      "voucher.unknown-code",
      { list: "资金性质", code: "toString" },
    ],
    ["a way of payment without a voucher", { answers: { mode: "3", econ: "1" } }, "voucher.no-kind", { code: "3" }],
    ["a field without a value", { answers: { mode: "1" } }, "voucher.missing", { field: "ExpEcoCode" }],
    ["no account", { account: "" }, "voucher.bad-value", { field: "PayeeAcctNo", value: "" }],
    [
      "an account with a full-width digit",
      { account: "６222" },
      "voucher.bad-value",
      { field: "PayeeAcctNo", value: "６222" },
    ],
  ] as const)("with %s is refused by its name", (_name, more, code, params) => {
    expect(voucherOf(toWrite(more as Partial<OrderToWrite>), definition)).toMatchObject({ problem: { code, params } });
  });
});

describe("a voucher that comes in", () => {
  const known = { number: "ZL1", region: "331003", year: 2026, account: "6222" };
  const receipt = (more: Partial<Voucher> = {}, head: Record<string, string | number> = {}): Voucher => ({
    code: "2301",
    region: "331003",
    year: 2026,
    number: "R1",
    head: {
      Id: "r",
      VouDate: "2026-03-05",
      VoucherNo: "R1",
      PayAmt: 100,
      XPayAmt: 100,
      XClearDate: "2026-03-06",
      Hold1: "B1",
      ...head,
    },
    details: [{ PayAmt: 100, OriVoucherNo: "ZL1", PayeeAcctNo: "6222" }],
    ...more,
  });
  const judged = (voucher: Voucher) => judgeVoucher(voucher, known, definition.answer);

  it("is a payment over the whole, a refusal over nothing", () => {
    expect(judged(receipt())).toEqual({
      said: { kind: "paid", amountFen: 100, voucher: "ZL1", serial: "B1", day: "2026-03-06" },
    });
    expect(judged(receipt({}, { XPayAmt: 0, Remark: "账号不存在" }))).toEqual({
      said: { kind: "rejected", reason: "账号不存在" },
    });
  });

  it.each(["2203", "2252"] as const)("of kind %s is a refund", (code) => {
    expect(judged(receipt({ code }, { Remark: "户名不符" }))).toEqual({
      said: { kind: "refunded", amountFen: 100 },
      refund: { voucher: "R1", day: "2026-03-06", reason: "户名不符" },
    });
  });

  it("of kind 2302 moves nothing", () => expect(judged(receipt({ code: "2302" }))).toEqual({ said: null }));

  it.each([
    ["an order", receipt({ code: "5201" }), "voucher.not-an-answer"],
    ["of another region", receipt({ region: "331004" }), "voucher.other-region"],
    [
      "about two orders",
      receipt({ details: [...receipt().details, { PayAmt: 0, OriVoucherNo: "ZL2" }] }),
      "voucher.several-orders",
    ],
    [
      "about another account",
      receipt({ details: [{ PayAmt: 100, OriVoucherNo: "ZL1", PayeeAcctNo: "1" }] }),
      "voucher.other-account",
    ],
    ["without the bank's number", receipt({}, { Hold1: "" }), "voucher.missing"],
  ])("that is %s is refused", (_name, voucher, code) => {
    expect(judged(voucher)).toMatchObject({ problem: { code } });
  });
});
