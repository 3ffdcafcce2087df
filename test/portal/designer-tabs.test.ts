import { describe, expect, test } from "vitest";
import type { ChangeReport, JudgedChange } from "../../core/domain/change.ts";
import { compileForm, evaluateForm } from "../../core/domain/evaluate-form.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import type { DefinitionListed } from "../../portal/definitions-api.ts";
import { placeChoices, placeOf, placeValue } from "../../portal/designer/approval-words.ts";
import { stepSentence } from "../../portal/designer/flow-step-words.ts";
import { withFact } from "../../portal/designer/form-about.ts";
import { numberExample, numberFault, togglePart } from "../../portal/designer/number-pattern.ts";
import { isNarrow, narrowRules } from "../../portal/designer/phone-styles.ts";
import { PUBLIC, sightOf, STARTER, viewersOf } from "../../portal/designer/preview-as.ts";
import { consequences, hindrance, touchedBy } from "../../portal/designer/publish-words.ts";
import { sampleAnswers } from "../../portal/designer/sample-answers.ts";
import { editableFor } from "../../portal/designer/start-choices.ts";
import { FIELD_TYPES } from "../../portal/form-context.ts";

const fields: Field[] = [
  { id: "name", type: "text", label: "名称", required: true, public: true, maxLength: 6 },
  { id: "region", type: "region", label: "地区", required: true },
  { id: "kind", type: "choice", label: "类别", dictionary: "kinds" },
  { id: "part", type: "choice", label: "小类", dictionary: "kinds", dependsOn: "kind" },
  { id: "amount", type: "money", label: "金额", public: true },
  { id: "double", type: "money", label: "两倍", computed: "doc.amount * 2" },
  { id: "account", type: "text", label: "账号", pattern: "digits", public: true, sensitive: true },
  { id: "opinion", type: "long-text", label: "评审意见" },
  {
    id: "rows",
    type: "table",
    label: "明细",
    public: true,
    columns: [
      { id: "what", type: "text", label: "内容" },
      { id: "card", type: "text", label: "证件", sensitive: true },
    ],
  },
];
const form: Form = {
  $schema: "form.schema.json",
  kind: "form",
  id: "care",
  version: 2,
  title: "日常养护",
  project: { role: "opens", facts: { name: "name", region: "region" } },
  number: "YH-{year}-{serial:4}",
  titleField: "name",
  create: ["clerk"],
  sections: [
    {
      id: "basics",
      title: "基本情况",
      fields,
    },
  ],
  checks: [],
};
const flow: Flow = {
  $schema: "flow.schema.json",
  kind: "flow",
  id: "care-flow",
  version: 1,
  title: "养护审批",
  form: "care",
  withdraw: "until-first-decision",
  separate: [["submit", "head", "register"]],
  steps: [
    { id: "submit", title: "填报", do: "submit" },
    {
      id: "head",
      title: "负责人审核",
      do: "approve",
      who: [{ role: "unit-head", at: "own-unit" }],
      decide: "any",
      fields: { opinion: "edit", account: "hide" },
    },
    {
      id: "register",
      title: "登记",
      do: "handle",
      act: "登记已付",
      who: [{ role: "treasury", at: { unitKind: "finance" } }],
    },
  ],
};
const names = {
  roles: [
    { id: "unit-head", title: "项目单位负责人" },
    { id: "treasury", title: "国库" },
  ],
  unitKinds: [{ id: "finance", title: "财政部门" }],
};
const dictionaries = {
  kinds: [
    { code: "0", name: "停用的", closed: true },
    { code: "1", name: "路面" },
    { code: "11", name: "坑槽", parent: "1" },
  ],
};

