/** Vouchers as XML: what is written is read back the same, and what is not exact, whole or known is refused by its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalXml, writeXml } from "../../core/domain/canonical-xml.ts";
import { element } from "../../core/domain/xml-element.ts";
import { MAX_XML_CHARACTERS, readVoucherXml } from "../../core/treasury/voucher-xml.ts";
import { openEnvelope, sealEnvelope } from "../../core/domain/treasury-envelope.ts";
import { fenOf, readVoucher, type Voucher, writeVoucher, yuanText } from "../../core/domain/treasury-voucher.ts";
import { VOUCHER_CODES, VOUCHER_TYPES, type VoucherCode, type VoucherField } from "../../core/domain/voucher-type.ts";

/** A voucher of the kind with every field filled. */
function full(code: VoucherCode, amounts: readonly number[] = [12_345]): Voucher {
  const valueOf = ({ name, holds, most }: VoucherField): string | number =>
    holds === "money"
      ? 100
      : holds === "day"
        ? "2026-07-01"
        : holds === "code"
          ? "A1".slice(0, most)
          : `${name} & <钱>`;
  const fill = (fields: readonly VoucherField[]): Record<string, string | number> =>
    Object.fromEntries(fields.map((field) => [field.name, valueOf(field)]));
  return {
    code,
    region: "331003",
    year: 2026,
    number: "ZL20263310030000001",
    head: {
      ...fill(VOUCHER_TYPES[code].head),
      VoucherNo: "ZL20263310030000001",
      PayAmt: amounts.reduce((sum, amount) => sum + amount, 0),
    },
    details: amounts.map((PayAmt) => ({ ...fill(VOUCHER_TYPES[code].detail), PayAmt })),
  };
}

/** Through the text and back, as it travels. */
function through(voucher: Voucher): ReturnType<typeof readVoucher> {
  const text = sealEnvelope([writeVoucher(voucher)], () => ({ key: "k", algorithm: "ed25519", value: "AA==" }));
  return readText(text);
}
function readText(text: string): ReturnType<typeof readVoucher> {
  const read = readVoucherXml(text);
  if ("problem" in read) return read;
  const opened = openEnvelope(read.root);
  if ("problem" in opened) return opened;
  const [body] = opened.envelope.bodies;
  if (!body) throw new Error("no body");
  return readVoucher(body);
}
const textOf = (voucher: Voucher): string =>
  sealEnvelope([writeVoucher(voucher)], () => ({ key: "k", algorithm: "ed25519", value: "AA==" }));
const refusal = (text: string): string | undefined => {
  const read = readText(text);
  return "problem" in read ? read.problem.code : undefined;
};

