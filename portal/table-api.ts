/** Reads a table file on the server, as plain rows. */
import { request } from "./request.ts";

export type PlainTable = { headers: string[]; rows: { row: number; cells: string[] }[] };

export function readTableFile(file: File): Promise<PlainTable> {
  return sent("/tables/read", file);
}

/** The same for whoever fills a table of a form. */
export function readRowsFile(file: File): Promise<PlainTable> {
  return sent("/tables/rows", file);
}

function sent(path: string, file: File): Promise<PlainTable> {
  const form = new FormData();
  form.append("file", file);
  return request("POST", path, { form });
}
