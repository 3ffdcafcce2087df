/** The designer's part for forms that handle alerts: what each choice makes of the form, and how it is said in a comparison. */
import { describe, expect, it } from "vitest";
import type { Form } from "../../core/domain/form.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import { propertyName, valueWords } from "../../portal/designer/definition-words.ts";
import { sayExpected } from "../../portal/designer/draft-words.ts";
import { withFindingCode, withHandleField, withHandling, withLevelCode } from "../../portal/designer/form-handles.ts";

const form = {
  kind: "form",
  id: "inquiry",
  version: 1,
  title: "查明",
  sections: [
    {
      id: "one",
      title: "一",
      fields: [
        { id: "what", type: "text", label: "事项" },
        { id: "sign", type: "choice", label: "颜色", dictionary: "signs" },
        { id: "result", type: "choice", label: "结论", dictionary: "results" },
      ],
    },
  ],
  checks: [],
} as unknown as Form;

/** The form after each step. */
const after = (...steps: ((form: Form) => Form)[]): Form["handles"] =>
  steps.reduce((now, step) => step(now), form).handles;
const on = (now: Form): Form => withHandling(now, true);
const field =
  (part: Parameters<typeof withHandleField>[1], id: string) =>
  (now: Form): Form =>
    withHandleField(now, part, id);

describe("a form that handles alerts", () => {
  it("begins with a finding that has to be chosen, and ends without a trace", () => {
    expect(after(on)).toEqual({ finding: "", findings: {} });
    expect(withHandling(on(form), false)).toEqual(form);
  });

  it("names and drops fields one by one, and codes one by one", () => {
    expect(after(on, field("rule", "what"), field("finding", "result"))).toEqual({
      rule: "what",
      finding: "result",
      findings: {},
    });
    expect(after(on, field("rule", "what"), field("rule", ""))).toEqual({ finding: "", findings: {} });
    const meant = (now: Form): Form => withFindingCode(withFindingCode(now, "1", "normal"), "2", "suspect");
    expect(after(on, field("finding", "result"), meant)).toMatchObject({ findings: { "1": "normal", "2": "suspect" } });
    expect(after(on, meant, (now) => withFindingCode(now, "2", ""))).toMatchObject({ findings: { "1": "normal" } });
    const coded = (now: Form): Form => withLevelCode(withLevelCode(now, "red", "3"), "blue", "5");
    expect(after(on, field("level", "sign"), coded)).toMatchObject({ level: "sign", levels: { red: "3", blue: "5" } });
    const plain = (now: Form): Form => withLevelCode(withLevelCode(now, "red", ""), "blue", "");
    expect(after(on, field("level", "sign"), coded, plain)).toEqual({ level: "sign", finding: "", findings: {} });
  });

  it("forgets the codes of a field that is exchanged, not of one that stays", () => {
    const coded = (now: Form): Form => withFindingCode(withLevelCode(now, "red", "3"), "1", "normal");
    const all = [on, field("level", "sign"), field("finding", "result"), coded];
    expect(after(...all, field("level", "sign"), field("finding", "result"))).toEqual(after(...all));
    expect(after(...all, field("level", "what"), field("finding", "sign"))).toEqual({
      level: "what",
      finding: "sign",
      findings: {},
    });
  });

  it("is said with labels, levels and names of codes, also where something is gone", () => {
    const body = form as unknown as DraftBody;
    const dictionaries = { signs: [{ code: "3", name: "三级" }], results: [{ code: "1", name: "没有问题" }] };
    const handles = {
      rule: "gone",
      level: "sign",
      levels: { red: "3", blue: "9" },
      finding: "result",
      findings: { "1": "normal", "7": "violation" },
    };
    expect(propertyName("handles")).toBe("办理预警");
    expect(valueWords("handles", handles, { body, dictionaries })).toBe(
      "规则填在“gone”；级别填在“颜色”；认定结果取自“结论”；蓝色记录“9”；红色叫停“三级”；没有问题“核实正常”；7“认定违规”",
    );
  });

  it("tells its faults in words", () => {
    expect(
      sayExpected({
        found: "inquiry",
        expected: "a form that says how it handles hits",
        pointer: "/handle/form",
        code: "handles.missing",
        params: { form: "查明" },
      }),
    ).toBe("“查明”没有说明怎样办理预警：请先在表单里指定各项内容填在哪个字段。");
  });
});
