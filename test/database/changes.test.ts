/** Changes of definitions by the people who use them: drafted, reviewed, published, rolled back; stored documents follow or stay. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { Change, ChangeReport, DraftBody, DraftFault } from "../../core/domain/change.ts";
import { type Answer, type Client, command, type DocumentView, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let clerk: Client;
let head: Client;
let writer: Client;
let publisher: Client;
const clients = new Map<string, Client>();

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: "2026-11-16T09:00:00+08:00" });
  for (const login of [
    "tangyihe",
    "luoyuanxiu",
    "shenyinuo",
    "lujingxing",
    "yeqinghe",
    "zhouyunheng",
    "xiejinghe",
    "linshuyao",
  ])
    clients.set(login, await test.signIn(login));
  [clerk, head, writer, publisher] = ["tangyihe", "luoyuanxiu", "shenyinuo", "lujingxing"].map(person) as [
    Client,
    Client,
    Client,
    Client,
  ];
});

function person(login: string): Client {
  const client = clients.get(login);
  if (!client) throw new Error(login);
  return client;
}

const townScope = (): string => `unit:${test.units.get("town") ?? ""}`;
const COUNTY = "331003";

async function start(by: Client, scope: string, begin: unknown, title = "便民服务点"): Promise<Change> {
  const answer = await by.send<Change>("POST", "/changes", { id: randomUUID(), title, scope, start: begin });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

type Refused = { code: string; problems: { code: string; pointer: string }[]; faults: DraftFault[] } & Record<
  string,
  unknown
>;
type Saved = { stamp: number; faults: DraftFault[] };

function save(by: Client, change: Change, given: Partial<Change> = {}): Promise<Answer<Saved & Refused>> {
  const { stamp, title, note, bodies, conversions } = { ...change, ...given };
  return by.send<Saved & Refused>("PUT", `/changes/${change.id}`, { stamp, title, note, bodies, conversions });
}

const open = async (by: Client, id: string): Promise<Change> => (await by.get<Change>(`/changes/${id}`)).body;
const report = async (by: Client, id: string): Promise<ChangeReport> =>
  (await by.send<ChangeReport>("POST", `/changes/${id}/report`)).body;

/** Saves, submits and publishes; the answers of the last step. */
async function release(
  by: Client,
  second: Client,
  change: Change,
  given: Partial<Change> = {},
): Promise<Answer<Change & Refused>> {
  const saved = await save(by, change, given);
  if (saved.status !== 200) throw new Error(JSON.stringify(saved.body));
  const submitted = await by.send<Change & Refused>("POST", `/changes/${change.id}/submit`, {
    stamp: saved.body.stamp,
  });
  if (submitted.status !== 200) return submitted;
  return second.send<Change & Refused>("POST", `/changes/${change.id}/publish`, { stamp: submitted.body.stamp });
}

type FormBody = DraftBody & { sections: { id: string; fields: Record<string, unknown>[] }[]; checks: unknown[] };
const formOf = (change: Pick<Change, "bodies">): FormBody =>
  structuredClone(change.bodies.find((b) => b.kind === "form")) as FormBody;
const withForm = (change: Change, form: DraftBody): DraftBody[] =>
  change.bodies.map((b) => (b.kind === "form" ? form : b));
/** The form with fields added to its first section. */
function adding(change: Change, ...fields: Record<string, unknown>[]): DraftBody[] {
  const form = formOf(change);
  form.sections[0]?.fields.push(...fields);
  return withForm(change, form);
}
/** The form with every field of its first section put through a function; undefined takes it away. */
function mapping(
  change: Change,
  to: (field: Record<string, unknown>) => Record<string, unknown> | undefined,
): FormBody {
  const form = formOf(change);
  const mapped = (f: Record<string, unknown>): Record<string, unknown>[] => {
    const made = to(f);
    return made ? [made] : [];
  };
  form.sections = form.sections.map((s, i) => (i > 0 ? s : { ...s, fields: s.fields.flatMap(mapped) }));
  return form;
}
const menuOf = async (by: Client): Promise<{ title: string; open: unknown }[]> =>
  (await by.get<{ menu: { items: { title: string; open: unknown }[] }[] }>("/session")).body.menu.flatMap(
    (g) => g.items,
  );
const view = async (by: Client, id: string) =>
  (
    await by.get<
      DocumentView & { form: { version: number }; leftOver: { field: string; text: string; why: string }[] }
    >(`/documents/${id}`)
  ).body;

/** A published form of the township with a few typed fields. */
async function publishedType(fields: Record<string, unknown>[], title = "便民服务点"): Promise<Change> {
  const change = await start(clerk, townScope(), { new: "project-type" }, title);
  const published = await release(clerk, head, change, { bodies: adding(change, ...fields) });
  if (published.status !== 200) throw new Error(JSON.stringify(published.body));
  return published.body;
}

async function filled(form: string, answers: Record<string, unknown>): Promise<DocumentView> {
  return draft(clerk, form, {
    unit: test.units.get("town") ?? "",
    answers: { name: "一号点", region: "331003101", ...answers },
  });
}

