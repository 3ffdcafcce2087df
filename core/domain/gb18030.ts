/** Text as GB18030, which banks read as GBK: the decoder's own table turned round, so that both always agree. */

let table: ReadonlyMap<string, readonly number[]> | undefined;

/** The bytes of the text; a sign that is half of a pair becomes a question mark. */
export function encodeGb18030(text: string): Uint8Array {
  table ??= tableOf();
  const bytes: number[] = [];
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else bytes.push(...(point > 0xffff ? fourBytes(point - 0x10000 + 189_000) : (table.get(sign) ?? [0x3f])));
  }
  return Uint8Array.from(bytes);
}

/** All signs of the basic plane: two bytes first, four for those that have no two. */
function tableOf(): Map<string, readonly number[]> {
  const decoder = new TextDecoder("gb18030");
  const made = new Map<string, readonly number[]>();
  const learn = (bytes: readonly number[]): void => {
    const sign = decoder.decode(Uint8Array.from(bytes));
    if (sign.length === 1 && sign !== "\uFFFD" && !made.has(sign)) made.set(sign, bytes);
  };
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) if (second !== 0x7f) learn([first, second]);
  for (let place = 0; place < 39_420; place++) learn(fourBytes(place));
  return made;
}

/** GB18030 counts its four bytes like digits: 126 by 10 by 126 by 10. */
function fourBytes(place: number): number[] {
  return [
    0x81 + Math.floor(place / 12_600),
    0x30 + (Math.floor(place / 1260) % 10),
    0x81 + (Math.floor(place / 10) % 126),
    0x30 + (place % 10),
  ];
}
