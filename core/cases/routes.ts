/** HTTP of commands on cases and of a person's work. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { listNames } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { readDocument } from "../documents/read-document.ts";
import { languageOf } from "../http/answer-errors.ts";
import { filePolicy } from "../http/file-policy.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import type { CommandAnswer } from "./carry-out.ts";
import { CommandBody } from "./command-body.ts";
import { getOpinionFile } from "./opinion-file.ts";
import { listPeopleFor, PEOPLE_FOR, type PeopleAsk } from "./people.ts";
import { listPhrases } from "./phrases.ts";
import { readPicture } from "./picture.ts";
import { type CommandRequest, runCommand } from "./run-command.ts";
import { readWork, WORK_VIEWS, type WorkAsk } from "./work.ts";

const Uuid = Type.String({ format: "uuid" });
const strict = { additionalProperties: false };
const ById = Type.Object({ id: Uuid }, strict);
const Fen = Type.Integer({ minimum: -1e15, maximum: 1e15 });
const WorkQuery = Type.Object(
  {
    view: Type.Optional(Type.Enum([...WORK_VIEWS])),
    form: Type.Optional(Type.String({ maxLength: 60 })),
    step: Type.Optional(Type.String({ maxLength: 200 })),
    region: Type.Optional(Type.String({ pattern: "^[0-9]{6,12}$" })),
    unit: Type.Optional(Uuid),
    project: Type.Optional(Uuid),
    min: Type.Optional(Fen),
    max: Type.Optional(Fen),
    due: Type.Optional(Type.Enum(["overdue", "today", "week"])),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    state: Type.Optional(Type.String({ maxLength: 20 })),
    after: Type.Optional(Type.String({ maxLength: 300 })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);

export function caseRoutes(app: FastifyInstance, context: Context): void {
  app.post<{
    Params: { id: string };
    Querystring: { answer?: "brief" };
    Body: CommandRequest;
  }>(
    "/api/v1/documents/:id/commands",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: ById,
        querystring: Type.Object({ answer: Type.Optional(Type.Enum(["brief"])) }, strict),
        body: CommandBody,
      },
    },
    async (request) => {
      const identity = signedIn(request);
      const language = languageOf(request);
      const answer = await runCommand(context, identity, request.ip, request.params.id, request.body);
      // Who sends many commands, one after the other, has no use for each document.
      if (request.query.answer === "brief") return { status: answer.status };
      const document = await readDocument(context, identity, request.params.id, (key) => sentence(language, key));
      return { document, said: await saidOf(context, answer, (key, params) => sentence(language, key, params)) };
    },
  );

  app.get<{ Params: { id: string }; Querystring: PeopleAsk }>(
    "/api/v1/documents/:id/people",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: ById,
        querystring: Type.Object(
          {
            for: Type.Enum([...PEOPLE_FOR]),
            q: Type.Optional(Type.String({ maxLength: 60 })),
            step: Type.Optional(Type.String({ maxLength: 200 })),
          },
          strict,
        ),
      },
    },
    async (request) => ({
      rows: await listPeopleFor(context, signedIn(request), request.params.id, request.query),
    }),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/picture",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request) => readPicture(context, signedIn(request), request.params.id),
  );

  app.get<{ Params: { id: string; sha256: string } }>(
    "/api/v1/documents/:id/files/:sha256",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }, strict) },
    },
    async (request, reply) => {
      const { id, sha256 } = request.params;
      const file = await getOpinionFile(context, signedIn(request), id, sha256);
      return reply
        .header("content-disposition", `${file.shown}; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header("content-security-policy", filePolicy(file.mediaType))
        .header("cache-control", "private, max-age=3600")
        .type(file.mediaType)
        .send(file.bytes);
    },
  );

  app.get<{ Querystring: { document: string } }>(
    "/api/v1/work/phrases",
    {
      config: { right: "signed-in", scope: "own" },
      schema: { querystring: Type.Object({ document: Uuid }, strict) },
    },
    async (request) => ({
      rows: await listPhrases(context.pool, signedIn(request).person.id, request.query.document),
    }),
  );

  app.get<{ Querystring: WorkAsk }>(
    "/api/v1/work",
    { config: { right: "signed-in", scope: "own" }, schema: { querystring: WorkQuery } },
    async (request) =>
      readWork(context, signedIn(request).person.id, request.query, (key, params) =>
        sentence(languageOf(request), key, params),
      ),
  );
}

/** One sentence about what happens next: each step that waits, with its people. */
async function saidOf(
  context: Context,
  answer: CommandAnswer,
  say: (key: string, params?: Record<string, string>) => string,
): Promise<string> {
  if (answer.next.length === 0) return say(`said.${answer.status}`);
  const parts: string[] = [];
  for (const { title, people } of answer.next) {
    const names = (await listNames(context.pool, people)).join(", ");
    parts.push(say(people.length > 0 ? "said.next" : "said.waits", { step: title, people: names }));
  }
  return parts.join("");
}
