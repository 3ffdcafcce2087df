/** Text tables: UTF-8 with or without a mark, UTF-16 with one (either order), GB18030 as older spreadsheets save it; comma, semicolon or tab. */
import { parse } from "csv-parse/sync";
import { unreadable } from "./unreadable.ts";

const DELIMITERS = [",", ";", "\t"] as const;
/** Records looked at to find the delimiter. */
const SAMPLE_RECORDS = 30;

/** Records of the file, the record's place in the file being its index; refuses what is no text. */
export function readCsv(bytes: Uint8Array): string[][] {
  const text = decode(bytes);
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
    });
  } catch {
    throw unreadable("broken");
  }
}

function decode(bytes: Uint8Array): string {
  const marked = { fffe: "utf-16le", feff: "utf-16be" }[Buffer.from(bytes.subarray(0, 2)).toString("hex")];
  for (const encoding of marked ? [marked] : ["utf-8", "gb18030"]) {
    const text = decodeAs(bytes, encoding);
    // A picture or program under a table's name: text holds no NUL.
    if (text?.includes("\u0000") === false) return text;
  }
  throw unreadable("not-text");
}

function decodeAs(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The delimiter that stands equally often in most records; prose may hold the others, but never so regularly. */
function delimiterOf(text: string): string {
  const counts = countPerRecord(text);
  let best: { delimiter: string; records: number; often: number } = { delimiter: ",", records: 0, often: 0 };
  for (const delimiter of DELIMITERS) {
    const byCount = Map.groupBy(
      counts.map((count) => count[delimiter]).filter((count) => count > 0),
      (count) => count,
    );
    for (const [often, { length }] of byCount)
      if (length > best.records || (length === best.records && often > best.often))
        best = { delimiter, records: length, often };
  }
  return best.delimiter;
}

type Counts = Record<(typeof DELIMITERS)[number], number>;

/** How often each delimiter stands outside quotes, in the first records. */
function countPerRecord(text: string): Counts[] {
  const records: Counts[] = [];
  let current: Counts = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  for (const character of text.slice(0, 1_000_000)) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "," || character === ";" || character === "\t") current[character]++;
    else if (character === "\n") {
      records.push(current);
      if (records.length === SAMPLE_RECORDS) return records;
      current = { ",": 0, ";": 0, "\t": 0 };
    }
  }
  records.push(current);
  return records;
}
