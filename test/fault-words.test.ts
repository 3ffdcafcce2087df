/** Every code of a fault of the books has words in both languages, and no word of a code is left in them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultWords, stopWords } from "../core/ledger/fault-words.ts";

const sql = readFileSync("core/ledger/verify-queries.ts", "utf8");
const accounts = [...sql.matchAll(/\(\d, '([a-z-]+)',/g)].map(([, name]) => `account ${name}`);
const named = [...sql.matchAll(/'([a-z ]+)' as fault/g)].map(([, name]) => String(name));
const faults = [...accounts, ...named, "family", "key", "in transit of ZF-2026-0001"];

describe("the words of a stopped line", () => {
  it.each(faults)("has words for %s", (fault) => {
    expect(faultWords(fault, "zh-CN").replace("ZF-2026-0001", "")).not.toMatch(/[a-z{}]/i);
    expect(faultWords(fault, "en")).not.toMatch(/[{}]/);
    expect(stopWords(`黄财预〔2026〕47号 ${fault}`, "zh-CN")).toBe(`黄财预〔2026〕47号：${faultWords(fault, "zh-CN")}`);
  });

  it("finds all accounts and kinds", () => {
    expect([accounts.length, named.length]).toEqual([7, 5]);
  });

  it("gives what it does not know as it is", () => {
    expect(stopWords("x", "zh-CN")).toBe("x");
  });
});
