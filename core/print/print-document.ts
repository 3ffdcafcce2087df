/** Prints one document for one reader: on its unit's official sheet, or on the default one. */
import type { Context } from "../context.ts";
import { evaluateForm } from "../domain/evaluate-form.ts";
import type { Form } from "../domain/form.ts";
import type { Print } from "../domain/print.ts";
import type { Identity } from "../domain/scope.ts";
import { readDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { type Language, sentence } from "../messages.ts";
import { approvalPaper, decisionText } from "./approval-paper.ts";
import { defaultPaper } from "./default-paper.ts";
import { documentValues, type DocumentValues } from "./document-values.ts";
import { fillSheet } from "./fill-sheet.ts";
import { layoutPaper } from "./layout-paper.ts";
import { paperPdf } from "./pdf.ts";

/** The sheet of decisions; an official sheet of a unit cannot have this id. */
export const APPROVAL = "approval";
export type PrintFormat = "pdf" | "xlsx" | "docx";
export type Printed = { bytes: Buffer; mediaType: string; fileName: string };
export type PrintChoice = { id: string; title: string; formats: PrintFormat[] };

const MEDIA: Record<PrintFormat, string> = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
};

/** The sheets a document may be printed on, the unit's own before the default one. */
export function printChoices(context: Context, form: string, language: Language, submitted: boolean): PrintChoice[] {
  const own = sheetsOf(context, form).map(
    (print): PrintChoice => ({
      id: print.id,
      title: print.title,
      formats: print.file === undefined ? ["pdf"] : print.file.kind === "xlsx" ? ["pdf", "xlsx"] : ["docx"],
    }),
  );
  const approval: PrintChoice = { id: APPROVAL, title: sentence(language, "print.approval"), formats: ["pdf"] };
  const plain: PrintChoice = { id: "default", title: sentence(language, "print.default"), formats: ["pdf"] };
  return [...own, ...(submitted ? [approval] : []), plain];
}

/** The file; `sheet` is a definition (also one that is only drafted), undefined for the default sheet. */
export async function printDocument(
  context: Context,
  identity: Identity,
  id: string,
  asked: { sheet: string | Print | undefined; format: PrintFormat },
  language: Language,
): Promise<Printed> {
  const word = (key: string, params: Record<string, string> = {}): string => sentence(language, key, params);
  const document = await readDocument(context, identity, id, word);
  const form = context.definitions.get("form", document.form.id, document.form.version);
  const values = valuesOf(context, document, form, word);
  const file = `${document.number} ${form.title}`;
  if (asked.sheet === APPROVAL) {
    if (asked.format !== "pdf" || !document.case)
      throw new Refusal("print.no-format", { facts: { format: asked.format } });
    const paper = approvalPaper(document, values, context.types, word);
    return {
      bytes: await paperPdf(paper),
      mediaType: MEDIA.pdf,
      fileName: `${document.number} ${word("print.approval")}.pdf`,
    };
  }
  const print = typeof asked.sheet === "string" ? sheetOf(context, form.id, asked.sheet) : asked.sheet;
  if (print === undefined) {
    if (asked.format !== "pdf") throw new Refusal("print.no-format", { facts: { format: asked.format } });
    const compiled = context.definitions.compiled(form.id, form.version);
    const seen = evaluateForm(compiled, document.answers, context.definitions.codes);
    const hidden = new Set([
      ...seen.hidden,
      ...Object.keys(document.rights).filter((f) => document.rights[f] === "hide"),
    ]);
    const bytes = await paperPdf(defaultPaper(values, context.types, word, hidden));
    return { bytes, mediaType: MEDIA.pdf, fileName: `${file}.pdf` };
  }
  if (print.layout) {
    if (asked.format !== "pdf") throw new Refusal("print.no-format", { facts: { format: asked.format } });
    const nameOf = (dictionary: string, code: string): string =>
      context.definitions.nameOfCode(dictionary, code, document.year);
    const { title, layout } = print;
    const paper = layoutPaper({ title, layout, values, answers: document.answers, nameOf }, word);
    return { bytes: await paperPdf(paper), mediaType: MEDIA.pdf, fileName: `${document.number} ${title}.pdf` };
  }
  if (!print.file) throw new Refusal("print.no-format", { facts: { format: asked.format } });
  const bytes = await fillSheet(await context.files.read(print.file.sha256), print, values, document.answers, {
    format: asked.format,
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
  });
  return { bytes, mediaType: MEDIA[asked.format], fileName: `${file}.${asked.format}` };
}

function sheetsOf(context: Context, form: string): Print[] {
  return context.definitions.all("print").filter((print) => print.form === form);
}

function sheetOf(context: Context, form: string, id: string): Print | undefined {
  if (id === "default") return undefined;
  const found = sheetsOf(context, form).find((print) => print.id === id);
  if (!found) throw new Refusal("definition.not-found", { facts: { kind: "print", id } });
  return found;
}

export type ReadDocument = Awaited<ReturnType<typeof readDocument>>;
const DECISIONS = new Set(["agreed", "handled", "voted", "answered", "returned", "refused"]);

/** The document's values as sheets show them to this reader. */
export function valuesOf(
  context: Context,
  document: ReadDocument,
  form: Form,
  word: (key: string, params?: Record<string, string>) => string,
): DocumentValues {
  const events = document.case?.events ?? [];
  const submitted = events.findLast((event) => event.kind === "submitted")?.at;
  return documentValues(
    {
      ...document,
      submittedAt: submitted === undefined ? "" : localTime(submitted).slice(0, 10),
      opinions: events
        .filter((event) => DECISIONS.has(event.kind))
        .map((event) => ({
          step: event.step ?? "",
          title: event.title,
          text: [decisionText(event, word), event.opinion].filter(Boolean).join(": "),
          person: event.by?.name ?? "",
          at: localTime(event.at),
        })),
    },
    form,
    context.types,
    (kind, id, dictionary) =>
      kind === "dictionary"
        ? context.definitions.nameOfCode(dictionary ?? "", id, document.year)
        : (document.names[`${kind}:${id}`] ?? id),
    word,
    localTime(context.clock().toISOString()),
  );
}

/** Minutes in Shanghai, as officials write them. */
export function localTime(at: string): string {
  return new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}
