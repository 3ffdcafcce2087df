/** E-invoice files of every wrong kind are told what they are; nothing is drawn in, blown up or read half. */
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { MOST_BYTES, parseEinvoice } from "../../core/invoices/parse-einvoice.ts";
import { einvoiceXml } from "../support/einvoice.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The code of the problem, or the name of the root. */
const said = (given: Uint8Array | string): string => {
  const found = parseEinvoice(typeof given === "string" ? bytes(given) : given);
  return "problem" in found ? found.problem.code : found.root.name;
};
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ""};`.repeat(10)}">`,
).join("")}]><EInvoice>&lol9;</EInvoice>`;

describe("a file of an e-invoice", () => {
  it("is read to its elements, without prefixes and comments", () => {
    const found = parseEinvoice(bytes('<e:A xmlns:e="urn:x"><!-- x --><e:B> 1 <![CDATA[&2]]></e:B>\n<C/></e:A>'));

    expect(found).toMatchObject({
      root: {
        name: "A",
        children: [
          { name: "B", line: 1, text: " 1 &2", children: [] },
          { name: "C", line: 2, text: "", children: [] },
        ],
      },
    });
  });

  it("may be in GB18030 where it says so, and have a byte order mark", () => {
    const gbk = [...bytes('<?xml version="1.0" encoding="GBK"?><A>'), 0xc4, 0xe3, ...bytes("</A>")];

    expect(parseEinvoice(Uint8Array.from(gbk))).toMatchObject({ root: { text: "你" } });
    expect(parseEinvoice(bytes("\uFEFF<A>你</A>"))).toMatchObject({ root: { text: "你" } });
  });

  it.each([
    ["nothing", "", "einvoice.empty"],
    ["blanks", "  \n", "xml.cut-off"],
    ["a sentence", "hello", "xml.not-well-formed"],
    ["a zip", zipSync({ "a.xml": bytes("<A/>") }), "einvoice.zip"],
    ["an OFD", zipSync({ "OFD.xml": bytes("<A/>") }), "einvoice.ofd"],
    ["a PDF", "%PDF-1.7\n", "einvoice.pdf"],
    ["more than 1 MB", `<A>${"x".repeat(MOST_BYTES)}</A>`, "xml.too-large"],
    ["exactly 1 MB", `<A>${"x".repeat(MOST_BYTES - 7)}</A>`, "A"],
    ["bytes that are no UTF-8", Uint8Array.of(0x3c, 0x41, 0x3e, 0xff, 0x3c, 0x2f, 0x41, 0x3e), "xml.encoding"],
    ["an encoding that is not taken", '<?xml version="1.0" encoding="UTF-7"?><A/>', "xml.encoding"],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x3c, 0x00, 0x41, 0x00, 0x2f, 0x00, 0x3e, 0x00), "A"],
    ["a billion laughs", LAUGHS, "xml.dtd"],
    ["an outside entity", '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A>&x;</A>', "xml.dtd"],
    ["an outside document type", '<!DOCTYPE A SYSTEM "http://127.0.0.1/a.dtd"><A/>', "xml.dtd"],
    ["a document type behind a comment", "<A><!-- --><!DOCTYPE A></A>", "xml.not-well-formed"],
    ["an entity nobody declared", "<A>&x;</A>", "xml.entity"],
    ["an attribute without quotes", "<A x=1/>", "xml.not-well-formed"],
    ["two roots", "<A/><B/>", "xml.not-well-formed"],
    ["crossed elements", "<A><B></A></B>", "xml.not-well-formed"],
    ["33 levels", `${"<A>".repeat(33)}${"</A>".repeat(33)}`, "xml.too-deep"],
    ["32 levels", `${"<A>".repeat(32)}${"</A>".repeat(32)}`, "A"],
    ["300,000 levels", "<A>".repeat(300_000), "xml.too-deep"],
    ["very many elements", `<A>${"<B/>".repeat(50_000)}</A>`, "xml.too-many"],
    ["a tag without end", `<A ${"x='' ".repeat(10_000)}/>`, "xml.too-many"],
  ])("%s: %s", (_name, given, expected) => {
    expect(said(given)).toBe(expected);
  });

  it("that ends anywhere in the middle is refused, most often as incomplete", () => {
    const whole = einvoiceXml();
    const cut = Array.from({ length: whole.length - 1 }, (_, i) => said(whole.slice(0, i + 1)));

    expect(cut.filter((code) => code === "EInvoice")).toEqual([]);
    expect(cut.filter((code) => code === "xml.not-closed").length).toBeGreaterThan(whole.length * 0.9);
    expect(parseEinvoice(bytes(whole.slice(0, whole.indexOf("</BuyerName>"))))).toEqual({
      problem: {
        code: "xml.not-closed",
        pointer: "",
        params: { line: expect.any(Number) as number, element: "BuyerName" },
      },
    });
    expect(said(whole)).toBe("EInvoice");
  });
});