describe("a change of definitions", () => {
  it("goes from the first draft to documents: faults, review by a second person, publication, old drafts move, running cases stay", async () => {
    let change = await start(clerk, townScope(), { new: "project-type" });
    expect(change).toMatchObject({
      state: "editing",
      mine: true,
      may: ["edit", "submit", "drop"],
      scopeName: "宁溪镇人民政府",
    });
    expect(change.bodies.map((b) => b.kind)).toEqual(["form", "flow", "lifecycle"]);
    expect(change.faults).toEqual([]);

    const wrong = await save(clerk, change, {
      bodies: adding(change, { id: "cost", type: "money", label: "造价", visible: "doc.nosuch == 1" }),
    });
    expect(wrong.status).toBe(200);
    expect(wrong.body.faults.map((f) => [f.kind, f.pointer, f.severity])).toContainEqual([
      "form",
      "/sections/0/fields/2/visible",
      "stop",
    ]);
    const early = await clerk.send<Refused>("POST", `/changes/${change.id}/submit`, { stamp: wrong.body.stamp });
    expect([early.status, early.body.code]).toEqual([422, "change.not-ready"]);
    expect(early.body.faults.length).toBeGreaterThan(0);

    change = await open(clerk, change.id);
    const mended = await save(clerk, change, {
      bodies: withForm(change, {
        ...formOf(change),
        amountField: "cost",
        sections: [
          {
            id: "main",
            title: "基本情况",
            fields: [
              ...(formOf(change).sections[0]?.fields ?? []).slice(0, 2),
              { id: "cost", type: "money", label: "造价" },
            ],
          },
        ],
      }),
    });
    expect(mended.body.faults).toEqual([]);
    const submitted = await clerk.send<Change>("POST", `/changes/${change.id}/submit`, { stamp: mended.body.stamp });
    expect(submitted.body).toMatchObject({ state: "review", may: ["drop"] });

    const stamp = submitted.body.stamp;
    expect((await clerk.send("POST", `/changes/${change.id}/publish`, { stamp })).status).toBe(403);
    expect((await open(head, change.id)).may).toEqual(["return", "publish"]);
    const returned = await head.send<Change>("POST", `/changes/${change.id}/return`, { reason: "造价请写明单位" });
    expect(returned.body).toMatchObject({
      state: "editing",
      events: [{ kind: "made" }, { kind: "submitted" }, { kind: "returned", text: "造价请写明单位" }],
    });

    change = await open(clerk, change.id);
    const published = await release(clerk, head, change, { note: "首版" });
    expect([published.status, published.body.state]).toEqual([200, "published"]);
    const form = formOf(published.body).id;
    expect(await menuOf(clerk)).toContainEqual({ title: "便民服务点", open: { list: form } });
    const evidence = await test.database.owner.query<{ what: Record<string, unknown> }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'what' as what from core.evidence where kind = 'definition' and subject = $1",
      [`definition:form:${form}`],
    );
    expect(evidence.rows[0]?.what).toMatchObject({
      do: "publish",
      version: 1,
      scope: townScope(),
      verdict: "compatible",
    });

    const running = await filled(form, { cost: 100 });
    expect((await command(clerk, running.id, { do: "submit" })).status).toBe(200);
    const waiting = await filled(form, { cost: 200 });

    const next = await start(
      clerk,
      townScope(),
      {
        edit: [
          { kind: "form", id: form },
          { kind: "flow", id: published.body.bodies[1]?.id },
        ],
      },
      "加一项",
    );
    const flow = structuredClone(next.bodies[1]) as DraftBody & { steps: Record<string, unknown>[] };
    flow.steps = flow.steps.map((step) =>
      step["id"] === "approve" ? { ...step, id: "head-check", title: "镇长审核" } : step,
    );
    const bodies = adding(next, { id: "beds", type: "number", label: "床位", default: 4, required: true }).map((b) =>
      b.kind === "flow" ? { ...flow, separate: [["submit", "head-check"]] } : b,
    );
    const second = await release(clerk, head, next, { bodies });
    expect(second.status).toBe(200);

    const moved = await view(clerk, waiting.id);
    expect(moved).toMatchObject({ form: { version: 2 }, answers: { cost: 200, beds: 4 } });
    const stored = await test.database.owner.query("select form_version, stamp from core.document where id = $1", [
      waiting.id,
    ]);
    expect(stored.rows).toEqual([{ form_version: 1, stamp: waiting.stamp }]);
    const stale = await clerk.send("PUT", `/documents/${waiting.id}/draft`, {
      stamp: waiting.stamp,
      answers: waiting.answers,
    });
    expect([stale.status, stale.body["code"]]).toEqual([409, "document.stale"]);
    const kept = await clerk.send<{ stamp: number }>("PUT", `/documents/${waiting.id}/draft`, {
      stamp: moved.stamp,
      answers: { ...moved.answers, beds: 5 },
    });
    expect(kept.status).toBe(200);
    expect((await view(clerk, waiting.id)).form.version).toBe(2);
    expect((await command(clerk, waiting.id, { do: "submit" })).body.document.stateTitle).toBe("镇长审核");

    expect((await view(head, running.id)).form.version).toBe(1);
    expect((await command(head, running.id, { do: "approve" })).status).toBe(200);
    expect(await view(clerk, running.id)).toMatchObject({
      state: "done",
      form: { version: 1 },
      answers: { cost: 100 },
    });
    const list = (await clerk.get<{ rows: { title: string }[] }>(`/documents?list=${form}`)).body;
    expect(list.rows.length).toBe(2);
  });

  it("moves a draft that is submitted without being opened again", async () => {
    const { bodies } = await publishedType([{ id: "cost", type: "money", label: "造价" }]);
    const form = formOf({ bodies });
    const doc = await filled(form.id, { cost: 1 });
    const next = await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] });
    expect(
      (
        await release(clerk, head, next, {
          bodies: adding(next, { id: "phone", type: "text", label: "电话", default: "110", required: true }),
        })
      ).status,
    ).toBe(200);
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    expect(await view(clerk, doc.id)).toMatchObject({ form: { version: 2 }, answers: { phone: "110" } });
  });

  it("moves a returned document, which goes on in the newest flow, and its earlier revision stays readable", async () => {
    const { bodies } = await publishedType([{ id: "cost", type: "money", label: "造价" }]);
    const form = formOf({ bodies });
    const doc = await filled(form.id, { cost: 1 });
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    expect((await command(head, doc.id, { do: "return", to: "submit", opinion: "金额不对" })).status).toBe(200);
    const next = await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] });
    const more = { id: "phone", type: "text", label: "电话" };
    expect((await release(clerk, head, next, { bodies: adding(next, more) })).status).toBe(200);
    // Who only reads it still sees what was submitted.
    expect((await view(head, doc.id)).form.version).toBe(1);
    const moved = await view(clerk, doc.id);
    expect(moved).toMatchObject({ state: "returned", form: { version: 2 } });
    const answers = { ...moved.answers, phone: "110", cost: 2 };
    expect((await clerk.send("PUT", `/documents/${doc.id}/draft`, { stamp: moved.stamp, answers })).status).toBe(200);
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    expect((await command(head, doc.id, { do: "approve" })).status).toBe(200);
    expect(await view(head, doc.id)).toMatchObject({ state: "done", form: { version: 2 }, answers: { phone: "110" } });
  });

  it("keeps aside what fits nowhere, and brings it back with the older version", async () => {
    const { bodies } = await publishedType([
      { id: "length", type: "number", label: "长度", unit: "千米", decimals: 1 },
      { id: "old", type: "text", label: "旧项" },
    ]);
    const form = formOf({ bodies });
    const doc = await filled(form.id, { length: 2.5, old: "保留我" });
    const next = await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] });
    const edited = mapping(next, (f) =>
      f["id"] === "old" ? undefined : f["id"] === "length" ? { ...f, unit: "米", decimals: 0 } : f,
    );
    const bare = await release(clerk, head, next, { bodies: withForm(next, edited) });
    expect([bare.status, bare.body.code]).toEqual([422, "change.not-ready"]);
    const unsolved = (bare.body["changes"] as { target: string; key?: string; verdict: string }[]).map((c) => [
      c.target,
      c.key ?? "",
      c.verdict,
    ]);
    expect(unsolved).toEqual(
      expect.arrayContaining([
        ["old", "", "destructive"],
        ["length", "unit", "needs-conversion"],
        ["length", "decimals", "needs-conversion"],
      ]),
    );

    const conversions = [
      { form: form.id, field: "length", expr: "int(doc.length * 1000.0)" },
      { form: form.id, field: "old", expr: "doc.old" },
    ];
    expect((await release(clerk, head, await open(clerk, next.id), { conversions })).body.code).toBeUndefined();
    const moved = await view(clerk, doc.id);
    expect(moved).toMatchObject({
      answers: { length: 2500 },
      leftOver: [{ field: "old", text: "保留我", why: "removed" }],
    });
    expect(
      (await clerk.send("PUT", `/documents/${doc.id}/draft`, { stamp: moved.stamp, answers: moved.answers })).status,
    ).toBe(200);
    expect((await view(clerk, doc.id)).leftOver).toMatchObject([{ field: "old", text: "保留我" }]);

    const first = (await clerk.get<{ body: DraftBody }>(`/definitions/form/${form.id}?version=1`)).body.body;
    const back = await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] }, "退回旧版");
    const rolled = await release(clerk, head, back, {
      bodies: [first],
      conversions: [{ form: form.id, field: "length", expr: "double(doc.length) / 1000.0" }],
    });
    expect([rolled.status, rolled.body.bodies[0]?.version]).toEqual([200, 3]);
    expect(await view(clerk, doc.id)).toMatchObject({
      form: { version: 3 },
      answers: { length: 2.5, old: "保留我" },
      leftOver: [],
    });
    const versions = (
      await clerk.get<{ versions: { version: number; by?: { name: string } }[] }>(`/definitions/form/${form.id}`)
    ).body.versions;
    expect(versions.map((v) => [v.version, v.by?.name])).toEqual([
      [3, "罗远岫"],
      [2, "罗远岫"],
      [1, "罗远岫"],
    ]);
  });

  it("never loses anything by a new label or another order", async () => {
    const { bodies } = await publishedType([{ id: "cost", type: "money", label: "造价", unit: "yuan" }]);
    const form = formOf({ bodies });
    const doc = await filled(form.id, { cost: 123_400 });
    const next = await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] });
    const edited = mapping(next, (f) => ({
      ...f,
      label: `${String(f["label"])}（新）`,
      ...(f["id"] === "cost" && { unit: "wan" }),
    }));
    edited.sections[0]?.fields.reverse();
    expect((await report(clerk, next.id)).publishable).toBe(false);
    const saved = await save(clerk, next, { bodies: withForm(next, edited) });
    expect(saved.body.faults).toEqual([]);
    const found = await report(clerk, next.id);
    expect(found).toMatchObject({ verdict: "compatible", publishable: true, dryRuns: [{ tried: 1, fine: 1 }] });
    const change = await open(clerk, next.id);
    expect((await release(clerk, head, change)).status).toBe(200);
    expect(await view(clerk, doc.id)).toMatchObject({ form: { version: 2 }, answers: { cost: 123_400 }, leftOver: [] });
  });
});

