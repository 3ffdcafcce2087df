/** Approver chains over HTTP: of a version, between two, and between a change and what is published. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Chain, ChainItem } from "../../core/domain/approver-chains.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { FlowChains, ToldChain } from "../../core/domain/told-chains.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { approval, publishBridge } from "../support/bridge.ts";
import { saveBodies, startChange } from "../support/designers.ts";

let test: TestApp;
let clerk: Client;
let publisher: Client;
let writer: Client;

const review = approval("unit-review", "单位审核", ["head"]);
const extra = approval("extra", "预算科审", ["budget"]);
const final = approval("final", "终审", ["final"]);
const large = (yuan: string, steps: Step[]): Step => ({
  id: "size",
  title: "按费用分流",
  do: "choose",
  cases: [
    { title: "大额", when: `doc.cost >= yuan("${yuan}")`, steps },
    { title: "其他", steps: [] },
  ],
});
/** So many choices one after the other, of the amount and of the name, that nobody would read the list. */
const many = Array.from({ length: 50 }, (_, n): Step => {
  const when = n % 2 === 0 ? `doc.cost >= yuan("${5000 + n}")` : `doc.name == "${n}"`;
  const more = approval(`more-${n}`, `第 ${n} 关`, ["budget"]);
  const cases = [
    { title: "要", when, steps: [more] },
    { title: "不要", steps: [] },
  ];
  return { id: `size-${n}`, title: `第 ${n} 次分流`, do: "choose", cases };
});

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBridge(test, [review, final]);
  await publishBridge(test, [review, large("5000", [extra]), final], 2);
  await publishBridge(test, [review, large("5000", [approval("extra", "预算科审", ["business"])]), final], 3);
  await publishBridge(test, [review, ...many, final], 4);
  clerk = await test.signIn("tangyihe");
  writer = await test.signIn("shenyinuo");
  publisher = await test.signIn("lujingxing");
});

const ids = (items: readonly ChainItem[]): string => items.map(({ id }) => id).join(">");
const ends = ({ when }: Chain): string =>
  when
    .flat()
    .flatMap((row) => row.ranges ?? [])
    .map(({ from, to }) => `${from?.value ?? ""}..${to?.value ?? ""}`)
    .join();
const shown = (rows: readonly ToldChain[]): string[] =>
  rows.map((row) => {
    const side = (chain: Chain): string => `${ids(chain.steps)} ${ends(chain)}`.trim();
    return [row.is, "before" in row ? side(row.before) : "", "after" in row ? side(row.after) : ""]
      .filter(Boolean)
      .join(" | ");
  });
const chainsOf = async (query: string, client = publisher) =>
  (await client.get<FlowChains>(`/flows/bridge-repair/chains${query}`)).body;

describe("the chains of a flow", () => {
  it("stand with the values that bring them and the names of whom they ask", async () => {
    const told = await chainsOf("?version=2");
    expect(told).toMatchObject({ id: "bridge-repair", version: 2, untold: [] });
    expect(shown(told.rows)).toEqual([
      "listed | unit-review>extra>final 500000..",
      "listed | unit-review>final ..500000",
    ]);
    expect(told.fields.map(({ id, type }) => `${id} ${type}`)).toEqual(["cost money"]);
    expect(told.names.roles).toContainEqual({ id: "fin-budget", title: "财政预算股" });
    expect(told.names.unitKinds).toEqual([{ id: "finance", title: expect.stringMatching(/\p{Script=Han}/u) }]);
  });

  it("are compared with an earlier version: what is the same, new, and asks others", async () => {
    expect(shown((await chainsOf("?version=2&before=1")).rows)).toEqual([
      "added | unit-review>extra>final 500000..",
      "values | unit-review>final | unit-review>final ..500000",
    ]);
    expect(shown((await chainsOf("?version=3&before=2")).rows)).toEqual([
      "people | unit-review>extra>final 500000.. | unit-review>extra>final 500000..",
      "same | unit-review>final ..500000",
    ]);
  });

  it("too many to list are said to be, on either side", async () => {
    expect(await chainsOf("?version=4")).toMatchObject({ rows: [], untold: [{ side: "after", why: "limit" }] });
    const told = await chainsOf("?version=3&before=4");
    expect(told.untold).toEqual([{ side: "before", why: "limit" }]);
    expect(told.rows.map(({ is }) => is)).toEqual(["listed", "listed"]);
  });

  it("are those of the version that holds when none is named, and not found where there is none", async () => {
    expect((await chainsOf("")).version).toBe(4);
    expect((await publisher.get("/flows/bridge-repair/chains?version=9")).status).toBe(404);
    expect((await publisher.get("/flows/bridge-repair/chains?version=1&before=9")).status).toBe(404);
    expect((await publisher.get("/flows/nothing/chains")).status).toBe(404);
    expect((await publisher.get("/flows/bridge-repair/chains?version=no")).status).toBe(400);
  });

  it("are for those who read definitions", async () => {
    const guest = await test.raw({ method: "GET", url: "/api/v1/flows/bridge-repair/chains" });
    expect(guest.status).toBe(401);
    expect((await chainsOf("?version=1", clerk)).version).toBe(1);
  });
});

