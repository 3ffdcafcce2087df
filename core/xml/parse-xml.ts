/**
 * The one parser of XML that comes from outside: statements of banks, e-invoices, signed vouchers. No document type, no
 * entities but the five of XML itself, nothing looked up outside, XML 1.0 alone, and limits on depth, number and length.
 * Elements are handed over part by part and forgotten, so memory grows with the largest part and not with the file.
 */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { FileFault } from "../domain/file-fault.ts";
import type { XmlElement } from "../domain/xml-element.ts";

/** Levels inside each other; camt uses twelve. */
export const MAX_DEPTH = 32;
const MAX_ATTRIBUTES = 64;

export type XmlLimits = {
  /** Elements of one part. */
  elements: number;
  /** Characters of one text or attribute; as many as the file has where nothing is said. */
  text?: number;
  /** Elements, attributes and text alone: what a signature is made over has no comments, CDATA, instructions or name spaces. */
  plain?: boolean;
};

/** What a reader is told while it reads. Names are without the prefix of the file's first element. */
export type XmlParts = {
  /** An element opens; true when all of it is wanted as a part. The namespace is told of the first one. */
  open(tag: { name: string; namespace: string; depth: number; line: number }): boolean;
  part(element: XmlElement, parent: string): void;
  close(tag: { name: string; depth: number; line: number }): void;
};

type Open = Omit<XmlElement, "children" | "text"> & { children: XmlElement[]; text: string };

/** Takes the text in pieces of any length; `end` has to be called after the last one. Both throw an FileFault. */
export function xmlParser(
  parts: XmlParts,
  limits: XmlLimits,
): { write(text: string): void; end(): void; line: number } {
  // Namespaces are looked at here: with those of the library a file takes almost three times as long.
  const parser = new SaxesParser({ xmlns: false, position: true, defaultXMLVersion: "1.0", forceXMLVersion: true });
  const { elements: most, text: longest = Number.POSITIVE_INFINITY, plain = false } = limits;
  let prefix = "";
  let ended = false;
  let counted = 0;
  let attributes = 0;
  const open: string[] = [];
  const inside: Open[] = [];
  const fail = (code: string, params?: Record<string, string | number>): never => {
    throw new FileFault(code, parser.line, params);
  };
  parser.on("error", ({ message }) =>
    fail(ended ? "xml.cut-off" : message.includes("entity") ? "xml.entity" : "xml.not-well-formed"),
  );
  parser.on("doctype", () => fail("xml.dtd"));
  if (plain) {
    parser.on("comment", () => fail("xml.not-plain"));
    parser.on("processinginstruction", () => fail("xml.not-plain"));
  }
  parser.on("opentagstart", () => {
    attributes = 0;
  });
  parser.on("attribute", ({ name, value }) => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) fail("xml.too-many");
    if (value.length > longest) fail("xml.text-too-long");
    if (plain && (name.startsWith("xmlns") || name.includes(":"))) fail("xml.not-plain");
  });
  parser.on("opentag", (tag) => {
    let namespace = "";
    if (open.length === 0) ({ prefix, namespace } = namespaceOf(tag));
    if (plain && tag.name.includes(":")) fail("xml.not-plain");
    const name = localName(tag.name, prefix);
    open.push(name);
    if (open.length > MAX_DEPTH) fail("xml.too-deep");
    const { line } = parser;
    const around = inside.at(-1);
    if (around) {
      counted += 1;
      if (counted >= most) fail("xml.too-many");
      if (plain && around.text.trim() !== "") fail("xml.not-plain");
      const element = { name, line, attributes: tag.attributes, text: "", children: [] };
      around.children.push(element);
      inside.push(element);
    } else if (parts.open({ name, namespace, depth: open.length, line })) {
      counted = 0;
      inside.push({ name, line, attributes: tag.attributes, text: "", children: [] });
    }
  });
  const take = (text: string): void => {
    if (text.length > longest) fail("xml.text-too-long");
    const around = inside.at(-1);
    if (!around) return;
    if (plain && around.children.length > 0) {
      if (text.trim() !== "") fail("xml.not-plain");
    } else around.text += text;
  };
  parser.on("text", take);
  parser.on("cdata", (text) => (plain ? fail("xml.not-plain") : take(text)));
  parser.on("closetag", () => {
    const name = open.pop() ?? "";
    const element = inside.pop();
    if (element && plain && element.children.length > 0) element.text = "";
    if (element && inside.length === 0) parts.part(element, open.at(-1) ?? "");
    else if (!element) parts.close({ name, depth: open.length + 1, line: parser.line });
  });
  return {
    write: (text) => void parser.write(text),
    end() {
      const unclosed = open.at(-1);
      if (unclosed !== undefined) fail("xml.not-closed", { element: unclosed });
      ended = true;
      parser.close();
    },
    get line() {
      return parser.line;
    },
  };
}

/** Prefix of the first element and the namespace that it declares for it. */
function namespaceOf({ name, attributes }: SaxesTagPlain): { prefix: string; namespace: string } {
  const prefix = name.includes(":") ? name.slice(0, name.indexOf(":")) : "";
  return { prefix, namespace: attributes[prefix === "" ? "xmlns" : `xmlns:${prefix}`] ?? "" };
}

/** A name without the file's own prefix; one with another prefix stays as it is and means nothing to a reader. */
function localName(name: string, prefix: string): string {
  return prefix !== "" && name.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : name;
}
