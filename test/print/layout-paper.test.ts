/** A sheet that a definition lays out: the pack's application for payment, box by box. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Paper } from "../../core/domain/paper.ts";
import type { Print } from "../../core/domain/print.ts";
import { sentence } from "../../core/messages.ts";
import { documentValues } from "../../core/print/document-values.ts";
import { layoutPaper } from "../../core/print/layout-paper.ts";
import { paperPdf } from "../../core/print/pdf.ts";

const read = (path: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../forms/engineering", path), "utf8"));
const form = read("form/pay.json") as Form;
const { title, layout } = read("print/payment-application.json") as Required<Print>;
const word = (key: string, params: Record<string, string> = {}): string => sentence("zh-CN", key, params);

function paperOf(answers: Record<string, unknown>, rights: Record<string, "hide"> = {}): Paper {
  const document = {
    number: "ZF-2026-331003-000042",
    title: "第 3 期进度款",
    stateTitle: "待财政终审",
    unit: { name: "市政中心" },
    region: { name: "黄岩区" },
    createdBy: { name: "方小满" },
    project: { code: "XM-1", name: "羽山路西延" },
    submittedAt: "2026-11-19",
    answers,
    rights,
    opinions: [{ step: "unit-review", title: "单位初审", text: "同意", person: "秦牧之", at: "2026-11-19 10:00" }],
  };
  const values = documentValues(document, form, builtInFieldTypes(), (_kind, id) => id, word, "2026-11-20 09:00");
  return layoutPaper({ title, layout, values, answers, nameOf: (_id, code) => `name of ${code}` }, word);
}
/** What stands right of a caption. */
function beside(paper: Paper, caption: string): string | undefined {
  const cells = paper.tables.flatMap((table) => table.cells);
  const at = cells.findIndex(({ text }) => text === caption);
  return at < 0 ? undefined : cells[at + 1]?.text;
}

describe("the application for payment on its own sheet", () => {
  const paper = paperOf({
    amount: 1_640_902,
    quotaNumber: "黄财债〔2025〕21号",
    funcClass: "2120303",
    payee: "台州云杉市政建设有限公司",
    attachments: 3,
  });

  it("says the amount in capitals and figures, exact to the fen, with the boxes officials know", () => {
    expect(beside(paper, "金额（大写）")).toBe("人民币壹万陆仟肆佰零玖元零贰分");
    expect(beside(paper, "金额（小写）")).toBe("¥16,409.02");
    expect(beside(paper, "附件张数")).toBe("3 张");
    expect(beside(paper, "预算科目")).toBe("2120303 name of 2120303");
    expect(beside(paper, "指标文号")).toBe("黄财债〔2025〕21号");
    expect(beside(paper, "申请单位")).toBe("市政中心");
    expect(beside(paper, "项目")).toBe("羽山路西延");
    expect(beside(paper, "单位初审")).toBe("同意\n秦牧之  2026-11-19 10:00");
  });

  it("keeps the box of what is not filled in, and shows no more than the reader sees", () => {
    expect(beside(paper, "财政终审")).toBe("");
    expect(beside(paper, "其中人工费")).toBe("");
    expect(beside(paperOf({ payee: "甲" }, { payee: "hide" }), "收款人全称")).toBe("");
    expect(beside(paperOf({}), "金额（大写）")).toBe("");
  });

  it("is drawn as a page", async () => {
    expect((await paperPdf(paper)).subarray(0, 5).toString()).toBe("%PDF-");
  });
});
