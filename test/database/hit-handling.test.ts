/** From a hit to its end: the document that handles it, the money that it freezes, and what closes it. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import type { Step } from "../../core/domain/flow.ts";
import type { Handles } from "../../core/domain/handles.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { settleOwing } from "../../core/rules/open-handling.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { type Client, command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import { PASSWORD } from "../support/beginning.ts";
import { historyOf, hitsOf, type StoredHit, withoutRules } from "../support/hits.ts";
import {
  act,
  addSigners,
  begin,
  idOf,
  type People,
  publishFlows,
  smallFlow,
  smallForm,
  STARTER,
} from "../support/small-flow.ts";
import { packs } from "../domain/packs.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";

let test: TestApp;
let people: People;
let story: Story;
let other: Story;
let head: Client;
let finance: Client;
let final: Client;
let watches: Rule["watches"];
const logged: string[] = [];

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await withoutRules(test);
  story = await fundedProject(test, 100_000_000, "甲路");
  other = await fundedProject(test, 40_000_000, "乙路");
  people = await addSigners(test, [SIGNER]);
  await publishFlows(test, [smallFlow("load", [])]);
  const { rows } = await test.database.owner.query<{ lifecycle: string }>("select lifecycle from core.project limit 1");
  watches = { project: rows[0]?.lifecycle ?? "" };
  head = await test.signIn("qinmuzhi");
  finance = await test.signIn("shenyinuo");
  final = await test.signIn("lujingxing");
  test.context.log = (line) => void logged.push(line);
});

/** A fresh day far from those of the other tests; what is frozen is lifted through its own document before. */
let month = 3;
beforeEach(async () => {
  await test.database.owner.query("truncate core.hit, core.hit_event, core.hit_settled, core.rule_run cascade");
  await test.database.owner.query("update core.document set state = 'void' where form in ('load', 'alert', 'inquiry')");
  await withoutRules(test);
  logged.length = 0;
  month++;
});

const day = (n: number): string => `2026-${String(month).padStart(2, "0")}-${String(n).padStart(2, "0")}`;
async function run(n: number): Promise<void> {
  test.setClock(`${day(n)}T00:10:00+08:00`);
  await test.database.owner.query("delete from core.session");
  await runSchedule(test.context);
  head = await test.signIn("qinmuzhi");
  finance = await test.signIn("shenyinuo");
  final = await test.signIn("lujingxing");
}
async function settle(): Promise<number> {
  let settled = 0;
  while (await settleOwing(test.context)) settled++;
  return settled;
}
async function load(amount: number): Promise<string> {
  const document = await begin(test, people, "load", story.project, { amount });
  await act(test, people.get(STARTER), document, { do: "submit" });
  return document;
}
const overload = (more: Partial<Rule> = {}): Rule =>
  makeRule("overload", {
    title: "超载",
    watches,
    runs: { every: "day" },
    values: [
      { id: "sum", label: "合计", from: { documents: { form: "load" }, take: "sum", field: "amount" }, orElse: "0" },
    ],
    fires: [
      { as: "grey", if: 'values.sum > yuan("200")' },
      { as: "yellow", if: 'values.sum > yuan("100")' },
    ],
    compare: [{ label: "合计", value: "values.sum" }],
    message: "{object} 合计 {values.sum} 元。",
    handle: { form: "alert", from: "grey" },
    freeze: { of: "project", from: "grey" },
    ...more,
  });
const SIGNER = "signer";

