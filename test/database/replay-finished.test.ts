/** A finished case walked again on a draft of its flow: who may, what it tells, and that a condition tells nothing more. */
import { beforeAll, expect, it } from "vitest";
import type { ReplayedCase } from "../../core/cases/replay-finished.ts";
import type { FinishedCase } from "../../core/domain/finished-case.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { type Answer, type Client, command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { addPeople, addProvince } from "../support/designers.ts";

let test: TestApp;
let clerk: Client;
let writer: Client;
let flow: Flow;
let done: string;

const review = approval("unit-review", "单位审核", ["head"]);
const office = approval("office", "业务科审", ["business"]);
const extra = approval("extra", "预算科审", ["budget"]);
const large = (steps: Step[]): Step => ({
  id: "size",
  title: "按费用分流",
  do: "choose",
  cases: [
    { title: "大额", when: 'doc.cost >= yuan("5000")', steps },
    { title: "其他", steps: [] },
  ],
});

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await addProvince(test);
  flow = await publishBridge(test, [review, office]);
  clerk = await test.signIn("tangyihe");
  writer = await test.signIn("shenyinuo");
  const doc = await bridge(clerk, "办完的桥", 900_000);
  done = doc.id;
  await command(clerk, done, { do: "submit" });
  await command(await test.signIn("luoyuanxiu"), done, { do: "approve" });
  expect((await command(writer, done, { do: "approve" })).body.document.state).toBe("done");
  await command(clerk, (await bridge(clerk, "在办的桥")).id, { do: "submit" });
});

type Told = ReplayedCase & { reason?: string; code?: string };
const finished = async (client: Client) =>
  (await client.get<{ rows: FinishedCase[] }>("/flows/bridge-repair/finished")).body.rows;
const replay = (steps: Step[], client = writer, more: object = {}): Promise<Answer<Told>> =>
  client.send<Told>("POST", "/flows/bridge-repair/replay", {
    document: done,
    flow: { ...flow, version: 2, steps: [flow.steps[0], ...steps], ...more },
  });

it("cases that are over are offered to who may read them, running ones are not", async () => {
  expect(await finished(writer)).toEqual([
    {
      document: done,
      number: expect.any(String),
      title: "办完的桥",
      unit: "宁溪镇人民政府",
      version: 1,
      closedAt: expect.any(String),
    },
  ]);
  expect(await finished(await test.signIn("far-clerk"))).toEqual([]);
});

it("the same flow goes the same way to its end, step by step", async () => {
  const { body } = await replay([review, office]);
  expect(body).toMatchObject({ verdict: "same", version: 1, all: 3 });
  expect(body.acts.map(({ by, kind, marks }) => [by, kind, marks["unit-review"], marks["office"]])).toEqual([
    ["唐一禾", "submitted", "current", undefined],
    ["罗远岫", "agreed", "done", "current"],
    ["沈以诺", "agreed", "done", "done"],
  ]);
});

it("a step more is told from where it differs, and where it goes on no more", async () => {
  const later = await replay([review, office, extra]);
  expect(later.body).toMatchObject({ verdict: "differs", at: 3, before: [], after: [{ title: "预算科审" }] });
  const between = await replay([review, large([extra]), office]);
  expect(between.body).toMatchObject({
    verdict: "impossible",
    at: 3,
    reason: "按新版本，到第 3 次办理时不会问到那个人，那次办理就不算数了。",
  });
  expect(between.body.acts.at(-1)?.marks).toMatchObject({ extra: "current", size: "current" });
});

it("a condition reads no answer that the person may not see", async () => {
  const blind = approval("office", "业务科审", ["business"], { fields: { cost: "hide" } });
  const hiding = await publishBridge(test, [review, blind], 2);
  const doc = await bridge(clerk, "藏着费用的桥", 900_000);
  await command(clerk, doc.id, { do: "submit" });
  await command(await test.signIn("luoyuanxiu"), doc.id, { do: "approve" });
  await command(writer, doc.id, { do: "approve" });
  const ask = (client: Client) =>
    client.send<Told>("POST", "/flows/bridge-repair/replay", {
      document: doc.id,
      flow: { ...hiding, version: 3, steps: [flow.steps[0], review, large([extra]), blind] },
    });
  // Whoever only ever saw the document without its cost learns nothing of it by asking another flow.
  const unseen = (await ask(writer)).body;
  expect(unseen).toMatchObject({ verdict: "impossible", at: 2 });
  expect(unseen.acts.at(-1)?.marks["extra"]).toBeUndefined();
  const seen = (await ask(await test.signIn("luoyuanxiu"))).body;
  expect(seen.acts.at(-1)?.marks).toMatchObject({ extra: "current" });
});

it("is refused for a document out of reach, a draft of another flow, and one of no shape", async () => {
  expect((await replay([review, office], await test.signIn("far-clerk"))).status).toBe(404);
  // Who only administers flows reads no answer.
  expect((await replay([review, office], await test.signIn("chengshouzhuo"))).status).toBe(404);
  expect((await replay([review], writer, { id: "declare" })).status).toBe(400);
  expect((await replay([{ id: "x" } as unknown as Step])).status).toBe(400);
  const running = await writer.get<{ rows: { id: string; title: string }[] }>("/documents?list=bridge-repair");
  const open = running.body.rows.find((row) => row.title === "在办的桥")?.id;
  const body = { document: open, flow: { ...flow, version: 2 } };
  expect((await writer.send("POST", "/flows/bridge-repair/replay", body)).status).toBe(404);
});

it("a county's cases are found behind many newer ones elsewhere, and by who reaches the town alone", async () => {
  await addPeople(
    test,
    [["town-office", "宁溪镇财政所", "finance", "331003101"]],
    [["town-finance", "fin-business", "town-office"]],
  );
  const { owner } = test.database;
  await owner.query(
    `insert into core.document select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'number', 'far ' || n, 'unit', $2::uuid, 'county', '330226', 'city', '330200', 'town', null))).*
     from core.document d, generate_series(1, 250) n where d.id = $1`,
    [done, test.units.get("far-unit")],
  );
  await owner.query(
    `insert into core.flow_case select (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'document', d.id, 'closed_at', f.closed_at + interval '1 day'))).*
     from core.flow_case f, core.document d where f.document = $1 and d.number like 'far %'`,
    [done],
  );
  expect(await finished(await test.signIn("province-writer"))).toHaveLength(30);
  const titles = async (client: Client) => (await finished(client)).map(({ title }) => title).toSorted();
  expect(await titles(writer)).toEqual(["办完的桥", "藏着费用的桥"]);
  const town = await test.signIn("town-finance");
  expect(await titles(town)).toEqual(["办完的桥", "藏着费用的桥"]);
  expect((await replay([review, office], town)).body.verdict).toBe("same");
});

it("what was voided is offered no more", async () => {
  await test.database.owner.query("update core.document set state = 'void' where title = '藏着费用的桥'");
  expect((await finished(writer)).map(({ title }) => title)).toEqual(["办完的桥"]);
});
