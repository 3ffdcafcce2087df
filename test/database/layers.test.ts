/** Layers: a province's form with what a county and a unit lay over it, made anew whenever something above or below changes. */
import { beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../../core/database/database.ts";
import { publishLayered } from "../../core/definitions/publish-layers.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { Change, DraftBody } from "../../core/domain/change.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { LayerOperation } from "../../core/domain/layer.ts";
import { type Client, command, type DocumentView, draft, type TestApp, testApp } from "../support/app.ts";
import { addProvince, publish, release, reportOf, saveBodies, startChange } from "../support/designers.ts";

const PROVINCE = "330000";
const COUNTY = "331003";
let test: TestApp;
let form: string;
let flow: string;
const clients = new Map<string, Client>();
const as = (login: string): Client => {
  const client = clients.get(login);
  if (!client) throw new Error(login);
  return client;
};
const town = (): string => `unit:${test.units.get("town") ?? ""}`;

const FIELDS = [
  { id: "cost", type: "money", label: "造价" },
  { id: "note", type: "text", label: "备注", maxLength: 200 },
  { id: "grade", type: "text", label: "等级" },
];

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T09:00:00+08:00" });
  await addProvince(test);
  for (const login of [
    "province-writer",
    "province-head",
    "far-clerk",
    "shenyinuo",
    "lujingxing",
    "tangyihe",
    "luoyuanxiu",
    "zhouyunheng",
  ])
    clients.set(login, await test.signIn(login));
  const change = await startChange(as("province-writer"), PROVINCE, { new: "project-type" }, "便民点");
  const bodies = withForm(change, (body) => body.sections[0]?.fields.push(...(FIELDS as never[])));
  const published = await publish(as("province-writer"), as("province-head"), change, bodies);
  form = published.bodies[0]?.id ?? "";
  flow = published.bodies[1]?.id ?? "";
});

function withForm(change: Change, edit: (form: Form) => unknown): DraftBody[] {
  return change.bodies.map((body) => {
    if (body.kind !== "form") return body;
    const copy = structuredClone(body);
    edit(copy as unknown as Form);
    return copy;
  });
}
const mainOf = (change: Change): string =>
  (change.targets?.[0] as unknown as Partial<Form> | undefined)?.sections?.[0]?.id ?? "";
const formOver = (change: Change): Form | undefined => change.targets?.[0] as unknown as Form | undefined;
const operationsOf = ({ bodies }: Change): LayerOperation[] =>
  (bodies[0] as unknown as { operations: LayerOperation[] } | undefined)?.operations ?? [];
const withOperations = (change: Change, operations: LayerOperation[]): DraftBody[] =>
  change.bodies.map((body) => ({ ...body, operations }));

/** Who holds which pen in which scope. */
const PENS: Record<string, [string, string]> = {
  [PROVINCE]: ["province-writer", "province-head"],
  [COUNTY]: ["shenyinuo", "lujingxing"],
};
const pens = (scope: string): [Client, Client] => {
  const [writer, second] = PENS[scope] ?? ["tangyihe", "luoyuanxiu"];
  return [as(writer), as(second)];
};
async function layer(
  scope: string,
  operations: (main: string) => LayerOperation[],
  of: { kind: string; id: string } = { kind: "form", id: form },
): Promise<Change> {
  const [writer, second] = pens(scope);
  const change = await startChange(writer, scope, { layer: of }, "本地加改");
  return publish(writer, second, change, withOperations(change, operations(mainOf(change))));
}
async function editAbove(edit: (form: Form) => unknown): Promise<Change> {
  const change = await startChange(as("province-writer"), PROVINCE, { edit: [{ kind: "form", id: form }] }, "新版");
  return saveBodies(as("province-writer"), change, withForm(change, edit));
}
const fieldsAt = async (login: string): Promise<string[]> => {
  const answer = await as(login).get<{ form: Form }>(`/definitions/forms/${form}`);
  return fieldsOf(answer.body.form).map((field) => `${field.id} ${field.label}`);
};
const fieldAt = async (login: string, id: string): Promise<Field | undefined> =>
  fieldsOf((await as(login).get<{ form: Form }>(`/definitions/forms/${form}`)).body.form).find((f) => f.id === id);
