/** Parts of an XML file as small trees, and the questions that readers ask of them. */

export type XmlNode = {
  name: string;
  /** Line of the file at which it opens. */
  line: number;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: XmlNode[];
};

/** Every node at the end of a path of names. */
export function nodesAt(node: XmlNode, path: string): XmlNode[] {
  let found = [node];
  for (const name of path.split("/"))
    found = found.flatMap((one) => one.children.filter((child) => child.name === name));
  return found;
}

/** The first of them. */
export function nodeAt(node: XmlNode, path: string): XmlNode | undefined {
  let at: XmlNode | undefined = node;
  for (const name of path.split("/")) at = at?.children.find((child) => child.name === name);
  return at;
}

/** Text of the first of several paths that has one, without the spaces around it; empty where none has. */
export function textAt(node: XmlNode, ...paths: string[]): string {
  for (const path of paths) {
    const text = nodeAt(node, path)?.text.trim();
    if (text) return text;
  }
  return "";
}
