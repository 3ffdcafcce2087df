import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readOfd } from "../../portal/elements/ofd.ts";
import { pathData, readDeltas } from "../../portal/elements/ofd-items.ts";
import { readXml } from "../../portal/elements/xml.ts";
import { smallOfd } from "../support/small-ofd.ts";

describe("an OFD document", () => {
  const read = readOfd(smallOfd());

  test("has its pages with their own sizes, the template below", () => {
    expect(read.pages.map(({ width, height }) => [width, height])).toEqual([
      [210, 140],
      [100, 80],
    ]);
    expect(read.pages[0]?.items.map((item) => item.kind)).toEqual(["path", "text", "text", "picture", "path"]);
    expect(read.pages[1]?.items).toMatchObject([{ kind: "text", text: "第二页", size: 5 }]);
  });

  test("places every letter by its distances, in the colour and weight it says", () => {
    expect(read.pages[0]?.items[1]).toMatchObject({
      text: "县财政资金拨付单",
      transform: "translate(30 18)",
      x: [0, 12, 24, 36, 48, 60, 75, 87],
      y: [9],
      color: "rgb(179 38 30)",
      bold: true,
      font: "SimSun",
    });
    expect(read.pages[0]?.items[2]).toMatchObject({ text: "金额 1,234,567.89 元 & 大写", x: [0] });
  });

  test("brings its pictures and says what it cannot show", () => {
    expect([...read.pictures].map(([path, { type }]) => [path, type])).toEqual([["Doc_0/Res/dot.png", "image/png"]]);
    expect(read.pages[0]?.items[3]).toMatchObject({ transform: "translate(150 90) matrix(30 0 0 30 0 0)" });
    expect(read.notShown).toEqual(["seal"]);
  });

  test("is refused when the archive is something else", () => {
    expect(() => readOfd(zipSync({ "word/document.xml": strToU8("<a/>") }))).toThrow(/not an OFD/);
    expect(() => readOfd(new Uint8Array([1, 2, 3]))).toThrow();
  });
});

test("distances may be repeated, paths are turned into SVG's", () => {
  expect(readDeltas("g 3 2.5 4")).toEqual([2.5, 2.5, 2.5, 4]);
  expect(readDeltas(undefined)).toEqual([]);
  expect(pathData("M 0 20 B 20 0 40 40 60 20 C")).toBe("M 0 20 C 20 0 40 40 60 20 Z");
  expect(pathData("M 0 0 L url(x) 1")).toBe("");
});

describe("the reader of XML", () => {
  test("reads names, attributes and text without prefixes", () => {
    expect(readXml('<?xml version="1.0"?><!-- c --><o:a x="1 &amp; 2"><o:b/>t&#x4E2D;<![CDATA[<z>]]></o:a>')).toEqual({
      name: "a",
      attributes: { x: "1 & 2" },
      children: [{ name: "b", attributes: {}, children: [], text: "" }],
      text: "t\u4E2D<z>",
    });
  });

  test("gives nothing for what is not well formed, and knows no entities of a document's own", () => {
    expect(readXml("<a><b></a>")).toBeUndefined();
    expect(readXml("plain")).toBeUndefined();
    expect(readXml('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>')?.text).toBe("&x;");
  });
});
