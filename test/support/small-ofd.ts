/** A small OFD document written by hand: two pages with a template, text, lines, a curve and a picture. */
import { strToU8, zipSync } from "fflate";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const NS = 'xmlns:ofd="http://www.ofdspec.org/2016"';
/** One red pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

const FILES: Record<string, string> = {
  "OFD.xml": `<ofd:OFD ${NS} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>`,
  "Doc_0/Document.xml": `<ofd:Document ${NS}><ofd:CommonData><ofd:MaxUnitID>20</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/><ofd:Page ID="3" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages></ofd:Document>`,
  "Doc_0/PublicRes.xml": `<ofd:Res ${NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="4" FontName="SimSun" FamilyName="SimSun"/></ofd:Fonts></ofd:Res>`,
  "Doc_0/DocumentRes.xml": `<ofd:Res ${NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image" Format="PNG"><ofd:MediaFile>dot.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>`,
  "Doc_0/Tpls/Tpl_0/Content.xml": `<ofd:Page ${NS}><ofd:Content><ofd:Layer ID="6"><ofd:PathObject ID="7" Boundary="10 10 190 120" LineWidth="0.5"><ofd:StrokeColor Value="179 38 30"/><ofd:AbbreviatedData>M 0 0 L 190 0 L 190 120 L 0 120 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>`,
  "Doc_0/Pages/Page_0/Content.xml": `<ofd:Page ${NS}><ofd:Template TemplateID="2" ZOrder="Background"/><ofd:Content><ofd:Layer ID="8"><ofd:TextObject ID="9" Boundary="30 18 150 12" Font="4" Size="9" Weight="700"><ofd:FillColor Value="179 38 30"/><ofd:TextCode X="0" Y="9" DeltaX="g 5 12 15 12">县财政资金拨付单</ofd:TextCode></ofd:TextObject><ofd:TextObject ID="10" Boundary="20 44 150 8" Font="4" Size="5"><ofd:TextCode X="0" Y="5">金额 1,234,567.89 元 &amp; 大写</ofd:TextCode></ofd:TextObject><ofd:ImageObject ID="11" Boundary="150 90 30 30" CTM="30 0 0 30 0 0" ResourceID="5"/><ofd:PathObject ID="12" Boundary="20 60 100 40" LineWidth="0.35"><ofd:AbbreviatedData>M 0 20 B 20 0 40 40 60 20 Q 80 0 100 20</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>`,
  "Doc_0/Pages/Page_1/Content.xml": `<ofd:Page ${NS}><ofd:Area><ofd:PhysicalBox>0 0 100 80</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="13"><ofd:PageBlock ID="14"><ofd:TextObject ID="15" Boundary="10 10 80 8" Font="4" Size="5"><ofd:TextCode X="0" Y="5">第二页</ofd:TextCode></ofd:TextObject></ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>`,
};

/** The bytes of the document; the seal it names is not there to be drawn. */
export function smallOfd(): Uint8Array {
  const files = Object.entries(FILES).map(([path, text]) => [path, strToU8(HEAD + text)] as const);
  return zipSync({ ...Object.fromEntries(files), "Doc_0/Res/dot.png": new Uint8Array(Buffer.from(PNG, "base64")) });
}
