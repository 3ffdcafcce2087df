/**
 * The Sankey in two drawings of the same data: from left to right where there is room, from top to bottom on a phone.
 * Labels stand beside their nodes, amounts with them; no legend, no inline style, the same bytes each time.
 */
import { type Static, Type } from "typebox";
import { shareText, tableFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";
import { fold, spread } from "./flow-labels.ts";
import { box, fall, type FlowNode, place, ribbon } from "./flow-layout.ts";

const closed = { additionalProperties: false };
const Shape = Type.Object({ look: Type.String(), d: Type.String() }, closed);
const Label = Type.Object(
  { look: Type.String(), x: Type.Number(), y: Type.Number(), text: Type.String(), tail: Type.String() },
  closed,
);

export const FlowDrawing = Type.Object(
  {
    box: Type.String(),
    label: Type.String(),
    shapes: Type.Array(Shape),
    leads: Type.Array(Type.String()),
    texts: Type.Array(Label),
  },
  closed,
);
export type FlowDrawing = Static<typeof FlowDrawing>;

type Middle = { name: string; fen: number };
type Text = Static<typeof Label>;

/** From left to right, 912 wide. */
export function wideDrawing(
  lang: Lang,
  left: readonly FlowNode[],
  middle: Middle,
  right: readonly FlowNode[],
): FlowDrawing {
  const height = Math.max(220, 64 * left.length, 44 * right.length);
  const top = 46;
  const { sources, targets, hub } = place(left, right, height, 18);
  const shapes = [
    ...sources.map((node) => ({ look: `flow ${node.look}`, d: ribbon(182, node, 386, top) })),
    ...sources.map((node) => ({ look: node.look, d: box(172, top + node.from, 10, node.to - node.from) })),
    { look: "c-ink", d: box(386, top + hub[0], 12, hub[1] - hub[0]) },
    ...targets.map((node) => ({ look: node.kind === "rest" ? "flow fb" : "flow fp", d: ribbon(588, node, 398, top) })),
    ...targets.map((node) => ({
      look: node.kind === "rest" ? "hatch" : "fp",
      d: box(588, top + node.from, 10, node.to - node.from),
    })),
  ];
  const texts: Text[] = [
    label("t14 b", 0, 14, say(lang, "flow.sources")),
    label("t13 m", 0, 32, say(lang, "flow.sum", { amount: sumText(lang, left) })),
    label("t14 b mid", 392, 14, middle.name),
    label("t13 m mid", 392, 32, tableFigure(lang, middle.fen).text),
    label("t14 b e", 912, 14, say(lang, "flow.targets")),
    label("t13 m e", 912, 32, say(lang, "flow.sum", { amount: sumText(lang, right) })),
  ];
  const sourceLines = sources.map((node) => fold(node.name, 11, 2));
  const sourceY = spread(
    sources.map((node) => top + (node.from + node.to) / 2),
    sourceLines.map((lines) => 19 * lines.length + 23),
    top,
  );
  sources.forEach((node, index) => {
    const lines = sourceLines[index] ?? [];
    const first = (sourceY[index] ?? 0) - (19 * lines.length + 19) / 2 + 14;
    lines.forEach((text, row) => texts.push(label("t14", 0, first + 19 * row, text)));
    texts.push(
      label("t14 b", 0, first + 19 * lines.length, tableFigure(lang, node.fen).text, shareText(node.fen, middle.fen)),
    );
  });
  const targetLines = targets.map((node) => fold(node.name, lang === "en" && node.kind === "rest" ? 30 : 14, 2));
  const targetY = spread(
    targets.map((node) => top + (node.from + node.to) / 2),
    targetLines.map((lines) => 19 * lines.length + 12),
    top,
  );
  const leads: string[] = [];
  targets.forEach((node, index) => {
    const lines = targetLines[index] ?? [];
    const center = targetY[index] ?? 0;
    const first = center - (19 * lines.length) / 2 + 14;
    lines.forEach((text, row) => texts.push(label("t14", 616, first + 19 * row, text)));
    texts.push(label("t14 b e", 912, first, tableFigure(lang, node.fen).text));
    texts.push(label("t12 m e", 912, first + 16, shareText(node.fen, middle.fen)));
    leads.push(`M599 ${round(top + (node.from + node.to) / 2)}L611 ${round(center)}`);
  });
  const bottom = Math.max(top + height, ...texts.map((text) => text.y)) + 10;
  return { box: `0 0 912 ${round(bottom)}`, label: describe(lang, left, middle, right), shapes, leads, texts };
}

/** From top to bottom, 328 wide; names are listed below with a line to their place. */
export function narrowDrawing(
  lang: Lang,
  left: readonly FlowNode[],
  middle: Middle,
  right: readonly FlowNode[],
): FlowDrawing {
  const { sources, targets, hub } = place(left, right, 328, 6);
  const listTop = 18;
  const texts: Text[] = [];
  const leads: string[] = [];
  sources.forEach((node, index) => {
    const y = listTop + index * 22;
    texts.push(
      label("t13", 0, y, fold(node.name, 13, 1)[0] ?? ""),
      label("t13 b e", 300, y, tableFigure(lang, node.fen).text),
    );
    const bend = 308 + index * 4;
    leads.push(
      `M304 ${y - 5}H${bend}V${listTop + sources.length * 22 - 6 + index * 3}H${round((node.from + node.to) / 2)}V${listTop + sources.length * 22 + 12}`,
    );
  });
  const sourceY = listTop + sources.length * 22 + 12;
  const hubY = sourceY + 78;
  const targetY = hubY + 26 + 70;
  const shapes = [
    ...sources.map((node) => ({ look: `flow ${node.look}`, d: fall(sourceY + 8, node, hubY) })),
    ...sources.map((node) => ({ look: node.look, d: box(node.from, sourceY, node.to - node.from, 8) })),
    { look: "c-ink", d: box(hub[0], hubY, hub[1] - hub[0], 26) },
    ...targets.map((node) => ({
      look: node.kind === "rest" ? "flow fb" : "flow fp",
      d: fall(targetY, node, hubY + 26),
    })),
    ...targets.map((node) => ({
      look: node.kind === "rest" ? "hatch" : "fp",
      d: box(node.from, targetY, node.to - node.from, 8),
    })),
  ];
  texts.push(
    label("t13 b w mid", (hub[0] + hub[1]) / 2, hubY + 18, `${middle.name} ${tableFigure(lang, middle.fen).text}`),
  );
  let y = targetY + 34;
  targets.forEach((node, index) => {
    const lines = fold(node.name, 15, 2);
    lines.forEach((text, row) => texts.push(label("t13", 28, y + 18 * row, text)));
    texts.push(label("t13 b e", 328, y, tableFigure(lang, node.fen).text));
    const x = Math.min(20, 2 + index * 2.4);
    leads.push(
      `M${round((node.from + node.to) / 2)} ${targetY + 8}V${round(targetY + 11 + (targets.length - index) * 1.6)}H${round(x)}V${y - 5}H24`,
    );
    y += 18 * lines.length + 8;
  });
  return { box: `0 0 328 ${y}`, label: describe(lang, left, middle, right), shapes, leads, texts };
}

function label(look: string, x: number, y: number, text: string, tail = ""): Text {
  return { look, x: round(x), y: round(y), text, tail };
}

function sumText(lang: Lang, nodes: readonly FlowNode[]): string {
  return tableFigure(
    lang,
    nodes.reduce((sum, node) => sum + node.fen, 0),
  ).text;
}

function describe(lang: Lang, left: readonly FlowNode[], middle: Middle, right: readonly FlowNode[]): string {
  const list = (nodes: readonly FlowNode[]) =>
    nodes.map((node) => `${node.name} ${tableFigure(lang, node.fen).text}`).join(say(lang, "list.comma"));
  return say(lang, "flow.label", {
    sources: list(left),
    amount: tableFigure(lang, middle.fen).text,
    targets: list(right),
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