/** A form for handling hits that has nothing in common with the pack's, with one step at which somebody says what was found. */
async function publishInquiry(
  signers: People,
  {
    version = 1,
    findings = { ok: "normal", bad: "violation" },
  }: { version?: number; findings?: Handles["findings"] } = {},
): Promise<void> {
  const handles: Handles = {
    rule: "about",
    level: "colour",
    levels: { grey: "iron" },
    object: "whom",
    message: "said",
    compared: "figures",
    firstSeen: "since",
    finding: "outcome",
    findings,
    mendedOn: "fixed",
  };
  const form = {
    ...smallForm("inquiry"),
    version,
    titleField: "about",
    amountField: undefined,
    handles,
    sections: [
      {
        id: "main",
        title: "内容",
        fields: [
          { id: "about", type: "text", label: "规则", required: true, readOnly: true },
          { id: "colour", type: "text", label: "颜色", required: true },
          { id: "whom", type: "text", label: "对象", required: true },
          { id: "said", type: "text", label: "内容", maxLength: 11 },
          { id: "figures", type: "long-text", label: "数" },
          { id: "since", type: "date", label: "从" },
          { id: "origin", type: "text", label: "来源", default: "系统" },
          // Names that mean something else in the pack's form.
          { id: "finding", type: "text", label: "别的" },
          { id: "outcome", type: "choice", label: "结论", dictionary: "outcomes" },
          { id: "fixed", type: "date", label: "改好" },
        ],
      },
    ],
  };
  const outcomes = {
    $schema: "../../schema/dictionary.schema.json",
    kind: "dictionary",
    id: "outcomes",
    version: 1,
    title: "结论",
    items: [
      { code: "ok", name: "没有问题" },
      { code: "bad", name: "有问题" },
    ],
  };
  const say: Step = {
    id: "say",
    title: "查明",
    do: "handle",
    act: "查明",
    who: [{ persons: [idOf(signers, SIGNER)] }],
    fields: { outcome: "edit", fixed: "edit" },
  };
  const bodies = [JSON.parse(JSON.stringify(form)), outcomes, smallFlow("inquiry", [say])] as AnyDefinition[];
  const loaded = bodies.map((body) => ({ file: body.id, body }));
  const faults = checkDefinitionSet([...loaded, ...packs.loaded], test.context.types);
  expect(faults.filter(({ file }) => bodies.some((body) => body.id === file))).toEqual([]);
  await publishDefinitions(
    test.database.owner,
    loaded.map((one) => ({ pack: "trial", ...one })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

const hit = async (): Promise<StoredHit | undefined> => (await hitsOf(test, "overload")).at(-1);

/** The unit's answer, the finding and the lifting; what is not normal is not carried to its end here. */
async function handle(id: string, finding: string): Promise<void> {
  const answered = await command(head, id, { do: "handle", answers: { feedback: "已经核对，是重复登记。" } });
  expect([answered.status, answered.body.problems]).toEqual([200, undefined]);
  const found = await command(finance, id, { do: "handle", answers: { finding, findingNote: "附有原始记录。" } });
  expect([found.status, found.body.problems]).toEqual([200, undefined]);
  // What is red or grey is lifted by the final approval of finance, with a reason.
  expect(await hit()).toMatchObject({ state: "open" });
  const lifted = await command(final, id, { do: "approve", opinion: "情况属实，解除。" });
  expect([lifted.status, lifted.body.problems]).toEqual([200, undefined]);
}

describe("a hit that has to be handled", () => {
  it("gets a document of its own with what was found, and freezes what is left on the project's lines", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    expect([await settle(), logged]).toEqual([1, []]);
    const found = await hit();
    expect(found).toMatchObject({ level: "grey", document: found?.id, frozen_at: expect.any(Date) });
    const document = (await finance.get<DocumentView>(`/documents/${found?.id}`)).body;
    expect(document).toMatchObject({
      state: "running",
      stateTitle: "待反馈",
      project: { id: story.project },
      answers: {
        rule: "OVERLOAD 超载",
        level: "4",
        object: "甲路",
        message: "甲路 合计 300.00 元。",
        compared: "合计: 300.00",
        firstSeen: day(1),
      },
    });
    expect(await accountsOf(test, story.quota)).toMatchObject({ total: 100, frozen: 100, available: 0 });
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 0, available: 40 });
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
    expect(await settle()).toBe(0);

    await handle(found?.id ?? "", "1");
    expect(await hit()).toMatchObject({ state: "closed", closed_as: "normal" });
    expect(await historyOf(test, "overload")).toBe("opened handling frozen handled unfrozen closed");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0, available: 100 });
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
    // What was found to be in order opens no other hit while nothing changes, and one when it comes back.
    await run(3);
    await run(4);
    expect(await hitsOf(test, "overload")).toHaveLength(1);
    await test.database.owner.query("update core.document set state = 'void' where form = 'load'");
    await run(5);
    await load(30_000);
    await run(6);
    expect(await hitsOf(test, "overload")).toHaveLength(2);
  });

  it("is not lifted by the schedule when the condition is over, only by who handles it", async () => {
    await publishRules(test, [overload()]);
    const document = await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [document]);
    await run(3);
    await run(4);
    expect(await hit()).toMatchObject({ state: "open", cleared_on: day(2) });
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100 });
    await handle((await hit())?.id ?? "", "1");
    expect(await historyOf(test, "overload")).toBe("opened handling frozen cleared handled unfrozen closed");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
  });

  it("releases no more than is still frozen, when somebody released a part by hand", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query(
      `select core.post_movement(gen_random_uuid(), $1, 'unfreeze', 30000000, c.document, c.id, 'by-hand', c.opened_by, now(), 'test', $2, 'x')
       from core.flow_case c where c.document = $3`,
      [story.quota, randomUUID(), story.document("declare")],
    );
    await handle((await hit())?.id ?? "", "1");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0, available: 100 });
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });

  it("is handled by a form with ids and codes of its own: filled in as it says, closed with what its codes mean", async () => {
    await publishInquiry(people);
    await publishRules(test, [overload({ handle: { form: "inquiry" }, freeze: { of: "project", from: "grey" } })]);
    await load(30_000);
    await run(2);
    expect([await settle(), logged]).toEqual([1, []]);
    const found = await hit();
    const { rows } = await test.database.owner.query("select form, answers, state from core.document where id = $1", [
      found?.document,
    ]);
    expect(rows).toEqual([
      {
        form: "inquiry",
        state: "running",
        answers: {
          about: "OVERLOAD 超载",
          colour: "iron",
          whom: "甲路",
          said: "甲路 合计 300.0",
          figures: "合计: 300.00",
          since: day(1),
          origin: "系统",
        },
      },
    ]);
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100 });
    // A later version gives the codes another meaning: what is under way ends by the one that it began with.
    await publishInquiry(people, { version: 2, findings: { ok: "suspect", bad: "normal" } });
    const signer = people.get(SIGNER);
    await act(test, signer, found?.id ?? "", { do: "handle", answers: { outcome: "bad", fixed: day(2) } });
    expect(await hit()).toMatchObject({ state: "closed", closed_as: "mended" });
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0, available: 100 });

    await test.database.owner.query("truncate core.hit, core.hit_event, core.hit_settled, core.rule_run cascade");
    await run(3);
    expect([await settle(), logged]).toEqual([1, []]);
    await act(test, signer, (await hit())?.id ?? "", { do: "handle", answers: { outcome: "bad", fixed: day(3) } });
    expect(await hit()).toMatchObject({ state: "closed", closed_as: "normal" });
  });

  it("waits, said in the log, where its form does not say what goes where", async () => {
    await publishFlows(test, [smallFlow("mute", [])]);
    await publishRules(test, [overload({ handle: { form: "mute" } })]);
    await load(30_000);
    await run(2);
    expect(await settle()).toBe(1);
    expect(logged).toEqual([expect.stringContaining("handles.missing")]);
    expect(await hit()).toMatchObject({ state: "open", document: null, frozen_at: null });
  });

  it("of a unit stands under the project with most at stake, and freezes every line of the unit", async () => {
    await publishRules(test, [
      overload({
        watches: { unit: true },
        values: [],
        compare: [{ label: "合计", value: "1" }],
        message: "{object}",
        fires: [{ as: "grey", if: "1 == 1" }],
        freeze: { of: "unit", from: "grey" },
      }),
    ]);
    await run(2);
    expect(await settle()).toBe(1);
    const found = await hit();
    expect((await finance.get<DocumentView>(`/documents/${found?.id}`)).body.project?.id).toBe(story.project);
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100 });
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 40 });
    await handle(found?.id ?? "", "1");
    expect(await accountsOf(test, other.quota)).toMatchObject({ frozen: 0 });
  });

  it("goes on where the program stopped between the document and the hit, with the same document", async () => {
    await publishRules(test, [overload()]);
    await load(30_000);
    await run(2);
    await settle();
    await test.database.owner.query("update core.hit set document = null, frozen_at = null, try_at = null");
    await test.database.owner.query("delete from core.hit_event where kind in ('handling', 'frozen')");
    expect(await settle()).toBe(1);
    expect(await historyOf(test, "overload")).toBe("opened handling frozen");
    // Nothing was left to freeze a second time.
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 100, available: 0 });
    await handle((await hit())?.id ?? "", "1");
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
    expect(logged).toEqual([]);
  });

  it("is tried again later where its form is not there, and keeps its money free until then", async () => {
    await publishRules(test, [overload({ handle: { form: "not-there" } })]);
    await load(30_000);
    await run(2);
    expect(await settle()).toBe(1);
    expect(logged).toEqual([expect.stringContaining("definition.not-found")]);
    expect(await hit()).toMatchObject({ state: "open", document: null, frozen_at: null });
    expect(await accountsOf(test, story.quota)).toMatchObject({ frozen: 0 });
    test.setClock(`${day(2)}T00:10:16+08:00`);
    expect(await settle()).toBe(1);
  });

  it("closes itself and asks for nothing below the level of its document", async () => {
    await publishRules(test, [overload()]);
    const document = await load(15_000);
    await run(2);
    expect(await settle()).toBe(0);
    await test.database.owner.query("update core.document set state = 'void' where id = $1", [document]);
    await run(3);
    expect(await historyOf(test, "overload")).toBe("opened closed");
  });
});

describe("the account of the program", () => {
  it("is closed: it signs in with no password", async () => {
    for (const password of [PASSWORD, "", "!"]) {
      const answer = await test.raw({
        method: "POST",
        url: "/api/v1/session",
        payload: { login: "mz-rules", password },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    const { rows } = await test.database.owner.query("select active from core.person where login = 'mz-rules'");
    expect(rows).toEqual([{ active: false }]);
  });
});
