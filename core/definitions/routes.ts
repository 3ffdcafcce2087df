/** HTTP of definitions: forms and lists for the portal, the register for those who look after it. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";

const ById = Type.Object({ id: Type.String({ maxLength: 60 }) }, { additionalProperties: false });
const STATES = ["draft", "running", "returned", "done", "withdrawn", "refused"];

export function definitionRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string }; Querystring: { version?: number } }>(
    "/api/v1/definitions/forms/:id",
    {
      config: { right: "signed-in", scope: "none" },
      schema: {
        params: ById,
        querystring: Type.Object(
          { version: Type.Optional(Type.Integer({ minimum: 1 })) },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const form = context.definitions.get("form", request.params.id, request.query.version);
      return { form, dictionaries: dictionariesOf(context, form) };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/definitions/lists/:id",
    { config: { right: "signed-in", scope: "none" }, schema: { params: ById } },
    async (request) => {
      const identity = signedIn(request);
      const list = context.definitions.get("list", request.params.id);
      const form = "form" in list.of ? context.definitions.get("form", list.of.form) : undefined;
      const fields = new Map((form ? fieldsOf(form) : []).map((field) => [field.id, field]));
      const word = (key: string): string => sentence(languageOf(request), key);
      const starts =
        form !== undefined &&
        identity.assignments.some((a) => form.create.includes(a.role) && a.permissions.includes("document.write"));
      return {
        list,
        ...(form && { form, dictionaries: dictionariesOf(context, form) }),
        columns: list.columns.map((column) => {
          const field = fields.get(column.id);
          return {
            id: column.id,
            label: column.label ?? field?.label ?? word(`column.${column.id}`),
            numeric: column.id === "amount" || (field !== undefined && context.types.get(field.type).numeric === true),
            total: column.total === true,
          };
        }),
        filters: list.filters.map((id) => {
          const field = fields.get(id);
          const dictionary =
            typeof field?.["dictionary"] === "string"
              ? context.definitions.find("dictionary", field["dictionary"])
              : undefined;
          const options =
            id === "state"
              ? STATES.map((value) => ({ value, label: word(`state.${value}`) }))
              : (dictionary?.items.map((item) => ({ value: item.code, label: item.name })) ?? []);
          return { id, label: field?.label ?? word(`column.${id}`), options };
        }),
        mayCreate: starts,
      };
    },
  );

  app.get("/api/v1/definitions", { config: { right: "definition.read", scope: "none" } }, async () =>
    context.definitions.rows().map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() })),
  );
}

function dictionariesOf(context: Context, form: Form): Record<string, unknown> {
  const ids = new Set<string>();
  const collect = (field: Field): void => {
    if (typeof field["dictionary"] === "string") ids.add(field["dictionary"]);
    columnsOf(field).forEach(collect);
  };
  fieldsOf(form).forEach(collect);
  return Object.fromEntries(
    [...ids].map((id) => [
      id,
      (context.definitions.find("dictionary", id)?.items ?? []).map(({ code, name, parent, closed }) => ({
        code,
        name,
        ...(parent !== undefined && { parent }),
        ...(closed && { closed }),
      })),
    ]),
  );
}