describe("a voucher", () => {
  it.each(VOUCHER_CODES)("%s with every field is read back as it was written", (code) => {
    const voucher = full(code, [1, 99_999_999_999, 5]);
    expect(through(voucher)).toEqual({ voucher });
  });

  it("has the form of the message rule", () => {
    const text = textOf({
      ...full("5201"),
      head: { Id: "a1", VouDate: "2026-07-01", VoucherNo: "ZL20263310030000001", PayAmt: 12_345 },
      details: [
        { PayAmt: 12_345, PayeeAcctNo: "1207014009", PayeeAcctName: "台州建工", PayeeAcctBankName: "工行黄岩支行" },
      ],
    });
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<MOF><VoucherBody AdmDivCode="331003" StYear="2026" VoucherNo="ZL20263310030000001" VtCode="5201"><Voucher><Id>a1</Id>' +
        "<VouDate>20260701</VouDate><VoucherNo>ZL20263310030000001</VoucherNo><PayAmt>123.45</PayAmt><DetailList><Detail>" +
        "<PayAmt>123.45</PayAmt><PayeeAcctNo>1207014009</PayeeAcctNo><PayeeAcctName>台州建工</PayeeAcctName>" +
        "<PayeeAcctBankName>工行黄岩支行</PayeeAcctBankName></Detail></DetailList></Voucher></VoucherBody>" +
        '<Signature Algorithm="ed25519" KeyId="k">AA==</Signature></MOF>\n',
    );
  });

  it("is the same after writing and reading, whatever its texts and amounts", () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 60 })
      .map((raw) => raw.replaceAll(/[^\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "").trim())
      .filter((value) => value !== "" && value.length <= 60);
    const amounts = fc.array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...VOUCHER_CODES), amounts, text, text, (code, fen, remark, payee) => {
        const made = full(code, fen);
        const voucher = {
          ...made,
          head: { ...made.head, Remark: remark },
          details: made.details.map((detail) => ({ ...detail, PayeeAcctName: payee })),
        };
        expect(through(voucher)).toEqual({ voucher });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [
      "details that do not add up",
      "<Detail><SupDepCode>A1</SupDepCode><AgencyCode>A1</AgencyCode><ExpFuncCode>A1</ExpFuncCode><ExpEcoCode>A1</ExpEcoCode><PayAmt>123.45",
      "<Detail><PayAmt>123.46",
      "voucher.sum-differs",
    ],
    ["a number that differs from the body's", "<VoucherNo>ZL2", "<VoucherNo>ZL3", "voucher.number-differs"],
    ["no number", "<VoucherNo>ZL20263310030000001</VoucherNo>", "", "voucher.missing"],
    ["a field twice", "<Id>", "<Id>b</Id><Id>", "voucher.not-one"],
    ["an unknown field", "<Id>", "<Idee>b</Idee><Id>", "voucher.unknown-field"],
    ["an unknown attribute", 'VtCode="5201"', 'VtCode="5201" More="1"', "voucher.unknown-field"],
    ["an unknown kind", 'VtCode="5201"', 'VtCode="9999"', "voucher.unknown-kind"],
    ["a year that is none", 'StYear="2026"', 'StYear="26"', "voucher.bad-value"],
    ["a day that is none", "20260701", "20260231", "voucher.bad-value"],
    ["a region that is none", 'AdmDivCode="331003"', 'AdmDivCode="3310"', "voucher.bad-value"],
    ["an account with a full-width digit", "<PayeeAcctNo>A1", "<PayeeAcctNo>１A", "voucher.bad-value"],
    ["no details", /<DetailList>.*<\/DetailList>/, "<DetailList></DetailList>", "voucher.details"],
    ["two bodies in one", "</Voucher><", "</Voucher><Voucher></Voucher><", "voucher.not-one"],
    ["no signature", /<Signature.*<\/Signature>/, "", "voucher.unsigned"],
    ["another root", /MOF>/g, "FOM>", "voucher.not-one"],
  ] as const)("with %s is refused", (_name, what, instead, code) => {
    const text = textOf(full("5201"));
    const broken = text.replace(what as string, instead);
    expect(broken).not.toBe(text);
    expect(refusal(broken)).toBe(code);
  });

  it("of a thousand details is taken, of one more it is not", () => {
    const many = full(
      "8202",
      Array.from({ length: 1000 }, () => 1),
    );
    expect(through(many)).toEqual({ voucher: many });
    expect(() =>
      writeVoucher(
        full(
          "8202",
          Array.from({ length: 1001 }, () => 1),
        ),
      ),
    ).toThrow("voucher.details");
  });
});

describe("an amount", () => {
  it.each([
    ["0", 0],
    ["0.01", 1],
    ["100", 10_000],
    ["100.5", 10_050],
    ["9999999999999.99", 999_999_999_999_999],
  ])("%s is exact", (text, fen) => expect(fenOf(text)).toBe(fen));

  it.each([
    "1e3",
    "１００",
    "-0",
    "-1",
    "+1",
    "100.005",
    "1,000.00",
    ".5",
    "5.",
    "",
    " 1",
    "00.10",
    "0x10",
    "NaN",
    "Infinity",
    "1_000",
    "99999999999999",
    "١٢",
  ])("%s is refused", (text) => {
    expect(fenOf(text)).toBeUndefined();
    expect(refusal(textOf(full("5201")).replace("<PayAmt>123.45", `<PayAmt>${text}`))).toMatch(/^voucher\./);
  });

  it("is read as it was written, whatever it is", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 15 - 1 }), (fen) => fenOf(yuanText(fen)) === fen));
  });
});

