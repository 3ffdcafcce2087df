/** Official sheets made for tests: a spreadsheet with merges, a formula and a table, and a text with split marks. */
import { strToU8, zipSync } from "fflate";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** Rows of cells as [reference, text or =formula or number, style]. */
export type SheetCells = readonly (readonly [string, string | number, number?])[];

/** A workbook of one sheet with lines round style 1 and a grey bold style 2. */
export function officialSheet(cells: SheetCells, merges: readonly string[]): Buffer {
  const rows = new Map<number, string[]>();
  for (const [reference, value, style = 1] of cells) {
    const row = Number(/\d+$/.exec(reference)?.[0]);
    const cell =
      typeof value === "number"
        ? `<c r="${reference}" s="${style}"><v>${value}</v></c>`
        : value.startsWith("=")
          ? `<c r="${reference}" s="${style}"><f>${value.slice(1)}</f><v>0</v></c>`
          : value === ""
            ? `<c r="${reference}" s="${style}"/>`
            : `<c r="${reference}" s="${style}" t="inlineStr"><is><t>${value}</t></is></c>`;
    rows.set(row, [...(rows.get(row) ?? []), cell]);
  }
  const data = [...rows]
    .map(([row, texts]) => `<row r="${row}" ht="24" customHeight="1">${texts.join("")}</row>`)
    .join("");
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join("");
  const line = '<left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/>';
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="申报表" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">申报表!$A$1:$D$9</definedName></definedNames></workbook>`,
    "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `${HEAD}<styleSheet xmlns="${MAIN}"><fonts><font><sz val="11"/></font><font><b/><sz val="14"/></font></fonts><fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEF1F4"/></patternFill></fill></fills><borders><border/><border>${line}</border></borders><cellXfs><xf fontId="0" fillId="0" borderId="0"/><xf fontId="0" fillId="0" borderId="1"/><xf fontId="1" fillId="2" borderId="1"><alignment horizontal="center" vertical="center"/></xf></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `${HEAD}<worksheet xmlns="${MAIN}"><cols><col min="1" max="1" width="14"/><col min="2" max="4" width="20"/></cols><sheetData>${data}</sheetData><mergeCells count="${merges.length}">${merged}</mergeCells></worksheet>`,
  };
  return zip(parts);
}

/** A text whose body is given as WordprocessingML; `before` stands between declaration and root. */
export function officialText(body: string, before = ""): Buffer {
  return zip({
    "[Content_Types].xml": `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `${HEAD}${before}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  });
}

function zip(parts: Record<string, string>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)]))));
}
