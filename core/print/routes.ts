/** HTTP of printing: a document as PDF or on its official sheet, and the sheets that designers upload and try. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import type { Paper } from "../domain/paper.ts";
import { Print } from "../domain/print.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { filePolicy } from "../http/file-policy.ts";
import { signedIn } from "../http/guard.ts";
import { fillText, isText, marksOf } from "./fill-text.ts";
import { openOffice } from "./office-zip.ts";
import { type Printed, printChoices, printDocument } from "./print-document.ts";
import { openWorkbook } from "./workbook.ts";
import { workbookPaper } from "./workbook-paper.ts";

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const Format = Type.Enum(["pdf", "xlsx", "docx"]);
const MAX_SHEET_BYTES = 5_000_000;

/** A sheet as designers see it: the grid to click on, or the marks of a text. */
type SheetAnswer = { sha256: string; name: string; kind: "xlsx" | "docx"; paper?: Paper; marks?: string[] };

export function printRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/prints",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request) => {
      const document = await getDocument(context, context.pool, signedIn(request), request.params.id);
      return { rows: printChoices(context, document.form, languageOf(request), document.state !== "draft") };
    },
  );

  app.get<{ Params: { id: string }; Querystring: { sheet?: string; format?: "pdf" | "xlsx" | "docx" } }>(
    "/api/v1/documents/:id/print",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: ById,
        querystring: Type.Object(
          { sheet: Type.Optional(Type.String({ maxLength: 60 })), format: Type.Optional(Format) },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const asked = { sheet: request.query.sheet ?? "default", format: request.query.format ?? "pdf" };
      return sendPrinted(
        reply,
        await printDocument(context, signedIn(request), request.params.id, asked, languageOf(request)),
      );
    },
  );

  app.post("/api/v1/print/sheets", { config: { right: "definition.write", scope: "none" } }, async (request, reply) => {
    const part = await request.file();
    if (!part) throw new Refusal("request.invalid");
    const bytes = await part.toBuffer();
    if (bytes.length > MAX_SHEET_BYTES) throw new Refusal("request.too-large");
    const answer = sheetAnswer(bytes, "", part.filename);
    const { sha256 } = await context.files.put(bytes);
    return reply.code(201).send({ ...answer, sha256 });
  });

  app.get<{ Params: { sha256: string }; Querystring: { name?: string } }>(
    "/api/v1/print/sheets/:sha256",
    {
      // Who publishes a sheet has to see it; the hash is known from the change or definition alone.
      config: { right: "definition.read", scope: "none" },
      schema: {
        params: Type.Object({ sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }, strict),
        querystring: Type.Object({ name: Type.Optional(Type.String({ maxLength: 200 })) }, strict),
      },
    },
    async (request) => {
      const { sha256 } = request.params;
      const bytes = await context.files.read(sha256).catch(() => {
        throw new Refusal("file.not-found");
      });
      return sheetAnswer(bytes, sha256, request.query.name ?? "");
    },
  );

  app.post<{ Body: { print: Print; document: string; format: "pdf" | "xlsx" | "docx" } }>(
    "/api/v1/print/try",
    {
      config: { right: "definition.read", scope: "in-scope" },
      schema: {
        body: Type.Object({ print: Print, document: Type.String({ format: "uuid" }), format: Format }, strict),
      },
    },
    async (request, reply) => {
      const { print, document, format } = request.body;
      return sendPrinted(
        reply,
        await printDocument(context, signedIn(request), document, { sheet: print, format }, languageOf(request)),
      );
    },
  );
}

/** Reads an uploaded sheet; anything but .xlsx and .docx is refused. */
function sheetAnswer(bytes: Uint8Array, sha256: string, name: string): SheetAnswer {
  const file = openOffice(bytes);
  const clean = name.replaceAll(/[\u0000-\u001F\u007F/\\]/g, "").slice(-200) || "sheet";
  if (isText(file)) {
    fillText(file, () => undefined); // a part that cannot be read is told now, not at the first print
    return { sha256, name: clean, kind: "docx", marks: marksOf(file) };
  }
  if (!file.parts.has("xl/workbook.xml")) throw new Refusal("print.unreadable", { facts: { reason: "not-a-sheet" } });
  return { sha256, name: clean, kind: "xlsx", paper: workbookPaper(openWorkbook(file), clean, new Map(), "{page}") };
}

function sendPrinted(reply: FastifyReply, printed: Printed): FastifyReply {
  const shown = printed.mediaType === "application/pdf" ? "inline" : "attachment";
  return reply
    .header("content-disposition", `${shown}; filename*=UTF-8''${encodeURIComponent(printed.fileName)}`)
    .header("content-security-policy", filePolicy(printed.mediaType))
    .header("cache-control", "private, no-store")
    .type(printed.mediaType)
    .send(printed.bytes);
}
