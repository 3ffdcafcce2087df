/** The web application: every feature registered in reading order; used by main and by tests. */
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import Fastify, { type FastifyInstance } from "fastify";
import { portalRoutes } from "../portal/routes.ts";
import { createPageCache } from "../public-site/page-cache.ts";
import { publicSite } from "../public-site/routes.ts";
import { peopleRoutes } from "./accounts/people-routes.ts";
import { accountRoutes } from "./accounts/routes.ts";
import { substitutionRoutes } from "./accounts/substitution-routes.ts";
import { batchRoutes } from "./batches/routes.ts";
import { bookRoutes } from "./books/routes.ts";
import { draftRoutes } from "./drafts/routes.ts";
import { bankRoutes } from "./bank/routes.ts";
import { bpmnRoutes } from "./bpmn/routes.ts";
import { forecastRoutes } from "./cases/forecast-routes.ts";
import { migrationRoutes } from "./cases/migration-routes.ts";
import { caseRoutes } from "./cases/routes.ts";
import type { Context } from "./context.ts";
import type { Pool } from "./database/database.ts";
import { contractRoutes } from "./contracts/routes.ts";
import { chainRoutes } from "./definitions/chain-routes.ts";
import { changeRoutes } from "./definitions/change-routes.ts";
import { definitionRoutes } from "./definitions/routes.ts";
import { documentRoutes } from "./documents/routes.ts";
import { evidenceRoutes } from "./evidence/routes.ts";
import { fileRoutes } from "./files/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { answerErrors, answerUnknown } from "./http/answer-errors.ts";
import { addGuard } from "./http/guard.ts";

import { importRoutes } from "./imports/routes.ts";
import { tableRoutes } from "./imports/table-routes.ts";
import { indicatorRoutes } from "./indicators/routes.ts";
import { invoiceRoutes } from "./invoices/routes.ts";
import { ledgerRoutes } from "./ledger/routes.ts";
import { liveRoutes } from "./live/routes.ts";
import { noticeAdminRoutes } from "./notices/admin-routes.ts";
import { noticeRoutes } from "./notices/routes.ts";
import { packRoutes } from "./packs/routes.ts";
import type { PluginGate } from "./plugins/gate.ts";
import { endpointRoutes } from "./plugins/endpoint-routes.ts";
import { hookRoutes } from "./plugins/hook-routes.ts";
import { placeRoutes } from "./plugins/place-routes.ts";
import { proposalRoutes } from "./plugins/proposal-routes.ts";
import { jobRoutes } from "./plugins/job-routes.ts";
import { pluginRoutes } from "./plugins/routes.ts";
import { versionRoutes } from "./plugins/version-routes.ts";
import { printRoutes } from "./print/routes.ts";
import { projectRoutes } from "./projects/routes.ts";
import { hitRoutes } from "./rules/hit-routes.ts";
import { ruleRoutes } from "./rules/routes.ts";
import { treasuryRoutes } from "./treasury/routes.ts";

export type AppParts = {
  context: Context;
  gate: PluginGate;
  publicPool: Pool;
  roles: readonly ("api" | "public")[];
  trustedProxies?: readonly string[];
  tls?: { cert: Buffer; key: Buffer } | undefined;
  log?: boolean;
};

const MEBIBYTE = 1_048_576;

/** Builds the application; nothing listens yet. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { context } = parts;
  const app = Fastify({
    logger: parts.log === true ? { level: "warn" } : false,
    trustProxy: parts.trustedProxies && parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    bodyLimit: MEBIBYTE,
    requestTimeout: 30_000,
    ...(parts.tls && { https: parts.tls }),
  } as object) as unknown as FastifyInstance;
  useStrictValidation(app);
  answerErrors(app);
  app.addHook("onSend", async (request, reply) => {
    if (!request.url.startsWith("/api/")) return;
    reply.header("x-content-type-options", "nosniff");
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    if (!reply.hasHeader("content-security-policy"))
      reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  });
  healthRoutes(app, context);
  if (parts.roles.includes("api")) await addApi(app, parts);
  await answerUnknown(app, parts.roles.includes("public") ? "/api" : "/");
  if (parts.roles.includes("public")) await addPublicSite(app, parts);
  return app;
}

/** Pages are kept until a hint says that a project has a newer copy; without hints they are right within a second. */
async function addPublicSite(app: FastifyInstance, { context, publicPool }: AppParts): Promise<void> {
  const cache = createPageCache();
  const stop = context.live.listen((hints) => {
    for (const { topic } of hints) {
      if (topic === "all") cache.dropAll();
      else if (topic.startsWith("published:")) cache.drop(topic.slice("published:".length));
    }
  });
  app.addHook("onClose", async () => stop());
  await publicSite(app, { pool: publicPool, clock: context.clock, cache });
}

async function addApi(app: FastifyInstance, parts: AppParts): Promise<void> {
  const { context, gate } = parts;
  await app.register(cookie);
  await app.register(multipart, { limits: { fileSize: 50 * MEBIBYTE, files: 1, fields: 10, parts: 12 } });
  await app.register(websocket, { options: { maxPayload: 4096 } });
  await app.register(swagger, { openapi: { openapi: "3.1.0", info: { title: "Mingzhang", version: "1" } } });
  addGuard(app, context);
  accountRoutes(app, context);
  peopleRoutes(app, context);
  substitutionRoutes(app, context);
  definitionRoutes(app, context, gate);
  ruleRoutes(app, context);
  changeRoutes(app, context);
  chainRoutes(app, context);
  packRoutes(app, context);
  documentRoutes(app, context);
  caseRoutes(app, context);
  migrationRoutes(app, context);
  forecastRoutes(app, context);
  bpmnRoutes(app, context);
  bookRoutes(app, context);
  draftRoutes(app, context);
  projectRoutes(app, context);
  printRoutes(app, context);
  ledgerRoutes(app, context);
  contractRoutes(app, context);
  fileRoutes(app, context);

  indicatorRoutes(app, context);
  invoiceRoutes(app, context);
  importRoutes(app, context);
  tableRoutes(app);
  pluginRoutes(app, context, gate);
  jobRoutes(app, context);
  endpointRoutes(app, context);
  placeRoutes(app, context, gate);
  proposalRoutes(app, context, gate);
  hookRoutes(app, context, gate);
  versionRoutes(app, context, gate);
  evidenceRoutes(app, context);
  hitRoutes(app, context);
  bankRoutes(app, context);
  treasuryRoutes(app, context);
  batchRoutes(app, context);
  noticeRoutes(app, context);
  noticeAdminRoutes(app, context);
  liveRoutes(app, context);
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(portalRoutes);
}

/**
 * Bodies: no coercion, no removal of unknown keys. Addresses are text, so query and path have a coercing compiler of their
 * own. A route's schema is compiled when it is first asked: most of hundreds are not for a long time, and all take a second.
 */
function useStrictValidation(app: FastifyInstance): void {
  const common = { allErrors: true, strict: false, removeAdditional: false } as const;
  const bodies = addFormats.default(new Ajv.default({ ...common, coerceTypes: false }));
  const addresses = addFormats.default(new Ajv.default({ ...common, coerceTypes: true }));
  app.setValidatorCompiler(({ schema, httpPart }) => {
    let compiled: ValidateFunction | undefined;
    const validate = (data: unknown): boolean => {
      compiled ??= (httpPart === "body" ? bodies : addresses).compile(schema as object);
      const fits = compiled(data) === true;
      validate.errors = compiled.errors;
      return fits;
    };
    validate.errors = undefined as ValidateFunction["errors"];
    return validate;
  });
}
