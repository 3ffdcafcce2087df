/**
 * Which characters a TrueType font can draw, read from its `cmap`. The typesetter drops a character without a word
 * when no font has it, so every text is compared first and what is missing is named.
 */
import { readFile } from "node:fs/promises";

/** Reads the code points of a font file; formats 4 and 12, which every current font has. */
export async function readGlyphs(path: string): Promise<(codePoint: number) => boolean> {
  const bytes = await readFile(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cmap = tableAt(view, "cmap");
  const ranges: [number, number][] = [];
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const at = cmap + view.getUint32(cmap + 8 + i * 8);
    const format = view.getUint16(at);
    if (format === 12) ranges.push(...groupsOf(view, at));
    else if (format === 4) ranges.push(...segmentsOf(view, at));
  }
  const known = new Set<number>();
  for (const [from, to] of ranges) for (let code = from; code <= to; code++) known.add(code);
  return (codePoint) => known.has(codePoint);
}

/** Characters of the texts that the font lacks, each once; line breaks and spaces need no glyph. */
export function missingGlyphs(texts: Iterable<string>, has: (codePoint: number) => boolean): string[] {
  const missing = new Set<string>();
  for (const text of texts)
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      if (code > 0x20 && code !== 0xa0 && code !== 0x3000 && !has(code)) missing.add(character);
    }
  return [...missing];
}

function tableAt(view: DataView, tag: string): number {
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + i * 16;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)));
    if (name === tag) return view.getUint32(at + 8);
  }
  throw new RangeError(`the font has no table ${tag}`);
}

function groupsOf(view: DataView, at: number): [number, number][] {
  return Array.from({ length: view.getUint32(at + 12) }, (_, i) => {
    const group = at + 16 + i * 12;
    return [view.getUint32(group), view.getUint32(group + 4)];
  });
}

/** Segments of format 4 map all their codes but the end mark; glyph 0 inside a segment does not occur in our fonts. */
function segmentsOf(view: DataView, at: number): [number, number][] {
  const count = view.getUint16(at + 6) / 2;
  return Array.from({ length: count }, (_, i): [number, number] => [
    view.getUint16(at + 16 + count * 2 + i * 2),
    view.getUint16(at + 14 + i * 2),
  ]).filter(([from]) => from !== 0xffff);
}
