/** Opens .xlsx and .docx files for filling in: a zip of XML parts, looked at before anything is unpacked. */
import { DOMParser, type Document, type Element, XMLSerializer } from "@xmldom/xmldom";
import { unzipSync, zipSync } from "fflate";
import { checkZip } from "../imports/check-zip.ts";
import { Refusal } from "../errors.ts";

export type OfficeFile = { parts: Map<string, Uint8Array> };

/** Refuses what is no such file, asks for a password or would unpack to too much. */
export function openOffice(bytes: Uint8Array): OfficeFile {
  try {
    checkZip(bytes);
    return { parts: new Map(Object.entries(unzipSync(bytes))) };
  } catch (error) {
    throw new Refusal("print.unreadable", {
      facts: { reason: error instanceof Refusal ? String(error.facts["reason"]) : "broken" },
    });
  }
}

/** One XML part; documents with a document type are refused: entities have no place in them. */
export function xmlPart(file: OfficeFile, path: string): Document {
  const bytes = file.parts.get(path);
  if (!bytes) throw new Refusal("print.unreadable", { facts: { reason: "broken" } });
  const text = new TextDecoder().decode(bytes);
  if (/<!DOCTYPE/i.test(text)) throw new Refusal("print.unreadable", { facts: { reason: "broken" } });
  try {
    return new DOMParser({
      onError: (level, message) => {
        if (level !== "warning") throw new SyntaxError(message);
      },
    }).parseFromString(text, "text/xml");
  } catch {
    throw new Refusal("print.unreadable", { facts: { reason: "broken" } });
  }
}

/** Puts a changed part back. */
export function setXmlPart(file: OfficeFile, path: string, xml: Document): void {
  file.parts.set(path, new TextEncoder().encode(new XMLSerializer().serializeToString(xml)));
}

/** The file again; times inside are fixed, so that equal input gives equal bytes. */
export function closeOffice(file: OfficeFile): Buffer {
  const mtime = new Date("2000-01-01T00:00:00Z");
  const entries = Object.fromEntries([...file.parts].map(([path, bytes]) => [path, [bytes, { mtime }] as const]));
  return Buffer.from(zipSync(entries as Parameters<typeof zipSync>[0]));
}

/** Child elements, of a local name when one is given. */
export function children(element: Element | Document | null | undefined, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = element?.firstChild ?? null; node; node = node.nextSibling)
    if (node.nodeType === 1 && (name === undefined || (node as Element).localName === name))
      found.push(node as Element);
  return found;
}

/** The first child of that name. */
export function child(element: Element | Document | null | undefined, name: string): Element | undefined {
  return children(element, name)[0];
}

/** All elements below of a local name, in document order. */
export function descendants(element: Element | Document, name: string): Element[] {
  return [...element.getElementsByTagNameNS("*", name)];
}
