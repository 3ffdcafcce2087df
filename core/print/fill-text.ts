/**
 * Fills an official text (.docx): `{place}` marks become values wherever they stand, also when the word processor
 * split them over several runs; a table line with marks of a table field is repeated for each of its rows.
 */
import type { Element } from "@xmldom/xmldom";
import { children, descendants, type OfficeFile, setXmlPart, xmlPart } from "./office-zip.ts";
import type { PrintedValue } from "./document-values.ts";

/** What a mark gives: a value, or one value per row of a table field. */
export type TextValue = { value: PrintedValue } | { rows: PrintedValue[] };

const MARK = /\{([^{}\s]{1,120})\}/g;
const PARTS = /^word\/(document|header\d*|footer\d*)\.xml$/;

/** All marks of the text, each once, in order. */
export function marksOf(file: OfficeFile): string[] {
  const marks = new Set<string>();
  for (const path of partsOf(file))
    for (const paragraph of descendants(xmlPart(file, path), "p"))
      for (const [, mark = ""] of textOf(paragraph).matchAll(MARK)) marks.add(mark);
  return [...marks];
}

/** Puts the values in; a mark that is bound to nothing stays as it is and can be seen. */
export function fillText(file: OfficeFile, valueOf: (mark: string) => TextValue | undefined): void {
  for (const path of partsOf(file)) {
    const xml = xmlPart(file, path);
    for (const line of descendants(xml, "tr").toReversed()) repeatLine(line, valueOf);
    for (const paragraph of descendants(xml, "p"))
      replaceMarks(paragraph, (mark) => {
        const found = valueOf(mark);
        return found && "value" in found ? found.value.text : undefined;
      });
    setXmlPart(file, path, xml);
  }
}

function partsOf(file: OfficeFile): string[] {
  return [...file.parts.keys()].filter((path) => PARTS.test(path));
}

/** A line of a table that names a column of a table field is copied once per row. */
function repeatLine(line: Element, valueOf: (mark: string) => TextValue | undefined): void {
  const marks = [...textOf(line).matchAll(MARK)].map(([, mark = ""]) => mark);
  const lists = marks.flatMap((mark) => {
    const found = valueOf(mark);
    return found && "rows" in found ? [found.rows] : [];
  });
  if (lists.length === 0) return;
  const count = Math.max(1, ...lists.map((rows) => rows.length));
  for (let i = 0; i < count; i++) {
    const copy = line.cloneNode(true) as Element;
    for (const paragraph of descendants(copy, "p"))
      replaceMarks(paragraph, (mark) => {
        const found = valueOf(mark);
        return found && "rows" in found ? (found.rows[i]?.text ?? "") : undefined;
      });
    line.parentNode?.insertBefore(copy, line);
  }
  line.parentNode?.removeChild(line);
}

/** The new text goes into the run where the mark begins; what else of the mark stands in later runs is taken out. */
function replaceMarks(paragraph: Element, textFor: (mark: string) => string | undefined): void {
  const runs = ownTexts(paragraph);
  const whole = runs.map((run) => run.textContent ?? "").join("");
  const found = [...whole.matchAll(MARK)].flatMap((match) => {
    const text = textFor(match[1] ?? "");
    return text === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, text }];
  });
  for (const { start, end, text } of found.toReversed()) {
    let at = 0;
    let written = false;
    for (const run of runs) {
      const own = run.textContent ?? "";
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, own.length)];
      at += own.length;
      if (from >= to) continue;
      run.textContent = own.slice(0, from) + (written ? "" : text) + own.slice(to);
      run.setAttribute("xml:space", "preserve");
      written = true;
    }
  }
  for (const run of runs) breakLines(run);
}

/** Line breaks of an answer become breaks of the text. */
function breakLines(run: Element): void {
  const lines = (run.textContent ?? "").split("\n");
  if (lines.length === 1) return;
  const parent = run.parentNode;
  const xml = run.ownerDocument;
  if (!parent || !xml) return;
  run.textContent = lines[0] ?? "";
  let after = run.nextSibling;
  for (const line of lines.slice(1)) {
    const mark = xml.createElementNS(run.namespaceURI, `${run.prefix ? `${run.prefix}:` : ""}br`);
    const text = run.cloneNode(false) as Element;
    text.textContent = line;
    parent.insertBefore(mark, after);
    parent.insertBefore(text, after);
    after = text.nextSibling;
  }
}

/** The text elements of a paragraph itself, not of text boxes inside it. */
function ownTexts(paragraph: Element): Element[] {
  return descendants(paragraph, "t").filter((t) => {
    let node = t.parentNode;
    while (node && (node as Element).localName !== "p") node = node.parentNode;
    return node === paragraph;
  });
}

function textOf(element: Element): string {
  return descendants(element, "t")
    .map((t) => t.textContent ?? "")
    .join("");
}

/** True for a text file of the word processor. */
export function isText(file: OfficeFile): boolean {
  return file.parts.has("word/document.xml") && children(xmlPart(file, "word/document.xml")).length > 0;
}