describe("two people at once", () => {
  it("are told when somebody else saved, with the other's state", async () => {
    const change = await start(writer, COUNTY, { edit: [{ kind: "dictionary", id: "pay-kind" }] });
    expect((await save(writer, change, { note: "甲" })).status).toBe(200);
    const stale = await save(writer, change, { note: "乙" });
    expect([stale.status, stale.body.code]).toEqual([409, "change.stale"]);
    expect(stale.body["current"]).toMatchObject({ note: "甲", stamp: 1, by: { name: "沈以诺" } });
  });

  it("cannot publish over each other: the second hears what changed, takes it over and publishes then", async () => {
    const { bodies } = await publishedType([]);
    const form = formOf({ bodies });
    const [one, two] = [
      await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] }, "甲"),
      await start(clerk, townScope(), { edit: [{ kind: "form", id: form.id }] }, "乙"),
    ];
    const submit = async (change: Change, field: string): Promise<Change> => {
      const saved = await save(clerk, change, { bodies: adding(change, { id: field, type: "text", label: field }) });
      return (await clerk.send<Change>("POST", `/changes/${change.id}/submit`, { stamp: saved.body.stamp })).body;
    };
    const both = [await submit(one, "alpha"), await submit(two, "beta")];
    const answers = await Promise.all(
      both.map((c) => head.send<Refused>("POST", `/changes/${c.id}/publish`, { stamp: c.stamp })),
    );
    expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, 409]);
    const lost = answers.findIndex((a) => a.status === 409);
    expect(answers[lost]?.body.code).toBe("change.outdated");
    expect(answers[lost]?.body["outdated"]).toMatchObject([
      { kind: "form", id: form.id, base: 1, newest: 2, changes: [{ what: "added", thing: "field" }] },
    ]);

    const late = both[lost];
    if (!late) throw new Error("nobody lost");
    await clerk.send("POST", `/changes/${late.id}/take-back`);
    const change = await open(clerk, late.id);
    expect(change.faults.map((f) => f.pointer)).toContain("/version");
    const newest = (await clerk.get<{ body: DraftBody }>(`/definitions/form/${form.id}`)).body.body;
    const merged = adding(
      { ...change, bodies: [{ ...newest, version: 3 }] },
      { id: "gamma", type: "text", label: "gamma" },
    );
    expect((await release(clerk, head, change, { bodies: merged })).body).toMatchObject({
      state: "published",
      bodies: [{ version: 3 }],
    });
  });

  it("one of whom wrote cannot be the one who publishes", async () => {
    await test.database.owner.query(
      "insert into core.assignment (id, person, role, unit, valid_from) select $1, p.id, 'unit-clerk', u.id, '2026-01-01' from core.person p, core.unit u where p.login = 'luoyuanxiu' and u.name = '宁溪镇人民政府'",
      [randomUUID()],
    );
    const both = await test.signIn("luoyuanxiu");
    const change = await start(clerk, townScope(), { new: "document-type" }, "巡查记录");
    const touched = await save(both, change, { note: "我也写了一句" });
    const submitted = await clerk.send<Change>("POST", `/changes/${change.id}/submit`, { stamp: touched.body.stamp });
    const own = await both.send("POST", `/changes/${change.id}/publish`, { stamp: submitted.body.stamp });
    expect([own.status, own.body["code"]]).toEqual([409, "change.own"]);
    expect((await both.send("DELETE", `/changes/${change.id}`)).status).toBe(204);
    expect(
      (await clerk.get<{ rows: { id: string }[] }>("/changes?state=dropped")).body.rows.map((r) => r.id),
    ).toContain(change.id);
  });
});

