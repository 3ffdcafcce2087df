/** HTTP of documents: start, read, save, delete, list, export, options of reference fields. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { copyWasRead } from "../cases/work.ts";
import type { Context } from "../context.ts";
import { homeOf } from "../definitions/places.ts";
import { stateTitle } from "../definitions/state-title.ts";
import type { List } from "../domain/list.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { redactAnswer } from "../domain/redact.ts";
import type { RuleResult } from "../domain/rule-result.ts";
import type { DefinitionPlace } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { maskedText } from "../exports/field-cell.ts";
import { fileHeader, MEDIA_TYPES } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { type Language, sentence } from "../messages.ts";
import { messageOf } from "../domain/problem.ts";
import { catalogue } from "../messages.ts";
import { readChecks } from "./ask-checks.ts";
import { askPlugins } from "./complete-answers.ts";
import { computeValues } from "./compute-values.ts";
import { shownSources } from "./computed-fields.ts";
import { deleteDocumentDraft } from "./delete-draft.ts";
import { exportDocuments } from "./export-documents.ts";
import { formOfList, listDocuments, type ListQuery } from "./list-documents.ts";
import { listOptions } from "./list-options.ts";
import { nameOfFrom } from "./names.ts";
import { checksOf, readDocument } from "./read-document.ts";
import { changesBetween, listRevisionsFor } from "./revision-changes.ts";
import { saveDraft } from "./save-draft.ts";
import { searchDocuments } from "./search-documents.ts";
import { startDocument } from "./start-document.ts";
import { typeValues } from "./type-values.ts";
import { fieldOfVersion } from "./upgrade-document.ts";

const Uuid = Type.String({ format: "uuid" });
const strict = { additionalProperties: false };
const Revision = Type.Integer({ minimum: 0, maximum: 100_000 });
const ById = Type.Object({ id: Uuid }, strict);
const ListQuerystring = Type.Object(
  {
    list: Type.String({ maxLength: 60 }),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    sort: Type.Optional(Type.String({ maxLength: 60 })),
    direction: Type.Optional(Type.Enum(["asc", "desc"])),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    state: Type.Optional(Type.String({ maxLength: 20 })),
    unit: Type.Optional(Uuid),
    project: Type.Optional(Uuid),
  },
  { additionalProperties: Type.String({ maxLength: 200 }) },
);
const ExportQuerystring = Type.Object(
  {
    ...ListQuerystring.properties,
    format: Type.Optional(Type.Enum(["csv", "xlsx"])),
    fields: Type.Optional(Type.Enum(["all", "columns"])),
  },
  { additionalProperties: Type.String({ maxLength: 200 }) },
);
type ListParams = {
  list: string;
  format?: SheetFormat;
  fields?: "all" | "columns";
  page?: number;
  size?: number;
  sort?: string;
  direction?: "asc" | "desc";
  q?: string;
  state?: string;
  unit?: string;
  project?: string;
} & Record<string, unknown>;

export function documentRoutes(app: FastifyInstance, context: Context): void {
  app.post<{ Body: { id: string; form: string; project?: string; unit?: string } }>(
    "/api/v1/documents",
    {
      config: { right: "document.write", scope: "in-scope" },
      schema: {
        body: Type.Object(
          { id: Uuid, form: Type.String({ maxLength: 60 }), project: Type.Optional(Uuid), unit: Type.Optional(Uuid) },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const id = await startDocument(context, signedIn(request), request.body);
      return reply.code(201).send(await read(request, id));
    },
  );

  const read = (request: Parameters<typeof signedIn>[0], id: string) =>
    readDocument(context, signedIn(request), id, (key) => sentence(languageOf(request), key)).then((d) => ({
      ...d,
      problems: worded(request, d.problems),
    }));
  const worded = (request: Parameters<typeof languageOf>[0], problems: Parameters<typeof messageOf>[0][]) =>
    problems.map((p) => ({ ...p, message: messageOf(p, catalogue(languageOf(request))) }));

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request) => {
      const document = await read(request, request.params.id);
      await copyWasRead(context, signedIn(request).person.id, request.params.id);
      return document;
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/revisions",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request) => ({ rows: await listRevisionsFor(context, signedIn(request), request.params.id) }),
  );

  app.get<{ Params: { id: string }; Querystring: { from: number; to: number } }>(
    "/api/v1/documents/:id/changes",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { params: ById, querystring: Type.Object({ from: Revision, to: Revision }, strict) },
    },
    async (request) => ({
      lines: await changesBetween(context, signedIn(request), request.params.id, request.query.from, request.query.to),
    }),
  );

  app.put<{ Params: { id: string }; Body: { stamp: number; answers: Record<string, unknown> } }>(
    "/api/v1/documents/:id/draft",
    {
      config: { right: "document.write", scope: "own" },
      schema: {
        params: ById,
        body: Type.Object(
          { stamp: Type.Integer({ minimum: 0 }), answers: Type.Record(Type.String(), Type.Unknown()) },
          strict,
        ),
      },
    },
    async (request) => {
      const { id } = request.params;
      const typed = await typeValues(context, signedIn(request), id, request.body.answers);
      const answers = typed?.answers ?? request.body.answers;
      const computed = await computeValues(context, signedIn(request), id, answers);
      const saved = await saveDraft(context, signedIn(request), id, { stamp: request.body.stamp, answers, computed });
      const compiled = context.definitions.compiled(saved.form.id, saved.form.version);
      const plugins = await askPlugins(context, compiled, saved.completed.answers, {
        identity: signedIn(request),
        document: request.params.id,
      });
      return {
        stamp: saved.stamp,
        answers: saved.completed.answers,
        problems: worded(request, [...saved.completed.problems, ...(typed?.problems ?? []), ...plugins]),
        checks: checksOf(
          compiled,
          saved.completed.checks,
          saved.completed.answers,
          saved.completed.names,
          context,
          (key) => sentence(languageOf(request), key),
          saved.year,
        ),
        names: saved.completed.names,
        computedBy: shownSources(saved.computedBy),
        savedAt: saved.savedAt.toISOString(),
      };
    },
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/documents/:id/plugin-checks",
    { config: { right: "document.write", scope: "own" }, schema: { params: ById } },
    async (request) => {
      const { stamp, results } = await readChecks(context, signedIn(request), request.params.id);
      return { stamp, results: results.map((result) => wordedResult(languageOf(request), result)) };
    },
  );

  app.delete<{ Params: { id: string } }>(
    "/api/v1/documents/:id",
    { config: { right: "document.write", scope: "own" }, schema: { params: ById } },
    async (request, reply) => {
      await deleteDocumentDraft(context, signedIn(request), request.params.id);
      return reply.code(204).send();
    },
  );

  app.get<{ Querystring: ListParams }>(
    "/api/v1/documents",
    { config: { right: "document.read", scope: "in-scope" }, schema: { querystring: ListQuerystring } },
    async (request) => {
      const { list, query } = await listQuery(request, request.query);
      const listed = await listDocuments(context, context.pool, signedIn(request), list, query);
      const form = await formOfList(context, context.pool, signedIn(request), "form" in list.of ? list.of.form : "");
      return {
        ...listed,
        rows: listed.rows.map(({ form_version: version, step, run, sees, ...row }) => ({
          ...row,
          stateTitle: stateTitle(context, { form: form.id, state: row.state, step, ...run }, (key) =>
            sentence(languageOf(request), key),
          ),
          values: Object.fromEntries(
            Object.entries(row.values).map(([id, value]) => {
              // What the document's own version does not have is empty; its values are shown by its own types.
              const field = fieldOfVersion(context, form.id, version, id);
              if (!field || value === null) return [id, ""];
              const type = context.types.get(field.type);
              if (field.sensitive === true && !sees) return [id, maskedText(type, field, value, context.types)];
              const nameOf = nameOfFrom(context, {}, yearInChina(new Date(row.createdAt)));
              const left = sees ? value : redactAnswer(value, field, context.types);
              return [id, type.toText(left, field, nameOf, context.types)];
            }),
          ),
        })),
      };
    },
  );

  app.get<{ Querystring: { q: string; size?: number } }>(
    "/api/v1/documents/search",
    {
      config: { right: "document.read", scope: "in-scope" },
      schema: {
        querystring: Type.Object(
          {
            q: Type.String({ minLength: 1, maxLength: 100 }),
            size: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
          },
          strict,
        ),
      },
    },
    async (request) => {
      const { q, size = 10 } = request.query;
      return { rows: await searchDocuments(context, context.pool, signedIn(request), q, size) };
    },
  );

  app.get<{ Querystring: ListParams }>(
    "/api/v1/documents/export",
    { config: { right: "document.read", scope: "in-scope" }, schema: { querystring: ExportQuerystring } },
    async (request, reply) => {
      const { format = "csv", fields, ...params } = request.query;
      const { list, query } = await listQuery(request, params);
      const order = { list, query, format, all: fields === "all" };
      const stream = await exportDocuments(context, signedIn(request), order, (key) =>
        sentence(languageOf(request), key),
      );
      reply.header("content-disposition", fileHeader(list.title, format)).type(MEDIA_TYPES[format]);
      return reply.send(stream);
    },
  );

  const listQuery = async (request: FastifyRequest, params: ListParams): Promise<{ list: List; query: ListQuery }> => {
    const { list, page = 1, size = 25, sort, direction, q, state, unit, project, ...rest } = params;
    const fields: Record<string, string> = {};
    for (const [key, value] of Object.entries(rest))
      if (/^f\.[a-z][A-Za-z0-9]{0,39}$/.test(key) && typeof value === "string") fields[key.slice(2)] = value;
    const home = await homeOf(context, context.pool, signedIn(request));
    return { list: getList(list, home), query: { page, size, sort, direction, q, state, unit, project, fields } };
  };
  const getList = (id: string, home: DefinitionPlace | undefined): List => {
    const list = context.definitions.find("list", id, undefined, home) ?? context.definitions.get("list", id);
    if (!("form" in list.of)) throw new Refusal("definition.not-found");
    return list;
  };

  app.get<{ Params: { id: string }; Querystring: { field: string; q?: string; own?: string } }>(
    "/api/v1/documents/:id/options",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: ById,
        querystring: Type.Object(
          {
            field: Type.String({ maxLength: 60 }),
            q: Type.Optional(Type.String({ maxLength: 100 })),
            own: Type.Optional(
              Type.String({
                maxLength: 2000,
                description: "JSON of answers that the field is narrowed by, as typed now",
              }),
            ),
          },
          strict,
        ),
      },
    },
    async (request) => {
      const { field, q = "", own } = request.query;
      return listOptions(context, signedIn(request), request.params.id, field, q, answersFrom(own));
    },
  );
}

/** A plugin that gave no answer is said in words. */
function wordedResult(language: Language, result: RuleResult): RuleResult {
  const { plugin, title } = result;
  if (!plugin?.fault) return result;
  return { ...result, message: sentence(language, `plugin.${plugin.fault}`, { plugin: plugin.name, title }) };
}

/** Answers as a query carries them; anything else is refused. */
function answersFrom(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, like everything else that is no object.
  }
  throw new Refusal("request.invalid");
}
