/** The rules and alerts of the starter data, the ten matches of a payment and the rules of the payee register: each quiet and firing, exact at its limits. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDefinitionSet, definitionSet } from "../core/domain/definition-set.ts";
import { isHuman } from "../core/domain/flow.ts";
import { planOf } from "../core/domain/flow-plan.ts";
import { fieldsOf } from "../core/domain/form.ts";
import { isCheck, type Rule } from "../core/domain/rule.ts";
import { parametersAt, type ParameterSetting } from "../core/domain/rule-parameter.ts";
import { watchedForm } from "../core/domain/rule-scope.ts";
import { markOf, resultOf } from "../core/domain/rule-result.ts";
import { compileRule, runRule, type Verdict } from "../core/domain/run-rule.ts";
import { types } from "./domain/make-definitions.ts";
import { packs } from "./domain/packs.ts";

/** Answers, values and set parameters in stored units: fen, basis points, days as YYYY-MM-DD. */
type Case = {
  doc: Record<string, unknown>;
  values: Record<string, unknown>;
  today?: string;
  params?: Record<string, number>;
};
type Firing = Case & { as: string };
/** `also`: further ways to fire, so that every level and every part of a condition has one; `looks`: where a person has to look. */
type Fixture = { passes: Case; alsoPasses?: Case[]; fires: Firing; also?: Firing[]; looks?: Case[] };
type Given = {
  rules: { id: string; severity: string; mark: string }[];
  alerts: { id: string; name: string }[];
};

const set = definitionSet(packs.loaded.map((l) => l.body));
const rules = set.all("rule");
const HERE = import.meta.dirname;
const given = JSON.parse(await readFile(join(HERE, "fixtures/starter/ids.json"), "utf8")) as Given;
const fixtures = new Map(
  await Promise.all(
    rules.map(
      async ({ id }): Promise<[string, Fixture]> => [
        id,
        JSON.parse(await readFile(join(HERE, "fixtures/rules", `${id}.json`), "utf8")) as Fixture,
      ],
    ),
  ),
);
const fixtureOf = (id: string): Fixture => fixtures.get(id) as Fixture;
const ruleOf = (id: string): Rule => rules.find((rule) => rule.id === id) as Rule;

/** Domain reference, section 3.4, and what stands around the register of payees. */
const MATCHES = ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10"];
const REGISTER = ["R-NEWACC", "R-PAYEEONE", "R-ACCONE"];
/** What contracts and budgets remind of (S0-15, S4-28). */
const REMINDERS = ["A-NODE", "A-SAVING"];
/** Section 3.8: batches of subsidies. */
const SUBSIDY = ["R-SUBID", "R-SUBCARD", "R-SUBDUP", "R-SUBSAME", "R-SUBCROSS", "R-SUBSTOP", "R-SUBCALC"];

/** The parameters that counties may set; all others are the law's. */
const OPEN = [
  "r-dup likeness",
  "r-exante limit",
  "r-review limit",
  "r-review-procurement limit",
  "r-split days",
  "r-prog80 least",
  "r-chg10 most",
  "a-ryg-unit yellow",
  "a-ryg-project yellow",
  "a-over10 over",
  "a-3day days",
  "a-3day later",
  "a-sameacc days",
  "a-sameacc count",
  "a-sameacc amount",
  "a-idle days",
  "a-idle least",
  "a-idle years",
  "a-startlate days",
  "a-endlate days",
  "a-gap gap",
  "a-nocontract days",
  "a-node days",
  "a-saving least",
  "a-perflow least",
  "a-offhours bulk",
  "a-reco days",
  "a-reco long",
  "m10 valid",
  "m10 days",
  "m10 count",
];

/** Huangyan, where a county's settings count. */
const PLACE = { units: [], county: "331003", city: "331000", province: "330000" };
/** Amounts of the domain reference stand in ten thousands of yuan: so many fen are one of them. */
const WAN = 1_000_000;

function judge(rule: Rule, input: Case, settings: ParameterSetting[] = []): Verdict {
  return runRule(compileRule(rule, set.find, types), {
    doc: input.doc,
    values: input.values,
    params: { ...parametersAt(rule, settings, PLACE).values, ...input.params },
    facts: { today: input.today ?? "2026-03-02" },
    object: "XM-2026-331003-000001",
  });
}

/** `quiet`, `outside`, `missing`, or the severity or level it fires as. */
function said(id: string, input: Case, settings: ParameterSetting[] = []): string {
  const verdict = judge(ruleOf(id), input, settings);
  return verdict.kind === "fires" ? verdict.as : verdict.kind;
}