describe("scopes", () => {
  it("are kept: nobody drafts, sees or publishes for another unit, and a form of a unit is seen around it only", async () => {
    const river = person("zhouyunheng");
    const refused = await river.send<Refused>("POST", "/changes", {
      id: randomUUID(),
      title: "x",
      scope: townScope(),
      start: { new: "project-type" },
    });
    expect([refused.status, refused.body.code]).toEqual([403, "change.scope"]);
    for (const scope of ["", COUNTY, "330226", `unit:${randomUUID()}`])
      expect(
        (await clerk.send("POST", "/changes", { id: randomUUID(), title: "x", scope, start: { new: "dictionary" } }))
          .status,
        scope,
      ).toBe(403);

    const published = await publishedType([], "只在镇里");
    const form = formOf(published).id;
    for (const login of ["zhouyunheng", "xiejinghe"]) {
      expect((await person(login).get(`/changes/${published.id}`)).status, login).toBe(404);
      expect(
        (await person(login).get<{ rows: { id: string }[] }>("/changes")).body.rows.map((r) => r.id),
      ).not.toContain(published.id);
      expect(await menuOf(person(login)), login).not.toContainEqual({ title: "只在镇里", open: { list: form } });
      expect((await person(login).get(`/definitions/lists/${form}`)).status, login).toBe(404);
      expect((await person(login).get(`/definitions/form/${form}`)).status, login).toBe(404);
      const own = login === "xiejinghe" ? "330226" : `unit:${test.units.get("river") ?? ""}`;
      const copied = { id: randomUUID(), title: "x", scope: own, start: { copy: { form } } };
      expect((await person(login).send("POST", "/changes", copied)).status, login).toBe(404);
    }
    for (const login of ["tangyihe", "luoyuanxiu", "yeqinghe", "lujingxing"]) {
      expect(await menuOf(person(login)), login).toContainEqual({ title: "只在镇里", open: { list: form } });
      expect((await person(login).get(`/definitions/lists/${form}`)).status, login).toBe(200);
    }
    const elsewhere = await river.send("POST", "/documents", { id: randomUUID(), form });
    expect([elsewhere.status, elsewhere.body["code"]]).toEqual([404, "definition.not-found"]);
    expect((await writer.get<{ rows: { id: string }[] }>("/changes")).body.rows.map((r) => r.id)).toContain(
      published.id,
    );
  });

  it("do not let a unit take over what comes from above, nor move money by itself", async () => {
    const taken = await clerk.send<Refused>("POST", "/changes", {
      id: randomUUID(),
      title: "x",
      scope: townScope(),
      start: { edit: [{ kind: "form", id: "pay" }] },
    });
    expect([taken.status, taken.body.code]).toEqual([409, "definition.id-taken"]);
    const change = await start(clerk, townScope(), { new: "document-type" }, "自拨");
    const stolen = await save(clerk, change, {
      bodies: [...change.bodies, { kind: "flow", id: "pay", version: 1, title: "x" }],
    });
    expect([stolen.status, stolen.body.code]).toEqual([409, "definition.id-taken"]);
    const bodies = adding(
      change,
      { id: "amount", type: "money", label: "金额" },
      { id: "quota", type: "quota", label: "指标" },
    ).map((b) =>
      b.kind === "flow"
        ? {
            ...b,
            steps: [
              ...((b as DraftBody)["steps"] as unknown[]),
              {
                id: "hold",
                title: "占用",
                do: "post",
                movement: "reserve",
                amount: "amount",
                quota: "quota",
                undo: "release",
              },
            ],
          }
        : b,
    );
    const saved = await save(clerk, change, { bodies });
    expect(saved.body.faults.filter((f) => f.severity === "stop").map((f) => [f.kind, f.pointer])).toEqual([
      ["flow", "/steps/2"],
    ]);
    const hijack = await save(
      clerk,
      { ...change, stamp: 1 },
      { bodies: change.bodies.map((b) => (b.kind === "flow" ? { ...b, form: "declare" } : b)) },
    );
    expect(hijack.body.faults.some((f) => f.severity === "stop" && f.found === "declare")).toBe(true);
    const stages = [{ id: "a", title: "a", forms: ["declare"], after: [] }];
    const begins = await save(
      clerk,
      { ...change, stamp: 2 },
      { bodies: [...change.bodies, { kind: "lifecycle", id: "mine", version: 1, title: "x", $schema: "", stages }] },
    );
    expect(begins.body.faults.map((f) => [f.kind, f.pointer])).toContainEqual(["lifecycle", "/stages/0/forms/0"]);
    const role = await save(
      clerk,
      { ...change, stamp: 3 },
      {
        bodies: [
          ...bodies,
          {
            kind: "role",
            id: "all-mighty",
            version: 1,
            title: "x",
            permissions: ["role.grant"],
            reach: "region",
            conflicts: [],
            $schema: "",
          },
        ],
      },
    );
    expect(role.body.faults.map((f) => [f.kind, f.pointer])).toContainEqual(["role", "/kind"]);
  });

  it("let a county take over what came with a pack: its own units get it, its code lists hold there, other counties keep theirs", async () => {
    const change = await start(writer, COUNTY, { edit: [{ kind: "dictionary", id: "pay-kind" }] }, "县里的付款类别");
    const own = change.bodies[0] as DraftBody & { items: Record<string, unknown>[] };
    const published = await release(writer, publisher, change, {
      bodies: [{ ...own, items: [...own.items, { code: "99", name: "县里另加" }] }],
    });
    expect([published.status, published.body.bodies[0]?.version]).toEqual([200, own.version]);
    // A code that somebody else has stands in the list too, closed, so that every answer has its name.
    const codes = async (by: Client): Promise<string[]> => {
      type Items = { dictionaries: Record<string, { code: string; closed?: boolean }[]> };
      const { dictionaries } = (await by.get<Items>("/definitions/forms/pay")).body;
      return (dictionaries["pay-kind"] ?? []).filter((item) => item.closed !== true).map((item) => item.code);
    };
    expect(await codes(person("zhouyunheng"))).toContain("99");
    expect(await codes(person("xiejinghe"))).not.toContain("99");
    const { codesAt, codes: general } = test.context.definitions;
    expect(codesAt({ units: [], county: COUNTY, city: "331000", province: "330000" }).get("pay-kind")?.has("99")).toBe(
      true,
    );
    expect(general.get("pay-kind")?.has("99")).toBe(false);
  });

  it("give a pack's next version its own number where a county published under it meanwhile, once", async () => {
    const body = structuredClone(test.context.definitions.get("dictionary", "pay-kind", 1));
    const loaded = [
      { pack: "engineering", file: "pay-kind.json", body: { ...body, version: 2, title: "新版付款类别" } },
    ];
    expect(test.context.definitions.view.row("dictionary", "pay-kind", 2)?.scope).toBe(COUNTY);
    expect(await publishDefinitions(test.database.owner, loaded, new Date())).toBe(1);
    expect(await publishDefinitions(test.database.owner, loaded, new Date())).toBe(0);
    await test.context.definitions.reload(test.context.pool);
    const { view: now } = test.context.definitions;
    expect(now.row("dictionary", "pay-kind")).toMatchObject({ version: 3, scope: "", body: { title: "新版付款类别" } });
    const place = { units: [], county: COUNTY, city: "331000", province: "330000" };
    expect(now.row("dictionary", "pay-kind", undefined, place)).toMatchObject({ version: 2, scope: COUNTY });
  });

  it("end with retirement: nothing new is started, what exists is read and finished", async () => {
    const { bodies } = await publishedType([], "要停用的");
    const form = formOf({ bodies }).id;
    const doc = await filled(form, {});
    expect((await person("linshuyao").send("POST", `/definitions/form/${form}/retire`)).status).toBe(403);
    const retired = await head.send<{ versions: { retired: boolean }[] }>("POST", `/definitions/form/${form}/retire`);
    expect([retired.status, retired.body.versions[0]?.retired]).toEqual([200, true]);
    const again = await clerk.send("POST", "/documents", { id: randomUUID(), form, unit: test.units.get("town") });
    expect([again.status, again.body["code"]]).toEqual([409, "definition.retired"]);
    expect((await clerk.get<{ mayCreate: boolean }>(`/definitions/lists/${form}`)).body.mayCreate).toBe(false);
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    expect((await view(head, doc.id)).state).toBe("running");
    const rows = (await clerk.get<{ id: string; retired: boolean; scopeName: string }[]>("/definitions")).body;
    expect(rows.find((r) => r.id === form)).toMatchObject({ retired: true, scopeName: "宁溪镇人民政府" });
  });
});

