/** A flow's own words for where a document stands, wherever a document's state is named; steps keep their titles. */
import { beforeAll, describe, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Step } from "../../core/domain/flow.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";

let test: TestApp;
let clerk: Client;
let head: Client;
let business: Client;

const review = approval("unit-review", "单位审核", ["head"]);
const check: Step = { id: "check", title: "法审", do: "call", flow: "bridge-check", version: 1 };
const final = approval("final", "终审", ["final"]);
const STATES = { "unit-review": "待单位领导看", submit: "退回来补材料", check: "法审中" };

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  [clerk, head, business] = (await Promise.all(
    ["tangyihe", "luoyuanxiu", "shenyinuo"].map((login) => test.signIn(login)),
  )) as [Client, Client, Client];
  const part = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id: "bridge-check",
    version: 1,
    title: "法审",
    form: "bridge-repair",
    part: true,
    withdraw: "never",
    separate: [],
    states: { "check-one": "法审初看" },
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      approval("check-one", "法规科初看", ["business"]),
      approval("check-two", "法规科复看", ["business"]),
    ],
  } as unknown as AnyDefinition;
  await publishDefinitions(test.database.owner, [{ pack: "bridge", file: "part", body: part }], test.context.clock());
  await publishBridge(test, [review, check, final], 1, { states: STATES });
});

type Rows = { rows: { id: string; document: string; stateTitle: string; step: { title: string } }[] };
const page = async (client: Client, id: string) =>
  (await client.get<{ stateTitle: string; case: { steps: { id: string; title: string }[] } }>(`/documents/${id}`)).body;
const listed = async (id: string) =>
  (await clerk.get<Rows>("/documents?list=bridge-repair")).body.rows.find((row) => row.id === id)?.stateTitle;
const exported = async (name: string) => {
  const file = await test.raw({
    method: "GET",
    url: "/api/v1/documents/export?list=bridge-repair&format=csv&fields=all",
    headers: { cookie: clerk.cookie },
  });
  const lines = String(file.body["text"])
    .split("\r\n")
    .map((line) => line.split(","));
  const at = lines[0]?.indexOf("状态") ?? -1;
  return lines.find((line) => line.includes(name))?.[at];
};
const started = async (id: string) =>
  (await clerk.get<Rows>("/work?view=started")).body.rows.find((row) => row.document === id)?.stateTitle;
const everywhere = async (id: string, name: string) =>
  [(await page(clerk, id)).stateTitle, await listed(id), await exported(name), await started(id)].join(" ");
const four = (word: string): string => Array.from({ length: 4 }, () => word).join(" ");

describe("the state of a document", () => {
  it("is the flow's word on its page, in lists, exports and worklists, and the step keeps its title", async () => {
    const doc = await bridge(clerk, "甲桥");
    const submitted = await command(clerk, doc.id, { do: "submit" });
    expect(submitted.body.document.stateTitle).toBe("待单位领导看");
    expect(await everywhere(doc.id, "甲桥")).toBe(four("待单位领导看"));
    const [todo] = (await head.get<Rows>("/work")).body.rows.filter((row) => row.document === doc.id);
    expect([todo?.stateTitle, todo?.step.title]).toEqual(["待单位领导看", "单位审核"]);
    expect((await page(clerk, doc.id)).case.steps.map((step) => step.title)).toContain("单位审核");
  });

  it("is the called part's word, else the call's, else the step's title", async () => {
    const doc = await bridge(clerk, "乙桥");
    await command(clerk, doc.id, { do: "submit" });
    await command(head, doc.id, { do: "approve" });
    expect(await everywhere(doc.id, "乙桥")).toBe(four("法审初看"));
    await command(business, doc.id, { do: "approve" });
    expect(await everywhere(doc.id, "乙桥")).toBe(four("法审中"));
    await command(business, doc.id, { do: "approve" });
    expect(await everywhere(doc.id, "乙桥")).toBe(four("终审"));
  });

  it("has a word of its own where it came back to its starter", async () => {
    const doc = await bridge(clerk, "丙桥");
    await command(clerk, doc.id, { do: "submit" });
    await command(head, doc.id, { do: "return", to: "submit", opinion: "补图纸" });
    expect(await everywhere(doc.id, "丙桥")).toBe(four("退回来补材料"));
  });

  it("is read in the version that its case runs, whatever was published since", async () => {
    const old = await bridge(clerk, "丁桥");
    await command(clerk, old.id, { do: "submit" });
    await publishBridge(test, [review, check, final], 2, { states: { "unit-review": "等单位签字" } });
    const young = await bridge(clerk, "戊桥");
    await command(clerk, young.id, { do: "submit" });
    expect(await everywhere(old.id, "丁桥")).toBe(four("待单位领导看"));
    expect(await everywhere(young.id, "戊桥")).toBe(four("等单位签字"));
    await command(head, young.id, { do: "return", to: "submit", opinion: "补图纸" });
    expect(await everywhere(young.id, "戊桥")).toBe(four("已退回"));
  });
});

it("a project's page names its running documents by the flow's words", async () => {
  const demo = await testApp({ demo: "projects", at: "2026-11-16T09:00:00+08:00" });
  const running = await demo.database.owner.query<{ project: string; id: string; form: string; step: string }>(
    "select project, id, form, step from core.document where state = 'running' and project is not null and form in ('contract', 'pay', 'change', 'progress') limit 1",
  );
  const [row] = running.rows;
  const word = row && demo.context.definitions.flowOf(row.form).states?.[row.step];
  expect(word).toMatch(/^待/);
  const admin = await demo.signIn("lujingxing");
  const project = await admin.get<{
    stages: { documents: { id: string; stateTitle: string }[] }[];
  }>(`/projects/${row?.project ?? ""}`);
  const told = project.body.stages.flatMap((stage) => stage.documents).find((doc) => doc.id === row?.id);
  expect(told?.stateTitle).toBe(word);
});
