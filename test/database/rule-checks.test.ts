/** Checks of rules in the transaction of the act: refused, warned with a reason that is kept, by every route in. */
import { beforeAll, describe, expect, it } from "vitest";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";

type Refused = {
  code: string;
  status: string;
  results: RuleResult[];
  problems: { code: string; pointer: string; message: string }[];
};
type Shown = {
  moment: string | null;
  results: RuleResult[];
  passes: { reason: string; name: string; title: string }[];
  judgements: {
    steps: { id: string; title: string }[];
    name: string | null;
    digest: string;
    intact: boolean;
    lines: { result: RuleResult; reason: { text: string; by: string | null } | null }[];
  }[];
};

let test: TestApp;
let clerk: Client;
let head: Client;
let final: Client;

/** Fifty yuan: what costs 10,000 yuan or more needs a quotation. */
const UNIT = 5000;
const limit = (value: string, more = {}) => ({ id: "limit", label: "限额", type: "money" as const, value, ...more });

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  [clerk, head, final] = (await Promise.all(
    ["tangyihe", "luoyuanxiu", "lujingxing"].map((login) => test.signIn(login)),
  )) as [Client, Client, Client];
  await publishBridge(test, [approval("unit-review", "单位审核", ["head"])]);
  await publishRules(test, [
    makeRule("most", {
      params: [limit("5000", { min: "2500", max: "10000", lowest: "county" })],
      fires: [{ as: "block", if: "doc.cost > params.limit" }],
      compare: [
        { label: "费用", value: "doc.cost" },
        { label: "限额", value: "params.limit" },
      ],
      message: "费用 {doc.cost} 元超过 {params.limit} 元。",
      field: "cost",
    }),
    makeRule("often", {
      runs: { at: ["submit", "approve"] },
      values: [
        {
          id: "before",
          label: "本单位已报",
          from: { documents: { form: "bridge-repair", of: "unit", state: "open" }, take: "sum", field: "cost" },
        },
      ],
      params: [limit("7500")],
      fires: [{ as: "warn", if: "values.before + doc.cost > params.limit" }],
      compare: [{ label: "合计", value: "values.before + doc.cost" }],
      message: "同一单位合计 {values.before} 元之外再报。",
    }),
    makeRule("divides", {
      runs: { at: ["approve"] },
      when: 'doc.name.startsWith("除零")',
      values: [
        {
          id: "zero",
          label: "零",
          from: {
            documents: { form: "bridge-repair", of: "unit", where: [{ field: "name", in: ["没有"] }] },
            take: "sum",
            field: "cost",
          },
        },
      ],
      fires: [{ as: "block", if: 'ratio(doc.cost, values.zero) > percent("10")' }],
    }),
    makeRule("unsure", {
      values: [
        {
          id: "last",
          label: "上一笔",
          from: {
            documents: { form: "bridge-repair", where: [{ field: "name", in: ["没有"] }] },
            take: "latest",
            field: "cost",
          },
        },
      ],
      fires: [{ as: "block", if: "doc.cost > values.last" }],
      runs: { at: ["approve"] },
    }),
    makeRule("written", {
      runs: { at: ["save"] },
      fires: [{ as: "block", if: 'doc.name == "不许保存"' }],
      field: "name",
    }),
  ]);
});

const send = (client: Client, id: string, commandBody: object, reasons?: object) =>
  client.send<Refused>("POST", `/documents/${id}/commands`, {
    commandId: crypto.randomUUID(),
    command: commandBody,
    ...(reasons && { reasons }),
  });
const rulesOf = async (client: Client, id: string) => (await client.get<Shown>(`/documents/${id}/rules`)).body;

