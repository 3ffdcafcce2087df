/**
 * Every tree of XML elements has exactly one canonical text, and that is what signatures are made over: elements,
 * attributes and text alone, so nothing can be hidden from a reader.
 */
import type { XmlElement } from "./xml-element.ts";

/** What no XML 1.0 text may hold, and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** The one text of a tree: attributes in the order of their names, nothing between elements, UTF-8. */
export function canonicalXml({ name, attributes, children, text }: XmlElement): string {
  const pairs = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = pairs.map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join("");
  return `<${name}${head}>${children.length > 0 ? children.map(canonicalXml).join("") : escapeText(text)}</${name}>`;
}

/** A whole file: the declaration and the canonical text. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${canonicalXml(root)}\n`;
}

/** Whether XML can carry a text at all: no control characters, no halves of characters. */
export function isPlainText(text: string): boolean {
  return !FORBIDDEN.test(text);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\t", "&#9;").replaceAll("\n", "&#10;");
}