describe("the report", () => {
  type Counted = { documents: number; drafts: number; running: number };
  const count = async (condition: string, values: unknown[]): Promise<Counted> => {
    const states = {
      documents: "",
      drafts: "and state in ('draft', 'returned', 'withdrawn')",
      running: "and state = 'running'",
    };
    const found: Record<string, number> = {};
    for (const [name, more] of Object.entries(states))
      found[name] =
        (
          await test.database.owner.query<{ n: number }>(
            `select count(*) as n from core.document where state <> 'void' and county = '${COUNTY}' and ${condition} ${more}`,
            values,
          )
        ).rows[0]?.n ?? -1;
    return found as Counted;
  };

  it("counts exactly what plain SQL counts: documents, drafts, running ones, indicators, publications, public pages, plugins, definitions", async () => {
    const form = test.context.definitions.get("form", "contract");
    const change = await start(writer, COUNTY, { edit: [{ kind: "form", id: "contract" }] }, "合同改动");
    const edited = formOf(change);
    // Every field is made to differ in a way that is not harmless.
    for (const section of edited.sections)
      section.fields = section.fields.map((f) => ({ ...f, visible: 'doc.contractNo == "x"' }));
    const saved = await save(writer, change, { bodies: [edited] });
    expect(saved.status).toBe(200);
    const { changes } = await report(writer, change.id);
    const judged = changes.filter((c) => c.key === "visible" && c.thing === "field");
    expect(judged.length).toBe(form.sections.flatMap((s) => s.fields).length);
    for (const { target, readers } of judged) {
      const { documents, drafts, running } = readers ?? {};
      expect([target, { documents, drafts, running }]).toEqual([
        target,
        await count("form = 'contract' and answers ? $1", [target]),
      ]);
    }
    const of = (field: string) => judged.find((c) => c.target === field)?.readers;
    const owner = test.database.owner;
    const naming = async (kind: string, sql: string): Promise<string[]> =>
      (
        await owner.query<{ id: string }>(
          `select distinct id from core.definition d where kind = $1 and version = (select max(version) from core.definition e where e.kind = d.kind and e.id = d.id) and (${sql}) order by id`,
          [kind],
        )
      ).rows.map((r) => r.id);
    for (const { id: field } of form.sections.flatMap((s) => s.fields) as { id: string }[]) {
      expect([field, [...(of(field)?.indicators ?? [])].sort()]).toEqual([
        field,
        await naming(
          "indicator",
          `exists (select from jsonb_array_elements(body -> 'inputs') i where i -> 'from' ->> 'form' = 'contract' and i -> 'from' ->> 'field' = '${field}')`,
        ),
      ]);
      expect([field, [...(of(field)?.publications ?? [])].sort()]).toEqual([
        field,
        await naming(
          "publication",
          `exists (select from jsonb_each_text(body -> 'contracts') c where body -> 'contracts' ->> 'form' = 'contract' and c.key <> 'form' and c.value = '${field}') or exists (select from jsonb_array_elements(body -> 'facts') f where f ->> 'form' = 'contract' and f ->> 'field' = '${field}') or (body -> 'summary' ->> 'form' = 'contract' and body -> 'summary' ->> 'field' = '${field}')`,
        ),
      ]);
      const named = (kind: string): string[] => [
        ...new Set((of(field)?.definitions ?? []).filter((d) => d.kind === kind).map((d) => d.id)),
      ];
      expect([field, named("list").sort()]).toEqual([
        field,
        await naming(
          "list",
          `body -> 'of' ->> 'form' = 'contract' and (body -> 'columns' @> '[{"id": "${field}"}]' or body -> 'filters' ? '${field}' or body -> 'sort' ->> 'by' = '${field}')`,
        ),
      ]);
      const rights = await naming(
        "flow",
        `body ->> 'form' = 'contract' and exists (select from jsonb_array_elements(body -> 'steps') s where s -> 'fields' ? '${field}' or s ->> 'amount' = '${field}' or (s ->> 'document' = 'self' and s -> 'set' ? '${field}'))`,
      );
      expect(named("flow")).toEqual(expect.arrayContaining(rights));
    }
    expect(of("sellerUscc")?.plugins).toEqual(["uscc-check"]);
    const pages = await owner.query<{ n: number }>(
      "select count(*) as n from published.project p where not withdrawn and exists (select from jsonb_array_elements(p.snapshot -> 'contracts') c where c ->> 'name' is not null)",
    );
    expect(pages.rows[0]?.n).toBeGreaterThan(0);
    const names = test.context.definitions.get("publication", "engineering-project").contracts;
    expect(of(names?.name ?? "")?.publicPages).toBe(pages.rows[0]?.n);
    expect(of(names?.amount ?? "")?.definitions.map((d) => d.kind)).toEqual(expect.arrayContaining(["flow"]));
  });

  it("counts the documents that hold a code, in choices and in tables", async () => {
    const change = await start(writer, COUNTY, { edit: [{ kind: "dictionary", id: "fund-source" }] }, "资金来源");
    const body = change.bodies[0] as DraftBody & { items: { code: string }[] };
    const used = (
      await test.database.owner.query<{ code: string }>(
        "select r ->> 'source' as code from core.document d, jsonb_array_elements(d.answers -> 'sources') r where d.form = 'declare' and d.state <> 'void' limit 1",
      )
    ).rows[0]?.code;
    expect(used).toBeDefined();
    const saved = await save(writer, change, {
      bodies: [{ ...body, items: body.items.filter((i) => i.code !== used) }],
    });
    expect(saved.status).toBe(200);
    const found = (await report(writer, change.id)).changes.find((c) => c.target === used);
    const plain = await test.database.owner.query<{ n: number }>(
      `select count(distinct d.id) as n from core.document d where d.state <> 'void' and d.county = '${COUNTY}' and jsonb_path_exists(d.answers, '$.sources[*] ? (@.source == $c)', jsonb_build_object('c', $1::text))`,
      [used],
    );
    expect(found).toMatchObject({ what: "removed", verdict: "destructive", solved: false });
    expect(found?.readers?.documents).toBeGreaterThanOrEqual(plain.rows[0]?.n ?? 0);
    expect(plain.rows[0]?.n).toBeGreaterThan(0);
  });

  it("warns of what is surely not meant, by the code of its sentence, and lets it be published", async () => {
    const change = await start(clerk, townScope(), { new: "project-type" });
    const saved = await save(clerk, change, {
      bodies: adding(change, { id: "twin", type: "text", label: formOf(change).sections[0]?.fields[0]?.label ?? "" }),
    });
    expect(saved.body.faults).toEqual([
      {
        kind: "form",
        id: formOf(change).id,
        pointer: "/sections/0/fields/2/label",
        found: "",
        expected: "",
        severity: "warn",
        code: "form.label-twice",
        params: { label: formOf(change).sections[0]?.fields[0]?.label },
      },
    ]);
    const report = await clerk.send<ChangeReport>("POST", `/changes/${change.id}/report`);
    expect(report.body).toMatchObject({ publishable: true, faults: [{ code: "form.label-twice" }] });
    await clerk.send("DELETE", `/changes/${change.id}`);
  });

  it("names each place that still names a removed field", async () => {
    const change = await start(writer, COUNTY, { edit: [{ kind: "form", id: "pay" }] }, "付款去掉字段");
    const edited = formOf(change);
    edited.sections = edited.sections.map((s) => ({ ...s, fields: s.fields.filter((f) => f["id"] !== "amount") }));
    const saved = await save(writer, change, { bodies: [edited] });
    const places = saved.body.faults
      .filter((f) => f.found.includes("amount"))
      .map((f) => `${f.kind}:${f.id}${f.pointer}`);
    const flow = test.context.definitions.flowOf("pay");
    for (const step of flow.steps.flatMap((s, i) =>
      s.do === "post" && s.amount === "amount" ? [`flow:pay/steps/${i}/amount`] : [],
    ))
      expect(places).toContain(step);
    expect(places.some((p) => p.startsWith("form:pay/"))).toBe(true);
    expect(
      (await writer.send<Refused>("POST", `/changes/${change.id}/submit`, { stamp: saved.body.stamp })).body.code,
    ).toBe("change.not-ready");
  });

  it("tries every stored document without writing: fine, with problems, unconverted, and samples in words", async () => {
    const { bodies } = await publishedType([{ id: "beds", type: "text", label: "床位" }], "试读");
    const form = formOf({ bodies }).id;
    for (const beds of ["12", "十二", "700"]) await filled(form, { beds });
    const change = await start(clerk, townScope(), { edit: [{ kind: "form", id: form }] });
    const edited = mapping(change, (f) => (f["id"] === "beds" ? { id: "beds", type: "number", label: "床位" } : f));
    edited.checks = [
      { id: "R-1", title: "床位不多", expr: "doc.beds < 500", severity: "block", message: "床位太多了。" },
    ];
    const before = (
      await test.database.owner.query("select id, stamp, answers from core.document where form = $1 order by id", [
        form,
      ])
    ).rows;
    await save(clerk, change, { bodies: [edited], conversions: [{ form, field: "beds", expr: "int(doc.beds)" }] });
    const found = await report(clerk, change.id);
    expect(found).toMatchObject({
      publishable: true,
      verdict: "needs-conversion",
      dryRuns: [{ form, tried: 3, fine: 1, withProblems: 1, unconverted: 1 }],
    });
    expect(found.dryRuns[0]?.samples.flatMap((s) => s.problems.map((p) => [p.code, p.message])).sort()).toEqual([
      ["change.unconverted", "“床位”的旧内容换不过来。"],
      ["check.R-1", "床位太多了。"],
    ]);
    expect(
      (
        await test.database.owner.query("select id, stamp, answers from core.document where form = $1 order by id", [
          form,
        ])
      ).rows,
    ).toEqual(before);
    expect((await release(clerk, head, await open(clerk, change.id))).status).toBe(200);
    const rows = (
      await test.database.owner.query<{ id: string; answers: { beds: string } }>(
        "select id, answers from core.document where form = $1",
        [form],
      )
    ).rows;
    for (const row of rows)
      expect(await view(clerk, row.id)).toMatchObject(
        row.answers.beds === "十二"
          ? { leftOver: [{ field: "beds", text: "十二", why: "unfit" }] }
          : { answers: { beds: Number(row.answers.beds) } },
      );
  });

  it("shows lists of mixed versions: each value by the type it was given in", async () => {
    const { bodies } = await publishedType([{ id: "size", type: "text", label: "规模", indexed: true }], "混版");
    const form = formOf({ bodies }).id;
    const old = await filled(form, { size: "很大" });
    expect((await command(clerk, old.id, { do: "submit" })).status).toBe(200);
    const change = await start(clerk, townScope(), {
      edit: [
        { kind: "form", id: form },
        { kind: "list", id: form },
      ],
    });
    const edited = mapping(change, (f) =>
      f["id"] === "size" ? { id: "size", type: "money", label: "规模", indexed: true } : f,
    );
    const list = {
      ...change.bodies[1],
      columns: [{ id: "title" }, { id: "size", total: true }],
    } as unknown as DraftBody;
    expect(
      (
        await release(clerk, head, change, {
          bodies: [edited, list],
          conversions: [{ form, field: "size", expr: 'yuan("1")' }],
        })
      ).status,
    ).toBe(200);
    await filled(form, { size: 12_300 });
    for (const sort of ["size", "updated"]) {
      const listed = await clerk.get<{ rows: { values: { size: string } }[]; sums: Record<string, number> }>(
        `/documents?list=${form}&sort=${sort}`,
      );
      expect([listed.status, listed.body.rows.map((r) => r.values.size).sort(), listed.body.sums]).toEqual([
        200,
        ["123.00", "很大"],
        { size: 12_300 },
      ]);
    }
  });
});