describe("steps of a flow as sentences", () => {
  test("say who, where and how many have to agree", () => {
    const said = flow.steps.map((step) => stepSentence(step, flow, names));

    expect(said).toEqual([
      "填报人填好后提交。有人审批以前可以撤回。",
      "本单位的“项目单位负责人”审核，一人同意即可。",
      "本县区的财政部门的“国库”办理，办完点“登记已付”。",
    ]);
  });

  test("places survive the way through a choice, unknown ones too", () => {
    const known = ["own-unit", "parent-unit", { unitKind: "finance" }, { unitKind: "gone" }] as const;

    for (const at of known) expect(placeOf(placeValue(at))).toEqual(at);
    expect(placeChoices(names, { unitKind: "gone" }).map(({ value }) => value)).toContain("kind:gone");
  });
});

describe("the pattern of numbers", () => {
  test("gives an example as the server fills it", () => {
    expect(numberExample("YH-{year}-{county}-{serial:4}", 2026, "331003", 7)).toBe("YH-2026-331003-0007");
  });

  test("is faulty without a serial and with parts that nobody fills", () => {
    expect(numberFault("YH-{year}")).toBe("serial");
    expect(numberFault("YH-{month}-{serial:4}")).toBe("unknown");
    expect(numberFault("YH-{year}-{serial:4}")).toBeUndefined();
  });

  test("takes parts in and out again", () => {
    expect(togglePart("YH-{year}-{serial:4}", "{county}")).toBe("YH-{year}-{county}-{serial:4}");
    expect(togglePart("YH-{year}-{county}-{serial:4}", "{year}")).toBe("YH-{county}-{serial:4}");
    expect(togglePart("YH", "{serial:4}")).toBe("YH-{serial:4}");
    expect(togglePart("{serial:6}", "{year}")).toBe("{year}-{serial:6}");
    expect(togglePart("YH-{serial:6}", "{serial:4}")).toBe("YH");
  });
});

describe("who sees what in the preview", () => {
  const compiled = compileForm(form, FIELD_TYPES);
  if ("faults" in compiled) throw new Error(JSON.stringify(compiled.faults));
  const evaluation = evaluateForm(compiled, { name: "甲", account: "1" }, new Map());
  const seen = (viewer: string): string[] => {
    const sight = sightOf(form, flow, viewer, evaluation);
    return sight.form.sections.flatMap((s) => s.fields.map((f) => f.id)).filter((id) => !sight.unseen.has(id));
  };

  test("the starter does not see what a later step still has to say, and cannot write it", () => {
    expect(seen(STARTER)).not.toContain("opinion");
    expect(sightOf(form, flow, STARTER, evaluation).editable.has("opinion")).toBe(false);
  });

  test("a step fills its own fields and does not see what is hidden there", () => {
    expect([...sightOf(form, flow, "step:head", evaluation).editable]).toEqual(["opinion"]);
    expect(seen("step:head")).not.toContain("account");
  });

  test("the public sees what is public and not sensitive, down to the columns", () => {
    const sight = sightOf(form, flow, PUBLIC, evaluation);

    expect(seen(PUBLIC)).toEqual(["name", "amount", "rows"]);
    expect(JSON.stringify(sight.form)).not.toContain("证件");
    expect(sight.editable.size).toBe(0);
  });

  test("every human step is a viewer", () => {
    expect(viewersOf(flow).map(({ id }) => id)).toEqual([STARTER, "step:head", "step:register", PUBLIC]);
    expect(viewersOf(undefined).map(({ id }) => id)).toEqual([STARTER, PUBLIC]);
  });
});

test("sample answers are answers of their fields, without closed codes or computed values", () => {
  const compiled = compileForm(form, FIELD_TYPES);
  if ("faults" in compiled) throw new Error(JSON.stringify(compiled.faults));
  const facts = { today: "2026-11-16", dictionaries, region: { code: "331003", name: "黄岩区" } };

  const { answers, names: known } = sampleAnswers(form, facts);

  expect(answers).toMatchObject({ kind: "1", part: "11", region: "331003", account: "100001" });
  expect(Object.hasOwn(answers, "double")).toBe(false);
  expect(known["region:331003"]).toBe("黄岩区");
  const codes = new Map([["kinds", new Set(dictionaries.kinds.map(({ code }) => code))]]);
  expect(evaluateForm(compiled, answers, codes).problems).toEqual([]);
});

