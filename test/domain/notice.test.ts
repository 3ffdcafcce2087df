import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isEmailAddress, MAX_ATTEMPTS, nextTry, NOTICE_KINDS, quietEnd, wordsOf } from "../../core/domain/notice.ts";

const texts = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../core/messages/${language}.json`, import.meta.url), "utf8")) as Record<
    string,
    string
  >;
const chinese = texts("zh-CN");
const english = texts("en");

describe("quiet hours", () => {
  it.each([
    // at (China), from, to, end (China) or none
    ["2026-03-02T12:29:59", "12:30", "14:00", undefined],
    ["2026-03-02T12:30:00", "12:30", "14:00", "2026-03-02T14:00:00"],
    ["2026-03-02T13:59:59", "12:30", "14:00", "2026-03-02T14:00:00"],
    ["2026-03-02T14:00:00", "12:30", "14:00", undefined],
    // Over midnight: the evening ends on the next day, the night on its own.
    ["2026-03-02T21:59:59", "22:00", "07:30", undefined],
    ["2026-03-02T22:00:00", "22:00", "07:30", "2026-03-03T07:30:00"],
    ["2026-12-31T23:30:00", "22:00", "07:30", "2027-01-01T07:30:00"],
    ["2026-03-03T00:00:00", "22:00", "07:30", "2026-03-03T07:30:00"],
    ["2026-03-03T07:29:59", "22:00", "07:30", "2026-03-03T07:30:00"],
    ["2026-03-03T07:30:00", "22:00", "07:30", undefined],
    // Ending at midnight is the next day's first minute.
    ["2026-03-02T23:59:00", "20:00", "00:00", "2026-03-03T00:00:00"],
    ["2026-03-03T00:00:00", "20:00", "00:00", undefined],
    ["2026-03-03T05:00:00", "00:00", "06:00", "2026-03-03T06:00:00"],
    ["2026-03-03T05:00:00", "06:00", "06:00", undefined],
  ])("at %s, from %s to %s", (at, from, to, end) => {
    expect(quietEnd(new Date(`${at}+08:00`), { from, to })?.toISOString()).toBe(
      end === undefined ? undefined : new Date(`${end}+08:00`).toISOString(),
    );
  });

  it("never hold for a person who set none", () => {
    expect(quietEnd(new Date("2026-03-02T23:00:00+08:00"), undefined)).toBeUndefined();
  });
});

it("waits 1 min, 5 min, 30 min, 2 h, 12 h between attempts, then gives up", () => {
  const at = new Date("2026-03-02T00:00:00Z");

  const waits = Array.from({ length: MAX_ATTEMPTS }, (_, i) => nextTry(i + 1, at)).map(
    (next) => next && (next.getTime() - at.getTime()) / 60_000,
  );

  expect(waits).toEqual([1, 5, 30, 120, 720, undefined]);
});

describe("the words of a notice", () => {
  it("name who did it where somebody did", () => {
    const params = { title: "羽山路西延", number: "SB-1", from: "林书瑶", reason: "缺附件", step: "单位初审" };

    expect(wordsOf({ kind: "returned", params }, chinese)).toEqual({
      sentence: "林书瑶退回了：羽山路西延",
      details: [
        ["编号", "SB-1"],
        ["环节", "单位初审"],
        ["原因", "缺附件"],
      ],
    });
    expect(wordsOf({ kind: "urge", params: { title: "羽山路西延" } }, chinese).sentence).toBe("催办：羽山路西延");
    expect(wordsOf({ kind: "urge", params }, english).sentence).toBe("林书瑶 asks you to hurry: 羽山路西延");
  });

  it("show days as they are and instants in China's time", () => {
    const due = (text: string) => wordsOf({ kind: "remind", params: { title: "a", due: text } }, english).details;

    expect(due("2026-03-02")).toEqual([["Due", "2026-03-02"]]);
    expect(due("2026-03-02T09:30:00.000Z")).toEqual([["Due", "2026-03-02 17:30"]]);
  });

  it("have a sentence, a name and no empty place for every kind in both languages", () => {
    for (const catalogue of [chinese, english])
      for (const kind of NOTICE_KINDS) {
        expect(catalogue[`notice.kind.${kind}`], kind).toBeTruthy();
        for (const params of [{ title: "T" }, { title: "T", from: "F" }]) {
          const { sentence } = wordsOf({ kind, params }, catalogue);
          expect(sentence, kind).toContain("T");
          expect(sentence, kind).not.toMatch(/[{}]|^\s|\s{2}/);
        }
      }
  });

  it("never break a line, whatever the title holds", () => {
    const { sentence } = wordsOf({ kind: "task", params: { title: "a\r\nBcc: x@y.cn\u2028b\u0000c\u202Ed" } }, chinese);

    expect(sentence).toBe("请办理：a Bcc: x@y.cn b c d");
  });

  it("leave the words of a title alone that look like places", () => {
    expect(wordsOf({ kind: "task", params: { title: "{from} $& $1" } }, chinese).sentence).toBe("请办理：{from} $& $1");
  });

  it("give an unknown kind its title, and a notice without a title its number", () => {
    expect(wordsOf({ kind: "later-kind", params: { title: "T" } }, chinese).sentence).toBe("T");
    expect(wordsOf({ kind: "task", params: { number: "SB-1" } }, chinese)).toEqual({
      sentence: "请办理：SB-1",
      details: [],
    });
  });
});

it.each([
  ["zhou@huangyan.gov.cn", true],
  ["a.b+c@x-y.example.com", true],
  ["zhou", false],
  ["zhou@", false],
  ["@x.cn", false],
  ["zhou@localhost", false],
  ["zhou@x.cn, other@y.cn", false],
  ["zhou@x.cn\r\nBcc: o@y.cn", false],
  ['"a@b"@x.cn', false],
  ["<zhou@x.cn>", false],
  [".a@x.cn", false],
  ["a..b@x.cn", false],
  ["a.@x.cn", false],
  ["周@x.cn", false],
  ["a@-x.cn", false],
  [`${"a".repeat(65)}@x.cn`, false],
  [`a@${"b.".repeat(130)}cn`, false],
])("takes %j for an address: %s", (text, expected) => {
  expect(isEmailAddress(text)).toBe(expected);
});