describe("bad input", () => {
  it("is refused with a code and never kept", async () => {
    const change = await start(clerk, townScope(), { new: "project-type" }, "坏输入");
    const form = formOf(change);
    const deep = (n: number): unknown => (n === 0 ? 1 : { x: deep(n - 1) });
    const put = (body: unknown) => clerk.send<Refused>("PUT", `/changes/${change.id}`, body);
    const base = { stamp: 0, title: "坏输入", note: "", bodies: change.bodies, conversions: [] };
    const table: [string, unknown, number, string][] = [
      ["an unknown key", { ...base, extra: 1 }, 400, "request.invalid"],
      ["an id with a blank", { ...base, bodies: [{ ...form, id: "a b" }] }, 400, "request.invalid"],
      ["an unknown kind", { ...base, bodies: [{ ...form, kind: "spell" }] }, 400, "request.invalid"],
      ["a version that is no number", { ...base, bodies: [{ ...form, version: "1" }] }, 400, "request.invalid"],
      [
        "too many bodies",
        { ...base, bodies: Array.from({ length: 201 }, (_, i) => ({ ...form, id: `x${i}` })) },
        400,
        "request.invalid",
      ],
      ["a title that is too long", { ...base, title: "长".repeat(81) }, 400, "request.invalid"],
      [
        "a conversion without a field",
        { ...base, conversions: [{ form: form.id, expr: "1" }] },
        400,
        "request.invalid",
      ],
      ["the same definition twice", { ...base, bodies: [form, form] }, 422, "change.invalid"],
      ["more than 2 MB", { ...base, bodies: [{ ...form, note: "x".repeat(2_200_000) }] }, 422, "change.invalid"],
      [
        "more than the connection takes",
        { ...base, bodies: [{ ...form, note: "x".repeat(3_300_000) }] },
        413,
        "request.too-large",
      ],
      ["a tower of objects", { ...base, bodies: [{ ...form, note: deep(60) }] }, 422, "change.invalid"],
      [
        "a name of every object",
        { ...base, bodies: [JSON.parse(`{"kind":"form","id":"x","version":1,"title":"x","a":{"constructor":1}}`)] },
        422,
        "change.invalid",
      ],
      [
        "a character that no text may hold",
        { ...base, bodies: [{ ...form, note: "a\u0000b" }] },
        422,
        "change.invalid",
      ],
      ["half a character", { ...base, bodies: [{ ...form, note: "a\ud800" }] }, 422, "change.invalid"],
    ];
    for (const [what, body, status, code] of table) {
      const answer = await put(body);
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
      expect(String(answer.body["message"])).toMatch(/[一-龥]/);
    }
    const raw = await test.raw({
      method: "PUT",
      url: `/api/v1/changes/${change.id}`,
      headers: { cookie: clerk.cookie, "x-csrf-token": clerk.csrf, "content-type": "application/json" },
      payload: JSON.stringify(base).replace('"title":', '"__proto__":{"x":1},"title":'),
    });
    expect(raw.status).toBe(400);
    expect(await open(clerk, change.id)).toMatchObject({ stamp: 0, bodies: change.bodies });

    const posts: [string, unknown, number][] = [
      [`/changes/${change.id}/submit`, {}, 400],
      [`/changes/${change.id}/submit`, { stamp: 7 }, 409],
      [`/changes/${change.id}/comments`, { pointer: "x", text: "y" }, 400],
      [`/changes/${change.id}/comments`, { pointer: "form:x#/a", text: "" }, 400],
      [`/changes/${change.id}/comments/${randomUUID()}/resolve`, undefined, 404],
      [`/changes/${randomUUID()}/report`, undefined, 404],
      ["/changes", { id: randomUUID(), title: "x", scope: "unit:x", start: { new: "dictionary" } }, 400],
      ["/changes", { id: randomUUID(), title: "x", scope: townScope(), start: { edit: [] } }, 400],
      [
        "/changes",
        { id: randomUUID(), title: "x", scope: townScope(), start: { edit: [{ kind: "form", id: "nosuch" }] } },
        404,
      ],
      ["/changes", { id: randomUUID(), title: "x", scope: townScope(), start: { copy: { form: "nosuch" } } }, 404],
    ];
    for (const [path, body, status] of posts)
      expect([path, (await clerk.send("POST", path, body)).status]).toEqual([path, status]);
    expect((await clerk.get("/changes?state=nosuch")).status).toBe(400);
    expect((await clerk.get("/definitions/spell/x")).status).toBe(400);
    expect((await clerk.get("/definitions/form/nosuch")).status).toBe(404);
  });

  it("keeps drafts that are wrong in any other way, and says where", async () => {
    const change = await start(clerk, townScope(), { new: "project-type" }, "写错的");
    const form = formOf(change);
    for (const broken of [
      { sections: [] },
      { sections: 5 },
      { sections: [{ fields: [null, 3, { id: 1 }, { id: "a", type: "nosuch" }] }] },
      { checks: [{ expr: "((" }] },
      { project: null },
      { create: ["nobody"] },
    ]) {
      const now = await open(clerk, change.id);
      const saved = await save(clerk, now, { bodies: withForm(now, { ...form, ...broken } as unknown as DraftBody) });
      expect([JSON.stringify(broken), saved.status]).toEqual([JSON.stringify(broken), 200]);
      expect(saved.body.faults.length, JSON.stringify(broken)).toBeGreaterThan(0);
      expect((await report(clerk, change.id)).publishable).toBe(false);
    }
  });
});

