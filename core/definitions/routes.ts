/** HTTP of definitions: forms and lists for the portal, the register for those who look after it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { type Kind, KINDS } from "../domain/definition-head.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type DefinitionPlace, seesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import type { PluginGate } from "../plugins/gate.ts";
import { readDesigner, readNames } from "./designer.ts";
import { homeOf, mustSee, placesOf } from "./places.ts";
import { listVersions } from "./queries.ts";
import { retireDefinition } from "./retire-definition.ts";

const ById = Type.Object({ id: Type.String({ maxLength: 60 }) }, { additionalProperties: false });
const ByKind = Type.Object(
  { kind: Type.Enum([...KINDS]), id: Type.String({ maxLength: 60 }) },
  { additionalProperties: false },
);
const FormAt = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    year: Type.Optional(
      Type.Integer({ minimum: 1949, maximum: 2100, description: "Fiscal year of the document that is shown" }),
    ),
  },
  { additionalProperties: false },
);
const AtVersion = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) },
  { additionalProperties: false },
);
const UUID = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}";
const Named = Type.Object(
  { ids: Type.String({ pattern: `^${UUID}(,${UUID}){0,99}$`, description: "Ids of people and units, by commas" }) },
  { additionalProperties: false },
);
const STATES = ["draft", "running", "returned", "done", "withdrawn", "refused"];

export function definitionRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  app.get<{ Params: { id: string }; Querystring: { version?: number; year?: number } }>(
    "/api/v1/definitions/forms/:id",
    {
      config: { right: "signed-in", scope: "none" },
      schema: {
        params: ById,
        querystring: FormAt,
      },
    },
    async (request) => {
      const home = await homeOf(context, context.pool, signedIn(request));
      const near = context.definitions.find("form", request.params.id, request.query.version, home);
      const form = near ?? context.definitions.get("form", request.params.id, request.query.version);
      return { form, dictionaries: dictionariesOf(context, form, home, request.query.year) };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/definitions/lists/:id",
    { config: { right: "signed-in", scope: "none" }, schema: { params: ById } },
    async (request) => {
      const identity = signedIn(request);
      const home = await homeOf(context, context.pool, identity);
      const { find, get, offers } = context.definitions;
      const list = find("list", request.params.id, undefined, home) ?? get("list", request.params.id);
      const form =
        "form" in list.of ? (find("form", list.of.form, undefined, home) ?? get("form", list.of.form)) : undefined;
      if (form) await mustSee(context, context.pool, identity, form.id);
      const fields = new Map((form ? fieldsOf(form) : []).map((field) => [field.id, field]));
      const word = (key: string): string => sentence(languageOf(request), key);
      const starts =
        form !== undefined &&
        home !== undefined &&
        offers("form", form.id, home) &&
        identity.assignments.some((a) => form.create.includes(a.role) && a.permissions.includes("document.write"));
      return {
        list,
        ...(form && { form, dictionaries: dictionariesOf(context, form, home) }),
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
          const items =
            typeof field?.["dictionary"] === "string" ? context.definitions.itemsAt(field["dictionary"], home) : [];
          const options =
            id === "state"
              ? STATES.map((value) => ({ value, label: word(`state.${value}`) }))
              : items.map((item) => ({ value: item.code, label: item.name }));
          return { id, label: field?.label ?? word(`column.${id}`), options };
        }),
        mayCreate: starts,
      };
    },
  );

  app.get("/api/v1/definitions", { config: { right: "definition.read", scope: "in-scope" } }, async (request) => {
    const identity = signedIn(request);
    const places = await placesOf(context, context.pool, identity);
    return context.definitions
      .rows()
      .filter((row) => seesArea(identity, places, context.definitions.view.area(row.scope)))
      .map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
  });

  app.get<{ Params: { kind: Kind; id: string }; Querystring: { version?: number } }>(
    "/api/v1/definitions/:kind/:id",
    {
      config: { right: "definition.read", scope: "in-scope" },
      schema: { params: ByKind, querystring: AtVersion },
    },
    async (request) => readDefinition(request, request.params, request.query.version),
  );

  app.post<{ Params: { kind: Kind; id: string } }>(
    "/api/v1/definitions/:kind/:id/retire",
    { config: { right: "definition.publish", scope: "in-scope" }, schema: { params: ByKind } },
    async (request) => {
      const { kind, id } = request.params;
      await retireDefinition(context, signedIn(request), request.ip, kind, id);
      return readDefinition(request, request.params, undefined);
    },
  );

  app.get("/api/v1/designer", { config: { right: "definition.read", scope: "in-scope" } }, async (request) =>
    readDesigner(context, gate, signedIn(request), languageOf(request)),
  );

  app.get<{ Querystring: { ids: string } }>(
    "/api/v1/designer/names",
    { config: { right: "definition.read", scope: "none" }, schema: { querystring: Named } },
    async (request) => readNames(context.pool, request.query.ids.split(",")),
  );

  const readDefinition = async (
    request: FastifyRequest,
    { kind, id }: { kind: Kind; id: string },
    version: number | undefined,
  ) => {
    const identity = signedIn(request);
    const { view } = context.definitions;
    const places = await placesOf(context, context.pool, identity);
    const visible = (scope: string): boolean => seesArea(identity, places, view.area(scope));
    const [home] = places;
    const near = version === undefined ? view.row(kind, id, undefined, home) : undefined;
    const row = near ?? view.row(kind, id, version);
    if (!row || !visible(row.scope)) throw new Refusal("definition.not-found", { facts: { kind, id } });
    return {
      body: row.body,
      versions: (await listVersions(context.pool, [kind, id]))
        .filter((v) => visible(v.scope))
        .map((v) => ({
          version: v.version,
          scope: v.scope,
          scopeName: view.area(v.scope).name,
          publishedAt: v.published_at.toISOString(),
          ...(v.by !== null && { by: { name: v.by } }),
          ...(v.note !== null && { note: v.note }),
          retired: v.retired,
        })),
    };
  };
}

function dictionariesOf(
  context: Context,
  form: Form,
  place: DefinitionPlace | undefined,
  year?: number,
): Record<string, unknown> {
  const ids = new Set<string>();
  const collect = (field: Field): void => {
    if (typeof field["dictionary"] === "string") ids.add(field["dictionary"]);
    columnsOf(field).forEach(collect);
  };
  fieldsOf(form).forEach(collect);
  return Object.fromEntries(
    [...ids].map((id) => [
      id,
      context.definitions.itemsAt(id, place, year).map(({ code, name, parent, closed }) => ({
        code,
        name,
        ...(parent !== undefined && { parent }),
        ...(closed && { closed }),
      })),
    ]),
  );
}