describe("the starter rules as definitions", () => {
  it("hold each of the 37 rules and 12 alerts, the ten matches, the rules of the register, the reminders, the subsidies and the bank, and nothing besides", () => {
    const codes = new Set(rules.map((rule) => rule.code));

    expect([...codes].sort()).toEqual(
      [
        ...[...given.rules, ...given.alerts].map(({ id }) => id),
        ...MATCHES,
        ...REGISTER,
        ...REMINDERS,
        ...SUBSIDY,
        "A-RECO",
      ].sort(),
    );
    expect(codes.size).toBe(37 + 12 + 10 + 3 + 2 + 7 + 1);
    expect(rules.filter((rule) => !rule.id.startsWith(rule.code.toLowerCase())).map((rule) => rule.id)).toEqual([]);
  });

  it("have no fault beside the packs", () => {
    expect(checkDefinitionSet(packs.loaded, types).filter((fault) => fault.file.includes("/rule/"))).toEqual([]);
    expect(packs.faults).toEqual([]);
  });

  it("are as grave and as sure as given; what the flow escalates is a warning here", () => {
    for (const { id, severity, mark } of given.rules)
      for (const rule of rules.filter((r) => r.code === id)) {
        expect([rule.fires[0]?.as, rule.basis.mark], rule.id).toEqual([
          severity === "escalate" ? "warn" : severity,
          mark,
        ]);
        expect(isCheck(rule), rule.id).toBe(true);
      }
    const checks = given.alerts.filter(({ id }) => rules.some((rule) => rule.code === id && isCheck(rule)));
    expect(checks.map(({ id }) => id)).toEqual(["A-OVERBUD"]);
  });

  it("show the ten matches of a payment in their order, at submission and at the financial approval (S4-43)", () => {
    const matches = rules.filter((rule) => rule.list?.id === "match");

    expect(matches.toSorted((a, b) => (a.list?.place ?? 0) - (b.list?.place ?? 0)).map(({ code }) => code)).toEqual(
      MATCHES,
    );
    for (const rule of matches) {
      expect(rule.runs).toEqual({ at: ["submit", "approve"], steps: ["fin-final"] });
      expect(rule.look?.asks, rule.id).toEqual(["approve"]);
      expect(rule.compare?.length, rule.id).toBeGreaterThanOrEqual(2);
    }
  });

  it("say of general knowledge that it has to be compared, show what they compare, and tell somebody of alerts", () => {
    for (const rule of rules) {
      if (rule.basis.mark === "K") expect(rule.basis.source, rule.id).toContain("逐字核对");
      expect(rule.compare?.length, rule.id).toBeGreaterThan(0);
      if (!isCheck(rule)) expect(rule.tell?.length, rule.id).toBeGreaterThan(0);
    }
  });

  it("open the limits that a county sets to counties, and those of the law to nobody", () => {
    const open = rules.flatMap((rule) =>
      (rule.params ?? []).flatMap((p) => (p.lowest === undefined ? [] : `${rule.id} ${p.id} ${p.lowest}`)),
    );

    expect(open.sort()).toEqual(OPEN.map((name) => `${name} county`).sort());
  });

  it("run, but for those that wait for what does not exist yet", () => {
    expect(rules.filter((rule) => rule.off !== undefined).map((rule) => rule.code)).toEqual(
      expect.arrayContaining(["R-BOQ", "R-SUPP10", "A-OFFHOURS"]),
    );
    expect(rules.filter((rule) => rule.off !== undefined).length).toBe(3);
  });
});