test("facts of the project: the needed ones stay, the others can be cleared", () => {
  const set = withFact(form, "total", "amount");

  expect(set.project.facts).toMatchObject({ total: "amount", name: "name" });
  expect(withFact(set, "total", "").project.facts).toEqual({ name: "name", region: "region" });
  expect(withFact(form, "name", "").project.facts?.name).toBe("");
});

describe("what publishing means", () => {
  const base = { kind: "form", id: "care", version: 1, title: "日常养护" } as const;
  const body = { ...base, version: 2 } as const;
  const change = (drafts: number, running: number, solved = true): JudgedChange => ({
    kind: "form",
    id: "care",
    pointer: "/sections/0/fields/0",
    what: "changed",
    thing: "field",
    target: "name",
    label: "名称",
    verdict: "compatible",
    reason: "judge.label",
    solved,
    readers: {
      documents: drafts + running,
      drafts,
      running,
      indicators: [],
      publications: [],
      publicPages: 0,
      plugins: [],
      definitions: [],
    },
  });
  const report = (changes: JudgedChange[], publishable = true): ChangeReport => ({
    faults: [],
    changes,
    verdict: "compatible",
    dryRuns: [],
    layers: [],
    publishable,
  });

  test("drafts and running documents are told by their numbers", () => {
    const found = report([change(12, 1), change(3, 3)]);

    expect(touchedBy(found, "care")).toEqual({ drafts: 12, running: 3 });
    expect(consequences({ bodies: [body], bases: [base] }, found)).toEqual([
      "发布后，新建的“日常养护”用新版，12 份草稿改用新版，3 件在办的按旧版办完。",
    ]);
  });

  test("a new form speaks for what carries it; what did not change is silent", () => {
    const carried = { kind: "flow", id: "f", version: 1, title: "日常养护" } as const;

    expect(consequences({ bodies: [body, carried], bases: [] }, report([]))).toHaveLength(1);
    expect(consequences({ bodies: [body], bases: [base] }, report([]))).toEqual([]);
  });

  test("what hinders is said in the order of what to do", () => {
    expect(hindrance(undefined, true)).toBe("还有内容没有保存好，保存后就能继续。");
    expect(hindrance(undefined, false)).toBe("要先检查一遍。");
    expect(hindrance(report([change(1, 0, false)], false), false)).toBe("还有 1 处改动要先安排好。");
    expect(hindrance(report([]), false)).toBe("");
  });
});

test("units copy what holds everywhere, regions may change it", () => {
  const row = (id: string, scope: string, kind = "form", retired = false): DefinitionListed => ({
    kind,
    id,
    version: 1,
    title: id,
    pack: "",
    publishedAt: "",
    scope,
    scopeName: "",
    retired,
  });
  const rows = [row("a", ""), row("b", "331003"), row("c", "unit:1"), row("d", "", "flow"), row("e", "", "form", true)];

  expect(editableFor(rows, "331003").map(({ id }) => id)).toEqual(["a", "b"]);
  expect(editableFor(rows, "unit:1").map(({ id }) => id)).toEqual(["c"]);
});

test("the phone frame takes the rules of narrow screens only", () => {
  const rule = (cssText: string) => ({ cssText });
  const media = (conditionText: string, ...rules: string[]) => ({
    cssText: "",
    conditionText,
    cssRules: rules.map(rule),
  });

  expect(isNarrow("(width <= 720px)")).toBe(true);
  expect(isNarrow("(min-width: 721px) and (max-width: 1000px)")).toBe(false);
  expect(isNarrow("(max-width: 320px)")).toBe(false);
  const sheet = {
    cssRules: [
      rule(".a {}"),
      media("(max-width: 720px)", ".b {}"),
      media("print", ".c {}"),
      media("(width <= 640px)", ".d {}"),
    ],
  };
  expect(narrowRules([sheet])).toBe(".b {}\n.d {}");
});
