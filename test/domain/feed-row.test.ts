/** Records of another system: what is read, what is refused, and what a key that is known does. */
import { describe, expect, it } from "vitest";
import { judgeFeedRow, type KnownKey, missingColumns, placeColumns, readFeedRow } from "../../core/domain/feed-row.ts";
import type { Feed } from "../../core/domain/feed.ts";

const FEED: Feed = {
  $schema: "",
  kind: "feed",
  id: "records",
  version: 1,
  title: "Records",
  system: "other",
  form: "in",
  key: "ID",
  amount: "AMOUNT",
  year: "YEAR",
  columns: [
    { header: "ID", title: "key", read: "text", required: true },
    { header: "DIV", title: "division", read: "division", required: true },
    { header: "YEAR", title: "year", read: "year", required: true },
    { header: "DAY", title: "day", read: "date" },
    { header: "KIND", title: "kind", read: "text", codes: { "11": "111", yes: true, no: false } },
    { header: "NOTE", title: "note", read: "text", free: true },
    { header: "AMOUNT", title: "amount", read: "amount", required: true },
  ],
  answers: {},
  changed: {
    form: "change",
    line: "quota",
    amount: "amount",
    way: "way",
    up: "1",
    down: "2",
    fields: {},
    answers: {},
  },
};
const HEADERS = FEED.columns.map(({ header }) => header);
const read = (cells: Record<string, string>) => {
  const row: Record<string, string> = { ID: "a", DIV: "331003", YEAR: "2026", AMOUNT: "100", ...cells };
  return readFeedRow(
    FEED,
    placeColumns(FEED, HEADERS),
    HEADERS.map((header) => row[header] ?? ""),
    "331003",
  );
};
const codes = (cells: Record<string, string>): string[] =>
  read(cells).problems.map(({ code, pointer }) => `${code} ${pointer}`);

describe("a record", () => {
  it("is read to the fen, its codes translated, its cells kept as they stood", () => {
    const row = read({ AMOUNT: " 1234567.80 ", KIND: "11", DAY: "20260110", DIV: "331003000", NOTE: "x" });
    expect(row.problems).toEqual([]);
    expect(row).toMatchObject({ key: "a", amountFen: 123_456_780, year: 2026 });
    expect(row.values).toMatchObject({ KIND: "111", DAY: "2026-01-10", AMOUNT: 123_456_780 });
    expect(row.figures).toMatchObject({ KIND: "11", AMOUNT: "1234567.80" });
    expect(read({ KIND: "yes" }).values["KIND"]).toBe(true);
    expect(read({ KIND: "other" }).values["KIND"]).toBe("other");
  });

  it.each(["1e3", "\uFF11\uFF10\uFF10", "-0", "-5", "+5", "100.005", "1,000.00", "0x10", "", "99999999999999999"])(
    "has no amount in %j",
    (text) => {
      expect(codes({ AMOUNT: text })).toEqual([
        text === "" ? "import.cell-missing /AMOUNT" : "import.not-exact /AMOUNT",
      ]);
      expect(judgeFeedRow(FEED, read({ AMOUNT: text }), undefined)).toMatchObject({ outcome: "bad", deltaFen: 0 });
    },
  );

  it("is refused with its column where a day, a year, a division or a hidden sign is wrong", () => {
    expect(codes({ DAY: "20260230" })).toEqual(["import.not-a-day /DAY"]);
    expect(codes({ DAY: "46032" })).toEqual(["import.not-a-day /DAY"]);
    expect(codes({ YEAR: "26" })).toEqual(["import.years /YEAR"]);
    expect(codes({ DIV: "331004" })).toEqual(["import.other-division /DIV"]);
    expect(codes({ DIV: "331003001" })).toEqual(["import.other-division /DIV"]);
    expect(codes({ ID: "a\u0007b" })).toEqual(["import.cell-unreadable /ID"]);
  });

  it("needs its required columns, whose titles may be written small", () => {
    expect(missingColumns(FEED, ["id", " div ", "year", "amount"])).toEqual([]);
    expect(missingColumns(FEED, ["ID", "DIV", "YEAR"])).toEqual(["AMOUNT"]);
  });
});

describe("a key", () => {
  const known = (more: Partial<KnownKey> = {}): KnownKey => ({
    amountFen: 10_000,
    figures: read({ DAY: "20260110" }).figures,
    number: "N-1",
    line: "line",
    ...more,
  });
  const judged = (cells: Record<string, string>, before: KnownKey | undefined = known()) => {
    const { outcome, deltaFen, problems } = judgeFeedRow(FEED, read({ DAY: "20260110", ...cells }), before);
    return { outcome, deltaFen, codes: problems.map(({ code, pointer }) => `${code} ${pointer}`) };
  };

  it("that is new begins with its amount; nothing is no amount to begin with", () => {
    expect(judgeFeedRow(FEED, read({}), undefined)).toEqual({ outcome: "new", deltaFen: 10_000, problems: [] });
    expect(judgeFeedRow(FEED, read({ AMOUNT: "0" }), undefined)).toMatchObject({ outcome: "bad" });
  });

  it("does nothing twice, however the same amount is written", () => {
    expect(judged({})).toEqual({ outcome: "same", deltaFen: 0, codes: [] });
    expect(judged({ AMOUNT: "100.00" })).toMatchObject({ outcome: "same" });
    expect(judged({ DAY: "2026-01-10", DIV: "331003000", KIND: "no" })).toMatchObject({ outcome: "same" });
    expect(judged({ NOTE: "free to change" })).toMatchObject({ outcome: "same" });
  });

  it("goes up or down by the difference to all that counts, also to nothing", () => {
    expect(judged({ AMOUNT: "100.01" })).toMatchObject({ outcome: "up", deltaFen: 1 });
    expect(judged({ AMOUNT: "99.5" })).toMatchObject({ outcome: "down", deltaFen: -50 });
    expect(judged({ AMOUNT: "0" })).toMatchObject({ outcome: "down", deltaFen: -10_000 });
  });

  it("waits for its line before its amount may change", () => {
    expect(judged({ AMOUNT: "101" }, known({ line: undefined }))).toEqual({
      outcome: "bad",
      deltaFen: 0,
      codes: ["import.key-waiting /AMOUNT"],
    });
    expect(judged({}, known({ line: undefined }))).toMatchObject({ outcome: "same" });
  });

  it("tells other columns and changes none, beside a changed amount too", () => {
    expect(judged({ KIND: "12" })).toEqual({ outcome: "differs", deltaFen: 0, codes: ["import.differs /KIND"] });
    expect(judged({ DAY: "" })).toMatchObject({ outcome: "differs", codes: ["import.differs /DAY"] });
    expect(judged({ AMOUNT: "200", KIND: "12" })).toEqual({
      outcome: "up",
      deltaFen: 10_000,
      codes: ["import.differs /KIND"],
    });
  });
});