describe("each rule", () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))("%s passes and fires", (id, rule) => {
    const { passes, fires, also = [] } = fixtureOf(id);

    expect(judge(rule, passes)).toMatchObject({ kind: "quiet" });
    for (const input of [fires, ...also]) {
      const verdict = judge(rule, input);
      expect(verdict).toMatchObject({ kind: "fires", as: input.as });
      if (verdict.kind !== "fires") continue;
      expect(verdict.message).not.toMatch(/[{}]/);
      if (verdict.missing.length === 0) expect(verdict.message).not.toContain("—");
      expect(verdict.compared.some(({ text }) => text !== null)).toBe(true);
    }
    expect(new Set([fires, ...also].map((input) => input.as))).toEqual(new Set(rule.fires.map(({ as }) => as)));
  });

  it.each(rules.filter((rule) => rule.list).map((rule) => [rule.id, rule] as const))(
    "%s says each of its sentences, passes elsewhere too, and leaves to a person what it cannot tell",
    (id, rule) => {
      const { fires, also = [], alsoPasses = [], looks = [] } = fixtureOf(id);
      const messageOf = (input: Case): string => {
        const verdict = judge(rule, input);
        return verdict.kind === "fires" ? verdict.message.replaceAll(/[0-9A-Z.,-]+/g, "") : "";
      };
      const own = rule.fires.map(({ message }) => (message ?? rule.message).replaceAll(/\{[^}]+\}|[0-9A-Z.,-]+/g, ""));

      for (const input of alsoPasses) expect(judge(rule, input)).toMatchObject({ kind: "quiet" });
      expect(new Set([fires, ...also].map(messageOf))).toEqual(new Set(own));
      expect(looks.length).toBeGreaterThan(0);
      for (const input of looks) {
        const verdict = judge(rule, input);
        expect(verdict).toMatchObject({ kind: "fires", as: "warn", look: true });
        expect(resultOf(rule, verdict, ["submit"])).toMatchObject({ severity: "hint", look: true });
        expect(resultOf(rule, verdict, ["approve", "pay"])).toMatchObject({ severity: "warn", look: true });
        expect(markOf(resultOf(rule, verdict))).toBe("look");
      }
    },
  );

  it.each(rules.map((rule) => [rule.id, rule] as const))("%s is tried with what it can be given", (id, rule) => {
    const form = watchedForm(rule.watches);
    const fields = new Set(form === undefined ? [] : fieldsOf(set.find("form", form) as never).map((f) => f.id));
    const values = new Set((rule.values ?? []).map((value) => value.id));
    const { passes, fires, also = [], alsoPasses = [], looks = [] } = fixtureOf(id);

    for (const input of [passes, fires, ...also, ...alsoPasses, ...looks]) {
      expect(Object.keys(input.doc).filter((name) => !fields.has(name))).toEqual([]);
      expect(Object.keys(input.values).filter((name) => !values.has(name))).toEqual([]);
    }
  });

  it.each(rules.flatMap((rule) => (rule.values ?? []).map((value) => [rule.id, value.id] as const)))(
    "%s reads its value %s",
    (id, name) => {
      const rule = ruleOf(id);
      const texts = [rule.when ?? "", rule.look?.if ?? "", ...rule.fires.map(({ if: text }) => text)].join(" ");

      expect(texts).toContain(`values.${name}`);
    },
  );
});

describe("the lights of the domain reference, section 10", () => {
  const light = (plan: number, paid: number, lastPlan = 0, lastPaid = 0): Case => ({
    doc: {},
    values: { plan, paid, lastPlan, lastPaid },
  });

  it.each([
    ["78.00 %", light(500 * WAN, 390 * WAN), "quiet"],
    ["80.00 %", light(500 * WAN, 400 * WAN), "quiet"],
    ["80.01 %", light(10_000 * WAN, 8_001 * WAN), "yellow"],
    ["a fen above 80 %", light(500 * WAN, 400 * WAN + 1), "yellow"],
    ["84.00 %", light(500 * WAN, 420 * WAN), "yellow"],
    ["80.00002 %, which a rounded share takes for 80", light(3_333_332, 2_666_666), "yellow"],
    ["overspent once", light(400 * WAN, 455 * WAN, 500 * WAN, 420 * WAN), "yellow"],
    ["the second in a row", light(300 * WAN, 345 * WAN, 400 * WAN, 455 * WAN), "red"],
    ["overspent after a month of 240 of 300", light(300 * WAN, 345 * WAN, 300 * WAN, 240 * WAN), "yellow"],
    ["January, of which nothing before is found", light(300 * WAN, 345 * WAN), "yellow"],
    ["spending without a plan", light(0, 1), "yellow"],
    ["spending without a plan twice", light(0, 1, 0, 1), "red"],
    ["neither plan nor spending", light(0, 0), "quiet"],
    ["exactly the plan twice", light(300 * WAN, 300 * WAN, 300 * WAN, 300 * WAN), "yellow"],
  ])("%s", (_name, input, expected) => {
    expect([said("a-ryg-unit", input), said("a-ryg-project", input)]).toEqual([expected, expected]);
  });

  it("begin anew with the year, count a month without plan as nothing planned, and freeze from red", () => {
    for (const id of ["a-ryg-unit", "a-ryg-project"]) {
      const last = ruleOf(id).values?.filter((value) => value.id.startsWith("last"));

      expect(JSON.stringify(last?.map(({ from }) => from)).match(/"month":-1,"sameYear":true/g)).toHaveLength(2);
      expect(ruleOf(id).values?.map(({ orElse }) => orElse)).toEqual(["0", "0", "0", "0"]);
      expect([ruleOf(id).freeze?.from, ruleOf(id).closes]).toEqual(["red", undefined]);
    }
  });
});

