/** HTTP of standing substitution: one's own, and that of people within reach for those who grant roles. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { signedIn } from "../http/guard.ts";
import { endSubstitution, type GivenSubstitution, nameSubstitute, readSubstitutions } from "./substitutions.ts";

const Uuid = Type.String({ format: "uuid" });
const strict = { additionalProperties: false };
const Given = Type.Object(
  {
    substitute: Uuid,
    from: Type.String({ format: "date", description: "First day in China" }),
    to: Type.String({ format: "date", description: "Last day in China, to its end" }),
    forms: Type.Union([
      Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 200, uniqueItems: true }),
      Type.Null({ description: "Every form" }),
    ]),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  },
  strict,
);

export function substitutionRoutes(app: FastifyInstance, context: Context): void {
  app.get("/api/v1/substitutions", { config: { right: "signed-in", scope: "own" } }, async (request) => {
    const identity = signedIn(request);
    return readSubstitutions(context, identity, identity.person.id);
  });
  app.post<{ Body: GivenSubstitution }>(
    "/api/v1/substitutions",
    { config: { right: "signed-in", scope: "own" }, schema: { body: Given } },
    async (request, reply) => {
      const identity = signedIn(request);
      const id = await nameSubstitute(context, identity, request.ip, identity.person.id, request.body);
      return reply.code(201).send({ id });
    },
  );
  app.post<{ Params: { id: string } }>(
    "/api/v1/substitutions/:id/revoke",
    { config: { right: "signed-in", scope: "own" }, schema: { params: Type.Object({ id: Uuid }, strict) } },
    async (request, reply) => {
      const identity = signedIn(request);
      await endSubstitution(context, identity, request.ip, identity.person.id, request.params.id);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/people/:id/substitutions",
    {
      config: { right: "role.grant", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid }, strict) },
    },
    async (request) => readSubstitutions(context, signedIn(request), request.params.id),
  );
  app.post<{ Params: { id: string }; Body: GivenSubstitution }>(
    "/api/v1/people/:id/substitutions",
    {
      config: { right: "role.grant", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid }, strict), body: Given },
    },
    async (request, reply) => {
      const id = await nameSubstitute(context, signedIn(request), request.ip, request.params.id, request.body);
      return reply.code(201).send({ id });
    },
  );
  app.post<{ Params: { id: string; substitution: string } }>(
    "/api/v1/people/:id/substitutions/:substitution/revoke",
    {
      config: { right: "role.grant", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid, substitution: Uuid }, strict) },
    },
    async (request, reply) => {
      const { id, substitution } = request.params;
      await endSubstitution(context, signedIn(request), request.ip, id, substitution);
      return reply.code(204).send();
    },
  );
}
