/** HTTP of rules: those in force, their parameters, what they say about a document, and trying a draft. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { readDocumentRules } from "./document-rules.ts";
import { listRules, readRule } from "./list-rules.ts";
import { namesOf } from "./rule-names.ts";
import { readOffers } from "./read-offers.ts";
import { readRuleBoard } from "./rule-board.ts";
import { setParameter } from "./set-parameter.ts";
import { tryRule } from "./try-rule.ts";

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const ByParameter = Type.Object(
  { id: Type.String({ maxLength: 60 }), parameter: Type.String({ maxLength: 40 }) },
  strict,
);
const ByForm = Type.Object({ form: Type.String({ maxLength: 60 }) }, strict);
const ByDocument = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const Setting = Type.Object(
  {
    scope: Type.String({ maxLength: 60 }),
    value: Type.Union([Type.String({ minLength: 1, maxLength: 20 }), Type.Null()]),
    reason: Type.String({ minLength: 1, maxLength: 300 }),
  },
  strict,
);
const Trial = Type.Object(
  { body: Type.Unknown(), version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) },
  strict,
);

export function ruleRoutes(app: FastifyInstance, context: Context): void {
  app.get("/api/v1/rules", { config: { right: "signed-in", scope: "own" } }, async (request) => ({
    rules: await listRules(context, signedIn(request)),
  }));

  app.get<{ Params: { id: string } }>(
    "/api/v1/rules/:id",
    { config: { right: "signed-in", scope: "own" }, schema: { params: ById } },
    async (request) => {
      const rule = await readRule(context, signedIn(request), request.params.id);
      return { ...rule, names: namesOf(context, rule.body, languageOf(request)) };
    },
  );

  app.put<{ Params: { id: string; parameter: string }; Body: { scope: string; value: string | null; reason: string } }>(
    "/api/v1/rules/:id/parameters/:parameter",
    { config: { right: "definition.publish", scope: "in-scope" }, schema: { params: ByParameter, body: Setting } },
    async (request) => {
      const { id, parameter } = request.params;
      await setParameter(context, signedIn(request), request.ip, { rule: id, parameter, ...request.body });
      const rule = await readRule(context, signedIn(request), id);
      return { ...rule, names: namesOf(context, rule.body, languageOf(request)) };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/rules",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ByDocument } },
    async (request) => readDocumentRules(context, signedIn(request), request.params.id),
  );

  app.get<{ Params: { form: string } }>(
    "/api/v1/forms/:form/offers",
    { config: { right: "quota.read", scope: "in-scope" }, schema: { params: ByForm } },
    async (request) => readOffers(context, signedIn(request), request.params.form),
  );

  app.get<{ Params: { form: string }; Querystring: { list: string } }>(
    "/api/v1/boards/:form",
    {
      config: { right: "document.read", scope: "in-scope" },
      schema: { params: ByForm, querystring: Type.Object({ list: Type.String({ maxLength: 60 }) }, strict) },
    },
    async (request) =>
      readRuleBoard(context, signedIn(request), { form: request.params.form, list: request.query.list }, (key) =>
        sentence(languageOf(request), key),
      ),
  );

  app.post<{ Body: { body: unknown; version?: number } }>(
    "/api/v1/rules/try",
    { config: { right: "definition.write", scope: "in-scope" }, schema: { body: Trial } },
    async (request) => tryRule(context, signedIn(request), request.body.body, request.body.version),
  );
}
