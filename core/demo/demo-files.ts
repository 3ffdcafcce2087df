/** Files for demo data: a small PDF and a drawn picture, both plainly invented. */
import sharp from "sharp";

/** A one-page PDF that says what it is. */
export function demoPdf(): Buffer {
  const stream = "BT /F1 24 Tf 72 720 Td (Demonstration data / not a real document) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, "0")} 00000 n \n`).join("")}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** A drawn landscape with a river; `seed` changes light and growth so that a series shows progress. */
export async function demoPicture(seed: number): Promise<Buffer> {
  const done = Math.min(1, Math.max(0, seed));
  const bank = done > 0.6 ? "#dfe3da" : "#b79f75";
  const trees = Array.from(
    { length: Math.round(3 + done * 14) },
    (_, i) =>
      `<circle cx="${40 + ((i * 97) % 560)}" cy="${300 + ((i * 53) % 60)}" r="${12 + (i % 4) * 4}" fill="#6f8f74"/>`,
  ).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="960" viewBox="0 0 640 480">
    <rect width="640" height="480" fill="#dfe7ec"/><path d="M0 210 L120 150 L230 190 L350 130 L480 185 L640 140 V300 H0z" fill="#b5c3c1"/>
    <path d="M0 250 H640 V480 H0z" fill="#ccd1bf"/><path d="M300 250 H350 L560 480 H120 L250 340z" fill="${done > 0.3 ? "#8fb0c0" : "#a9a78e"}"/>
    <path d="M350 250 H366 L640 470 V480 H560z" fill="${bank}"/>${trees}
    <rect x="16" y="16" width="250" height="34" fill="#1b2733"/><text x="28" y="40" font-family="sans-serif" font-size="20" fill="#fff">DEMO ${Math.round(done * 100)} %</text></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer();
}
