/** A township's layer over the county's flow: proved as a whole, told in sentences, and what fits no more is named and told. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { inTransaction } from "../../core/database/database.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { Change, DraftBody, LayerRow } from "../../core/domain/change.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import type { LayerOperation } from "../../core/domain/layer.ts";
import { listPacks, prepareDatabase } from "../../core/setup/first-start.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { publish, release, reportOf, saveBodies, startChange } from "../support/designers.ts";

const COUNTY = "331003";
let test: TestApp;
let county: [Client, Client];
let town: [Client, Client];
let flow: string;

const approve = (id: string, title: string, role: string, more: object = {}): Step =>
  ({
    id,
    title,
    do: "approve",
    who: [{ role, at: role === "fin-final" ? { unitKind: "finance" } : "own-unit" }],
    decide: "any",
    ...more,
  }) as Step;
const REVIEW = approve("unit-review", "单位初审", "unit-head", { locked: true });
const FINAL = approve("final", "财政终审", "fin-final");
const RECORD = approve("record", "备案", "unit-head");

beforeAll(async () => {
  test = await testApp({ demo: "people", at: "2026-03-02T09:00:00+08:00" });
  county = [await test.signIn("shenyinuo"), await test.signIn("lujingxing")];
  town = [await test.signIn("tangyihe"), await test.signIn("luoyuanxiu")];
  const change = await startChange(county[0], COUNTY, { new: "project-type" }, "村道修补");
  const published = await publish(...county, change, drawn(change, [REVIEW, FINAL, RECORD]));
  flow = published.bodies.find((body) => body.kind === "flow")?.id ?? "";
});

function drawn({ bodies }: Change, steps: readonly Step[]): DraftBody[] {
  return bodies.map((body) => {
    if (body.kind !== "flow") return body;
    const { steps: before } = body as unknown as Flow;
    return { ...body, separate: [], steps: [...before.slice(0, 1), ...steps] } as unknown as DraftBody;
  });
}
async function nextVersion(steps: readonly Step[]): Promise<Change> {
  const change = await startChange(county[0], COUNTY, { edit: [{ kind: "flow", id: flow }] }, "新版");
  return saveBodies(county[0], change, drawn(change, steps));
}
const layerOf = (change: Change, operations: readonly LayerOperation[]): DraftBody[] =>
  change.bodies.map((body) => ({ ...body, operations }));
const watch = (before: string, who: Who): LayerOperation => ({
  op: "insert-step",
  target: "steps",
  before,
  value: approve("watch", "村务监督", "unit-finance", { who: [who] }),
});
/** Whoever decides the step before names who watches. */
const NAMED: Who = { chosenBy: "previous", from: { role: "unit-finance", at: "own-unit" } };
const ownLayer = (): Promise<Change> =>
  startChange(town[0], `unit:${test.units.get("town") ?? ""}`, { layer: { kind: "flow", id: flow } }, "村务监督");
const stepsAt = async (by: Client): Promise<string[]> =>
  ((await by.get<{ body: Flow }>(`/definitions/flow/${flow}`)).body.body.steps ?? []).map(({ title }) => title);

it("is proved with its own steps in place, and says what stands against it and on which way", async () => {
  const change = await ownLayer();
  const saved = await saveBodies(town[0], change, layerOf(change, [watch("unit-review", { starter: "self" })]));
  expect(saved.faults).toMatchObject([
    {
      kind: "layer",
      pointer: "/operations/0",
      severity: "stop",
      code: "prove.only-starter",
      params: { step: "村务监督", way: "填报 \u2192 村务监督" },
    },
  ]);
  expect(saved.faults[0]?.params).not.toHaveProperty("place");
  expect((await release(...town, change.id)).status).toBe(422);

  await publish(...town, change, layerOf(change, [watch("record", NAMED)]));
  expect(await stepsAt(town[0])).toContain("村务监督");
});

it("stops a version above under which it would be unsound, and names the place", async () => {
  const pause = { id: "pause", title: "公示三天", do: "wait", for: { days: 3 } } as Step;
  const change = await nextVersion([REVIEW, FINAL, pause, RECORD]);
  const { faults, publishable } = await reportOf(county[0], change.id);
  expect(publishable).toBe(false);
  expect(faults).toMatchObject([
    {
      kind: "flow",
      id: flow,
      severity: "stop",
      code: "prove.no-approver.not-named",
      params: {
        step: "村务监督",
        before: "公示三天",
        place: "宁溪镇人民政府",
        way: "填报 \u2192 单位初审 \u2192 财政终审 \u2192 公示三天 \u2192 村务监督",
      },
    },
  ]);
  expect((await release(...county, change.id)).status).toBe(422);
});

it("holds against a county that would take a flow of a pack with a locked step over as a whole", async () => {
  const own = test.context.definitions.view.written("flow", "progress");
  const steps = (own?.body.steps ?? []).map((step, i) => (i === 1 ? { ...step, locked: true } : step));
  const body = { ...own?.body, version: (own?.version ?? 0) + 1, steps } as Flow;
  await inTransaction(test.database.owner, (tx) =>
    publishDefinitions(tx, [{ pack: "engineering", file: "progress", body }], new Date()),
  );
  await test.context.definitions.reload(test.context.pool);
  const change = await startChange(county[0], COUNTY, { edit: [{ kind: "flow", id: "progress" }] }, "自己的进度审批");
  const saved = await saveBodies(county[0], change, [{ ...change.bodies[0], title: "自己的" } as DraftBody]);
  expect(saved.faults).toMatchObject([
    { kind: "flow", pointer: "", severity: "stop", code: "layer.locked-above", params: { title: own?.body.title } },
  ]);
});

