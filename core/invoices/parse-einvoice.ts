/** The XML of an e-invoice as elements: the file comes from anywhere, so other formats are told apart before it is read. */
import { type Problem, problem } from "../domain/problem.ts";
import type { XmlElement } from "../domain/xml-element.ts";
import { readXml } from "../xml/read-xml.ts";

export const MOST_BYTES = 1_048_576;
const LIMITS = { elements: 20_000 };

/** The root element, or why the file is not read (codes `einvoice.*` of other formats, else `xml.*`). */
export function parseEinvoice(bytes: Uint8Array): { root: XmlElement } | { problem: Problem } {
  const refused = refusedAtOnce(bytes);
  return refused ? { problem: refused } : readXml(bytes, LIMITS);
}

/** What can be told from size and first bytes: the other formats that invoices come in, and what is too large. */
function refusedAtOnce(bytes: Uint8Array): Problem | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  if (bytes.length === 0) return problem("einvoice.empty", "");
  if (head.startsWith("PK"))
    return problem(new TextDecoder("latin1").decode(bytes).includes("OFD.xml") ? "einvoice.ofd" : "einvoice.zip", "");
  if (head.startsWith("%PDF")) return problem("einvoice.pdf", "");
  return bytes.length > MOST_BYTES ? problem("xml.too-large", "", { most: MOST_BYTES / 1024 }) : undefined;
}
