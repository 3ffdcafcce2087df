/** HTTP of the administrators' work on people: accounts by the one, roles by another. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { signedIn } from "../http/guard.ts";
import { closeAccount, endRole, grantRole, listPeopleInReach, openAccount, resetPassword } from "./manage-people.ts";

const Uuid = Type.String({ format: "uuid" });
const strict = { additionalProperties: false };
const ById = Type.Object({ id: Uuid }, strict);
const Password = Type.String({ minLength: 8, maxLength: 200 });

export function peopleRoutes(app: FastifyInstance, context: Context): void {
  const titled = (role: string): string => context.definitions.find("role", role)?.title ?? role;

  app.get<{ Querystring: { q?: string } }>(
    "/api/v1/people",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 60 })) }, strict) },
    },
    async (request) => {
      const people = await listPeopleInReach(context, signedIn(request), request.query.q ?? "");
      return people.map((person) => ({
        ...person,
        assignments: person.assignments.map((a) => ({ ...a, roleTitle: titled(a.role) })),
      }));
    },
  );
  app.get("/api/v1/roles", { config: { right: "signed-in", scope: "none" } }, async () =>
    context.definitions
      .all("role")
      .map(({ id, title, permissions, reach, conflicts }) => ({ id, title, permissions, reach, conflicts })),
  );

  app.post<{ Body: { login: string; name: string; password: string; unit: string; title: string } }>(
    "/api/v1/people",
    {
      config: { right: "account.manage", scope: "in-scope" },
      schema: {
        body: Type.Object(
          {
            login: Type.String({ pattern: "^[a-z][a-z0-9._-]{1,39}$" }),
            name: Type.String({ minLength: 1, maxLength: 40 }),
            password: Password,
            unit: Uuid,
            title: Type.String({ minLength: 1, maxLength: 40 }),
          },
          strict,
        ),
      },
    },
    async (request, reply) =>
      reply.code(201).send({ id: await openAccount(context, signedIn(request), request.ip, request.body) }),
  );
  app.post<{ Params: { id: string } }>(
    "/api/v1/people/:id/close",
    { config: { right: "account.manage", scope: "in-scope" }, schema: { params: ById } },
    async (request, reply) => {
      await closeAccount(context, signedIn(request), request.ip, request.params.id);
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string }; Body: { password: string } }>(
    "/api/v1/people/:id/password",
    {
      config: { right: "account.manage", scope: "in-scope" },
      schema: { params: ById, body: Type.Object({ password: Password }, strict) },
    },
    async (request, reply) => {
      await resetPassword(context, signedIn(request), request.ip, request.params.id, request.body.password);
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string }; Body: { role: string; unit: string } }>(
    "/api/v1/people/:id/assignments",
    {
      config: { right: "role.grant", scope: "in-scope" },
      schema: { params: ById, body: Type.Object({ role: Type.String({ maxLength: 60 }), unit: Uuid }, strict) },
    },
    async (request, reply) => {
      await grantRole(context, signedIn(request), request.ip, { person: request.params.id, ...request.body });
      return reply.code(201).send({});
    },
  );
  app.delete<{ Params: { id: string; assignment: string } }>(
    "/api/v1/people/:id/assignments/:assignment",
    {
      config: { right: "role.grant", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid, assignment: Uuid }, strict) },
    },
    async (request, reply) => {
      await endRole(context, signedIn(request), request.ip, {
        person: request.params.id,
        assignment: request.params.assignment,
      });
      return reply.code(204).send();
    },
  );
}
