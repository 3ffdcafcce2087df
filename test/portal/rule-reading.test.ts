import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCondition } from "../../core/domain/read-condition.ts";
import { writeCondition } from "../../core/domain/condition.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { compileIn, rowScopeFor } from "../../portal/designer/compile.ts";
import { ruleForm } from "../../portal/designer/rule-form.ts";
import { readRule, type RuleNames } from "../../portal/designer/rule-reading.ts";
import { ruleValueWords } from "../../portal/designer/rule-diff-words.ts";
import { freeName, isRead, withEntry } from "../../portal/designer/rule-steps.ts";
import { groupsOf } from "../../portal/elements/rule-kept.ts";
import { stillRefused } from "../../portal/elements/rule-check.ts";
import { countResults, signOf, sortResults, whyText } from "../../portal/elements/rule-words.ts";
import { makeRule } from "../support/small-rule.ts";

const PACK = join(import.meta.dirname, "../../forms/engineering");
const load = <T>(kind: string): T[] =>
  readdirSync(join(PACK, kind)).map((file) => JSON.parse(readFileSync(join(PACK, kind, file), "utf8")) as T);
const forms = new Map(load<Form>("form").map((form) => [form.id, form]));
const rules = load<Rule>("rule");
const names: RuleNames = {
  forms,
  nameOf: (_kind, id) => id,
  title: (kind, id) => (kind === "form" ? (forms.get(id)?.title ?? id) : id),
};
const ruleOf = (id: string): Rule => rules.find((rule) => rule.id === id) ?? makeRule("gone", { fires: [] });
const said = (rule: Rule, part: string): string[] =>
  readRule(rule, names).flatMap((line) => (line.part === part ? [line.text] : []));

