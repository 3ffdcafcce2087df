/** Sets a paper as PDF with the typesetter Typst: tagged, fonts inside, the same bytes for the same paper. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NodeCompiler, PdfStandard } from "@myriaddreamin/typst-ts-node-compiler";
import { Refusal } from "../errors.ts";
import { missingGlyphs, readGlyphs } from "./glyphs.ts";
import type { Paper } from "../domain/paper.ts";

const FONTS = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans-sc/package.json"));
const REGULAR = join(FONTS, "400Regular/NotoSansSC_400Regular.ttf");
const BOLD = join(FONTS, "700Bold/NotoSansSC_700Bold.ttf");
const TEMPLATE = readFileSync(join(import.meta.dirname, "paper.typ"), "utf8");

let compiler: NodeCompiler | undefined;
let glyphs: Promise<(codePoint: number) => boolean> | undefined;

/** The PDF; refuses text with characters that no font has, and names them. */
export async function paperPdf(paper: Paper): Promise<Buffer> {
  glyphs ??= readGlyphs(REGULAR);
  const missing = missingGlyphs(textsOf(paper), await glyphs);
  if (missing.length > 0) throw new Refusal("print.no-glyph", { facts: { characters: missing.slice(0, 20).join("") } });
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontPaths: [REGULAR, BOLD] }] });
  const text = JSON.stringify(paper);
  // The typesetter's own final page counter gives 0 here, so the pages are counted in a first pass.
  const counted = compiler.compile({ mainFileContent: TEMPLATE, inputs: { paper: text, pages: "0" } }).result;
  const pdf = compiler.pdf(
    { mainFileContent: TEMPLATE, inputs: { paper: text, pages: String(counted?.numOfPages ?? 1) } },
    { pdfStandard: PdfStandard.UA_1 },
  );
  compiler.evictCache(10);
  return pdf;
}

function textsOf(paper: Paper): string[] {
  return [
    paper.title,
    paper.foot,
    paper.pages,
    ...(paper.head ?? []),
    ...paper.tables.flatMap((table) => table.cells.map((cell) => cell.text)),
  ];
}