describe("the XML reader", () => {
  it.each([
    ["a document type", '<!DOCTYPE MOF [<!ENTITY a "b">]><MOF>&a;</MOF>', "xml.dtd"],
    ["an external entity", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><MOF/>', "xml.dtd"],
    ["an entity nobody declared", "<MOF>&lol;</MOF>", "xml.entity"],
    ["a bare ampersand", "<MOF>a & b; c</MOF>", "xml.entity"],
    ["a bare ampersand that never ends", "<MOF>a & b</MOF>", "xml.not-closed"],
    ["a character that XML cannot carry", "<MOF>&#0;</MOF>", "xml.entity"],
    ["half of a character", "<MOF>\uD800</MOF>", "xml.encoding"],
    ["a comment inside a value", "<MOF><a>1<!-- x -->2</a></MOF>", "xml.not-plain"],
    ["CDATA", "<MOF><![CDATA[1]]></MOF>", "xml.not-plain"],
    ["an instruction", "<MOF><?php ?></MOF>", "xml.not-plain"],
    ["a name space", '<MOF xmlns="urn:x"/>', "xml.not-plain"],
    ["a prefix", "<m:MOF></m:MOF>", "xml.not-plain"],
    ["text between elements", "<MOF><a/>x</MOF>", "xml.not-plain"],
    ["text before an element", "<MOF>x<a/></MOF>", "xml.not-plain"],
    ["a tag that closes another", "<MOF><a></b></MOF>", "xml.not-well-formed"],
    ["an attribute twice", '<MOF a="1" a="2"/>', "xml.not-well-formed"],
    ["something behind the end", "<MOF/><MOF/>", "xml.not-well-formed"],
    ["two hundred levels", `${"<a>".repeat(200)}${"</a>".repeat(200)}`, "xml.too-deep"],
    ["fifty thousand elements", `<a>${"<b/>".repeat(50_000)}</a>`, "xml.too-many"],
    ["a hundred attributes", `<a ${Array.from({ length: 100 }, (_, i) => `a${i}=""`).join(" ")}/>`, "xml.too-many"],
    ["more than the largest size", `<a>${"x".repeat(MAX_XML_CHARACTERS)}</a>`, "xml.too-large"],
    ["nothing", "", "xml.cut-off"],
  ])("refuses %s", (_name, text, code) => {
    const read = readVoucherXml(text);
    expect("problem" in read ? read.problem.code : "read").toBe(code);
  });

  it("refuses a voucher cut off anywhere, and never throws", () => {
    const text = textOf(full("2301")).trimEnd();
    for (let end = 0; end < text.length; end++) expect(refusal(text.slice(0, end))).toMatch(/^xml\./);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.nat(text.length), (noise, at) => {
        readText(text.slice(0, at) + noise + text.slice(at));
        readVoucherXml(noise);
      }),
      { numRuns: 500 },
    );
  });

  it("says the line", () => {
    expect(readVoucherXml("<MOF>\n<a>\n&x;</a></MOF>")).toMatchObject({ problem: { params: { line: 3 } } });
  });

  it("has one canonical text for whatever is written differently", () => {
    const canonical = (text: string): string => {
      const read = readVoucherXml(text);
      if ("problem" in read) throw new Error(read.problem.code);
      return canonicalXml(read.root);
    };
    const one = canonical(
      '<?xml version="1.0" encoding="utf-8"?>\r\n<m b="2" a=\'1\'>\r\n  <x>&#x41;&lt;</x>\r\n  <y/>\r\n</m>',
    );
    expect(one).toBe('<m a="1" b="2"><x>A&lt;</x><y></y></m>');
    expect(canonical(writeXml(element("m", "a\r\nb")))).toBe("<m>a&#13;\nb</m>");
    expect(canonical(one)).toBe(one);
  });
});
