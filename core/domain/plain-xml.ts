/**
 * The plain part of XML that messages between offices need: elements, attributes, text. No document type, no entities of
 * one's own, no name spaces, comments, instructions or CDATA, so nothing can be hidden from a reader or blown up by one.
 * Every tree has exactly one canonical text, and that is what signatures are made over.
 */
import { type Problem, problem } from "./problem.ts";

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text of an element without children; empty for one that has some. */
  readonly text: string;
};
type Open = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string };

/** Larger texts are refused unread: an order of 1,000 details has about half of this. */
export const MAX_XML_CHARACTERS = 1_048_576;
const MAX_DEPTH = 12;
const MAX_ELEMENTS = 40_000;
const MAX_ATTRIBUTES = 20;

const NAME = /[A-Za-z_][A-Za-z0-9_.-]{0,79}/y;
const SPACE = /[ \t\r\n]*/y;
const DECLARATION =
  /^<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>/i;
/** What no XML 1.0 text may hold, and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** An element with text or with children. */
export function element(
  name: string,
  content: string | readonly XmlElement[] = "",
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  return typeof content === "string"
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: "" };
}

/** Reads a whole text; the problem's pointer is empty and its params hold the line. */
export function readXml(source: string): { root: XmlElement } | { problem: Problem } {
  if (source.length > MAX_XML_CHARACTERS)
    return { problem: problem("xml.too-large", "", { most: MAX_XML_CHARACTERS / 1024 }) };
  const text = source.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  const reader = new Reader(text);
  try {
    return { root: reader.read() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { problem: problem(error.code, "", { line: text.slice(0, reader.at).split("\n").length }) };
  }
}

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

/** The children of this name. */
export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name);
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

class Fault extends Error {
  code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

class Reader {
  readonly source: string;
  at = 0;
  count = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(): XmlElement {
    if (FORBIDDEN.test(this.source)) throw new Fault("xml.not-plain");
    this.at = DECLARATION.exec(this.source)?.[0].length ?? 0;
    this.take(SPACE);
    const open: Open[] = [];
    for (;;) {
      const closed = this.tag(open);
      const parent = open.at(-1);
      if (closed && !parent) {
        this.take(SPACE);
        if (this.at < this.source.length) throw new Fault("xml.not-well-formed");
        return closed;
      }
      if (closed && parent) parent.children.push(closed);
      if (parent) this.text(parent);
    }
  }

  /** One tag: opens an element, or closes one and gives it back. */
  tag(open: Open[]): XmlElement | undefined {
    const { source } = this;
    if (this.at >= source.length) throw new Fault("xml.cut-off");
    if (source.startsWith("<!DOCTYPE", this.at) || source.startsWith("<!ENTITY", this.at)) throw new Fault("xml.dtd");
    if (source.startsWith("<!", this.at) || source.startsWith("<?", this.at)) throw new Fault("xml.not-plain");
    if (source.startsWith("</", this.at)) {
      this.at += 2;
      const done = open.pop();
      if (!done || this.take(NAME) !== done.name) throw new Fault("xml.not-well-formed");
      this.take(SPACE);
      this.expect(">");
      if (done.children.length > 0 && done.text.trim() !== "") throw new Fault("xml.not-plain");
      return done.children.length > 0 ? { ...done, text: "" } : done;
    }
    this.expect("<");
    if (++this.count > MAX_ELEMENTS || open.length >= MAX_DEPTH) throw new Fault("xml.too-deep");
    const name = this.name();
    const attributes = this.attributes();
    if (source.startsWith("/>", this.at)) {
      this.at += 2;
      return { name, attributes, children: [], text: "" };
    }
    this.expect(">");
    open.push({ name, attributes, children: [], text: "" });
    this.text(open.at(-1) as Open);
    return undefined;
  }

  attributes(): Record<string, string> {
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (let n = 0; ; n++) {
      const gap = this.take(SPACE);
      const next = this.source[this.at];
      if (next === undefined) throw new Fault("xml.cut-off");
      if (next === ">" || next === "/") return { ...attributes };
      if (gap === "" || n >= MAX_ATTRIBUTES) throw new Fault("xml.not-well-formed");
      const name = this.name();
      this.take(SPACE);
      this.expect("=");
      this.take(SPACE);
      const quote = this.source[this.at];
      if (quote !== '"' && quote !== "'") throw new Fault("xml.not-well-formed");
      const end = this.source.indexOf(quote, this.at + 1);
      if (end < 0) throw new Fault("xml.cut-off");
      const raw = this.source.slice(this.at + 1, end);
      if (raw.includes("<") || name in attributes || name.startsWith("xmlns")) throw new Fault("xml.not-plain");
      attributes[name] = unescape(raw.replaceAll(/[\t\n]/g, " "));
      this.at = end + 1;
    }
  }

  /** The text up to the next tag; white space between elements says nothing. */
  text(into: Open): void {
    const end = this.source.indexOf("<", this.at);
    if (end < 0) {
      this.at = this.source.length;
      throw new Fault("xml.cut-off");
    }
    const raw = this.source.slice(this.at, end);
    if (raw.includes("]]>")) throw new Fault("xml.not-well-formed");
    if (into.children.length > 0 && raw.trim() !== "") throw new Fault("xml.not-plain");
    if (into.children.length === 0) into.text += unescape(raw);
    this.at = end;
  }

  name(): string {
    const name = this.take(NAME);
    const next = this.source[this.at];
    if (name === "" || next === undefined) throw new Fault(next === undefined ? "xml.cut-off" : "xml.not-well-formed");
    if (next === ":") throw new Fault("xml.not-plain");
    return name;
  }

  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  expect(sign: string): void {
    if (this.at >= this.source.length) throw new Fault("xml.cut-off");
    if (this.source[this.at] !== sign) throw new Fault("xml.not-well-formed");
    this.at += 1;
  }
}

/** The five entities of XML and characters by their number; any other reference is refused. */
function unescape(raw: string): string {
  return raw.replaceAll(/&([^;&]{0,10})(;?)/g, (_, name: string, end: string) => {
    const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : numbered(name);
    if (end === "" || known === undefined) throw new Fault("xml.entity");
    return known;
  });
}

function numbered(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const code = hex === undefined ? (decimal === undefined ? undefined : Number(decimal)) : Number.parseInt(hex, 16);
  if (code === undefined || code > 0x10ffff) return undefined;
  const sign = String.fromCodePoint(code);
  return FORBIDDEN.test(sign) ? undefined : sign;
}
