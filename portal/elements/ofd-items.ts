/** The drawn objects of an OFD layer: text, paths and pictures, in millimetres of the page. */
import { child, children, type XmlNode } from "./xml.ts";

/** Kinds of content that are left out of the drawing. */
export type OfdFault = "seal" | "annotation" | "composite" | "picture" | "pattern" | "font" | "large";
export type OfdResources = {
  fonts: Map<string, { name: string; embedded: boolean }>;
  /** Paths of media files by id. */
  media: Map<string, string>;
};
type Placed = { transform: string };
export type OfdText = Placed & {
  kind: "text";
  text: string;
  x: number[];
  y: number[];
  size: number;
  font: string;
  color: string;
  bold: boolean;
  italic: boolean;
};
export type OfdPath = Placed & { kind: "path"; d: string; stroke: string; fill: string; width: number };
export type OfdPicture = Placed & { kind: "picture"; path: string };
export type OfdItem = OfdText | OfdPath | OfdPicture;

const BLACK = "rgb(0 0 0)";

/** Everything a layer draws, in order; what cannot be drawn is noted. */
export function readLayerItems(layer: XmlNode, resources: OfdResources, faults: Set<OfdFault>): OfdItem[] {
  return layer.children.flatMap((node): OfdItem[] => {
    switch (node.name) {
      case "PageBlock":
        return readLayerItems(node, resources, faults);
      case "TextObject":
        return readText(node, resources, faults);
      case "PathObject":
        return readPath(node, faults);
      case "ImageObject":
        return readPicture(node, resources, faults);
      case "CompositeObject":
        faults.add("composite");
        return [];
      default:
        return [];
    }
  });
}

/** Numbers separated by blanks; undefined when there are none. */
export function readNumbers(text: string | undefined): number[] | undefined {
  const parts = (text ?? "").trim().split(/\s+/).map(Number);
  return text === undefined || text.trim() === "" || parts.some((part) => !Number.isFinite(part)) ? undefined : parts;
}

/** Distances between characters: plain numbers, and "g 5 6.35" for five times 6.35. */
export function readDeltas(text: string | undefined): number[] {
  const words = (text ?? "").trim().split(/\s+/).filter(Boolean);
  const deltas: number[] = [];
  for (let i = 0; i < words.length; i += 1) {
    if (words[i] !== "g") deltas.push(Number(words[i]));
    else {
      const [count, value] = [Number(words[i + 1]), Number(words[i + 2])];
      deltas.push(...Array.from({ length: Math.min(5000, count) || 0 }, () => value));
      i += 2;
    }
  }
  return deltas.filter(Number.isFinite);
}

function placeOf(node: XmlNode): string {
  const [x = 0, y = 0] = readNumbers(node.attributes["Boundary"]) ?? [];
  const matrix = readNumbers(node.attributes["CTM"]);
  return `translate(${x} ${y})${matrix?.length === 6 ? ` matrix(${matrix.join(" ")})` : ""}`;
}

function readText(node: XmlNode, resources: OfdResources, faults: Set<OfdFault>): OfdItem[] {
  const font = resources.fonts.get(node.attributes["Font"] ?? "");
  if (font?.embedded) faults.add("font");
  const size = Number(node.attributes["Size"]) || 4;
  const fill = node.attributes["Fill"] === "false" ? "none" : colorOf(child(node, "FillColor"), BLACK, faults);
  return children(node, "TextCode").flatMap((code): OfdItem[] => {
    const letters = Array.from(code.text);
    if (code.text.trim() === "") return [];
    const steps = { x: readDeltas(code.attributes["DeltaX"]), y: readDeltas(code.attributes["DeltaY"]) };
    const places = (start: number, deltas: readonly number[]): number[] => {
      let at = start;
      return letters.map((_, i) => (at = i === 0 ? start : round(at + (deltas[i - 1] ?? deltas.at(-1) ?? 0))));
    };
    // Without distances the letters follow their own widths: only the start is told.
    const x =
      steps.x.length === 0 ? [Number(code.attributes["X"] ?? 0)] : places(Number(code.attributes["X"] ?? 0), steps.x);
    const y =
      steps.y.length === 0 ? [Number(code.attributes["Y"] ?? 0)] : places(Number(code.attributes["Y"] ?? 0), steps.y);
    return [
      {
        kind: "text",
        transform: placeOf(node),
        text: letters.join(""),
        x,
        y,
        size,
        font: font?.name ?? "",
        color: fill,
        bold: Number(node.attributes["Weight"] ?? 400) >= 600,
        italic: node.attributes["Italic"] === "true",
      },
    ];
  });
}

function readPath(node: XmlNode, faults: Set<OfdFault>): OfdItem[] {
  const d = pathData(child(node, "AbbreviatedData")?.text ?? "");
  if (d === "") return [];
  return [
    {
      kind: "path",
      transform: placeOf(node),
      d,
      stroke: node.attributes["Stroke"] === "false" ? "none" : colorOf(child(node, "StrokeColor"), BLACK, faults),
      fill: node.attributes["Fill"] === "true" ? colorOf(child(node, "FillColor"), BLACK, faults) : "none",
      width: Number(node.attributes["LineWidth"] ?? 0.353) || 0.353,
    },
  ];
}

/** OFD's short form of a path as SVG's: S and M move, B is a cubic curve, C closes. */
export function pathData(text: string): string {
  const letters: Record<string, string> = { S: "M", M: "M", L: "L", Q: "Q", B: "C", A: "A", C: "Z" };
  const parts: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const letter = letters[word];
    if (letter !== undefined) parts.push(letter);
    else if (Number.isFinite(Number(word)) && word !== "") parts.push(String(Number(word)));
    else return "";
  }
  return parts[0] === "M" ? parts.join(" ") : "";
}

function readPicture(node: XmlNode, resources: OfdResources, faults: Set<OfdFault>): OfdItem[] {
  const path = resources.media.get(node.attributes["ResourceID"] ?? "");
  if (path === undefined || !/\.(png|jpe?g)$/i.test(path)) {
    faults.add("picture");
    return [];
  }
  const [, , width = 1, height = 1] = readNumbers(node.attributes["Boundary"]) ?? [];
  const sized = node.attributes["CTM"] === undefined ? ` scale(${width} ${height})` : "";
  return [{ kind: "picture", transform: placeOf(node) + sized, path }];
}

/** A colour by its values: one is grey, three are red, green and blue, four are inks. */
function colorOf(node: XmlNode | undefined, otherwise: string, faults: Set<OfdFault>): string {
  if (!node) return otherwise;
  if (node.children.length > 0) faults.add("pattern");
  const values = (node.attributes["Value"] ?? "")
    .trim()
    .split(/\s+/)
    .map((part) => (part.startsWith("#") ? Number.parseInt(part.slice(1), 16) : Number(part)));
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)) || node.attributes["Value"] === undefined)
    return otherwise;
  const [a = 0, b = a, c = a, ink] = values;
  const alpha = Number(node.attributes["Alpha"] ?? 255) / 255;
  const [red, green, blue] =
    ink === undefined ? [a, b, c] : [a, b, c].map((value) => Math.round((255 - value) * (1 - ink / 255)));
  return `rgb(${red} ${green} ${blue}${alpha < 1 ? ` / ${alpha.toFixed(2)}` : ""})`;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
