/**
 * Reads an OFD document (GB/T 33190: a zip of XML) into pages of text, lines and pictures that can be drawn as SVG.
 * What it does not draw it names, so that nobody takes the picture for the whole.
 */
import { strFromU8, unzipSync } from "fflate";
import { type OfdFault, type OfdItem, type OfdResources, readLayerItems, readNumbers } from "./ofd-items.ts";
import { child, children, readXml, type XmlNode } from "./xml.ts";

export type OfdPage = { width: number; height: number; x: number; y: number; items: OfdItem[] };
export type OfdDocument = {
  pages: OfdPage[];
  /** Pictures of the archive by path. */
  pictures: ReadonlyMap<string, { bytes: Uint8Array; type: "image/png" | "image/jpeg" }>;
  notShown: OfdFault[];
};

const MOST_BYTES = 120_000_000;
const MOST_PAGES = 200;
const A4 = [0, 0, 210, 297];

/** Reads the first document of the archive; throws when it is no OFD. */
export function readOfd(bytes: Uint8Array): OfdDocument {
  let left = MOST_BYTES;
  const files = unzipSync(bytes, {
    // A small archive can unpack to anything: what goes beyond the limit is left out.
    filter: ({ originalSize }) => (left -= originalSize) >= 0,
  });
  const xml = (path: string): XmlNode | undefined => {
    const file = files[path] ?? files[path.replace(/^\//, "")];
    return file && readXml(strFromU8(file));
  };
  const body = child(xml("OFD.xml"), "DocBody");
  const root = join("", child(body, "DocRoot")?.text.trim() ?? "");
  const document = xml(root);
  if (!document) throw new Error("not an OFD document");
  const common = child(document, "CommonData");
  const resources = readResources(xml, root, common);
  const faults = new Set<OfdFault>(left < 0 ? ["large"] : []);
  const templates = new Map(
    children(common, "TemplatePage").map((page) => [
      page.attributes["ID"],
      join(root, page.attributes["BaseLoc"] ?? ""),
    ]),
  );
  const box = readNumbers(child(child(common, "PageArea"), "PhysicalBox")?.text) ?? A4;
  const listed = children(child(document, "Pages"), "Page");
  if (listed.length > MOST_PAGES) faults.add("large");
  const pages = listed.slice(0, MOST_PAGES).map((entry): OfdPage => {
    const path = join(root, entry.attributes["BaseLoc"] ?? "");
    const page = xml(path);
    const [x = 0, y = 0, width = 210, height = 297] =
      readNumbers(child(child(page, "Area"), "PhysicalBox")?.text) ?? box;
    const own = withPageResources(xml, path, page, resources);
    const below = children(page, "Template").map((use) => ({
      use,
      node: xml(templates.get(use.attributes["TemplateID"]) ?? ""),
    }));
    const drawn = (node: XmlNode | undefined): OfdItem[] =>
      children(child(node, "Content"), "Layer").flatMap((layer) => readLayerItems(layer, own, faults));
    const front = (use: XmlNode): boolean => use.attributes["ZOrder"] === "Foreground";
    return {
      x,
      y,
      width,
      height,
      items: [
        ...below.filter(({ use }) => !front(use)).flatMap(({ node }) => drawn(node)),
        ...drawn(page),
        ...below.filter(({ use }) => front(use)).flatMap(({ node }) => drawn(node)),
      ],
    };
  });
  if (child(body, "Signatures")) faults.add("seal");
  if (child(document, "Annotations")) faults.add("annotation");
  return { pages, pictures: picturesOf(files, pages), notShown: [...faults] };
}

/** Fonts and media of the document. */
function readResources(
  xml: (path: string) => XmlNode | undefined,
  root: string,
  common: XmlNode | undefined,
): OfdResources {
  const resources: OfdResources = { fonts: new Map(), media: new Map() };
  for (const name of ["PublicRes", "DocumentRes"])
    for (const entry of children(common, name)) {
      const path = join(root, entry.text.trim());
      addResources(resources, xml(path), path);
    }
  return resources;
}

function withPageResources(
  xml: (path: string) => XmlNode | undefined,
  path: string,
  page: XmlNode | undefined,
  shared: OfdResources,
): OfdResources {
  const listed = children(page, "PageRes");
  if (listed.length === 0) return shared;
  const own: OfdResources = { fonts: new Map(shared.fonts), media: new Map(shared.media) };
  for (const entry of listed) {
    const at = join(path, entry.text.trim());
    addResources(own, xml(at), at);
  }
  return own;
}

function addResources(into: OfdResources, node: XmlNode | undefined, path: string): void {
  const base = `${join(path, node?.attributes["BaseLoc"] ?? "")}/`;
  for (const font of children(child(node, "Fonts"), "Font"))
    into.fonts.set(font.attributes["ID"] ?? "", {
      name: font.attributes["FamilyName"] ?? font.attributes["FontName"] ?? "",
      embedded: child(font, "FontFile") !== undefined,
    });
  for (const medium of children(child(node, "MultiMedias"), "MultiMedia")) {
    const file = child(medium, "MediaFile")?.text.trim();
    if (file !== undefined) into.media.set(medium.attributes["ID"] ?? "", join(base, file));
  }
}

function picturesOf(files: Record<string, Uint8Array>, pages: readonly OfdPage[]): OfdDocument["pictures"] {
  const pictures = new Map<string, { bytes: Uint8Array; type: "image/png" | "image/jpeg" }>();
  for (const item of pages.flatMap((page) => page.items)) {
    const bytes = item.kind === "picture" ? files[item.path] : undefined;
    if (item.kind === "picture" && bytes)
      pictures.set(item.path, { bytes, type: bytes[0] === 0x89 ? "image/png" : "image/jpeg" });
  }
  return pictures;
}

/** A path beside a file of the archive; one with a leading slash counts from the top. */
function join(from: string, to: string): string {
  const parts = to.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
