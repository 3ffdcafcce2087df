/** Reads a table file on the server, as plain rows. */
import { request } from "./request.ts";

export type PlainTable = { headers: string[]; rows: { row: number; cells: string[] }[] };

export function readTableFile(file: File): Promise<PlainTable> {
  const form = new FormData();
  form.append("file", file);
  return request("POST", "/tables/read", { form });
}
