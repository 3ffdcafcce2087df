/** The two small flows that rules and alerts need, played with the engine: the plan of a month, and a hit from feedback to mended. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { simulateFiles } from "../core/cli/flow-simulate.ts";
import { BUDGET_ELEMENTS } from "../core/domain/budget-element.ts";
import { elementList } from "../core/domain/element-list.ts";
import { evaluateForm } from "../core/domain/evaluate-form.ts";
import { fieldsOf, isAlwaysRequired } from "../core/domain/form.ts";
import { compiled } from "./domain/make-definitions.ts";
import { FORMS, getDefinition, packCodes } from "./domain/packs.ts";

const scenario = (name: string): string => join(import.meta.dirname, "fixtures/starter", `${name}.scenario.json`);
const flow = (id: string): string => join(FORMS, "engineering/flow", `${id}.json`);

describe("the handling of an alert", () => {
  it("goes from feedback with papers over a return and a finding to mended, and back once where the proof is missing", () => {
    const { failures, trace } = simulateFiles(flow("alert"), scenario("alert-mended"));

    expect(failures).toEqual([]);
    expect(trace).toEqual("submit feedback review feedback review mend recheck mend recheck".split(" "));
  });

  it("ends with the review where it was in order", () => {
    const { failures, trace } = simulateFiles(flow("alert"), scenario("alert-in-order"));

    expect(failures).toEqual([]);
    expect(trace).toEqual(["submit", "feedback", "review"]);
  });

  it("is named after its states: feedback, review, mending, mended", () => {
    expect(getDefinition("flow", "alert").states).toEqual({
      feedback: "待反馈",
      review: "待审核",
      lift: "待解除",
      mend: "整改中",
      recheck: "已整改",
    });
  });

  it.each([
    ["1", ["measure", "proof", "mendedOn", "feedbackFile"]],
    ["2", ["measure", "proof", "mendedOn"]],
    ["3", ["measure", "proof", "mendedOn"]],
    ["5", ["measure", "proof", "mendedOn", "feedbackFile"]],
  ])("at level %s hides %j while nothing was found", (level, hidden) => {
    const found = evaluateForm(compiled(getDefinition("form", "alert")), { level }, packCodes).hidden;

    expect([...found].sort()).toEqual([...hidden].sort());
  });
});

describe("the plan of a month", () => {
  const checksOf = (answers: Record<string, unknown>, today: string): Record<string, string> =>
    Object.fromEntries(
      evaluateForm(compiled(getDefinition("form", "month-plan")), answers, packCodes, { today }).checks.map((check) => [
        check.id,
        check.result,
      ]),
    );

  it("is agreed by unit, department and treasury", () => {
    const { failures, trace } = simulateFiles(flow("month-plan"), scenario("month-plan"));

    expect(failures).toEqual([]);
    expect(trace).toEqual(["submit", "unit-review", "dept-review", "fin-treasury"]);
  });

  it.each([
    ["2026-04-01", 1, "2026-04-30", { "R-MONTHDAY": "pass", "R-PLANZERO": "pass", "R-PLANLATE": "pass" }],
    ["2026-04-02", 1, "2026-04-30", { "R-MONTHDAY": "fail", "R-PLANZERO": "pass", "R-PLANLATE": "pass" }],
    ["2026-04-01", -1, "2026-05-01", { "R-MONTHDAY": "pass", "R-PLANZERO": "pass", "R-PLANLATE": "fail" }],
    ["2026-12-01", 0, "2027-01-01", { "R-MONTHDAY": "pass", "R-PLANZERO": "fail", "R-PLANLATE": "fail" }],
  ])("for %s over %i fen, filed on %s", (month, amount, today, expected) => {
    expect(checksOf({ month, amount }, today)).toEqual(expected);
  });

  it("asks why where a plan is lowered", () => {
    const problems = (amount: number): string[] =>
      evaluateForm(compiled(getDefinition("form", "month-plan")), { amount }, packCodes).problems.map((p) => p.pointer);

    expect(problems(-1)).toContain("/reason");
    expect(problems(1)).not.toContain("/reason");
  });
});

describe("the registration of a quota", () => {
  const forms = ["quota-in", "plan"].map((id) => getDefinition("form", id));
  const flows = ["plan", "quota-in"].map((id) => getDefinition("flow", id));
  const find = (id: string) => forms.find((form) => form.id === id);

  it("takes the names of a line's elements from the code lists of its form, or of another that asks for them", () => {
    const lists = (own: string) =>
      Object.fromEntries(BUDGET_ELEMENTS.map((element) => [element, elementList(flows, find, own, element)]));

    expect(lists("quota-in")).toMatchObject({
      EXP_FUNC_CODE: "functional-classification",
      GOV_BGT_ECO_CODE: "government-economic",
      PRO_CODE: undefined,
    });
    expect(lists("quota-distribution")).toMatchObject({ EXP_FUNC_CODE: "functional-classification" });
  });

  it("asks for the code of a bond only where the money is a bond's", () => {
    const [form] = forms;
    const required = form ? fieldsOf(form).filter((field) => isAlwaysRequired(form, field)) : [];

    expect(form && fieldsOf(form).find(({ id }) => id === "bondCode")?.required).toBe(true);
    expect(required.map(({ id }) => id)).toEqual(expect.arrayContaining(["quotaNo", "amount"]));
    expect(required.map(({ id }) => id)).not.toContain("bondCode");
  });
});