describe("the limits, to the fen, the day and the payment", () => {
  const world = (values: Record<string, unknown>, today?: string, doc: Record<string, unknown> = {}): Case => ({
    doc,
    values,
    ...(today !== undefined && { today }),
  });
  const estimate = (approvedEstimate: number): Case =>
    world({}, undefined, { feasEstimate: 3_000 * WAN, approvedEstimate });
  const spent = (paid: number): Case => world({ budget: 1_000 * WAN, paid });
  const site = (today: string): Case => world({ started: "2025-05-01", accepted: 0, last: "2025-06-01" }, today);
  const account = (others: number, otherSum: number, amount: number): Case =>
    world({ others, otherSum }, undefined, { paidAt: "2025-06-05", amount });
  const late = (today: string): Case => world({ planned: "2025-02-10", done: 0 }, today);
  const idle = (paid: number, recent: number, recentYears: number): Case =>
    world({ arrived: 1_000 * WAN, paid, recent, recentYears });
  const node = (paid: number, today: string): Case =>
    world({ paid }, today, { amount: 10 * WAN, payTerms: [{ node: "x", amount: WAN, planDate: "2026-03-10" }] });
  const unmatched = (lines: number, payments: number, oldPayments = 0): Case =>
    world({ lines, payments, oldLines: 0, oldPayments });
  const progress = (paid: number): Case =>
    world({ progress: 4_000, paid }, undefined, { kind: "1", currentAmount: 1_000 * WAN });

  it.each([
    ["r-est10", "3,300.00 of 3,000.00", estimate(3_300 * WAN), "quiet"],
    ["r-est10", "3,300.01", estimate(3_300 * WAN + 10_000), "block"],
    ["r-est10", "a fen above", estimate(3_300 * WAN + 1), "block"],
    [
      "r-est10",
      "10 % of a figure that does not divide",
      world({}, undefined, { feasEstimate: 5, approvedEstimate: 6 }),
      "block",
    ],
    ["a-over10", "10.00 %", spent(1_100 * WAN), "quiet"],
    ["a-over10", "1,100.01", spent(1_100 * WAN + 10_000), "yellow"],
    ["a-over10", "10.01 %", spent(1_001_000_000 + 100_000_000), "yellow"],
    ["a-over10", "no approved total", world({ paid: 1 }), "missing"],
    ["a-3day", "the second day", site("2025-06-03"), "quiet"],
    ["a-3day", "the third", site("2025-06-04"), "yellow"],
    ["a-3day", "the sixth", site("2025-06-07"), "yellow"],
    ["a-3day", "the seventh", site("2025-06-08"), "orange"],
    ["a-3day", "accepted", world({ started: "2025-05-01", accepted: 1, last: "2025-05-01" }, "2025-06-08"), "outside"],
    ["a-3day", "not begun", world({ accepted: 0 }, "2025-06-08"), "outside"],
    ["a-sameacc", "the fourth payment", account(3, 30 * WAN, 10 * WAN), "quiet"],
    ["a-sameacc", "the fifth payment", account(4, 40 * WAN, 10 * WAN), "orange"],
    ["a-sameacc", "a fen below a million", account(1, 50 * WAN, 50 * WAN - 1), "quiet"],
    ["a-sameacc", "a million", account(1, 50 * WAN, 50 * WAN), "orange"],
    ["a-sameacc", "one large payment, which is not often", account(0, 0, 5000 * WAN), "quiet"],
    ["a-sameacc", "not paid yet", world({ others: 9, otherSum: 0 }, undefined, { amount: 1 }), "outside"],
    ["a-reco", "all of it matched", unmatched(0, 0), "quiet"],
    ["a-reco", "a line of the day before yesterday", unmatched(1, 0), "yellow"],
    ["a-reco", "a payment of six days ago", unmatched(0, 1, 1), "orange"],
    ["a-startlate", "the day itself", late("2025-02-10"), "quiet"],
    ["a-startlate", "a day later", late("2025-02-11"), "yellow"],
    ["a-startlate", "29 days", late("2025-03-11"), "yellow"],
    ["a-startlate", "30 days", late("2025-03-12"), "red"],
    ["a-endlate", "30 days", late("2025-03-12"), "red"],
    ["a-endlate", "done", world({ planned: "2025-02-10", done: 1 }, "2025-03-12"), "outside"],
    ["a-endlate", "no plan at all", world({ done: 0 }, "2025-03-12"), "outside"],
    ["a-idle", "10 % spent", idle(100 * WAN, 0, 1_000 * WAN), "quiet"],
    ["a-idle", "a fen less", idle(100 * WAN - 1, 0, 1_000 * WAN), "yellow"],
    ["a-idle", "all of it new", idle(0, 1_000 * WAN, 1_000 * WAN), "quiet"],
    ["a-idle", "after two years all spent", idle(1_000 * WAN, 0, 0), "quiet"],
    ["a-idle", "after two years a fen left", idle(1_000 * WAN - 1, 0, 0), "orange"],
    ["a-gap", "20 points ahead", progress(600 * WAN), "quiet"],
    ["a-gap", "a fen more", progress(600 * WAN + 1), "yellow"],
    ["a-gap", "20 points behind", progress(200 * WAN), "quiet"],
    ["a-gap", "a fen less", progress(200 * WAN - 1), "yellow"],
    ["a-gap", "no progress told", world({ paid: 1 }, undefined, { kind: "1", currentAmount: WAN }), "missing"],
    ["a-node", "eight days before", node(0, "2026-03-02"), "quiet"],
    ["a-node", "seven days before", node(0, "2026-03-03"), "yellow"],
    ["a-node", "the day itself", node(0, "2026-03-10"), "yellow"],
    ["a-node", "a day late", node(0, "2026-03-11"), "orange"],
    ["a-node", "a day late and a fen short", node(WAN - 1, "2026-03-11"), "orange"],
    ["a-node", "late and paid", node(WAN, "2026-03-11"), "quiet"],
    [
      "a-node",
      "no day planned",
      world({ paid: 0 }, "2026-03-11", { payTerms: [{ node: "x", amount: WAN }] }),
      "outside",
    ],
    ["a-node", "no terms", world({ paid: 0 }, "2026-03-11"), "outside"],
    ["a-nocontract", "30 days", world({ issued: "2025-03-01", contracts: 0 }, "2025-03-31"), "quiet"],
    ["a-nocontract", "31 days", world({ issued: "2025-03-01", contracts: 0 }, "2025-04-01"), "yellow"],
    ["a-nocontract", "with a contract", world({ issued: "2025-03-01", contracts: 1 }, "2025-04-01"), "quiet"],
    ["a-perflow", "59.99", world({}, undefined, { score: 59.99 }), "orange"],
    ["r-bid", "400 for works", world({}, undefined, { kind: "1", budget: 400 * WAN, method: "4" }), "block"],
    ["r-bid", "a fen less", world({}, undefined, { kind: "1", budget: 400 * WAN - 1, method: "4" }), "quiet"],
    [
      "r-bid",
      "goods, which this rule leaves alone",
      world({}, undefined, { kind: "7", budget: 400 * WAN, method: "4" }),
      "outside",
    ],
    [
      "r-fin3m",
      "large, 2026-03-30",
      world({}, undefined, { size: "2", usableDate: "2025-06-30", finalSubmitDate: "2026-03-30" }),
      "quiet",
    ],
    [
      "r-prog80",
      "a contract before 2022-08-01",
      world({}, undefined, { kind: "1", signDate: "2022-07-31", progressRate: 7_000 }),
      "outside",
    ],
  ])("%s: %s", (id, _name, input, expected) => {
    expect(said(id, input)).toBe(expected);
  });
});

