/**
 * A large XML file as a stream: parts are handed over one by one and forgotten, so that memory does not grow with the
 * file. No document type, no entities but the five of XML itself, nothing looked up outside, and limits on depth and size.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { SaxesParser, type SaxesTagNS } from "saxes";
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
  /** An element opens; true when all of it is wanted as a part. */
  open(tag: { name: string; namespace: string; depth: number; line: number }): boolean;
  part(node: XmlNode, parent: string): void;
  close(tag: { name: string; depth: number; line: number }): void;
};

/** Reads it all; throws a StatementFault with the line for what is no XML, cut off, or not taken. */
export async function readXml(bytes: Uint8Array, parts: XmlParts): Promise<void> {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: string[] = [];
  const nodes: XmlNode[] = [];
  let counted = 0;
  const fail = (code: string, params?: Record<string, string | number>): never => {
    throw new StatementFault(code, parser.line, params);
  };
  parser.on("error", (error) => fail("bank.xml", { why: error.message.replace(/^\d+:\d+: /, "") }));
  parser.on("doctype", () => fail("bank.doctype"));
  parser.on("opentag", (tag) => {
    open.push(tag.local);
    if (open.length > MAX_DEPTH) fail("bank.too-deep");
    const line = parser.line;
    const [inside] = nodes.slice(-1);
    if (inside) {
      counted += 1;
      if (counted > MAX_NODES) fail("bank.too-large");
      const node = nodeOf(tag, line);
      inside.children.push(node);
      nodes.push(node);
    } else if (parts.open({ name: tag.local, namespace: tag.uri, depth: open.length, line })) {
      counted = 0;
      nodes.push(nodeOf(tag, line));
    }
  });
  const take = (text: string): void => {
    if (text.length > MAX_TEXT) fail("bank.text-too-long");
    const [inside] = nodes.slice(-1);
    if (inside) inside.text += text;
  };
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("closetag", (tag) => {
    open.pop();
    const node = nodes.pop();
    if (node && nodes.length === 0) parts.part(node, open.at(-1) ?? "");
    else if (!node) parts.close({ name: tag.local, depth: open.length + 1, line: parser.line });
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

function nodeOf(tag: SaxesTagNS, line: number): XmlNode {
  const attributes: Record<string, string> = {};
  for (const { local, value } of Object.values(tag.attributes)) {
    if (value.length > MAX_TEXT) throw new StatementFault("bank.text-too-long", line);
    attributes[local] = value;
  }
  return { name: tag.local, line, attributes, text: "", children: [] };
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
