/**
 * Plugins inside the product, on one beginning: one warns about a code in a form and never refuses; one looks at whole
 * documents before they are submitted, and nothing is submitted without its answer.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { uploadFile } from "../../core/files/upload.ts";
import { atEnd } from "../support/at-end.ts";
import { invoiceNo, type TaxMood, type TaxServer, taxServer } from "../support/bills.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { workFigure } from "../../core/indicators/compute-figure.ts";
import { wakeOwed } from "../../core/indicators/queries.ts";
import { type Client, draft, type TestApp, testApp } from "../support/app.ts";
import { putToService, type StrangersPlugin, trustedPublisher } from "../support/plugin-package.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
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
      (await admin.send("POST", "/plugins/uscc-check/versions/1.1.0/acts", { act, reason: "试验停用" })).status;
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

describe("carbon as an indicator", () => {
  type Shown = {
    id: string;
    figure: string | null;
    unit: string | null;
    staleSince: string | null;
    sources: unknown[];
  };
  const emission = {
    kind: "indicator",
    id: "site-emission",
    version: 1,
    title: "工地碳排放",
    code: "TEST-1",
    formula: "用电量 × 电力排放因子",
    inputs: [{ id: "power", label: "用电量", from: { ledger: "netPaid" } }],
    plugin: "carbon/emission",
    params: { power: "electricity" },
    measured: { unit: "吨CO₂", decimals: 3 },
    direction: "lower",
  } as unknown as AnyDefinition;
  const pay = async (doc: string, fen: number): Promise<void> => {
    await story.payment(doc, fen);
    await story.step({ as: "fangxiaoman", do: "submit", doc });
    await story.step({ do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    const answers = { certNo: `ZF-${doc}`, bankSerial: `B-${doc}`, paidAt: "2026-03-02" };
    await story.step({ as: "suyining", do: "handle", doc, answers });
  };
  const work = async (): Promise<void> => {
    while (await workFigure(test.context));
  };
  const shown = async (): Promise<Shown | undefined> => {
    const { body } = await clerk.get<{ indicators: Shown[] }>(`/projects/${story.project}`);
    return body.indicators.find(({ id }) => id === "site-emission");
  };
  const replay = async (): Promise<unknown> =>
    (
      await (
        await test.signIn("kangboyan")
      ).send("POST", `/projects/${story.project}/indicators/site-emission/replay`, {})
    ).body;
  const act = async (name: string): Promise<void> => {
    const admin = await test.signIn("chengshouzhuo");
    const done = await admin.send("POST", "/plugins/carbon/versions/1.0.0/acts", { act: name, reason: "试验碳核算" });
    expect(done.status, JSON.stringify(done.body)).toBe(204);
    await wakeOwed(test.context.pool, [test.context.clock()]);
  };

  it("waits without a figure while nobody switched the plugin on, and says since when", async () => {
    await publishDefinitions(
      test.database.owner,
      [{ pack: "test", file: "site-emission", body: emission }],
      test.context.clock(),
    );
    await test.context.definitions.reload(test.context.pool);
    await pay("pay-a", 30_000_000);
    await work();
    expect(await shown()).toMatchObject({ figure: null, staleSince: expect.stringContaining("2026-03-02") });
  });

  it("has its figure with the sources of the factors once the plugin serves, and anybody gets the same again", async () => {
    const security = await test.signIn("hanliyan");
    await security.send("POST", "/plugins/carbon/versions/1.0.0/grants", { powers: [], reason: "不需要权限" });
    await act("install");
    await work();
    // 30,000,000 kWh × 0.5366 kg = 16,098 t
    expect(await shown()).toMatchObject({ figure: "16098.000", unit: "吨CO₂", staleSince: null });
    expect((await shown())?.sources).toEqual([expect.objectContaining({ year: 2022 })]);
    expect(await replay()).toMatchObject({ same: true, outcome: "same", version: "1.0.0", value: "16098" });
  });

  it("keeps the last figure while the plugin is off, and takes the new one when it is back", async () => {
    await act("disable");
    await pay("pay-b", 30_000_000);
    await work();
    expect(await shown()).toMatchObject({ figure: "16098.000", staleSince: expect.any(String) });
    expect(await replay()).toMatchObject({ same: true });
    await act("activate");
    await work();
    expect(await shown()).toMatchObject({ figure: "32196.000", staleSince: null });
  });

  it("a figure that was doctored in the table is found out", async () => {
    await test.database.owner.query(
      "update core.indicator_value set figure = 32195 where indicator = 'site-emission' and current",
    );
    expect(await replay()).toMatchObject({ same: false, outcome: "differs", value: "32196" });
    const none = await clerk.send("POST", `/projects/${story.project}/indicators/budget-execution/replay`, {});
    expect([none.status, none.body["code"]]).toEqual([409, "indicator.not-computed"]);
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

  describe("and one that gives a value to a rule", () => {
    const RISK = `export const risk = ({ offer, params, subject, answers, day }) => {
      if (answers.name === "broken") throw new Error("no register");
      if (answers.name === "none") return { value: null };
      if (answers.name === "text") return { value: "many" };
      return { value: offer === "risk" && subject.kind === "document" && day === "2026-03-02" ? answers.name.length * params.times : -1 };
    };`;
    const scorer: StrangersPlugin = {
      id: "scorer",
      version: "1.0.0",
      main: RISK,
      points: { "rule.source": "risk" },
      more: { offers: [{ point: "rule.source", id: "risk", name: { zh: "风险分", en: "Risk" } }] },
    };
    const results = async (id: string): Promise<unknown[]> =>
      (await clerk.get<{ results: { rule: string }[] }>(`/documents/${id}/rules`)).body.results.filter(
        ({ rule }) => rule === "risk",
      );

    beforeAll(async () => {
      await publishRules(test, [
        makeRule("risk", {
          watches: { document: WATCHED },
          values: [
            {
              id: "risk",
              label: "风险分",
              from: { plugin: "scorer/risk", gives: "number", params: { times: 10 } },
            },
          ],
          fires: [{ as: "block", if: "values.risk > 50" }],
          message: "风险分 {values.risk}，超过 50。",
        }),
      ]);
    });

    it("refuses the act while nobody gives the value, and judges by it once it comes", async () => {
      expect((await submit(await write("road"))).body).toMatchObject({
        code: "rule.blocked",
        problems: [{ code: "rule.failed", severity: "block" }],
      });
      await putToService(test, pack, scorer);
      const low = await write("road");
      expect(await results(low.id)).toMatchObject([{ outcome: "met" }]);
      expect((await submit(low)).status).toBe(200);
      const high = await submit(await write("a long road"));
      expect([high.status, high.body]).toMatchObject([422, { problems: [{ message: "风险分 110，超过 50。" }] }]);
    });

    it("refuses what fails or gives another kind of value; where there is none the rule says what is missing", async () => {
      for (const name of ["broken", "text"])
        expect((await submit(await write(name))).body, name).toMatchObject({ problems: [{ code: "rule.failed" }] });
      const none = await write("none");
      expect(await results(none.id)).toMatchObject([{ outcome: "unsure", why: ["风险分"] }]);
      expect((await submit(none)).status).toBe(200);
    });

    it("is asked again where the document is another one when the transaction comes to it", async () => {
      const doc = await write("road");
      const ask = test.context.askPlugin;
      let asked = 0;
      test.context.askPlugin = async (...given) => {
        const answer = await ask(...given);
        if (given[0] === "rule.source" && ++asked === 1)
          await test.database.owner.query(
            "update core.document set answers = jsonb_set(answers, '{name}', '\"a long road\"') where id = $1",
            [doc.id],
          );
        return answer;
      };
      const { body } = await submit({ id: doc.id });
      test.context.askPlugin = ask;
      expect([asked, body]).toMatchObject([2, { problems: [{ message: "风险分 110，超过 50。" }] }]);
    });

    it("is named where it is used", async () => {
      const { body } = await (await test.signIn("chengshouzhuo")).get<{ uses: object[] }>("/plugins/scorer");
      expect(body.uses).toContainEqual({ kind: "rule", id: "risk", title: "规则 risk", what: "风险分" });
    });

    afterAll(async () => {
      // What follows is about other plugins.
      const quiet = { version: 2, watches: { document: WATCHED }, fires: [{ as: "block" as const, if: "false" }] };
      await publishRules(test, [makeRule("risk", { ...quiet, message: "-" })]);
    });
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

describe("a field type that a plugin offers", () => {
  const NORMALISE = `export const normalise = ({ type, value, field }) => {
    if (value === "silent") throw new Error("no answer");
    if (value === "long") return { value: "x".repeat(20) };
    if (type !== "plate" || field.id !== "plate") return { value: "?" };
    const usual = value.toUpperCase();
    return usual.startsWith("Z") ? { value: usual } : { value: usual, problem: "车牌应以 Z 开头。" };
  };`;
  type Saved = { stamp: number; answers: Record<string, unknown>; problems: Problem[] };
  const words = { zh: "车牌", en: "Plate" };
  const field = { base: "text", options: { maxLength: 8, help: "如 Z12345" } };
  const keeper = (version: string, offered: object): StrangersPlugin => ({
    id: "plates",
    version,
    main: NORMALISE,
    points: { "field.type": "normalise" },
    more: {
      name: { zh: "车牌库", en: "Plates" },
      offers: [{ point: "field.type", id: "plate", name: words, field: offered }],
    },
  });
  let admin: Client;

  async function save(doc: { id: string; stamp: number }, plate: string): Promise<Saved> {
    const answers = { name: "car", plate };
    const { status, body } = await clerk.send<Saved>("PUT", `/documents/${doc.id}/draft`, {
      stamp: doc.stamp,
      answers,
    });
    expect(status).toBe(200);
    doc.stamp = body.stamp;
    return body;
  }
  const submit = (doc: { id: string; stamp: number }) =>
    clerk.send<{ code: string; problems: Problem[] }>("POST", `/documents/${doc.id}/commands?answer=brief`, {
      commandId: randomUUID(),
      stamp: doc.stamp,
      command: { do: "submit" },
    });
  const act = async (name: string): Promise<void> => {
    const done = await admin.send("POST", "/plugins/plates/versions/1.0.0/acts", { act: name, reason: "试验车牌" });
    expect(done.status, JSON.stringify(done.body)).toBe(204);
  };

  beforeAll(async () => {
    admin = await test.signIn("chengshouzhuo");
    const plate = { id: "plate", type: "text", pluginType: "plates/plate", label: "车牌号", maxLength: 8 };
    await publishWatched(test, 6, {}, [plate]);
  });

  it("lets a draft be saved while nobody serves it, and refuses the submission with the field's name", async () => {
    const doc = await draft(clerk, WATCHED, { answers: { name: "car" } });
    const own = { id: doc.id, stamp: doc.stamp };
    expect((await save(own, "z1")).answers["plate"]).toBe("z1");
    const refused = await submit(own);
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: "plugin.stopped", problems: [{ code: "plugin.absent", pointer: "/plate" }] },
    ]);
    expect(refused.body.problems[0]?.message).toContain("车牌号");

    await putToService(test, pack, keeper("1.0.0", field));
    // It was saved without its usual writing: nothing is changed behind the person's back.
    expect((await submit(own)).body.problems).toMatchObject([{ code: "plugin.unusual", pointer: "/plate" }]);
    expect(await save(own, "z1")).toMatchObject({ answers: { plate: "Z1" }, problems: [] });
    expect((await submit(own)).status).toBe(200);
  });

  it("says beside the field what is wrong, and refuses it, silence and an answer that does not fit", async () => {
    const doc = await draft(clerk, WATCHED, { answers: { name: "car" } });
    const own = { id: doc.id, stamp: doc.stamp };
    const wrong = await save(own, "a1");
    const said = { pointer: "/plate", message: "车牌库：车牌应以 Z 开头。" };
    expect(wrong).toMatchObject({ answers: { plate: "A1" }, problems: [{ ...said, severity: "warn" }] });
    const { body } = await clerk.get<Saved>(`/documents/${doc.id}`);
    expect(body.problems).toMatchObject([{ ...said, severity: "warn" }]);
    expect((await submit(own)).body).toMatchObject({
      code: "plugin.stopped",
      problems: [{ ...said, severity: "block" }],
    });
    for (const value of ["silent", "long"]) {
      expect((await save(own, value)).answers["plate"]).toBe(value);
      expect((await submit(own)).body.problems).toMatchObject([{ code: "plugin.no-answer", pointer: "/plate" }]);
    }
    await act("disable");
    expect((await submit(own)).body.problems).toMatchObject([{ code: "plugin.absent" }]);
    await act("activate");
    await save(own, "z2");
    expect((await submit(own)).status).toBe(200);
  });

  it("is offered to designers with how it begins, and listed where it is used", async () => {
    const designer = await test.signIn("lujingxing");
    const { body } = await designer.get<{ offers: object[] }>("/designer");
    const title = "车牌库 · 车牌";
    expect(body.offers).toContainEqual({ point: "field.type", id: "plates/plate", title, field, label: "车牌" });
    const { uses } = (await admin.get<{ uses: object[] }>("/plugins/plates")).body;
    expect(uses).toContainEqual({ kind: "form", id: WATCHED, title: "登记", what: "车牌号" });
  });
});

describe("a file of the document at hand", () => {
  const READ =
    "export const look = async ({ params }, host) => ({ problems: [{ severity: 'hint', message: await host.files.read(params).then((f) => `${f.name} ${f.bytes} ${f.of} ${f.text ?? f.base64}`, (e) => e.code) }] });";
  const fields = [
    { id: "papers", type: "file", label: "附件" },
    { id: "secret", type: "file", label: "密件", sensitive: true },
    { id: "extra", type: "file", label: "另附", visible: 'doc.name == "later"' },
  ];

  /** A stored file of the person, whatever it holds. */
  async function stored(login: string, bytes: Buffer, name = "a.xml"): Promise<object> {
    const identity = await identityOfLogin(test.context.pool, test.context.definitions, login, test.context.clock());
    if (!identity) throw new Error(login);
    return uploadFile(test.context, identity, { bytes, name, mediaType: "application/xml" });
  }
  const read = async (login: string, document: string, params: object): Promise<string> => {
    const identity = await identityOfLogin(test.context.pool, test.context.definitions, login, test.context.clock());
    const head = { id: document, number: "", title: "", form: WATCHED, region: "", project: null };
    const input = { check: "same", params: { ...params }, document: head, fields: [], answers: {} };
    const answer = await test.context.askPlugin("form.check", "reader", input, { identity, document });
    return answer?.ok === true ? (answer.output.problems[0]?.message ?? "") : JSON.stringify(answer);
  };

  it("65 another's record: a file is read as the person may read it, nothing hidden, sensitive, of another document or too large", async () => {
    await publishWatched(test, 11, {}, fields);
    const more = { permissions: [{ name: "files.read", reason: "to compare" }] };
    const reader = { id: "reader", version: "1.0.0", main: READ, points: { "form.check": "look" }, more };
    await putToService(test, pack, reader, [{ name: "files.read" }]);
    const one = await stored("fangxiaoman", Buffer.from("<a>一</a>"));
    const two = await stored("fangxiaoman", Buffer.from([0xff, 0x00, 0x31]), "b.xml");
    const large = await stored("fangxiaoman", Buffer.alloc(262_145, "x"), "c.xml");
    const other = (await stored("fangxiaoman", Buffer.from("elsewhere"))) as { id: string };
    const doc = await draft(clerk, WATCHED, {
      answers: { name: "a", papers: [one, two, large], secret: [two], extra: [one] },
    });

    expect(await read("fangxiaoman", doc.id, { field: "papers", as: "text" })).toBe("a.xml 10 3 <a>一</a>");
    expect(await read("fangxiaoman", doc.id, { field: "papers", index: 1 })).toBe("b.xml 3 3 /wAx");
    expect(await read("fangxiaoman", doc.id, { field: "papers", index: 1, as: "text" })).toBe("not-text");
    expect(await read("fangxiaoman", doc.id, { field: "papers", index: 2 })).toBe("too-large");
    for (const params of [
      { field: "papers", index: 3 },
      { field: "secret" },
      { field: "extra" },
      { field: "name" },
      { field: "toString" },
      { id: other.id },
      {},
    ])
      expect(await read("fangxiaoman", doc.id, params), JSON.stringify(params)).toBe("no-file");
    expect(await read("tangyihe", doc.id, { field: "papers" })).toBe("no-file");
    expect(await read("fangxiaoman", randomUUID(), { field: "papers" })).toBe("no-file");
    expect(await read("fangxiaoman", doc.id, { field: "papers", path: "/etc/passwd" })).toBe("bad-input");
  });
});

