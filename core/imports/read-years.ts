/** Years as tables write them: 2022, 2022-2023, with dashes of every kind, months and the words year, from and to. */

const DAY = "(?:\\d{1,2}\\u65e5?)";
const MONTH = "(?:0?[1-9]|1[0-2])";
/** After a year: the word year with or without a month, or a month behind a point, slash or hyphen. */
const REST = `(?:\\u5e74(?:${MONTH}\\u6708${DAY}?)?\\u5ea6?|[./-]${MONTH}(?!\\d)(?:[./-]${DAY}(?!\\d))?\\u6708?)?`;
const YEAR = `((?:19|20)\\d{2})(?!\\d)${REST}`;
const TO = "(?:[-/\\u2010-\\u2015\\u2212~\\u223c\\u301c\\u2500]+|\\u81f3|\\u5230)";
const RANGE = new RegExp(`^\\u81ea?${YEAR}(?:${TO}${YEAR})?$`);

/** First and last year of a cell; undefined when it holds neither a year nor a range of years. */
export function readYears(cell: string): { from: number; to: number } | undefined {
  const typed = cell.slice(0, 100).normalize("NFKC").replaceAll(/\s/g, "");
  const match = RANGE.exec(typed);
  const from = Number(match?.[1]);
  return match ? { from, to: match[2] === undefined ? from : Number(match[2]) } : undefined;
}
