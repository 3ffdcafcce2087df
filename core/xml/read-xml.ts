/** XML files read whole as a tree, or as a stream of parts while the server answers others in between. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { FileFault } from "../domain/file-fault.ts";
import { type Problem, problem } from "../domain/problem.ts";
import type { XmlElement } from "../domain/xml-element.ts";
import { type XmlLimits, type XmlParts, xmlParser } from "./parse-xml.ts";

const SLICE = 65_536;
const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  gbk: "gb18030",
  gb2312: "gb18030",
  gb18030: "gb18030",
};

/** The root of a small file; the problem's pointer is empty and its params hold the line. */
export function readXml(source: string | Uint8Array, limits: XmlLimits): { root: XmlElement } | { problem: Problem } {
  let root: XmlElement | undefined;
  try {
    const parser = xmlParser({ open: () => true, part: (element) => (root = element), close: () => undefined }, limits);
    // Half of a character would swallow the sign behind it.
    if (typeof source === "string" && !source.isWellFormed()) throw new FileFault("xml.encoding", 1);
    if (typeof source === "string") parser.write(source.replace(/^\uFEFF/, ""));
    else parser.write(decode(decoderOf(source), source, 1));
    parser.end();
    if (root) return { root };
    throw new FileFault("xml.cut-off", parser.line);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    return { problem: problem(error.code, "", { line: error.line, ...error.params }) };
  }
}

/** Hands a large file over part by part; throws an FileFault. */
export async function streamXml(bytes: Uint8Array, parts: XmlParts, limits: XmlLimits): Promise<void> {
  const parser = xmlParser(parts, limits);
  const decoder = decoderOf(bytes);
  for (let at = 0; at < bytes.length; at += SLICE) {
    parser.write(decode(decoder, bytes.subarray(at, at + SLICE), parser.line, true));
    await nextTurn();
  }
  parser.write(decode(decoder, undefined, parser.line));
  parser.end();
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, line: number, stream = false): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new FileFault("xml.encoding", line);
  }
}

/** By the mark at the beginning, else by what the declaration names; UTF-8 where it names nothing. */
function decoderOf(bytes: Uint8Array): TextDecoder {
  const marked = { fffe: "utf-16le", feff: "utf-16be" }[Buffer.from(bytes.subarray(0, 2)).toString("hex")];
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const named = /^(?:\u00EF\u00BB\u00BF)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  const encoding = marked ?? (named === undefined ? "utf-8" : ENCODINGS[named.toLowerCase()]);
  if (encoding === undefined) throw new FileFault("xml.encoding", 1);
  return new TextDecoder(encoding, { fatal: true });
}