describe("a change", () => {
  const changeChains = async (id: string, client = publisher) =>
    client.get<{ flows: FlowChains[] }>(`/changes/${id}/chains`);

  it("of a flow says which chains would be different, before and after it is saved", async () => {
    const change = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "bridge-repair" }] });
    const untouched = (await changeChains(change.id)).body.flows;
    expect(untouched.map(({ id, before, untold }) => [id, before, untold.length])).toEqual([["bridge-repair", 4, 2]]);

    const flow = change.bodies[0] as unknown as Flow;
    const bodies = [{ ...flow, steps: [flow.steps[0], review, final] }] as unknown as DraftBody[];
    await saveBodies(writer, change, bodies);
    const [told] = (await changeChains(change.id)).body.flows;
    expect(shown(told?.rows ?? [])).toEqual(["listed | unit-review>final"]);
    expect(told?.untold).toEqual([{ side: "before", why: "limit" }]);
    expect(told?.version).toBeUndefined();
  });

  it("of a form alone tells the flow that takes it", async () => {
    const change = await startChange(writer, "331003", { edit: [{ kind: "form", id: "declare" }] });
    const [told] = (await changeChains(change.id)).body.flows;
    expect(told?.id).toBe("declare");
    expect(new Set(told?.rows.map(({ is }) => is))).toEqual(new Set(["same"]));
  });

  it("without flows has none to tell, and a draft that cannot be read says so", async () => {
    const list = await startChange(writer, "331003", { edit: [{ kind: "dictionary", id: "pay-mode" }] });
    expect((await changeChains(list.id)).body.flows).toEqual([]);

    const change = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "declare" }] });
    const flow = change.bodies[0] as unknown as Flow;
    const bodies = [{ ...flow, steps: [flow.steps[0], large("x", [review]), final] }] as unknown as DraftBody[];
    await saveBodies(writer, change, bodies);
    const [told] = (await changeChains(change.id)).body.flows;
    expect(told).toMatchObject({ rows: [], untold: [{ side: "after", why: "faulty" }] });
  });

  it("of a layer whose step is not whole yet is told without it", async () => {
    const change = await startChange(writer, "331003", { layer: { kind: "flow", id: "declare" } });
    const value = { id: "own", title: "本地", do: "approve" };
    const operations = [{ op: "insert-step", target: "own", before: "unit-review", value }];
    await saveBodies(writer, change, [{ ...change.bodies[0], operations }] as unknown as DraftBody[]);
    const told = await changeChains(change.id);
    expect([told.status, told.body.flows]).toEqual([200, []]);
  });

  it("is not told to who may not see it", async () => {
    const change = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "declare" }] });
    expect((await changeChains(change.id, await test.signIn("zhouyunheng"))).status).toBe(404);
    expect((await changeChains("019b0000-0000-7000-8000-000000000000")).status).toBe(404);
  });
});