it("names what fits no more, tells it once to those who made the layer, and lists it until it is mended", {
  timeout: 180_000,
}, async () => {
  const fits = (await town[0].get<{ rows: LayerRow[] }>("/layers")).body.rows;
  expect(fits).toMatchObject([
    { title: "村务监督", of: { kind: "flow", id: flow, title: "村道修补" }, misfits: [], mayWrite: true },
  ]);
  const gone = await nextVersion([REVIEW, FINAL]);
  const misfit = {
    place: "宁溪镇人民政府",
    title: "村务监督",
    what: "村务监督",
    near: "备案",
    reason: "layer.no-place",
  };
  expect((await reportOf(county[0], gone.id)).layers).toMatchObject([misfit]);
  await publish(...county, gone);
  await publish(...county, await nextVersion([FINAL, REVIEW]));

  expect(await stepsAt(town[0])).not.toContain("村务监督");
  expect((await town[0].get<{ rows: LayerRow[] }>("/layers")).body.rows).toMatchObject([{ misfits: [misfit] }]);
  // The county sees that a layer below it is out of use; another county hears nothing of it.
  expect((await county[0].get<{ rows: LayerRow[] }>("/layers")).body.rows).toMatchObject([{ misfits: [misfit] }]);
  const far = await test.signIn("xiejinghe");
  expect((await far.get<{ rows: LayerRow[] }>("/layers")).body.rows).toEqual([]);
  for (const client of town) {
    const told = (await client.get<{ rows: { kind: string; sentence: string }[] }>("/notices?show=all")).body.rows;
    expect(told.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ["layer", "上级发布了新版，本地加改有一项套不上：村务监督"],
    ]);
  }

  const change = await ownLayer();
  expect(change.namesAbove).toMatchObject({ record: "备案", "unit-review": "单位初审" });
  expect((await town[0].get<{ rows: LayerRow[] }>("/layers")).body.rows).toMatchObject([{ change: change.id }]);
  await publish(...town, change, layerOf(change, [watch("unit-review", NAMED)]));
  expect((await town[0].get<{ rows: LayerRow[] }>("/layers")).body.rows).toMatchObject([{ misfits: [] }]);
  expect((await stepsAt(town[0])).slice(-2)).toEqual(["村务监督", "单位初审"]);
});

it("leads to the change that drafts it, also while that waits for its review", async () => {
  const open = async () => (await town[0].get<{ rows: LayerRow[] }>("/layers")).body.rows.map((row) => row.change);
  expect(await open()).toEqual([undefined]);
  const change = await ownLayer();
  expect(await open()).toEqual([change.id]);
  const value = approve("watch", "村务监督小组", "unit-finance", { who: [NAMED] });
  const { stamp } = await saveBodies(town[0], change, layerOf(change, [{ ...watch("unit-review", NAMED), value }]));
  expect((await town[0].send("POST", `/changes/${change.id}/submit`, { stamp })).status).toBe(200);
  expect(await open()).toEqual([change.id]);
  expect((await town[0].send("DELETE", `/changes/${change.id}`)).status).toBe(204);
  expect(await open()).toEqual([undefined]);
});

it("is told to those who made it when a pack brings the version that it fits no more, once", async () => {
  const of = { kind: "flow", id: "progress" };
  const change = await startChange(town[0], `unit:${test.units.get("town") ?? ""}`, { layer: of }, "进度监督");
  const operation = watch("publish", { role: "unit-finance", at: "own-unit" });
  await publish(...town, change, layerOf(change, [operation]));
  const told = async (client: Client): Promise<string[]> =>
    (await client.get<{ rows: { kind: string; sentence: string }[] }>("/notices?show=all")).body.rows
      .filter(({ kind }) => kind === "layer")
      .map(({ sentence }) => sentence);
  const before = await told(town[0]);

  const folder = await mkdtemp(join(tmpdir(), "mingzhang-pack-"));
  try {
    const packs = await listPacks();
    const renewed = packs.map((pack) => (pack.name === "engineering" ? { ...pack, folder } : pack));
    await cp(packs.find(({ name }) => name === "engineering")?.folder ?? "", folder, { recursive: true });
    const file = join(folder, "flow/progress.json");
    const disk = JSON.parse(await readFile(file, "utf8")) as Flow;
    // The step that the layer stands before has another id; the second of the two versions only says it differently.
    for (const title of ["更新公开页面", "更新公开页"]) {
      const version = Math.max(...test.context.definitions.view.versions("flow", "progress").map((v) => v.version)) + 1;
      const steps = disk.steps.map((step) => (step.id === "publish" ? { ...step, id: "open-page", title } : step));
      await writeFile(file, JSON.stringify({ ...disk, version, steps }));
      expect(await prepareDatabase(test.database.owner, test.context.clock(), renewed)).toMatchObject({ published: 1 });
      await test.context.definitions.reload(test.context.pool);
      for (const client of town)
        expect((await told(client)).toSorted()).toEqual(
          [...before, "上级发布了新版，本地加改有一项套不上：进度监督"].toSorted(),
        );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