describe("a check that blocks", () => {
  it("refuses the submission with both values, beside its field, and leaves nothing behind", async () => {
    const doc = await bridge(clerk, "太贵的桥", 150 * UNIT);
    const { status, body } = await send(clerk, doc.id, { do: "submit" }, { most: "就是要报" });
    expect([status, body.code]).toEqual([422, "rule.blocked"]);
    expect(body.problems).toEqual([
      expect.objectContaining({ pointer: "/cost", message: "费用 7,500.00 元超过 5,000.00 元。" }),
    ]);
    const [result] = body.results.filter((one) => one.rule === "most");
    expect(result).toMatchObject({ outcome: "fires", severity: "block", version: 1, basis: { mark: "S" } });
    expect(result?.compared).toEqual([
      { label: "费用", text: "7,500.00" },
      { label: "限额", text: "5,000.00" },
    ]);
    const { rows } = await test.database.owner.query(
      "select (select count(*) from core.flow_case where document = $1) + (select count(*) from core.rule_pass where document = $1) as left",
      [doc.id],
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  it("lets exactly the limit pass, and one fen more not", async () => {
    const exact = await bridge(clerk, "正好", 100 * UNIT);
    expect((await send(clerk, exact.id, { do: "submit" })).status).toBe(200);
    const over = await bridge(clerk, "多一分", 100 * UNIT + 1);
    expect((await send(clerk, over.id, { do: "submit" })).body.code).toBe("rule.blocked");
  });

  it("cannot be passed by approving in a batch, nor by a draft that is saved", async () => {
    const doc = await bridge(clerk, "除零的桥", 1 * UNIT);
    expect((await send(clerk, doc.id, { do: "submit" })).status).toBe(200);
    const { status, body } = await send(head, doc.id, { do: "approve" });
    expect([status, body.code]).toEqual([422, "rule.blocked"]);
    expect(body.problems[0]?.message).toContain("division by zero");
    const draft = await bridge(clerk, "可以保存", 1 * UNIT);
    const saved = await clerk.send<Refused>("PUT", `/documents/${draft.id}/draft`, {
      stamp: draft.stamp,
      answers: { ...draft.answers, name: "不许保存" },
    });
    expect([saved.status, saved.body.code]).toEqual([422, "rule.blocked"]);
  });
});

describe("two submissions at once", () => {
  it("never both pass a limit on their sum, whose check looks at the whole unit", async () => {
    for (let round = 1; round <= 5; round++) {
      const before = Number(
        (
          await test.database.owner.query<{ sum: number }>(
            "select coalesce(sum(amount_fen), 0) as sum from core.document where form = 'bridge-repair' and state in ('running', 'done')",
          )
        ).rows[0]?.sum,
      );
      const limit = ((before + 3 * UNIT) / 100).toFixed(2);
      await publishRules(test, [
        makeRule("together", {
          version: round,
          when: 'doc.name.startsWith("同时")',
          values: [
            {
              id: "others",
              label: "同时的",
              from: { documents: { form: "bridge-repair", of: "unit", state: "open" }, take: "sum", field: "cost" },
            },
          ],
          fires: [{ as: "block", if: `values.others + doc.cost > yuan("${limit}")` }],
        }),
      ]);
      const docs = await Promise.all([1, 2].map((n) => bridge(clerk, `同时 ${round} ${n}`, 2 * UNIT)));
      const answers = await Promise.all(docs.map((doc) => send(clerk, doc.id, { do: "submit" }, { often: "理由" })));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 422]);
    }
    await publishRules(test, [
      makeRule("together", { version: 6, fires: [{ as: "block", if: "true" }], off: "试完了" }),
    ]);
  });
});

describe("a check that warns", () => {
  it("asks for a reason, keeps it with the values, and shows it to who decides", async () => {
    const doc = await bridge(clerk, "又一座桥", 90 * UNIT);
    const asked = await send(clerk, doc.id, { do: "submit" });
    expect([asked.status, asked.body.code]).toEqual([422, "rule.reason-needed"]);
    expect(asked.body.results.map(({ rule, severity }) => [rule, severity])).toEqual([["often", "warn"]]);
    expect((await send(clerk, doc.id, { do: "submit" }, { often: "   " })).body.code).toBe("rule.reason-needed");
    const passed = await send(clerk, doc.id, { do: "submit" }, { often: "汛期抢修" });
    expect(passed.status).toBe(200);
    expect((await send(head, doc.id, { do: "approve" })).status, "the same figures need no second reason").toBe(200);
    const shown = await rulesOf(head, doc.id);
    expect(shown.passes).toEqual([expect.objectContaining({ reason: "汛期抢修", title: "规则 often" })]);
    const { rows } = await test.database.owner.query(
      "select convert_from(body, 'UTF8')::jsonb -> 'what' -> 'passed' as passed from core.evidence where subject = $1 and kind = 'decision'",
      [`document:${doc.id}`],
    );
    expect(rows.filter((row) => row.passed !== null)).toEqual([
      { passed: [{ rule: "often", version: 1, reason: "汛期抢修" }] },
    ]);
  });

  it("keeps what every rule said at the decision, for the auditor too, whatever the rules say later", async () => {
    const doc = await bridge(clerk, "留下结果的桥", 90 * UNIT);
    await send(clerk, doc.id, { do: "submit" }, { often: "先修便桥" });
    expect((await rulesOf(head, doc.id)).judgements, "nothing was decided yet").toEqual([]);
    expect((await send(head, doc.id, { do: "approve" })).status).toBe(200);
    const kept = await rulesOf(head, doc.id);
    const [decision] = kept.judgements;
    expect(kept.judgements).toHaveLength(1);
    expect(decision).toMatchObject({ steps: [{ id: "unit-review", title: "单位审核" }], name: "罗远岫", intact: true });
    const lines = new Map(decision?.lines.map((line) => [line.result.rule, line]));
    expect(lines.get("often")).toMatchObject({
      result: { version: 1, title: "规则 often", outcome: "fires", severity: "warn" },
      reason: { text: "先修便桥", by: "唐一禾" },
    });
    expect(lines.get("often")?.result.compared).toMatchObject([{ label: "合计" }]);
    expect(lines.get("divides")).toMatchObject({ result: { outcome: "outside" }, reason: null });
    expect(lines.get("unsure")).toMatchObject({ result: { outcome: "unsure", why: ["上一笔"] } });
    expect(lines.has("most"), "is asked at submission alone").toBe(false);
    const { rows } = await test.database.owner.query<{ judged: { digest: string; lines: number } }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'what' -> 'judged' as judged from core.evidence where subject = $1 and kind = 'decision' and convert_from(body, 'UTF8')::jsonb -> 'what' ->> 'do' = 'approve'",
      [`document:${doc.id}`],
    );
    expect(rows).toEqual([{ judged: { digest: decision?.digest, lines: lines.size } }]);
    for (const change of ["update core.rule_judgement set lines = '[1]'", "delete from core.rule_judgement"])
      await expect(test.context.pool.query(change), change).rejects.toMatchObject({ code: "42501" });

    await publishRules(test, [makeRule("often", { version: 2, fires: [{ as: "block", if: "true" }], off: "改过" })]);
    const auditor = await test.signIn("kangboyan");
    expect((await rulesOf(auditor, doc.id)).judgements).toEqual(kept.judgements);
    await publishRules(test, [
      makeRule("often", {
        version: 3,
        runs: { at: ["submit", "approve"] },
        params: [limit("7500")],
        fires: [{ as: "warn", if: "doc.cost > params.limit" }],
      }),
    ]);
  });

  it("says what is missing instead of holding in silence", async () => {
    const doc = await bridge(clerk, "缺数的桥", 1 * UNIT);
    await send(clerk, doc.id, { do: "submit" }, { often: "理由" });
    const { moment, results } = await rulesOf(head, doc.id);
    expect(moment).toBe("approve");
    expect(results.find((one) => one.rule === "unsure")).toMatchObject({
      outcome: "unsure",
      severity: "hint",
      why: ["上一笔"],
    });
    expect((await send(head, doc.id, { do: "approve" })).status).toBe(200);
  });
});