describe("invoice-check, asking a verification service", () => {
  const KEY = "agreed with the service";
  const columns = [
    { id: "no", type: "text", label: "发票号码" },
    { id: "date", type: "date", label: "开票日期" },
    { id: "sum", type: "money", label: "价税合计" },
  ];
  const params = { table: "bills", number: "no", date: "date", total: "sum" };
  const checks = [{ id: "invoices", title: "发票查验", plugin: "invoice-check/verify", params }];
  let tax: TaxServer;

  beforeAll(async () => {
    tax = await taxServer();
    tax.key = KEY;
    atEnd(() => tax.close());
    await publishWatched(test, 12, { pluginChecks: checks }, [{ id: "bills", type: "table", label: "发票", columns }]);
    const system = await test.signIn("chengshouzhuo");
    const security = await test.signIn("hanliyan");
    const at = "/plugins/invoice-check/versions/1.0.0";
    const powers = [{ name: "fetch", scope: ["verify"] }, { name: "crypto" }, { name: "files.read" }];
    await security.send("POST", `${at}/grants`, { powers, reason: "as agreed" });
    expect((await system.send("POST", `${at}/acts`, { act: "install", reason: "as agreed" })).status).toBe(204);
    const secrets = { answerKey: KEY, token: "t0ken" };
    expect((await system.send("PUT", "/plugins/invoice-check/settings", { settings: {}, secrets })).status).toBe(204);
    const bound = await system.send("PUT", "/plugins/invoice-check/endpoints/verify", {
      title: "查验",
      method: "POST",
      url: tax.url,
      query: [],
      headers: {},
      secretHeader: { header: "Authorization", prefix: "Bearer ", secret: "token" },
      private: true,
      privateReason: "试验",
      maxBytes: 65_536,
      timeoutMs: 400,
    });
    expect(bound.status, JSON.stringify(bound.body)).toBe(204);
  });

  it.each<[TaxMood, string, RegExp]>([
    ["normal", "hint", /查验一致/],
    ["dearer", "block", /填 123\.05 元，查验为 999999\.99 元/],
    ["absent", "block", /查无此票/],
    ["void", "block", /已作废/],
    ["red", "block", /红冲/],
    ["late", "warn", /没有按时答复/],
    ["forged", "warn", /验证码不对/],
    ["duplicate", "warn", /(验证码不对|不是这次查询)/],
    ["other", "warn", /不是这次查询/],
    ["broken", "warn", /不是约定的格式/],
    ["huge", "warn", /太长/],
    ["moved", "warn", /HTTP 302/],
    [500, "warn", /HTTP 500/],
  ])("%s: %s", async (mood, severity, said) => {
    const bills = [{ no: invoiceNo(7001), date: "2026-01-05", sum: 12_305 }];
    const doc = await draft(clerk, WATCHED, { answers: { name: "发票", bills } });
    tax.mood = mood;
    const { body } = await clerk.send<{ results: { message: string; severity: string }[] }>(
      "POST",
      `/documents/${doc.id}/plugin-checks`,
    );
    expect(body.results).toMatchObject([{ severity, message: expect.stringMatching(said) }]);
    expect(tax.calls.at(-1)).toMatchObject({ authorization: "Bearer t0ken", body: { total: "123.05" } });
  });
});