describe("a parameter that the county sets", () => {
  const settings = (rule: string, parameter: string, value: string): ParameterSetting[] => [
    { rule, parameter, scope: "331003", value },
  ];

  it.each([
    ["r-exante", "limit", "5000000.01", "fires", "block", "quiet"],
    ["r-review", "limit", "3999999.99", "passes", "quiet", "block"],
    ["r-split", "days", "400", "fires", "warn", "warn"],
    ["r-chg10", "most", "11", "fires", "warn", "quiet"],
    ["r-prog80", "least", "81", "passes", "quiet", "warn"],
    ["a-ryg-unit", "yellow", "79.99", "passes", "quiet", "yellow"],
    ["a-ryg-project", "yellow", "79.99", "passes", "quiet", "yellow"],
    ["a-over10", "over", "11", "fires", "yellow", "quiet"],
    ["a-3day", "days", "4", "fires", "yellow", "quiet"],
    ["a-3day", "later", "3", "fires", "yellow", "orange"],
    ["a-sameacc", "count", "4", "passes", "quiet", "orange"],
    ["a-sameacc", "amount", "400000", "passes", "quiet", "orange"],
    ["a-idle", "least", "11", "passes", "quiet", "yellow"],
    ["a-startlate", "days", "1", "fires", "yellow", "red"],
    ["a-endlate", "days", "1", "fires", "yellow", "red"],
    ["a-gap", "gap", "19.99", "passes", "quiet", "yellow"],
    ["a-nocontract", "days", "31", "fires", "yellow", "quiet"],
    ["a-perflow", "least", "61", "passes", "quiet", "orange"],
    ["a-offhours", "bulk", "999", "passes", "quiet", "orange"],
  ] as const)("%s %s set to %s", (id, parameter, value, which, before, after) => {
    const input = fixtureOf(id)[which];

    expect(ruleOf(id).params?.find((p) => p.id === parameter)?.lowest).toBe("county");
    expect(said(id, input)).toBe(before);
    expect(said(id, input, settings(id, parameter, value))).toBe(after);
  });

  it("outside of its bounds counts for nothing, and elsewhere neither", () => {
    const { passes } = fixtureOf("a-sameacc");

    expect(said("a-sameacc", passes, settings("a-sameacc", "count", "1"))).toBe("quiet");
    expect(said("a-sameacc", passes, [{ rule: "a-sameacc", parameter: "count", scope: "330226", value: "4" }])).toBe(
      "quiet",
    );
  });
});

