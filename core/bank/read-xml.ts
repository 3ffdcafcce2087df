/**
 * A large XML file as a stream: parts are handed over one by one and forgotten, so that memory does not grow with the
 * file. No document type, no entities but the five of XML itself, nothing looked up outside, and limits on depth and size.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { StatementFault } from "../domain/statement.ts";
import type { XmlNode } from "./xml-tree.ts";

/** Levels inside each other; camt uses twelve. */
const MAX_DEPTH = 32;
/** Characters of one text or attribute. */
const MAX_TEXT = 20_000;
/** Nodes of one part; a batch of 5,000 payments has some 130,000. */
const MAX_NODES = 200_000;
const SLICE = 65_536;
const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  gbk: "gb18030",
  gb2312: "gb18030",
  gb18030: "gb18030",
};

export type XmlParts = {
  /** An element opens; true when all of it is wanted as a part. The namespace is told of the first one. */
  open(tag: { name: string; namespace: string; depth: number; line: number }): boolean;
  part(node: XmlNode, parent: string): void;
  close(tag: { name: string; depth: number; line: number }): void;
};

/** Reads it all; throws a StatementFault with the line for what is no XML, cut off, or not taken. */
export async function readXml(bytes: Uint8Array, parts: XmlParts): Promise<void> {
  // Namespaces are looked at here: with those of the library a file takes almost three times as long.
  const parser = new SaxesParser({ xmlns: false, position: true });
  let prefix = "";
  const open: string[] = [];
  const nodes: XmlNode[] = [];
  let counted = 0;
  const fail = (code: string, params?: Record<string, string | number>): never => {
    throw new StatementFault(code, parser.line, params);
  };
  parser.on("error", (error) => fail("bank.xml", { why: error.message.replace(/^\d+:\d+: /, "") }));
  parser.on("doctype", () => fail("bank.doctype"));
  parser.on("opentag", (tag) => {
    let namespace = "";
    if (open.length === 0) ({ prefix, namespace } = namespaceOf(tag));
    const name = localName(tag.name, prefix);
    open.push(name);
    if (open.length > MAX_DEPTH) fail("bank.too-deep");
    const line = parser.line;
    const [inside] = nodes.slice(-1);
    if (inside) {
      counted += 1;
      if (counted > MAX_NODES) fail("bank.too-large");
      const node = nodeOf(tag, name, line);
      inside.children.push(node);
      nodes.push(node);
    } else if (parts.open({ name, namespace, depth: open.length, line })) {
      counted = 0;
      nodes.push(nodeOf(tag, name, line));
    }
  });
  const take = (text: string): void => {
    if (text.length > MAX_TEXT) fail("bank.text-too-long");
    const [inside] = nodes.slice(-1);
    if (inside) inside.text += text;
  };
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("closetag", () => {
    const name = open.pop() ?? "";
    const node = nodes.pop();
    if (node && nodes.length === 0) parts.part(node, open.at(-1) ?? "");
    else if (!node) parts.close({ name, depth: open.length + 1, line: parser.line });
  });
  const decoder = decoderOf(bytes);
  for (let at = 0; at < bytes.length; at += SLICE) {
    parser.write(decode(decoder, bytes.subarray(at, at + SLICE), parser));
    await nextTurn(); // the server answers others in between
  }
  parser.write(decode(decoder, undefined, parser));
  const unclosed = open.at(-1);
  if (unclosed !== undefined) fail("bank.truncated", { element: unclosed });
  parser.close();
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

function nodeOf({ attributes }: SaxesTagPlain, name: string, line: number): XmlNode {
  for (const value of Object.values(attributes))
    if (value.length > MAX_TEXT) throw new StatementFault("bank.text-too-long", line);
  return { name, line, attributes, text: "", children: [] };
}

function decode(decoder: TextDecoder, slice: Uint8Array | undefined, { line }: { line: number }): string {
  try {
    return slice ? decoder.decode(slice, { stream: true }) : decoder.decode();
  } catch {
    throw new StatementFault("bank.encoding", line);
  }
}

/** By the mark at the beginning, else by what the declaration names; UTF-8 where it names nothing. */
function decoderOf(bytes: Uint8Array): TextDecoder {
  const marked = { fffe: "utf-16le", feff: "utf-16be" }[Buffer.from(bytes.subarray(0, 2)).toString("hex")];
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const named = /^(?:\u00EF\u00BB\u00BF)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  const encoding = marked ?? (named === undefined ? "utf-8" : ENCODINGS[named.toLowerCase()]);
  if (encoding === undefined) throw new StatementFault("bank.encoding", 1);
  return new TextDecoder(encoding, { fatal: true });
}