describe("the reading of a rule", () => {
  it("has words for every part of every rule of the pack", () => {
    const read = rules.map((rule) =>
      readRule(rule, names)
        .map(({ text }) => text)
        .join("\n"),
    );
    expect(read.length).toBeGreaterThan(40);
    expect(read.filter((text) => /[‹›]|undefined|\[object/.test(text))).toEqual([]);
  });

  it("says when it fires with the figure that counts, as what, and whom it tells", () => {
    const rule = ruleOf("a-nocontract");
    expect(said(rule, "fires")).toEqual([
      "如果首次下达日期到今天的天数大于“下达后几天”（现为 30 天），并且已备案合同份数等于 0，就报“黄色提醒”预警",
    ]);
    expect(
      readRule(rule, { ...names, now: () => "20" })
        .map(({ text }) => text)
        .join(),
    ).toContain("现为 20 天");
    expect(said(rule, "tell")).toEqual(["通知本单位的“unit-clerk”"]);
    expect(said(ruleOf("r-ret3"), "fires")).toEqual(["如果质保金比例大于“质保金最高比例”（现为 3%），就不得办理"]);
  });

  it("says what is not written yet", () => {
    const rule = makeRule("new", { fires: [{ as: "warn", if: "" }], message: "" });
    expect(said(rule, "fires")).toEqual(["（条件还没有写），就提出警告，写明理由才能继续"]);
    expect(said(rule, "message")).toEqual(["提示语：（还没有写）"]);
  });
});

describe("conditions over what a rule looks up", () => {
  const rule = ruleOf("a-nocontract");
  const form = ruleForm(rule, forms);
  const text = "daysBetween(values.first, now.today) > params.days && values.contracts == 0";

  it("are rows, days since a date among them, and come back as the same text", () => {
    const written = rule.fires[0]?.if ?? "";
    const condition = readCondition(written, rowScopeFor(form));
    expect(condition?.items.map((item) => !Array.isArray(item) && item.field)).toEqual([
      expect.stringMatching(/^since:values\./),
      expect.stringMatching(/^values\./),
    ]);
    expect(condition && writeCondition(condition, rowScopeFor(form))).toBe(written);
    expect("faults" in compileIn(form, written, "bool")).toBe(false);
    expect("faults" in compileIn(form, text.replace("values.first", "values.nothing"), "bool")).toBe(true);
  });

  it("ask whether a date is there where alternatives read different things", () => {
    const scope = rowScopeFor(form);
    const date = Object.keys(scope).find((name) => name.startsWith("since:values.")) ?? "";
    const any = writeCondition(
      {
        join: "any",
        items: [
          { field: date, compare: "gt", operands: [{ value: 5 }] },
          { field: "params.days", compare: "gt", operands: [{ value: 9 }] },
        ],
      },
      scope,
    );
    const name = date.slice("since:".length);
    expect(any).toBe(`(has(${name}) && daysBetween(${name}, now.today) > 5) || (has(params.days) && params.days > 9)`);
    expect(any && readCondition(any, scope)?.join).toBe("any");
    expect("faults" in compileIn(form, any ?? "", "bool")).toBe(false);
  });
});

describe("steps on a drafted rule", () => {
  it("give free names, keep lists out that are empty, and know what is still read", () => {
    expect(freeName("value", ["value1", "value3"])).toBe("value2");
    expect(withEntry([1], 0, undefined)).toBeUndefined();
    expect(withEntry([1], 1, 2)).toEqual([1, 2]);
    const rule = makeRule("x", {
      fires: [{ as: "warn", if: "values.paid > params.limit" }],
      message: "{params.said}",
    });
    expect(["values.paid", "params.limit", "params.said", "values.other"].map((name) => isRead(rule, name))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("results in words", () => {
  const result = (code: string, more: Partial<RuleResult>): RuleResult => ({
    rule: code,
    version: 1,
    code,
    title: code,
    outcome: "met",
    severity: null,
    message: "",
    compared: [],
    why: [],
    basis: { text: "", mark: "S" },
    ...more,
  });
  const all = [
    result("met", {}),
    result("outside", { outcome: "outside" }),
    result("unsure", { outcome: "unsure", severity: "hint", why: ["amount", "上一笔"] }),
    result("warn", { outcome: "fires", severity: "warn" }),
    result("failed", { outcome: "failed", severity: "block", why: ["division by zero"] }),
  ];

  it("stand with the gravest first and are counted", () => {
    expect(sortResults(all).map(({ code }) => code)).toEqual(["failed", "warn", "unsure", "met", "outside"]);
    expect(countResults(all)).toEqual({ stops: 1, warns: 1, hints: 0, met: 1, unsure: 1 });
  });

  it("name what is missing by the label of its field", () => {
    const form = { sections: [{ id: "a", title: "", fields: [{ id: "amount", type: "money", label: "金额" }] }] };
    expect(whyText(all[2] ?? result("", {}), form as unknown as Form)).toBe("还缺：金额、上一笔");
  });

  it("of a decision come in two groups: what a person has to read, explained or not, and what held", () => {
    const reason = { text: "看过原件", by: "陆景行", at: "2026-03-02T02:00:00.000Z" };
    const listed = (one: RuleResult | undefined, place: number, said: typeof reason | null = null) => ({
      result: { ...(one ?? result("", {})), list: { id: "match", title: "", place } },
      reason: said,
    });
    const lines = [listed(all[0], 10), listed(all[4], 9), listed(all[0], 2, reason), listed(all[1], 1)];
    const { notable, calm } = groupsOf({ lines });
    expect(notable.map(({ result: { code, list } }) => [code, list?.place])).toEqual([
      ["met", 2],
      ["failed", 9],
    ]);
    expect(calm.map(({ result: { list } }) => list?.place)).toEqual([1, 10]);
  });

  it("keep a refusal until its rule does not block any more", () => {
    const problem = (rule: string) => ({ code: "rule.blocked", pointer: "", params: { rule } });
    expect(stillRefused([problem("failed"), problem("warn")], all)).toEqual([problem("failed")]);
  });

  it("never leave a level to its colour alone", () => {
    const words = (["blue", "yellow", "orange", "red", "grey"] as const).map((level) => signOf(level).word);
    expect(new Set(words).size).toBe(5);
  });
});

describe("a changed rule", () => {
  it("is compared in words, setting by setting", () => {
    const body = ruleOf("a-ryg-project") as never;
    const said = (key: string): string | undefined => ruleValueWords(key, { body, dictionaries: {} });
    expect(said("watches")).toBe("每一个“engineering”类项目");
    expect(said("runs")).toBe("每月月末");
    expect(said("freeze")).toContain("时冻结本项目还没有用的指标");
    expect(said("basis")).toBe((body as Rule).basis.text + ((body as Rule).basis.mark === "K" ? " 待核对原文" : ""));
    expect(said("title")).toBeUndefined();
  });
});
