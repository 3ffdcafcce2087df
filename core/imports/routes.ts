/** HTTP of imports: choose a mapping, preview a file, import it, see what was imported, take it back. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import type { Context } from "../context.ts";
import { messageOf } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { catalogue } from "../messages.ts";
import { formImportRoutes } from "./form-routes.ts";
import { listImports, listMappings } from "./list-imports.ts";
import { ImportOrder, ImportSource } from "./open-import.ts";
import { keepTable, type Preview, previewImport } from "./preview.ts";
import { MAX_BYTES } from "./read-table.ts";
import { runImport } from "./run-import.ts";
import { undoImport } from "./undo-import.ts";
import { worded } from "./unreadable.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const ImportBody = Type.Object(
  { ...ImportOrder.properties, commandId: Uuid, source: ImportSource, publish: Type.Boolean() },
  strict,
);
const UndoBody = Type.Object(
  { commandId: Uuid, reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  strict,
);
const config = { right: "import.run", scope: "in-scope" } as const;

export function importRoutes(app: FastifyInstance, context: Context): void {
  formImportRoutes(app, context);

  app.get("/api/v1/imports/mappings", { config: { right: "import.run", scope: "none" } }, async () =>
    listMappings(context),
  );

  app.post("/api/v1/imports/preview", { config }, async (request) =>
    inWords(request, async () => {
      const order = request.isMultipart() ? await uploadedOrder(context, request) : jsonOrder(request.body);
      return wordPreview(request, await previewImport(context, signedIn(request), order));
    }),
  );

  app.post<{ Body: Static<typeof ImportBody> }>(
    "/api/v1/imports",
    { config, schema: { body: ImportBody } },
    async (request) =>
      inWords(request, () => runImport(context, { identity: signedIn(request), address: request.ip }, request.body)),
  );

  app.get("/api/v1/imports", { config }, async (request) => listImports(context, signedIn(request)));

  app.post<{ Params: { id: string }; Body: Static<typeof UndoBody> }>(
    "/api/v1/imports/:id/undo",
    { config, schema: { params: Type.Object({ id: Uuid }, strict), body: UndoBody } },
    async (request) =>
      inWords(request, () =>
        undoImport(
          context,
          { identity: signedIn(request), address: request.ip },
          request.params.id,
          request.body.reason,
        ),
      ),
  );
}

function jsonOrder(body: unknown): ImportOrder {
  if (!Value.Check(ImportOrder, body)) throw new Refusal("request.invalid");
  return body;
}

/** The fields may stand before or after the file; the file is kept only when it can be read. */
async function uploadedOrder(context: Context, request: FastifyRequest): Promise<ImportOrder> {
  const fields: Record<string, unknown> = {};
  let upload: { bytes: Buffer; name: string } | undefined;
  for await (const part of request.parts({ limits: { fileSize: MAX_BYTES } }))
    if (part.type === "file") upload = { bytes: await part.toBuffer(), name: part.filename };
    else fields[part.fieldname] = part.value;
  const { mapping, region, asOf } = fields;
  if (!upload || typeof mapping !== "string" || typeof region !== "string") throw new Refusal("request.invalid");
  const file = await keepTable(context, signedIn(request), upload);
  return jsonOrder({ file, mapping, region, ...(typeof asOf === "string" && asOf !== "" && { asOf }) });
}

function wordPreview(request: FastifyRequest, preview: Preview): Preview {
  const texts = catalogue(languageOf(request));
  const rows = preview.rows.map((row) => ({
    ...row,
    problems: row.problems.map((p) => ({ ...p, message: messageOf(p, texts) })),
  }));
  return { ...preview, rows };
}

/** Runs the work; the reason of a refused import becomes a sentence in the reader's language. */
async function inWords<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw worded(error, languageOf(request));
  }
}
