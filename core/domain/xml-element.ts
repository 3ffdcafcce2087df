/** An XML element as plain data, after a careful reader has looked at the file, and the questions that are asked of it. */

export type XmlElement = {
  /** Without the prefix of the file. */
  readonly name: string;
  /** Line of the file at which it opens, from 1; 0 for one that was made here. */
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text, with the spaces around it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
};

/** An element with text or with children. */
export function element(
  name: string,
  content: string | readonly XmlElement[] = "",
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  return typeof content === "string"
    ? { name, line: 0, attributes, text: content, children: [] }
    : { name, line: 0, attributes, text: "", children: content };
}

/** The element itself and all below it, in the order of the file. */
export function* walkElements(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* walkElements(child);
}

/** Every element at the end of a path of names. */
export function elementsAt(root: XmlElement, path: string): XmlElement[] {
  let found = [root];
  for (const name of path.split("/"))
    found = found.flatMap((one) => one.children.filter((child) => child.name === name));
  return found;
}

/** The first of them. */
export function elementAt(root: XmlElement, path: string): XmlElement | undefined {
  let at: XmlElement | undefined = root;
  for (const name of path.split("/")) at = at?.children.find((child) => child.name === name);
  return at;
}

/** Text of the first of several paths that has one, without the spaces around it; empty where none has. */
export function textAt(root: XmlElement, ...paths: string[]): string {
  for (const path of paths) {
    const text = elementAt(root, path)?.text.trim();
    if (text) return text;
  }
  return "";
}
