/** HTTP of imports into any form: a table taken in, matched, mended row by row, made into documents, taken back. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import type { Context } from "../context.ts";
import { OUTCOMES } from "../domain/feed-row.ts";
import { messageOf, type Problem } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { catalogue } from "../messages.ts";
import { editRow, listRows, type RowView } from "./edit-row.ts";
import { type FormImportView, getFormImport, Matching, startersOf } from "./form-import.ts";
import { listFormImports, listMade } from "./form-queries.ts";
import { dropFormImport, openFormImport, rematch, viewFormImport } from "./open-form-import.ts";
import { MAX_BYTES } from "./read-table.ts";
import { closeFormImports, formImportSettled, type RunOrder, runFormImport } from "./run-form-import.ts";
import { undoFormImport } from "./undo-form-import.ts";
import { worded } from "./unreadable.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const ById = Type.Object({ id: Uuid }, strict);
const VERDICTS = ["ready", "draft", "bad", "skipped", "done", "failed"] as const;
const RowsQuery = Type.Object(
  {
    verdict: Type.Optional(Type.String({ pattern: "^[a-z]+(,[a-z]+)*$", maxLength: 60 })),
    code: Type.Optional(Type.String({ maxLength: 80 })),
    pointer: Type.Optional(Type.String({ maxLength: 80 })),
    outcome: Type.Optional(Type.Enum([...OUTCOMES])),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  strict,
);
const RowBody = Type.Object(
  {
    answers: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())),
    skip: Type.Optional(Type.Boolean()),
  },
  strict,
);
const RunBody = Type.Object(
  {
    submit: Type.Boolean(),
    reason: Type.Optional(
      Type.String({ maxLength: 500, description: "Why warnings of rules are passed, kept on each document" }),
    ),
    leave: Type.Optional(
      Type.Boolean({ description: "Of another system's records: rows that are wrong are left out" }),
    ),
  },
  strict,
);
/** A short run is answered when it is over; a longer one is followed by its progress. */
const WAIT_MS = 1500;
const config = { right: "document.write", scope: "own" } as const;

