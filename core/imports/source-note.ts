/** The source of a table that lies beside its own source note: a SOURCE.md that has a paragraph about the file. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export type SourceNote = { note: string; date?: string };

/** What SOURCE.md says of the file and the first day it names; undefined without such a note. */
export async function findSourceNote(file: string): Promise<SourceNote | undefined> {
  const path = join(dirname(file), "SOURCE.md");
  if (!existsSync(path)) return undefined;
  const name = basename(file);
  const stem = name.replace(/\.[^.]+$/, "");
  const paragraphs = (await readFile(path, "utf8")).split(/\n\s*\n/);
  const found = paragraphs.find((text) => text.includes(name)) ?? paragraphs.find((text) => text.includes(`${stem}.`));
  if (found === undefined) return undefined;
  const date = /\b\d{4}-\d{2}-\d{2}\b/.exec(found)?.[0];
  const note = found
    .replaceAll(/\s+/g, " ")
    .replace(/^[-*#\s]*`[^`]*`:?\s*/, "")
    .replaceAll(/[`*]/g, "")
    .trim();
  return { note: note.slice(0, 1000), ...(date !== undefined && { date }) };
}
