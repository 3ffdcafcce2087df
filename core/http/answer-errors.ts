/** The one error handler: refusals, schema faults and accidents become { code, message, problems } in the user's language. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { formatMoney } from "../domain/money.ts";
import { messageOf, type Problem, problem } from "../domain/problem.ts";
import { ERROR_STATUS, type ErrorCode, Refusal } from "../errors.ts";
import { catalogue, type Language, sentence } from "../messages.ts";

/** Language of a request: Chinese unless the browser asks for English first. */
export function languageOf(request: FastifyRequest): Language {
  return /^en\b/i.test(request.headers["accept-language"] ?? "") ? "en" : "zh-CN";
}

/** PostgreSQL says that a text or number of the input cannot be represented: no such value can be right. */
const UNREPRESENTABLE = new Set(["22021", "22P02", "22P05", "22003"]);

/** Registers the handler; accidents are logged with the request's id and told without details. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    if (error instanceof Refusal) return send(request, reply, error.code, error.problems, error.facts);
    if (error.validation) {
      const problems = error.validation.map((fault) =>
        problem(
          fault.keyword === "additionalProperties" ? "answer.unknown-field" : "answer.type",
          `${fault.instancePath}${fault.keyword === "required" ? `/${String(fault.params["missingProperty"])}` : ""}`,
          { label: fault.instancePath.split("/").at(-1) ?? "" },
        ),
      );
      return send(request, reply, "request.invalid", problems);
    }
    const known: Record<string, ErrorCode> = {
      FST_ERR_CTP_BODY_TOO_LARGE: "request.too-large",
      FST_REQ_FILE_TOO_LARGE: "request.too-large",
      FST_ERR_CTP_INVALID_MEDIA_TYPE: "request.media-type",
      FST_ERR_CTP_INVALID_JSON_BODY: "request.invalid",
      FST_ERR_CTP_EMPTY_JSON_BODY: "request.invalid",
      FST_ERR_CTP_INVALID_CONTENT_LENGTH: "request.invalid",
      FST_INVALID_MULTIPART_CONTENT_TYPE: "request.media-type",
    };
    const code = known[error.code];
    if (code) return send(request, reply, code);
    if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
      return send(request, reply, "request.invalid");
    if (UNREPRESENTABLE.has(error.code)) return send(request, reply, "request.invalid");
    request.log.error({ err: error }, "request failed");
    return send(request, reply, "request.failed", [], { id: request.id });
  });
}

/** An unknown address below a prefix is answered in the API's own form; the public site has its own page. */
export async function answerUnknown(app: FastifyInstance, prefix: string): Promise<void> {
  await app.register(
    async (scope) => {
      scope.setNotFoundHandler((request, reply) => send(request, reply, "request.not-found"));
    },
    { prefix },
  );
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
  problems: readonly Problem[] = [],
  facts: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const language = languageOf(request);
  const texts = catalogue(language);
  const worded = problems.map((p) => ({ ...p, message: messageOf(p, texts) }));
  const params: Record<string, unknown> = { count: problems.length, ...facts };
  for (const [key, value] of Object.entries(facts))
    if (key.endsWith("Fen") && typeof value === "number") params[key.slice(0, -3)] = formatMoney(value, "yuan");
  // One problem says more than the general sentence.
  const message = code === "case.refused" && worded[0] ? worded[0].message : sentence(language, code, params);
  return reply
    .code(ERROR_STATUS[code])
    .type("application/json; charset=utf-8")
    .send({ code, message, problems: worded, ...facts });
}
