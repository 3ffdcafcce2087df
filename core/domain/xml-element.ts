/** An XML element as plain data, after a careful reader has looked at the file: local name, own text, children. */
export type XmlElement = { name: string; text: string; children: readonly XmlElement[] };

/** The children of that local name, whatever their prefix. */
export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The element itself and all below it, in the order of the file. */
export function* walkElements(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* walkElements(child);
}
