/** E-invoice files of every wrong kind are told what they are; nothing is drawn in, blown up or read half. */
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { MOST_BYTES, parseXml } from "../../core/invoices/parse-xml.ts";
import { einvoiceXml } from "../support/einvoice.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The code of the problem, or the name of the root. */
const said = (given: Uint8Array | string): string => {
  const found = parseXml(typeof given === "string" ? bytes(given) : given);
  return "problem" in found ? found.problem.code : found.root.name;
};
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ""};`.repeat(10)}">`,
).join("")}]><EInvoice>&lol9;</EInvoice>`;

describe("a file of an e-invoice", () => {
  it("is read to its elements, without prefixes, white space and comments", () => {
    const found = parseXml(bytes('<e:A xmlns:e="urn:x"><!-- x --><e:B> 1 <![CDATA[&2]]></e:B>\n<C/></e:A>'));

    expect(found).toEqual({
      root: {
        name: "A",
        text: "",
        children: [
          { name: "B", text: "1 &2", children: [] },
          { name: "C", text: "", children: [] },
        ],
      },
    });
  });

  it("may be in GB18030 where it says so, and have a byte order mark", () => {
    const gbk = [...bytes('<?xml version="1.0" encoding="GBK"?><A>'), 0xc4, 0xe3, ...bytes("</A>")];

    expect(parseXml(Uint8Array.from(gbk))).toMatchObject({ root: { text: "你" } });
    expect(parseXml(bytes("\uFEFF<A>你</A>"))).toMatchObject({ root: { text: "你" } });
  });

  it.each([
    ["nothing", "", "einvoice.empty"],
    ["blanks", "  \n", "einvoice.empty"],
    ["a sentence", "hello", "einvoice.not-xml"],
    ["a zip", zipSync({ "a.xml": bytes("<A/>") }), "einvoice.zip"],
    ["an OFD", zipSync({ "OFD.xml": bytes("<A/>") }), "einvoice.ofd"],
    ["a PDF", "%PDF-1.7\n", "einvoice.pdf"],
    ["more than 1 MB", `<A>${"x".repeat(MOST_BYTES)}</A>`, "einvoice.too-large"],
    ["exactly 1 MB", `<A>${"x".repeat(MOST_BYTES - 7)}</A>`, "A"],
    ["bytes that are no UTF-8", Uint8Array.of(0x3c, 0x41, 0x3e, 0xff, 0x3c, 0x2f, 0x41, 0x3e), "einvoice.encoding"],
    ["an encoding that is not taken", '<?xml version="1.0" encoding="UTF-7"?><A/>', "einvoice.encoding"],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x3c, 0x00), "einvoice.encoding"],
    ["a billion laughs", LAUGHS, "einvoice.dtd"],
    ["an outside entity", '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A>&x;</A>', "einvoice.dtd"],
    ["an outside document type", '<!DOCTYPE A SYSTEM "http://127.0.0.1/a.dtd"><A/>', "einvoice.dtd"],
    ["a document type behind a comment", "<A><!-- --><!doctype A></A>", "einvoice.dtd"],
    ["an entity nobody declared", "<A>&x;</A>", "einvoice.not-xml"],
    ["an attribute without quotes", "<A x=1/>", "einvoice.not-xml"],
    ["two roots", "<A/><B/>", "einvoice.not-xml"],
    ["crossed elements", "<A><B></A></B>", "einvoice.not-xml"],
    ["33 levels", `${"<A>".repeat(33)}${"</A>".repeat(33)}`, "einvoice.too-deep"],
    ["32 levels", `${"<A>".repeat(32)}${"</A>".repeat(32)}`, "A"],
    ["300,000 levels", "<A>".repeat(300_000), "einvoice.too-deep"],
    ["very many elements", `<A>${"<B/>".repeat(50_000)}</A>`, "einvoice.too-many"],
    ["a tag without end", `<A ${"x='' ".repeat(10_000)}/>`, "einvoice.too-many"],
  ])("%s: %s", (_name, given, expected) => {
    expect(said(given)).toBe(expected);
  });

  it("that ends anywhere in the middle is refused, most often as incomplete", () => {
    const whole = einvoiceXml();
    const cut = Array.from({ length: whole.length - 1 }, (_, i) => said(whole.slice(0, i + 1)));

    expect(cut.filter((code) => code === "EInvoice")).toEqual([]);
    expect(cut.filter((code) => code === "einvoice.truncated").length).toBeGreaterThan(whole.length * 0.9);
    expect(parseXml(bytes(whole.slice(0, whole.indexOf("</BuyerName>"))))).toEqual({
      problem: { code: "einvoice.truncated", pointer: "", params: { open: "BuyerName" } },
    });
    expect(said(whole)).toBe("EInvoice");
  });
});
