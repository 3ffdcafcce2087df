/** A funded project made through the product's own steps, with the answers of the demo scenario and the amounts of a test. */
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { getProjectFacts } from "../../core/projects/facts.ts";
import type { TestApp } from "./app.ts";

export type Story = {
  play: ProjectPlay;
  project: string;
  quota: string;
  step(step: Omit<ScenarioStep, "at"> & { at?: string }): Promise<void>;
  document(name: string): string;
  payment(name: string, amountFen: number, more?: Record<string, unknown>): Promise<void>;
  /** Submits a progress payment of which a part is wages, and lets everybody agree to it; gives back its document. */
  wagePayment(name: string, amountFen: number, wageFen: number): Promise<string>;
};

/** What the contractor's account for wages is called in answers. */
const WAGES = "wages";
const PEOPLE = { clerk: "fangxiaoman", head: "qinmuzhi", department: "jiangwangshu" };

/** A road project of 2,000 wan with one quota of the given amount and a signed contract of 1,480 wan. */
export async function fundedProject(test: TestApp, quotaFen: number, name = "测试道路"): Promise<Story> {
  const road = test.scenario.projects.find((p) => p.key === "road")?.steps ?? [];
  const answersOf = (doc: string): Record<string, unknown> =>
    road.find((s) => s.do === "start" && s.doc === doc)?.answers ?? {};
  const account = await registeredAccount(test, answersOf("contract"), { place: 0, kind: "1" });
  const wages = await registeredAccount(test, answersOf("contract"), { place: 1, kind: "3" });
  const play: ProjectPlay = {
    documents: new Map(),
    pictures: 0,
    register: new Map([
      [(answersOf("pay-1")["payeeEntry"] as { $doc: string }).$doc, account],
      [WAGES, wages],
    ]),
  };
  const step: Story["step"] = (given) =>
    playStep(test.context, { at: "2026-03-02T10:00:00+08:00", ...given }, play, test.units);
  const { clerk, head, department } = PEOPLE;
  const total = 2_000_000_000;
  const sources = (answersOf("declare")["sources"] as Record<string, unknown>[])
    .slice(0, 1)
    .map((row) => ({ ...row, amount: total }));
  await step({
    as: clerk,
    do: "start",
    form: "declare",
    doc: "declare",
    unit: "road",
    answers: {
      ...answersOf("declare"),
      name,
      totalAmount: total,
      sources,
      yearPlans: [{ year: 2026, amount: total }],
      startYear: 2026,
      endYear: 2026,
      feasEstimate: total,
      socialFund: 0,
    },
  });
  await step({ as: clerk, do: "submit", doc: "declare" });
  await step({ do: "pass", doc: "declare", by: [head, department, "shenyinuo", "guzhiwei", "lujingxing"] });
  await step({
    as: "shenyinuo",
    do: "start",
    form: "plan",
    doc: "plan",
    unit: "finance",
    answers: { ...answersOf("plan-a"), amount: quotaFen, quotaNo: `测财预〔2026〕${play.documents.size}号 ${name}` },
  });
  await step({ as: "shenyinuo", do: "submit", doc: "plan" });
  await step({ do: "pass", doc: "plan", by: ["guzhiwei", "lujingxing"] });
  await step({
    as: clerk,
    do: "start",
    form: "contract",
    doc: "contract",
    unit: "road",
    answers: answersOf("contract"),
  });
  await step({ as: clerk, do: "submit", doc: "contract" });
  await step({ do: "pass", doc: "contract", by: [head, department] });
  const project =
    (
      await test.database.owner.query<{ project: string }>("select project from core.document where id = $1", [
        play.documents.get("declare"),
      ])
    ).rows[0]?.project ?? "";
  const quotaRow = (await getProjectFacts(test.context, test.context.pool, project)).quotas[0];
  const story: Story = {
    play,
    project,
    quota: quotaRow?.id ?? "",
    step,
    document: (doc) => play.documents.get(doc) ?? "",
    async payment(doc, amountFen, more = {}) {
      const net = Math.round(amountFen / 1.09);
      const invoice = {
        ...(answersOf("pay-1")["invoices"] as Record<string, unknown>[])[0],
        number: `2533200000000${String(Math.floor(Math.random() * 9_999_999)).padStart(7, "0")}`,
        net,
        tax: amountFen - net,
        total: amountFen,
      };
      await step({
        as: clerk,
        do: "start",
        form: "pay",
        doc,
        unit: "road",
        answers: {
          ...answersOf("pay-1"),
          payKind: "6",
          amount: amountFen,
          quota: { $quota: quotaRow?.number ?? "" },
          invoices: [invoice],
          ...more,
        },
      });
    },
    async wagePayment(doc, amountFen, wageFen) {
      await story.payment(doc, amountFen, {
        payKind: "2",
        measureNo: doc,
        periodStart: "2026-01-01",
        periodEnd: "2026-02-28",
        completedValue: 2 * amountFen,
        wagePart: wageFen,
        ...(wageFen > 0 && { wageEntry: { $doc: WAGES } }),
      });
      await step({ as: clerk, do: "submit", doc });
      const checked = "已与原件核对";
      const reasons = Object.fromEntries(["m3", "m4", "m6", "m7", "m9", "m10"].map((rule) => [rule, checked]));
      await step({ do: "pass", doc, by: [head, department, "lujingxing"], reasons });
      return story.document(doc);
    },
  };
  return story;
}

/** An account of the contractor, written straight into the register of payees: stories are about what comes behind it. */
async function registeredAccount(
  test: TestApp,
  contract: Record<string, unknown>,
  { place, kind }: { place: number; kind: string },
): Promise<string> {
  const first = (contract["partyBAccounts"] as { accountName: string; bank: string; account: string }[])[place];
  if (!first) throw new Error("the contract names no account");
  const { accountName, bank, account } = first;
  const answers = {
    kind,
    payeeName: contract["partyB"],
    payeeCode: contract["sellerUscc"],
    accountName,
    account,
    bank,
    entryTitle: accountName,
    validFrom: "2020-01-01",
  };
  const { rows } = await test.database.owner.query<{ id: string }>(
    `insert into core.document (id, form, form_version, number, unit, province, city, county, state, title, answers, created_by, created_at, updated_at, search)
     select gen_random_uuid(), 'payee-account', $1, 'SZ-' || gen_random_uuid(), u.id, r.province, r.city, r.county, 'done', $2, $3, p.id, now(), now(), $2
     from core.unit u join core.region r on r.code = u.region, core.person p where u.id = $4 and p.login = $5 returning id`,
    [
      test.context.definitions.get("form", "payee-account").version,
      accountName,
      JSON.stringify(answers),
      test.units.get("road"),
      PEOPLE.clerk,
    ],
  );
  return rows[0]?.id ?? "";
}

/** Accounts of the story's quota, in wan. */
export async function accountsOf(
  test: TestApp,
  quota: string,
): Promise<Record<"total" | "inTransit" | "paid" | "refunded" | "frozen" | "available", number>> {
  const rows = await test.database.owner.query<Record<string, number>>(
    `select total_fen as total, in_transit_fen as "inTransit", paid_fen as paid, refunded_fen as refunded, frozen_fen as frozen,
       total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen as available from core.quota where id = $1`,
    [quota],
  );
  return Object.fromEntries(Object.entries(rows.rows[0] ?? {}).map(([k, v]) => [k, v / 1_000_000])) as never;
}
