import { describe, expect, it } from "vitest";
import { rulePlace } from "../../portal/designer/rule-place.ts";
import { placeOf } from "../../portal/designer/live-faults.ts";
import { Rule } from "../../core/domain/rule.ts";

const RULE = {
  kind: "rule",
  id: "r",
  version: 1,
  title: "合同超期",
  values: [{ id: "v", label: "已付金额", from: { payments: "sum", of: "project" } }],
  params: [{ id: "p", label: "几天之内", type: "days", value: "30" }],
} as unknown as Rule & { kind: "rule" };

describe("the place of a fault in a drafted rule", () => {
  it("is its part and its control, by the names on the desk", () => {
    expect(rulePlace(RULE, "/message")).toEqual({ target: "ro-message", where: "结果：提示语" });
    expect(rulePlace(RULE, "/basis/text")).toEqual({ target: "ro-basis", where: "结果：依据" });
    expect(rulePlace(RULE, "/fires/0/if")).toEqual({ target: "rf0-as", where: "条件" });
    expect(rulePlace(RULE, "/values/0/from/payments")).toEqual({ target: "rv0-label", where: "查什么数据：已付金额" });
    expect(rulePlace(RULE, "/params/0/max")).toEqual({ target: "rp0-max", where: "可设参数：几天之内" });
    expect(rulePlace(RULE, "/valid/to")?.target).toBe("ro-to");
    expect(placeOf(RULE as never, "/message").where).toBe("结果：提示语");
  });

  it("is known for every setting that the desk draws, and for no other", () => {
    const drawnElsewhere = ["$schema", "format", "kind", "id", "version", "scope", "pack", "title"];
    const settings = Object.keys(Rule.properties).filter((key) => !drawnElsewhere.includes(key));
    expect(settings.filter((key) => rulePlace(RULE, `/${key}`) === undefined)).toEqual([]);
    expect(rulePlace(RULE, "/id")).toBeUndefined();
  });
});
