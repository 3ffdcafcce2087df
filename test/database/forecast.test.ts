/** Who will decide about a document, told before it is submitted and while it runs, by the organisation as it is. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ShownForecast, ShownItem } from "../../core/cases/forecast.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";

let test: TestApp;
let clerk: Client;
const people = new Map<string, string>();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBridge(
    test,
    [
      approval("unit-review", "单位审核", ["head"], { due: { within: { workdays: 3 } } }),
      {
        id: "size",
        title: "按费用分流",
        do: "choose",
        cases: [
          {
            title: "5000 元及以上",
            when: 'doc.cost >= yuan("5000")',
            steps: [
              {
                id: "joint",
                title: "财政会审",
                do: "all",
                branches: [
                  { id: "b", title: "业务科", steps: [approval("business", "业务科审", ["business"])] },
                  { id: "g", title: "预算科", steps: [approval("budget", "预算科审", ["budget"])] },
                ],
              },
            ],
          },
          { title: "不足 5000 元", steps: [] },
        ],
      },
      approval("final", "终审", ["final", "business"]),
      { id: "tell", title: "抄送发起人", do: "cc", who: [{ starter: "self" }] },
    ],
    1,
    { separate: [["submit", "unit-review", "final", "business"]] },
  );
  clerk = await test.signIn("tangyihe");
  const rows = await test.database.owner.query<{ id: string; login: string }>("select id, login from core.person");
  for (const row of rows.rows) people.set(row.login, row.id);
});

const look = async (client: Client, id: string): Promise<ShownForecast> =>
  (await client.get<ShownForecast>(`/documents/${id}/forecast`)).body;
const told = (items: readonly ShownItem[]): unknown[] =>
  items.map((item) => {
    if (item.kind === "group") return item.branches.map((b) => [b.title, told(b.items)]);
    return item.kind === "people" ? [item.title, item.people.map((p) => p.person?.name)] : [item.title, item.kind];
  });

describe("before a document is submitted", () => {
  it("the way follows the present answers, with who, by which rule and when", async () => {
    const large = await look(clerk, (await bridge(clerk, "大桥")).id);
    expect(large).toMatchObject({
      stage: "before",
      end: "done",
      asOf: "2026-03-02",
      flow: { id: "bridge-repair", version: 1 },
    });
    expect(told(large.items)).toEqual([
      ["单位审核", ["罗远岫"]],
      ["按费用分流", "branch"],
      [
        ["业务科", [["业务科审", ["沈以诺"]]]],
        ["预算科", [["预算科审", ["顾知微"]]]],
      ],
      // Who reviewed for the business office may not decide in the end.
      ["终审", ["陆景行"]],
      ["抄送发起人", "copies"],
    ]);
    expect(large.items[0]).toMatchObject({
      now: false,
      asOf: "2026-03-02",
      due: { within: { workdays: 3 } },
      people: [{ why: { rule: "role", role: "项目单位负责人", unit: "宁溪镇人民政府" } }],
    });
    expect(large.items.at(-1)).toMatchObject({ people: ["唐一禾"] });

    const small = await look(clerk, (await bridge(clerk, "小桥", 100_000)).id);
    expect(told(small.items)).toEqual([
      ["单位审核", ["罗远岫"]],
      ["按费用分流", "branch"],
      ["终审", ["陆景行", "沈以诺"]],
      ["抄送发起人", "copies"],
    ]);
  });

  it("a missing amount is named, with the ways that there are", async () => {
    const doc = await bridge(clerk, "没有费用的桥", null);
    const seen = await look(clerk, doc.id);
    expect(seen.end).toBe("stuck");
    expect(seen.items.at(-1)).toMatchObject({
      kind: "stop",
      title: "按费用分流",
      missing: ["修复费用"],
      reason: "“按费用分流”所依据的内容还没有填，不能确定下一步。",
      ways: [
        { title: "5000 元及以上", steps: ["业务科审", "预算科审"] },
        { title: "不足 5000 元", steps: [] },
      ],
    });
  });

  it("stays unseen for who may not read the document, and changes nothing", async () => {
    const doc = await bridge(clerk, "别人的桥");
    const stranger = await test.signIn("xiejinghe");
    expect((await stranger.get(`/documents/${doc.id}/forecast`)).status).toBe(404);
    const before = await test.database.owner.query("select count(*) from core.event");
    await look(clerk, doc.id);
    expect((await test.database.owner.query("select count(*) from core.event")).rows).toEqual(before.rows);
  });
});

describe("while a case runs", () => {
  it("begins where it stands, and what was told is who is asked next", async () => {
    const doc = await bridge(clerk, "在办的桥");
    const before = await look(clerk, doc.id);
    await command(clerk, doc.id, { do: "submit" });
    const submitted = await look(clerk, doc.id);
    expect(submitted.stage).toBe("running");
    expect(told(submitted.items)).toEqual(told(before.items));
    expect(submitted.items[0]).toMatchObject({ now: true, due: { at: "2026-03-05T16:00:00.000Z" } });

    await command(await test.signIn("luoyuanxiu"), doc.id, { do: "approve" });
    await command(await test.signIn("shenyinuo"), doc.id, { do: "approve" });
    const joint = await look(clerk, doc.id);
    expect(told(joint.items)).toEqual([
      [["预算科", [["预算科审", ["顾知微"]]]]],
      ["终审", ["陆景行"]],
      ["抄送发起人", "copies"],
    ]);
    await command(await test.signIn("guzhiwei"), doc.id, { do: "approve" });
    await command(await test.signIn("lujingxing"), doc.id, { do: "approve" });
    expect(await look(clerk, doc.id)).toMatchObject({ stage: "over", end: "done", items: [] });
  });

  it("keeps the version that the case runs on, and a returned one looks at the newest", async () => {
    const doc = await bridge(clerk, "老版本的桥", 100_000);
    await command(clerk, doc.id, { do: "submit" });
    await publishBridge(
      test,
      [approval("unit-review", "单位审核", ["head"]), approval("extra", "加一道", ["budget"])],
      2,
    );
    expect(await look(clerk, doc.id)).toMatchObject({ flow: { version: 1 } });
    await command(await test.signIn("luoyuanxiu"), doc.id, { do: "return", to: "submit", opinion: "补报价" });
    const back = await look(clerk, doc.id);
    expect([back.stage, back.flow.version, told(back.items)]).toEqual([
      "before",
      2,
      [
        ["单位审核", ["罗远岫"]],
        ["加一道", ["顾知微"]],
      ],
    ]);
  });

  it("names the chain of substitutes that brought somebody", async () => {
    const name = async (from: string, to: string) =>
      (await test.signIn(from)).send("POST", "/substitutions", {
        substitute: people.get(to),
        from: "2026-03-02",
        to: "2026-03-06",
        forms: null,
        reason: "出差",
      });
    expect((await name("guzhiwei", "suyining")).status).toBe(201);
    const doc = await bridge(clerk, "有代理的桥", 100_000);
    const seen = await look(clerk, doc.id);
    expect(seen.items.at(-1)).toMatchObject({
      people: [{ person: { name: "苏以宁" }, why: { for: "顾知微", chain: ["顾知微", "苏以宁"], role: "财政预算股" } }],
    });
  });
});
