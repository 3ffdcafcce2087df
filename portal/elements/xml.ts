/**
 * A small reader of XML for documents inside archives: elements, attributes and text, nothing else. The page's policy
 * forbids the browser's own parser for untrusted text; entities other than the five of XML are not known, so that
 * nothing can be drawn in from elsewhere.
 */
export type XmlNode = { name: string; attributes: Readonly<Record<string, string>>; children: XmlNode[]; text: string };

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!(?!\[)[^>]*>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const MOST_NODES = 400_000;

/** The root element without name prefixes; undefined when the text is not well formed. */
export function readXml(text: string): XmlNode | undefined {
  const top: XmlNode = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  let count = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [, cdata, closing, name, attributes = "", selfClosed, plain] = token;
    const parent = open.at(-1) ?? top;
    if (cdata !== undefined) parent.text += cdata;
    else if (plain !== undefined) parent.text += unescape(plain);
    else if (name === undefined) continue;
    else if (closing === "/") {
      if (open.length < 2 || parent.name !== bare(name)) return undefined;
      open.pop();
    } else {
      count += 1;
      if (count > MOST_NODES) return undefined;
      const node: XmlNode = { name: bare(name), attributes: readAttributes(attributes), children: [], text: "" };
      parent.children.push(node);
      if (selfClosed !== "/") open.push(node);
    }
  }
  return open.length === 1 && top.children.length === 1 ? top.children[0] : undefined;
}

/** The first child of that name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((one) => one.name === name);
}

/** All children of that name. */
export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  return node?.children.filter((one) => one.name === name) ?? [];
}

const bare = (name: string): string => name.slice(name.indexOf(":") + 1);

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = "", double, single] of text.matchAll(ATTRIBUTE))
    found[bare(name)] = unescape(double ?? single ?? "");
  return found;
}

function unescape(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? String(whole);
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}
