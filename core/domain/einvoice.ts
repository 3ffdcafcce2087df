/**
 * Reads a digital e-invoice from the elements of its XML (domain reference 6.4). Every figure is exact to the fen, and
 * what does not add up is refused with the place and both figures: nothing is mended on the way.
 */
import { readFen, readInvoiceDay, readInvoiceNumber } from "./einvoice-figures.ts";
import { blueNumberOf, type Works, worksOf } from "./einvoice-notes.ts";
import { type Problem, problem } from "./problem.ts";
import { elementsAt, walkElements, type XmlElement } from "./xml-element.ts";

export type Party = { code: string; name: string };
export type EinvoiceLine = { name: string; netFen: number; taxFen: number };
export type Einvoice = {
  /** 20 digits. */
  number: string;
  /** Label code of the kind: 01 special, 02 ordinary; empty where the file has none. */
  kind: string;
  /** Day of issue in China. */
  issuedOn: string;
  seller: Party;
  buyer: Party;
  netFen: number;
  taxFen: number;
  totalFen: number;
  /** The number of the invoice that a red one takes back; its figures are negative. */
  takesBack?: string;
  lines: EinvoiceLine[];
  /** Construction invoices name the project and the place. */
  works?: Works;
};

const CURRENCIES = new Set(["CNY", "RMB", "156", "\u4eba\u6c11\u5e01"]);

/** The invoice, or everything that is wrong with it (codes `einvoice.*`). `today` is the day in China. */
export function readEinvoice(root: XmlElement, today: string): { invoice: Einvoice } | { problems: Problem[] } {
  if (root.name !== "EInvoice") return { problems: [problem("einvoice.not-einvoice", "", { name: root.name })] };
  const problems: Problem[] = [];
  const look = readerOf(root, problems);
  const number = look.text("TaxSupervisionInfo/InvoiceNumber");
  const issued = look.text("TaxSupervisionInfo/IssueTime");
  const parts = readInvoiceNumber(number);
  if (number !== "" && !parts) problems.push(problem("einvoice.number", "", { value: number.slice(0, 40) }));
  const issuedOn = issued === "" ? "" : (readInvoiceDay(issued) ?? "");
  if (issued !== "" && issuedOn === "")
    problems.push(problem("einvoice.date", "", { where: "IssueTime", value: issued.slice(0, 40) }));
  if (issuedOn > today) problems.push(problem("einvoice.future", "", { day: issuedOn }));
  if (parts && issuedOn !== "" && parts.year !== Number(issuedOn.slice(2, 4)))
    problems.push(problem("einvoice.number-year", "", { number, day: issuedOn }));
  const head = look.optional("Header/EIid");
  if (/^\d{20}$/.test(head) && number !== "" && head !== number)
    problems.push(problem("einvoice.number-differs", "", { number, head }));
  for (const { name, text } of walkElements(root))
    if (/^Currency(Code)?$/.test(name) && text.trim() !== "" && !CURRENCIES.has(text.trim()))
      problems.push(problem("einvoice.currency", "", { value: text.trim().slice(0, 20) }));
  const invoice: Einvoice = {
    number,
    kind: look.optional("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode"),
    issuedOn,
    seller: partyOf(look, "Seller", true, problems),
    buyer: partyOf(look, "Buyer", false, problems),
    netFen: look.fen("EInvoiceData/BasicInformation/TotalAmWithoutTax"),
    taxFen: look.fen("EInvoiceData/BasicInformation/TotalTaxAm"),
    totalFen: look.fen("EInvoiceData/BasicInformation/TotalTax-includedAmount"),
    lines: linesOf(root, problems),
  };
  const works = worksOf(root);
  if (works) invoice.works = works;
  // Sums over figures that could not be read would only say the same again.
  if (problems.length === 0) checkSums(invoice, problems);
  if (problems.length === 0 && invoice.totalFen < 0) {
    const blue = blueNumberOf(root);
    if (blue === undefined || blue === number) problems.push(problem("einvoice.red-unnamed", ""));
    else invoice.takesBack = blue;
  }
  return problems.length > 0 ? { problems } : { invoice };
}