export function formImportRoutes(app: FastifyInstance, context: Context): void {
  app.addHook("onClose", closeFormImports);

  /** Forms into which the person may import, and for which units. */
  app.get("/api/v1/form-imports/forms", { config }, async (request) =>
    context.definitions.all("form").flatMap((form) => {
      const starters = startersOf(signedIn(request), context.definitions.compiled(form.id));
      if (starters.length === 0) return [];
      const units = new Map(starters.map(({ unit }) => [unit.id, unit]));
      return [{ id: form.id, title: form.title, opens: form.project.role !== "belongs", units: [...units.values()] }];
    }),
  );

  app.get("/api/v1/form-imports", { config }, async (request) =>
    (await listFormImports(context.pool, [signedIn(request).person.id])).map((row) => ({
      id: row.id,
      form: { id: row.form, title: context.definitions.find("form", row.form)?.title ?? row.form },
      fileName: row.file_name,
      state: row.state,
      done: row.done,
      at: row.at.toISOString(),
      undoneAt: row.undone_at?.toISOString() ?? null,
    })),
  );

  app.post("/api/v1/form-imports", { config }, async (request) =>
    inWords(request, async () => {
      const { fields, upload } = await uploadOf(request);
      const { form, unit, project } = fields;
      if (form === undefined || !upload) throw new Refusal("request.invalid");
      const titles = (fact: string): string[] =>
        (catalogue(languageOf(request))[`import.titles.${fact}`] ?? "").split(",");
      const given = { form, unit: unit || undefined, project: project || undefined, upload };
      return view(request, await openFormImport(context, signedIn(request), given, titles));
    }),
  );

  const view = async (request: FastifyRequest, id: string): Promise<FormImportView> => {
    const found = await viewFormImport(context, signedIn(request), id);
    return { ...found, problems: found.problems.map((p) => ({ ...p, problem: say(request, p.problem) })) };
  };
  const saidRow = (request: FastifyRequest, row: RowView): RowView => ({
    ...row,
    problems: row.problems.map((p) => say(request, p)),
  });

  app.get<{ Params: { id: string } }>(
    "/api/v1/form-imports/:id",
    { config, schema: { params: ById } },
    async (request) => view(request, request.params.id),
  );

  app.delete<{ Params: { id: string } }>(
    "/api/v1/form-imports/:id",
    { config, schema: { params: ById } },
    async (request, reply) => {
      await dropFormImport(context, signedIn(request), request.params.id);
      return reply.code(204).send();
    },
  );

  app.put<{ Params: { id: string }; Body: Matching }>(
    "/api/v1/form-imports/:id/matching",
    { config, schema: { params: ById, body: Matching } },
    async (request) => {
      await rematch(context, signedIn(request), request.params.id, request.body);
      return view(request, request.params.id);
    },
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof RowsQuery> }>(
    "/api/v1/form-imports/:id/rows",
    { config, schema: { params: ById, querystring: RowsQuery } },
    async (request) => {
      const { verdict, code, pointer, outcome, page = 1, size = 20 } = request.query;
      const asked = new Set(verdict?.split(","));
      const listed = await listRows(context, signedIn(request), request.params.id, {
        verdicts: VERDICTS.filter((one) => asked.has(one)),
        ...(code !== undefined && { code, pointer: pointer ?? "" }),
        ...(outcome !== undefined && { outcome }),
        page,
        size,
      });
      return { ...listed, rows: listed.rows.map((row) => saidRow(request, row)) };
    },
  );

  app.put<{ Params: { id: string; row: number }; Body: Static<typeof RowBody> }>(
    "/api/v1/form-imports/:id/rows/:row",
    {
      config,
      schema: { params: Type.Object({ id: Uuid, row: Type.Integer({ minimum: 1 }) }, strict), body: RowBody },
    },
    async (request) => {
      const { id, row } = request.params;
      const edited = await editRow(context, signedIn(request), id, row, request.body);
      return {
        row: saidRow(request, edited.row),
        counts: edited.counts,
        problems: edited.problems.map((p) => ({ ...p, problem: say(request, p.problem) })),
      };
    },
  );

  app.post<{ Params: { id: string }; Body: RunOrder }>(
    "/api/v1/form-imports/:id/run",
    { config, schema: { params: ById, body: RunBody } },
    async (request) => {
      const caller = { identity: signedIn(request), address: request.ip };
      await runFormImport(context, caller, request.params.id, request.body);
      await Promise.race([formImportSettled(request.params.id), passed(WAIT_MS)]);
      return view(request, request.params.id);
    },
  );

  app.get<{ Params: { id: string }; Querystring: { page?: number } }>(
    "/api/v1/form-imports/:id/documents",
    {
      config,
      schema: {
        params: ById,
        querystring: Type.Object({ page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) }, strict),
      },
    },
    async (request) => {
      await getFormImport(context.pool, signedIn(request), request.params.id);
      const made = await listMade(context.pool, [request.params.id, 50, ((request.query.page ?? 1) - 1) * 50]);
      return made.map(({ row, document, number, title, state }) => ({ row, document, number, title, state }));
    },
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/form-imports/:id/undo",
    { config, schema: { params: ById } },
    async (request) => undoFormImport(context, { identity: signedIn(request), address: request.ip }, request.params.id),
  );
}

function say(request: FastifyRequest, p: Problem): Problem {
  return { ...p, message: messageOf(p, catalogue(languageOf(request))) };
}

/** The fields may stand before or after the file. */
async function uploadOf(
  request: FastifyRequest,
): Promise<{ fields: Record<string, string | undefined>; upload: { bytes: Buffer; name: string } | undefined }> {
  if (!request.isMultipart()) throw new Refusal("request.invalid");
  const fields: Record<string, string | undefined> = {};
  let upload: { bytes: Buffer; name: string } | undefined;
  for await (const part of request.parts({ limits: { fileSize: MAX_BYTES } }))
    if (part.type === "file") upload = { bytes: await part.toBuffer(), name: part.filename };
    else if (typeof part.value === "string") fields[part.fieldname] = part.value;
  return { fields, upload };
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

/** Runs the work; the reason of a refused file becomes a sentence in the reader's language. */
async function inWords<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw worded(error, languageOf(request));
  }
}
