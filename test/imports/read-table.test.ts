import { readFileSync } from "node:fs";
import { writeXlsx } from "hucre/xlsx";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../core/errors.ts";
import { MAX_BYTES, MAX_ROWS, readTable } from "../../core/imports/read-table.ts";

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/imports/${name}`, import.meta.url));
const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");

/** Why a file is refused; an empty text when it is read. */
async function reasonOf(bytes: Uint8Array): Promise<string> {
  try {
    await readTable(bytes);
    return "";
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "import.unreadable") throw error;
    return String(error.facts["reason"]);
  }
}

describe("a text table", () => {
  it("gives headers and rows with their numbers in the file", async () => {
    const table = await readTable(fixture("ninghai-2022.csv"));

    expect(table.headers).toHaveLength(11);
    expect(table.headers[3]).toBe("总投资(万元)");
    expect(table.rows.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
    expect(table.rows[1]?.cells[9]).toBe("完工,投入使用");
  });

  it.each([
    ["with a byte order mark", utf8("\uFEFF项目名称,总投资\n甲,1\n")],
    ["in UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("项目名称,总投资\n甲,1\n", "utf16le")])],
    [
      "in UTF-16 the other way round",
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from("项目名称,总投资\n甲,1\n", "utf16le").swap16()]),
    ],
    // 项目名称,总投资 / 甲,1 as an older spreadsheet saves it
    ["in GB18030", Buffer.from("cfeec4bfc3fbb3c62cd7dccdb6d7ca0abcd72c310a", "hex")],
    ["with semicolons", utf8("项目名称;总投资\n甲;1\n")],
    ["with tabs and commas in its prose", utf8("项目名称\t总投资\n甲\t1\n")],
    ["with a title and an empty row above", utf8("2022年项目表,\n,\n项目名称,总投资\n甲,1\n")],
  ])("is read %s", async (_, bytes) => {
    const table = await readTable(bytes);

    expect(table.headers).toEqual(["项目名称", "总投资"]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([["甲", "1"]]);
  });

  it("keeps a delimiter that stands in prose", async () => {
    const table = await readTable(utf8("名称\t内容\t单位\n甲\t一,二,三\t乙\n丙\t四\t丁\n"));

    expect(table.rows[0]?.cells).toEqual(["甲", "一,二,三", "乙"]);
  });

  it("keeps leading zeros, 21-sign codes and the number of a row below a cell of two lines", async () => {
    const table = await readTable(utf8('编码,名称\n"007","甲\n乙"\n330226221231100000018,丙\n'));

    expect(table.rows).toEqual([
      { row: 2, cells: ["007", "甲\n乙"] },
      { row: 3, cells: ["330226221231100000018", "丙"] },
    ]);
  });

  it("says what stands above the header", async () => {
    const table = await readTable(utf8("2022年项目表,,\n单位：万元,,\n项目名称,总投资,单位\n甲,1,乙\n"));

    expect(table.above).toContain("单位：万元");
  });
});

describe("a spreadsheet", () => {
  it("reads as the same table as the text file", async () => {
    const [csv, xlsx] = await Promise.all([
      readTable(fixture("ninghai-2022.csv")),
      readTable(fixture("ninghai-2022.xlsx")),
    ]);

    expect(xlsx.headers).toEqual(csv.headers);
    expect(xlsx.rows.map(({ cells }) => cells[1])).toEqual(csv.rows.map(({ cells }) => cells[1]));
    expect(xlsx.rows.map(({ cells }) => cells[3])).toEqual(["1800", "600", "260", "300", "3685"]);
  });

  it("shows percentages, padded codes and days as a person sees them, and says where digits are lost", async () => {
    const bytes = await writeXlsx({
      sheets: [
        { name: "hidden", hidden: true, rows: [["no"]] },
        {
          name: "seen",
          columns: [
            { header: "完成率", key: "rate", numFmt: "0.0%" },
            { header: "编码", key: "code", numFmt: "000000" },
            { header: "日期", key: "day", numFmt: "yyyy-mm-dd" },
            { header: "数", key: "figure" },
            { header: "长编码", key: "long" },
          ],
          data: [
            { rate: 0.556, code: 1234, day: new Date("2022-12-31"), figure: 55.599999999999994, long: 3.30226e20 },
          ],
        },
      ],
    });

    const table = await readTable(bytes);

    expect(table.rows[0]?.cells).toEqual(["55.6%", "001234", "2022-12-31", "55.6", "3.30226e+20"]);
  });

  it("skips a merged title above the header", async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: "a",
          rows: [
            ["2022年项目表", null, null],
            ["项目名称", "总投资", "单位"],
            ["甲", 1, "乙"],
          ],
        },
      ],
    });

    const table = await readTable(bytes);

    expect(table.headers).toEqual(["项目名称", "总投资", "单位"]);
    expect(table.rows).toEqual([{ row: 3, cells: ["甲", "1", "乙"] }]);
  });
});

describe("a spreadsheet of another maker", () => {
  it("gives the values of formulas, and days by its own calendar", async () => {
    const rows = [
      ["名称", "合价", "日期"],
      ["甲", null, new Date("2026-03-01T00:00:00Z")],
    ];
    const cells = new Map([["1,1", { formula: "2*3", value: 6, formulaResult: 6 }]]);
    const sheet = { name: "a", rows, cells, columns: [{}, {}, { numFmt: "yyyy-mm-dd" }] };
    const table = await readTable(await writeXlsx({ sheets: [sheet as never], dateSystem: "1904" }));

    expect(table.from1904).toBe(true);
    expect(table.rows[0]?.cells).toEqual(["甲", "6", "2026-03-01"]);
  });

  it("is refused with more than 200 columns, and with more rows than are taken", async () => {
    const wide = [Array.from({ length: 500 }, (_, i) => `列${i}`), Array.from({ length: 500 }, () => 1)];
    const long = [["a", "b"], ...Array.from({ length: MAX_ROWS + 5 }, () => [1, 2])];

    expect(await reasonOf(await writeXlsx({ sheets: [{ name: "a", rows: wide }] }))).toBe("too-many-columns");
    expect(await reasonOf(await writeXlsx({ sheets: [{ name: "a", rows: long }] }))).toBe("too-many-rows");
    expect(await reasonOf(utf8(`${wide.map((row) => row.join(",")).join("\n")}\n`))).toBe("too-many-columns");
  });
});

describe("a file that is no table", () => {
  const zip = fixture("ninghai-2022.xlsx");

  it("is refused with its reason", async () => {
    const locked = await writeXlsx({
      sheets: [{ name: "a", rows: [["x"]] }],
      encryption: { password: "pw", spinCount: 1000 },
    });
    const old = Buffer.alloc(2048);
    Buffer.from("d0cf11e0a1b11ae1", "hex").copy(old);
    const reasons = {
      empty: await reasonOf(Buffer.alloc(0)),
      headerOnly: await reasonOf(utf8("项目名称,总投资\n")),
      blank: await reasonOf(utf8("\n , \n\n")),
      locked: await reasonOf(locked),
      old: await reasonOf(old),
      cut: await reasonOf(zip.subarray(0, 2000)),
      picture: await reasonOf(
        Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.alloc(64)]),
      ),
      big: await reasonOf(Buffer.alloc(MAX_BYTES + 1, "a")),
      long: await reasonOf(utf8(`a,b\n${"1,2\n".repeat(MAX_ROWS + 1)}`)),
      quote: await reasonOf(utf8('a,b\n"1,2\n')),
    };

    expect(reasons).toEqual({
      empty: "empty",
      headerOnly: "empty",
      blank: "empty",
      locked: "password",
      old: "old-excel",
      cut: "broken",
      picture: "not-text",
      big: "too-large",
      long: "too-many-rows",
      quote: "broken",
    });
  });

  it("is refused before it is unpacked when it claims to be huge", async () => {
    const bomb = Buffer.from(zip);
    const entry = bomb.indexOf(Buffer.from("504b0102", "hex"));
    bomb.writeUInt32LE(400_000_000, entry + 24);

    expect(await reasonOf(bomb)).toBe("unpacks-too-large");
  });

  it("is refused when it hides its size", async () => {
    const bomb = Buffer.from(zip);
    for (let at = bomb.indexOf("504b0102", 0, "hex"); at >= 0; at = bomb.indexOf("504b0102", at + 4, "hex"))
      bomb.writeUInt32LE(0, at + 24);

    expect(await reasonOf(bomb)).toBe("unpacks-too-large");
  });

  it("never fails in another way, whatever byte is damaged", async () => {
    for (let i = 0; i < 300; i++) {
      const damaged = Buffer.from(zip);
      damaged[(i * 7919) % zip.length] = (i * 131) % 256;
      await reasonOf(damaged);
    }
  });
});
