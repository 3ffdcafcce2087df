/** What `mz import` was asked to do. */
import { parseArgs } from "node:util";
import { parseDay } from "../domain/fields/date.ts";

export const IMPORT_HELP = `usage: mz import FILE --region CODE [options]

Reads a table of projects (.csv or .xlsx), shows what each row would become and imports the good rows.
Works on the running product and on a stopped one (DATABASE_URL, else the data folder MZ_DATA_DIR).

  --region CODE      county of the projects, six digits
  --publish          publish the projects at once, as already public; needs a source
  --source NAME      who published the table; a SOURCE.md beside the file is used when left out
  --note TEXT        where and in what form it was published
  --source-date DAY  the day it was published
  --as-of DAY        the day of its figures; the source's day when left out; without it no progress is shown
  --mapping ID       how its columns are read, when there is more than one way
  --as LOGIN         the person who imports; in a demo the first account that may
  --yes              do not ask
  --json             one JSON object on standard output, no table
  --help             this text

Exit code: 0 done or nothing new, 1 refused or rows with problems left out, 2 wrong use.`;

export type ImportOptions = {
  file: string;
  region: string;
  publish: boolean;
  yes: boolean;
  json: boolean;
  help: boolean;
  source?: string | undefined;
  note?: string | undefined;
  sourceDate?: string | undefined;
  asOf?: string | undefined;
  mapping?: string | undefined;
  as?: string | undefined;
};

/** The options, or the sentence that says what is wrong with them. */
export function importOptions(args: string[]): ImportOptions | string {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        region: text,
        source: text,
        note: text,
        "source-date": text,
        "as-of": text,
        mapping: text,
        as: text,
        publish: flag,
        yes: flag,
        json: flag,
        help: flag,
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { values, positionals } = parsed;
  const [file = ""] = positionals;
  const options = {
    ...values,
    file,
    region: values.region ?? "",
    sourceDate: values["source-date"],
    asOf: values["as-of"],
  };
  if (options.help) return options;
  if (positionals.length !== 1) return "name one file";
  if (!/^\d{6}$/.test(options.region)) return "name the county: --region with six digits";
  for (const [name, day] of Object.entries({ "source-date": options.sourceDate, "as-of": options.asOf }))
    if (day !== undefined && parseDay(day) !== day) return `--${name} has to be a day such as 2023-01-16, not "${day}"`;
  if (options.json && !options.yes) return "--json cannot ask: add --yes";
  return options;
}