type Reader = { text(path: string): string; optional(path: string): string; fen(path: string): number };

/** Reads single elements by path below the root; one that is missing, empty or there twice is a problem. */
function readerOf(root: XmlElement, problems: Problem[]): Reader {
  const optional = (path: string): string => {
    const found = elementsAt(root, path);
    if (found.length > 1) problems.push(problem("einvoice.repeated", "", { where: nameIn(path) }));
    return found[0]?.text.trim() ?? "";
  };
  const text = (path: string): string => {
    const value = optional(path);
    if (value === "") problems.push(problem("einvoice.missing", "", { where: nameIn(path) }));
    return value;
  };
  return {
    text,
    optional,
    fen: (path) => {
      const value = text(path);
      return value === "" ? 0 : fenOf(value, nameIn(path), problems);
    },
  };
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function fenOf(value: string, where: string, problems: Problem[]): number {
  const fen = readFen(value);
  if (fen === undefined) problems.push(problem("einvoice.amount", "", { where, value: value.slice(0, 40) }));
  return fen ?? 0;
}

/** A seller has a code; a buyer may be a person without one. */
function partyOf(look: Reader, side: "Seller" | "Buyer", needsCode: boolean, problems: Problem[]): Party {
  const path = `EInvoiceData/${side}Information/${side}`;
  const code = needsCode ? look.text(`${path}IdNum`) : look.optional(`${path}IdNum`);
  if (code !== "" && !/^[0-9A-Z]{15,20}$/.test(code))
    problems.push(problem("einvoice.code", "", { where: `${side}IdNum`, value: code.slice(0, 40) }));
  return { code, name: look.text(`${path}Name`) };
}

function linesOf(root: XmlElement, problems: Problem[]): EinvoiceLine[] {
  const items = elementsAt(root, "EInvoiceData/IssuItemInformation");
  if (items.length === 0) problems.push(problem("einvoice.missing", "", { where: "IssuItemInformation" }));
  return items.map((item, i) => {
    const found: Problem[] = [];
    const look = readerOf(item, found);
    const line = { name: look.text("ItemName"), netFen: look.fen("Amount"), taxFen: look.fen("ComTaxAm") };
    const sum = look.optional("TotaltaxIncludedAmount");
    const totalFen = sum === "" ? line.netFen + line.taxFen : fenOf(sum, "TotaltaxIncludedAmount", found);
    if (found.length === 0 && line.netFen + line.taxFen !== totalFen)
      found.push(
        problem("einvoice.total", "", { net: yuan(line.netFen), tax: yuan(line.taxFen), total: yuan(totalFen) }),
      );
    problems.push(...found.map((p) => problem(`${p.code}-in-line`, "", { ...p.params, line: i + 1 })));
    return line;
  });
}

/** Head and lines agree to the fen, and all figures of the head have the same sign. */
function checkSums(invoice: Einvoice, problems: Problem[]): void {
  const { netFen, taxFen, totalFen, lines } = invoice;
  if (netFen + taxFen !== totalFen)
    problems.push(problem("einvoice.total", "", { net: yuan(netFen), tax: yuan(taxFen), total: yuan(totalFen) }));
  const sums = {
    net: [lines.reduce((sum, line) => sum + line.netFen, 0), netFen],
    tax: [lines.reduce((sum, line) => sum + line.taxFen, 0), taxFen],
  } as const;
  for (const [what, [ofLines, ofHead]] of Object.entries(sums))
    if (ofLines !== ofHead)
      problems.push(problem(`einvoice.sum-${what}`, "", { lines: yuan(ofLines), head: yuan(ofHead) }));
  if (totalFen === 0 || netFen * Math.sign(totalFen) < 0 || taxFen * Math.sign(totalFen) < 0)
    problems.push(problem("einvoice.sign", "", { net: yuan(netFen), tax: yuan(taxFen), total: yuan(totalFen) }));
}

/** Plain yuan as the file itself writes them. */
function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
