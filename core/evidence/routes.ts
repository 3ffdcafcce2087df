/** HTTP of the evidence log, for the auditor. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { listEvidence } from "./queries.ts";

const Query = Type.Object(
  {
    subject: Type.Optional(Type.String({ maxLength: 100 })),
    person: Type.Optional(Type.String({ format: "uuid" })),
    from: Type.Optional(Type.String({ format: "date" })),
    to: Type.Optional(Type.String({ format: "date" })),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  },
  { additionalProperties: false },
);
const PAGE = 50;

export function evidenceRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: { subject?: string; person?: string; from?: string; to?: string; page?: number } }>(
    "/api/v1/evidence",
    { config: { right: "evidence.read", scope: "none" }, schema: { querystring: Query } },
    async (request) => {
      const { subject, person, from, to, page = 1 } = request.query;
      const rows = await listEvidence(context.pool, [
        subject ?? null,
        person ?? null,
        from === undefined ? null : `${from}T00:00:00+08:00`,
        to === undefined ? null : `${to}T23:59:59.999+08:00`,
        PAGE + 1,
        (page - 1) * PAGE,
      ]);
      return {
        rows: rows.slice(0, PAGE).map((row) => ({
          id: row.id,
          at: row.at.toISOString(),
          person: row.name === null ? null : { name: row.name },
          address: row.address,
          kind: row.kind,
          subject: row.subject,
          hash: row.hash.toString("hex"),
          entry: JSON.parse(row.body.toString("utf8")) as unknown,
        })),
        total: (page - 1) * PAGE + rows.length,
        totalCapped: rows.length > PAGE,
      };
    },
  );
}