describe("a parameter", () => {
  const set = (client: Client, scope: string, value: string | null, reason = "今年财力紧") =>
    client.send<
      Refused & {
        params: { id: string; value: string; scopeName: string }[];
        history: { reason: string; before: string }[];
      }
    >("PUT", "/rules/most/parameters/limit", { scope, value, reason });

  it("is set by the county within the bounds, counts at once without a restart, and is taken back", async () => {
    const doc = await bridge(clerk, "六十万的桥", 60 * UNIT);
    const changed = await set(final, "331003", "2500");
    expect(changed.status).toBe(200);
    expect(changed.body.params).toEqual([expect.objectContaining({ value: "2500.00", scope: "331003" })]);
    expect((await send(clerk, doc.id, { do: "submit" })).body.code).toBe("rule.blocked");
    const back = await set(final, "331003", null, "恢复");
    expect(back.body.params).toEqual([expect.objectContaining({ value: "5000.00", scope: "" })]);
    expect(back.body.history.map(({ before, reason }) => [before, reason])).toEqual([
      ["2500.00", "恢复"],
      ["5000.00", "今年财力紧"],
    ]);
    expect((await send(clerk, doc.id, { do: "submit" }, { often: "理由" })).status).toBe(200);
  });

  it.each([
    ["outside the bounds", "331003", "2499.99", 422, "rule.setting"],
    ["no amount at all", "331003", "abc", 422, "rule.setting"],
    ["below the lowest level", "unit", "3000", 403, "rule.fixed"],
    ["in another county", "331002", "3000", 403, "rule.scope"],
    ["everywhere", "", "3000", 403, "rule.scope"],
  ])("%s is refused", async (_, scope, value, status, code) => {
    const unit = test.units.get("road") ?? "";
    const answer = await set(final, scope === "unit" ? `unit:${unit}` : scope, value);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("may not be set by who may not publish", async () => {
    expect((await set(await test.signIn("tangyihe"), "331003", "3000")).status).toBe(403);
  });
});

describe("trying a draft", () => {
  it("shows whom it would hit and why, beside the published version, and keeps nothing", async () => {
    const draft = makeRule("most", {
      version: 2,
      params: [limit("2750")],
      fires: [{ as: "block", if: "doc.cost > params.limit" }],
      compare: [{ label: "费用", value: "doc.cost" }],
      message: "费用 {doc.cost} 元。",
    });
    const business = await test.signIn("shenyinuo");
    const { status, body } = await business.send<{
      judged: number;
      fires: Record<string, number>;
      list: { subject: { name: string }; as: string; message: string }[];
      differences: { before: string; after: string }[];
    }>("POST", "/rules/try", { body: draft, version: 1 });
    expect(status).toBe(200);
    expect(body.fires["block"]).toBe(body.list.filter((one) => one.as === "block").length);
    expect(body.list.map((one) => one.subject.name)).toContain("六十万的桥");
    expect(body.differences).toContainEqual(expect.objectContaining({ before: "quiet", after: "block" }));
  });

  it.each([
    ["a bare number beside money", "doc.cost > 1000"],
    ["a name that is not there", "values.nothing > 3"],
    ["a loop over too much", "[1,2].all(a, [1,2].all(b, [1,2].all(c, c > 0)))"],
    ["no condition at all", "doc.name"],
  ])("refuses %s", async (_, condition) => {
    const business = await test.signIn("shenyinuo");
    const { status, body } = await business.send<Refused>("POST", "/rules/try", {
      body: makeRule("faulty", { fires: [{ as: "block", if: condition }] }),
    });
    expect([status, body.code]).toEqual([422, "rule.faulty"]);
    expect(body.problems[0]?.pointer).toBe("/fires/0/if");
  });

  it("refuses a form that does not say how it handles alerts, by its name", async () => {
    const business = await test.signIn("shenyinuo");
    const alert: Partial<Rule> = { watches: { unit: true }, runs: { every: "day" }, handle: { form: "bridge-repair" } };
    const { status, body } = await business.send<Refused>("POST", "/rules/try", {
      body: makeRule("deaf", { ...alert, fires: [{ as: "red", if: "1 == 1" }] }),
    });
    expect([status, body.code]).toEqual([422, "rule.faulty"]);
    const form = test.context.definitions.get("form", "bridge-repair").title;
    expect(body.problems).toMatchObject([{ code: "handles.missing", pointer: "/handle/form", params: { form } }]);
  });
});