describe("what cannot be read", () => {
  it.each([
    ["r-avail", { doc: { amount: 1 }, values: {} }, "block"],
    ["r-ctpay", { doc: { amount: 1 }, values: { paid: 0 } }, "block"],
    ["r-quota", { doc: { amount: 1 }, values: { allotted: 0 } }, "block"],
    ["r-secret", { doc: {}, values: {} }, "block"],
    ["r-budest", { doc: { controlPrice: 1 }, values: {} }, "missing"],
    ["r-ctlimit", { doc: { procMethod: "1", amount: 1 }, values: {} }, "missing"],
  ])("stops %s where money or secrecy hangs on it, and is told otherwise", (id, input, expected) => {
    expect(said(id, input)).toBe(expected);
  });
});

describe("the handling of alerts", () => {
  const handled = new Set(rules.flatMap(({ handle }) => (handle ? [handle.form] : [])));
  const flows = set.all("flow").filter(({ form }) => handled.has(form));

  it("is never returned to the program that opened it, where nobody would take it up", () => {
    expect(flows.length).toBe(handled.size);
    for (const flow of flows)
      for (const { step } of planOf(flow).values()) {
        if (!isHuman(step)) continue;
        const back = Array.isArray(step.back) ? step.back : step.back?.to;
        expect(Array.isArray(back) && !back.includes("submit"), `${flow.id} ${step.id}`).toBe(true);
      }
  });
});

describe("the ten matches", () => {
  it("say of an invoice whether an office answered or a person gave their word", () => {
    const byHand = fixtureOf("m3").passes;
    const asked = { ...byHand, values: { ...byHand.values, unasked: 0 } };

    expect(resultOf(ruleOf("m3"), judge(ruleOf("m3"), byHand)).vouched).toEqual({
      field: "matchResult",
      message: "有 1 张发票没有税务部门的查验答复，凭填写人的核对结果。",
    });
    expect(markOf(resultOf(ruleOf("m3"), judge(ruleOf("m3"), byHand)))).toBe("word");
    expect(markOf(resultOf(ruleOf("m3"), judge(ruleOf("m3"), asked)))).toBe("pass");
  });

  it("say of a payee what there is to look at, and nothing else", () => {
    const said = (fixtureOf("m10").looks ?? []).map((input) => {
      const verdict = judge(ruleOf("m10"), input);
      return verdict.kind === "fires" ? verdict.message : "";
    });

    expect(said[0]).toBe("“信用中国”的查询已过有效期（30 天）：再查一次。");
    expect(said[1]).toBe("没有在“信用中国”查询过这个收款人：查过再批，所见写在理由里。");
    expect(said[2]).toBe("同一账户近 7 天已付 4 笔：核对每笔的由来。");
  });
});
