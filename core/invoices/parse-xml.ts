/**
 * The XML of an e-invoice as plain elements, read with care: the file comes from anywhere. Refused are document types and
 * entities (nothing may be drawn in or blown up), more than 1 MB, deep nesting, very many elements, broken encodings, and
 * files that end in the middle. Shape and depth are looked at in one pass before the parser sees the file.
 */
import { DOMParser, type Element } from "@xmldom/xmldom";
import { type Problem, problem } from "../domain/problem.ts";
import type { XmlElement } from "../domain/xml-element.ts";

export const MOST_BYTES = 1_048_576;
const [MOST_DEPTH, MOST_ELEMENTS, MOST_TAG] = [32, 20_000, 4_000];
const ENCODINGS = new Set(["utf-8", "utf8", "gbk", "gb2312", "gb18030"]);

/** The root element, or why the file is not read (codes `einvoice.*`). */
export function parseXml(bytes: Uint8Array): { root: XmlElement } | { problem: Problem } {
  const refused = refusedAtOnce(bytes);
  if (refused) return { problem: refused };
  const text = decode(bytes);
  if (text === undefined) return { problem: problem("einvoice.encoding", "") };
  if (text.trim() === "") return { problem: problem("einvoice.empty", "") };
  // Also where the words stand in comments: no invoice holds them, and a filter that knows comments can be fooled.
  if (/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) return { problem: problem("einvoice.dtd", "") };
  const shape = shapeOf(text);
  if ("problem" in shape) return shape;
  try {
    const root = new DOMParser({
      onError: (_level, message) => {
        throw new SyntaxError(message);
      },
    }).parseFromString(text, "text/xml").documentElement;
    return root ? { root: plain(root) } : { problem: problem("einvoice.not-xml", "") };
  } catch {
    const [open] = shape.open;
    return {
      problem: open === undefined ? problem("einvoice.not-xml", "") : problem("einvoice.truncated", "", { open }),
    };
  }
}

/** What can be told from size and first bytes: the other formats that invoices come in, and what is too large. */
function refusedAtOnce(bytes: Uint8Array): Problem | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  if (bytes.length === 0) return problem("einvoice.empty", "");
  if (head.startsWith("PK"))
    return problem(new TextDecoder("latin1").decode(bytes).includes("OFD.xml") ? "einvoice.ofd" : "einvoice.zip", "");
  if (head.startsWith("%PDF")) return problem("einvoice.pdf", "");
  return bytes.length > MOST_BYTES ? problem("einvoice.too-large", "", { limit: MOST_BYTES / 1_048_576 }) : undefined;
}

/** UTF-8, or the Chinese encoding that the declaration names; undefined for bytes that are neither. */
function decode(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1]?.toLowerCase();
  if (declared !== undefined && !ENCODINGS.has(declared)) return undefined;
  try {
    const text = new TextDecoder(declared?.startsWith("gb") ? "gb18030" : "utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

const MARK = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<(\/?)([^\s/<>]+)([^<>]*)(>?)/g;

/** Depth, number and length of tags; `open` are the elements that were begun and not ended, the innermost first. */
function shapeOf(text: string): { open: string[] } | { problem: Problem } {
  const open: string[] = [];
  let count = 0;
  for (const [tag, closing, name, rest = "", end] of text.matchAll(MARK)) {
    if (name === undefined) continue;
    if (tag.length > MOST_TAG || (count += 1) > MOST_ELEMENTS * 2)
      return { problem: problem("einvoice.too-many", "", { limit: MOST_ELEMENTS }) };
    if (end === "") open.unshift(name);
    else if (closing === "/") open.shift();
    else if (!rest.endsWith("/")) open.unshift(name);
    if (open.length > MOST_DEPTH) return { problem: problem("einvoice.too-deep", "", { limit: MOST_DEPTH }) };
  }
  return { open };
}

/** Local names and trimmed own text; the depth was limited before. */
function plain(element: Element): XmlElement {
  const children: XmlElement[] = [];
  let text = "";
  for (let child = element.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) children.push(plain(child as Element));
    else if (child.nodeType === 3 || child.nodeType === 4) text += child.nodeValue ?? "";
  return { name: element.localName ?? element.nodeName, text: text.trim(), children };
}
