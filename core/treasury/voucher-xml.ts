/** The XML of signed messages: what was signed is what is read, so nothing but elements, attributes and text is taken. */
import { type Problem, problem } from "../domain/problem.ts";
import type { XmlElement } from "../domain/xml-element.ts";
import { readXml } from "../xml/read-xml.ts";

/** Larger texts are refused unread: an order of 1,000 details has about half of this. */
export const MAX_XML_CHARACTERS = 1_048_576;
const LIMITS = { elements: 40_000, plain: true };

/** The root of a message, or why it is not read (codes `xml.*`). */
export function readVoucherXml(text: string): { root: XmlElement } | { problem: Problem } {
  return text.length > MAX_XML_CHARACTERS ? { problem: tooLarge() } : readXml(text, LIMITS);
}

/** What is said of a message that is longer than any order. */
export function tooLarge(): Problem {
  return problem("xml.too-large", "", { most: MAX_XML_CHARACTERS / 1024 });
}