const read = async (login: string, id: string) =>
  (await as(login).get<DocumentView & { form: { version: number }; leftOver: unknown[] }>(`/documents/${id}`)).body;

describe("layers over a province's form", () => {
  let started: DocumentView;

  it("begin empty, over what holds above; the county's operations hold in the county alone", async () => {
    const change = await startChange(as("shenyinuo"), COUNTY, { layer: { kind: "form", id: form } }, "本地加改");
    expect(change.bodies).toMatchObject([
      { kind: "layer", of: { kind: "form", id: form }, scope: COUNTY, operations: [] },
    ]);
    expect(change.targets).toMatchObject([{ kind: "form", id: form }]);
    expect(change.faults.map((fault) => fault.pointer)).toEqual(["/operations"]);
    const main = mainOf(change);
    const published = await publish(
      as("shenyinuo"),
      as("lujingxing"),
      change,
      withOperations(change, [
        { op: "add", target: main, after: "cost", value: { id: "village", type: "text", label: "所在村" } },
        { op: "relabel", target: "cost", value: { label: "申请金额" } },
        { op: "tighten", target: "grade", value: { maxLength: 10 } },
      ]),
    );
    expect(published.state).toBe("published");
    await layer(
      COUNTY,
      () => [
        {
          op: "insert-step",
          target: "steps",
          after: "approve",
          value: {
            id: "county",
            title: "区级复核",
            do: "approve",
            who: [{ role: "fin-final", at: { unitKind: "finance" } }],
            decide: "any",
          },
        },
      ],
      { kind: "flow", id: flow },
    );

    expect(await fieldsAt("tangyihe")).toEqual([
      "name 名称",
      "region 所在地区",
      "cost 申请金额",
      "village 所在村",
      "note 备注",
      "grade 等级",
    ]);
    expect(await fieldsAt("far-clerk")).toEqual([
      "name 名称",
      "region 所在地区",
      "cost 造价",
      "note 备注",
      "grade 等级",
    ]);
    const rows = await test.database.owner.query(
      "select kind, version, scope, base, layers -> 'base' as of from core.definition where id = any($1) and layers is not null order by kind",
      [[form, flow]],
    );
    expect(rows.rows).toEqual([
      { kind: "flow", version: 2, scope: COUNTY, base: 1, of: 1 },
      { kind: "form", version: 2, scope: COUNTY, base: 1, of: 1 },
    ]);
  });

  it("stand on each other: the unit tightens what the county made; its documents run on all of it", async () => {
    await layer(town(), () => [
      { op: "tighten", target: "village", value: { required: true } },
      { op: "tighten", target: "note", value: { maxLength: 50 } },
      { op: "relabel", target: "grade", value: { label: "档次" } },
    ]);
    expect(await fieldAt("tangyihe", "village")).toMatchObject({ required: true, label: "所在村" });
    expect((await fieldAt("zhouyunheng", "village"))?.required).toBeUndefined();
    expect(await fieldAt("zhouyunheng", "cost")).toMatchObject({ label: "申请金额" });

    const clerk = as("tangyihe");
    started = await draft(clerk, form, { answers: { name: "一号", region: "331003101", cost: 100 } });
    expect(started.problems.map((p) => p.pointer)).toEqual(["/village"]);
    const other = await draft(clerk, form, {
      answers: { name: "二号", region: "331003101", village: "乌岩村", note: "留着" },
    });
    expect((await command(clerk, other.id, { do: "submit" })).status).toBe(200);
    expect((await command(as("luoyuanxiu"), other.id, { do: "approve" })).body.document.stateTitle).toBe("区级复核");
    expect((await command(as("lujingxing"), other.id, { do: "approve" })).body.document.state).toBe("done");

    // Each place exports by its own form, as its list shows it.
    const headOf = async (client: Client): Promise<string> => {
      const file = await test.raw({
        method: "GET",
        url: `/api/v1/documents/export?list=${form}&fields=all`,
        headers: { cookie: client.cookie },
      });
      return String(file.body["text"]).split("\r\n")[0] ?? "";
    };
    expect(await headOf(clerk)).toContain("所在村");
    expect(await headOf(as("far-clerk"))).not.toContain("所在村");

    const far = await draft(as("far-clerk"), form, { answers: { name: "外县", region: "330226" } });
    expect(far.problems).toEqual([]);
    expect((await read("far-clerk", far.id)).form.version).toBe(1);
  });

  it("are laid over a new version from above: names follow, what lost its field is told and kept", async () => {
    const change = await editAbove((body) => {
      const [main] = body.sections;
      if (!main) return;
      main.fields = (main.fields as Field[])
        .filter((field) => field.id !== "note")
        .map((field) =>
          field.id === "grade" ? { ...field, label: "工程等级" } : { ...field, label: `${field.label}（省）` },
        );
    });
    const report = await reportOf(as("province-writer"), change.id);
    expect(report.layers.map((m) => [m.scope, m.operation, m.reason])).toEqual([[town(), 1, "layer.gone"]]);
    expect(report.faults).toEqual([]);
    const given = await as("province-writer").send("PUT", `/changes/${change.id}`, {
      stamp: change.stamp,
      title: change.title,
      note: "",
      bodies: change.bodies,
      conversions: [{ form, field: "note", expr: "doc.note" }],
    });
    expect(given.status).toBe(200);
    await publish(as("province-writer"), as("province-head"), change);

    expect(await fieldsAt("far-clerk")).toEqual([
      "name 名称（省）",
      "region 所在地区（省）",
      "cost 造价（省）",
      "grade 工程等级",
    ]);
    // What a lower level named itself stays named so.
    expect(await fieldsAt("tangyihe")).toEqual([
      "name 名称（省）",
      "region 所在地区（省）",
      "cost 申请金额",
      "village 所在村",
      "grade 档次",
    ]);
    const kept = await test.database.owner.query<{ n: number }>(
      "select jsonb_array_length(body -> 'operations') as n from core.definition where kind = 'layer' and scope = $1",
      [town()],
    );
    expect(kept.rows).toEqual([{ n: 3 }]);

    const moved = await read("tangyihe", started.id);
    expect(moved).toMatchObject({ answers: { name: "一号", cost: 100 }, leftOver: [] });
    expect(moved.problems.map((p) => p.pointer)).toEqual(["/village"]);
    const saved = await as("tangyihe").send<{ stamp: number }>("PUT", `/documents/${started.id}/draft`, {
      stamp: (moved as unknown as { stamp: number }).stamp,
      answers: { ...moved.answers, village: "长潭村" },
    });
    expect(saved.status).toBe(200);
    expect((await command(as("tangyihe"), started.id, { do: "submit" })).body.document.answers["village"]).toBe(
      "长潭村",
    );
    const done = (await as("tangyihe").get<{ rows: { id: string; title: string }[] }>(`/documents?list=${form}`)).body
      .rows;
    const second = done.find((row) => row.title === "二号");
    expect(await read("tangyihe", second?.id ?? "")).toMatchObject({ state: "done", answers: { note: "留着" } });
  });

  it("tell a misfit again at each report until it is solved", async () => {
    const again = await editAbove((body) => (body.title = "便民服务点"));
    const told = (await reportOf(as("province-writer"), again.id)).layers;
    expect(told.map((m) => [m.operation, m.reason])).toEqual([[1, "layer.gone"]]);
    await publish(as("province-writer"), as("province-head"), again);
    expect((await as("tangyihe").get<{ form: Form }>(`/definitions/forms/${form}`)).body.form.title).toBe("便民服务点");

    const change = await startChange(as("tangyihe"), town(), { layer: { kind: "form", id: form } });
    expect(change.bodies).toMatchObject([{ kind: "layer", operations: [{}, {}, {}], version: 2 }]);
    expect(formOver(change)?.sections[0]?.fields.map((f) => f.label)).toContain("所在村");
    const operations = operationsOf(change).filter((o) => o.target !== "note");
    await saveBodies(as("tangyihe"), change, withOperations(change, operations));
    expect((await reportOf(as("tangyihe"), change.id)).layers).toEqual([]);
    await publish(as("tangyihe"), as("luoyuanxiu"), change);
  });

  it("obey a lock from above, for what is there and for what comes", async () => {
    await layer(PROVINCE, () => [{ op: "lock", target: "cost" }]);
    // The county renamed the figure before: that no longer holds.
    expect(await fieldAt("tangyihe", "cost")).toMatchObject({ label: "造价（省）" });
    const own = await startChange(as("tangyihe"), town(), { layer: { kind: "form", id: form } });
    const operations = [...operationsOf(own), { op: "tighten", target: "cost", value: { required: true } } as const];
    await saveBodies(as("tangyihe"), own, withOperations(own, operations));
    const misfits = (await reportOf(as("tangyihe"), own.id)).layers;
    expect(misfits.map((m) => [m.scope, m.reason]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1))).toEqual([
      [COUNTY, "layer.locked"],
      [town(), "layer.locked"],
    ]);
    await publish(as("tangyihe"), as("luoyuanxiu"), own);
    expect((await fieldAt("tangyihe", "cost"))?.required).toBeUndefined();
    // Nor can the county take the locked form over as a whole.
    const fork = await as("shenyinuo").send<Change>("POST", "/changes", {
      id: crypto.randomUUID(),
      title: "自己的",
      scope: COUNTY,
      start: { edit: [{ kind: "form", id: form }] },
    });
    expect([fork.status, (fork.body as unknown as { code: string }).code]).toEqual([409, "definition.id-taken"]);
  });

  it("stop a publication above that would break what is made below, and name the place", async () => {
    const [writer, second] = pens(COUNTY);
    const change = await startChange(writer, COUNTY, { layer: { kind: "form", id: form } });
    const operations = [
      ...operationsOf(change),
      {
        op: "add",
        target: mainOf(change),
        value: { id: "extra", type: "text", label: "等级说明", visible: 'doc.grade == "甲"' },
      } as const,
    ];
    const wrong = operations.map((o) =>
      o.op === "add" && o.target === mainOf(change) && (o.value as Field).id === "extra"
        ? { ...o, value: { ...(o.value as object), visible: 'doc.nosuch == "甲"' } }
        : o,
    );
    const saved = await saveBodies(writer, change, withOperations(change, wrong));
    expect(saved.faults).toMatchObject([
      // The province has locked what the second operation renames.
      { kind: "layer", pointer: "/operations/1", found: "layer.locked", severity: "warn" },
      { kind: "layer", pointer: "/operations/3", severity: "stop" },
    ]);
    expect((await release(writer, second, change.id)).status).toBe(422);
    await publish(writer, second, change, withOperations(change, operations));
    expect(await fieldsAt("zhouyunheng")).toContain("extra 等级说明");

    const above = await editAbove((body) => {
      for (const section of body.sections)
        section.fields = (section.fields as Field[]).filter((field) => field.id !== "grade");
    });
    const report = await reportOf(as("province-writer"), above.id);
    const stops = report.faults.filter((fault) => fault.kind === "form" && fault.id === form);
    expect(stops.length).toBeGreaterThan(0);
    expect(stops[0]?.found).toContain("黄岩区");
    expect(report.publishable).toBe(false);
    expect((await release(as("province-writer"), as("province-head"), above.id)).status).toBe(422);
    expect(await fieldsAt("zhouyunheng")).toContain("grade 工程等级");
  });

  it("refuse a layer of another place than its change, and a second one over the same", async () => {
    const change = await startChange(as("zhouyunheng"), `unit:${test.units.get("river") ?? ""}`, {
      layer: { kind: "form", id: form },
    });
    const [body] = change.bodies;
    const saved = await saveBodies(as("zhouyunheng"), change, [
      {
        ...body,
        scope: PROVINCE,
        operations: [{ op: "relabel", target: "grade", value: { label: "x" } }],
      } as DraftBody,
    ]);
    expect(saved.faults).toMatchObject([{ kind: "layer", pointer: "/scope", severity: "stop" }]);
    const county = await startChange(as("shenyinuo"), COUNTY, { layer: { kind: "form", id: form } });
    const twin = { ...county.bodies[0], id: "another-layer", version: 1 } as DraftBody;
    const doubled = await saveBodies(as("shenyinuo"), county, [twin]);
    expect(doubled.faults).toMatchObject([{ kind: "layer", id: "another-layer", pointer: "/of" }]);
    const gone = await as("shenyinuo").send("POST", "/changes", {
      id: crypto.randomUUID(),
      title: "x",
      scope: COUNTY,
      start: { layer: { kind: "form", id: "nosuch" } },
    });
    expect(gone.status).toBe(404);
  });

  it("hold against a county that would take a locked form of a pack over as a whole", async () => {
    const section = (await as("tangyihe").get<{ form: Form }>("/definitions/forms/progress")).body.form.sections[0];
    await layer(PROVINCE, () => [{ op: "lock", target: section?.fields[0]?.id ?? "" }], {
      kind: "form",
      id: "progress",
    });
    const fork = await startChange(as("shenyinuo"), COUNTY, { edit: [{ kind: "form", id: "progress" }] }, "自己的进度");
    const saved = await saveBodies(as("shenyinuo"), fork, [{ ...fork.bodies[0], title: "自己的进度" } as DraftBody]);
    expect(saved.faults).toMatchObject([{ kind: "form", id: "progress", pointer: "", severity: "stop" }]);
  });

  it("are laid anew over a pack's next version, which takes the next free number", async () => {
    const [writer, second] = pens(COUNTY);
    const over = await startChange(writer, COUNTY, { layer: { kind: "form", id: "progress" } });
    const value = { id: "siteWeather", type: "text", label: "工地天气" };
    await publish(writer, second, over, withOperations(over, [{ op: "add", target: mainOf(over), value }]));
    const held = async (login: string) =>
      (await as(login).get<{ form: Form }>("/definitions/forms/progress")).body.form;
    const made = await held("tangyihe");
    expect(fieldsOf(made).map((field) => field.id)).toContain("siteWeather");

    const own = test.context.definitions.view.written("form", "progress");
    const next = { ...own?.body, version: made.version, title: "进度上报（新）" } as Form;
    const at = new Date();
    await inTransaction(test.database.owner, async (tx) => {
      expect(await publishDefinitions(tx, [{ pack: "engineering", file: "progress", body: next }], at)).toBe(1);
      const order = { types: test.context.types, actor: { person: null, address: "", at }, change: null };
      expect(await publishLayered(tx, order)).toBe(1);
      expect(await publishLayered(tx, order)).toBe(0);
      expect(await publishDefinitions(tx, [{ pack: "engineering", file: "progress", body: next }], at)).toBe(0);
    });
    await test.context.definitions.reload(test.context.pool);
    expect(await held("far-clerk")).toMatchObject({ title: "进度上报（新）", version: made.version + 1 });
    const now = await held("tangyihe");
    expect(now).toMatchObject({ title: "进度上报（新）", version: made.version + 2 });
    expect(fieldsOf(now).map((field) => field.id)).toContain("siteWeather");
  });

  it("end with their retirement: what holds is what stands above", async () => {
    const layers = await test.database.owner.query<{ id: string }>(
      "select distinct id from core.definition where kind = 'layer' and scope = $1 and body -> 'of' ->> 'id' = $2",
      [COUNTY, form],
    );
    const retired = await as("lujingxing").send("POST", `/definitions/layer/${layers.rows[0]?.id ?? ""}/retire`);
    expect(retired.status).toBe(200);
    expect(await fieldsAt("zhouyunheng")).toEqual(await fieldsAt("far-clerk"));
    expect(await fieldsAt("tangyihe")).toContain("grade 档次");
    expect(await fieldsAt("tangyihe")).not.toContain("village 所在村");
  });
});
