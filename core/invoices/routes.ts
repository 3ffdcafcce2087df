/** HTTP of invoices: an XML file for a document that is written, and what is known of the invoices of one. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { messageOf } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { catalogue } from "../messages.ts";
import { listInvoiceChecks } from "./invoice-states.ts";
import { readInvoiceFile } from "./read-file.ts";

const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false });

export function invoiceRoutes(app: FastifyInstance, context: Context): void {
  app.post<{ Params: { id: string } }>(
    "/api/v1/documents/:id/invoices/read",
    { config: { right: "document.write", scope: "own" }, schema: { params: ById } },
    async (request) => {
      const part = await request.file();
      if (!part) throw new Refusal("request.invalid");
      const given = { bytes: await part.toBuffer(), name: part.filename };
      const read = await readInvoiceFile(context, signedIn(request), request.params.id, given);
      const words = catalogue(languageOf(request));
      return { ...read, notes: read.notes.map((note) => ({ ...note, message: messageOf(note, words) })) };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/invoices",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    (request) => listInvoiceChecks(context, signedIn(request), request.params.id),
  );
}
