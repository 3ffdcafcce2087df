/**
 * The XML of a BPMN 2.0 model as elements, read with care: the file comes from anywhere. Its own small reading on
 * @xmldom/xmldom, because bpmn-moddle leaves out elements whose id it finds ill formed (one that begins with a digit or
 * holds a Chinese character) or that it does not know, and a model without them would get the wrong verdict.
 */
import { DOMParser, type Document, type Element } from "@xmldom/xmldom";

/** A file that holds no model that could be judged; the message is a sentence for whoever gave the file. */
export class UnreadableModel extends Error {}

/** Larger files are refused: the largest models of the MIWG test suite have about 0.5 MB. */
export const MOST_MODEL_BYTES = 5 * 1024 * 1024;

/** The name space of BPMN 2.0, and the one of its beta that early exporters wrote. */
const MODEL_SPACES = new Set(["http://www.omg.org/spec/BPMN/20100524/MODEL", "http://schema.omg.org/spec/BPMN/2.0"]);

/** The `definitions` element of a model; throws UnreadableModel. */
export function parseModel(bytes: Uint8Array): Element {
  if (bytes.length > MOST_MODEL_BYTES)
    throw new UnreadableModel(`the file is larger than ${MOST_MODEL_BYTES / 1024 / 1024} MB`);
  const text = decode(bytes);
  if (text.trim() === "") throw new UnreadableModel("the file is empty");
  const markup = text.replaceAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  if (/<!(DOCTYPE|ENTITY)/i.test(markup))
    throw new UnreadableModel("the file declares a document type or entities, which a BPMN model has no need of");
  const root = parse(text).documentElement;
  if (!root || root.localName !== "definitions" || !isModel(root))
    throw new UnreadableModel("the file is not a BPMN 2.0 model: its outermost element is not BPMN's definitions");
  return root;
}

/** Whether an element belongs to BPMN itself, whatever its prefix. */
export function isModel(element: Element): boolean {
  return MODEL_SPACES.has(element.namespaceURI ?? "");
}

/** The child elements, of any name space. */
export function childrenOf(element: Element): Element[] {
  const children: Element[] = [];
  for (let child = element.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) children.push(child as Element);
  return children;
}

/** BPMN's own child elements of this name. */
export function childrenNamed(element: Element, name: string): Element[] {
  return childrenOf(element).filter((child) => child.localName === name && isModel(child));
}

/** An attribute without the white space around it; undefined when absent or empty. */
export function attributeOf(element: Element, name: string): string | undefined {
  const value = element.getAttribute(name)?.trim();
  return value === undefined || value === "" ? undefined : value;
}

function parse(text: string): Document {
  let said = "";
  try {
    return new DOMParser({
      onError: (level, message) => {
        if (level === "warning") return;
        said ||= message.split("\n")[0] ?? "";
        throw new SyntaxError(message);
      },
    }).parseFromString(text, "text/xml");
  } catch (error) {
    throw new UnreadableModel(`the file is not well-formed XML${said ? ` (${said})` : ""}`, { cause: error });
  }
}

/** UTF-8 unless a byte order mark or the XML declaration says otherwise. */
function decode(bytes: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : undefined;
  try {
    // Exporters that declare UTF-8 and write names otherwise are read all the same: names decide nothing here.
    return new TextDecoder(marked ?? declared ?? "utf-8").decode(bytes);
  } catch (error) {
    throw new UnreadableModel(`the file's text has the encoding ${declared}, which is not known`, { cause: error });
  }
}
