/** Printing: the sheets of a document, and the official sheets that designers upload and try. */
import type { Paper } from "../core/domain/paper.ts";
import type { Print } from "../core/domain/print.ts";
import { request, requestBlob, sendFile } from "./request.ts";

export type PrintFormat = "pdf" | "xlsx" | "docx";
export type PrintChoice = { id: string; title: string; formats: PrintFormat[] };
/** An uploaded sheet: the grid to click on, or the marks of a text. */
export type UploadedSheet = { sha256: string; name: string; kind: "xlsx" | "docx"; paper?: Paper; marks?: string[] };

const at = encodeURIComponent;

export const listPrints = (document: string) =>
  request<{ rows: PrintChoice[] }>("GET", `/documents/${at(document)}/prints`);
export const printUrl = (document: string, sheet: string, format: PrintFormat) =>
  `/api/v1/documents/${at(document)}/print?sheet=${at(sheet)}&format=${format}`;
export const getSheet = (sha256: string, name: string) =>
  request<UploadedSheet>("GET", `/print/sheets/${at(sha256)}`, { query: { name } });

/** Uploads an official sheet and reads what can be bound in it. */
export function uploadSheet(file: File, onProgress: (share: number) => void): Promise<UploadedSheet> {
  const form = new FormData();
  form.append("file", file);
  return sendFile("/print/sheets", form, onProgress);
}

/** The filled sheet of a drafted binding, as a file in the browser's memory. */
export function tryPrint(body: { print: Print; document: string; format: PrintFormat }): Promise<Blob> {
  return requestBlob("POST", "/print/try", body);
}
