/**
 * Plugins inside the product, on one beginning: one warns about a code in a form and never refuses; one looks at whole
 * documents before they are submitted, and nothing is submitted without its answer.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, draft, type TestApp, testApp } from "../support/app.ts";
import { putToService, type StrangersPlugin, trustedPublisher } from "../support/plugin-package.ts";
import { fundedProject, type Story } from "../support/story.ts";
import { publishWatched, WATCHED } from "../support/watched-form.ts";

type Problem = { code: string; pointer: string; severity?: string; message: string };
let test: TestApp;
let story: Story;
let clerk: Client;
let pack: (plugin: StrangersPlugin) => Buffer;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100_000_000, "插件");
  clerk = await test.signIn("fangxiaoman");
  pack = await trustedPublisher(join(test.dataDir, "plugins", "trust.json"), "vendor");
});

async function problemsFor(code: string): Promise<{ status: number; problems: Problem[] }> {
  const doc = await draft(clerk, "contract", { project: story.project, answers: {} });
  const saved = await clerk.send<{ problems: Problem[] }>("PUT", `/documents/${doc.id}/draft`, {
    stamp: doc.stamp,
    answers: { ...doc.answers, sellerUscc: code },
  });
  return { status: saved.status, problems: saved.body.problems.filter((p) => p.code.startsWith("plugin.")) };
}

describe("uscc-check in the contract form", () => {
  it("says nothing about a right code", async () => {
    expect(await problemsFor("91331003TERT0A013G")).toEqual({ status: 200, problems: [] });
  });

  it("warns about a wrong one with a sentence, and lets it be saved", async () => {
    const { status, problems } = await problemsFor("91350100M000100Y4Z");
    expect(status).toBe(200);
    expect(problems).toEqual([
      expect.objectContaining({ pointer: "/sellerUscc", severity: "warn", message: expect.stringMatching(/查询确认/) }),
    ]);
  });

  it("is switched off and on by the administrator, with evidence", async () => {
    const admin = await test.signIn("chengshouzhuo");
    const doAct = async (act: string): Promise<number> =>
      (await admin.send("POST", "/plugins/uscc-check/versions/1.0.0/acts", { act, reason: "试验停用" })).status;
    expect(await doAct("disable")).toBe(204);
    expect((await problemsFor("91350100M000100Y4Z")).problems).toEqual([]);
    expect(await doAct("activate")).toBe(204);
    expect((await problemsFor("91350100M000100Y4Z")).problems).toHaveLength(1);
    const evidence = await test.database.owner.query("select 1 from core.evidence where subject = 'plugin:uscc-check'");
    expect(evidence.rowCount).toBe(4 + 2);
    const { body } = await admin.get<{ plugins: { id: string; state: string }[]; process: { walls: unknown[] } }>(
      "/plugins",
    );
    expect(body.plugins).toContainEqual(expect.objectContaining({ id: "uscc-check", state: "active" }));
    expect(body.process.walls.length).toBeGreaterThan(3);
  });

  it("does not run in the portal's process", async () => {
    const loaded = (process as unknown as { report: { getReport(): { sharedObjects: string[] } } }).report.getReport()
      .sharedObjects;
    expect(loaded.filter((file) => file.includes("isolated_vm"))).toEqual([]);
  });
});

describe("a plugin that looks at documents before they are submitted", () => {
  const LOOK = `export const look = ({ check, params, answers, fields }) => {
    if (answers.name === "late") for (;;);
    const say = (severity, message, pointer) => ({ problems: [{ severity, message, ...(pointer && { pointer }) }] });
    if (answers.name === "stop") return say("stop", "和已有登记重复。", "/name");
    if (answers.name === "warn") return say("warn", "和已有登记相似。");
    if (answers.name === "later") return { problems: [] };
    return say("hint", JSON.stringify({ check, params, answers, fields: fields.map((f) => f.id) }));
  };`;
  const offers = [{ point: "form.check", id: "same", name: { zh: "相同", en: "Same" } }];
  const looker = (version: string): StrangersPlugin => ({
    id: "looker",
    version,
    main: LOOK,
    points: { "form.check": "look" },
    more: { name: { zh: "比对插件", en: "Looker" }, offers },
  });
  const checks = [{ id: "same", title: "是否重复", plugin: "looker/same", params: { near: 2 } }];
  type Refused = { code: string; problems: Problem[] };

  async function write(name: string, more: object = {}): Promise<{ id: string; stamp: number }> {
    const doc = await draft(clerk, WATCHED, { answers: { name, card: "330101199001011234", ...more } });
    return { id: doc.id, stamp: doc.stamp };
  }
  const submit = (doc: { id: string; stamp?: number }, more: object = {}) =>
    clerk.send<Refused>("POST", `/documents/${doc.id}/commands?answer=brief`, {
      commandId: randomUUID(),
      ...(doc.stamp !== undefined && { stamp: doc.stamp }),
      command: { do: "submit" },
      ...more,
    });
  const stateOf = async (id: string): Promise<string> =>
    (await clerk.get<{ state: string }>(`/documents/${id}`)).body.state;

  beforeAll(async () => {
    await publishWatched(test, 1, { pluginChecks: checks });
  });

  it("refuses while no version serves, and says so on the page", async () => {
    const doc = await write("a road");
    const { body } = await clerk.get<{ pluginChecks: object[] }>(`/documents/${doc.id}`);
    expect(body.pluginChecks).toEqual([{ id: "same", title: "是否重复", plugin: "looker/same", serves: false }]);
    const refused = await submit(doc);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: "plugin.stopped", problems: [{ code: "plugin.absent" }] });
    expect(await stateOf(doc.id)).toBe("draft");
    await putToService(test, pack, looker("1.0.0"));
    expect((await submit(doc)).status).toBe(200);
    expect(await stateOf(doc.id)).toBe("running");
  });

  it("gives it what is shown, without hidden answers and with sensitive ones masked", async () => {
    const doc = await write("a bridge", { later: "not shown" });
    const { body } = await clerk.send<{ results: { message: string; severity: string }[] }>(
      "POST",
      `/documents/${doc.id}/plugin-checks`,
    );
    expect(body.results[0]?.severity).toBe("hint");
    const told = JSON.parse(body.results[0]?.message ?? "{}") as { answers: Record<string, string> };
    expect(told).toMatchObject({ check: "same", params: { near: 2 }, fields: ["name", "card"] });
    expect(told.answers["later"]).toBeUndefined();
    expect(told.answers["card"] ?? "").not.toContain("19900101");
  });

  it("stops a submission with its name before its sentence, beside the field", async () => {
    const doc = await write("stop");
    const { status, body } = await submit(doc);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "plugin.stopped",
      problems: [{ pointer: "/name", severity: "block", message: "比对插件：和已有登记重复。" }],
    });
    expect(await stateOf(doc.id)).toBe("draft");
  });

  it("refuses when it does not answer in time", async () => {
    const doc = await write("late");
    expect((await submit(doc)).body).toMatchObject({
      code: "plugin.stopped",
      problems: [{ code: "plugin.no-answer" }],
    });
    expect(await stateOf(doc.id)).toBe("draft");
  });

  it("asks for a reason where it warns, and keeps the reason for those who decide, with evidence", async () => {
    const doc = await write("warn");
    const asked = await submit(doc);
    expect(asked.body).toMatchObject({ code: "rule.reason-needed", results: [{ rule: "plugin:same" }] });
    expect((await submit(doc, { reasons: { "plugin:same": "另一条路" } })).status).toBe(200);
    const { body } = await (await test.signIn("shenyinuo")).get<{ passes: object[] }>(`/documents/${doc.id}/rules`);
    expect(body.passes).toMatchObject([{ title: "是否重复", message: "和已有登记相似。", reason: "另一条路" }]);
    const { rows } = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where kind = 'decision' and subject = $1",
      [`document:${doc.id}`],
    );
    expect(rows.map(({ body: said }) => (JSON.parse(said.toString("utf8")) as { what: object }).what)).toMatchObject([
      { checked: [{ check: "plugin:same", plugin: "looker/same", version: "1.0.0", said: 1 }] },
    ]);
  });

  it("does not count for another state of the document than it was asked about", async () => {
    const doc = await write("later");
    const ask = test.context.askPlugin;
    // Somebody writes while the plugin thinks.
    test.context.askPlugin = async (...asked) => {
      const answer = await ask(...asked);
      await clerk.send("PUT", `/documents/${doc.id}/draft`, { stamp: doc.stamp, answers: { name: "stop" } });
      return answer;
    };
    const { status, body } = await submit({ id: doc.id });
    test.context.askPlugin = ask;
    expect([status, body.code]).toEqual([409, "document.stale"]);
    expect(await stateOf(doc.id)).toBe("draft");
  });

  it("is named where the administrator looks before switching it off", async () => {
    const { body } = await (await test.signIn("chengshouzhuo")).get<{ uses: object[] }>("/plugins/looker");
    expect(body.uses).toContainEqual({ kind: "form", id: WATCHED, title: "登记", what: "是否重复" });
  });

  it("finds projects declared before under the person's own rights, once it is granted what it reads", async () => {
    const at = "/plugins/duplicate-finder/versions/1.0.0";
    const powers = [{ name: "data.read", scope: ["similar-projects"] }];
    const granted = { powers, reason: "as agreed" };
    expect((await (await test.signIn("hanliyan")).send("POST", `${at}/grants`, granted)).status).toBe(200);
    const install = { act: "install", reason: "as agreed" };
    expect((await (await test.signIn("chengshouzhuo")).send("POST", `${at}/acts`, install)).status).toBe(204);
    const similar = { id: "dup", title: "重复申报", plugin: "duplicate-finder/similar", params: { name: "name" } };
    await publishWatched(test, 2, { pluginChecks: [similar] });
    const ask = async (name: string): Promise<string[]> => {
      const { id } = await write(name);
      const { body } = await clerk.send<{ results: { message: string }[] }>("POST", `/documents/${id}/plugin-checks`);
      return body.results.map(({ message }) => message);
    };
    expect(await ask("插件工程")).toEqual([expect.stringMatching(/^与“插件”（.*名称 100%/)]);
    expect(await ask("河道")).toEqual([""]);
  });
});

describe("a plugin that chooses who decides", () => {
  const CHOOSE = `export const choose = ({ rule, params, answers, candidates }) => {
    if (answers.name === "broken") throw new Error("no list");
    if (answers.name === "stranger") return { people: ["0192a1b2-0000-7000-8000-00000000000a", candidates[0].id] };
    return { people: candidates.filter((one) => one.name === params.name && rule === "lot").map((one) => one.id) };
  };`;
  const lot = { role: "fin-business", at: { unitKind: "finance" } };
  let name = "";

  beforeAll(async () => {
    const { rows } = await test.database.owner.query<{ name: string }>(
      "select name from core.person where login = 'shenyinuo'",
    );
    name = rows[0]?.name ?? "";
    const offers = [{ point: "approver.find", id: "lot", name: { zh: "抽签", en: "Lot" } }];
    await putToService(test, pack, {
      id: "chooser",
      version: "1.0.0",
      main: CHOOSE,
      points: { "approver.find": "choose" },
      more: { offers },
    });
    await publishWatched(test, 3, {}, [], [{ plugin: "chooser/lot", params: { name }, from: lot }]);
  });
  const submit = async (answer: string, id: string = randomUUID()) => {
    const doc = await draft(clerk, WATCHED, { answers: { name: answer } });
    const send = () =>
      clerk.send<{ code: string; problems: Problem[] }>("POST", `/documents/${doc.id}/commands?answer=brief`, {
        commandId: id,
        command: { do: "submit" },
      });
    return { doc, send, answer: await send() };
  };
  const seats = async (doc: string): Promise<string[]> => {
    const { rows } = await test.database.owner.query<{ name: string }>(
      "select p.name from core.task t join core.person p on p.id = t.person where t.document = $1 and t.decided_at is null",
      [doc],
    );
    return rows.map((row) => row.name);
  };

  it("asks only whom it chose of those who hold the role, once for a command that is repeated", async () => {
    const ask = test.context.askPlugin;
    let asked = 0;
    test.context.askPlugin = (...given) => {
      asked += 1;
      return ask(...given);
    };
    const { doc, send, answer } = await submit("fair");
    expect(answer.status).toBe(200);
    expect(await seats(doc.id)).toEqual([name]);
    expect((await send()).status).toBe(200);
    test.context.askPlugin = ask;
    expect(asked).toBe(1);
  });

  it("leaves the case where it is when it fails, or names a stranger, and tells the administrators once", async () => {
    for (const wrong of ["broken", "stranger"]) {
      const { doc, send, answer } = await submit(wrong);
      expect([answer.status, answer.body.code]).toEqual([409, "case.refused"]);
      expect(answer.body.problems[0]?.code).toBe("flow.plugin-people");
      await send();
      const { body } = await clerk.get<{ state: string }>(`/documents/${doc.id}`);
      expect(body.state).toBe("draft");
      expect(await seats(doc.id)).toEqual([]);
      const told = await test.database.owner.query<{ n: number; people: number }>(
        "select count(*)::int as n, count(distinct person)::int as people from core.notice where document = $1 and kind = 'stopped'",
        [doc.id],
      );
      expect(told.rows[0]?.n).toBeGreaterThan(0);
      expect(told.rows[0]?.n).toBe(told.rows[0]?.people);
    }
  });

  it("is asked again when the document changed while it thought", async () => {
    const doc = await draft(clerk, WATCHED, { answers: { name: "fair" } });
    const ask = test.context.askPlugin;
    const seen: unknown[] = [];
    test.context.askPlugin = async (...given) => {
      seen.push((given[2] as { answers: Record<string, unknown> }).answers["name"]);
      const answer = await ask(...given);
      if (seen.length === 1)
        await clerk.send("PUT", `/documents/${doc.id}/draft`, { stamp: doc.stamp, answers: { name: "fairer" } });
      return answer;
    };
    const command = { commandId: randomUUID(), command: { do: "submit" } };
    const { status } = await clerk.send("POST", `/documents/${doc.id}/commands?answer=brief`, command);
    test.context.askPlugin = ask;
    expect([status, seen]).toEqual([200, ["fair", "fairer"]]);
    expect(await seats(doc.id)).toEqual([name]);
  });

  it("is named where the administrator looks before switching it off", async () => {
    const { body } = await (await test.signIn("chengshouzhuo")).get<{ uses: object[] }>("/plugins/chooser");
    expect(body.uses).toContainEqual({ kind: "flow", id: WATCHED, title: "办理", what: "复核" });
  });
});

describe("a plugin that computes a value", () => {
  const COUNT = `export const count = ({ value, params, given, field }) => {
    if (given.name === "broken") throw new Error("no value");
    if (given.name === "misfit") return { value: "many" };
    return { value: value === "length" && field.id === "size" ? given.name.length * params.times : null };
  };`;
  type Source = { plugin: string; version: string; at: string | null; since?: string };
  type SavedValue = { stamp: number; answers: Record<string, unknown>; computedBy: Record<string, Source> };

  beforeAll(async () => {
    const offers = [{ point: "value.compute", id: "length", name: { zh: "字数", en: "Length" } }];
    const size = {
      id: "size",
      type: "number",
      label: "字数",
      compute: { plugin: "counter/length", params: { times: 2 }, from: ["name"] },
    };
    await publishWatched(test, 4, {}, [size]);
    await putToService(test, pack, {
      id: "counter",
      version: "1.0.0",
      main: COUNT,
      points: { "value.compute": "count" },
      more: { name: { zh: "数字数", en: "Counter" }, offers },
    });
  });

  it("fills its one field at saving, whatever was typed there, and is asked again only when its answers changed", async () => {
    const doc = await draft(clerk, WATCHED, { answers: { name: "road", size: 99 } });
    expect(doc.answers["size"]).not.toBe(99);
    const ask = test.context.askPlugin;
    let asked = 0;
    test.context.askPlugin = (...given) => {
      asked += 1;
      return ask(...given);
    };
    let { stamp } = doc;
    const save = async (answers: object): Promise<SavedValue> => {
      const { status, body } = await clerk.send<SavedValue>("PUT", `/documents/${doc.id}/draft`, { stamp, answers });
      expect(status).toBe(200);
      stamp = body.stamp;
      return body;
    };
    const first = await save({ name: "street", size: 99 });
    expect(first.answers["size"]).toBe(12);
    const fresh = { plugin: "数字数", version: "1.0.0", at: test.context.clock().toISOString() };
    expect(first.computedBy).toEqual({ size: fresh });
    const before = asked;
    await save({ name: "street", card: "1" });
    expect(asked).toBe(before);

    test.setClock("2026-03-02T10:05:00+08:00");
    const since = test.context.clock().toISOString();
    for (const name of ["broken", "misfit"]) {
      const stale = await save({ name });
      expect([stale.answers["size"], stale.computedBy]).toEqual([12, { size: { ...fresh, since } }]);
      test.setClock("2026-03-02T10:10:00+08:00");
    }
    const { body } = await clerk.get<SavedValue>(`/documents/${doc.id}`);
    expect(body.computedBy["size"]?.since).toBe(since);
    const mended = await save({ name: "way" });
    expect([mended.answers["size"], mended.computedBy["size"]?.since]).toEqual([6, undefined]);
    test.context.askPlugin = ask;
    const command = { commandId: randomUUID(), stamp, command: { do: "submit" } };
    expect((await clerk.send("POST", `/documents/${doc.id}/commands?answer=brief`, command)).status).toBe(200);
    const { uses } = (await (await test.signIn("chengshouzhuo")).get<{ uses: object[] }>("/plugins/counter")).body;
    expect(uses).toContainEqual({ kind: "form", id: WATCHED, title: "登记", what: "字数" });
  });
});
