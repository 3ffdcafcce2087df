import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../core/domain/expression.ts";
import { scopeOf } from "../../core/domain/evaluate-form.ts";
import type { NameOf } from "../../core/domain/field-type.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { sayFault, sayType } from "../../portal/designer/fault-words.ts";
import { type Place, readExpression } from "../../portal/designer/reading.ts";
import { FIELD_TYPES } from "../../portal/form-context.ts";

const fields: Field[] = [
  { id: "kind", type: "choice", label: "付款类型", dictionary: "pay-kind" },
  { id: "amount", type: "money", label: "申请金额" },
  { id: "limit", type: "money", label: "应付金额" },
  { id: "rate", type: "percent", label: "预付款比例" },
  { id: "count", type: "number", label: "批次" },
  { id: "urgent", type: "yes-no", label: "加急" },
  { id: "begin", type: "date", label: "开工日期" },
  { id: "end", type: "date", label: "完工日期" },
  { id: "fiscal", type: "year", label: "年度" },
  { id: "name", type: "text", label: "收款人" },
  { id: "unit", type: "org", label: "单位" },
  {
    id: "rows",
    type: "table",
    label: "发票",
    columns: [
      { id: "net", type: "money", label: "净额" },
      { id: "tax", type: "money", label: "税额" },
      { id: "no", type: "text", label: "号码" },
    ],
  },
];
const form = { sections: [{ id: "a", title: "一", fields }], checks: [] } as unknown as Form;
const nameOf: NameOf = (kind, id) => (kind === "dictionary" ? ({ "1": "预付款", "2": "进度款" }[id] ?? id) : id);
const say = (text: string, place: Place = "plain"): string => readExpression(text, { form, nameOf }, place);

