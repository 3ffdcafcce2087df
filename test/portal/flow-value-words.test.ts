/** Settings of flows in reports and comparisons: every key has a word, and values are said, not shown as JSON. */
import { type TSchema, Type } from "typebox";
import { describe, expect, it } from "vitest";
import { Flow, stepAround } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { propertyName, type ValueContext, valueWords } from "../../portal/designer/definition-words.ts";
import { settingsOf } from "../support/settings.ts";

const STEPS = (stepAround(Type.Unknown()) as unknown as { anyOf: TSchema[] }).anyOf;
const keysOf = (schema: TSchema): string[] =>
  [...settingsOf(schema, "")].filter((path) => !/[=:]/.test(path)).map((path) => path.slice(path.lastIndexOf(".") + 1));

describe("the keys of a flow", () => {
  it.each<[string, string[]]>([
    ["flow", keysOf(Type.Omit(Flow, ["steps", "$schema"]))],
    ["step", STEPS.flatMap(keysOf)],
    ["branch", ["id", "title", "when", "steps"]],
  ])("have each a word, at the %s and inside it", (thing, keys) => {
    expect(keys.length).toBeGreaterThan(3);
    expect([...new Set(keys)].filter((key) => !/\p{Script=Han}/u.test(propertyName(key, thing)))).toEqual([]);
  });
});

describe("the values of a flow", () => {
  const form = {
    sections: [{ id: "s", title: "s", fields: [{ id: "cost", type: "money", label: "费用" }] }],
  } as unknown as Form;
  const body = {
    kind: "flow",
    id: "f",
    version: 1,
    title: "f",
    form: "form",
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      { id: "first", title: "初审", do: "approve", who: [], decide: "any" },
    ],
  } as unknown as ValueContext["body"];
  const titles = { "roles head": "负责人", "acts pay/push": "国库 · 推送", "field cost": "费用" };
  const say = (key: string, value: unknown): string => valueWords(key, value, { body, dictionaries: {}, titles, form });

  it.each<[string, unknown, string]>([
    ["who", [{ role: "head", at: "own-unit" }], "本单位的“负责人”"],
    ["who", [{ sameAs: "first" }], "初审"],
    ["decide", "all", "每个人都要同意"],
    ["decide", { pass: "2/3" }, "2/3"],
    ["order", "in-turn", "一个接一个地问"],
    ["due", { within: { workdays: 3 } }, "3 个工作日"],
    ["back", { to: ["first"], then: "come-back" }, "初审"],
    ["may", ["transfer", "cc"], "转办、抄送"],
    ["states", { first: "待初审" }, "初审 待初审"],
    ["separate", [["submit", "first"]], "提交、初审"],
    ["policy", { approverIsStarter: "allow" }, "填报人可以批自己报的"],
    ["plugin", "pay/push", "国库 · 推送"],
    ["until", "cost", "费用"],
    ["line", { number: "cost" }, "文号 费用"],
    ["set", { cost: "doc.cost" }, "费用 = "],
    ["when", 'doc.cost >= yuan("50000")', "费用"],
    ["fields", { cost: "edit" }, "费用"],
  ])("%s %j", (key, value, words) => {
    const said = say(key, value);
    expect(said).toContain(words);
    expect(said).not.toContain("{");
  });

  it("of a faulty draft are said as they are", () => {
    expect(say("who", 7)).toBe("7");
    expect(say("due", {})).toBe("{}");
  });
});
