/**
 * Style sheets and fonts under names that carry the hash of their bytes, so that a browser may keep them for ever.
 * Fonts come from the package: two small subsets first; the ranges, in a sheet of their own at the end of the page,
 * load only where a reader has no Chinese face (as first choice they cost 36 files and 1,023 kB a page).
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** One file, ready to send; fonts are compressed already. */
export type Asset = { type: string; bytes: Buffer; gzip?: Buffer; br?: Buffer };

export type Assets = { styleHref: string; rangesHref: string; find: (name: string) => Asset | undefined };

/** In this order: later sheets change what earlier ones say. */
const SHEETS = [
  "tokens",
  "base",
  "head",
  "equation",
  "tables",
  "drawings",
  "project",
  "widgets",
  "home",
  "narrow",
  "print",
];
const LATIN = "U+0020-007E,U+00A0-00B6,U+00B8-00FF,U+2212";

/** Reads everything once; takes about 30 ms. */
export function readAssets(): Assets {
  const files = new Map<string, Asset>();
  const add = (name: string, extension: string, asset: Asset): string => {
    const hashed = `${name}.${createHash("sha256").update(asset.bytes).digest("hex").slice(0, 12)}.${extension}`;
    files.set(hashed, asset);
    return hashed;
  };
  const packageFolder = dirname(createRequire(import.meta.url).resolve("@fontsource/noto-sans-sc/package.json"));
  const font = (file: string) =>
    add(file, "woff2", { type: "font/woff2", bytes: readFileSync(`${packageFolder}/files/${file}.woff2`) });
  const faces = [400, 700].map((weight) =>
    face("Mingzhang Latin", weight, font(`noto-sans-sc-latin-${weight}-normal`), LATIN),
  );
  const own = SHEETS.map((sheet) => readFileSync(new URL(`assets/${sheet}.css`, import.meta.url), "utf8"));
  const style = add("site", "css", text([...faces, ...own].join("\n")));
  const ranges = add("ranges", "css", text(rangeFaces(readFileSync(`${packageFolder}/400.css`, "utf8"), font)));
  return { styleHref: `/assets/${style}`, rangesHref: `/assets/${ranges}`, find: (name) => files.get(name) };
}

/** The package's numbered ranges under our own family name. One weight is enough for a last resort. */
function rangeFaces(css: string, font: (file: string) => string): string {
  const found = css.matchAll(/\.\/files\/(noto-sans-sc-\d+-400-normal)\.woff2[^;]*;\s*unicode-range:\s*([^;]+);/g);
  return [...found].map(([, file = "", range = ""]) => face("Mingzhang Ranges", 400, font(file), range)).join("\n");
}

function face(family: string, weight: number, file: string, range: string): string {
  return `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url("${file}") format("woff2");unicode-range:${range}}`;
}

function text(css: string): Asset {
  const bytes = Buffer.from(css.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\n\s*/g, "\n"));
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { type: "text/css; charset=utf-8", bytes, gzip: gzipSync(bytes, { level: 9 }), br };
}