describe("around drafting", () => {
  it("remarks are made, seen and settled by the two who work on it", async () => {
    const change = await start(clerk, townScope(), { copy: { form: "progress" } }, "镇里的进度");
    expect(change.bodies.map((b) => b.kind)).toEqual(["form", "flow"]);
    expect(change.bodies.every((b) => /^n[0-9a-f]{16}$/.test(b.id))).toBe(true);
    const made = await head.send<{ id: string; resolved: boolean }>("POST", `/changes/${change.id}/comments`, {
      pointer: `form:${change.bodies[0]?.id}#/sections/0`,
      text: "标题再短一点",
    });
    expect([made.status, made.body.resolved]).toEqual([201, false]);
    const settled = await clerk.send<{ resolved: boolean }>(
      "POST",
      `/changes/${change.id}/comments/${made.body.id}/resolve`,
    );
    expect(settled.body.resolved).toBe(true);
    expect((await open(clerk, change.id)).comments).toMatchObject([
      { text: "标题再短一点", by: { name: "罗远岫" }, resolved: true },
    ]);
    expect(
      (await person("xiejinghe").send("POST", `/changes/${change.id}/comments`, { pointer: "form:x#", text: "?" }))
        .status,
    ).toBe(404);
  });

  it("the designer hears what there is to choose from, and only its own scopes", async () => {
    type Designer = {
      roles: { id: string }[];
      unitKinds: { id: string; title: string }[];
      dictionaries: { id: string }[];
      forms: { id: string; fields: { id: string }[] }[];
      plugins: { id: string; name: string }[];
      scopes: { scope: string; name: string }[];
    };
    const own = (await clerk.get<Designer>("/designer")).body;
    expect(own.scopes).toEqual([{ scope: townScope(), name: "宁溪镇人民政府" }]);
    expect(own.unitKinds).toContainEqual({ id: "town", title: "乡镇街道" });
    expect(own.plugins.map((p) => p.id)).toContain("uscc-check");
    expect(own.forms.find((f) => f.id === "pay")?.fields.map((f) => f.id)).toContain("amount");
    const county = (await writer.get<Designer>("/designer")).body.scopes;
    expect(county[0]).toEqual({ scope: COUNTY, name: "黄岩区" });
    expect(county.map((s) => s.scope)).toContain(townScope());
    expect(county.some((s) => s.name === "宁海县财政局")).toBe(false);
    expect((await publisher.get<Designer>("/designer")).body.scopes).toEqual([]);
  });

  it("answers a repeat of the same start with the change that is there", async () => {
    const body = { id: randomUUID(), title: "重发", scope: townScope(), start: { new: "document-type" } };
    const [one, two] = [
      await clerk.send<Change>("POST", "/changes", body),
      await clerk.send<Change>("POST", "/changes", body),
    ];
    expect([one.status, two.status, two.body.bodies]).toEqual([201, 201, one.body.bodies]);
  });
});