describe("reading", () => {
  it.each<[string, Place, string]>([
    ['doc.kind == "2" && doc.amount > yuan("0")', "visible", "付款类型是“进度款”，并且申请金额大于 0 元时显示"],
    ['doc.kind in ["1", "2"]', "required", "付款类型是“预付款”、“进度款”之一时必填"],
    ['!(doc.kind in ["1", "2"])', "read-only", "付款类型不是“预付款”、“进度款”中的任何一个时只读"],
    ["doc.amount <= doc.limit", "check", "要求：申请金额不超过应付金额"],
    ['doc.rate >= percent("10") && doc.rate <= percent("30.5")', "plain", "预付款比例在 10% 到 30.5% 之间"],
    ['doc.amount >= yuan("4000000")', "plain", "申请金额不少于 400 万元"],
    ['doc.amount >= yuan("12345.6")', "plain", "申请金额不少于 12,345.6 元"],
    ["doc.begin < doc.end && doc.fiscal >= now.year", "plain", "开工日期早于完工日期，并且年度不早于今年"],
    ["doc.urgent", "visible", "加急是“是”时显示"],
    ["!doc.urgent || doc.urgent == true", "plain", "加急是“否”，或者加急是“是”"],
    ["has(doc.name) && !has(doc.amount)", "plain", "收款人已填写，并且申请金额没有填写"],
    // Guards that only protect what follows need no words.
    ['(has(doc.name) && doc.name == "甲") || has(doc.amount)', "plain", "收款人是“甲”，或者申请金额已填写"],
    ["doc.urgent && (doc.count == 1 || doc.count == 2)", "plain", "加急是“是”，并且（批次等于 1，或者批次等于 2）"],
    ['like(doc.name, "浙江*") || like(doc.name, "*〔*〕")', "plain", "收款人以“浙江”开头，或者收款人符合样式“*〔*〕”"],
    ["sum(doc.rows.map(r, r.net)) == doc.amount", "plain", "“发票”各行净额之和等于申请金额"],
    ["sum(doc.rows.map(r, r.net + r.tax))", "plain", "“发票”各行的（净额 + 税额）的合计"],
    ["doc.rows.all(r, r.net + r.tax == doc.amount)", "plain", "“发票”的每一行都满足（净额 + 税额等于申请金额）"],
    ["doc.rows.exists(r, has(r.no))", "plain", "“发票”至少有一行满足（号码已填写）"],
    ["size(doc.rows) >= 2 && size(doc.name) <= 20", "plain", "发票的行数不少于 2，并且收款人的字数不超过 20"],
    ["share(doc.amount - doc.limit, doc.rate)", "plain", "（申请金额 − 应付金额）× 预付款比例"],
    ["doc.amount - (doc.limit - doc.amount)", "plain", "申请金额 −（应付金额 − 申请金额）"],
    ["min(doc.amount, doc.limit)", "plain", "（申请金额，应付金额）中较小的"],
    ["ratio(doc.amount, doc.limit)", "plain", "申请金额占应付金额的比例"],
    ["daysBetween(doc.begin, doc.end) + 1", "plain", "开工日期到完工日期的天数 + 1"],
    [
      'doc.kind == "1" && has(doc.limit) ? doc.limit : doc.kind == "2" ? doc.amount : yuan("0")',
      "plain",
      "当付款类型是“预付款”时取应付金额；当付款类型是“进度款”时取申请金额；否则取 0 元",
    ],
    ["doc.unit == me.unit", "plain", "单位是本人的单位"],
    // No words: quoted as code, in its place.
    ["doc.amount > somewhere(doc.limit)", "plain", "申请金额大于‹somewhere(doc.limit)›"],
    ["doc.gone == 1", "plain", "‹doc.gone›等于 1"],
    ["doc.amount >", "plain", "‹doc.amount >›"],
  ])("%s (%s) reads: %s", (text, place, words) => {
    expect(say(text, place)).toBe(words);
  });

  it("says a column's rule with the words of its row", () => {
    expect(readExpression("row.net + row.tax", { form, nameOf, columnOf: "rows" })).toBe("本行的净额 + 本行的税额");
  });

  it("has words for the rules of the packs: hardly any part is quoted as code, and none leaks outside the quotes", () => {
    const folder = join(import.meta.dirname, "../../forms/engineering/form");
    const quoted: string[] = [];
    let count = 0;
    for (const file of readdirSync(folder)) {
      const pack = JSON.parse(readFileSync(join(folder, file), "utf8")) as Form;
      const rules = [...JSON.stringify(pack).matchAll(/"(?:visible|computed|expr|when)":("(?:[^"\\]|\\.)*")/g)];
      for (const [, rule = '""'] of rules) {
        const text = JSON.parse(rule) as string;
        const words = readExpression(text, { form: pack, nameOf });
        expect(words.replaceAll(/‹[^›]*›/g, ""), text).not.toMatch(/doc\.|undefined|&&/);
        count += 1;
        if (words.includes("‹")) quoted.push(text);
      }
    }

    expect(quoted.length / count).toBeLessThan(0.03);
  });
});

describe("faults in words", () => {
  const scope = scopeOf(form, FIELD_TYPES);

  it.each([
    ["doc.amount > 5", '金额和整数不能用“>”连起来。金额写成 yuan("100")，百分比写成 percent("10")。'],
    ["doc.gone == 1", "没有“gone”这个字段或列。"],
    ["amount == 1", "不认识“amount”。字段写成 doc.标识；文字要用英文双引号括起来。"],
    ["doc.amount >", "没有写完。"],
    ["(doc.count + 1", "少一个右括号。"],
    ["doc.count = 1", "比较相等要写两个等号 ==。"],
    ["doc.count，1", "“，”是全角符号，请换成半角。"],
    ['doc.name == "x', "文字少了右边的引号。"],
    ["sum(doc.rows.map(r, r.no))", "sum 不能这样用：给它的是（多个值）。"],
    ["foo(doc.amount)", "没有 foo 这个函数，或者给它的值不对。"],
    ["doc.amount && doc.urgent", "“并且”“或者”两边要是能判断对错的条件，这里是金额。"],
    ['yuan("abc")', "“abc”不是准确的金额或百分比。"],
    ['doc.name.matches("x")', "定义里不能用 matches。"],
    ["has(doc.gone)", "没有“gone”这个字段或列。（在 has 里）"],
    ["doc.rows.net", "表格要先用 map、all 等逐行取，例如 doc.rows.map(r, r.amount)。"],
  ])("%s: %s", (text, words) => {
    const compiled = compileExpression(text, scope, undefined);
    if (!("faults" in compiled)) throw new Error("compiles");

    expect(sayFault(compiled.faults[0]?.message ?? "")).toBe(words);
  });

  it("tells what a place asks for", () => {
    const compiled = compileExpression("doc.amount", scope, "bool");

    expect("faults" in compiled && sayFault(compiled.faults[0]?.message ?? "")).toBe(
      "这里要的是是或否，算出来的是金额。",
    );
    expect(sayType("list<Row_rows>")).toBe("表格");
  });

  it("shows what it does not know as it came", () => {
    expect(sayFault("a message of another library")).toBe("a message of another library");
  });
});
